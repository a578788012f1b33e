from . import test_authorization
from . import test_certificate_renewal
from . import world_followup
