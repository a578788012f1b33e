from . import test_seats_race
from . import test_access_rights
from . import test_approval
from . import test_catalogue
from . import test_guard
from . import test_multicompany
from . import test_plan
from . import test_tools
