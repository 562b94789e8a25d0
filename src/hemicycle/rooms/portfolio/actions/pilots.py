"""The charter of a pilot, and what the parliaments that share it decided."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import Stage, Status
from hemicycle.rooms.portfolio.actions.benefits import write
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Charter, Partner
from hemicycle.rooms.portfolio.rules import charters as rules
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

CHARTER = frozenset({*rules.SAID, "language"})
DIGEST = re.compile(r"[0-9a-f]{64}")
BEFORE_THE_PILOT = frozenset({Stage.IDEA, Stage.PROPOSAL, Stage.DESIGN, Stage.PILOT})


@action(permission="portfolio.plan", event="portfolio.charter-set", tells=())
def write_charter(initiative: Initiative, *, by: User, **facts: Any) -> Charter:
    """Write the charter of a pilot, whole or in part; the gate says what it still needs."""
    if Charter.objects.filter(initiative=initiative).exists():
        raise Refused(_("This initiative has a charter already. Change that one."), "charter")
    charter = Charter(initiative=initiative, chamber_id=initiative.chamber_id)
    _set(charter, facts)
    return charter


@action(permission="portfolio.plan", event="portfolio.charter-set", tells=())
def change_charter(charter: Charter, *, by: User, **facts: Any) -> None:
    """Change the charter before its pilot starts; the ledger keeps what stood before."""
    _set(charter, facts)


def _set(charter: Charter, facts: Mapping[str, Any]) -> None:
    _demand_before_the_pilot(charter.initiative)
    write(charter, facts, CHARTER)
    if not any(getattr(charter, name) for name in rules.SAID):
        raise Refused(_("The charter says nothing yet. Begin with what the pilot is to show."), "hypothesis")
    if charter.starts_on and charter.ends_on and charter.ends_on <= charter.starts_on:
        raise Refused(_("The pilot has to end after it starts. Choose a later day."), "ends-on")
    if any(limit is not None and limit < 0 for limit in (charter.users, charter.records, charter.money)):
        raise Refused(_("A limit is nought or more. Write it in digits."), "limit")


def _demand_before_the_pilot(initiative: Initiative) -> None:
    started = initiative.status == Status.PILOT_RUNNING or initiative.stage not in BEFORE_THE_PILOT
    if started or initiative.status in AT_REST:
        raise Refused(
            _("A charter is written before the pilot starts. What runs by now keeps the one it has."), "stage"
        )


@action(permission="portfolio.plan", event="portfolio.partner-named", tells=("parliament",))
def name_partner(initiative: Initiative, *, by: User, parliament: str) -> Partner:
    """Name another parliament that takes part in the pilot and decides for itself."""
    name = parliament.strip()
    if len(name) < 3:
        raise Refused(_("Name the parliament that takes part."), "parliament")
    if Partner.objects.filter(initiative=initiative, parliament=name, left_on=None).exists():
        raise Refused(_("%(name)s takes part already.") % {"name": name}, "parliament")
    return Partner(initiative=initiative, chamber_id=initiative.chamber_id, parliament=name)


@action(permission="portfolio.plan", event="portfolio.partner-decided", tells=("decision",))
def record_partner(partner: Partner, *, by: User, decided_on: date, decision: str, charter_digest: str) -> None:
    """Record that a partner decided for itself, when, and on which text of the charter."""
    _demand_part(partner)
    if decided_on > clock.today():
        raise Refused(_("The day lies in the future. A decision is recorded once it was taken."), "decided-on")
    if len(decision.strip()) < 3:
        raise Refused(_("Name the decision of the partner, such as its number."), "decision")
    text = charter_digest.strip().lower()
    if not DIGEST.fullmatch(text):
        raise Refused(_("The SHA-256 of a charter has 64 digits from 0 to f. Copy it from the text."), "charter-digest")
    partner.decided_on, partner.decision, partner.charter_digest = decided_on, decision.strip(), text


@action(permission="portfolio.plan", event="portfolio.partner-left")
def release_partner(partner: Partner, *, by: User, reason: str) -> None:
    """Record that a parliament takes no part any more."""
    demand_reason(reason)
    _demand_part(partner)
    partner.left_on = clock.today()


def _demand_part(partner: Partner) -> None:
    if partner.left_on:
        raise Refused(_("This parliament takes no part any more."), "left")
