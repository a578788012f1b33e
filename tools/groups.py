"""External ids of the groups, named once."""

TRAINER = "hr_training.group_hr_training_trainer"
OFFICER = "hr_training.group_hr_training_officer"
MANAGER = "hr_training.group_hr_training_manager"
EXECUTIVE = "hr_training.group_hr_training_executive"
FINANCE = "hr_training.group_hr_training_finance"

# Odoo's own
EXPORT = "base.group_allow_export"
HR_USER = "hr.group_hr_user"
