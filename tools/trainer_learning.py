"""What trainers learn themselves, and how much of it is due (policy 8.2)."""

NONE = "none"
TEACHING_SKILLS = "teaching_skills"
PROFESSIONAL_UPDATE = "professional_update"
KINDS = [
    (TEACHING_SKILLS, "Teaching Skills"),
    (PROFESSIONAL_UPDATE, "Professional Update"),
]
MARKS = [(NONE, "None"), *KINDS]


def hours_missing(due, had):
    """Hours that are missing of each kind.

    :param dict due: hours of a year by kind; 0 where nothing is due
    :param dict had: hours by kind
    :return: dict kind -> hours, only what is missing

    >>> hours_missing({"teaching_skills": 8, "professional_update": 16},
    ...               {"teaching_skills": 8.0, "professional_update": 2.5})
    {'professional_update': 13.5}
    >>> hours_missing({"teaching_skills": 0.3}, {"teaching_skills": 0.1 + 0.2})
    {}
    """
    missing = {
        kind: round(hours - had.get(kind, 0.0), 2) for kind, hours in due.items()
    }
    return {kind: hours for kind, hours in missing.items() if hours > 0}
