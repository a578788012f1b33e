# common
from . import website
from . import hr_training_workbook

# delivery
from . import notice

# classroom
from . import door
from . import kiosk
from . import sign_in

# evaluation
from . import survey_training

# exam
from . import survey_exam

# feedback
from . import questionnaire

# results
from . import certificate

# needs
from . import survey_need

# records
from . import records
