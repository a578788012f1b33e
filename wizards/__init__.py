# common
from . import hr_training_reason
from . import hr_training_settings

# catalogue
from . import hr_training_exempt
from . import hr_training_material_upload

# planning
from . import hr_training_plan_difference

# delivery
from . import hr_training_attendance_correct
from . import hr_training_notice_preview
from . import hr_training_observation_correct
from . import hr_training_plan_feasibility
from . import hr_training_session_done
from . import hr_training_session_enroll
from . import hr_training_session_series

# classroom
from . import hr_training_punch_import
from . import hr_training_punch_import_column
from . import hr_training_punch_import_line
from . import hr_training_punch_import_load
from . import hr_training_punch_import_messages
from . import hr_training_enrollment_move
from . import hr_training_question_answer
from . import hr_training_session_merge
from . import hr_training_session_move

# evaluation
from . import hr_training_appeal_answer
from . import survey_invite

# results
from . import hr_training_kpi_baseline_correct
from . import hr_training_release

# needs
from . import hr_training_performance_judge

# followup
from . import hr_training_authorize
from . import hr_training_outcome_finish
from . import hr_training_outcome_propose

# money
from . import hr_expense_post_wizard
from . import hr_expense_split_wizard
from . import hr_training_session_bill

# trainers
from . import hr_training_trainer_fee_make
from . import hr_training_trainer_finder
from . import hr_training_trainer_finder_line
from . import hr_training_trainer_nominate

# records
from . import base_module_uninstall
from . import hr_training_file
from . import hr_training_pack

# history
from . import hr_training_import
from . import hr_training_import_line
from . import hr_training_import_template
from . import hr_training_import_check
from . import hr_training_import_messages
from . import hr_training_import_load
from . import hr_training_import_people
from . import hr_training_import_kpi
from . import hr_training_import_summary
