from . import test_need
from . import test_need_follow
from . import world_needs
from . import common_gap
from . import test_gap
from . import test_gap_needs
