"""The house, by the chapters of the policy: wings in the order of their knowing.

A wing may name those above it, never those below; what is on one line are sisters,
which do not know each other. `scripts/wings.py` checks it in every lint. A model of
one wing is extended in another by a file of the same name there.
"""

from . import common  # 1, 2: mixins, people, settings, what everybody stands on
from . import notice  # who is told of what: the log, the queue, the sending
from . import approval  # 4: rules, steps, documents under approval
from . import catalogue  # 5, 8.1: courses, forms, materials, rooms, trainers
from . import planning  # 4: plans and their lines
from . import delivery  # 6: sessions, seats, enrolment, register, observation
from . import classroom  # 6.3: at the door and in class: sign-in, device files, leave
from . import evaluation  # 7.1, 6.4.1: the frame of all methods, marks, appeals
from . import exam, submission, feedback  # 7.2: written, practical and essay, asked
from . import results  # 7.1, 7.3: release, certificates, skills, résumé
from . import needs  # 3: needs, their analysis and report, campaigns, gaps
from . import followup  # 7.3, 2.3.5: what follows for people, courses and trainers
from . import money  # 9: costs, budget, claims, the ledger
from . import trainers  # 8: their selection, assessment, own training and fees
from . import records  # 6.4.3, 2.2.5: what is kept of people and sessions
from . import history  # a year that was kept elsewhere
