"""What the portfolio offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import (
    Confirmation,
    Duty,
    Event,
    Find,
    Lapse,
    Light,
    Matter,
    Measure,
    NavEntry,
    Panel,
    Permission,
    Room,
)
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility, Role, Stage
from hemicycle.rooms.portfolio import actions, gates, queries
from hemicycle.rooms.portfolio.queries import benefits, duties, gate_rules, lapses, lights, stops
from hemicycle.rooms.portfolio.rules.attesting import ATTESTING

AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
BODY = frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR})
LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
# Who may record or take a decision of one of the deciding bodies; the body itself says who votes.
DECIDING = BODY | {
    Role.BODY_MEMBER,
    Role.BODY_SECRETARY,
    Role.AI_OFFICER,
    Role.DPO,
    Role.CISO,
    Role.ARCHIVIST,
}
JUDGES = frozenset({Role.AI_OFFICER, Role.RISK_OFFICER})


def _proposed_it(person: Any, initiative: Any) -> bool:
    """Return whether the person proposed the initiative: who proposed does not confirm, nor set its tier."""
    return person is not None and getattr(initiative, "proposed_by_id", None) == person.pk


def _proposed_or_leads_it(person: Any, initiative: Any) -> bool:
    """Return whether the person proposed or leads the initiative: neither decides its tier."""
    leads = [office.initiative_id for office in standing(person).offices if office.role in LEADS]
    return _proposed_it(person, initiative) or (initiative is not None and initiative.pk in leads)


def _stopped_or_leads_it(person: Any, stop: Any) -> bool:
    """Return whether the person made this emergency stop, or proposed or leads what it stopped: neither ends it."""
    stopped_it = person is not None and getattr(stop, "stopped_by_id", None) == person.pk
    return stopped_it or _is_involved(person, stop)


def _own_idea(person: Any, initiative: Any) -> bool:
    """Return whether it is the person's own idea that no gate has let through yet."""
    return _proposed_it(person, initiative) and initiative.stage == Stage.IDEA


def _is_involved(person: Any, record: Any) -> bool:
    """Return whether the person proposed or leads what a request or a waiver is about."""
    return _proposed_or_leads_it(person, getattr(record, "initiative", None))


def _answers_for_it(person: Any, benefit: Any) -> bool:
    """Return whether the person answers for this benefit."""
    return person is not None and getattr(benefit, "owner_id", None) == person.pk


def _may_not_vouch(person: Any, record: Any) -> bool:
    """Return whether the person proposed or leads the initiative: neither vouches for it, whatever else they hold."""
    return _proposed_or_leads_it(person, getattr(record, "initiative", record))


