"""What is answered about a use, what the rules of triage propose from it, and what people decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Role, Stage, Tier
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.reopening import reopened_by
from hemicycle.rooms.portfolio.models import Triage, TriageRules, facts_of
from hemicycle.rooms.portfolio.rules import triage
from hemicycle.rooms.portfolio.rules.facts import OF_THE_INITIATIVE, VALUES, Practice, plain
from hemicycle.rooms.portfolio.rules.triage import RuleFault, RuleSet

Answers = Mapping[str, Sequence[str]]  # fact -> the values ticked; none where nobody knows


@action(permission="portfolio.edit", event="portfolio.answered", tells=())
def answer(initiative: Initiative, *, by: User, answers: Answers) -> list[Record]:
    """Answer what the triage asks beside what the initiative says itself; the rules then propose its tier."""
    return answered(initiative, answers)


def answered(initiative: Initiative, answers: Answers) -> list[Record]:
    """Return the triage that follows from these answers. Refused where one is no answer to its question."""
    for name, values in answers.items():
        if name not in VALUES or name in OF_THE_INITIATIVE:
            raise Refused(_("The triage asks nothing called %(name)s.") % {"name": name}, name)
        if strange := set(values) - set(VALUES[name]):
            raise Refused(_("%(value)s is no answer to %(name)s.") % {"value": min(strange), "name": name}, name)
    if Practice.NONE in (done := answers.get("practices", ())) and len(done) > 1:
        raise Refused(
            _("It cannot do nothing of the kind and something of it as well. Untick one of the two."), "practices"
        )
    return triaged(initiative, answers)


def triaged(initiative: Initiative, answers: Answers | None = None, rule_set: RuleSet | None = None) -> list[Record]:
    """Return a new triage where facts or rules say otherwise than the last one; the initiative's tier follows it."""
    last = newest(initiative)
    facts = facts_of(initiative, {**(last.facts if last else {}), **(answers or {})})
    rule_set = rule_set or queries.rules_in_force()
    proposal = triage.propose(rule_set.rules, facts)
    if last and last.facts == plain(facts) and last.proposed_tier == proposal.tier:
        return []
    made = Triage(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        number=last.number + 1 if last else 1,
        facts=plain(facts),
        unknown=list(proposal.unknown),
        rules_version=rule_set.version,
        proposed_tier=proposal.tier,
        reasons=triage.rows_of(proposal.reasons),
    )
    settled = Triage.objects.filter(initiative=initiative).exclude(decided_tier="").exists()
    tier, stage = Tier(initiative.tier), Stage(initiative.stage)
    own = triage.in_force(tier, proposal.tier, stage, is_settled=settled)
    initiative.tier = triage.highest(own, _floor(initiative))
    return [made]


def newest(initiative: Initiative) -> Triage | None:
    """Return the newest triage of an initiative under lock, or None where there is none yet."""
    last = queries.last_triage(initiative)
    return lock(Triage.objects.filter(pk=last.pk))[0] if last else None


@action(permission="portfolio.set-tier", event="portfolio.tier-set")
def set_tier(initiative: Initiative, *, by: User, tier: Tier, reason: str) -> list[Record]:
    """Decide the house's own risk tier with a reason, beside what the rules propose from the facts that are known.

    Agreeing confirms the proposal, anything else overrides it; the proposal stays as it was. A use that the rules found
    to be prohibited is let out only after somebody has contested the finding, and by somebody else. A lower tier
    reopens the gates that were passed on the higher one. What rooms demand at least, such as a class in law, drives the
    gates where it is higher.
    """
    demand_reason(reason)
    if why := queries.involved(initiative).get(by.pk):
        raise Refused(_("You may not set this tier: %(why)s.") % {"why": why}, "involved")
    judged = _to_judge(initiative)
    if judged.contested_by_id == by.pk:
        raise Refused(_("You contested this finding yourself. Somebody else has to decide."), "contested")
    if judged.proposed_tier == Tier.PROHIBITED and tier != Tier.PROHIBITED and not judged.contested_by_id:
        raise Refused(
            _("The rules found a prohibited use, and nobody contested it. Correct the answers or contest it first."),
            "prohibited",
        )
    judged.decided_tier, judged.decided_because = tier, reason.strip()
    judged.decided_by, judged.decided_as, judged.decided_at = by, _deciding_role(by), clock.now()
    in_force = triage.highest(tier, _floor(initiative))
    reopened = reopened_by(initiative, in_force)
    initiative.tier = in_force
    return [judged, *reopened]


