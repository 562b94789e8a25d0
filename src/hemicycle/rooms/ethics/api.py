"""Ethics through the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Count,
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
    allowed,
    exact,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.ethics import actions, queries
from hemicycle.rooms.ethics.models import (
    Assessment,
    BiasCheck,
    Case,
    Code,
    Condition,
    Design,
    FairnessReading,
    Finding,
    OversightPeriod,
    Statement,
)
from hemicycle.rooms.ethics.rules import (
    BiasFamily,
    BiasResult,
    Environment,
    Group,
    OpinionKind,
    Outcome,
    OversightForm,
    Period,
    Principle,
    Sought,
)

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=4_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*[^\x00\s][^\x00]*$")]
Said = Annotated[Text, Field(min_length=1, max_length=4_000)]
Short = Annotated[Text, Field(max_length=300)]
Long = Annotated[Text, Field(max_length=4_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Threshold = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0, lt=10_000_000)]
Minutes = Annotated[float, Field(ge=0, lt=10_000)]
Names = Annotated[list[Annotated[Text, Field(min_length=1, max_length=200)]], Field(max_length=200)]
Replaces = Annotated[int, Field(ge=1, le=2_147_483_647)] | None


class AboutOut(RecordOut):
    """What every record of an initiative says of itself."""

    initiative: UUID

    @staticmethod
    def resolve_initiative(record: Any) -> UUID:
        """Return the id of the initiative, without reading it."""
        found: UUID = record.initiative_id
        return found


class CellOut(Out):
    """One principle at one stage."""

    principle: Principle
    stage: Stage
    initiatives: int
    upheld: int
    upheld_with_conditions: int
    not_upheld: int
    under_review: int
    open: int


class CoverageOut(Out):
    """How far the seven principles are upheld across the initiatives that the caller sees."""

    initiatives: int
    complete: int
    lacking: int
    assessed: int
    cells: list[CellOut]


@router.get(
    "/coverage", auth=allowed("ethics.read"), response=CoverageOut, summary="Show the coverage of the principles"
)
def coverage(request: Request) -> dict[str, Any]:
    """Count verdicts by principle and stage."""
    return queries.coverage_document(Initiative.objects.visible_to(request.user))


class AssessmentOut(AboutOut):
    """The assessment of a stage; `standing` has a letter for each principle: u, c, n, r, or - where it is open."""

    stage: Stage
    standing: str
    depths: str


@router.get(
    "/initiatives/{uuid:pk}/assessments",
    auth=resolve(Initiative, "ethics.read"),
    response=list[AssessmentOut],
    summary="List the ethical assessments of an initiative",
)
def assessments(request: Request, pk: UUID) -> Any:
    """Return the assessments, stage by stage."""
    return Assessment.objects.filter(initiative=request.subject)


class OpenIn(In):
    """The stage to assess."""

    stage: Stage


@router.post(
    "/initiatives/{uuid:pk}/assessments",
    auth=resolve_in(Initiative, "ethics.assess", "pk"),
    response={201: AssessmentOut},
    summary="Open the ethical assessment of a stage",
)
def open_assessment(request: Request, pk: UUID, body: OpenIn) -> Any:
    """Open an assessment with a finding for each principle."""
    return actions.open_assessment(request.subject, by=request.user, stage=body.stage)[0]


class FindingOut(AboutOut):
    """What a reviewer signed of one principle; the verdict is empty until then."""

    assessment: UUID
    principle: Principle
    outcome: str
    reason: str
    conditions: str
    reviewer: UUID | None
    signed_at: datetime | None

    @staticmethod
    def resolve_assessment(record: Any) -> UUID:
        """Return the id of the assessment, without reading it."""
        found: UUID = record.assessment_id
        return found

    @staticmethod
    def resolve_reviewer(record: Any) -> UUID | None:
        """Return the id of the reviewer, without reading them."""
        found: UUID | None = record.reviewer_id
        return found


@router.get(
    "/initiatives/{uuid:pk}/findings",
    auth=resolve(Initiative, "ethics.read"),
    response=list[FindingOut],
    summary="List the findings on the principles of an initiative",
)
def findings(request: Request, pk: UUID) -> Any:
    """Return the findings of every stage."""
    return Finding.objects.filter(initiative=request.subject)


@router.get("/findings/{uuid:pk}", auth=resolve(Finding, "ethics.read"), response=FindingOut, summary="Show a finding")
def finding(request: Request, pk: UUID) -> Any:
    """Return one finding."""
    return request.subject


class SignIn(In):
    """A verdict and why."""

    outcome: Outcome
    reason: Reason
    conditions: Long = ""


@router.post(
    "/findings/{uuid:pk}/verdict",
    auth=resolve(Finding, "ethics.review", related=("initiative",)),
    response=FindingOut,
    summary="Sign the verdict on a principle",
)
def sign(request: Request, pk: UUID, body: SignIn) -> Any:
    """Sign as a reviewer who does not lead the initiative."""
    actions.sign(request.subject, by=request.user, seen=request.version, **_facts(body))
    return request.subject


class DesignOut(AboutOut):
    """How an initiative means to be fair, explained, overseen and harmless by itself."""

    fairness_sought: str
    fairness_measure: str
    fairness_statement: str
    fairness_groups: list[str]
    fairness_without_data: list[str]
    fairness_threshold: float | None
    explanation_method: str
    explanation_audience: str
    oversight_form: str
    minutes_per_item: float | None
    has_stop_power: bool | None
    stop_how: str
    environment: str
    has_official_effect: bool | None
    needs_adoption: bool | None


@router.get(
    "/initiatives/{uuid:pk}/designs",
    auth=resolve(Initiative, "ethics.read"),
    response=list[DesignOut],
    summary="Show the design of fairness and oversight",
)
def designs(request: Request, pk: UUID) -> Any:
    """Return the design of the initiative, none before its first part is written."""
    return Design.objects.filter(initiative=request.subject)


def _facts(body: In) -> dict[str, Any]:
    """Return what was sent with its terms as the actions take them."""
    return {name: getattr(body, name) for name in type(body).model_fields}


class FairnessIn(In):
    """What fair means here; `replaces` is the version of the design that was seen."""

    sought: Sought
    measure: Annotated[Text, Field(max_length=40)]
    statement: Annotated[Text, Field(max_length=2_000)]
    groups: Names = []
    without_data: Names = []
    threshold: Threshold
    replaces: Replaces = None


@router.post(
    "/initiatives/{uuid:pk}/fairness",
    auth=resolve_in(Initiative, "ethics.design", "pk"),
    response=DesignOut,
    summary="Say what fair means in an initiative",
)
def define_fairness(request: Request, pk: UUID, body: FairnessIn) -> Any:
    """Choose definition, groups and threshold."""
    facts = _facts(body) | {"threshold": _decimal(body.threshold, 4)}
    return actions.define_fairness(request.subject, by=request.user, **facts)


def _decimal(value: float | None, places: int) -> Decimal | None:
    return None if value is None else exact(value, places)


class ExplanationIn(In):
    """How a result is explained, and to whom."""

    method: Short
    audience: Short
    replaces: Replaces = None


@router.post(
    "/initiatives/{uuid:pk}/explanation",
    auth=resolve_in(Initiative, "ethics.design", "pk"),
    response=DesignOut,
    summary="Choose how results are explained",
)
def choose_explanation(request: Request, pk: UUID, body: ExplanationIn) -> Any:
    """Name the method and for whom it explains."""
    return actions.choose_explanation(request.subject, by=request.user, **_facts(body))


class OversightIn(In):
    """How people oversee the system."""

    form: OversightForm
    minutes: Minutes | None = None
    has_stop_power: bool | None = None
    stop_how: Annotated[Text, Field(max_length=2_000)] = ""
    replaces: Replaces = None


@router.post(
    "/initiatives/{uuid:pk}/oversight",
    auth=resolve_in(Initiative, "ethics.design", "pk"),
    response=DesignOut,
    summary="Design the oversight by people",
)
def design_oversight(request: Request, pk: UUID, body: OversightIn) -> Any:
    """Say the form, the time for each check and the stop."""
    facts = _facts(body) | {"minutes": _decimal(body.minutes, 2)}
    return actions.design_oversight(request.subject, by=request.user, **facts)


class EffectIn(In):
    """What effect the output has."""

    environment: Environment
    has_official_effect: bool | None = None
    needs_adoption: bool | None = None
    replaces: Replaces = None


@router.post(
    "/initiatives/{uuid:pk}/effect",
    auth=resolve_in(Initiative, "ethics.design", "pk"),
    response=DesignOut,
    summary="Declare the effect of the output",
)
def declare_effect(request: Request, pk: UUID, body: EffectIn) -> Any:
    """Say where it runs and whether a person adopts its output."""
    return actions.declare_effect(request.subject, by=request.user, **_facts(body))


class BiasCheckOut(AboutOut):
    """A kind of bias that was looked for."""

    family: BiasFamily
    checked_on: date
    result: BiasResult
    note: str


@router.get(
    "/initiatives/{uuid:pk}/bias-checks",
    auth=resolve(Initiative, "ethics.read"),
    response=list[BiasCheckOut],
    summary="List the checks for bias",
)
def bias_checks(request: Request, pk: UUID) -> Any:
    """Return the checks, one for each kind of bias."""
    return BiasCheck.objects.filter(initiative=request.subject)


class BiasIn(In):
    """A check for bias."""

    family: BiasFamily
    checked_on: Day
    result: BiasResult
    note: Long = ""
    replaces: Replaces = None


@router.post(
    "/initiatives/{uuid:pk}/bias-checks",
    auth=resolve_in(Initiative, "ethics.design", "pk"),
    response=BiasCheckOut,
    summary="Record a check for bias",
)
def check_bias(request: Request, pk: UUID, body: BiasIn) -> Any:
    """Record that one kind of bias was looked for."""
    return actions.check_bias(request.subject, by=request.user, **_facts(body))


class PeriodOut(AboutOut):
    """What people did with the results of a period."""

    from_on: date
    to_on: date
    decisions: int
    overrides: int
    median_seconds: float | None
    seeded: int
    seeded_found: int
    sampled: int
    confirmed: int
    source: str


@router.get(
    "/initiatives/{uuid:pk}/oversight-periods",
    auth=resolve(Initiative, "ethics.read"),
    response=Page[PeriodOut],
    summary="List the measured oversight of an initiative",
)
def oversight_periods(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the periods."""
    return paged(request, OversightPeriod.objects.filter(initiative=request.subject), paging)


