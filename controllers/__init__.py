from . import hr_training_budget
