from . import bench_sign_in
from . import test_sign_in_http
from . import test_tours_sign_in
from . import world_classroom
