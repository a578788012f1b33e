from . import test_need
from . import test_need_complaint
from . import test_need_follow
from . import test_need_mail
from . import test_need_source
from . import world_needs
from . import test_need_goal
from . import test_need_watch
