from . import hr_training_budget
from . import survey_exam
from . import survey_training
from . import score_report
from . import questionnaire
from . import website