@action(permission="portfolio.raise-tier", event="portfolio.tier-raised", tells=())
def raise_tier(initiative: Initiative, *, by: User) -> None:
    """Raise the tier that drives the gates to the least that rooms demand; what the house judged stays beside it.

    It is never lowered here: once less is demanded, whoever may set the tier decides it anew.
    """
    initiative.tier = triage.highest(initiative.tier, _floor(initiative))


def _floor(initiative: Initiative) -> Tier:
    return queries.floors(Initiative.objects.filter(pk=initiative.pk)).get(initiative.pk, Tier.MINIMAL)


def _to_judge(initiative: Initiative) -> Triage:
    """Return the triage to decide: the newest one, anew where it was decided before, or the first one."""
    last = newest(initiative)
    if last is None:
        made = triaged(initiative)[0]
        assert isinstance(made, Triage)
        return made
    if not last.decided_tier:
        return last
    kept = ("chamber_id", "facts", "unknown", "rules_version", "proposed_tier", "reasons")
    again = {name: getattr(last, name) for name in (*kept, "contested_by", "contested_because")}
    return Triage(initiative=initiative, number=last.number + 1, **again)


def _deciding_role(by: User) -> str:
    """Return the office by which somebody decides a tier: the risk officer's where they hold it."""
    held = {office.role for office in standing(by).offices}
    return Role.RISK_OFFICER if Role.RISK_OFFICER in held else Role.AI_OFFICER


@action(permission="portfolio.contest-tier", event="portfolio.tier-contested")
def contest_tier(initiative: Initiative, *, by: User, reason: str) -> Triage:
    """Say why the tier that the rules propose does not fit; whoever decides has it before their eyes."""
    demand_reason(reason)
    judged = newest(initiative)
    if judged is None:
        raise Refused(_("No tier has been proposed yet. Answer the questions of the triage first."), "unknown")
    if judged.decided_tier:
        raise Refused(
            _("A person has decided this tier already. Speak with whoever decided; their reason stands beside it."),
            "decided",
        )
    judged.contested_by, judged.contested_because = by, reason.strip()
    return judged


@action(permission="portfolio.change-triage-rules", event="portfolio.triage-rules-adopted")
def adopt_rules(parliament: Parliament, *, by: User, rows: Sequence[Any], reason: str) -> list[Record]:
    """Adopt a set of rules, and propose the tier anew for each initiative under way that they judge otherwise.

    A higher tier stands at once; a lower one waits for a person where one has decided or a gate was passed.
    """
    demand_reason(reason)
    try:
        rules = triage.rules_from(rows)
    except RuleFault as fault:
        raise Refused(queries.rule_fault_words(fault), "rules") from fault
    if triage.rows_of(rules) == triage.rows_of(queries.rules_in_force().rules):
        raise Refused(_("These are the rules in force already. Nothing was changed."), "same")
    moved = [shift.initiative.pk for shift in queries.shifts(rules)]
    adopted = _adopted(rules, by, reason)
    rule_set = RuleSet(adopted.version_name, rules)
    changed: list[Record] = [adopted]
    for initiative in lock(Initiative.objects.filter(pk__in=moved)):
        changed += [*triaged(initiative, rule_set=rule_set), initiative]
    return changed


def _adopted(rules: Sequence[triage.Rule], by: User, reason: str) -> TriageRules:
    last = TriageRules.objects.first()
    rows = triage.rows_of(rules)
    return TriageRules(
        number=last.number + 1 if last else 1,
        rules=rows,
        is_built_in=rows == triage.rows_of(triage.built_in().rules),
        adopted_by=by,
        adopted_at=clock.now(),
        reason=reason.strip(),
    )


def demand_reason(reason: str) -> None:
    """Refuse a reason that says nothing."""
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
