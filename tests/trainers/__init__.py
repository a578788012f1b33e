from . import world_assessed
from . import test_assessment
from . import test_assessment_document
from . import test_assessment_property
from . import bench_trainers_assessment
from . import test_tours_assessment
