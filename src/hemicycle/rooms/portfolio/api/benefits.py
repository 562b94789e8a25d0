"""What initiatives are to bring, and the roadmap, through the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Day,
    Field,
    In,
    RecordOut,
    Request,
    Router,
    Text,
    Wrong,
    allowed,
    exact,
    resolve,
    resolve_in,
)
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import (
    Acceptance,
    Alternative,
    Benefit,
    InitiativeLink,
    LegalDuty,
    MeasuredValue,
    Metric,
    RoadmapReview,
    SandboxTrial,
    Tool,
)
from hemicycle.rooms.portfolio.queries import benefits, roadmap
from hemicycle.rooms.portfolio.rules import benefits as rules

router = Router()

Title = Annotated[Text, Field(min_length=1, max_length=200)]
Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]
Score = Annotated[int, Field(ge=0, le=rules.HIGHEST_SCORE)]
Money = Annotated[float, Field(ge=0, le=1e12)]
Signed = Annotated[float, Field(ge=-1e12, le=1e12)]
PLAN = resolve(Initiative, "portfolio.plan")


@router.get(
    "/initiatives/{uuid:pk}/case",
    auth=resolve(Initiative, "portfolio.read"),
    response=dict[str, Any],
    summary="Show what an initiative is to bring, by which way and after what",
)
def show_case(request: Request, pk: UUID) -> dict[str, Any]:
    """Return metrics, alternatives, benefits with what was measured, tools, links, laws, trial and acceptance."""
    return benefits.case_document(benefits.case_of(request.subject, request.user))


class MetricIn(In):
    """How success is measured."""

    title: Title
    sort: rules.MetricKind
    unit: Annotated[Text, Field(min_length=1, max_length=60)]
    is_better_up: bool = True
    baseline: Annotated[float, Field(allow_inf_nan=False)] | None = None
    target: Annotated[float, Field(allow_inf_nan=False)] | None = None
    method: Annotated[Text, Field(max_length=1_000)] = ""
    measure_on: Day | None = None
    review_on: Day | None = None


class MetricOut(RecordOut):
    """A metric of an initiative."""

    initiative_id: UUID
    title: str
    sort: rules.MetricKind
    unit: str
    baseline: float | None
    target: float | None
    owner_id: UUID | None


@router.post(
    "/initiatives/{uuid:pk}/metrics", auth=PLAN, response={201: MetricOut}, summary="Say how success is measured"
)
def add_metric(request: Request, pk: UUID, body: MetricIn) -> Metric:
    """Add a metric; whoever sends it measures it."""
    made: Metric = actions.add_metric(request.subject, by=request.user, owner=request.user, **body.model_dump())
    return made


class AlternativeIn(In):
    """One way of solving the problem."""

    title: Title
    way: rules.Way
    months: Annotated[int, Field(ge=0, le=240)] | None = None
    democratic_value: Score | None = None
    democratic_because: Annotated[Text, Field(max_length=1_000)] = ""


class AlternativeOut(RecordOut):
    """One way of solving the problem, and whether it is chosen."""

    initiative_id: UUID
    title: str
    way: rules.Way
    months: int | None
    democratic_value: int | None
    is_chosen: bool
    reason: str


@router.post(
    "/initiatives/{uuid:pk}/alternatives", auth=PLAN, response={201: AlternativeOut}, summary="Add an alternative"
)
def add_alternative(request: Request, pk: UUID, body: AlternativeIn) -> Alternative:
    """Name one way of solving the problem, doing nothing included."""
    made: Alternative = actions.add_alternative(request.subject, by=request.user, **body.model_dump())
    return made


class CaseReasonIn(In):
    """Why something is chosen."""

    reason: Reason


@router.post(
    "/alternatives/{uuid:pk}/choice",
    auth=resolve(Alternative, "portfolio.plan"),
    response=AlternativeOut,
    summary="Choose an alternative",
)
def choose_alternative(request: Request, pk: UUID, body: CaseReasonIn) -> Alternative:
    """Choose one way with a reason; the one chosen until now is chosen no more."""
    actions.choose_alternative(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: Alternative = request.subject
    return found


class BenefitIn(In):
    """What is brought in money a year, as least, likeliest and most."""

    title: Title
    low: Money
    mode: Money
    high: Money
    is_cashable: bool = False
    alternative: UUID | None = None
    measure_on: Day | None = None
    review_on: Day | None = None


class BenefitOut(RecordOut):
    """A benefit of an initiative."""

    initiative_id: UUID
    alternative_id: UUID | None
    title: str
    low: Decimal
    mode: Decimal
    high: Decimal
    is_cashable: bool
    owner_id: UUID | None
    final_value: Decimal | None
    final_on: date | None


@router.post("/initiatives/{uuid:pk}/benefits", auth=PLAN, response={201: BenefitOut}, summary="Add a benefit")
def add_benefit(request: Request, pk: UUID, body: BenefitIn) -> Benefit:
    """Say what an initiative, or one way of doing it, brings in money a year; whoever sends it answers for it."""
    facts = body.model_dump() | {name: exact(getattr(body, name)) for name in ("low", "mode", "high")}
    if body.alternative:
        facts["alternative"] = Alternative.objects.filter(initiative=request.subject, pk=body.alternative).first()
        if facts["alternative"] is None:
            raise Wrong(400, "The initiative has no such alternative.", "alternative")
    made: Benefit = actions.add_benefit(request.subject, by=request.user, owner=request.user, **facts)
    return made


class MeasuredIn(In):
    """What a benefit was measured to bring a year."""

    value: Signed
    measured_on: Day
    note: Annotated[Text, Field(max_length=300)] = ""
    measure_on: Day | None = None


class MeasuredOut(RecordOut):
    """A measured value of a benefit."""

    benefit_id: UUID
    value: Decimal
    measured_on: date


@router.post(
    "/benefits/{uuid:pk}/values",
    auth=resolve(Benefit, "portfolio.measure"),
    response={201: MeasuredOut},
    summary="Record what a benefit was measured to bring",
)
def measure_benefit(request: Request, pk: UUID, body: MeasuredIn) -> MeasuredValue:
    """Record a measured value, and when it is measured next."""
    made: MeasuredValue = actions.measure_benefit(
        request.subject, by=request.user, seen=request.version, **body.model_dump() | {"value": exact(body.value)}
    )
    return made


class ConcludedIn(In):
    """What a benefit came to in the end."""

    final_value: Signed


@router.post(
    "/benefits/{uuid:pk}/conclusion",
    auth=resolve(Benefit, "portfolio.measure"),
    response=BenefitOut,
    summary="Record the final value of a benefit",
)
def conclude_benefit(request: Request, pk: UUID, body: ConcludedIn) -> Benefit:
    """Record what a benefit came to; nothing is measured of it afterwards."""
    actions.conclude_benefit(
        request.subject, by=request.user, seen=request.version, final_value=exact(body.final_value)
    )
    found: Benefit = request.subject
    return found


class ComparedToolIn(In):
    """A tool of others with its scores from 0 to 4."""

    title: Title
    ease: Score | None = None
    community: Score | None = None
    performance: Score | None = None
    model_support: Score | None = None
    deployment: Score | None = None


class ComparedToolOut(RecordOut):
    """A tool of others among those compared."""

    initiative_id: UUID
    title: str
    is_chosen: bool


@router.post(
    "/initiatives/{uuid:pk}/tools", auth=PLAN, response={201: ComparedToolOut}, summary="Compare an outside tool"
)
def add_tool(request: Request, pk: UUID, body: ComparedToolIn) -> Tool:
    """Enter a tool of others among those compared."""
    made: Tool = actions.add_tool(request.subject, by=request.user, **body.model_dump())
    return made


class InitiativeLinkIn(In):
    """How an initiative depends on another one."""

    other: UUID
    sort: rules.LinkKind
    lag_months: Annotated[int, Field(ge=0, le=rules.LONGEST_LAG)] = 0
    reason: Reason


class InitiativeLinkOut(RecordOut):
    """A link between two initiatives."""

    initiative_id: UUID
    other_id: UUID
    sort: rules.LinkKind
    lag_months: int
    reason: str


@router.post(
    "/initiatives/{uuid:pk}/links", auth=PLAN, response={201: InitiativeLinkOut}, summary="Link two initiatives"
)
def link(request: Request, pk: UUID, body: InitiativeLinkIn) -> InitiativeLink:
    """Say that an initiative starts after another one, or rules it out; a circle is refused."""
    other = Initiative.objects.visible_to(request.user).filter(pk=body.other).first()
    if other is None:
        raise Wrong(400, "There is no such initiative among those you may see.", "other")
    facts = {"sort": body.sort, "lag_months": body.lag_months, "reason": body.reason}
    made: InitiativeLink = actions.link(request.subject, by=request.user, other=other, **facts)
    return made


class LawIn(In):
    """A law that demands an initiative until a day."""

    law: Annotated[Text, Field(min_length=3, max_length=300)]
    deadline_on: Day


class LawOut(RecordOut):
    """A law that demands an initiative until a day."""

    initiative_id: UUID
    law: str
    deadline_on: date


@router.post("/initiatives/{uuid:pk}/laws", auth=PLAN, response={201: LawOut}, summary="Name a law that demands it")
def name_law(request: Request, pk: UUID, body: LawIn) -> LegalDuty:
    """Say which law demands the initiative, and until when."""
    made: LegalDuty = actions.name_law(request.subject, by=request.user, **body.model_dump())
    return made


class TrialIn(In):
    """A trial in the sandbox."""

    ends_on: Day
    data_kinds: list[rules.SandboxData]
    which_data: Reason
    has_official_effect: bool = False


class TrialOut(RecordOut):
    """A trial in the sandbox."""

    initiative_id: UUID
    starts_on: date
    ends_on: date
    data_kinds: list[str]
    has_official_effect: bool


@router.post("/initiatives/{uuid:pk}/trials", auth=PLAN, response={201: TrialOut}, summary="Declare a sandbox trial")
def declare_trial(request: Request, pk: UUID, body: TrialIn) -> SandboxTrial:
    """Declare that an idea is tried in the sandbox until a day."""
    made: SandboxTrial = actions.declare_trial(request.subject, by=request.user, **body.model_dump())
    return made


class SolutionIn(In):
    """The business owner's word on a version."""

    release: Annotated[Text, Field(min_length=1, max_length=60)]
    is_solved: bool
    reason: Reason


