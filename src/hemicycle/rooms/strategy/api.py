"""Strategy through the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
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
    Text,
    Wrong,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Chamber, Initiative, Parliament, User
from hemicycle.kernel.terms import Function
from hemicycle.rooms.strategy import actions, queries
from hemicycle.rooms.strategy.models import (
    Alignment,
    Document,
    KeyResult,
    Objective,
    Review,
    RoutineTask,
    Weighing,
)
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, MaturityDimension, Method, ReviewOutcome

router = Router()

Reason = Annotated[
    Text, Field(min_length=3, max_length=2_000, pattern=r"^[^\x00]*[^\x00\s][^\x00\s][^\x00\s][^\x00]*$")
]
Title = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Long = Annotated[Text, Field(max_length=2_000)]
Slug = Annotated[Text, Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Key = Annotated[Text, Field(min_length=1, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$")]
Amount = Annotated[float, Field(gt=-1_000_000_000, lt=1_000_000_000)]
Level = Annotated[int, Field(ge=0, le=5)]
Strength = Annotated[int, Field(ge=0, le=4)]
Judged = Annotated[float, Field(ge=1 / 9, le=9)]


def _person(request: Request, pk: UUID) -> User:
    found: User | None = User.objects.visible_to(request.user).filter(pk=pk, is_active=True).first()
    if found is None:
        raise Wrong(400, "The person is not known, or does not work here any more.", "unknown-person")
    return found


class BranchOut(Out):
    """An objective: its weight, its points, its key results and the initiatives that serve it."""

    key: str
    title: str
    weight: float | None
    points: float
    key_results: list[dict[str, Any]]
    initiatives: list[dict[str, Any]]


class TreeOut(Out):
    """The objectives in force, and the orphans on both sides."""

    objectives: list[BranchOut]
    orphan_objectives: list[str]
    orphan_initiatives: list[str]


@router.get("/tree", auth=allowed("strategy.read"), response=TreeOut, summary="Show the tree of objectives")
def tree(request: Request) -> dict[str, Any]:
    """Return objectives, what serves them, and orphans, as the caller sees them."""
    return queries.tree_document(request.user)


class StrategyDocumentOut(RecordOut):
    """A version of the vision or the strategy."""

    sort: DocumentKind
    number: int
    texts: dict[str, Any]
    sponsor: UUID
    horizon_on: date
    heard_on: date | None
    heard_how: str
    body: str
    approved_on: date | None
    review_on: date | None

    @staticmethod
    def resolve_sponsor(record: Any) -> UUID:
        """Return the id of the sponsor, without reading them."""
        found: UUID = record.sponsor_id
        return found


@router.get(
    "/documents",
    auth=allowed("strategy.read"),
    response=Page[StrategyDocumentOut],
    summary="List the versions of vision and strategy",
)
def documents(request: Request, paging: Query[Paging]) -> Listing:
    """Return every version."""
    return paged(request, Document.objects.visible_to(request.user), paging)


@router.get(
    "/documents/{uuid:pk}",
    auth=resolve(Document, "strategy.read"),
    response=StrategyDocumentOut,
    summary="Show a version of vision or strategy",
)
def document(request: Request, pk: UUID) -> Any:
    """Return one version."""
    return request.subject


class StrategyWordsIn(In):
    """A document in one language."""

    title: Annotated[Text, Field(max_length=200)]
    text: Annotated[Text, Field(max_length=20_000)] = ""


class StrategyDocumentIn(In):
    """Words by language, sponsor, horizon, and who was heard."""

    texts: dict[Literal["en", "fr", "ar"], StrategyWordsIn]
    sponsor: UUID
    horizon_on: Day
    heard_on: Day | None = None
    heard_how: Long = ""


class NewStrategyDocumentIn(StrategyDocumentIn):
    """The next version of its kind."""

    sort: DocumentKind


@router.post(
    "/parliament/{uuid:parliament}/documents",
    auth=resolve_in(Parliament, "strategy.draft", "parliament"),
    response={201: StrategyDocumentOut},
    summary="Draft the vision or the strategy",
)
def draft(request: Request, parliament: UUID, body: NewStrategyDocumentIn) -> Any:
    """Write a draft; nothing holds before it is approved."""
    facts = body.model_dump() | {"sponsor": _person(request, body.sponsor)}
    return actions.draft(request.subject, by=request.user, **facts)


@router.put(
    "/documents/{uuid:pk}",
    auth=resolve(Document, "strategy.draft"),
    response=StrategyDocumentOut,
    summary="Change the draft of a vision or strategy",
)
def edit(request: Request, pk: UUID, body: StrategyDocumentIn) -> Any:
    """Replace what a draft says."""
    facts = body.model_dump() | {"sponsor": _person(request, body.sponsor)}
    actions.edit(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class StrategyBodyIn(In):
    """Which body, and until when it is reviewed."""

    body: Slug
    review_on: Day


@router.post(
    "/documents/{uuid:pk}/approval",
    auth=resolve(Document, "strategy.approve"),
    response=StrategyDocumentOut,
    summary="Put the draft of a vision or strategy into force",
)
def approve(request: Request, pk: UUID, body: StrategyBodyIn) -> Any:
    """Approve for a body that does not vote in this house."""
    actions.approve(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return request.subject


@router.post(
    "/documents/{uuid:pk}/submission",
    auth=resolve(Document, "strategy.draft"),
    response=StrategyDocumentOut,
    summary="Put the draft of a vision or strategy before a body",
)
def submit(request: Request, pk: UUID, body: StrategyBodyIn) -> Any:
    """Let a body decide on it."""
    actions.submit(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return request.subject


class StrategyReviewOut(RecordOut):
    """A review, decided or not."""

    document: UUID
    findings: str
    next_on: date
    body: str
    outcome: str
    reason: str
    decided_on: date | None

    @staticmethod
    def resolve_document(record: Any) -> UUID:
        """Return the id of the document, without reading it."""
        found: UUID = record.document_id
        return found


@router.get(
    "/documents/{uuid:pk}/reviews",
    auth=resolve(Document, "strategy.read"),
    response=list[StrategyReviewOut],
    summary="List the reviews of a vision or strategy",
)
def reviews(request: Request, pk: UUID) -> Any:
    """Return its reviews, the newest first."""
    return Review.objects.filter(document=request.subject)


class StrategyReviewIn(In):
    """What a look back found, and who decides."""

    findings: Reason
    next_on: Day
    body: Annotated[Text, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]*$")] = ""


@router.post(
    "/documents/{uuid:pk}/reviews",
    auth=resolve_in(Document, "strategy.draft", "pk"),
    response={201: StrategyReviewOut},
    summary="Write a review of a vision or strategy",
)
def review(request: Request, pk: UUID, body: StrategyReviewIn) -> Any:
    """Review what is in force."""
    return actions.review(request.subject, by=request.user, **body.model_dump())


class StrategyDecisionIn(In):
    """How a review ends."""

    outcome: ReviewOutcome
    reason: Reason


@router.post(
    "/reviews/{uuid:pk}/decision",
    auth=resolve(Review, "strategy.approve"),
    response=StrategyReviewOut,
    summary="Decide on a review of the strategy",
)
def decide_review(request: Request, pk: UUID, body: StrategyDecisionIn) -> Any:
    """End a review with a decision."""
    actions.decide_review(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return request.subject


class ObjectiveOut(RecordOut):
    """An objective."""

    key: str
    title: str
    owner: UUID
    use_case: str
    language: str
    retired_on: date | None

    @staticmethod
    def resolve_owner(record: Any) -> UUID:
        """Return the id of who answers for it, without reading them."""
        found: UUID = record.owner_id
        return found


@router.get("/objectives", auth=allowed("strategy.read"), response=Page[ObjectiveOut], summary="List the objectives")
def objectives(request: Request, paging: Query[Paging]) -> Listing:
    """Return every objective, those that ended included."""
    return paged(request, Objective.objects.visible_to(request.user), paging)


@router.get(
    "/objectives/{uuid:pk}",
    auth=resolve(Objective, "strategy.read"),
    response=ObjectiveOut,
    summary="Show an objective",
)
def objective(request: Request, pk: UUID) -> Any:
    """Return one objective."""
    return request.subject


class ObjectiveIn(In):
    """A new objective."""

    key: Key
    title: Title
    owner: UUID
    use_case: Annotated[Text, Field(max_length=10)] = ""


@router.post(
    "/parliament/{uuid:parliament}/objectives",
    auth=resolve_in(Parliament, "strategy.keep-objectives", "parliament"),
    response={201: ObjectiveOut},
    summary="Set an objective",
)
def define(request: Request, parliament: UUID, body: ObjectiveIn) -> Any:
    """Enter an objective with who answers for it."""
    facts = body.model_dump() | {"owner": _person(request, body.owner)}
    return actions.define(request.subject, by=request.user, **facts)


class EndObjectiveIn(In):
    """Why."""

    reason: Reason


@router.post(
    "/objectives/{uuid:pk}/end",
    auth=resolve(Objective, "strategy.keep-objectives"),
    response=ObjectiveOut,
    summary="End an objective",
)
def retire(request: Request, pk: UUID, body: EndObjectiveIn) -> Any:
    """Give it up, or call it reached."""
    actions.retire(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class KeyResultOut(RecordOut):
    """A key result, with where it stands."""

    objective: UUID
    text: str
    unit: str
    baseline: float
    target: float
    actual: float | None
    measured_on: date | None
    due_on: date
    progress: float | None

    @staticmethod
    def resolve_objective(record: Any) -> UUID:
        """Return the id of the objective, without reading it."""
        found: UUID = record.objective_id
        return found


@router.get(
    "/objectives/{uuid:pk}/key-results",
    auth=resolve(Objective, "strategy.read"),
    response=list[KeyResultOut],
    summary="List the key results of an objective",
)
def key_results(request: Request, pk: UUID) -> Any:
    """Return its key results by the day on which they are due."""
    return KeyResult.objects.filter(objective=request.subject)


class KeyResultIn(In):
    """A new key result."""

    text: Annotated[Text, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    unit: Annotated[Text, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
    baseline: Amount
    target: Amount
    due_on: Day


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


@router.post(
    "/objectives/{uuid:pk}/key-results",
    auth=resolve_in(Objective, "strategy.keep-objectives", "pk"),
    response={201: KeyResultOut},
    summary="Add a key result",
)
def add_key_result(request: Request, pk: UUID, body: KeyResultIn) -> Any:
    """Add a number by which one sees that the objective is reached."""
    facts = body.model_dump() | {"baseline": _exact(body.baseline), "target": _exact(body.target)}
    return actions.add_key_result(request.subject, by=request.user, **facts)


class MeasureIn(In):
    """Where a key result stands."""

    actual: Amount
    measured_on: Day


@router.post(
    "/key-results/{uuid:pk}/measurement",
    auth=resolve(KeyResult, "strategy.measure", related=("objective",)),
    response=KeyResultOut,
    summary="Measure a key result",
)
def measure(request: Request, pk: UUID, body: MeasureIn) -> Any:
    """Record where it stands on a day."""
    facts = {"actual": _exact(body.actual), "measured_on": body.measured_on}
    actions.measure(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class ObjectiveWeightsOut(RecordOut):
    """What the objectives weigh, and how consistent the judgements are."""

    method: Method
    weights: dict[str, float]
    ratio: float | None
    reason: str
    decided_on: date


@router.get(
    "/weighings",
    auth=allowed("strategy.read"),
    response=Page[ObjectiveWeightsOut],
    summary="List the weighings of objectives",
)
def weighings(request: Request, paging: Query[Paging]) -> Listing:
    """Return every weighing; the last one is in force."""
    return paged(request, Weighing.objects.visible_to(request.user), paging)


class JudgementIn(In):
    """How many times the one outweighs the other."""

    one: Key
    other: Key
    value: Judged


class PointsIn(In):
    """What an objective weighs beside the others."""

    objective: Key
    points: Annotated[float, Field(ge=0, le=1_000)]


class WeighObjectivesIn(In):
    """Judgements of each pair, or points for each objective."""

    method: Method
    reason: Reason
    judgements: Annotated[list[JudgementIn], Field(max_length=105)] = []
    points: Annotated[list[PointsIn], Field(max_length=100)] = []


@router.post(
    "/parliament/{uuid:parliament}/weighings",
    auth=resolve_in(Parliament, "strategy.weigh", "parliament"),
    response={201: ObjectiveWeightsOut},
    summary="Weigh the objectives",
)
def weigh(request: Request, parliament: UUID, body: WeighObjectivesIn) -> Any:
    """Decide what objectives weigh."""
    judged = {(each.one, each.other): each.value for each in body.judgements}
    points = {each.objective: each.points for each in body.points}
    return actions.weigh(
        request.subject, by=request.user, method=body.method, reason=body.reason, judgements=judged, points=points
    )


class AlignmentOut(RecordOut):
    """How strongly an initiative serves an objective."""

    initiative: UUID
    objective: UUID
    contribution: int
    rationale: str

    @staticmethod
    def resolve_initiative(record: Any) -> UUID:
        """Return the id of the initiative, without reading it."""
        found: UUID = record.initiative_id
        return found

    @staticmethod
    def resolve_objective(record: Any) -> UUID:
        """Return the id of the objective, without reading it."""
        found: UUID = record.objective_id
        return found


@router.get(
    "/initiatives/{uuid:pk}/alignments",
    auth=resolve(Initiative, "strategy.read"),
    response=list[AlignmentOut],
    summary="List the objectives that an initiative serves",
)
def alignments(request: Request, pk: UUID) -> Any:
    """Return what it adds to each objective."""
    return Alignment.objects.filter(initiative=request.subject)


class AlignIn(In):
    """An objective, how strongly it is served, and why."""

    objective: UUID
    contribution: Strength
    rationale: Annotated[
        Text, Field(min_length=3, max_length=1_000, pattern=r"^[^\x00]*[^\x00\s][^\x00\s][^\x00\s][^\x00]*$")
    ]


@router.post(
    "/initiatives/{uuid:pk}/alignments",
    auth=resolve_in(Initiative, "strategy.align", "pk"),
    response={201: AlignmentOut},
    summary="Say how strongly an initiative serves an objective",
)
def align(request: Request, pk: UUID, body: AlignIn) -> Any:
    """Align an initiative; said again of one objective, it replaces the former."""
    found = Objective.objects.visible_to(request.user).filter(pk=body.objective).first()
    if found is None:
        raise Wrong(400, "There is no such objective.", "unknown-objective")
    return actions.align(request.subject, by=request.user, **(body.model_dump() | {"objective": found}))


class RoutineTaskOut(RecordOut):
    """A routine task, and what becomes of it."""

    chamber: UUID | None
    title: str
    function: Function
    per_year: int
    minutes: float
    hours: float
    error_cost: Degree
    sensitivity: Degree
    suitability: int
    segment: str
    note: str
    initiative: UUID | None

    @staticmethod
    def resolve_chamber(record: Any) -> UUID | None:
        """Return the id of the chamber, without reading it."""
        found: UUID | None = record.chamber_id
        return found

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative that came of it, without reading it."""
        found: UUID | None = record.initiative_id
        return found


