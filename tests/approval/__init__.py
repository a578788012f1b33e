from . import test_approval
from . import world_approval
