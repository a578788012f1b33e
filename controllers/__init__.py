from . import survey_exam