@router.get(
    "/routine-tasks", auth=allowed("strategy.read"), response=Page[RoutineTaskOut], summary="List the routine tasks"
)
def tasks(request: Request, paging: Query[Paging]) -> Listing:
    """Return the inventory of tasks."""
    return paged(request, RoutineTask.objects.visible_to(request.user), paging)


class RoutineTaskIn(In):
    """A routine task."""

    title: Title
    function: Function
    per_year: Annotated[int, Field(ge=1, le=100_000_000)]
    minutes: Annotated[float, Field(ge=0.1, lt=1_000_000)]
    error_cost: Degree
    sensitivity: Degree
    suitability: Strength
    note: Long = ""


@router.post(
    "/chambers/{uuid:chamber}/routine-tasks",
    auth=resolve_in(Chamber, "strategy.keep-tasks", "chamber"),
    response={201: RoutineTaskOut},
    summary="Record a routine task",
)
def record_task(request: Request, chamber: UUID, body: RoutineTaskIn) -> Any:
    """Enter a task into the inventory of a chamber."""
    facts = body.model_dump() | {"minutes": Decimal(f"{body.minutes:.1f}")}
    return actions.record_task(request.subject, by=request.user, **facts)


class CandidateIn(In):
    """The initiative to propose."""

    title: Title
    problem: Annotated[Text, Field(max_length=4_000)]


