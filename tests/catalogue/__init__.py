from . import test_catalogue
from . import test_material_http
from . import test_material_race
from . import test_material_review
from . import test_material_rule
from . import test_material_version
from . import world_catalogue
