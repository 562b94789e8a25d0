"""Reading requests for decisions: what they froze, what changed since, who is too close to decide."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.offers import Papers, Words
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Role, Tier, Verdict
from hemicycle.rooms.governance.models import Body, Decision
from hemicycle.rooms.portfolio.models import Attestation, GateRequest, Waiver
from hemicycle.rooms.portfolio.queries import gate_rules
from hemicycle.rooms.portfolio.queries.gates import GateState, gate_state
from hemicycle.rooms.portfolio.rules import attesting, outcomes
from hemicycle.rooms.portfolio.rules import initiatives as rules

# Who is too close by office: in words while it is held, and after.
CLOSE = {
    Role.PROJECT_LEAD: (_("Leads this initiative"), _("Led this initiative within the last year")),
    Role.BUSINESS_OWNER: (
        _("Answers for this initiative as its business owner"),
        _("Answered for this initiative within the last year"),
    ),
}
WRITTEN = (
    "reference", "title", "summary", "problem", "function", "archetype", "route", "suppliers", "automation",
    "human_role", "tier", "stage",
)  # fmt: skip


def involved(initiative: Initiative) -> dict[UUID, Words]:
    """Return who is too close to this initiative to vouch for it or to decide on it, each with the plain reason."""
    found: dict[UUID, Words] = {}
    for room in rooms():
        for interest in room.interests:
            found |= dict.fromkeys(interest.of(initiative), interest.title)
    today = clock.today()
    held = Office.objects.filter(initiative=initiative, role__in=CLOSE, from_on__lte=today)
    late_enough = held.filter(Q(to_on=None) | Q(to_on__gte=today - rules.COOLING_OFF))
    for person, role, to_on in late_enough.values_list("person_id", "role", "to_on"):
        is_over = to_on is not None and to_on < today
        if not (is_over and person in found):
            found[person] = CLOSE[Role(role)][is_over]
    found[initiative.proposed_by_id] = PROPOSED
    return found


PROPOSED = _("Proposed this initiative")


def conflicts(request: Any, people: Sequence[User]) -> Mapping[UUID, Words]:
    """Return which of these people may not decide on a request or a waiver, each with the plain reason."""
    close = involved(request.initiative)
    if isinstance(request, Waiver) and request.asked_by_id not in close:
        close[request.asked_by_id] = _("Asked for this waiver")
    return {person.pk: close[person.pk] for person in people if person.pk in close}


def reaching_offices(person: User, initiative: Initiative | None) -> set[tuple[str, str]]:
    """Return the offices (role, body) that a person holds today and that reach this initiative, or the house."""
    chamber = initiative.chamber_id if initiative else None
    return {
        (office.role, office.body)
        for office in standing(person).offices
        if not office.initiative_id and (office.chamber_id is None or office.chamber_id == chamber)
    }


def body_for(initiative: Initiative, gate: Gate, state: GateState) -> str:
    """Return the body that decides this gate for this initiative now."""
    above = any(each.demand.key in outcomes.APPETITE and each.answer.verdict is Verdict.NOT_MET for each in state.asked)
    signed = any(
        each.answer.verdict is Verdict.ATTESTED and each.answer.params.get("office") == Role.AI_OFFICER
        for each in state.asked
    )
    bodies = gate_rules.in_force().bodies
    return outcomes.deciding_body(
        gate, Tier(initiative.tier), bodies, attested_by_sole_decider=signed, is_above_appetite=above
    )


def frozen(initiative: Initiative, state: GateState) -> dict[str, Any]:
    """Return what a decision at a gate rests on, as JSON: the initiative, who answers for it, and every answer.

    It is written in English whatever the reader's language, so that the same facts make the same bytes.
    """
    stored = Initiative.objects.get(pk=initiative.pk)
    with translation.override("en"):
        return {
            "initiative": {"id": str(stored.pk), **{name: str(getattr(stored, name)) for name in WRITTEN}},
            "gate": str(state.gate),
            "open": state.is_open,
            "offices": _offices(stored),
            "answers": [_answer(each) for each in state.asked],
            "attestations": _attestations(stored),
        }


def _offices(initiative: Initiative) -> list[str]:
    today = clock.today()
    held = Office.objects.filter(initiative=initiative, from_on__lte=today)
    found = held.filter(Q(to_on=None) | Q(to_on__gte=today)).values_list("role", "person_id")
    return sorted(f"{role}: {person}" for role, person in found)


def _answer(each: Any) -> dict[str, Any]:
    return {
        "key": each.demand.key,
        "mandatory": each.mark == "M",
        "verdict": str(each.answer.verdict),
        "because": each.because,
        "evidence": sorted(f"{kind}:{pk}" for kind, pk in each.answer.evidence),
    }


def _attestations(initiative: Initiative) -> list[dict[str, str]]:
    """Return every attestation in force with its text, and the hash of the file that shows it."""
    given = Attestation.objects.filter(
        Q(initiative=initiative) | Q(initiative=None), ended_on=None, expires_on__gte=clock.today()
    ).select_related("attested_by", "evidence")
    return [
        {
            "id": str(each.pk),
            "criterion": each.criterion,
            "by": each.attested_by.name,
            "office": each.attested_as,
            "reason": each.reason,
            "record": each.record,
            "file": each.evidence.digest if each.evidence else "",
            "until": each.expires_on.isoformat(),
        }
        for each in given.order_by("criterion", "pk")
    ]


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical bytes (RFC 8785), in hexadecimal."""
    return sha256(rfc8785.dumps(dict(document))).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was frozen."""

    what: str
    before: str
    now: str


def differences(request: GateRequest) -> list[Difference]:
    """Return what changed since a request was frozen; nothing for one that is closed."""
    if request.closed_at:
        return [Difference(**each) for each in request.void_because]
    initiative = Initiative.objects.get(pk=request.initiative_id)
    now = frozen(initiative, gate_state(initiative, Gate(request.gate)))
    return [] if digest_of(now) == request.papers_digest else compared(request.document, now)


def changed_parts(request: GateRequest) -> list[str]:
    """Return the names of what changed since a request was frozen."""
    return [each.what for each in differences(request)]


def compared(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two frozen documents, thing by thing."""
    was, told = _flat(before), _flat(now)
    keys = [key for key in dict.fromkeys([*was, *told]) if was.get(key, "") != told.get(key, "")]
    return [Difference(key, was.get(key, ""), told.get(key, "")) for key in keys]


