"""The charter of a pilot and the parliaments that share it, through the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from hemicycle.api.grammar import Day, Field, In, RecordOut, Request, Router, Text, exact, resolve
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Charter, Partner

router = Router()

Words = Annotated[Text, Field(max_length=1_000)]
Limit = Annotated[int, Field(ge=0, le=10**9)]


class CharterIn(In):
    """What a charter says; what is left out stays as it is."""

    hypothesis: Words | None = None
    scope: Words | None = None
    comparator: Words | None = None
    success_rule: Words | None = None
    stop_rule: Words | None = None
    labels: Words | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    users: Limit | None = None
    records: Limit | None = None
    money: Annotated[float, Field(ge=0, le=1e12)] | None = None


class CharterOut(RecordOut):
    """The charter of a pilot, and the hash on which partners decide."""

    initiative_id: UUID
    hypothesis: str
    scope: str
    comparator: str
    success_rule: str
    stop_rule: str
    labels: str
    starts_on: date | None
    ends_on: date | None
    users: int | None
    records: int | None
    money: Decimal | None
    digest: str


def _said(body: CharterIn) -> dict[str, object]:
    said = body.model_dump(exclude_unset=True, exclude_none=True)
    return said | ({"money": exact(body.money)} if body.money is not None else {})


@router.post(
    "/initiatives/{uuid:pk}/charter",
    auth=resolve(Initiative, "portfolio.plan"),
    response={201: CharterOut},
    summary="Write the charter of a pilot",
)
def write_charter(request: Request, pk: UUID, body: CharterIn) -> Charter:
    """Write the charter of a pilot, whole or in part; the gate says what it still needs."""
    made: Charter = actions.write_charter(request.subject, by=request.user, **_said(body))
    return made


@router.patch(
    "/charters/{uuid:pk}",
    auth=resolve(Charter, "portfolio.plan"),
    response=CharterOut,
    summary="Change the charter of a pilot",
)
def change_charter(request: Request, pk: UUID, body: CharterIn) -> Charter:
    """Change the charter before its pilot starts."""
    actions.change_charter(request.subject, by=request.user, seen=request.version, **_said(body))
    found: Charter = request.subject
    return found


class PartnerIn(In):
    """A parliament that takes part."""

    parliament: Annotated[Text, Field(min_length=3, max_length=200)]


class PartnerOut(RecordOut):
    """A parliament that takes part, and what it decided for itself."""

    initiative_id: UUID
    parliament: str
    decided_on: date | None
    decision: str
    charter_digest: str
    left_on: date | None


@router.post(
    "/initiatives/{uuid:pk}/partners",
    auth=resolve(Initiative, "portfolio.plan"),
    response={201: PartnerOut},
    summary="Name a parliament that takes part in a pilot",
)
def name_partner(request: Request, pk: UUID, body: PartnerIn) -> Partner:
    """Name another parliament that takes part and decides for itself."""
    made: Partner = actions.name_partner(request.subject, by=request.user, parliament=body.parliament)
    return made


class PartnerDecisionIn(In):
    """What a partner decided, and on which text."""

    decided_on: Day
    decision: Annotated[Text, Field(min_length=3, max_length=200)]
    charter_digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@router.post(
    "/partners/{uuid:pk}/decision",
    auth=resolve(Partner, "portfolio.plan"),
    response=PartnerOut,
    summary="Record what a partner decided",
)
def record_partner(request: Request, pk: UUID, body: PartnerDecisionIn) -> Partner:
    """Record that a partner decided for itself, when, and on which text of the charter."""
    actions.record_partner(request.subject, by=request.user, seen=request.version, **body.model_dump())
    found: Partner = request.subject
    return found


class PartnerEndIn(In):
    """Why a parliament takes no part any more."""

    reason: Annotated[Text, Field(min_length=3, max_length=1_000)]


@router.post(
    "/partners/{uuid:pk}/end",
    auth=resolve(Partner, "portfolio.plan"),
    response=PartnerOut,
    summary="Record that a partner takes no part any more",
)
def release_partner(request: Request, pk: UUID, body: PartnerEndIn) -> Partner:
    """Record that a parliament takes no part any more, and why."""
    actions.release_partner(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: Partner = request.subject
    return found
