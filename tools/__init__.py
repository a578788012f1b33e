"""Rules of the policy as plain Python: no ORM here, every function doctested."""
