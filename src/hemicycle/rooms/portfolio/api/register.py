"""The register through the API."""

from datetime import date
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
    Text,
    Wrong,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Chamber, Initiative
from hemicycle.kernel.terms import (
    Archetype,
    AutomationLevel,
    Function,
    Gate,
    Route,
    Sensitivity,
    Stage,
    Status,
    Tier,
    Verdict,
)
from hemicycle.rooms.portfolio import actions, queries

router = Router()


Long = Annotated[Text, Field(max_length=4_000)]


Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]


Title = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]


class InitiativeOut(RecordOut):
    """An initiative as it stands."""

    reference: str
    title: str
    summary: str
    problem: str
    names_a_tool: bool | None
    problem_confirmed_by: UUID | None
    function: str
    archetype: str
    use_case: str
    no_use_case_because: str
    route: str
    suppliers: str
    automation: str
    human_role: str
    deployment_case: str
    tier: Tier
    stage: Stage
    stage_since_on: date
    status: Status
    sensitivity: Sensitivity
    language: str
    proposed_by: UUID

    @staticmethod
    def resolve_proposed_by(initiative: Initiative) -> UUID:
        """Return the id of the person, without reading it."""
        return initiative.proposed_by_id

    @staticmethod
    def resolve_problem_confirmed_by(initiative: Initiative) -> UUID | None:
        """Return the id of the person, without reading it."""
        return initiative.problem_confirmed_by_id


class InitiativeFilters(Paging):
    """What a list may be narrowed to."""

    stage: Stage | None = None
    tier: Tier | None = None
    q: Annotated[Text, Field(max_length=200)] = ""


class EditIn(In):
    """What may be written about an initiative; what is left out stays as it is."""

    title: Title | None = None
    summary: Long | None = None
    problem: Long | None = None
    function: Function | None = None
    archetype: Archetype | None = None
    use_case: Annotated[Text, Field(pattern=r"^(UC-[0-9]{2})?$")] | None = None
    no_use_case_because: Annotated[Text, Field(max_length=1_000)] | None = None
    route: Route | None = None
    suppliers: Annotated[Text, Field(max_length=300)] | None = None
    automation: AutomationLevel | None = None
    human_role: Annotated[Text, Field(max_length=2_000)] | None = None
    deployment_case: Annotated[Text, Field(pattern="^(new feature|manual task|replacement)$")] | None = None
    sensitivity: Sensitivity | None = None


class ProposeIn(EditIn):
    """A proposal; the title is enough."""

    title: Title


def given(body: In, leave: set[str] | None = None) -> dict[str, Any]:
    """Return what was sent as texts; what was left out, and what is not the initiative's own, is not there."""
    return {name: str(value) for name, value in body.model_dump(exclude_none=True, exclude=leave).items()}


@router.get(
    "/initiatives",
    auth=allowed("portfolio.read"),
    response=Page[InitiativeOut],
    summary="List the initiatives you may see",
)
def list_initiatives(request: Request, filters: Query[InitiativeFilters]) -> Listing:
    """Return the register, by reference."""
    chosen = {name: [str(value)] for name, value in (("stage", filters.stage), ("tier", filters.tier)) if value}
    shown = queries.matching(queries.visible_to(request.user), chosen, filters.q)
    return paged(request, shown, filters, by="number")


@router.get(
    "/initiatives/{uuid:pk}",
    auth=resolve(Initiative, "portfolio.read"),
    response=InitiativeOut,
    summary="Show an initiative",
)
def show_initiative(request: Request, pk: UUID) -> Initiative:
    """Return one initiative."""
    found: Initiative = request.subject
    return found


@router.post(
    "/chambers/{uuid:chamber}/initiatives",
    auth=resolve_in(Chamber, "portfolio.propose", "chamber"),
    response={201: InitiativeOut},
    summary="Propose an initiative in a chamber",
)
def propose(request: Request, chamber: UUID, body: ProposeIn) -> Initiative:
    """Enter an idea into the register."""
    proposed: Initiative = actions.propose(
        request.subject, by=request.user, language=request.user.language, **given(body)
    )
    return proposed


@router.patch(
    "/initiatives/{uuid:pk}",
    auth=resolve(Initiative, "portfolio.edit"),
    response=InitiativeOut,
    summary="Edit an initiative",
)
def edit(request: Request, pk: UUID, body: EditIn) -> Initiative:
    """Change what is written about an initiative."""
    actions.edit(request.subject, by=request.user, seen=request.version, **given(body))
    found: Initiative = request.subject
    return found


class ConfirmIn(In):
    """Whether the problem names a tool."""

    names_a_tool: bool


@router.post(
    "/initiatives/{uuid:pk}/problem-confirmation",
    auth=resolve(Initiative, "portfolio.confirm-problem"),
    response=InitiativeOut,
    summary="Confirm the problem of an initiative",
)
def confirm_problem(request: Request, pk: UUID, body: ConfirmIn) -> Initiative:
    """Say whether the problem is told without naming a tool."""
    actions.confirm_problem(request.subject, by=request.user, seen=request.version, names_a_tool=body.names_a_tool)
    found: Initiative = request.subject
    return found


class TierIn(In):
    """A tier and why."""

    tier: Tier
    reason: Reason


@router.post(
    "/initiatives/{uuid:pk}/tier",
    auth=resolve(Initiative, "portfolio.set-tier"),
    response=InitiativeOut,
    summary="Set the risk tier",
)
def set_tier(request: Request, pk: UUID, body: TierIn) -> Initiative:
    """Set the house's own risk tier."""
    actions.set_tier(request.subject, by=request.user, seen=request.version, tier=body.tier, reason=body.reason)
    found: Initiative = request.subject
    return found


class StageIn(In):
    """Where an initiative stands, since when, and on whose word."""

    stage: Stage
    status: Status = Status.ACTIVE
    since: Day | None = None
    reason: Reason


@router.post(
    "/initiatives/{uuid:pk}/stage",
    auth=resolve(Initiative, "portfolio.record-stage"),
    response=InitiativeOut,
    summary="Record where an initiative stands",
)
def record_stage(request: Request, pk: UUID, body: StageIn) -> Initiative:
    """Record a stage that was decided before gates were kept here."""
    actions.record_stage(
        request.subject,
        by=request.user,
        seen=request.version,
        stage=body.stage,
        status=body.status,
        since=body.since,
        reason=body.reason,
    )
    found: Initiative = request.subject
    return found


class CriterionOut(Out):
    """What a gate asks, and the answer."""

    key: str
    room: str
    mandatory: bool
    question: str
    verdict: Verdict
    because: str
    remedy: str


class GateOut(Out):
    """A gate of one initiative: whether it is open, and what it asks."""

    gate: Gate
    open: bool
    criteria: list[CriterionOut]


@router.get(
    "/initiatives/{uuid:pk}/gates/{str:gate}",
    auth=resolve(Initiative, "portfolio.read"),
    response=GateOut,
    summary="Show what a gate asks of an initiative",
)
def gate(request: Request, pk: UUID, gate: str) -> dict[str, Any]:
    """Return a gate's criteria with their answers as of now; 404 for a name that is no gate."""
    if gate not in set(Gate):
        raise Wrong(404, "A gate is one of G0 to G7.", "missing")
    return queries.gate_document(queries.gate_state(request.subject, Gate(gate)))
