"""The uses of AI that parliaments know, each with the answers that are usual for it and where the AI Act takes it."""

import csv
from dataclasses import dataclass
from functools import cache

from hemicycle.rooms.compliance.rules.classification import NO, NONE, PRACTICES, YES, Answers, LegalClass
from hemicycle.rooms.compliance.rules.frameworks import CONTENT, Provenance, parts

# What is usual for all of them; a case tells only what differs. Profiling and the rest of the way out of Annex III are
# left open: they depend on how a house uses the system.
USUAL = {
    "infers": YES,
    "in_scope": YES,
    "role": "deployer",
    "changed": NO,
    **{f"prohibited.{each}": NO for each in PRACTICES},
    "annex1": NO,
    "annex3": NONE,
    "gpai": NO,
    **{f"transparency.{each}": NO for each in ("talks", "content", "biometric", "deepfake", "published")},
    **{f"transparency_exception.{each}": NO for each in ("talks", "content", "deepfake", "published")},
    "public_authority": YES,
}
# A candidate is a case of that class that a house still has to look into.
RESULTS = {
    "minimal": LegalClass.MINIMAL,
    "limited": LegalClass.LIMITED,
    "high_candidate": LegalClass.HIGH,
    "prohibited_check": LegalClass.PROHIBITED,
}


@dataclass(frozen=True)
class Case:
    """A use with its usual answers, the class and step that are stated for it, and what a house must look at."""

    id: str
    use: str
    answers: Answers
    legal_class: LegalClass
    node: str
    articles: tuple[str, ...]
    why: str
    check: str
    provenance: Provenance


@cache
def cases() -> tuple[Case, ...]:
    """Return the cases in the order of the file."""
    with (CONTENT / "classification-cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Case(
            row["id"],
            row["use"],
            _answers(row["answers"]),
            RESULTS[row["result"]],
            row["node"],
            parts(row["articles"]),
            row["why"],
            row["check"],
            Provenance(row["provenance"]),
        )
        for row in rows
    )


def _answers(told: str) -> Answers:
    differing = dict(each.split("=") for each in told.split())
    return {f"aia.{key}": frozenset({value} - {""}) for key, value in (USUAL | differing).items()}
