from . import hr_training_evaluation
from . import hr_training_marking
from . import hr_training_mark_sheet
from . import hr_training_session
from . import hr_training_my_form
