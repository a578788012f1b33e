from . import hr_training_noticed_mixin
from . import hr_training_notice
from . import hr_training_notice_send
