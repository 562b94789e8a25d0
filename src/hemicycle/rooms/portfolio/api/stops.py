"""Emergency stops and the holders of offices of an initiative, through the API."""

from datetime import date
from typing import Annotated
from uuid import UUID

from hemicycle.api.grammar import (
    Field,
    In,
    Listing,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    Wrong,
    allowed,
    paged,
    resolve,
)
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.terms import Role, Status
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Stop

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]


class StopReasonIn(In):
    """Why something is done."""

    reason: Reason


class StopOut(RecordOut):
    """An emergency stop as it stands: confirmed, lifted, or awaiting either."""

    initiative_id: UUID
    reason: str
    stopped_by_id: UUID
    stopped_on: date
    status_before: Status
    confirm_by_on: date
    confirmed_by_id: UUID | None
    confirmed_on: date | None
    confirmation: str
    lifted_by_id: UUID | None
    lifted_on: date | None
    lifting: str


class StopFilters(Paging):
    """What the list of stops may be narrowed to."""

    open: bool | None = None


@router.get(
    "/stops", auth=allowed("portfolio.read"), response=Page[StopOut], summary="List the emergency stops you may see"
)
def list_stops(request: Request, filters: Query[StopFilters]) -> Listing:
    """Return emergency stops, the newest first."""
    shown = Stop.objects.visible_to(request.user)
    if filters.open is not None:
        shown = shown.filter(lifted_by__isnull=filters.open)
    return paged(request, shown, filters, by="-created_at")


@router.get(
    "/stops/{uuid:pk}", auth=resolve(Stop, "portfolio.read"), response=StopOut, summary="Show an emergency stop"
)
def show_stop(request: Request, pk: UUID) -> Stop:
    """Return one emergency stop."""
    found: Stop = request.subject
    return found


@router.post(
    "/initiatives/{uuid:pk}/suspension",
    auth=resolve(Initiative, "portfolio.suspend"),
    response={201: StopOut},
    summary="Stop an initiative in an emergency",
)
def suspend(request: Request, pk: UUID, body: StopReasonIn) -> Stop:
    """Suspend an initiative at once; everybody concerned is told."""
    stop: Stop = actions.suspend(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return stop


@router.post(
    "/stops/{uuid:pk}/confirmation",
    auth=resolve(Stop, "portfolio.confirm-stop"),
    response=StopOut,
    summary="Confirm an emergency stop",
)
def confirm_stop(request: Request, pk: UUID, body: StopReasonIn) -> Stop:
    """Confirm a stop for the body; it holds until it is lifted."""
    actions.confirm_stop(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: Stop = request.subject
    return found


@router.post(
    "/stops/{uuid:pk}/lifting",
    auth=resolve(Stop, "portfolio.lift-stop"),
    response=StopOut,
    summary="Lift an emergency stop",
)
def lift_stop(request: Request, pk: UUID, body: StopReasonIn) -> Stop:
    """Lift a stop; the initiative is again what it was before."""
    actions.lift_stop(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: Stop = request.subject
    return found


class NameHolderIn(In):
    """An office of an initiative and who is to hold it."""

    role: Annotated[Text, Field(pattern="^(project lead|business owner|named overseer)$")]
    person: UUID


class NamedHolderOut(RecordOut):
    """Who holds an office of an initiative, from a day on."""

    initiative_id: UUID
    role: Role
    person_id: UUID
    from_on: date
    to_on: date | None


@router.post(
    "/initiatives/{uuid:pk}/holders",
    auth=resolve(Initiative, "portfolio.name-holder"),
    response={201: NamedHolderOut},
    summary="Name who leads, answers for or oversees an initiative",
)
def name_holder(request: Request, pk: UUID, body: NameHolderIn) -> Office:
    """Give a person an office of the initiative from today; who held it holds it no longer."""
    person = User.objects.visible_to(request.user).filter(pk=body.person).first()
    if person is None:
        raise Wrong(400, "There is no such person among those you may see.", "person")
    offices = actions.name_holder(
        request.subject, by=request.user, seen=request.version, role=Role(body.role), person=person
    )
    named: Office = offices[-1]
    return named
