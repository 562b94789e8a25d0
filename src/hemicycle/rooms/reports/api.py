"""The reports through the API."""

from datetime import date, datetime
from typing import Any

from hemicycle.api.grammar import In, Out, Request, Router, allowed
from hemicycle.kernel.offers import Form
from hemicycle.kernel.terms import Gate, Responsibility, Verdict
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.models import MailChoice
from hemicycle.rooms.reports.rules import MailRhythm, Pile

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
    """Something that awaits a decision, or falls due."""

    title: str
    about: str
    by: date | None
    url: str


class ChangedOut(Out):
    """An initiative in which something happened, the newest of it, and how much there was."""

    initiative: str
    sentence: str
    at: datetime
    count: int


class DelegationOut(Out):
    """What one body lets another decide, until a day."""

    what: str
    by: str
    to: str
    until: date


class DeskOut(Out):
    """What lies on one's Desk; `more` names duties of which only the first are listed."""

    late: int
    duties: list[DutyOut]
    more: list[str]
    decisions: list[AwaitedOut]
    delegations: list[DelegationOut]
    changed: list[ChangedOut]
    since: datetime


class PointOut(Out):
    """A figure as it was on a day; a share where the figure counts so many of so many."""

    on: date
    value: float


class FigureOut(Out):
    """The number of a light, what it should be, how it was at the ends of past months, and the page that lists it."""

    value: float
    of: float | None
    unit: str
    form: Form
    target: float | None
    is_cap: bool
    url: str
    trend: list[PointOut]


class LightOut(Out):
    """What one room says of a responsibility."""

    key: str
    verdict: Verdict
    because: str


class ResponsibleOut(Out):
    """One of the seven responsibilities: the worst of its rooms' lights, and all of them."""

    responsibility: Responsibility
    verdict: Verdict
    because: str
    room: str | None
    figure: FigureOut | None
    due: AwaitedOut | None
    lights: list[LightOut]


class StoppedOut(Out):
    """An initiative that cannot pass its next gate, and why."""

    initiative: str
    gate: Gate
    because: str
    url: str


class StateOut(Out):
    """The State of AI. There is no score: verdicts are counted, never blended."""

    responsibilities: list[ResponsibleOut]
    counts: dict[str, int]
    initiatives: int
    stopped: int
    stopped_first: list[StoppedOut]
    decisions: list[AwaitedOut]
    due: list[AwaitedOut]
    at: datetime
    entry: int | None


@router.get("/state", auth=allowed("reports.state"), response=StateOut, summary="Show the State of AI")
def state(request: Request) -> dict[str, Any]:
    """Return the State of AI for what the offices of whoever asks reach."""
    return queries.state_document(queries.state(request.user))


@router.get("/desk", auth=allowed("reports.read"), response=DeskOut, summary="Show what you owe, and what changed")
def desk(request: Request) -> dict[str, Any]:
    """Return the Desk of whoever asks."""
    return queries.desk_document(queries.desk(request.user))


class MailIn(In):
    """How often letters should come."""

    rhythm: MailRhythm


class MailOut(Out):
    """How often letters come."""

    rhythm: MailRhythm


@router.get("/mail", auth=allowed("reports.read"), response=MailOut, summary="Show how often letters come")
def mail(request: Request) -> dict[str, Any]:
    """Return how often whoever asks wants letters."""
    return {"rhythm": MailChoice.of(request.user)}


@router.put("/mail", auth=allowed("reports.choose-letters"), response=MailOut, summary="Choose how often letters come")
def choose_mail(request: Request, body: MailIn) -> dict[str, Any]:
    """Keep how often whoever asks wants letters."""
    MailChoice.keep(request.user, body.rhythm)
    return {"rhythm": MailChoice.of(request.user)}
