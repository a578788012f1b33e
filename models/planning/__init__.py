from . import hr_training_plan
from . import hr_training_plan_line
