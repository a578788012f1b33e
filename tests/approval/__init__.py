from . import test_approval
from . import test_approval_life
from . import test_approval_record
from . import world_approval
