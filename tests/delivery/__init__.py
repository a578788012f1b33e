from . import test_attendance
from . import test_observation
from . import test_register
from . import test_seats_race
from . import test_session
from . import test_tours_observation
from . import world_delivery
