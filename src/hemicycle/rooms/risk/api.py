"""Risk through the API."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Count,
    Day,
    Field,
    File,
    Form,
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
    UploadedFile,
    allowed,
    exact,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.risk import actions, queries
from hemicycle.rooms.risk.adapters import fair, libraries
from hemicycle.rooms.risk.models import Control, Indicator, Library, LibraryEntry, Limit, Risk, Treatment
from hemicycle.rooms.risk.rules import Unpriced
from hemicycle.rooms.risk.rules.terms import Category, Concern, Dimension, ProposalOutcome, RiskState, Strategy

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=4_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*[^\x00\s][^\x00]*$")]
Long = Annotated[Text, Field(max_length=2_000)]
Title = Annotated[Text, Field(min_length=1, max_length=200)]
Point = Annotated[int, Field(ge=1, le=5)] | None
Money = Annotated[float, Field(ge=0, le=1e12)]
Often = Annotated[float, Field(ge=0, le=10_000)]


class RiskOut(RecordOut):
    """A risk of the register."""

    reference: str
    initiative: UUID | None
    title: str
    category: str
    event: str
    state: str
    owner: UUID | None
    inherent_likelihood: int | None
    inherent_impact: int | None
    current_likelihood: int | None
    current_impact: int | None
    residual_likelihood: int | None
    residual_impact: int | None
    target_likelihood: int | None
    target_impact: int | None
    current_score: int | None
    residual_score: int | None
    frequency: float | None
    low: float | None
    high: float | None

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        found: UUID | None = record.initiative_id
        return found

    @staticmethod
    def resolve_owner(record: Any) -> UUID | None:
        """Return the id of the owner, without reading them."""
        found: UUID | None = record.owner_id
        return found


class RisksAsked(Paging):
    """Which risks are listed."""

    state: RiskState | None = None
    category: Category | None = None


@router.get("/risks", auth=allowed("risk.read"), response=Page[RiskOut], summary="List risks")
def risks(request: Request, asked: Query[RisksAsked]) -> Listing:
    """Return the risks that the caller sees."""
    found = Risk.objects.visible_to(request.user)
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.category:
        found = found.filter(category=asked.category)
    return paged(request, found, asked)


@router.get("/risks/{uuid:pk}", auth=resolve(Risk, "risk.read"), response=RiskOut, summary="Show a risk")
def risk(request: Request, pk: UUID) -> Any:
    """Return one risk."""
    return request.subject


class RiskIn(In):
    """A risk: what may happen, why, and with what consequence."""

    title: Title
    category: Category
    event: Annotated[Text, Field(min_length=1, max_length=2_000)]
    cause: Long = ""
    consequence: Long = ""
    dimension: Dimension = Dimension.TRUST
    kind_of_risk: Annotated[Text, Field(max_length=20)] = ""
    bias: Annotated[Text, Field(max_length=20)] = ""
    bias_cause: Annotated[Text, Field(max_length=20)] = ""


def _facts(body: In) -> dict[str, Any]:
    """Return what was sent, as the actions take it."""
    return {name: getattr(body, name) for name in type(body).model_fields}


@router.post(
    "/initiatives/{uuid:pk}/risks",
    auth=resolve_in(Initiative, "risk.record", "pk"),
    response={201: RiskOut},
    summary="Record a risk of an initiative",
)
def record(request: Request, pk: UUID, body: RiskIn) -> Any:
    """Enter a risk into the register."""
    return actions.record(request.subject, by=request.user, **_facts(body))


class ScreeningIn(In):
    """Why concerns of which there is no risk do not arise, by concern."""

    not_relevant: dict[Concern, Annotated[Text, Field(min_length=3, max_length=500)]]


class ScreeningOut(RecordOut):
    """That a register was looked through."""

    screened_on: date
    not_relevant: dict[str, str]


@router.post(
    "/initiatives/{uuid:pk}/screening",
    auth=resolve_in(Initiative, "risk.screen", "pk"),
    response={201: ScreeningOut},
    summary="Say that the register of an initiative was looked through",
)
def screen(request: Request, pk: UUID, body: ScreeningIn) -> Any:
    """Say that the risks of an initiative were looked through, and why the other concerns do not arise."""
    reasons = {str(concern): text for concern, text in body.not_relevant.items()}
    return actions.review_register(request.subject, by=request.user, not_relevant=reasons)[0]


class RiskJudgementIn(In):
    """Likelihood and impact, and why they are judged so."""

    reason: Reason
    inherent_likelihood: Point = None
    inherent_impact: Point = None
    current_likelihood: Point = None
    current_impact: Point = None
    residual_likelihood: Point = None
    residual_impact: Point = None
    target_likelihood: Point = None
    target_impact: Point = None


@router.post(
    "/risks/{uuid:pk}/judgement",
    auth=resolve(Risk, "risk.judge", related=("initiative",)),
    response=RiskOut,
    summary="Judge likelihood and impact",
)
def judge(request: Request, pk: UUID, body: RiskJudgementIn) -> Any:
    """Judge a risk; what is left out stays as it was."""
    given = body.model_dump(exclude_unset=True)
    actions.judge(request.subject, by=request.user, seen=request.version, **given)
    return request.subject


class RiskPriceIn(In):
    """How often, and the 90 % interval of one loss."""

    frequency: Often
    low: Money
    high: Money


@router.post(
    "/risks/{uuid:pk}/price",
    auth=resolve(Risk, "risk.judge", related=("initiative",)),
    response=RiskOut,
    summary="Price a risk",
)
def price(request: Request, pk: UUID, body: RiskPriceIn) -> Any:
    """Say how often a risk happens, and what one loss costs."""
    facts = {
        "frequency": exact(body.frequency, 5),
        "low": exact(body.low),
        "high": exact(body.high),
    }
    actions.price(request.subject, by=request.user, seen=request.version, **facts)
    return request.subject


class AcceptanceIn(In):
    """Until when a body accepts a risk, and why."""

    body: Annotated[Text, Field(min_length=1, max_length=60)]
    reason: Reason
    until_on: Day


class AcceptanceOut(RecordOut):
    """An acceptance of a risk for a time."""

    body: str
    reason: str
    score: int
    accepted_on: date
    until_on: date


@router.post(
    "/risks/{uuid:pk}/acceptances",
    auth=resolve(Risk, "risk.accept", related=("initiative",)),
    response=AcceptanceOut,
    summary="Accept a risk for a time",
)
def accept(request: Request, pk: UUID, body: AcceptanceIn) -> Any:
    """Accept a risk for the body that owns its limit."""
    return actions.accept(request.subject, by=request.user, seen=request.version, **_facts(body))


class TreatmentOut(RecordOut):
    """What is done about a risk."""

    risk: UUID
    strategy: str
    text: str
    cost: float
    is_funded: bool
    due_on: date
    done_on: date | None

    @staticmethod
    def resolve_risk(record: Any) -> UUID:
        """Return the id of the risk, without reading it."""
        found: UUID = record.risk_id
        return found


@router.get(
    "/risks/{uuid:pk}/treatments",
    auth=resolve(Risk, "risk.read"),
    response=Page[TreatmentOut],
    summary="List the treatments of a risk",
)
def treatments(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the treatments of a risk."""
    return paged(request, Treatment.objects.filter(risk=request.subject), paging)


