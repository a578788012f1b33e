from . import hr_training_authorization_scope
from . import hr_training_authorization
from . import hr_training_authorization_notice
from . import hr_training_certificate
from . import hr_training_enrollment
from . import hr_training_notice
from . import ir_ui_menu
