from . import test_sign_in_http, test_tours_sign_in, world_classroom
