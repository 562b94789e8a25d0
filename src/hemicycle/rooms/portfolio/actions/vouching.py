"""What offices vouch for, and what a body is asked to accept although it does not hold."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Evidence, Initiative, Parliament, Record, User
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Tier, Verdict
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Attestation, Waiver
from hemicycle.rooms.portfolio.rules import attesting
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules.attesting import Fault

FAULTS = {
    Fault.UNKNOWN: gettext_lazy("There is no criterion %(key)s."),
    Fault.NEVER: gettext_lazy("Nobody may vouch for %(key)s. It has to be met."),
    Fault.INVOLVED: gettext_lazy(
        "You propose, lead or answer for this initiative, or are close to its supplier. Somebody else has to vouch."
    ),
    Fault.OFFICE: gettext_lazy("Only this office may vouch for it: %(office)s."),
    Fault.COMPUTED: gettext_lazy("A room answers this from its records. Mend the facts there; a word cannot stand in."),
    Fault.ONCE: gettext_lazy("It was vouched for once already while the room held nothing. Enter the facts there."),
    Fault.REASON: gettext_lazy("Say in a sentence, of at least %(least)s characters, how you know that it holds."),
    Fault.EVIDENCE: gettext_lazy("Name the file or the record that shows it."),
    Fault.PAST: gettext_lazy("The last day lies in the past or is today. Choose a later one."),
    Fault.LONG: gettext_lazy("You may vouch for at most %(days)s days, until %(until)s."),
}


@action(permission="portfolio.attest", event="portfolio.attested", tells=("criterion", "reason", "expires_on"))
def attest(
    initiative: Initiative,
    *,
    by: User,
    criterion: str,
    reason: str,
    expires_on: date,
    evidence: Evidence | None = None,
    record: str = "",
) -> list[Record]:
    """Sign for one initiative that a fact holds which nobody computes yet, with reason, evidence and a last day."""
    if criterion in {demand.key for demand in demanded.house_demands()}:
        raise Refused(_("This is a fact about the house. It is vouched for on the page of the house."), "house")
    if evidence and (evidence.subject_kind, evidence.subject_id) != (initiative.kind(), initiative.pk):
        raise Refused(_("This file hangs on another record. Add it to the initiative first."), "evidence")
    facts: dict[str, Any] = {"criterion": criterion, "reason": reason, "expires_on": expires_on, "record": record}
    return _signed(initiative, by, Tier(initiative.tier), evidence=evidence, **facts)


@action(permission="portfolio.attest", event="portfolio.attested", tells=("criterion", "reason", "expires_on"))
def attest_house(
    parliament: Parliament,
    *,
    by: User,
    criterion: str,
    reason: str,
    expires_on: date,
    evidence: Evidence | None = None,
    record: str = "",
) -> list[Record]:
    """Sign that a fact about the house itself holds which nobody computes yet."""
    if criterion not in {demand.key for demand in demanded.house_demands()}:
        raise Refused(_("There is no criterion %(key)s about the house.") % {"key": criterion}, "criterion")
    facts: dict[str, Any] = {"criterion": criterion, "reason": reason, "expires_on": expires_on, "record": record}
    return _signed(None, by, Tier.MINIMAL, evidence=evidence, **facts)


def _signed(
    initiative: Initiative | None,
    by: User,
    tier: Tier,
    *,
    criterion: str,
    reason: str,
    expires_on: date,
    evidence: Evidence | None,
    record: str,
) -> list[Record]:
    today, computed = clock.today(), _computed(criterion, initiative)
    before = Attestation.objects.filter(initiative=initiative, criterion=criterion)
    fault = attesting.fault(
        key=criterion,
        tier=tier,
        computed=computed,
        vouched_before=before.filter(is_once=True).exists(),
        involved=initiative is not None and by.pk in queries.involved(initiative),
        held=queries.reaching_offices(by, initiative),
        reason=reason,
        has_evidence=evidence is not None or bool(record.strip()),
        on=today,
        expires_on=expires_on,
    )
    if fault:
        raise Refused(_fault_words(fault, criterion, tier, computed), fault.value)
    for each in before.filter(ended_on=None):
        withdraw_attestation(each, by=by, reason=_("Signed anew."))
    demand = demanded.attestable(criterion)
    assert demand is not None
    signed = Attestation(
        initiative=initiative,
        chamber_id=initiative.chamber_id if initiative else None,
        criterion=criterion,
        reason=reason.strip(),
        evidence=evidence,
        record=record.strip(),
        attested_by=by,
        attested_as=demand.attesting_office,
        attested_on=today,
        expires_on=expires_on,
        is_once=computed is not None,
    )
    return [signed]


def _computed(key: str, initiative: Initiative | None) -> Verdict | None:
    """Return what a room computes of this fact, or None where none does."""
    criterion = queries.offered_criteria().get(key)
    if criterion is None:
        return None
    asked = Initiative.objects.filter(pk=initiative.pk) if initiative else Initiative.objects.all()[:1]
    scope = InitiativeScope(Initiative.objects.filter(pk__in=[each.pk for each in asked]), clock.today())
    answers = criterion.answers(scope)
    return next((answer.verdict for answer in answers.values()), Verdict.UNKNOWN)


def _fault_words(fault: Fault, key: str, tier: Tier, computed: Verdict | None) -> str:
    demand = demanded.attestable(key)
    days = attesting.days_allowed(tier, is_built=computed is not None)
    return str(FAULTS[fault]) % {
        "key": key,
        "office": queries.office_words(demand.attesting_office) if demand else "",
        "least": attesting.LEAST_REASON,
        "days": days,
        "until": clock.today() + timedelta(days=days),
    }


@action(permission="portfolio.attest", event="portfolio.attestation-withdrawn")
def withdraw_attestation(attestation: Attestation, *, by: User, reason: str) -> None:
    """Take an attestation back, as the office that signed it."""
    demand_reason(reason)
    if attestation.ended_on:
        raise Refused(_("This attestation is withdrawn already."), "withdrawn")
    if not attesting.holds(attestation.attested_as, queries.reaching_offices(by, attestation.initiative)):
        office = queries.office_words(attestation.attested_as)
        raise Refused(_("Only this office may take it back: %(office)s.") % {"office": office}, "office")
    attestation.ended_on, attestation.ending = clock.today(), reason.strip()


@action(permission="portfolio.ask", event="portfolio.waiver-asked", tells=("gate", "criterion", "reason"))
def ask_for_waiver(
    initiative: Initiative, *, by: User, gate: Gate, criterion: str, reason: str, expires_on: date
) -> Waiver:
    """Ask the deciding body to accept until a day that a criterion of a gate does not hold."""
    demand_reason(reason)
    if not attesting.waivable(criterion):
        raise Refused(_("There is no waiver for %(key)s. It has to be met.") % {"key": criterion}, "never")
    state = queries.gate_state(initiative, gate)
    asked = next((each for each in state.asked if each.demand.key == criterion and each.mark == "M"), None)
    if asked is None:
        raise Refused(_("%(gate)s does not demand %(key)s here.") % {"gate": gate, "key": criterion}, "criterion")
    if asked.answer.verdict in OPENING_VERDICTS:
        raise Refused(_("%(key)s keeps no gate shut now, so nothing is to be waived.") % {"key": criterion}, "holds")
    if Waiver.objects.filter(initiative=initiative, gate=gate, criterion=criterion, outcome="").exists():
        raise Refused(_("This waiver is asked for already and awaits its decision."), "asked")
    today, days = clock.today(), attesting.DAYS[Tier(initiative.tier)]
    if not today < expires_on <= today + timedelta(days=days):
        raise Refused(_("A waiver ends after today and within %(days)s days.") % {"days": days}, "expires_on")
    return Waiver(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        gate=gate,
        criterion=criterion,
        reason=reason.strip(),
        body=queries.body_for(initiative, gate, state),
        asked_by=by,
        asked_on=today,
        expires_on=expires_on,
    )


@action(permission="portfolio.decide", event="portfolio.waiver-decided", tells=("outcome", "reason"))
def decide_waiver(
    waiver: Waiver,
    *,
    by: User,
    outcome: str,
    reason: str,
    conditions: Sequence[Mapping[str, Any]] = (),
    decision: Any = None,
) -> None:
    """Carry out what the body decided on a waiver, inside the decision's own transaction."""
    demand_reason(reason)
    queries.demand_bound(waiver, by, outcome, decision, queries.waiver_papers(waiver).digest)
    if waiver.outcome:
        raise Refused(_("This waiver is decided already."), "decided")
    if outcome not in queries.may_be_decided_on_waiver(waiver):
        raise Refused(_("%(outcome)s cannot be decided on a waiver.") % {"outcome": outcome}, "outcome")
    waiver.outcome, waiver.decided_because = outcome, reason.strip()
    waiver.approved_by, waiver.decided_on = by, clock.today()
