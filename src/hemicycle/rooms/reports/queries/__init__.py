"""Reading what each office sees first: the Desk, and the State of AI."""

from hemicycle.rooms.reports.queries.calendars import digest_of, events, owner
from hemicycle.rooms.reports.queries.desks import (
    Changed,
    Desk,
    Owed,
    awaited,
    changed,
    desk,
    desk_document,
    owed,
    seen_until,
)
from hemicycle.rooms.reports.queries.lights import evaluated, light_states
from hemicycle.rooms.reports.queries.states import Responsible, State, Stopped, state, state_document

__all__ = [
    "Changed",
    "Desk",
    "Owed",
    "Responsible",
    "State",
    "Stopped",
    "awaited",
    "changed",
    "desk",
    "desk_document",
    "digest_of",
    "evaluated",
    "events",
    "light_states",
    "owed",
    "owner",
    "seen_until",
    "state",
    "state_document",
]
