from . import hr_training_course
from . import hr_training_session
from . import hr_training_effect_review
from . import hr_training_effect_review_cron
from . import hr_training_enrollment
from . import hr_training_need_person
from . import hr_training_need
