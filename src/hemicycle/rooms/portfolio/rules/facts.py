"""What an intake asks about a use of AI, as values that rules may name. A fact nobody has stated holds no value."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.kernel.terms import AutomationLevel, Function, Route

CONTENT = Path(__file__).parent.parent / "content" / "intake.yaml"

Facts = Mapping[str, frozenset[str]]  # fact -> the values that hold; none where nobody knows


class Material(StrEnum):
    """What a system reads or hears."""

    PUBLIC = "public"
    NAMES = "names"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Practice(StrEnum):
    """What a system does with people."""

    NONE = "none"
    SPEAKERS = "speakers"
    VERIFICATION = "verification"
    ARCHIVE = "archive"
    IDENTIFICATION = "identification"
    EMOTION = "emotion"
    SCORING = "scoring"
    POLITICAL = "political"


class Audience(StrEnum):
    """Who meets a result before anybody has corrected it."""

    TEAM = "team"
    HOUSE = "house"
    PUBLIC = "public"
    DEPENDENT = "dependent"


class Effect(StrEnum):
    """Whether a result becomes part of an official text, record or act."""

    NONE = "none"
    ADOPTED = "adopted"
    DIRECT = "direct"


class Harm(StrEnum):
    """Whom a wrong result could hurt in more than time."""

    NONE = "none"
    MEMBERS = "members"
    PEOPLE = "people"


class Writes(StrEnum):
    """Whether a system writes or composes of its own."""

    NO = "no"
    YES = "yes"


# Every fact in the order in which it is asked, with the values that it may hold.
VALUES: dict[str, type[StrEnum]] = {
    "function": Function,
    "route": Route,
    "automation": AutomationLevel,
    "generative": Writes,
    "material": Material,
    "practices": Practice,
    "audience": Audience,
    "effect": Effect,
    "rights": Harm,
}
SEVERAL = frozenset({"material", "practices"})  # of these, more than one value may hold
OF_THE_INITIATIVE = frozenset({"function", "route", "automation"})  # the initiative itself keeps these

# Where a question does not arise, this is its answer.
IMPLIED: dict[str, frozenset[str]] = {"practices": frozenset({Practice.NONE})}


def facts_from(answers: Mapping[str, Any]) -> Facts:
    """Return the facts that these answers state; a value that is none of the fact's own counts as unstated."""
    stated = {name: _known(name, answers.get(name)) for name in VALUES}
    return {name: values if arises(name, stated) else IMPLIED[name] for name, values in stated.items()}


def _known(name: str, answer: Any) -> frozenset[str]:
    given = answer if isinstance(answer, list | tuple | set | frozenset) else [answer]
    return frozenset(value for value in VALUES[name] if value in {str(each) for each in given if each})


def arises(name: str, facts: Facts) -> bool:
    """Return whether a question is put at all: each fact that it depends on is unknown or has one of the values."""
    return all(not facts[other] or facts[other] & values for other, values in conditions().get(name, {}).items())


@cache
def conditions() -> dict[str, dict[str, frozenset[str]]]:
    """Return the facts on which a question depends, with the values that call for it."""
    return {
        row["key"]: {name: frozenset(values) for name, values in row["asked_if"].items()}
        for row in questions()
        if "asked_if" in row
    }


@cache
def questions() -> tuple[dict[str, Any], ...]:
    """Return the questions as `content/intake.yaml` puts them, in order."""
    document = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    return tuple(document["facts"])


def unknown(facts: Facts) -> tuple[str, ...]:
    """Return the facts that nobody has stated, in the order in which they are asked."""
    return tuple(name for name in VALUES if not facts[name])


def plain(facts: Facts) -> dict[str, list[str]]:
    """Return the facts as they are kept: values in their own order."""
    return {name: in_order(name, facts[name]) for name in VALUES}


def in_order(name: str, values: frozenset[str]) -> list[str]:
    """Return the values of a fact as they are kept, in the fact's own order."""
    return [str(value) for value in VALUES[name] if value in values]
