from . import test_trainer_learning
