from . import (
    bench_sign_in,
    test_sign_in_http,
    test_tours_sign_in,
    world_classroom,
)
