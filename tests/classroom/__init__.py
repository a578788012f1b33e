from . import world_classroom
from . import world_classroom_question
from . import test_question
from . import test_incident_followup
from . import test_tours_question
from . import test_waiting_list
from . import test_head_count
from . import test_make_up
