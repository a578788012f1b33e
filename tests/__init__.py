from . import test_seats_race
