"""What a body is, when its mandate holds, and what it may still do after it has lapsed. No framework."""

from datetime import date
from enum import StrEnum

LEADERSHIP = "bureau"  # the body of senior leadership, or the name under which it approves where no body is kept


class SeatKind(StrEnum):
    """The seat that a person holds in a body. The secretary writes and does not vote."""

    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    MEMBER = "member"
    SECRETARY = "secretary"


class Skill(StrEnum):
    """What a member brings to a body; a body that governs AI needs more than IT."""

    EXECUTIVE = "executive"
    LEGAL = "legal"
    BUSINESS = "business"
    IT = "it"


GOVERNING_BODY = "steering"  # what governs AI where the house names no other body for authorisation

VOTING = frozenset({SeatKind.CHAIR, SeatKind.VICE_CHAIR, SeatKind.MEMBER})


class BodyState(StrEnum):
    """Where a body stands in its mandate."""

    TO_COME = "to come"
    IN_OFFICE = "in office"
    CARETAKER = "caretaker"
    LAPSED = "lapsed"


def body_state(from_on: date, to_on: date | None, caretaker_until_on: date | None, on: date) -> BodyState:
    """Return where a body stands on a day: its first and its last day count, and so does the caretaker's last."""
    if on < from_on:
        return BodyState.TO_COME
    if to_on is None or on <= to_on:
        return BodyState.IN_OFFICE
    if caretaker_until_on is not None and on <= caretaker_until_on:
        return BodyState.CARETAKER
    return BodyState.LAPSED


def holds_seat(from_on: date, to_on: date | None, body_to_on: date | None, state: BodyState, on: date) -> bool:
    """Return whether a seat is held on a day; who sat until the body's last day stays on as caretaker."""
    if on < from_on:
        return False
    if to_on is None or on <= to_on:
        return state in {BodyState.IN_OFFICE, BodyState.CARETAKER}
    return state is BodyState.CARETAKER and body_to_on is not None and to_on >= body_to_on
