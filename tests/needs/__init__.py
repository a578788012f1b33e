from . import test_need
from . import test_need_campaign
from . import test_need_follow
from . import world_needs
