"""Reading what was answered about initiatives, what the rules of triage made of it, and the rules in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import ChamberKind, Sensitivity, Stage, Tier
from hemicycle.rooms.portfolio.models import Comparison, Likeness, Triage, TriageRules, facts_of
from hemicycle.rooms.portfolio.rules import similarity as alike
from hemicycle.rooms.portfolio.rules import triage as rules
from hemicycle.rooms.portfolio.rules.facts import Facts
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST
from hemicycle.rooms.portfolio.rules.triage import Proposal, RuleFault, RuleSet


def triages(initiative: Initiative) -> QuerySet[Triage]:
    """Return every triage of the initiative with what people made of it, the newest first."""
    found: QuerySet[Triage] = Triage.objects.filter(initiative=initiative)
    return found.select_related("decided_by", "contested_by")


def last_triage(initiative: Initiative) -> Triage | None:
    """Return the newest triage of an initiative, or None where nobody has answered yet."""
    return triages(initiative).first()


@dataclass(frozen=True)
class Judged:
    """The newest triage of an initiative without its words, and whether a person has ever decided its tier."""

    facts: Mapping[str, list[str]]
    unknown: list[str]
    proposed: str
    decided: str
    decided_as: str
    is_settled: bool

    @property
    def own(self) -> str:
        """Return the tier that the house itself gives: as somebody decided, else as the rules propose."""
        return self.decided or self.proposed


def judged(initiatives: QuerySet[Initiative]) -> dict[UUID, Judged]:
    """Return the newest triage of each initiative that has one, without its words. One query."""
    rows = Triage.objects.filter(initiative__in=initiatives.order_by().values("pk")).order_by("number")
    fields = ("initiative_id", "facts", "unknown", "proposed_tier", "decided_tier", "decided_as")
    found: dict[UUID, Judged] = {}
    for pk, facts, unknown, proposed, decided, decided_as in rows.values_list(*fields):
        settled = bool(decided) or (pk in found and found[pk].is_settled)
        found[pk] = Judged(facts, unknown, proposed, decided, decided_as, settled)
    return found


def floors(initiatives: QuerySet[Initiative]) -> dict[UUID, Tier]:
    """Return the least tier that rooms demand of each initiative, as its class in law does; none where none does."""
    found: dict[UUID, Tier] = {}
    for room in rooms():
        for floor in room.floors:
            for pk, tier in floor.of(initiatives).items():
                found[pk] = rules.highest(tier, found.get(pk, Tier.MINIMAL))
    return found


def facts(initiative: Initiative) -> Facts:
    """Return what is known of an initiative today: its own facts, and what was answered last."""
    last = last_triage(initiative)
    return facts_of(initiative, last.facts if last else None)


def rules_in_force() -> RuleSet:
    """Return the rules that the house adopted last, or those that every house starts from."""
    adopted = TriageRules.objects.first()
    return RuleSet(adopted.version_name, rules.rules_from(adopted.rules)) if adopted else rules.built_in()


def rules_versions() -> QuerySet[TriageRules]:
    """Return every version of the rules that the house adopted, the newest first."""
    found: QuerySet[TriageRules] = TriageRules.objects.select_related("adopted_by")
    return found


def alikes(initiative: Initiative, user: Any) -> QuerySet[Likeness]:
    """Return the pairs in which the initiative resembles another one, as far as the person may see both."""
    found: QuerySet[Likeness] = Likeness.objects.visible_to(user).filter(initiative=initiative)
    return found.filter(score__gte=alike.DUPLICATE).select_related("other", "explained_by")


def comparable(initiative: Initiative) -> QuerySet[Initiative]:
    """Return the initiatives that whoever reads this one may hear of: of its chamber and of the joint services."""
    found = Initiative.objects.filter(sensitivity=Sensitivity.INTERNAL).exclude(pk=initiative.pk)
    return found.filter(Q(chamber=initiative.chamber_id) | Q(chamber__sort=ChamberKind.JOINT))


def comparison(initiative: Initiative) -> Comparison | None:
    """Return when the initiative was last compared with the register, or None."""
    found: Comparison | None = Comparison.objects.filter(initiative=initiative).first()
    return found


def triage_panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the dossier shows of the tier: what the rules proposed and why, and what a person decided."""
    last = last_triage(initiative)
    held = reasons(last.reasons, get_language() or "en") if last else []
    return {"initiative": initiative, "triage": last, "reasons": held}


