# common
from . import website

# evaluation
from . import survey_training
from . import score_report

# exam
from . import survey_exam

# feedback
from . import questionnaire

# money
from . import hr_training_budget
