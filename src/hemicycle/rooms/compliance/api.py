"""Compliance through the API."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
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
    Wrong,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.rooms.compliance import actions, queries, tasks
from hemicycle.rooms.compliance.models import (
    Attestation,
    Binding,
    Change,
    Gap,
    OscalDocument,
    OscalPart,
    Position,
    RightsAssessment,
    System,
    UsedWork,
)
from hemicycle.rooms.compliance.queries import oscal
from hemicycle.rooms.compliance.rules import frameworks as rules
from hemicycle.rooms.compliance.rules.oscal import OWN, Kind
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Stance, Standing

router = Router()

Short = Annotated[Text, Field(min_length=1, max_length=200)]
Said = Annotated[Text, Field(min_length=1, max_length=2_000)]


class FrameworkOut(Out):
    """A framework: its version, whom it binds, what it is here, how many of its texts are to be verified."""

    key: str
    name: str
    title: str
    version: str
    kind: str
    binds: str
    source: str
    requirements: int
    to_verify: int
    standing: str


@router.get("/frameworks", auth=allowed("compliance.read"), response=list[FrameworkOut], summary="List the frameworks")
def list_frameworks(request: Request) -> Any:
    """Return every framework, the house's own after those that come with it."""
    return queries.frameworks_document()


class FrameworkLineOut(Out):
    """One requirement of a statement, as it stands today."""

    id: str
    reference: str
    force: str
    effective_from: str | None
    provenance: str
    verdict: str
    stance: str
    reason: str
    criteria: list[str]
    attested_until: str | None
    open: list[str]
    gaps: int


class FrameworkStatementOut(Out):
    """Where the house, or an initiative, is aligned with a framework."""

    framework: str
    version: str
    standing: str
    claim: str
    requirements: int
    applicable: int
    good: int
    unanswered: int
    verdicts: dict[str, int]
    lines: list[FrameworkLineOut]


def _framework(key: str) -> rules.Framework:
    found = queries.frameworks().get(key)
    if found is None:
        raise Wrong(404, "There is no such framework.", "missing")
    return found


@router.get(
    "/frameworks/{str:key}/statement",
    auth=allowed("compliance.read"),
    response=FrameworkStatementOut,
    summary="State where the house is aligned with a framework",
)
def show_statement(request: Request, key: str) -> Any:
    """Return the statement, counted over the initiatives that the caller sees."""
    return queries.document(queries.of_the_house(_framework(key), request.user))


@router.get(
    "/initiatives/{uuid:pk}/statements/{str:key}",
    auth=resolve(Initiative, "compliance.read"),
    response=FrameworkStatementOut,
    summary="State where an initiative is aligned with a framework",
)
def show_applicability(request: Request, pk: UUID, key: str) -> Any:
    """Return which requirements apply to the initiative, and how it answers them."""
    return queries.document(queries.of_an_initiative(_framework(key), request.subject))


class RelationOut(Out):
    """A relation to another requirement; only equal and subset carry an answer over."""

    to: str
    relation: str


class RequirementOut(Out):
    """What one place of a framework asks, in our words."""

    id: str
    framework: str
    reference: str
    title: str
    text: str
    addressees: list[str]
    applicability: str
    effective_from: date | None
    status: str
    provenance: str
    is_prohibition: bool
    links: list[RelationOut]


@router.get(
    "/requirements/{str:key}",
    auth=allowed("compliance.read"),
    response=RequirementOut,
    summary="Show a requirement",
)
def show_requirement(request: Request, key: str) -> Any:
    """Return one requirement of any framework."""
    found = queries.requirement_of(key)
    if found is None:
        raise Wrong(404, "There is no such requirement.", "missing")
    return found[1]


class BindingIn(In):
    """What a framework is for this house, upon which opinion, and who watches it."""

    standing: Standing
    opinion: Annotated[Text, Field(min_length=1, max_length=4_000)]
    opinion_by: Short
    watched_by: UUID


