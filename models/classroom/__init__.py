from . import res_company_class
from . import hr_training_settings_mixin_class
from . import hr_training_class_answer
from . import hr_training_question
from . import hr_training_question_flow
from . import hr_training_session_question
from . import hr_training_enrollment_question
