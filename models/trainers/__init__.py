from . import hr_training_trainer_grade_term
from . import hr_training_trainer_fees

# How trainers are assessed
from . import res_company_assessed
from . import hr_training_settings_mixin_assessed
from . import hr_training_trainer_grade
from . import hr_training_trainer_indicator
from . import hr_training_trainer_source
from . import hr_training_trainer_observation_item
from . import hr_training_trainer_observation
from . import hr_training_trainer_observation_line
from . import hr_training_trainer_assessment
from . import hr_training_trainer_assessment_line
from . import hr_training_trainer_assessment_compute
from . import hr_training_trainer_assessment_opinion
from . import hr_training_trainer_assessment_propose
from . import hr_training_trainer_assessment_paper
from . import hr_training_trainer_assessed
from . import hr_training_approval_step_assessed
from . import hr_training_notice_assessed
from . import ir_ui_menu_assessed
