from . import world_classroom
from . import test_sign_in
from . import test_sign_in_property
from . import test_sign_in_race
from . import test_sign_sheet