class PeriodIn(In):
    """What was counted in a period."""

    from_on: Day
    to_on: Day
    decisions: Count
    overrides: Count
    median_seconds: Seconds | None = None
    seeded: Count = 0
    seeded_found: Count = 0
    sampled: Count = 0
    confirmed: Count = 0
    source: Short = ""


class PeriodsIn(In):
    """Periods to record together."""

    periods: Annotated[list[PeriodIn], Field(min_length=1, max_length=1_000)]


@router.post(
    "/initiatives/{uuid:pk}/oversight-periods",
    auth=resolve_in(Initiative, "ethics.measure", "pk"),
    response=list[PeriodOut],
    summary="Record measured oversight, all periods or none",
)
def record_periods(request: Request, pk: UUID, body: PeriodsIn) -> Any:
    """Record what was counted; a period that begins on the same day is replaced."""
    periods = [Period(**_facts(each) | {"median_seconds": _decimal(each.median_seconds, 1)}) for each in body.periods]
    return actions.import_periods(request.subject, by=request.user, periods=periods)


class GroupIn(In):
    """What was measured for one group."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    n: Count
    value: Share


class FairnessReadingIn(In):
    """What was measured on one day."""

    measured_on: Day
    groups: Annotated[list[GroupIn], Field(min_length=1, max_length=200)]
    source: Short = ""


class GroupOut(Out):
    """What was measured for one group."""

    name: str
    n: int
    value: float


class FairnessReadingOut(AboutOut):
    """What was measured for each group on one day."""

    measured_on: date
    groups: list[GroupOut]
    source: str


@router.get(
    "/initiatives/{uuid:pk}/fairness-readings",
    auth=resolve(Initiative, "ethics.read"),
    response=Page[FairnessReadingOut],
    summary="List the fairness readings of an initiative",
)
def fairness_readings(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the readings."""
    return paged(request, FairnessReading.objects.filter(initiative=request.subject), paging)


