from . import test_trainer_learning
from . import test_trainer_finder
from . import test_my_teaching
from . import test_tours_teaching
