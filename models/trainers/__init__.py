from . import hr_training_trainer_grade_term
from . import hr_training_trainer_fees

# selection
from . import res_company_selection
from . import hr_training_settings_mixin_selection
from . import hr_training_trainer_criterion
from . import hr_training_trainer_score
from . import hr_training_trainer_sheet
from . import hr_training_trainer_application
from . import hr_training_trainer_application_score
from . import hr_training_trainer_application_flow
from . import hr_training_trainer_application_nominate
from . import hr_training_trainer_selection
from . import ir_ui_menu
