"""The charter of a pilot: what it holds, how long a pilot lasts, and on which text partners decide. No framework."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import rfc8785

LONGEST_PILOT = timedelta(days=183)
# What a charter must say before its pilot starts; how results are labelled is written beside it.
DEMANDED = (
    "hypothesis", "scope", "comparator", "success_rule", "stop_rule", "starts_on", "ends_on", "users", "records",
    "money",
)  # fmt: skip
SAID = (*DEMANDED, "labels")


def missing(facts: Mapping[str, object]) -> list[str]:
    """Return what a charter does not say yet; nothing at all is a limit, so a nought is said."""
    return [name for name in DEMANDED if facts.get(name) in (None, "")]


def days(starts_on: date, ends_on: date) -> int:
    """Return how many days a pilot lasts."""
    return (ends_on - starts_on).days


def is_too_long(starts_on: date, ends_on: date) -> bool:
    """Return whether a pilot lasts longer than half a year."""
    return ends_on - starts_on > LONGEST_PILOT


def digest(facts: Mapping[str, object]) -> str:
    """Return the SHA-256 of what a charter says (RFC 8785), by which parliaments compare what they decided on."""
    return sha256(rfc8785.dumps({name: _written(facts.get(name)) for name in SAID})).hexdigest()


def _written(said: object) -> str | None:
    if isinstance(said, Decimal):
        return f"{said:.2f}"  # as it is kept, whoever wrote it with fewer places
    return None if said is None else str(said)


def undecided(partners: Sequence[tuple[date | None, str]]) -> int:
    """Return how many partners, each with the day of its decision and the text it decided on, have not decided."""
    return sum(decided_on is None for decided_on, _digest in partners)


def on_another_text(partners: Sequence[tuple[date | None, str]], ours: str) -> int:
    """Return how many partners decided on another text than ours."""
    return sum(decided_on is not None and theirs != ours for decided_on, theirs in partners)
