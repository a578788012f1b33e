from . import hr_training_paper_mixin
from . import hr_training_evaluation
from . import hr_training_practical
from . import hr_training_practical_line
from . import hr_training_reflection
from . import hr_training_my_form
from . import survey_question
from . import ir_attachment
