from . import hr_expense_post_wizard
from . import hr_expense_split_wizard
from . import hr_training_appeal_answer
from . import hr_training_import
from . import hr_training_import_load
from . import hr_training_reason
from . import hr_training_session_enroll
from . import hr_training_session_bill