def _flat(document: Mapping[str, Any]) -> dict[str, str]:
    found = {name: str(value) for name, value in document["initiative"].items()}
    found["offices"] = "; ".join(document["offices"])
    for each in document["answers"]:
        mark = "" if each["mandatory"] else " (advisory)"
        shown = f" [{', '.join(each['evidence'])}]" if each["evidence"] else ""
        found[each["key"]] = f"{each['verdict']}{mark}: {each['because']}{shown}"
    for each in document["attestations"]:
        found[f"attestation {each['criterion']}"] = "; ".join(each[name] for name in sorted(each) if each[name])
    return found


def body_names() -> dict[str, str]:
    """Return the name of every body that the house keeps, by key; of two terms the later one."""
    return {each.key: each.name for each in Body.objects.order_by("from_on")}


def is_answered(initiative: Initiative) -> bool:
    """Return whether a body ended the pilot since its question is answered."""
    return GateRequest.objects.filter(initiative=initiative, gate=Gate.SCALE, outcome=outcomes.STOP).exists()


def open_request(initiative: Initiative) -> GateRequest | None:
    """Return the request that awaits a decision on an initiative, or None."""
    return GateRequest.objects.filter(initiative=initiative, closed_at=None).select_related("asked_by").first()


def requests_of(initiative: Initiative) -> QuerySet[GateRequest]:
    """Return every request on an initiative, the newest first."""
    found: QuerySet[GateRequest] = GateRequest.objects.filter(initiative=initiative)
    return found.select_related("asked_by", "decided_by", "decision__body")


def reopened(initiative: Initiative) -> list[Gate]:
    """Return the gates that have to be decided anew, the first one first."""
    found = GateRequest.objects.filter(initiative=initiative, reopened_on__isnull=False)
    return sorted({Gate(gate) for gate in found.values_list("gate", flat=True)})


def gates_are_kept() -> bool:
    """Return whether a body of this house has decided a gate here, so that no stage is merely recorded any more."""
    return GateRequest.objects.exclude(outcome="").exists()


def requests_awaiting(person: Any) -> QuerySet[GateRequest]:
    """Return the requests that await a decision and that this person may see."""
    found: QuerySet[GateRequest] = GateRequest.objects.visible_to(person).filter(closed_at=None)
    return found.select_related("initiative", "asked_by").order_by("asked_at")


def waivers_awaiting(person: Any) -> QuerySet[Waiver]:
    """Return the waivers that await a decision and that this person may see."""
    found: QuerySet[Waiver] = Waiver.objects.visible_to(person).filter(outcome="")
    return found.select_related("initiative", "asked_by").order_by("asked_on", "created_at")


def body_of(record: Any) -> str:
    """Return the key of the body that decides on a request or a waiver."""
    return str(record.body)


def is_extended(request: GateRequest) -> bool:
    """Return whether the pilot, or the trial in the sandbox, was prolonged before."""
    decided = GateRequest.objects.filter(initiative=request.initiative_id, gate=request.gate)
    return decided.filter(outcome=outcomes.EXTEND).exists()


