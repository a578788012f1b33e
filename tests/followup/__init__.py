from . import world_effect_reviews
from . import test_effect_review
from . import test_tours_effect
from . import test_authorization
from . import test_certificate_renewal
from . import world_authorizations
