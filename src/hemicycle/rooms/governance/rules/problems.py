"""How a problem that somebody reports is taken: how soon it is answered, and where it stands."""

from enum import StrEnum


class ProblemHarm(StrEnum):
    """What the reporter says of harm to people."""

    NONE = "none"
    POSSIBLE = "possible"
    HAPPENED = "happened"


class ProblemOutcome(StrEnum):
    """What came of a report; every one has an outcome that its reporter can see."""

    ACCEPTED = "accepted"
    EXPLAINED = "explained"
    DECLINED = "declined"


class ProblemState(StrEnum):
    """Where a report stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


# Working days until somebody must have answered; decision 0027 says why.
ANSWER_WITHIN = {ProblemHarm.HAPPENED: 1, ProblemHarm.POSSIBLE: 3, ProblemHarm.NONE: 10}


def reference(number: int) -> str:
    """Return what people call a report: PR-007."""
    return f"PR-{number:03}"
