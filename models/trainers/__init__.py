# fees
from . import account_move
from . import res_company
from . import hr_training_settings_mixin
from . import hr_training_trainer_grade_term
from . import hr_training_session_slot_share
from . import hr_training_session_slot
from . import hr_training_session
from . import hr_training_approval_rule
from . import hr_training_trainer_fee
from . import hr_training_trainer_fee_find
from . import hr_training_trainer_fee_line
from . import hr_training_trainer_fee_workbook
from . import hr_training_trainer_fees
from . import hr_training_budget_line

# questions about each of several trainers
from . import survey_survey
from . import hr_training_form_mixin
from . import hr_training_evaluation

# assessment
from . import hr_training_trainer_judged_mixin
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
from . import hr_training_notice_assessed
from . import ir_ui_menu_assessed

# consequences
from . import hr_training_trainer_consequence
from . import hr_training_trainer_consequence_paper
from . import hr_training_trainer_consequence_propose
from . import hr_training_trainer_assessment_follow
from . import hr_training_trainer_consequence_limit
from . import hr_training_trainer_consequence_follow
from . import hr_training_approval_step
from . import hr_training_outcome
from . import hr_training_trainer_limits
from . import hr_training_session_limits

# learning
from . import res_company_learning
from . import hr_training_settings_mixin_learning
from . import hr_training_course
from . import hr_training_trainer_learning

# teaching
from . import hr_training_trainer_free
from . import hr_training_session_finder
from . import hr_training_plan_line
from . import hr_training_trainer_teaching
from . import hr_training_trainer_mine

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
