from . import test_need
from . import test_need_follow
from . import world_needs
from . import test_need_report
from . import test_need_report_document
from . import test_need_report_paper
from . import test_need_report_plan
from . import world_need_reports
