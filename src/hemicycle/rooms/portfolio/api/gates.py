"""Attestations, waivers, requests for decisions and the rules of the gates, through the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
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
from hemicycle.kernel.models import Evidence, Initiative, Parliament
from hemicycle.kernel.terms import Gate, Tier
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.models import Attestation, GateRequest, GateRules, Waiver

router = Router()

Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]
Long = Annotated[Text, Field(min_length=3, max_length=2_000)]
Key = Annotated[Text, Field(min_length=3, max_length=80)]


class AttestIn(In):
    """What an office vouches for: a file of the initiative or a record shows it."""

    criterion: Key
    reason: Long
    expires_on: date
    evidence: UUID | None = None
    record: Annotated[Text, Field(max_length=300)] = ""


class AttestationOut(RecordOut):
    """What an office vouches for, until when."""

    initiative_id: UUID | None
    criterion: str
    reason: str
    evidence_id: UUID | None
    record: str
    attested_by_id: UUID
    attested_as: str
    attested_on: date
    expires_on: date
    ended_on: date | None


class GateFilters(Paging):
    """What a list may be narrowed to."""

    initiative: UUID | None = None


class ReasonIn(In):
    """Why something is done."""

    reason: Reason


@router.get(
    "/attestations", auth=allowed("portfolio.read"), response=Page[AttestationOut], summary="List the attestations"
)
def list_attestations(request: Request, filters: Query[GateFilters]) -> Listing:
    """Return attestations about visible initiatives and the house, the newest first."""
    return paged(request, _narrowed(Attestation.objects.visible_to(request.user), filters), filters, by="-created_at")


def _narrowed(shown: Any, filters: GateFilters) -> Any:
    return shown.filter(initiative=filters.initiative) if filters.initiative else shown


@router.post(
    "/initiatives/{uuid:pk}/attestations",
    auth=resolve(Initiative, "portfolio.attest"),
    response={201: AttestationOut},
    summary="Vouch for a fact that nobody computes yet",
)
def attest(request: Request, pk: UUID, body: AttestIn) -> Attestation:
    """Sign by your office that a criterion holds for an initiative, with reason, evidence and a last day."""
    facts = {**body.model_dump(), "evidence": _evidence(request, body.evidence)}
    made = actions.attest(request.subject, by=request.user, seen=request.version, **facts)
    signed: Attestation = made[-1]  # type: ignore[assignment]
    return signed


def _evidence(request: Request, wanted: UUID | None) -> Evidence | None:
    if wanted is None:
        return None
    found = Evidence.objects.visible_to(request.user).filter(pk=wanted).first()
    if found is None:
        raise Wrong(400, "There is no such file among those you may see.", "evidence")
    return found


@router.post(
    "/attestations/{uuid:pk}/withdrawal",
    auth=resolve(Attestation, "portfolio.attest"),
    response=AttestationOut,
    summary="Take an attestation back",
)
def withdraw_attestation(request: Request, pk: UUID, body: ReasonIn) -> Attestation:
    """Take an attestation back, as the office that signed it."""
    actions.withdraw_attestation(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: Attestation = request.subject
    return found


class WaiverIn(In):
    """What a body is asked to accept for a time."""

    gate: Gate
    criterion: Key
    reason: Long
    expires_on: date


class WaiverOut(RecordOut):
    """What a body was asked to accept, and whether it did."""

    initiative_id: UUID
    gate: Gate
    criterion: str
    reason: str
    body: str
    asked_by_id: UUID
    asked_on: date
    expires_on: date
    outcome: str
    approved_by_id: UUID | None
    decided_on: date | None
    decided_because: str


@router.get("/waivers", auth=allowed("portfolio.read"), response=Page[WaiverOut], summary="List the waivers")
def list_waivers(request: Request, filters: Query[GateFilters]) -> Listing:
    """Return waivers of visible initiatives, the newest first."""
    return paged(request, _narrowed(Waiver.objects.visible_to(request.user), filters), filters, by="-created_at")


@router.post(
    "/initiatives/{uuid:pk}/waivers",
    auth=resolve(Initiative, "portfolio.ask"),
    response={201: WaiverOut},
    summary="Ask for a waiver of a criterion",
)
def ask_for_waiver(request: Request, pk: UUID, body: WaiverIn) -> Waiver:
    """Ask the deciding body to accept until a day that a criterion does not hold."""
    asked: Waiver = actions.ask_for_waiver(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return asked


class AskIn(In):
    """At which gate a decision is asked for, and whether to pass it."""

    gate: Gate
    to_pass: bool = True
    note: Annotated[Text, Field(max_length=2_000)] = ""


class GateRequestOut(RecordOut):
    """A request for a decision: what was frozen, and what became of it."""

    initiative_id: UUID
    gate: Gate
    tier: Tier
    body: str
    to_pass: bool
    note: str
    asked_by_id: UUID
    asked_at: datetime
    document: dict[str, Any]
    papers_digest: str
    closed_at: datetime | None
    void_because: list[dict[str, str]]
    outcome: str
    reason: str
    decision_id: UUID | None
    reopened_on: date | None


class DifferenceOut(Out):
    """One thing that is not as it was frozen."""

    what: str
    before: str
    now: str


class StandingOut(Out):
    """Whether a request still stands: what changed since, and what may be decided."""

    is_void: bool
    changed: list[DifferenceOut]
    outcomes: list[str]


@router.get(
    "/requests",
    auth=allowed("portfolio.read"),
    response=Page[GateRequestOut],
    summary="List the requests for decisions",
)
def list_requests(request: Request, filters: Query[GateFilters]) -> Listing:
    """Return requests on visible initiatives, the newest first."""
    return paged(request, _narrowed(GateRequest.objects.visible_to(request.user), filters), filters, by="-created_at")


@router.post(
    "/initiatives/{uuid:pk}/requests",
    auth=resolve(Initiative, "portfolio.ask"),
    response={201: GateRequestOut},
    summary="Ask for a decision at a gate",
)
def ask_for_decision(request: Request, pk: UUID, body: AskIn) -> GateRequest:
    """Freeze every answer of a gate and ask its body to decide; a shut gate is refused with what is missing."""
    made = actions.ask_for_decision(request.subject, by=request.user, seen=request.version, **body.model_dump())
    asked: GateRequest = made[-1]  # type: ignore[assignment]
    return asked


@router.get(
    "/requests/{uuid:pk}",
    auth=resolve(GateRequest, "portfolio.read"),
    response=GateRequestOut,
    summary="Show a request for a decision",
)
def show_request(request: Request, pk: UUID) -> GateRequest:
    """Return one request with its frozen document."""
    found: GateRequest = request.subject
    return found


@router.get(
    "/requests/{uuid:pk}/standing",
    auth=resolve(GateRequest, "portfolio.read"),
    response=StandingOut,
    summary="Show whether a request still stands",
)
def standing_of_request(request: Request, pk: UUID) -> dict[str, Any]:
    """Return what changed since a request was frozen, and what may be decided on it."""
    changed = [vars(each) for each in queries.differences(request.subject)]
    is_open = request.subject.closed_at is None
    return {
        "is_void": bool(changed),
        "changed": changed,
        "outcomes": list(queries.may_be_decided(request.subject)) if is_open and not changed else [],
    }


@router.post(
    "/requests/{uuid:pk}/withdrawal",
    auth=resolve(GateRequest, "portfolio.ask"),
    response=GateRequestOut,
    summary="Withdraw a request for a decision",
)
def withdraw_request(request: Request, pk: UUID, body: ReasonIn) -> GateRequest:
    """Take a request back on which nobody has decided."""
    actions.withdraw_request(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: GateRequest = request.subject
    return found


Mark = tuple[str, Gate, Tier, Annotated[str, Field(pattern="^[MA-]$")]]


class GateRulesIn(In):
    """What the house asks otherwise than the built-in table, which bodies decide, and why."""

    marks: Annotated[list[Mark], Field(max_length=600)] = []
    bodies: Annotated[list[tuple[Gate, Tier, str]], Field(max_length=24)] = []
    reason: Reason


class GateRulesOut(Out):
    """The rules of the gates in force; number 0 are the built-in ones."""

    number: int
    marks: list[tuple[str, Gate, Tier, str]]
    bodies: list[tuple[Gate, Tier, str]]


@router.get(
    "/gate-rules", auth=allowed("portfolio.read"), response=GateRulesOut, summary="Show the rules of the gates in force"
)
def show_gate_rules(request: Request) -> dict[str, Any]:
    """Return what this house asks otherwise than the built-in table."""
    rules = queries.in_force()
    return {
        "number": rules.number,
        "marks": sorted(rules.changes),
        "bodies": sorted((gate, tier, body) for (gate, tier), body in rules.bodies.items()),
    }


@router.post(
    "/parliament/{uuid:pk}/gate-rules",
    auth=resolve_in(Parliament, "portfolio.change-gate-rules", "pk"),
    response={201: GateRulesOut},
    summary="Adopt rules of the gates",
)
def adopt_gate_rules(request: Request, pk: UUID, body: GateRulesIn) -> dict[str, Any]:
    """Adopt the whole of what this house asks otherwise than the built-in table."""
    made: GateRules = actions.adopt_gate_rules(
        request.subject, by=request.user, seen=request.version, marks=body.marks, bodies=body.bodies, reason=body.reason
    )
    return {"number": made.number, "marks": made.marks, "bodies": made.bodies}


@router.post(
    "/parliament/{uuid:pk}/attestations",
    auth=resolve_in(Parliament, "portfolio.attest", "pk"),
    response={201: AttestationOut},
    summary="Vouch for a fact about the house",
)
def attest_house(request: Request, pk: UUID, body: AttestIn) -> Attestation:
    """Sign by your office that a fact about the house holds."""
    facts = {**body.model_dump(), "evidence": _evidence(request, body.evidence)}
    made = actions.attest_house(request.subject, by=request.user, seen=request.version, **facts)
    signed: Attestation = made[-1]  # type: ignore[assignment]
    return signed