@dataclass(frozen=True)
class Shift:
    """What other rules would do to one initiative under way: its tier now, what they propose, its tier then."""

    initiative: Initiative
    before: Tier
    proposal: Proposal
    after: Tier


def shifts(new: Sequence[rules.Rule], among: QuerySet[Initiative] | None = None) -> list[Shift]:
    """Return the initiatives under way for which these rules propose another tier than those in force."""
    old = rules_in_force().rules
    under_way = (Initiative.objects.all() if among is None else among).exclude(status__in=AT_REST).order_by("number")
    known = judged(under_way)
    return [shift for each in under_way if each.pk in known and (shift := _shift(each, known[each.pk], old, new))]


def _shift(initiative: Initiative, known: Judged, old: Sequence[rules.Rule], new: Sequence[rules.Rule]) -> Shift | None:
    stated = facts_of(initiative, known.facts)
    proposal = rules.propose(new, stated)
    if proposal.tier == rules.propose(old, stated).tier:
        return None
    before, stage = Tier(initiative.tier), Stage(initiative.stage)
    after = rules.in_force(before, proposal.tier, stage, is_settled=known.is_settled)
    return Shift(initiative, before, proposal, after)


def triage_document(triage: Triage, language: str) -> dict[str, Any]:
    """Return a triage as other programs read it."""
    return {
        "number": triage.number,
        "at": triage.created_at,
        "rules": triage.rules_version,
        "facts": triage.facts,
        "unknown": triage.unknown,
        "proposed": triage.proposed_tier,
        "reasons": reasons(triage.reasons, language),
        "decided": triage.decided_tier or None,
        "decided_because": triage.decided_because,
        "contested_because": triage.contested_because,
    }


def reasons(rows: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return rules that held, as they were kept, each with its sentence in a language."""
    return [
        {"rule": row["key"], "tier": Tier(row["tier"]), "says": row["says"].get(language) or row["says"]["en"]}
        for row in rows
    ]


_FAULTS = {
    "number": _("A set holds between one rule and %(word)s."),
    "shape": _("The rule “%(key)s” is not written as a rule: %(word)s"),
    "key": _("“%(word)s” is no name for a rule. Use a few printable letters."),
    "twice": _("Two rules are called “%(key)s”. Rename one of them."),
    "unknown": _("The rule “%(key)s” holds “%(word)s”, which rules do not have."),
    "tier": _("The rule “%(key)s” leads to “%(word)s”. A rule leads to the limited, high or prohibited tier."),
    "always": _("The rule “%(key)s” names no fact, so it would hold for everything. Tick at least one answer."),
    "fact": _("The rule “%(key)s” asks for “%(word)s”, which the intake does not ask."),
    "values": _("The rule “%(key)s” names “%(word)s” without an answer. Tick at least one."),
    "value": _("The rule “%(key)s” asks for “%(word)s”, which is no answer to that question."),
    "languages": _("The sentences of the rule “%(key)s” are in languages that the house does not have."),
    "sentence": _("The rule “%(key)s” has no sentence in English. Every reason is said in words."),
    "long": _("A sentence of the rule “%(key)s” is longer than %(word)s letters."),
}


def rule_fault_words(fault: RuleFault) -> str:
    """Return what is wrong with a set of rules, in the reader's language."""
    return str(_FAULTS[fault.code]) % {"key": fault.key, "word": fault.word}
