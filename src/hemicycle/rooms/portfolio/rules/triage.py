"""How facts lead to the house's own risk tier: declared rules, of which each that holds is a reason.

A rule names facts and, for each, the values of which one must hold. There is nothing else in the language of rules: no
formula, no text that is run. The highest tier of the rules that hold is proposed, the minimal one where none holds.
What nobody knows counts as high.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.kernel.terms import Stage, Tier
from hemicycle.rooms.portfolio.rules.facts import VALUES, Facts, in_order, unknown

CONTENT = Path(__file__).parent.parent / "content" / "triage.yaml"
LANGUAGES = ("en", "fr", "ar")
ORDER = list(Tier)  # from the lowest to the highest
RULES_LIMIT, KEY_LIMIT, SENTENCE_LIMIT = 100, 60, 400


class RuleFault(ValueError):
    """A set of rules that says something it cannot mean: the rule's key, what is wrong, and with which word."""

    def __init__(self, code: str, key: str = "", word: str = "") -> None:
        super().__init__(f"{key or 'the rules'}: {code} {word}".strip())
        self.code, self.key, self.word = code, key, word


@dataclass(frozen=True)
class Rule:
    """One reason for a tier: it holds where each fact named has one of the values named."""

    key: str
    tier: Tier
    when: Mapping[str, frozenset[str]]
    says: Mapping[str, str]  # language -> sentence; English at least
    is_active: bool = True

    def holds(self, facts: Facts) -> bool:
        """Return whether the rule is in force and fits these facts; an unknown fact fits no value."""
        return self.is_active and all(facts[name] & values for name, values in self.when.items())

    def sentence(self, language: str) -> str:
        """Return the reason in this language, in English where nobody has translated it."""
        return self.says.get(language) or self.says["en"]


@dataclass(frozen=True)
class RuleSet:
    """The rules of one version, as they are named beside each tier that they propose."""

    version: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Proposal:
    """The tier that follows from the facts, the rules that hold (the gravest first), and what nobody knows."""

    tier: Tier
    reasons: tuple[Rule, ...]
    unknown: tuple[str, ...]


def propose(rules: Sequence[Rule], facts: Facts) -> Proposal:
    """Return the tier that these rules propose for these facts, with every reason."""
    held = sorted((rule for rule in rules if rule.holds(facts)), key=lambda rule: -ORDER.index(rule.tier))
    missing = unknown(facts)
    tiers = [rule.tier for rule in held] + ([Tier.HIGH] if missing else [])
    return Proposal(highest(*tiers), tuple(held), missing)


def highest(*tiers: Tier | str) -> Tier:
    """Return the highest of these tiers; the minimal one of none."""
    return max((Tier(tier) for tier in tiers), key=ORDER.index, default=Tier.MINIMAL)


def in_force(current: Tier, proposed: Tier, stage: Stage, *, is_settled: bool) -> Tier:
    """Return the tier that stands once the rules have proposed one: raising is at once, lowering may need a person.

    An idea that nobody has judged yet takes what is proposed. Where a person has decided, a gate was passed, or the use
    was found to be prohibited, the higher of the two stands until a person decides.
    """
    is_free = stage is Stage.IDEA and not is_settled and current is not Tier.PROHIBITED
    return proposed if is_free else highest(current, proposed)


def may_move(tier: Tier, here: Stage, there: Stage) -> bool:
    """Return whether the stage may change: of a prohibited use only towards its withdrawal."""
    return tier is not Tier.PROHIBITED or there in {here, Stage.WITHDRAWAL}


@cache
def built_in() -> RuleSet:
    """Return the rules that every house starts from."""
    document = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return RuleSet(f"built-in {document['version']}", rules_from(document["rules"]))


def rules_from(rows: Any) -> tuple[Rule, ...]:
    """Return the rules that these rows declare; RuleFault names the first that cannot be meant."""
    if not isinstance(rows, list | tuple) or not 1 <= len(rows) <= RULES_LIMIT:
        raise RuleFault("number", word=str(RULES_LIMIT))
    rules = tuple(_rule(row) for row in rows)
    keys = [rule.key for rule in rules]
    for key in keys:
        if keys.count(key) > 1:
            raise RuleFault("twice", key)
    return rules


def rows_of(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Return the rules as rows, as `rules_from` takes them and as they are kept."""
    return [
        {
            "key": rule.key,
            "tier": str(rule.tier),
            "when": {name: in_order(name, rule.when[name]) for name in VALUES if name in rule.when},
            "says": {language: rule.says[language] for language in LANGUAGES if rule.says.get(language)},
            "active": rule.is_active,
        }
        for rule in rules
    ]


def _rule(row: Any) -> Rule:
    if not isinstance(row, dict):
        raise RuleFault("shape")
    key = row.get("key")
    if not isinstance(key, str) or not key.isprintable() or not 1 <= len(key.strip()) <= KEY_LIMIT:
        raise RuleFault("key", word=str(key)[:KEY_LIMIT])
    if foreign := set(row) - {"key", "tier", "when", "says", "active"}:
        raise RuleFault("unknown", key, str(min(map(str, foreign))))
    if str(row.get("tier")) not in set(Tier) - {Tier.MINIMAL}:
        raise RuleFault("tier", key, str(row.get("tier"))[:KEY_LIMIT])
    if not isinstance(row.get("active", True), bool):
        raise RuleFault("shape", key, "active")
    when, says = _when(key, row.get("when")), _says(key, row.get("says"))
    return Rule(key, Tier(row["tier"]), when, says, row.get("active", True))


def _when(key: str, when: Any) -> dict[str, frozenset[str]]:
    if not isinstance(when, dict) or not when:
        raise RuleFault("always", key)  # a rule without a condition would hold for everything
    for name, values in when.items():
        if name not in VALUES:
            raise RuleFault("fact", key, str(name))
        if not isinstance(values, list | tuple) or not values:
            raise RuleFault("values", key, name)
        for value in values:
            if not isinstance(value, str) or value not in set(VALUES[name]):
                raise RuleFault("value", key, f"{name}: {value}")
    return {name: frozenset(str(value) for value in values) for name, values in when.items()}


def _says(key: str, says: Any) -> dict[str, str]:
    if not isinstance(says, dict) or any(name not in LANGUAGES for name in says):
        raise RuleFault("languages", key)
    texts = {name: text.strip() for name, text in says.items() if isinstance(text, str)}
    if not texts.get("en"):
        raise RuleFault("sentence", key)
    if len(texts) < len(says) or max(map(len, texts.values())) > SENTENCE_LIMIT:
        raise RuleFault("long", key, str(SENTENCE_LIMIT))
    return texts
