from . import test_trainer_learning
from . import test_trainer_finder
