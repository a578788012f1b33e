from . import hr_training_evaluation_questionnaire
from . import hr_training_evaluation_review
from . import hr_training_participation
from . import hr_training_questionnaire_result
from . import hr_training_review
from . import hr_training_review_line
from . import hr_training_review_result
