from . import bench_trainers_fees
from . import test_fee
from . import test_fee_budget
from . import test_fee_generated
from . import test_fee_race
from . import test_tours_fee
from . import world_fees
