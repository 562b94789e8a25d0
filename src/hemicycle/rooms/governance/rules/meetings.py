"""The states through which a meeting and its items go. No framework."""

from enum import StrEnum

from hemicycle.kernel.terms import Gate, Stage


class MeetingKind(StrEnum):
    """How a body comes together."""

    SITTING = "sitting"
    WRITTEN = "written procedure"


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    PAPERS_OUT = "papers out"
    OPEN = "open"
    CLOSED = "closed"
    MINUTES_SIGNED = "minutes signed"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """Where an item of an agenda stands."""

    WAITING = "waiting"
    DECIDED = "decided"
    NOT_CARRIED = "not carried"
    TAKEN_NOTE = "taken note"
    VOID = "void"
    POSTPONED = "postponed"


SETTLED = frozenset({ItemState.DECIDED, ItemState.TAKEN_NOTE, ItemState.VOID, ItemState.POSTPONED})


class Manner(StrEnum):
    """How a decision was taken."""

    MEETING = "meeting"
    WRITTEN = "written procedure"
    ALONE = "by the office"


class Recommendation(StrEnum):
    """What is recommended after a pilot; to stop is a normal success."""

    SCALE = "scale"
    ITERATE = "iterate"
    STOP = "stop"


def gate_to_weigh(stage: Stage) -> Gate:
    """Return the gate whose decision is weighed next: the authorisation until it was passed, then the scaling."""
    return Gate.AUTHORISATION if stage in {Stage.IDEA, Stage.PROPOSAL} else Gate.SCALE


class ConditionState(StrEnum):
    """Where a condition of a decision stands."""

    OPEN = "open"
    LATE = "late"
    REPORTED = "reported"  # its owner says that it is met, and nobody else has agreed yet
    MET = "met"
