from . import test_tours_sign_in, world_classroom
