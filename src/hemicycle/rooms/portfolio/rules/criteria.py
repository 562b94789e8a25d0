"""Which criteria a gate asks, at which tier, as `content/criteria.csv` declares them; rooms not built yet included."""

import csv
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Tier, Verdict

CONTENT = Path(__file__).parent.parent / "content" / "criteria.csv"
GATES = frozenset(Gate)


@dataclass(frozen=True)
class Demand:
    """One criterion at one gate: mandatory ("M"), advisory ("A") or not asked ("-") at each tier."""

    key: str
    room: str
    gate: Gate
    question: str
    mandatory: dict[Tier, str]
    condition: str
    attestable: bool
    attesting_office: str
    body: dict[Tier, str]
    remedy: str
    obligations: tuple[str, ...]


@cache
def demands() -> tuple[Demand, ...]:
    """Return every use of every criterion at a gate, in the order of the file, without house-wide and daily rows."""
    with CONTENT.open(encoding="utf-8", newline="") as file:
        return tuple(demand for row in csv.DictReader(file) for demand in _uses(row))


def _uses(row: dict[str, str]) -> list[Demand]:
    return [_demand(row, Gate(name), place) for place, name in enumerate(row["gates"].split(";")) if name in GATES]


def _demand(row: dict[str, str], gate: Gate, place: int) -> Demand:
    """Return a criterion at one gate; `place` is the gate's among those of the row, as marks and bodies are listed."""
    tiers = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)
    return Demand(
        key=row["key"],
        room=row["room"],
        gate=gate,
        question=row["question"],
        mandatory={tier: row[f"tier_{tier}"].split(";")[place] for tier in tiers},
        condition=row["conditional_on"],
        attestable=row["attestable"] == "yes",
        attesting_office=row["attesting_office"],
        body={tier: row[f"body_{tier}"].split(";")[place] for tier in tiers},
        remedy=row["remedy"],
        obligations=tuple(row["obligations"].split(";")),
    )


Change = tuple[str, Gate, Tier, str]  # a criterion at a gate at a tier, and the mark that the house gives it


@cache
def configured(changes: frozenset[Change] = frozenset()) -> tuple[Demand, ...]:
    """Return every use of every criterion at a gate as this house asks it."""
    marks = {(key, gate, tier): mark for key, gate, tier, mark in changes}
    return tuple(
        replace(
            demand,
            mandatory={
                tier: marks.get((demand.key, demand.gate, tier), mark) for tier, mark in demand.mandatory.items()
            },
        )
        for demand in demands()
    )


@cache
def asked(gate: Gate, tier: Tier, changes: frozenset[Change] = frozenset()) -> tuple[Demand, ...]:
    """Return the criteria that this gate asks at this tier; none at the prohibited tier, which passes nothing."""
    if tier is Tier.PROHIBITED:
        return ()
    return tuple(demand for demand in configured(changes) if demand.gate is gate and demand.mandatory[tier] != "-")


def applies(demand: Demand, facts: dict[str, bool | None]) -> bool:
    """Return whether the demand's condition holds. A fact that nobody has stated counts as true.

    `;` joins what must all hold, `|` joins alternatives of which one is enough.
    """
    return all(any(facts.get(name) is not False for name in names) for names in _alternatives(demand.condition))


@cache
def _alternatives(condition: str) -> tuple[tuple[str, ...], ...]:
    """Return the facts of which, group by group, one is enough."""
    return tuple(tuple(name.strip() for name in part.split("|")) for part in condition.split(";") if part)


def depend_on(fact: str, keys: Collection[str]) -> bool:
    """Return whether any of these criteria is asked only where a fact holds."""
    return any(fact in demand.condition for demand in demands() if demand.key in keys)


def is_open(verdicts: Sequence[tuple[str, Verdict]]) -> bool:
    """Return whether a gate opens: every mandatory verdict ("M") is met, attested, waived or not applicable.

    A gate that asks nothing stays shut, since nothing was shown.
    """
    return bool(verdicts) and all(verdict in OPENING_VERDICTS for mark, verdict in verdicts if mark == "M")


HOUSE = "house"
READY = "governance.house-ready"  # made of the house's own criteria, through which these close G1

# What the whole promise rests on: nobody vouches for it, nobody waives it, and no configuration makes it advisory.
UNTOUCHABLE = frozenset(
    {"ethics.seven-principles-assessed", "governance.one-accountable-office", "governance.no-prohibited-use"}
)


@cache
def house_demands() -> tuple[Demand, ...]:
    """Return the criteria about the institution itself, in the order of the file; they close G1 through `READY`."""
    with CONTENT.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["gates"] == HOUSE and row["key"] != READY]
    return tuple(_demand(row, Gate.AUTHORISATION, 0) for row in rows)


WATCHED = "review"


@cache
def watched() -> tuple[Demand, ...]:
    """Return the criteria that are watched every day in operation; one that fails calls for an early review."""
    with CONTENT.open(encoding="utf-8", newline="") as file:
        return tuple(_demand(row, Gate.REVIEW, 0) for row in csv.DictReader(file) if row["gates"] == WATCHED)


def house_demanded(tier: Tier, facts: dict[str, bool | None]) -> list[Demand]:
    """Return what must hold of the house before an initiative of this tier and these facts passes G1."""
    found = (demand for demand in house_demands() if demand.mandatory.get(tier) == "M")
    return [demand for demand in found if applies(demand, facts)]


def attestable(key: str) -> Demand | None:
    """Return the criterion of this key if an office may vouch for it; derived rows always have data and never are."""
    if key == READY or key in UNTOUCHABLE:
        return None
    known = (demand for demand in (*demands(), *house_demands()) if demand.key == key and demand.attestable)
    return next(known, None)
