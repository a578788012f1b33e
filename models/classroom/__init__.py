from . import hr_training_kiosk
from . import hr_training_sign_in
from . import hr_training_attendance
from . import hr_training_session
from . import hr_training_session_slot
from . import hr_training_session_slot_door
from . import hr_training_settings_mixin
from . import res_company
