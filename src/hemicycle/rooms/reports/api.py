"""The reports through the API."""

from datetime import date, datetime
from typing import Any

from hemicycle.api.grammar import Out, Request, Router, allowed
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.rules import Pile

router = Router()


class DutyOut(Out):
    """Something that the person owes, by when, and the page of the form that settles it."""

    key: str
    title: str
    about: str
    by: date | None
    pile: Pile
    url: str


class AwaitedOut(Out):
    """Something that awaits a decision."""

    title: str
    by: date | None
    url: str


class ChangedOut(Out):
    """An initiative in which something happened, the newest of it, and how much there was."""

    initiative: str
    sentence: str
    at: datetime
    count: int


class DeskOut(Out):
    """What lies on one's Desk; `more` names duties of which only the first are listed."""

    late: int
    duties: list[DutyOut]
    more: list[str]
    decisions: list[AwaitedOut]
    changed: list[ChangedOut]
    since: datetime


@router.get("/desk", auth=allowed("reports.read"), response=DeskOut, summary="Show what you owe, and what changed")
def desk(request: Request) -> dict[str, Any]:
    """Return the Desk of whoever asks."""
    return queries.desk_document(queries.desk(request.user))
