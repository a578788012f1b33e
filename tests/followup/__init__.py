from . import test_authorization
from . import test_certificate_renewal
from . import test_tours_certificate
from . import world_followup
