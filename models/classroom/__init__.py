from . import res_company
from . import hr_training_settings_mixin
from . import hr_training_punch
from . import hr_training_punch_batch
from . import hr_training_session
