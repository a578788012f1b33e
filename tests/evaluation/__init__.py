from . import test_evaluation_attacks
from . import test_evaluation_speed
from . import test_form_links
from . import test_marks_arguments
from . import test_my_form
from . import test_reminder
from . import test_score_report
from . import world_evaluation
