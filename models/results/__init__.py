from . import hr_training_trace_mixin
from . import hr_training_session
from . import hr_training_certificate
from . import hr_employee
from . import hr_employee_public
from . import hr_employee_skill
from . import hr_resume_line
