"""Which criteria a gate asks, at which tier, as `content/criteria.csv` declares them; rooms not built yet included."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
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
    gates = row["gates"].split(";")
    by_tier = {tier: row[f"tier_{tier}"].split(";") for tier in (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)}
    bodies = {tier: row[f"body_{tier}"].split(";") for tier in by_tier}
    return [
        Demand(
            key=row["key"],
            room=row["room"],
            gate=Gate(name),
            question=row["question"],
            mandatory={tier: marks[place] for tier, marks in by_tier.items()},
            condition=row["conditional_on"],
            attestable=row["attestable"] == "yes",
            attesting_office=row["attesting_office"],
            body={tier: names[place] for tier, names in bodies.items()},
            remedy=row["remedy"],
            obligations=tuple(row["obligations"].split(";")),
        )
        for place, name in enumerate(gates)
        if name in GATES
    ]


def asked(gate: Gate, tier: Tier) -> tuple[Demand, ...]:
    """Return the criteria that this gate asks at this tier; none at the prohibited tier, which passes nothing."""
    if tier is Tier.PROHIBITED:
        return ()
    return tuple(demand for demand in demands() if demand.gate is gate and demand.mandatory[tier] != "-")


def applies(demand: Demand, facts: dict[str, bool | None]) -> bool:
    """Return whether the demand's condition holds. A fact that nobody has stated counts as true.

    `;` joins what must all hold, `|` joins alternatives of which one is enough.
    """
    if not demand.condition:
        return True
    return all(
        any(facts.get(name.strip()) is not False for name in part.split("|")) for part in demand.condition.split(";")
    )


def is_open(verdicts: Sequence[tuple[str, Verdict]]) -> bool:
    """Return whether a gate opens: every mandatory verdict ("M") is met, attested, waived or not applicable.

    A gate that asks nothing stays shut, since nothing was shown.
    """
    return bool(verdicts) and all(verdict in OPENING_VERDICTS for mark, verdict in verdicts if mark == "M")
