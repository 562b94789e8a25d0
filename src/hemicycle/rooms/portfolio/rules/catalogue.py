"""The catalogue of uses of AI in parliaments, as `content/use-cases.csv` and `content/archetypes.yaml` hold it.

The cases come from the collection of the Inter-Parliamentary Union and from pages of parliaments and the press; each
keeps its mark of provenance. What an intake is filled with beforehand, and what belongs to a kind of use, is ours.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.kernel.terms import Archetype, AutomationLevel, Function, Route
from hemicycle.rooms.portfolio.rules.facts import SEVERAL, VALUES, Facts, facts_from

CONTENT = Path(__file__).parent.parent / "content"
MARKS = ("S-IPU", "S", "K")  # seen in the IPU's collection, seen elsewhere, general knowledge


@dataclass(frozen=True)
class UseCase:
    """One use of AI in a parliament, and what an intake that starts from it is filled with."""

    key: str
    title: str
    number: str  # in the IPU's collection; empty for others
    parliament: str
    use: str  # as the source calls it
    technique: str
    risks: tuple[str, ...]
    metrics: tuple[str, ...]
    provenance: str
    archetype: Archetype
    facts: Facts

    @property
    def function(self) -> Function:
        """Return the parliamentary function that the case serves."""
        return Function(min(self.facts["function"]))

    @property
    def automation(self) -> AutomationLevel:
        """Return how much the machine does in the case."""
        return AutomationLevel(min(self.facts["automation"]))

    @property
    def route(self) -> Route:
        """Return how the house came by it."""
        return Route(min(self.facts["route"]))

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the marks of provenance that the case bears."""
        words = self.provenance.replace("(", " ").replace(",", " ").split()
        return tuple(mark for mark in MARKS if mark in words)


@dataclass(frozen=True)
class Kind:
    """What belongs to a kind of use, whoever runs it: starting risks, measures and first questions."""

    risks: tuple[tuple[str, str], ...]  # (id in the taxonomy, text)
    metrics: tuple[str, ...]
    questions: tuple[str, ...]


@cache
def catalogue() -> dict[str, UseCase]:
    """Return every use case by its id, in the order of the file."""
    with (CONTENT / "use-cases.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: _use_case(row) for row in csv.DictReader(file)}


def _use_case(row: Mapping[str, str]) -> UseCase:
    answers: dict[str, Any] = {name: row[name].split() if name in SEVERAL else row[name] for name in VALUES}
    return UseCase(
        key=row["id"],
        title=row["title"],
        number=row["ipu"],
        parliament=row["parliament"],
        use=row["use"],
        technique=row["technique"],
        risks=_listed(row["risks"]),
        metrics=_listed(row["metrics"]),
        provenance=row["provenance"],
        archetype=Archetype(row["archetype"]),
        facts=facts_from(answers),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


@cache
def kinds() -> dict[Archetype, Kind]:
    """Return what belongs to each kind of use."""
    document = yaml.safe_load((CONTENT / "archetypes.yaml").read_text(encoding="utf-8"))
    return {Archetype(name): _kind(row, document["risks"]) for name, row in document["kinds"].items()}


def _kind(row: Mapping[str, Any], risks: Mapping[str, str]) -> Kind:
    return Kind(tuple((key, risks[key]) for key in row["risks"]), tuple(row["measures"]), tuple(row["questions"]))
