from . import test_claim_import
from . import test_import
from . import test_import_bench
from . import test_import_cells
from . import test_import_errors
from . import test_import_rights
from . import test_import_undo
from . import world_history
