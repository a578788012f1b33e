from . import hr_training_kiosk
from . import hr_training_sign_in
from . import hr_training_attendance_sign_in
from . import hr_training_session_door
from . import hr_training_session_slot_sign_in
from . import hr_training_session_slot_door
from . import hr_training_settings_mixin_door
from . import res_company_door