@router.post(
    "/initiatives/{uuid:pk}/fairness-readings",
    auth=resolve_in(Initiative, "ethics.measure", "pk"),
    response=FairnessReadingOut,
    summary="Record a fairness reading",
)
def record_fairness(request: Request, pk: UUID, body: FairnessReadingIn) -> Any:
    """Record what was measured for each group."""
    groups = [Group(each.name, each.n, each.value) for each in body.groups]
    return actions.record_fairness(
        request.subject, by=request.user, measured_on=body.measured_on, groups=groups, source=body.source
    )


class CaseOut(AboutOut):
    """A case before a committee."""

    title: str
    question: str
    body: str
    gate: str
    opened_on: date
    opinion: str
    opinion_kind: str
    opinion_on: date | None
    closed_at: datetime | None


@router.get("/cases", auth=allowed("ethics.read"), response=Page[CaseOut], summary="List the cases")
def cases(request: Request, paging: Query[Paging]) -> Listing:
    """Return the cases that the caller may see."""
    return paged(request, Case.objects.visible_to(request.user), paging)


@router.get("/cases/{uuid:pk}", auth=resolve(Case, "ethics.read"), response=CaseOut, summary="Show a case")
def case(request: Request, pk: UUID) -> Any:
    """Return one case."""
    return request.subject


