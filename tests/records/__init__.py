from . import bench_records
from . import test_erasure
from . import test_held
from . import test_pack
from . import test_training_file
from . import world_records
