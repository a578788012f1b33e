from . import world_followup
from . import test_effect_review
from . import test_tours_effect
