from . import hr_training_import_batch
