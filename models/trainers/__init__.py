from . import hr_training_trainer_grade_term
from . import hr_training_trainer_fees
