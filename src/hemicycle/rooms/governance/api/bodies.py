"""Bodies and their decisions through the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from hemicycle.api.grammar import (
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
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.api.meetings import ConditionIn
from hemicycle.rooms.governance.models import Body, Condition, Decision, Item, Mandate
from hemicycle.rooms.governance.rules.meetings import Manner, Recommendation

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=4_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*[^\x00\s][^\x00]*$")]


class SeatOut(Out):
    """Who holds a seat, for which group, until when."""

    id: UUID
    person: str
    seat: str
    group: str
    skills: list[str]
    from_on: date
    to_on: date | None


class BodyOut(Out):
    """A body: its mandate, its rule of voting and its members."""

    id: UUID
    key: str
    name: str
    names: dict[str, str]
    terms_of_reference: str
    term: str
    state: str
    from_on: date
    to_on: date | None
    caretaker_until_on: date | None
    quorum: int
    majority: str
    seats: int
    sole_office: str
    vacant: int
    members: list[SeatOut]
    version: int


@router.get("/bodies", auth=allowed("governance.read"), response=list[BodyOut], summary="List the bodies")
def bodies(request: Request) -> list[dict[str, Any]]:
    """Return every body with the seats that are held today."""
    today = clock.today()
    held: dict[Any, list[Mandate]] = {}
    found = list(Body.objects.visible_to(request.user))
    for mandate in Mandate.objects.filter(body__in=found).select_related("body", "person"):
        if mandate.in_force(today):
            held.setdefault(mandate.body_id, []).append(mandate)
    return [queries.body_document(each, seats := held.get(each.pk, []), queries.vacant(each, seats)) for each in found]


class DecisionOut(Out):
    """A decision of a body."""

    id: UUID
    reference: str
    body: str
    matter: str
    subject_kind: str
    subject_id: UUID
    title: str
    outcome: str
    reason: str
    manner: Manner
    tally: dict[str, Any]
    papers_digest: str
    taken_at: datetime
    version: int

    @staticmethod
    def resolve_body(decision: Decision) -> str:
        """Return the key of the body."""
        return decision.body.key


@router.get("/decisions", auth=allowed("governance.read"), response=Page[DecisionOut], summary="List the decisions")
def decisions(request: Request, paging: Query[Paging]) -> Listing:
    """Return the decisions that the person may see, by the instant at which they were taken."""
    return paged(request, queries.found_decisions(request.user), paging, by="taken_at")


class ClosureIn(In):
    """Why the body decided so."""

    reason: Reason


class OutcomeOut(Out):
    """What became of the vote: a decision, or none where the motion was not carried."""

    is_carried: bool
    decision: DecisionOut | None


@router.post(
    "/items/{uuid:pk}/decision",
    auth=resolve(Item, "governance.decide"),
    response=OutcomeOut,
    summary="Close the vote on an item",
)
def decide(request: Request, pk: UUID, body: ClosureIn) -> dict[str, Any]:
    """Count the votes; a carried motion is numbered and does what it says at once."""
    made = actions.decide(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return {"is_carried": made is not None, "decision": made}


class AloneIn(In):
    """What an office decides alone, on papers of this digest."""

    matter: Annotated[Text, Field(max_length=80)]
    about: UUID
    outcome: Annotated[Text, Field(max_length=40)]
    reason: Reason
    papers_digest: Annotated[Text, Field(pattern=r"^[0-9a-f]{64}$")]
    conditions: Annotated[list[ConditionIn], Field(max_length=20)] = []


@router.post(
    "/bodies/{uuid:pk}/decisions",
    auth=resolve(Body, "governance.decide"),
    response={201: DecisionOut},
    summary="Decide for an office that decides alone",
)
def decide_alone(request: Request, pk: UUID, body: AloneIn) -> Any:
    """Decide without a meeting; refused where what is decided on changed since it was read."""
    return actions.decide(request.subject, by=request.user, seen=request.version, **body.model_dump())


class DecisionConditionOut(Out):
    """What a decision asks of somebody until a day, and whether somebody else agreed that it is met."""

    id: UUID
    text: str
    due_on: date
    met_on: date | None
    note: str
    discharged_on: date | None
    version: int


class NoteIn(In):
    """How a condition was met."""

    note: Annotated[Text, Field(min_length=3, max_length=2_000)]


@router.post(
    "/undertakings/{uuid:pk}/note",
    auth=resolve(Condition, "governance.meet-condition"),
    response=DecisionConditionOut,
    summary="Say how a condition was met",
)
def meet_condition(request: Request, pk: UUID, body: NoteIn) -> Any:
    """Say how a condition was met, as its owner or as the secretary."""
    actions.meet_condition(request.subject, by=request.user, seen=request.version, note=body.note)
    return request.subject


class DischargeIn(In):
    """Whether a condition is met, and why."""

    is_met: bool
    reason: Annotated[Text, Field(min_length=3, max_length=2_000)]


@router.post(
    "/undertakings/{uuid:pk}/discharge",
    auth=resolve(Condition, "governance.discharge-condition"),
    response=DecisionConditionOut,
    summary="Agree that a condition is met, or return it",
)
def discharge_condition(request: Request, pk: UUID, body: DischargeIn) -> Any:
    """Agree that a condition is met, as somebody who does not owe it, or say that it is open again."""
    act = actions.discharge_condition if body.is_met else actions.return_condition
    act(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class WeighingOut(Out):
    """What is written of the gain and the cost of the next decision, and what is recommended."""

    gate: str
    gain: str
    integrity_cost: str
    recommendation: str
    reason: str
    written_on: date


class WeighingIn(In):
    """What parliament gains, what it might lose in integrity, and after a pilot what to do and why."""

    gain: Annotated[Text, Field(min_length=1, max_length=2_000)]
    integrity_cost: Annotated[Text, Field(min_length=1, max_length=2_000)]
    recommendation: Recommendation | Literal[""] = ""
    reason: Annotated[Text, Field(max_length=2_000)] = ""


@router.put(
    "/initiatives/{uuid:pk}/weighing",
    auth=resolve(Initiative, "governance.weigh"),
    response=WeighingOut,
    summary="Write what the next decision weighs",
)
def weigh(request: Request, pk: UUID, body: WeighingIn) -> Any:
    """Write the gain, the cost in integrity and, after a pilot, the recommendation with its reason."""
    return actions.weigh(request.subject, by=request.user, seen=request.version, **body.model_dump())[0]
