"""The content that comes with the room: who answers for what, and the templates of policies."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.governance.rules.responsibilities import Activity, Catalogue, Part

FOLDER = Path(__file__).parent.parent / "content"


@cache
def responsibilities() -> Catalogue:
    """Return the activities of all stages with the offices that hold a part in each by default."""
    told = yaml.safe_load((FOLDER / "responsibilities.yaml").read_text(encoding="utf-8"))
    return Catalogue(
        activities=tuple(_activity(row) for row in told["activities"]),
        stop=tuple(Role(name) for name in told["stop"]),
    )


@dataclass(frozen=True)
class Template:
    """A policy to begin with: its words by language, and the uses it prohibits."""

    subject: str
    texts: dict[str, dict[str, Any]]
    prohibited: list[dict[str, Any]]
    demands_label: bool


@cache
def templates() -> dict[str, Template]:
    """Return the templates of policies by their subject."""
    told = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "policies").glob("*.yaml"))]
    return {each["subject"]: _template(each) for each in told}


def _template(told: dict[str, Any]) -> Template:
    texts = {language: {**each, "text": each["text"].strip()} for language, each in told["texts"].items()}
    uses = [{"key": each["key"], "words": each["words"], "when": each.get("when", {})} for each in told["prohibited"]]
    return Template(told["subject"], texts, uses, told.get("demands_label", False))


def _activity(row: dict[str, Any]) -> Activity:
    parts = {Role(row["A"]): Part.ACCOUNTABLE}
    for part in (Part.RESPONSIBLE, Part.CONSULTED, Part.INFORMED):
        parts |= {Role(name): part for name in row.get(part.value, ())}
    return Activity(
        key=row["key"],
        stage=Stage(row["stage"]),
        title=row["title"],
        parts=parts,
        high=Role(row["high"]) if "high" in row else None,
        decides=row.get("decides", False),
    )
