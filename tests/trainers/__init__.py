from . import test_application
from . import test_application_document
from . import test_application_race
from . import test_application_renewal
from . import test_application_score
from . import test_tours_selection
from . import world_selection
