"""Resources through the API."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Day,
    Field,
    File,
    Form,
    In,
    Out,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    UploadedFile,
    allowed,
    exact,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import demand
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.portfolio.models import Alternative, MeasuredValue
from hemicycle.rooms.resources import actions, queries, tasks
from hemicycle.rooms.resources.models import Budget, Closure, Cost, Line, Need, Post, Skill, Tranche
from hemicycle.rooms.resources.rules.terms import BookingKind, CostKind, FileKind, Timing

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=1_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*[^\x00\s][^\x00]*$")]
Title = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Short = Annotated[Text, Field(max_length=200)]
Key = Annotated[Text, Field(min_length=1, max_length=40)]
Money = Annotated[float, Field(ge=0, le=1e12)]
Hours = Annotated[float, Field(ge=0, le=100_000)]
Seen = Annotated[Text, Field(max_length=64)]
Year = Annotated[int, Field(ge=1990, le=2100)]
QuarterNumber = Annotated[int, Field(ge=1, le=4)]


class PositionOut(Out):
    """What is planned, bound, spent, expected and left."""

    planned: float
    committed: float
    actual: float
    forecast: float | None
    left: float
    expected: float
    variance: float
    burn: float | None


class LineOfYearOut(PositionOut):
    """A line in a year."""

    line: str
    title: str
    kind: str


class MoneyOut(Out):
    """Money against plan in a financial year."""

    year: int
    version: int | None
    state: str | None
    elapsed: float | None
    total: PositionOut
    lines: list[LineOfYearOut]


class YearAsked(In):
    """Which financial year; the present one where none is named."""

    year: Year | None = None


@router.get("/money", auth=allowed("resources.read"), response=MoneyOut, summary="Show money against plan")
def money(request: Request, asked: Query[YearAsked]) -> dict[str, Any]:
    """Return each line of a year: planned, committed, spent, expected, free."""
    return queries.money_document(queries.money_view(asked.year))


class SkillOut(Out):
    """A skill quarter by quarter: what there is, what is allocated, what is asked for besides."""

    skill: str
    title: str
    capacity: list[float | None]
    allocated: list[float]
    asked: list[float]


class OverOut(Out):
    """A skill and quarter promised twice."""

    skill: str
    quarter: str
    hours: float


class CapacityOut(Out):
    """Capacity against demand."""

    quarters: list[str]
    skills: list[SkillOut]
    over: list[OverOut]


@router.get("/capacity", auth=allowed("resources.read"), response=CapacityOut, summary="Show capacity against demand")
def capacity(request: Request) -> dict[str, Any]:
    """Return hours by skill and quarter; sums, whoever they are of."""
    return queries.capacity_document(queries.capacity_view())


class PostOut(RecordOut):
    """A post that the caller may see."""

    title: str
    level: int
    hours: float
    from_on: date
    to_on: date | None
    person: UUID | None
    skill: str

    @staticmethod
    def resolve_person(record: Any) -> UUID | None:
        """Return the id of the person, without reading them."""
        found: UUID | None = record.person_id
        return found

    @staticmethod
    def resolve_skill(record: Any) -> str:
        """Return the key of the skill."""
        found: str = record.skill.key
        return found


@router.get("/posts", auth=allowed("resources.read"), response=list[PostOut], summary="List the posts that one may see")
def posts(request: Request) -> Any:
    """Return one's own posts; all of them for finance and the AI office."""
    return Post.objects.visible_to(request.user).select_related("skill")


class ClosureOut(RecordOut):
    """An entry of the parliamentary calendar."""

    sort: str
    title: str
    from_on: date
    to_on: date
    share: float


@router.get("/calendar", auth=allowed("resources.read"), response=list[ClosureOut], summary="Show the calendar")
def calendar(request: Request) -> Any:
    """Return recesses, elections, budget weeks and times without go-live."""
    return Closure.objects.visible_to(request.user)


class BudgetOut(RecordOut):
    """A version of a year's budget."""

    year: int
    number: int
    state: str
    body: str
    decision: str
    approved_on: date | None


@router.get("/budgets", auth=allowed("resources.read"), response=list[BudgetOut], summary="List the budgets")
def budgets(request: Request) -> Any:
    """Return every version of every year, the latest first."""
    return Budget.objects.visible_to(request.user)


class DraftIn(In):
    """A plan of a year; the reason is needed where an approved budget is amended."""

    year: Year
    reason: Annotated[Text, Field(max_length=2_000)] = ""


