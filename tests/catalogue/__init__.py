from . import test_catalogue
from . import world_catalogue
from . import test_course_revision
from . import test_development
from . import test_coverage