class CaseIn(In):
    """A question to a committee."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    question: Said
    body: Annotated[Text, Field(pattern="^[a-z0-9-]+$", max_length=60)]
    gate: Gate | None = None


@router.post(
    "/initiatives/{uuid:pk}/cases",
    auth=resolve_in(Initiative, "ethics.open-case", "pk"),
    response={201: CaseOut},
    summary="Open a case about an initiative",
)
def open_case(request: Request, pk: UUID, body: CaseIn) -> Any:
    """Put a question before a committee."""
    return actions.open_case(request.subject, by=request.user, **_facts(body))


class StatementOut(AboutOut):
    """A statement in a case."""

    text: str
    author: UUID

    @staticmethod
    def resolve_author(record: Any) -> UUID:
        """Return the id of the author, without reading them."""
        found: UUID = record.author_id
        return found


class StatementIn(In):
    """What to say."""

    text: Said


@router.get(
    "/cases/{uuid:pk}/statements",
    auth=resolve(Case, "ethics.read"),
    response=list[StatementOut],
    summary="List the statements in a case",
)
def statements(request: Request, pk: UUID) -> Any:
    """Return the statements, the first one first."""
    return Statement.objects.filter(case=request.subject)


@router.post(
    "/cases/{uuid:pk}/statements",
    auth=resolve_in(Case, "ethics.state", "pk", related=("initiative",)),
    response={201: StatementOut},
    summary="Make a statement in a case",
)
def state(request: Request, pk: UUID, body: StatementIn) -> Any:
    """Say something before the opinion is given."""
    return actions.state(request.subject, by=request.user, text=body.text)


class OpinionIn(In):
    """A committee's opinion."""

    kind: OpinionKind
    opinion: Annotated[Text, Field(min_length=3, max_length=8_000)]
    conditions: Annotated[list[Annotated[Text, Field(max_length=2_000)]], Field(max_length=50)] = []


@router.post(
    "/cases/{uuid:pk}/opinion",
    auth=resolve(Case, "ethics.give-opinion", related=("initiative",)),
    response=CaseOut,
    summary="Give the committee's opinion",
)
def give_opinion(request: Request, pk: UUID, body: OpinionIn) -> Any:
    """Give the opinion as somebody with a seat in the committee."""
    actions.give_opinion(request.subject, by=request.user, seen=request.version, **_facts(body))
    return request.subject


class CloseIn(In):
    """Why a case is closed."""

    reason: Annotated[Text, Field(min_length=3, max_length=1_000)]


@router.post(
    "/cases/{uuid:pk}/closing",
    auth=resolve(Case, "ethics.close-case", related=("initiative",)),
    response=CaseOut,
    summary="Close a case",
)
def close_case(request: Request, pk: UUID, body: CloseIn) -> Any:
    """Close a case whose conditions all have an answer."""
    actions.close_case(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class ConditionOut(AboutOut):
    """What a committee asked for."""

    case: UUID
    number: int
    text: str
    answer: str
    answered_at: datetime | None

    @staticmethod
    def resolve_case(record: Any) -> UUID:
        """Return the id of the case, without reading it."""
        found: UUID = record.case_id
        return found


@router.get(
    "/cases/{uuid:pk}/conditions",
    auth=resolve(Case, "ethics.read"),
    response=list[ConditionOut],
    summary="List the conditions of an opinion",
)
def conditions(request: Request, pk: UUID) -> Any:
    """Return the conditions with their answers."""
    return Condition.objects.filter(case=request.subject)


class AnswerIn(In):
    """An answer to a condition."""

    answer: Said


@router.post(
    "/conditions/{uuid:pk}/answer",
    auth=resolve(Condition, "ethics.answer-condition", related=("initiative", "case")),
    response=ConditionOut,
    summary="Answer a condition",
)
def answer_condition(request: Request, pk: UUID, body: AnswerIn) -> Any:
    """Say what was done, or why not."""
    actions.answer_condition(request.subject, by=request.user, seen=request.version, answer=body.answer)
    return request.subject


class CodeOut(RecordOut):
    """A code of ethics."""

    title: str
    text: str
    principles: list[Principle]
    adopted_on: date
    adopted_by: str
    review_on: date


@router.get("/codes", auth=allowed("ethics.read"), response=Page[CodeOut], summary="List the codes of ethics")
def codes(request: Request, paging: Query[Paging]) -> Listing:
    """Return the codes."""
    return paged(request, Code.objects.visible_to(request.user), paging)


class CodeIn(In):
    """A code of ethics that a body adopted."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(min_length=1, max_length=40_000)]
    principles: Annotated[list[Principle], Field(max_length=7)]
    adopted_by: Annotated[Text, Field(min_length=1, max_length=200)]
    review_on: Day


@router.post(
    "/parliament/{uuid:parliament}/codes",
    auth=resolve_in(Parliament, "ethics.adopt-code", "parliament"),
    response={201: CodeOut},
    summary="Put a code of ethics in force",
)
def adopt_code(request: Request, parliament: UUID, body: CodeIn) -> Any:
    """Put a code in force; the one before it stays on record."""
    return actions.adopt_code(request.subject, by=request.user, **_facts(body))
