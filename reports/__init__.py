from . import hr_training_cost_report
