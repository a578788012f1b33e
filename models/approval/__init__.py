from . import hr_training_approval_steps_mixin
from . import hr_training_approval_mixin
from . import hr_training_approval_mixin_paper
from . import hr_training_revision_mixin
from . import hr_training_approval_rule
from . import hr_training_approval_step
from . import ir_ui_menu
from . import res_users