class BindingOut(RecordOut):
    """What was decided of a framework."""

    framework: str
    standing: Standing
    opinion: str
    opinion_by: str
    decided_on: date


@router.get("/bindings", auth=allowed("compliance.read"), response=Page[BindingOut], summary="List which law binds")
def list_bindings(request: Request, paging: Query[Paging]) -> Listing:
    """Return what was decided of each framework."""
    return paged(request, Binding.objects.visible_to(request.user), paging)


@router.post(
    "/parliament/{uuid:pk}/frameworks/{str:key}/binding",
    auth=resolve_in(Parliament, "compliance.bind", "pk"),
    response={201: BindingOut},
    summary="Decide what a framework is here",
)
def bind(request: Request, pk: UUID, key: str, body: BindingIn) -> Any:
    """Decide whether it binds, is a yardstick or is not used."""
    facts = {**body.model_dump(), "watched_by": _person(request, body.watched_by, "watched_by")}
    return actions.bind(request.subject, by=request.user, framework=key, **facts)


def _person(request: Request, pk: UUID, field: str) -> User:
    found: User | None = User.objects.visible_to(request.user).filter(pk=pk, is_active=True).first()
    if found is None:
        raise Refused("There is no such person.", field)
    return found


class AboutOut(RecordOut):
    """A record about a requirement; without an initiative it is about the house."""

    requirement: str
    initiative: UUID | None

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        found: UUID | None = record.initiative_id
        return found


class StanceIn(In):
    """Where somebody stands on a requirement, and why."""

    stance: Stance
    reason: Said


class StanceOut(AboutOut):
    """A position on a requirement."""

    stance: Stance
    reason: str
    taken_on: date


class VouchIn(In):
    """What holds, what shows it, and until when."""

    says: Said
    shown_by: Annotated[Text, Field(min_length=1, max_length=300)]
    expires_on: Day


class VouchedOut(AboutOut):
    """An attestation of a requirement."""

    statement: str
    shown_by: str
    attested_on: date
    expires_on: date


class GapIn(In):
    """What is missing, who brings it, by when."""

    missing: Said
    owner: UUID
    due_on: Day
    found_in: Annotated[Text, Field(max_length=200)] = ""


class GapOut(AboutOut):
    """What a requirement lacks."""

    missing: str
    due_on: date
    found_in: str
    closed_on: date | None
    closing: str


HOUSE, ONE = "/parliament/{uuid:pk}/requirements/{str:key}", "/initiatives/{uuid:pk}/requirements/{str:key}"


@router.get("/positions", auth=allowed("compliance.read"), response=Page[StanceOut], summary="List positions")
def list_positions(request: Request, paging: Query[Paging]) -> Listing:
    """Return the positions on requirements that the caller may see."""
    return paged(request, Position.objects.visible_to(request.user), paging)


@router.get("/attestations", auth=allowed("compliance.read"), response=Page[VouchedOut], summary="List attestations")
def list_attestations(request: Request, paging: Query[Paging]) -> Listing:
    """Return the attestations of requirements that the caller may see."""
    return paged(request, Attestation.objects.visible_to(request.user), paging)


@router.get("/gaps", auth=allowed("compliance.read"), response=Page[GapOut], summary="List gaps")
def list_gaps(request: Request, paging: Query[Paging]) -> Listing:
    """Return the gaps that the caller may see, closed ones too."""
    return paged(request, Gap.objects.visible_to(request.user), paging)


@router.post(
    f"{HOUSE}/position",
    auth=resolve_in(Parliament, "compliance.take-position", "pk"),
    response={201: StanceOut},
    summary="Say where the house stands on a requirement",
)
def take_position(request: Request, pk: UUID, key: str, body: StanceIn) -> Any:
    """Adopt, adapt or set aside a requirement for the house, with the reason."""
    return actions.take_position(request.subject, by=request.user, requirement=key, **_facts(body))


