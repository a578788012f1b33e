from . import test_practical
from . import test_practical_rater
from . import test_reflection
from . import test_tours_practical
from . import world_submission
