"""When an assessment of rights is whole, when an authority is told of it, and when rights in sources hold."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from hemicycle.rooms.compliance.rules.applying import Facts

INSTRUMENT = "fria"  # the questionnaire whose signed answers are weighed
TOUCHED = "fria.rights"  # its table: one line for each right and group
NEEDED = ("right", "group", "before", "measures", "after")  # what each line has to say
OPINION_HOLDS = timedelta(days=365)
CONFLICT = "Q1-CMP-01"  # the question whether something stands against an initiative
NO_CONFLICT = "no"


class Conclusion(StrEnum):
    """What the weighing of rights comes to; never a number."""

    USE = "use"
    CONDITIONS = "conditions"
    CHANGE = "change"
    REFUSE = "refuse"


ALLOWING = frozenset({Conclusion.USE, Conclusion.CONDITIONS})


class Opinion(StrEnum):
    """What a legal opinion concludes."""

    CLEAR = "clear"
    CONFLICT = "conflict"


class WorkKind(StrEnum):
    """What is used of others, or of the house itself."""

    DATA = "data"
    CONTENT = "content"
    MODEL = "model"


class Basis(StrEnum):
    """By which right it is used."""

    OWN = "own"
    LICENSED = "licensed"
    PUBLIC_DOMAIN = "public_domain"
    EXCEPTION = "exception"
    UNCLEAR = "unclear"


def thin_lines(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the lines of the table of rights, from 1, that do not say who is touched, how deeply, and what is done."""
    return [
        number for number, row in enumerate(rows, 1) if not all(str(row.get(each) or "").strip() for each in NEEDED)
    ]


def must_notify(facts: Facts) -> bool:
    """Return whether the authority is told: a public body uses a system of Annex III, other than of its area 2.

    What nobody has answered counts as a yes.
    """
    known = {word: facts.get(word) is not False for word in ("tier_high", "annex3", "public_authority", "deployer")}
    others = any(facts.get(f"annex3_{area}") is not False for area in "1345678")
    return all(known.values()) and others


def is_clear(basis: str, is_checked: bool) -> bool:
    """Return whether a source may be used: by a right that is named, upon terms that somebody checked."""
    return basis != Basis.UNCLEAR and is_checked
