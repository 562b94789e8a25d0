"""Meetings and the votes in them through the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Day,
    Field,
    In,
    Listing,
    Out,
    Page,
    Paging,
    Query,
    Request,
    Router,
    Text,
    allowed,
    paged,
    resolve,
)
from hemicycle.rooms.governance import actions
from hemicycle.rooms.governance.models import Body, Item, Meeting
from hemicycle.rooms.governance.rules.meetings import ItemState, MeetingKind
from hemicycle.rooms.governance.rules.votes import Choice

router = Router()
KEEP = "governance.keep-meetings"


class MeetingOut(Out):
    """A meeting of a body."""

    id: UUID
    body: str
    sort: str
    state: str
    held_on: date
    papers_sent_at: datetime | None
    closed_at: datetime | None
    minutes_digest: str
    version: int

    @staticmethod
    def resolve_body(meeting: Meeting) -> str:
        """Return the key of the body."""
        return meeting.body.key


@router.get("/meetings", auth=allowed("governance.read"), response=Page[MeetingOut], summary="List the meetings")
def meetings(request: Request, paging: Query[Paging]) -> Listing:
    """Return the meetings that the person may see, by day."""
    return paged(request, Meeting.objects.visible_to(request.user).select_related("body"), paging, by="held_on")


class PlanIn(In):
    """A day for a sitting, or the last day of a written procedure."""

    held_on: Day
    sort: MeetingKind = MeetingKind.SITTING
    place: Annotated[Text, Field(max_length=200)] = ""


@router.post(
    "/bodies/{uuid:pk}/meetings", auth=resolve(Body, KEEP), response={201: MeetingOut}, summary="Plan a meeting"
)
def plan(request: Request, pk: UUID, body: PlanIn) -> Any:
    """Plan a sitting or a written procedure of the body."""
    return actions.plan_meeting(request.subject, by=request.user, seen=request.version, **body.model_dump())


class ConditionIn(In):
    """What a decision asks of somebody until a day."""

    text: Annotated[Text, Field(min_length=1, max_length=500)]
    owner: UUID
    due_on: Day


class ItemIn(In):
    """What awaits the body, by its matter and record, with the motion; or a title, for information."""

    matter: Annotated[Text, Field(max_length=80)] = ""
    about: UUID | None = None
    outcome: Annotated[Text, Field(max_length=40)] = ""
    title: Annotated[Text, Field(max_length=200)] = ""
    is_urgent: bool = False
    conditions: Annotated[list[ConditionIn], Field(max_length=20)] = []


class ItemOut(Out):
    """One thing on an agenda: its motion, and the digest of the papers that went out."""

    id: UUID
    position: int
    matter: str
    title: str
    outcome: str
    outcomes: dict[str, Any]
    state: ItemState
    round: int
    papers_digest: str
    is_urgent: bool
    version: int


@router.get(
    "/meetings/{uuid:pk}/items",
    auth=resolve(Meeting, "governance.read"),
    response=list[ItemOut],
    summary="List an agenda",
)
def items(request: Request, pk: UUID) -> Any:
    """Return the agenda of a meeting, in its order."""
    return Item.objects.visible_to(request.user).filter(meeting=request.subject)


@router.post("/meetings/{uuid:pk}/items", auth=resolve(Meeting, KEEP), response={201: ItemOut}, summary="Add an item")
def add_item(request: Request, pk: UUID, body: ItemIn) -> Any:
    """Put one thing on the agenda before the papers go out."""
    return actions.add_item(request.subject, by=request.user, seen=request.version, **body.model_dump())


@router.post("/meetings/{uuid:pk}/papers", auth=resolve(Meeting, KEEP), response=MeetingOut, summary="Send the papers")
def send_papers(request: Request, pk: UUID) -> Any:
    """Send the papers: their hashes are bound to the votes, and who may vote is fixed."""
    actions.send_papers(request.subject, by=request.user, seen=request.version)
    return request.subject


class PresentIn(In):
    """Who is there."""

    present: Annotated[list[UUID], Field(max_length=2_000)]


@router.post("/meetings/{uuid:pk}/opening", auth=resolve(Meeting, KEEP), response=MeetingOut, summary="Open a sitting")
def open_meeting(request: Request, pk: UUID, body: PresentIn) -> Any:
    """Open the sitting and note who is there; again as people come and go."""
    actions.open_meeting(request.subject, by=request.user, seen=request.version, present=body.present)
    return request.subject


@router.post("/meetings/{uuid:pk}/closure", auth=resolve(Meeting, KEEP), response=MeetingOut, summary="Close a meeting")
def close_meeting(request: Request, pk: UUID) -> Any:
    """Close the meeting: what was not settled is postponed, and the minutes are drawn up."""
    actions.close_meeting(request.subject, by=request.user, seen=request.version)
    return request.subject


@router.post(
    "/meetings/{uuid:pk}/signature",
    auth=resolve(Meeting, "governance.sign-minutes"),
    response=MeetingOut,
    summary="Sign the minutes",
)
def sign_minutes(request: Request, pk: UUID) -> Any:
    """Sign the minutes as chair or as secretary."""
    actions.sign_minutes(request.subject, by=request.user, seen=request.version)
    return request.subject


class VoteIn(In):
    """One's own vote in a written procedure, with the dissent that goes into the minutes."""

    choice: Choice
    dissent: Annotated[Text, Field(max_length=4_000)] = ""


class VoteOut(Out):
    """A vote that was cast."""

    id: UUID
    choice: Choice
    cast_at: datetime


@router.post(
    "/items/{uuid:pk}/vote",
    auth=resolve(Item, "governance.vote"),
    response={201: VoteOut},
    summary="Vote in a written procedure",
)
def vote(request: Request, pk: UUID, body: VoteIn) -> Any:
    """Cast one's own vote; it is bound to the papers that went out and is not taken back."""
    return actions.vote(request.subject, by=request.user, seen=request.version, **body.model_dump())


class BallotIn(In):
    """How one member voted in a sitting, with the dissent that goes into the minutes."""

    person: UUID
    choice: Choice
    dissent: Annotated[Text, Field(max_length=4_000)] = ""


class BallotsIn(In):
    """How each member who is there voted; each once."""

    votes: Annotated[list[BallotIn], Field(min_length=1, max_length=2_000)]


@router.post(
    "/items/{uuid:pk}/votes",
    auth=resolve(Item, KEEP),
    response={201: list[VoteOut]},
    summary="Record the votes of a sitting",
)
def record_votes(request: Request, pk: UUID, body: BallotsIn) -> Any:
    """Record how each member voted; each vote is bound to the papers that went out."""
    votes = {each.person: each.choice for each in body.votes}
    dissents = {each.person: each.dissent for each in body.votes}
    return actions.record_votes(request.subject, by=request.user, seen=request.version, votes=votes, dissents=dissents)
