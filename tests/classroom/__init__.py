from . import world_classroom
from . import world_classroom_question
from . import test_question