class TreatmentIn(In):
    """What is to be done, by when, at what cost, and what it leaves."""

    strategy: Strategy
    text: Annotated[Text, Field(min_length=1, max_length=300)]
    due_on: Day
    cost: Money = 0
    after_likelihood: Point = None
    after_impact: Point = None
    after_frequency: Often | None = None


@router.post(
    "/risks/{uuid:pk}/treatments",
    auth=resolve_in(Risk, "risk.treat", "pk"),
    response={201: TreatmentOut},
    summary="Plan a treatment",
)
def plan(request: Request, pk: UUID, body: TreatmentIn) -> Any:
    """Plan what is done about a risk."""
    often = None if body.after_frequency is None else exact(body.after_frequency, 5)
    facts = _facts(body) | {"cost": exact(body.cost), "after_frequency": often}
    return actions.plan(request.subject, by=request.user, **facts)


class RiskReasonIn(In):
    """A reason."""

    reason: Reason


@router.post(
    "/treatments/{uuid:pk}/funding",
    auth=resolve(Treatment, "risk.fund", related=("initiative",)),
    response=TreatmentOut,
    summary="Fund a treatment",
)
def fund(request: Request, pk: UUID, body: RiskReasonIn) -> Any:
    """Say that the money is there."""
    actions.fund(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


@router.post(
    "/treatments/{uuid:pk}/completion",
    auth=resolve(Treatment, "risk.treat", related=("initiative",)),
    response=TreatmentOut,
    summary="Finish a treatment",
)
def finish(request: Request, pk: UUID, body: RiskReasonIn) -> Any:
    """Say that a treatment is done."""
    actions.finish(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class ProposalIn(In):
    """What becomes of a proposed risk; the risk that holds it already where it is merged."""

    outcome: ProposalOutcome
    reason: Long = ""
    risk: UUID | None = None


class ProposalHandledOut(Out):
    """What became of a proposed risk."""

    outcome: ProposalOutcome


@router.post(
    "/proposals/{uuid:pk}/handling",
    auth=resolve(RiskProposal, "risk.handle-proposal", related=("initiative",)),
    response=ProposalHandledOut,
    summary="Accept, merge or reject a proposed risk",
)
def handle(request: Request, pk: UUID, body: ProposalIn) -> Any:
    """Handle a proposed risk."""
    known = Risk.objects.visible_to(request.user).filter(pk=body.risk).first() if body.risk else None
    facts = {"outcome": body.outcome, "reason": body.reason, "risk": known}
    actions.handle(request.subject, by=request.user, seen=request.version, **facts)
    return {"outcome": body.outcome}


class ControlOut(RecordOut):
    """A control, and what its last test found."""

    title: str
    sort: str
    design: str
    operating: str
    tested_on: date | None
    next_test_on: date | None


@router.get("/controls", auth=allowed("risk.read"), response=Page[ControlOut], summary="List controls")
def controls(request: Request, paging: Query[Paging]) -> Listing:
    """Return the controls that the caller sees."""
    return paged(request, Control.objects.visible_to(request.user), paging)


class LimitOut(RecordOut):
    """A limit of the appetite: of the house, or stricter for one initiative."""

    subject: str
    limit: int
    text: str
    body: str
    decision: str
    decided_on: date
    review_on: date
    initiative: UUID | None

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        found: UUID | None = record.initiative_id
        return found


@router.get("/limits", auth=allowed("risk.read"), response=Page[LimitOut], summary="List the limits of the appetite")
def limits(request: Request, paging: Query[Paging]) -> Listing:
    """Return the limits that the caller sees."""
    return paged(request, Limit.objects.visible_to(request.user), paging)


class LimitIn(In):
    """A limit, and who decided it."""

    about: Category | Dimension
    limit: Annotated[int, Field(ge=1, le=25)]
    text: Annotated[Text, Field(max_length=300)] = ""
    body: Annotated[Text, Field(min_length=1, max_length=60)]
    decision: Title
    review_on: Day


@router.post(
    "/parliament/{uuid:pk}/limits",
    auth=resolve_in(Parliament, "risk.set-appetite", "pk"),
    response={201: LimitOut},
    summary="Set a limit of the house",
)
def set_limit(request: Request, pk: UUID, body: LimitIn) -> Any:
    """Set the largest score accepted in a category, or on a kind of harm."""
    return actions.set_limit(request.subject, by=request.user, **_facts(body))[0]


class ExposureOut(Out):
    """What a year may cost: mean, quantiles, and which points of the tolerance line are crossed."""

    mean: float
    sd: float
    p_any_loss: float
    quantiles: dict[str, float]
    expected_shortfall_95: float
    method: str
    bound: float
    priced: Count
    unpriced: Count
    crossed: list[dict[str, float]]


@router.get("/exposure", auth=allowed("risk.read"), response=ExposureOut, summary="Show what a year may cost")
def exposure(request: Request) -> dict[str, Any]:
    """Return the curve of the risks that the caller sees."""
    return queries.document(queries.exposure(Risk.objects.visible_to(request.user)))


class LibraryOut(RecordOut):
    """An imported list of risks."""

    key: str
    title: str
    edition: str


@router.get("/libraries", auth=allowed("risk.read"), response=Page[LibraryOut], summary="List the imported lists")
def list_libraries(request: Request, paging: Query[Paging]) -> Listing:
    """Return the imported lists of risks."""
    return paged(request, Library.objects.visible_to(request.user), paging)


class LibraryEntryOut(RecordOut):
    """An entry of an imported list: what it matches elsewhere, and the edition in which it is gone."""

    key: str
    title: str
    maps_to: list[str]
    gone_in: str


@router.get(
    "/libraries/{uuid:pk}/entries",
    auth=resolve(Library, "risk.read"),
    response=Page[LibraryEntryOut],
    summary="List the entries of an imported list",
)
def library_entries(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the entries of a list."""
    return paged(request, LibraryEntry.objects.filter(library=request.subject), paging)


class LibraryIn(In):
    """What a list is called; a newer copy bears the same key."""

    key: Annotated[Text, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$")]
    title: Title
    edition: Annotated[Text, Field(min_length=1, max_length=60)]


class LibraryImportedOut(Out):
    """What a copy brought: keys that are new, renamed and gone."""

    library: str
    edition: str
    new: list[str]
    changed: list[str]
    gone: list[str]


@router.post(
    "/parliament/{uuid:pk}/libraries",
    auth=resolve_in(Parliament, "risk.import-library", "pk"),
    response={201: LibraryImportedOut},
    summary="Import a list of risks, or a newer copy",
)
def import_library(request: Request, pk: UUID, facts: Form[LibraryIn], file: File[UploadedFile]) -> dict[str, Any]:
    """Bring in a list from a file; links to its entries stay."""
    items = libraries.items(file.read())
    if items is None:
        raise Refused(actions.no_list(), "file")
    found = queries.difference_of(facts.key, items)
    actions.import_library(request.subject, by=request.user, items=items, **_facts(facts))
    told = {"new": list(found.new), "changed": list(found.changed), "gone": list(found.gone)}
    return {"library": facts.key, "edition": facts.edition, **told}


class MappingImportedOut(Out):
    """How many pairs were read, and the targets that no list of the house holds."""

    pairs: int
    unknown: list[str]


@router.post(
    "/libraries/{uuid:pk}/mapping",
    auth=resolve_in(Library, "risk.import-library", "pk"),
    response={201: MappingImportedOut},
    summary="Import what a list matches in others",
)
def import_mapping(request: Request, pk: UUID, file: File[UploadedFile]) -> dict[str, Any]:
    """Bring in which entries of other lists the entries of this one match."""
    pairs = libraries.pairs(file.read())
    if pairs is None:
        raise Refused(actions.no_mapping(), "file")
    actions.map_library(request.subject, by=request.user, pairs=pairs)
    return {"pairs": len(pairs), "unknown": list(queries.unknown_targets(request.subject))}


class LinkIn(In):
    """The entry of an imported list that a risk is."""

    entry: UUID


@router.post(
    "/risks/{uuid:pk}/links",
    auth=resolve_in(Risk, "risk.record", "pk"),
    response={201: LibraryEntryOut},
    summary="Link a risk to an imported list",
)
def link(request: Request, pk: UUID, body: LinkIn) -> Any:
    """Say that a risk is one of an imported list's."""
    entry = LibraryEntry.objects.visible_to(request.user).filter(pk=body.entry).first()
    if entry is None:
        raise Refused(actions.no_entry(), "entry")
    actions.link(request.subject, by=request.user, entry=entry)
    return entry


Threshold = Annotated[float, Field(ge=-999_999_999, le=999_999_999)]


class IndicatorIn(In):
    """A number that warns, and where; a measure, where a room tells it, is named by its key."""

    text: Title
    warn: Threshold
    limit: Threshold
    unit: Annotated[Text, Field(max_length=40)] = ""
    measure: Annotated[Text, Field(max_length=80)] = ""


class IndicatorOut(RecordOut):
    """A number that warns of a risk: its thresholds, what it shows, and the day when somebody read it."""

    text: str
    measure: str
    unit: str
    warn: float
    limit: float
    shows: float | None
    read_on: date | None

    @staticmethod
    def resolve_shows(record: Any) -> float | None:
        """Return what the indicator shows today."""
        return queries.indicator_value(record)


@router.get(
    "/risks/{uuid:pk}/indicators",
    auth=resolve(Risk, "risk.read"),
    response=Page[IndicatorOut],
    summary="List the indicators of a risk",
)
def list_indicators(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the numbers that warn of a risk."""
    return paged(request, Indicator.objects.filter(risk=request.subject), paging)


@router.post(
    "/risks/{uuid:pk}/indicators",
    auth=resolve_in(Risk, "risk.watch", "pk"),
    response={201: IndicatorOut},
    summary="Watch a number that warns of a risk",
)
def set_indicator(request: Request, pk: UUID, body: IndicatorIn) -> Any:
    """Set an indicator of a risk."""
    facts = body.model_dump() | {name: exact(getattr(body, name), 3) for name in ("warn", "limit")}
    return actions.set_indicator(request.subject, by=request.user, **facts)


class ReadingIn(In):
    """What an indicator shows."""

    value: Threshold


@router.post(
    "/indicators/{uuid:pk}/readings",
    auth=resolve(Indicator, "risk.watch", related=("initiative",)),
    response=IndicatorOut,
    summary="Read an indicator",
)
def read_indicator(request: Request, pk: UUID, body: ReadingIn) -> Any:
    """Write down what an indicator shows today."""
    actions.read_indicator(request.subject, by=request.user, seen=request.version, value=exact(body.value, 3))
    return request.subject


class ModelIn(In):
    """Of which category the risk of a model is."""

    category: Category


@router.post(
    "/initiatives/{uuid:pk}/models",
    auth=resolve_in(Initiative, "risk.record", "pk"),
    response={201: RiskOut},
    summary="Record a risk with its price from a FAIR model file",
)
def import_model(request: Request, pk: UUID, facts: Form[ModelIn], file: File[UploadedFile]) -> Any:
    """Record what a model file of pyfair says."""
    try:
        modelled = fair.model(file.read())
    except Unpriced as unpriced:
        raise Refused("\n".join(map(actions.told, unpriced.faults)), "file") from None
    return actions.import_model(request.subject, by=request.user, modelled=modelled, category=facts.category)