@router.post(
    f"{ONE}/position",
    auth=resolve_in(Initiative, "compliance.take-position", "pk"),
    response={201: StanceOut},
    summary="Say where an initiative stands on a requirement",
)
def take_position_in(request: Request, pk: UUID, key: str, body: StanceIn) -> Any:
    """Adopt, adapt or set aside a requirement for one initiative, with the reason."""
    return actions.take_position(request.subject, by=request.user, requirement=key, **_facts(body))


@router.post(
    f"{HOUSE}/attestation",
    auth=resolve_in(Parliament, "compliance.vouch", "pk"),
    response={201: VouchedOut},
    summary="Vouch for a requirement in the house",
)
def vouch(request: Request, pk: UUID, key: str, body: VouchIn) -> Any:
    """Vouch for a time that the house meets a requirement."""
    return actions.vouch(request.subject, by=request.user, requirement=key, **_facts(body))


@router.post(
    f"{ONE}/attestation",
    auth=resolve_in(Initiative, "compliance.vouch", "pk"),
    response={201: VouchedOut},
    summary="Vouch for a requirement in an initiative",
)
def vouch_in(request: Request, pk: UUID, key: str, body: VouchIn) -> Any:
    """Vouch for a time that an initiative meets a requirement."""
    return actions.vouch(request.subject, by=request.user, requirement=key, **_facts(body))


@router.post(
    f"{HOUSE}/gaps",
    auth=resolve_in(Parliament, "compliance.record-gap", "pk"),
    response={201: GapOut},
    summary="Record a gap of the house",
)
def record_gap(request: Request, pk: UUID, key: str, body: GapIn) -> Any:
    """Record what the house lacks of a requirement."""
    return _gap(request, key, body)


@router.post(
    f"{ONE}/gaps",
    auth=resolve_in(Initiative, "compliance.record-gap", "pk"),
    response={201: GapOut},
    summary="Record a gap of an initiative",
)
def record_gap_in(request: Request, pk: UUID, key: str, body: GapIn) -> Any:
    """Record what an initiative lacks of a requirement."""
    return _gap(request, key, body)


def _gap(request: Request, key: str, body: GapIn) -> Any:
    facts = {**_facts(body), "owner": _person(request, body.owner, "owner")}
    return actions.record_gap(request.subject, by=request.user, requirement=key, **facts)


def _facts(body: In) -> dict[str, Any]:
    """Return what was sent with its terms as the actions take them."""
    return {name: getattr(body, name) for name in type(body).model_fields}


class SentenceIn(In):
    """A reason in a sentence."""

    reason: Said


