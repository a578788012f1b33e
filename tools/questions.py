"""Questions, suggestions and problems of a class (policy 6.3.3, 2.2.4): their names."""

QUESTION = "question"
SUGGESTION = "suggestion"
PROBLEM = "problem"
KINDS = [
    (QUESTION, "Question"),
    (SUGGESTION, "Suggestion"),
    (PROBLEM, "Problem"),
]

OPEN = "open"
ANSWERED = "answered"
CLOSED = "closed"
STATES = [
    (OPEN, "To Answer"),
    (ANSWERED, "Answered"),
    (CLOSED, "Closed"),
]