class SolutionOut(RecordOut):
    """The business owner's word on a version."""

    initiative_id: UUID
    release: str
    is_solved: bool
    accepted_on: date


@router.post(
    "/initiatives/{uuid:pk}/solution",
    auth=resolve(Initiative, "portfolio.accept-solution"),
    response={201: SolutionOut},
    summary="Say whether the problem is solved",
)
def accept_solution(request: Request, pk: UUID, body: SolutionIn) -> Acceptance:
    """Say as the business owner whether a version solves the problem."""
    made: Acceptance = actions.accept_solution(request.subject, by=request.user, **body.model_dump())
    return made


@router.get("/roadmap", auth=allowed("portfolio.read"), response=dict[str, Any], summary="Show the roadmap")
def show_roadmap(request: Request) -> dict[str, Any]:
    """Return the initiatives under way by the quarter of each gate to come, at the pace that the house allows."""
    return roadmap.document(roadmap.roadmap(request.user, clock.today()))


class RoadmapReviewIn(In):
    """What came of going through the roadmap."""

    finding: Annotated[Text, Field(min_length=10, max_length=2_000)]


class RoadmapReviewOut(RecordOut):
    """A review of the roadmap."""

    reviewed_on: date
    finding: str


@router.post(
    "/parliament/{uuid:parliament}/roadmap-reviews",
    auth=resolve_in(Parliament, "portfolio.review-roadmap", "parliament"),
    response={201: RoadmapReviewOut},
    summary="Record a review of the roadmap",
)
def review_roadmap(request: Request, parliament: UUID, body: RoadmapReviewIn) -> RoadmapReview:
    """Record that the roadmap was gone through today, and what came of it."""
    made: RoadmapReview = actions.review_roadmap(request.subject, by=request.user, finding=body.finding)
    return made
