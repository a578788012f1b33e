from . import test_need
from . import test_need_follow
from . import test_tours_needs
from . import test_performance_case
from . import world_needs
