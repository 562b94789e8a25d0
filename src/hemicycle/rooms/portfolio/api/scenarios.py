"""Scenarios of the optimiser, their plans and departures through the API."""

from datetime import datetime
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
    RecordOut,
    Request,
    Router,
    Status,
    Text,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.terms import Period
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Departure, Plan, Scenario
from hemicycle.rooms.portfolio.rules.scenarios import MOST_PERIODS

router = Router()

Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=MOST_PERIODS)]
Name = Annotated[Text, Field(min_length=1, max_length=120)]
Title = Annotated[Text, Field(min_length=3, max_length=200)]


class WeightIn(In):
    """How much a measure counts, and the amount that counts in full."""

    measure: Name
    weight: Amount
    full: Amount


class ShareIn(In):
    """That at least so many of a function or a chamber are chosen."""

    by: Name
    key: Name
    least: Annotated[int, Field(ge=1, le=10_000)]


class ChangeIn(In):
    """A limit as the scenario has it."""

    limit: Name
    part: Annotated[Text, Field(max_length=120)] = ""
    plus: Signed = 0.0
    percent: Signed = 0.0
    from_period: Annotated[int, Field(ge=1, le=40)] = 1
    is_lifted: bool = False


class TermsIn(In):
    """What may be chosen, what counts as value, and within which limits."""

    first_on: Day
    periods: Count
    period: Period
    weights: Annotated[list[WeightIn], Field(min_length=1, max_length=20)]
    start_within: Count | None = None
    delay_percent: Annotated[float, Field(ge=0, lt=100)] = 0.0
    candidates: Annotated[list[Name], Field(max_length=10_000)] = []
    committed: dict[str, Count | None] = {}
    blackout: Annotated[list[Count], Field(max_length=MOST_PERIODS)] = []
    high_at_most: Annotated[int, Field(ge=0, le=10_000)] | None = None
    shares: Annotated[list[ShareIn], Field(max_length=100)] = []
    changes: Annotated[list[ChangeIn], Field(max_length=100)] = []


class ScenarioIn(In):
    """A question to the optimiser."""

    title: Title
    terms: TermsIn


class ScenarioOut(RecordOut):
    """A question to the optimiser."""

    title: str
    terms: dict[str, Any]
    made_by_id: UUID


class PlanOut(RecordOut):
    """What a scenario was answered. `gap` is what the value lacks at most of the bound, as a share of the value."""

    scenario_id: UUID
    status: str
    objective: float
    bound: float
    gap: float
    seconds: float
    fingerprint: str
    model: dict[str, Any]
    result: dict[str, Any]
    created_at: datetime


class DepartureIn(In):
    """An item of the plan, and why the body wants it otherwise."""

    item: Name
    reason: Annotated[Text, Field(min_length=3, max_length=1_000)]


class DepartureOut(RecordOut):
    """That a body departed from a plan, and what it costs in value."""

    plan_id: UUID
    initiative_id: UUID
    takes_in: bool
    reason: str
    cost: float
    left: list[str]
    taken: list[str]


class BegunOut(Out):
    """The long work that was asked for."""

    id: UUID


class PlanFilters(Paging):
    """What the plans may be narrowed to."""

    scenario: UUID | None = None


@router.get("/scenarios", auth=allowed("portfolio.read"), response=Page[ScenarioOut], summary="List the scenarios")
def list_scenarios(request: Request, paging: Query[Paging]) -> Listing:
    """Return the scenarios, the newest first."""
    return paged(request, Scenario.objects.visible_to(request.user), paging, by="-created_at")


@router.post(
    "/parliament/{uuid:parliament}/scenarios",
    auth=resolve_in(Parliament, "portfolio.make-scenario", "parliament"),
    response={201: ScenarioOut},
    summary="Make a scenario",
)
def make_scenario(request: Request, parliament: UUID, body: ScenarioIn) -> Scenario:
    """Ask the optimiser a question."""
    made: Scenario = actions.make_scenario(
        request.subject, by=request.user, title=body.title, terms=body.terms.model_dump(mode="json")
    )
    return made


@router.put(
    "/scenarios/{uuid:pk}",
    auth=resolve(Scenario, "portfolio.make-scenario"),
    response=ScenarioOut,
    summary="Change a scenario",
)
def change_scenario(request: Request, pk: UUID, body: ScenarioIn) -> Scenario:
    """Ask otherwise; plans solved before stay."""
    scenario: Scenario = request.subject
    actions.change_scenario(
        scenario, by=request.user, seen=request.version, title=body.title, terms=body.terms.model_dump(mode="json")
    )
    return scenario


@router.post(
    "/scenarios/{uuid:pk}/solution",
    auth=resolve(Scenario, "portfolio.make-scenario"),
    response={202: BegunOut},
    summary="Solve a scenario",
)
def solve_scenario(request: Request, pk: UUID) -> Status[Any]:
    """Begin the long work whose end is a plan."""
    return Status(202, long_work.start("portfolio.optimise", by=request.user, scenario=str(pk)))


@router.get("/plans", auth=allowed("portfolio.read"), response=Page[PlanOut], summary="List the plans")
def list_plans(request: Request, filters: Query[PlanFilters]) -> Listing:
    """Return the plans, the newest first."""
    shown = Plan.objects.visible_to(request.user)
    shown = shown.filter(scenario=filters.scenario) if filters.scenario else shown
    return paged(request, shown, filters, by="-created_at")


@router.get("/departures", auth=allowed("portfolio.read"), response=Page[DepartureOut], summary="List the departures")
def list_departures(request: Request, paging: Query[Paging]) -> Listing:
    """Return where bodies departed from plans, the newest first."""
    return paged(request, Departure.objects.visible_to(request.user), paging, by="-created_at")


@router.post(
    "/plans/{uuid:pk}/departures",
    auth=resolve(Plan, "portfolio.depart"),
    response={201: DepartureOut},
    summary="Depart from a plan",
)
def depart(request: Request, pk: UUID, body: DepartureIn) -> Departure:
    """Take in what the plan left out, or leave out what it took, with a reason."""
    made: Departure = actions.depart(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return made
