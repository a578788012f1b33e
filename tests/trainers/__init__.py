from . import test_application
from . import test_application_document
from . import test_application_score
from . import world_selection
