from . import test_need
from . import test_need_campaign
from . import test_need_campaign_http
from . import test_need_follow
from . import test_tours_need
from . import world_needs
