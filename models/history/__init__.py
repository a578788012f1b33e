from . import hr_training_import_batch
from . import hr_training_past_course
from . import hr_training_score
