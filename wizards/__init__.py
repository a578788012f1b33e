from . import hr_training_appeal_answer
from . import hr_training_import
from . import hr_training_reason
from . import hr_training_session_enroll
