from . import common_summary
from . import test_summary
from . import test_summary_document
from . import test_tours_summary
from . import world_summaries
