# common
from . import ir_actions_report

# catalogue
from . import hr_training_coverage_report
from . import hr_training_material_unread

# delivery
from . import hr_training_plan_report

# evaluation
from . import hr_training_score_report

# exam
from . import hr_training_question_report

# results
from . import hr_training_kpi_report
from . import hr_training_effect
from . import hr_training_effect_report

# money
from . import hr_training_cost_report
from . import hr_training_cost_report_facts
from . import hr_training_cost_report_query
from . import hr_training_cost_report_scope
from . import hr_training_wage_report

# trainers
from . import hr_training_cost_report_fee
from . import hr_training_trainer_ranking
