from . import hr_training_cost_report
from . import hr_training_wage_report
