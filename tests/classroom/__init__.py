from . import bench_classroom
from . import test_punch_beside
from . import test_punch_import
from . import test_tours_punch_import
from . import world_classroom
from . import test_sign_in
from . import test_sign_in_property
from . import test_sign_in_race