@router.post(
    "/routine-tasks/{uuid:pk}/candidate",
    auth=resolve(RoutineTask, "strategy.propose-candidate", related=("chamber",)),
    response=RoutineTaskOut,
    summary="Propose an initiative from a routine task",
)
def propose_candidate(request: Request, pk: UUID, body: CandidateIn) -> Any:
    """Let an idea come of a task."""
    actions.propose_candidate(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return request.subject


class DimensionOut(Out):
    """A dimension of maturity with its history, the newest first."""

    id: str
    dimension: MaturityDimension
    history: list[dict[str, Any]]


@router.get(
    "/maturity", auth=allowed("strategy.read"), response=list[DimensionOut], summary="Show the profile of maturity"
)
def maturity(request: Request) -> list[dict[str, Any]]:
    """Return the four dimensions side by side; there is no score of all."""
    return queries.maturity_document(request.user)


class MaturityOut(RecordOut):
    """Where the house stands in a dimension on a day."""

    dimension: MaturityDimension
    level: int
    target: int
    evidence: str
    assessed_on: date


class MaturityIn(In):
    """An assessment of one dimension."""

    dimension: MaturityDimension
    level: Level
    target: Level
    evidence: Annotated[
        Text, Field(min_length=3, max_length=4_000, pattern=r"^[^\x00]*[^\x00\s][^\x00\s][^\x00\s][^\x00]*$")
    ]
    assessed_on: Day


@router.post(
    "/parliament/{uuid:parliament}/maturity",
    auth=resolve_in(Parliament, "strategy.assess-maturity", "parliament"),
    response={201: MaturityOut},
    summary="Assess a dimension of maturity",
)
def assess_maturity(request: Request, parliament: UUID, body: MaturityIn) -> Any:
    """Say where the house stands, with evidence."""
    return actions.assess_maturity(request.subject, by=request.user, **body.model_dump())
