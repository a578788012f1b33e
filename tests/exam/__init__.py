from . import test_exam
from . import test_exam_keys
from . import test_exam_race
from . import test_tours_exam
from . import world_exam