ROOM = Room(
    name="portfolio",
    title=_("Portfolio"),
    permissions=[
        Permission("portfolio.read", _("Read the register of initiatives"), roles=EVERYBODY, writes=False),
        Permission(
            "portfolio.propose", _("Propose an initiative"), roles=EVERYBODY - {Role.AUDITOR, Role.ADMINISTRATOR}
        ),
        Permission("portfolio.edit", _("Edit an initiative"), roles=AI_OFFICE | LEADS, also=_own_idea),
        Permission(
            "portfolio.confirm-problem",
            _("Confirm the problem"),
            roles=AI_OFFICE,
            unless=_proposed_it,
            because=_("Who proposed an initiative does not confirm its problem."),
        ),
        Permission(
            "portfolio.set-tier",
            _("Set the risk tier"),
            roles=JUDGES,
            unless=_proposed_or_leads_it,
            because=_("Who proposed, leads or answers for an initiative does not set its tier."),
            decides=True,
        ),
        Permission(
            "portfolio.raise-tier",
            _("Let the tier follow what the law demands"),
            roles=frozenset({Role.COMPLIANCE_OFFICER, Role.DPO, Role.SECRETARY_GENERAL}),
            decides=True,
        ),
        Permission(
            "portfolio.contest-tier", _("Contest the proposed tier"), roles=AI_OFFICE | LEADS, also=_proposed_it
        ),
        Permission("portfolio.change-triage-rules", _("Change the rules of triage"), roles=JUDGES, decides=True),
        Permission("portfolio.record-stage", _("Record where an initiative stands"), roles=AI_OFFICE, decides=True),
        Permission(
            "portfolio.suspend",
            _("Stop an initiative in an emergency"),
            roles=frozenset({Role.AI_OFFICER, Role.CISO, Role.DPO, Role.BUSINESS_OWNER}),
            decides=True,
        ),
        Permission(
            "portfolio.confirm-stop",
            _("Confirm an emergency stop"),
            roles=BODY,
            unless=_stopped_or_leads_it,
            because=_("Who stopped, proposed, leads or answers for an initiative does not end its stop."),
            decides=True,
        ),
        Permission(
            "portfolio.lift-stop",
            _("Lift an emergency stop"),
            roles=BODY,
            unless=_stopped_or_leads_it,
            because=_("Who stopped, proposed, leads or answers for an initiative does not end its stop."),
            decides=True,
        ),
        Permission(
            "portfolio.attest",
            _("Vouch for a fact that nobody computes yet"),
            roles=ATTESTING,
            unless=_may_not_vouch,
            because=_("Who proposed, leads or answers for an initiative does not vouch for it."),
            decides=True,
        ),
        Permission("portfolio.ask", _("Ask a body for a decision"), roles=AI_OFFICE | LEADS, also=_own_idea),
        Permission(
            "portfolio.decide",
            _("Carry out the decision of a body"),
            roles=DECIDING,
            unless=_is_involved,
            because=_("Who proposed, leads or answers for an initiative does not carry out what is decided on it."),
            decides=True,
        ),
        Permission(
            "portfolio.change-gate-rules",
            _("Change what gates ask and who decides"),
            roles=BODY,
            decides=True,
        ),
        Permission("portfolio.name-holder", _("Name who leads and who answers for an initiative"), roles=AI_OFFICE),
        Permission(
            "portfolio.plan",
            _("Say what an initiative is to bring, by which way and after what"),
            roles=AI_OFFICE | LEADS,
            also=_own_idea,
        ),
        Permission(
            "portfolio.measure",
            _("Record what a benefit came to"),
            roles=AI_OFFICE | LEADS | {Role.FINANCE},
            also=_answers_for_it,
        ),
        Permission(
            "portfolio.accept-solution",
            _("Say whether the problem is solved"),
            roles=frozenset({Role.BUSINESS_OWNER}),
            decides=True,
        ),
        Permission("portfolio.review-roadmap", _("Record a review of the roadmap"), roles=AI_OFFICE),
        Permission("portfolio.set-pace", _("Set how long a stage may take"), roles=AI_OFFICE),
        Permission("portfolio.take-stock", _("Record an inventory round"), roles=AI_OFFICE),
        Permission("portfolio.make-scenario", _("Make and solve scenarios of the optimiser"), roles=AI_OFFICE),
        Permission("portfolio.depart", _("Depart from a plan of the optimiser"), roles=BODY, decides=True),
        Permission("portfolio.import", _("Import inventories of others"), roles=AI_OFFICE),
        Permission("portfolio.audit", _("Draw samples for an audit"), roles=frozenset({Role.AUDITOR}), writes=False),
        Permission("portfolio.export", _("Export what is shown"), roles=EVERYBODY, writes=False),
    ],
    events=[
        Event("portfolio.proposed", _("%(by)s proposed the initiative: %(subject)s")),
        Event("portfolio.edited", _("%(by)s changed what is written about the initiative")),
        Event("portfolio.problem-confirmed", _("%(by)s read the problem and said whether it names a tool")),
        Event("portfolio.tier-set", _("%(by)s set the risk tier: %(reason)s")),
        Event("portfolio.tier-raised", _("The tier was raised to what the law demands at least")),
        Event("portfolio.answered", _("%(by)s answered the questions of the triage; the rules proposed a tier")),
        Event("portfolio.tier-contested", _("%(by)s contested the proposed tier: %(reason)s")),
        Event("portfolio.triage-rules-adopted", _("%(by)s changed the rules of triage: %(reason)s")),
        Event("portfolio.compared", _("%(by)s compared the initiative with the rest of the register")),
        Event("portfolio.likeness-explained", _("%(by)s said how it belongs to one it resembles: %(reason)s")),
        Event("portfolio.stage-recorded", _("%(by)s recorded the stage: %(reason)s"), moves=True),
        Event("portfolio.attested", _("%(by)s vouched for %(criterion)s: %(reason)s")),
        Event("portfolio.attestation-withdrawn", _("%(by)s took an attestation back: %(reason)s")),
        Event("portfolio.waiver-asked", _("%(by)s asked for a waiver of %(criterion)s: %(reason)s")),
        Event("portfolio.waiver-decided", _("%(by)s recorded the decision on a waiver: %(reason)s")),
        Event("portfolio.decision-asked", _("%(by)s asked for a decision at gate %(gate)s")),
        Event("portfolio.request-withdrawn", _("%(by)s took a request for a decision back: %(reason)s")),
        Event(
            "portfolio.gate-decided", _("%(by)s carried out what the body decided: %(outcome)s. %(reason)s"), moves=True
        ),
        Event("portfolio.gate-rules-adopted", _("%(by)s changed what the gates ask: %(reason)s")),
        Event("portfolio.suspended", _("%(by)s stopped the initiative in an emergency: %(reason)s")),
        Event("portfolio.stop-confirmed", _("%(by)s confirmed the emergency stop: %(reason)s")),
        Event("portfolio.stop-lifted", _("%(by)s lifted the emergency stop: %(reason)s")),
        Event("portfolio.holder-named", _("%(by)s named who holds an office of the initiative")),
        Event("portfolio.metric-set", _("%(by)s said how success is measured: %(subject)s")),
        Event("portfolio.benefit-set", _("%(by)s said what a benefit brings a year: %(subject)s")),
        Event("portfolio.benefit-measured", _("%(by)s recorded what a benefit brings a year: %(value)s")),
        Event("portfolio.benefit-concluded", _("%(by)s recorded the final value of a benefit: %(final_value)s")),
        Event("portfolio.alternative-set", _("%(by)s described one way of doing it: %(subject)s")),
        Event("portfolio.alternative-chosen", _("%(by)s chose between the ways of doing it: %(reason)s")),
        Event("portfolio.choice-dropped", _("%(by)s dropped a choice: %(reason)s")),
        Event("portfolio.tool-compared", _("%(by)s compared a tool of others: %(subject)s")),
        Event("portfolio.tool-chosen", _("%(by)s chose between tools of others: %(reason)s")),
        Event("portfolio.linked", _("%(by)s said how it depends on another initiative: %(reason)s")),
        Event("portfolio.unlinked", _("%(by)s ended a link to another initiative: %(reason)s")),
        Event("portfolio.law-named", _("%(by)s named a law that demands the initiative: %(law)s")),
        Event("portfolio.law-ended", _("%(by)s recorded that a law demands it no more: %(reason)s")),
        Event("portfolio.trial-declared", _("%(by)s declared a trial in the sandbox until %(ends_on)s")),
        Event("portfolio.trial-ended", _("%(by)s ended a trial in the sandbox: %(reason)s")),
        Event("portfolio.charter-set", _("%(by)s wrote the charter of the pilot")),
        Event("portfolio.partner-named", _("%(by)s named a parliament that takes part in the pilot: %(parliament)s")),
        Event("portfolio.partner-decided", _("%(by)s recorded what a partner of the pilot decided: %(decision)s")),
        Event("portfolio.partner-left", _("%(by)s recorded that a parliament takes no part any more: %(reason)s")),
        Event("portfolio.solution-judged", _("%(by)s said whether the problem is solved: %(reason)s")),
        Event("portfolio.roadmap-reviewed", _("%(by)s recorded a review of the roadmap: %(finding)s")),
        Event("portfolio.pace-set", _("%(by)s set how long a stage may take")),
        Event("portfolio.stock-taken", _("%(by)s recorded an inventory round of the house")),
        Event("portfolio.scenario-made", _("%(by)s asked the optimiser: %(title)s")),
        Event("portfolio.scenario-changed", _("%(by)s changed what a scenario asks: %(title)s")),
        Event("portfolio.scenario-solved", _("%(by)s had a scenario solved: %(status)s")),
        Event("portfolio.departed", _("%(by)s departed from a plan: %(reason)s")),
        Event("portfolio.imported", _("%(by)s imported an inventory: %(subject)s")),
        Event("portfolio.source-declared", _("%(by)s said what the columns of a source mean: %(subject)s")),
        Event("portfolio.adopted", _("%(by)s began a proposal with what others run")),
    ],
    criteria=gates.CRITERIA,
    measures=[
        Measure("portfolio.benefit", _("Benefit"), _("money a year"), benefits.benefit_amounts),
        Measure("portfolio.democratic-value", _("Democratic value"), _("from 0 to 4"), benefits.democratic_values),
    ],
    matters=[
        Matter(
            "portfolio.gates",
            _("Decision at a gate"),
            subject="portfolio.GateRequest",
            awaiting=queries.requests_awaiting,
            body=queries.body_of,
            outcomes=queries.may_be_decided,
            papers=queries.papers,
            conflicts=queries.conflicts,
            carry_out=actions.decide_gate,
            changed=queries.changed_parts,
            gate=lambda request: str(request.gate),
            deciders=gate_rules.deciding_bodies,
        ),
        Matter(
            "portfolio.waivers",
            _("Waiver of a criterion"),
            subject="portfolio.Waiver",
            awaiting=queries.waivers_awaiting,
            body=queries.body_of,
            outcomes=queries.may_be_decided_on_waiver,
            papers=queries.waiver_papers,
            conflicts=queries.conflicts,
            carry_out=actions.decide_waiver,
        ),
    ],
    confirmations=[Confirmation("portfolio.stops", _("Emergency stop"), stops.to_be_confirmed)],
    lapses=[Lapse("portfolio.words", _("Attestations and waivers"), lapses.rested_on)],
    panels=[
        Panel("portfolio.triage", _("Risk tier"), "portfolio/triage_panel.html", queries.triage_panel),
        Panel("portfolio.case", _("What it is to bring"), "portfolio/case_panel.html", benefits.case_panel),
        Panel("portfolio.origin", _("Where it came from"), "portfolio/origin_panel.html", queries.origin),
    ],
    duties=[
        Duty("portfolio.stops-to-confirm", _("Confirm an emergency stop"), queries.stops_to_confirm),
        Duty("portfolio.problems-to-confirm", _("Confirm the problem"), duties.problems_to_confirm),
        Duty(
            "portfolio.attestations-overtaken",
            _("Settle what a room answers instead of you"),
            duties.attestations_overtaken,
        ),
        Duty("portfolio.waivers-ending", _("Meet what is waived"), duties.waivers_ending),
        Duty("portfolio.measures-due", _("Measure what was promised"), benefits.measures_due),
        Duty("portfolio.reviews-due", _("Review what was promised"), benefits.reviews_due),
        Duty("portfolio.next-gate", _("What the next gate still asks"), duties.owed_before_the_gate),
    ],
    notices={
        "portfolio.suspended": _("Stopped in an emergency: %(reference)s %(title)s"),
        "portfolio.stop-confirmed": _("The emergency stop was confirmed: %(reference)s %(title)s"),
        "portfolio.stop-lifted": _("The emergency stop was lifted: %(reference)s %(title)s"),
    },
    works={
        "portfolio.compare": _("Comparison of an inventory"),
        "portfolio.import": _("Import of an inventory"),
        "portfolio.look": _("First look at a file"),
        "portfolio.optimise": _("Plan of a scenario"),
    },
    finds=[
        Find("portfolio.initiatives", _("Initiatives"), queries.find),
        Find("portfolio.cases", _("Alternatives, benefits and metrics"), benefits.found_in_cases),
    ],
    lights=[
        Light("portfolio.stages-in-time", Responsibility.PERFORMANCE, lights.stages_in_time, lights.READS_STAGES),
        Light("portfolio.no-open-stop", Responsibility.PERFORMANCE, lights.no_open_stop, lights.READS_STOPS),
    ],
    nav=[
        NavEntry("initiatives", _("Initiatives"), "portfolio:list", "portfolio.read"),
        NavEntry("initiatives", pgettext_lazy("picture", "Chamber"), "portfolio:chamber", "portfolio.read"),
        NavEntry("initiatives", _("Use cases"), "portfolio:catalogue", "portfolio.read"),
        NavEntry("initiatives", _("Pipeline"), "portfolio:pipeline", "portfolio.read"),
        NavEntry("initiatives", _("Roadmap"), "portfolio:roadmap", "portfolio.read"),
        NavEntry("initiatives", _("Inventory rounds"), "portfolio:rounds", "portfolio.read"),
        NavEntry("initiatives", _("Comparison sets"), "portfolio:editions", "portfolio.read"),
        NavEntry("strategy", _("Scenarios"), "portfolio:scenarios", "portfolio.read"),
        NavEntry("strategy", _("Plans compared"), "portfolio:compare-plans", "portfolio.read"),
        NavEntry("records", _("Samples"), "portfolio:audit", "portfolio.audit"),
        NavEntry("settings", _("Rules of triage"), "portfolio:triage-rules", "portfolio.read"),
        NavEntry("settings", _("Rules of the gates"), "portfolio:gate-rules", "portfolio.read"),
        NavEntry("risk", _("Facts of the house"), "portfolio:house", "portfolio.read"),
    ],
)