def may_be_decided(request: GateRequest) -> dict[str, Words]:
    """Return what may be decided on a request, by key, in words."""
    verdicts = [Verdict(each["verdict"]) for each in request.document["answers"] if each["mandatory"]]
    is_open = bool(request.document["open"])
    unconfirmed = attesting.is_mostly_attested(verdicts) and not request.attestations_confirmed
    found = outcomes.outcomes(Gate(request.gate), is_open=is_open and not unconfirmed, extended=is_extended(request))
    if request.gate == Gate.SCREEN:
        tried = GateRequest.objects.filter(initiative=request.initiative_id, outcome=outcomes.SANDBOX).count()
        found = tuple(each for each in found if each.key != outcomes.SANDBOX or tried < outcomes.SANDBOX_TIMES)
    named = {each.key: outcome_words(each.key) for each in found}
    return ({outcomes.CONFIRM: outcome_words(outcomes.CONFIRM)} if is_open and unconfirmed else {}) | named


def may_be_decided_on_waiver(waiver: Waiver) -> dict[str, Words]:
    """Return what may be decided on a waiver, in words."""
    return {"waive": _("Accept it until the day named"), "refuse": _("Refuse; the criterion has to be met")}


def outcome_words(key: str) -> Words:
    """Return what people read for an outcome."""
    return OUTCOME_WORDS.get(key, key)


OUTCOME_WORDS: dict[str, Words] = {
    "confirm attestations": _("Confirm by a vote what rests on somebody's word"),
    "accept to proposal": _("Accept it as a proposal"),
    "try in the sandbox": _("Let it be tried in the sandbox, bounded in time"),
    "merge": _("Merge it with another initiative"),
    "park": _("Park it"),
    "return": _("Return it for more work"),
    "reject": _("Reject it"),
    "authorise": _("Authorise it"),
    "authorise with conditions": _("Authorise it with conditions"),
    "proceed": _("Proceed"),
    "proceed with conditions": _("Proceed with conditions"),
    "back to proposal": _("Send it back to the proposal"),
    "stop": _("Stop: the question is answered, the effort goes elsewhere"),
    "start": _("Start the pilot"),
    "start with conditions": _("Start the pilot with conditions"),
    "scale": _("Scale it"),
    "scale with conditions": _("Scale it with conditions"),
    "extend once": _("Extend the pilot, once"),
    "iterate": _("Iterate: improve it and pilot again"),
    "full": _("Go live for everybody"),
    "limited": _("Go live within limits"),
    "roll back": _("Roll back"),
    "continue": _("Continue"),
    "continue with conditions": _("Continue with conditions"),
    "adjust": _("Adjust it"),
    "retrain": _("Train the model anew"),
    "restrict": _("Restrict its use"),
    "suspend": _("Suspend it"),
    "retire": _("Retire it"),
    "close": _("Close it"),
    "keep in archive": _("Close it and keep it in the archive"),
}


def papers(request: GateRequest) -> Papers:
    """Return what a vote on a request binds: the answers as they were frozen."""
    return Papers(_titled(_("Gate %(gate)s: %(initiative)s"), request), request.document)


def _titled(words: Any, record: GateRequest | Waiver) -> Words:
    """Return the title of papers, said in whatever language it is read in, the initiative's title as well."""

    def said() -> str:
        initiative = copy(record.initiative)
        localise([initiative], ["title"], translation.get_language() or "en")
        return str(words) % {"gate": record.gate, "initiative": initiative}

    return lazy(said, str)()


def waiver_papers(waiver: Waiver) -> Papers:
    """Return what a vote on a waiver binds."""
    title = _titled(_("Waiver at %(gate)s: %(initiative)s"), waiver)
    facts = ("gate", "criterion", "reason", "body", "asked_on", "expires_on")
    document = {name: str(getattr(waiver, name)) for name in facts}
    return Papers(title, {"initiative": str(waiver.initiative_id), "waiver": str(waiver.pk), **document})


def demand_bound(record: Any, by: User, outcome: str, decision: Any, digest: str) -> None:
    """Refuse to carry out what no body decided: on this record, on these papers, with this outcome, by nobody close."""
    if (
        not isinstance(decision, Decision)
        or decision.subject_id != record.pk
        or decision.outcome != outcome
        or decision.body.key != record.body
    ):
        raise Refused(_("Only the decision of the body that this waits for is carried out."), "decision")
    if decision.papers_digest != digest:
        raise Refused(_("The body voted on other papers than these. Ask anew."), "changed")
    if by.pk in (close := conflicts(record, [by])):
        raise Refused(_("You may not carry this decision out: %(why)s.") % {"why": close[by.pk]}, "involved")


def due_of(condition: Any) -> date:
    """Return the day until which a condition of a decision is due."""
    found = condition["due_on"] if isinstance(condition, Mapping) else condition.due_on
    return date.fromisoformat(found) if isinstance(found, str) else found