@router.post("/budgets", auth=allowed("resources.plan"), response={201: BudgetOut}, summary="Begin a plan of a year")
def draft_budget(request: Request, body: DraftIn) -> Any:
    """Begin a plan, as a copy of what is in force."""
    return actions.draft_budget(Parliament.objects.get(), by=request.user, year=body.year, reason=body.reason)[0]


class AmountIn(In):
    """What a plan gives a line, from a source."""

    line: Key
    amount: Money
    source: Short = ""


@router.post(
    "/budgets/{uuid:pk}/amounts",
    auth=resolve(Budget, "resources.plan"),
    response=BudgetOut,
    summary="Plan an amount for a line",
)
def set_amount(request: Request, pk: UUID, body: AmountIn) -> Any:
    """Plan an amount; the last one for a line and source counts."""
    facts = {"line": queries.line_called(body.line), "amount": exact(body.amount), "source": body.source}
    actions.set_amount(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class BudgetApprovalIn(In):
    """The decision by which a budget comes into force."""

    body: Annotated[Text, Field(min_length=1, max_length=60)]
    decision: Title


@router.post(
    "/budgets/{uuid:pk}/approval",
    auth=resolve(Budget, "resources.approve"),
    response=BudgetOut,
    summary="Put a budget in force",
)
def approve_budget(request: Request, pk: UUID, body: BudgetApprovalIn) -> Any:
    """Put a plan in force as a body decided."""
    facts = {"body": body.body, "decision": body.decision}
    actions.approve_budget(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class BookingIn(In):
    """A commitment, an expenditure, or a forecast of the whole year."""

    sort: BookingKind
    year: Year
    amount: Annotated[float, Field(ge=-1e12, le=1e12)]
    text: Title
    on: Day | None = None
    currency: Annotated[Text, Field(max_length=3)] = ""


class BookingOut(RecordOut):
    """What was booked, in the currency of the house."""

    sort: str
    year: int
    amount: float
    text: str
    on: date


@router.post(
    "/lines/{uuid:pk}/bookings",
    auth=resolve_in(Line, "resources.book", "pk"),
    response={201: BookingOut},
    summary="Book against a line",
)
def book(request: Request, pk: UUID, body: BookingIn) -> Any:
    """Book against a line of the budget."""
    facts = {"sort": body.sort, "year": body.year, "text": body.text, "on": body.on, "currency": body.currency}
    return actions.book(request.subject, by=request.user, amount=exact(body.amount), **facts)


class CostsOut(Out):
    """What an initiative costs over its life, by year and by alternative."""

    whole_life: dict[str, float] | None
    years: list[dict[str, float]]
    not_priced: list[str]
    costs: list[dict[str, Any]]
    needs: list[dict[str, Any]]


@router.get(
    "/initiatives/{uuid:pk}/costs",
    auth=resolve(Initiative, "resources.read"),
    response=CostsOut,
    summary="Show what an initiative costs and needs",
)
def costs(request: Request, pk: UUID) -> Any:
    """Return the whole-life cost with its bounds, and the people needed."""
    return queries.cost_document(request.subject)


class CostIn(In):
    """A cost to build, run or retire, in years since the start."""

    sort: CostKind
    timing: Timing
    amount: Money
    low: Money | None = None
    high: Money | None = None
    first_year: Annotated[int, Field(ge=0, le=50)] = 0
    last_year: Annotated[int, Field(ge=0, le=50)] | None = None
    line: Annotated[Text, Field(max_length=40)] = ""
    alternative: UUID | None = None
    text: Short = ""


class CostOut(RecordOut):
    """A cost as it was entered."""

    sort: str
    timing: str
    amount: float
    low: float
    high: float
    first_year: int
    last_year: int
    text: str


def _alternative(initiative: Any, pk: UUID | None) -> Alternative | None:
    return Alternative.objects.filter(initiative=initiative, pk=pk).first() if pk else None


@router.post(
    "/initiatives/{uuid:pk}/costs",
    auth=resolve_in(Initiative, "resources.estimate", "pk"),
    response={201: CostOut},
    summary="Estimate a cost of an initiative",
)
def estimate_cost(request: Request, pk: UUID, body: CostIn) -> Any:
    """Enter a line of the whole-life cost."""
    facts = {name: getattr(body, name) for name in ("sort", "timing", "first_year", "last_year", "text")}
    bounds = {name: None if (each := getattr(body, name)) is None else exact(each) for name in ("low", "high")}
    return actions.estimate_cost(
        request.subject, by=request.user, amount=exact(body.amount), **facts, **bounds,
        line=queries.line_called(body.line) if body.line else None,
        alternative=_alternative(request.subject, body.alternative),
    )  # fmt: skip


class WithdrawalIn(In):
    """Why something is withdrawn."""

    reason: Reason


@router.post(
    "/costs/{uuid:pk}/withdrawal",
    auth=resolve(Cost, "resources.estimate", related=("initiative",)),
    response=CostOut,
    summary="Withdraw a cost",
)
def withdraw_cost(request: Request, pk: UUID, body: WithdrawalIn) -> Any:
    """Take a cost out of the estimate."""
    actions.withdraw_cost(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class NeedIn(In):
    """Hours of a skill in each quarter since the start; without a last quarter it goes on."""

    skill: Key
    hours: Hours
    first_quarter: Annotated[int, Field(ge=0, le=200)] = 0
    last_quarter: Annotated[int, Field(ge=0, le=200)] | None = None
    alternative: UUID | None = None


class NeedOut(RecordOut):
    """A need of people."""

    hours: float
    first_quarter: int
    last_quarter: int | None


@router.post(
    "/initiatives/{uuid:pk}/needs",
    auth=resolve_in(Initiative, "resources.estimate", "pk"),
    response={201: NeedOut},
    summary="State a need of people",
)
def state_need(request: Request, pk: UUID, body: NeedIn) -> Any:
    """Say how many hours of a skill are needed."""
    facts = {"first_quarter": body.first_quarter, "last_quarter": body.last_quarter, "hours": exact(body.hours)}
    way = _alternative(request.subject, body.alternative)
    skill = queries.skill_called(body.skill)
    return actions.state_need(request.subject, by=request.user, skill=skill, alternative=way, **facts)


@router.post(
    "/needs/{uuid:pk}/withdrawal",
    auth=resolve(Need, "resources.estimate", related=("initiative",)),
    response=NeedOut,
    summary="Withdraw a need of people",
)
def withdraw_need(request: Request, pk: UUID, body: WithdrawalIn) -> Any:
    """Take a need of people out of the estimate."""
    actions.withdraw_need(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class AllocationIn(In):
    """Hours of a skill in a quarter of a financial year."""

    skill: Key
    year: Year
    number: QuarterNumber
    hours: Hours


class AllocationOut(RecordOut):
    """Hours that an initiative has."""

    year: int
    number: int
    hours: float


@router.post(
    "/initiatives/{uuid:pk}/allocations",
    auth=resolve_in(Initiative, "resources.allocate", "pk"),
    response={201: AllocationOut},
    summary="Allocate hours to an initiative",
)
def allocate(request: Request, pk: UUID, body: AllocationIn) -> Any:
    """Give an initiative hours of whoever is free; 0 takes them back."""
    facts = {"year": body.year, "number": body.number, "hours": exact(body.hours)}
    return actions.allocate(request.subject, by=request.user, skill=queries.skill_called(body.skill), **facts)[0]


class TrancheIn(In):
    """Money tied to a gate."""

    title: Title
    gate: Gate
    line: Key
    year: Year
    amount: Annotated[float, Field(ge=0.01, le=1e12)]


class TrancheOut(RecordOut):
    """A tranche."""

    title: str
    gate: str
    year: int
    amount: float
    state: str
    released_on: date | None
    spent: float | None
    closed_on: date | None


@router.get(
    "/initiatives/{uuid:pk}/tranches",
    auth=resolve(Initiative, "resources.read"),
    response=list[TrancheOut],
    summary="List the tranches of an initiative",
)
def tranches(request: Request, pk: UUID) -> Any:
    """Return money tied to gates."""
    return Tranche.objects.filter(initiative=request.subject)


@router.post(
    "/initiatives/{uuid:pk}/tranches",
    auth=resolve_in(Initiative, "resources.handle-tranches", "pk"),
    response={201: TrancheOut},
    summary="Tie money to a gate",
)
def plan_tranche(request: Request, pk: UUID, body: TrancheIn) -> Any:
    """Set money aside that a gate's decision releases."""
    facts = {"title": body.title, "gate": body.gate, "year": body.year, "amount": exact(body.amount)}
    return actions.plan_tranche(request.subject, by=request.user, line=queries.line_called(body.line), **facts)


@router.post(
    "/tranches/{uuid:pk}/release",
    auth=resolve(Tranche, "resources.release-tranche", related=("initiative",)),
    response=TrancheOut,
    summary="Release a tranche",
)
def release_tranche(request: Request, pk: UUID) -> Any:
    """Release a tranche whose gate was passed."""
    actions.release_tranche(request.subject, by=request.user, seen=request.version)
    return request.subject


class ClosingIn(In):
    """What was spent of a tranche, and why it ends."""

    spent: Money
    reason: Reason


@router.post(
    "/tranches/{uuid:pk}/closing",
    auth=resolve(Tranche, "resources.handle-tranches", related=("initiative",)),
    response=TrancheOut,
    summary="Close a tranche",
)
def close_tranche(request: Request, pk: UUID, body: ClosingIn) -> Any:
    """Close a released tranche."""
    facts = {"spent": exact(body.spent), "reason": body.reason}
    actions.close_tranche(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class RunningCostIn(In):
    """What was counted, and what a whole year will cost."""

    months: Annotated[int, Field(ge=1, le=120)]
    actual: Money
    forecast: Money
    reason: Reason


class RunningCostOut(RecordOut):
    """A confirmed running cost."""

    months: int
    actual: float
    forecast: float
    confirmed_on: date


@router.post(
    "/initiatives/{uuid:pk}/running-costs",
    auth=resolve_in(Initiative, "resources.confirm", "pk"),
    response={201: RunningCostOut},
    summary="Confirm the running cost of an initiative",
)
def confirm_running_cost(request: Request, pk: UUID, body: RunningCostIn) -> Any:
    """Confirm as finance what an initiative costs to run."""
    facts = {"actual": exact(body.actual), "forecast": exact(body.forecast), "reason": body.reason}
    return actions.confirm_running_cost(request.subject, by=request.user, months=body.months, **facts)


class ConfirmationOut(RecordOut):
    """A confirmed benefit."""

    confirmed_on: date


@router.post(
    "/measured/{uuid:pk}/confirmation",
    auth=resolve_in(MeasuredValue, "resources.confirm", "pk"),
    response={201: ConfirmationOut},
    summary="Confirm a measured benefit",
)
def confirm_benefit(request: Request, pk: UUID, body: WithdrawalIn) -> Any:
    """Confirm as finance that what was measured is true."""
    return actions.confirm_benefit(request.subject, by=request.user, reason=body.reason)


class CapacityIn(In):
    """Hours that the house states in place of what posts come to."""

    year: Year
    number: QuarterNumber
    hours: Hours
    reason: Reason


class StatedOut(RecordOut):
    """Stated hours of a quarter."""

    year: int
    number: int
    hours: float


@router.post(
    "/skills/{uuid:pk}/capacity",
    auth=resolve_in(Skill, "resources.keep-people", "pk"),
    response={201: StatedOut},
    summary="State the capacity of a skill",
)
def state_capacity(request: Request, pk: UUID, body: CapacityIn) -> Any:
    """State the hours of a quarter, and why."""
    facts = {"year": body.year, "number": body.number, "hours": exact(body.hours), "reason": body.reason}
    return actions.state_capacity(request.subject, by=request.user, **facts)[0]


class ChangeOut(Out):
    """What a row of a file changes."""

    what: str
    before: float | None
    after: float


class ImportOut(Out):
    """What a file changes: before it is accepted, or as it was accepted."""

    accepted: bool
    seen: str
    faults: list[str]
    changes: list[ChangeOut]


@router.post(
    "/import",
    auth=allowed("resources.plan"),
    response=ImportOut,
    summary="Compare or import a file of budget or people",
)
def import_file(
    request: Request,
    file: File[UploadedFile],
    kind: Form[FileKind],
    seen: Form[Annotated[Text, Field(max_length=64)]] = "",
) -> dict[str, Any]:
    """Say what a file changes; sent again with `seen` as it was answered, take it in one transaction."""
    demand(request.user, "resources.plan" if kind is FileKind.BUDGET else "resources.keep-people")
    compared = tasks.compare(file.read(), file.name or "", kind)
    if seen:
        tasks.accept(compared, by=request.user, seen=seen)
    changes = [{"what": each.what, "before": each.before, "after": each.after} for each in compared.changes]
    return {"accepted": bool(seen), "seen": compared.seen, "faults": list(compared.faults), "changes": changes}
