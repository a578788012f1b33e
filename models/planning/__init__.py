from . import hr_training_notice
from . import hr_training_plan
from . import hr_training_plan_notice
from . import hr_training_plan_remind
from . import hr_training_plan_line
from . import hr_training_course
from . import hr_training_trainer