@router.post(
    "/gaps/{uuid:pk}/closing",
    auth=resolve(Gap, "compliance.close-gap"),
    response=GapOut,
    summary="Close a gap",
)
def close_gap(request: Request, pk: UUID, body: SentenceIn) -> Any:
    """Close a gap with what closed it."""
    actions.close_gap(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class LawChangeOut(RecordOut):
    """What a new version of a framework does to a requirement, and what that means here."""

    framework: str
    edition: str
    requirement: str
    sort: str
    noticed_on: date
    impact: str
    assessed_on: date | None


@router.get("/changes", auth=allowed("compliance.read"), response=Page[LawChangeOut], summary="List changes of law")
def list_changes(request: Request, paging: Query[Paging]) -> Listing:
    """Return what new versions of frameworks changed."""
    return paged(request, Change.objects.visible_to(request.user), paging)


@router.post(
    "/changes/{uuid:pk}/impact",
    auth=resolve(Change, "compliance.assess-change"),
    response=LawChangeOut,
    summary="Assess a change of law",
)
def assess_change(request: Request, pk: UUID, body: SentenceIn) -> Any:
    """Say what the change means here."""
    actions.assess_change(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return request.subject


class BroughtIn(In):
    """What a framework of the house is called; a new version bears the same key."""

    key: Annotated[Text, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$")]
    title: Short
    edition: Annotated[Text, Field(min_length=1, max_length=60)]
    sort: Annotated[Text, Field(min_length=1, max_length=60)]
    binds: Short
    language: Annotated[Text, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"


class BroughtOut(RecordOut):
    """A version of a framework of the house."""

    key: str
    title: str
    edition: str
    number: int


@router.post(
    "/parliament/{uuid:pk}/frameworks",
    auth=resolve_in(Parliament, "compliance.author", "pk"),
    response={201: BroughtOut},
    summary="Bring a framework of the house",
)
def bring(request: Request, pk: UUID, facts: Form[BroughtIn], file: File[list[UploadedFile]]) -> Any:
    """Bring a framework, or a new version of one, in a table or in the records of a task registry, all or nothing."""
    rows = queries.rows_of([(each.read(), each.name or "") for each in file], facts.key)
    return actions.bring_framework(request.subject, by=request.user, rows=rows, **_facts(facts))[0]


class OscalOut(RecordOut):
    """A document of OSCAL that the house holds."""

    type: Annotated[str, Field(validation_alias="sort")]
    uuid: Annotated[str, Field(validation_alias="identifier")]
    title: str
    edition: str
    filename: str
    size_bytes: int
    was_changed_here: bool
    imported_on: date


@router.get("/oscal", auth=allowed("compliance.read"), response=Page[OscalOut], summary="List OSCAL documents")
def list_documents(request: Request, paging: Query[Paging]) -> Listing:
    """Return the documents that the house holds."""
    return paged(request, OscalDocument.objects.visible_to(request.user), paging)


class OscalComparedOut(Out):
    """What a document is and what accepting it does: before it is accepted, or as it was accepted."""

    accepted: bool
    seen: str
    type: str
    uuid: str
    title: str
    parts: dict[str, int]
    replaces: UUID | None
    is_held: bool
    open: str


@router.post(
    "/oscal/import",
    auth=allowed("compliance.exchange"),
    response=OscalComparedOut,
    summary="Compare or import an OSCAL document",
)
def import_document(
    request: Request,
    file: File[UploadedFile],
    seen: Form[Annotated[Text, Field(max_length=64)]] = "",
) -> dict[str, Any]:
    """Say what a document is; sent again with `seen` as it was answered, take it. Nothing it refers to is fetched."""
    compared = tasks.compare(file.read(), file.name or "")
    replaces = compared.replaces.pk if compared.replaces else None
    if seen:
        tasks.accept(compared, by=request.user, seen=seen)
    return {
        "accepted": bool(seen),
        "seen": compared.seen,
        "type": compared.document.kind,
        "uuid": compared.document.uuid,
        "title": compared.document.title,
        "parts": oscal.counted(compared.parts),
        "replaces": replaces,
        "is_held": compared.is_held,
        "open": compared.resolution.open,
    }


@router.get(
    "/oscal/{uuid:pk}", auth=resolve(OscalDocument, "compliance.read"), response=OscalOut, summary="Show a document"
)
def show_document(request: Request, pk: UUID) -> Any:
    """Return what a document is."""
    return request.subject


@router.get(
    "/oscal/{uuid:pk}/content",
    auth=resolve(OscalDocument, "compliance.read"),
    response=dict[str, Any],
    summary="Export an OSCAL document",
)
def show_content(request: Request, pk: UUID) -> Any:
    """Return all that a document says, as it came or as it was changed here."""
    return oscal.content_of(request.subject).content


class OscalPartOut(Out):
    """A thing that a document names, and its place (RFC 6901)."""

    number: int
    sort: str
    key: str
    title: str
    pointer: str
    is_withdrawn: bool


@router.get(
    "/oscal/{uuid:pk}/parts",
    auth=resolve(OscalDocument, "compliance.read"),
    response=Page[OscalPartOut],
    summary="List what an OSCAL document names",
)
def list_parts(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the things that a document names, in its order."""
    return paged(request, OscalPart.objects.filter(document=request.subject), paging, by="number")


class WordsIn(In):
    """A place of a document (RFC 6901), and what it says from now on."""

    pointer: Annotated[Text, Field(min_length=1, max_length=2_000)]
    value: Annotated[Text, Field(max_length=100_000)] | list[Annotated[Text, Field(max_length=100_000)]]


@router.post(
    "/oscal/{uuid:pk}/words",
    auth=resolve(OscalDocument, "compliance.exchange"),
    response=OscalOut,
    summary="Change an OSCAL document at one place",
)
def change_words(request: Request, pk: UUID, body: WordsIn) -> Any:
    """Put other words at one place; nothing else changes but the time of change."""
    held = request.subject
    tasks.change(held, by=request.user, seen=request.version, pointer=body.pointer, value=body.value)
    return held


@router.get(
    "/frameworks/{str:key}/models/{str:model}",
    auth=allowed("compliance.read"),
    response=dict[str, Any],
    summary="Export the statement on a framework as OSCAL",
)
def show_own(request: Request, key: str, model: str) -> Any:
    """Return the statement as a catalog, a profile or a system security plan."""
    return oscal.own(queries.of_the_house(_framework(key), request.user), _model(model)).content


@router.get(
    "/initiatives/{uuid:pk}/statements/{str:key}/models/{str:model}",
    auth=resolve(Initiative, "compliance.read"),
    response=dict[str, Any],
    summary="Export the statement of an initiative as OSCAL",
)
def show_own_of(request: Request, pk: UUID, key: str, model: str) -> Any:
    """Return the statement of one initiative as a catalog, a profile or a system security plan."""
    one = request.subject
    return oscal.own(queries.of_an_initiative(_framework(key), one), _model(model), one.reference).content


def _model(name: str) -> Kind:
    if name not in OWN:
        raise Wrong(404, "The house states nothing as such a model.", "missing")
    return Kind(name)


class SystemIn(In):
    """A system that an initiative uses, and what it is for."""

    title: Short
    purpose: Said


class ChosenIn(In):
    """Answers about a system by question, each a list; an empty one takes an answer away. Reasons are in words."""

    answers: dict[str, list[Annotated[Text, Field(max_length=20)]]] = {}
    reasons: dict[str, Annotated[Text, Field(max_length=1_000)]] = {}
    purpose: Said | None = None


class StepOut(Out):
    """A question of the path: what was answered, or taken for an answer where nobody gave one."""

    question: str
    step: str
    reference: str
    answers: list[str]
    is_open: bool
    reason: str


class LegalDutyOut(Out):
    """A requirement of the Act that the class brings, from when, and the words that are still open."""

    id: str
    reference: str
    force: str
    from_on: str | None
    open: list[str]


class SystemOut(Out):
    """A system with its class under the AI Act, the steps that led there, and the duties that it brings."""

    id: UUID
    version: int
    initiative: UUID
    title: str
    purpose: str
    edition: str
    legal_class: str
    tier: str
    decided_at: str
    open: list[str]
    steps: list[StepOut]
    duties: list[LegalDutyOut]
    confirmed_on: str | None
    confirmed_because: str
    retired_on: str | None


class SystemRowOut(RecordOut):
    """A system of an initiative and its class."""

    initiative: UUID
    title: str
    legal_class: str
    edition: str
    confirmed_on: date | None
    retired_on: date | None

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        found: UUID | None = record.initiative_id
        return found


@router.get("/systems", auth=allowed("compliance.read"), response=Page[SystemRowOut], summary="List classified systems")
def list_systems(request: Request, paging: Query[Paging]) -> Listing:
    """Return the systems of the initiatives that the caller may see, with their classes."""
    return paged(request, System.objects.visible_to(request.user), paging)


@router.post(
    "/initiatives/{uuid:pk}/systems",
    auth=resolve_in(Initiative, "compliance.classify", "pk"),
    response={201: SystemOut},
    summary="Describe a system of an initiative",
)
def describe_system(request: Request, pk: UUID, body: SystemIn) -> Any:
    """Name a system and its intended purpose; its class is open until the questions are answered."""
    return queries.system_document(actions.describe_system(request.subject, by=request.user, **body.model_dump()))


@router.get(
    "/systems/{uuid:pk}", auth=resolve(System, "compliance.read"), response=SystemOut, summary="Show a system's class"
)
def show_system(request: Request, pk: UUID) -> Any:
    """Return the class with each step, its reason, and the duties."""
    return queries.system_document(request.subject)


@router.post(
    "/systems/{uuid:pk}/answers",
    auth=resolve(System, "compliance.classify"),
    response=SystemOut,
    summary="Answer what decides the class",
)
def answer_system(request: Request, pk: UUID, body: ChosenIn) -> Any:
    """Answer questions about the system; a class that was confirmed is open again."""
    actions.answer_system(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return queries.system_document(request.subject)


@router.post(
    "/systems/{uuid:pk}/confirmation",
    auth=resolve(System, "compliance.confirm-class"),
    response=SystemOut,
    summary="Confirm the class of a system",
)
def confirm_class(request: Request, pk: UUID, body: SentenceIn) -> Any:
    """Confirm the class upon its answers."""
    actions.confirm_class(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return queries.system_document(request.subject)


@router.post(
    "/systems/{uuid:pk}/retirement",
    auth=resolve(System, "compliance.classify"),
    response=SystemOut,
    summary="Record that a system is no longer used",
)
def retire_system(request: Request, pk: UUID, body: SentenceIn) -> Any:
    """Take a system out of use; its class counts no more."""
    actions.retire_system(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return queries.system_document(request.subject)


class RightsIn(In):
    """What the answers about fundamental rights come to, weighed in words."""

    outcome: Conclusion
    reason: Annotated[Text, Field(min_length=1, max_length=4_000)]
    review_on: Day
    dissent: Annotated[Text, Field(max_length=2_000)] = ""


class GivenOut(Out):
    """When and under which questionnaire an answer was given."""

    on: str
    under: str


class RightsAnswerOut(Out):
    """What is answered to one question about rights."""

    question: str
    value: Any
    given: list[GivenOut]


class RightsOut(Out):
    """A conclusion on fundamental rights with the answers that it rests on."""

    id: UUID
    version: int
    initiative: UUID
    outcome: str
    reason: str
    dissent: str
    review_on: str
    finished_on: str
    signed_sha256: str
    is_current: bool
    authority: str
    receipt: str
    notified_on: str | None
    answers: list[RightsAnswerOut]


class RightsRowOut(RecordOut):
    """A conclusion on fundamental rights."""

    initiative: UUID
    outcome: Conclusion
    finished_on: date
    review_on: date
    notified_on: date | None

    @staticmethod
    def resolve_initiative(record: Any) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        found: UUID | None = record.initiative_id
        return found


@router.get(
    "/rights", auth=allowed("compliance.read"), response=Page[RightsRowOut], summary="List assessments of rights"
)
def list_rights(request: Request, paging: Query[Paging]) -> Listing:
    """Return what was concluded on fundamental rights of the initiatives that the caller may see."""
    return paged(request, RightsAssessment.objects.visible_to(request.user), paging)


@router.post(
    "/initiatives/{uuid:pk}/rights",
    auth=resolve_in(Initiative, "compliance.finish-rights", "pk"),
    response={201: RightsOut},
    summary="Conclude on fundamental rights",
)
def finish_rights(request: Request, pk: UUID, body: RightsIn) -> Any:
    """Conclude upon the signed answers whether it may be used."""
    return queries.rights_document(actions.finish_rights(request.subject, by=request.user, **_facts(body)))


@router.get(
    "/rights/{uuid:pk}",
    auth=resolve(RightsAssessment, "compliance.read"),
    response=RightsOut,
    summary="Show an assessment of rights",
)
def show_rights(request: Request, pk: UUID) -> Any:
    """Return the conclusion, and each answer with when and under what it was given."""
    return queries.rights_document(request.subject)


class NoticeIn(In):
    """Which authority was told, when, and its receipt."""

    authority: Short
    notified_on: Day
    receipt: Annotated[Text, Field(max_length=300)] = ""


@router.post(
    "/rights/{uuid:pk}/notice",
    auth=resolve(RightsAssessment, "compliance.notify"),
    response=RightsOut,
    summary="Record that the authority was told",
)
def notify_authority(request: Request, pk: UUID, body: NoticeIn) -> Any:
    """Record when the authority was told, and its receipt."""
    actions.notify_authority(request.subject, by=request.user, seen=request.version, **_facts(body))
    return queries.rights_document(request.subject)


class LegalOpinionIn(In):
    """Whether something stands against an initiative, and the record that shows it."""

    conclusion: Opinion
    opinion: Annotated[Text, Field(min_length=1, max_length=4_000)]
    shown_by: Annotated[Text, Field(min_length=1, max_length=300)]


class LegalOpinionOut(RecordOut):
    """A legal opinion on an initiative."""

    conclusion: Opinion
    opinion: str
    shown_by: str
    given_on: date


@router.post(
    "/initiatives/{uuid:pk}/opinions",
    auth=resolve_in(Initiative, "compliance.give-opinion", "pk"),
    response={201: LegalOpinionOut},
    summary="Give a legal opinion",
)
def give_opinion(request: Request, pk: UUID, body: LegalOpinionIn) -> Any:
    """Say whether something in law, privilege, procedure or policy stands against it."""
    return actions.give_opinion(request.subject, by=request.user, **_facts(body))


class TermsIn(In):
    """By which right a source is used, upon which terms."""

    basis: Basis
    terms: Annotated[Text, Field(max_length=2_000)] = ""


class WorkIn(TermsIn):
    """Data, content or a model that an initiative uses."""

    title: Short
    sort: WorkKind


class WorkOut(RecordOut):
    """A source with the right in it."""

    title: str
    sort: WorkKind
    basis: Basis
    terms: str
    checked_on: date | None


@router.get("/works", auth=allowed("compliance.read"), response=Page[WorkOut], summary="List sources and rights")
def list_works(request: Request, paging: Query[Paging]) -> Listing:
    """Return the sources that initiatives list."""
    return paged(request, UsedWork.objects.visible_to(request.user), paging)


@router.post(
    "/initiatives/{uuid:pk}/works",
    auth=resolve_in(Initiative, "compliance.keep-works", "pk"),
    response={201: WorkOut},
    summary="List a source",
)
def list_work(request: Request, pk: UUID, body: WorkIn) -> Any:
    """List data, content or a model with the right by which it is used."""
    return actions.list_work(request.subject, by=request.user, **_facts(body))


@router.post(
    "/works/{uuid:pk}/terms",
    auth=resolve(UsedWork, "compliance.keep-works"),
    response=WorkOut,
    summary="Check the right in a source",
)
def check_work(request: Request, pk: UUID, body: TermsIn) -> Any:
    """Check the right and the terms anew."""
    actions.check_work(request.subject, by=request.user, seen=request.version, **_facts(body))
    return request.subject


class SourceIn(In):
    """The source with which our words were compared."""

    source: Annotated[Text, Field(min_length=1, max_length=300)]


class TextCheckOut(RecordOut):
    """Words of a requirement that somebody confirmed."""

    requirement: str
    sha256: str
    source: str
    checked_on: date


@router.post(
    "/parliament/{uuid:pk}/requirements/{str:key}/text",
    auth=resolve_in(Parliament, "compliance.confirm-text", "pk"),
    response={201: TextCheckOut},
    summary="Confirm the words of a requirement",
)
def confirm_text(request: Request, pk: UUID, key: str, body: SourceIn) -> Any:
    """Confirm that our words say what the law says."""
    return actions.confirm_text(request.subject, by=request.user, requirement=key, source=body.source)
