from . import hr_training_summary_figure
from . import hr_training_summary
from . import hr_training_summary_figures
from . import hr_training_summary_text
from . import hr_training_summary_paper
from . import hr_training_session_summary
