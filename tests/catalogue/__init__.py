from . import test_catalogue
from . import world_catalogue
