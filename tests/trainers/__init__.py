from . import world_assessed
from . import test_assessment
from . import test_assessment_document
