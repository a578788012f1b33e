# mixins
from . import base
from . import hr_training_reach_mixin
from . import hr_training_flow_mixin
from . import hr_training_settings_mixin
from . import hr_training_parent_mixin
from . import hr_training_company_mixin
from . import hr_training_guard_mixin
from . import hr_training_team_mixin
from . import hr_training_person_mixin
from . import hr_training_person
from . import hr_training_approval_steps_mixin
from . import hr_training_upload_mixin
from . import hr_training_about_mixin
from . import hr_training_paper_mixin
from . import hr_training_weight_mixin
from . import hr_training_answer_mixin
from . import hr_training_trace_mixin
from . import hr_training_review_weight_mixin
from . import hr_training_form_mixin
from . import hr_training_approval_mixin
from . import hr_training_revision_mixin

# across
from . import hr_training_approval_rule
from . import hr_training_approval_step
from . import hr_training_correction

# catalogue
from . import hr_training_category
from . import hr_training_course
from . import hr_training_course_form
from . import hr_training_course_skill
from . import hr_training_material
from . import hr_training_facility

# trainers
from . import hr_training_trainer

# planning
from . import hr_training_plan
from . import hr_training_plan_line
from . import hr_training_cost_type
from . import hr_training_cost

# budget
from . import hr_training_budget
from . import hr_training_budget_xlsx
from . import hr_training_budget_line
from . import hr_training_budget_item
from . import hr_training_budget_change
from . import hr_training_plan_budget
from . import hr_training_plan_line_budget

# delivery
from . import hr_training_booking_lock
from . import hr_training_session
from . import hr_training_session_parts
from . import hr_training_session_enroll
from . import hr_training_session_result
from . import hr_training_session_slot
from . import hr_training_session_seat
from . import hr_training_enrollment
from . import hr_training_enrollment_booking
from . import hr_training_attendance
from . import hr_training_attendance_register
from . import hr_training_punch
from . import hr_training_observation
from . import hr_training_session_observation
from . import hr_training_enrollment_observation

# evaluation
from . import hr_training_evaluation
from . import hr_training_evaluation_exam
from . import hr_training_evaluation_paper
from . import hr_training_evaluation_questionnaire
from . import hr_training_evaluation_review
from . import hr_training_participation
from . import hr_training_questionnaire_result
from . import hr_training_score
from . import hr_training_marking
from . import hr_training_mark_sheet
from . import hr_training_my_form
from . import hr_training_appeal
from . import hr_training_practical
from . import hr_training_practical_line
from . import hr_training_reflection
from . import hr_training_review
from . import hr_training_review_line
from . import hr_training_review_result
from . import hr_training_certificate

# money
from . import hr_expense
from . import hr_expense_session
from . import hr_expense_missing
from . import hr_expense_posting
from . import hr_expense_budget
from . import hr_expense_waiver
from . import hr_expense_notice
from . import account_move
from . import account_move_line
from . import account_move_budget
from . import account_move_line_budget
from . import hr_training_session_budget
from . import hr_training_session_claim

# hosts
from . import hr_department
from . import hr_employee
from . import hr_employee_public
from . import hr_employee_skill
from . import hr_job
from . import hr_resume_line
from . import ir_attachment
from . import ir_ui_menu
from . import res_company
from . import resource_calendar_leaves
from . import res_partner
from . import res_users
from . import res_config_settings
from . import survey_question
from . import survey_question_answer
from . import survey_survey
from . import survey_survey_company
from . import survey_user_input
from . import survey_user_input_line
from . import website
from . import hr_training_import_batch
