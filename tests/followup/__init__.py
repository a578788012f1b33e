from . import test_acknowledgement
from . import test_debrief
from . import test_improvement
from . import test_migration_topics
from . import test_results_in_time
from . import test_team_result
from . import test_trainer_report
from . import world_followup
