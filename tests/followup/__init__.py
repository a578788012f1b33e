from . import test_outcome
from . import test_outcome_approval
from . import test_outcome_coaching
from . import test_outcome_race
from . import test_outcome_retraining
from . import test_outcome_rule
from . import test_tours_outcome
from . import world_followup
