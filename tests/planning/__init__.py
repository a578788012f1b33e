from . import test_lifecycle_cron
from . import test_lifecycle_plan
from . import test_lifecycle_race
from . import test_plan
from . import test_plan_approval
from . import world_planning
