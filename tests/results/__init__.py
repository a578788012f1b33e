from . import bench_results
from . import test_certificate
from . import test_elearning
from . import test_release
from . import test_skill
from . import test_ungraded
from . import test_weighted_result
from . import world_results
