"""Frameworks as data: who requires what, from when, how sure we are of it, and how requirements relate."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

CONTENT = Path(__file__).parent.parent / "content"
GUIDELINES = "IPU"  # the key of the Guidelines, against which the house states where it is
ACT = "EUAIA"  # the key of the AI Act, by which systems are classified


class Status(StrEnum):
    """What a row says of its force; whether its day has come is compared at reading."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    CONTESTED = "contested"
    NOT_IN_FORCE = "not_in_force"
    VOLUNTARY = "voluntary"
    GUIDANCE = "guidance"
    ELSEWHERE = "binding_elsewhere"


class Relation(StrEnum):
    """How a requirement relates to another one, read from the first to the second."""

    EQUAL = "equal"
    SUBSET = "subset"
    INTERSECTS = "intersects"
    SUPPORTS = "supports"


CARRYING = frozenset({Relation.EQUAL, Relation.SUBSET})  # the others only suggest evidence


class Provenance(StrEnum):
    """How a text was come by: seen in a source, seen in part, or general knowledge that an officer has to confirm."""

    SEEN = "S"
    PARTLY = "P"
    KNOWN = "K"


@dataclass(frozen=True, slots=True)
class Link:
    """A requirement's relation to another one."""

    to: str
    relation: Relation
    why: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one place of a framework asks, in our words; `id` is ours and stable, `reference` the official place."""

    id: str
    framework: str
    reference: str
    title: str
    text: str
    addressees: tuple[str, ...] = ()
    applicability: str = "always"
    evidence: str = ""
    effective_from: date | None = None
    status: Status = Status.VOLUNTARY
    provenance: Provenance = Provenance.SEEN
    rooms: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    is_prohibition: bool = False
    related: tuple[str, ...] = ()  # other requirements by their id, known here or not; nothing is carried over
    proved_by: tuple[str, ...] = ()  # keys of criteria, where it has some besides those of the obligations it equals

    @property
    def digest(self) -> str:
        """Return the SHA-256 of its words, in hexadecimal: what somebody who compared them with the law confirmed."""
        return sha256("\n".join((self.reference, self.title, self.text)).encode()).hexdigest()

    def standing(self, on: date) -> Status:
        """Return its force on a day: once its day has come it is in force, whatever the row says."""
        if self.status not in {Status.IN_FORCE, Status.FUTURE} or self.effective_from is None:
            return self.status
        return Status.IN_FORCE if self.effective_from <= on else Status.FUTURE


@dataclass(frozen=True)
class Framework:
    """A law, standard or set of guidelines in one version, with its requirements in order."""

    key: str
    name: str
    title: str
    version: str
    kind: str
    binds: str
    jurisdiction: str = ""  # the word of the rules that is true where it binds; none where it binds nobody
    source: str = ""
    note: str = ""
    language: str = "en"
    requirements: tuple[Requirement, ...] = ()


def word_of(key: str) -> str:
    """Return the word of jurisdiction of a framework that the house brought: its own short name."""
    return key.lower().replace("-", "_")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(text: str, mark: str = "|") -> tuple[str, ...]:
    """Return the parts of a cell that hold something."""
    return tuple(part.strip() for part in text.split(mark) if part.strip())


def links(text: str) -> tuple[Link, ...]:
    """Return the relations that a cell of `id:relation|id:relation` tells. ValueError for no relation of ours."""
    return tuple(
        Link(to, Relation(relation)) for to, _colon, relation in (part.rpartition(":") for part in parts(text))
    )


def requirement(framework: str, row: Mapping[str, str], more: Iterable[Link] = ()) -> Requirement:
    """Return what a row of a framework's table tells. ValueError for a day or word that is none."""
    return Requirement(
        id=row["id"],
        framework=framework,
        reference=row["reference"],
        title=row["title"],
        text=row["requirement"],
        addressees=parts(row["addressee"], ","),
        applicability=row["applicability"] or "always",
        evidence=row["evidence"],
        effective_from=date.fromisoformat(row["effective_from"]) if row["effective_from"] else None,
        status=Status(row["status"]),
        provenance=Provenance(row["provenance"]),
        rooms=parts(row["rooms"]),
        links=(*links(row["ipu_ids"]), *more),
        is_prohibition=_is_prohibition(row["id"]) or row.get("prohibition") == "yes",
        related=parts(row.get("related", "")),
        proved_by=parts(row.get("criteria", "")),
    )


def _is_prohibition(key: str) -> bool:
    """Return whether it is one of the bans of Article 5 of the AI Act, which admit no waiver."""
    return key.startswith("EUAIA-05-")


def _obligation(row: Mapping[str, str]) -> Requirement:
    return Requirement(
        id=row["id"],
        framework=GUIDELINES,
        reference=row["guideline"],
        title=row["obligation"],
        text=row["obligation"],
        addressees=("public authority",),
        evidence=row["evidence"],
        status=Status.VOLUNTARY,
        provenance=Provenance(row["provenance"]),
        rooms=(row["module"],),
    )


@cache
def built_in() -> dict[str, Framework]:
    """Return the frameworks that come with the house, by key, the Guidelines first."""
    crossed: dict[str, list[Link]] = {}
    for row in _rows(CONTENT / "crosswalk.csv"):
        link = Link(row["to_id"], Relation(row["relation"]), row["why"])
        crossed.setdefault(row["from_id"], []).append(link)
    proved = {row["requirement"]: row["criteria"] for row in _rows(CONTENT / "proofs.csv")}
    return {row["key"]: _framework(row, crossed, proved) for row in _rows(CONTENT / "frameworks.csv")}


def _framework(row: Mapping[str, str], crossed: Mapping[str, list[Link]], proved: Mapping[str, str]) -> Framework:
    key = row["key"]
    if key == GUIDELINES:
        found = tuple(_obligation(each) for each in _rows(CONTENT / row["file"]))
    else:
        rows = _rows(CONTENT / "frameworks" / row["file"])
        rows = [{**each, "criteria": proved.get(each["id"], "")} for each in rows]
        found = tuple(requirement(key, each, crossed.get(each["id"], ())) for each in rows)
    return Framework(
        key=key,
        name=row["name"],
        title=row["full_title"],
        version=row["version"],
        kind=row["kind"],
        binds=row["binds"],
        jurisdiction=row["jurisdiction"],
        source=row["source"],
        note=row["note"],
        requirements=found,
    )


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which a provision of a framework begins, and how sure it is."""

    framework: str
    provision: str
    on: date | None
    what: str
    certainty: str
    basis: str


@cache
def milestones() -> tuple[Milestone, ...]:
    """Return the days that matter, in the order of the file."""
    return tuple(
        Milestone(
            row["framework"],
            row["provision"],
            date.fromisoformat(row["date"]) if row["date"] else None,
            row["what"],
            row["certainty"],
            row["basis"],
        )
        for row in _rows(CONTENT / "dates.csv")
    )


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions of a framework, by the id of the requirement."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield (id, kind of change)."""
        yield from ((key, "added") for key in self.added)
        yield from ((key, "changed") for key in self.changed)
        yield from ((key, "withdrawn") for key in self.withdrawn)


def compare(before: Iterable[Requirement], now: Iterable[Requirement]) -> Comparison:
    """Return what a new version adds, changes and no longer holds; where a text came from is no change of the law."""
    old, new = ({each.id: _said(each) for each in side} for side in (before, now))
    return Comparison(
        tuple(key for key in new if key not in old),
        tuple(key for key in new if key in old and new[key] != old[key]),
        tuple(key for key in old if key not in new),
    )


def _said(one: Requirement) -> tuple[object, ...]:
    force = one.effective_from, one.status, one.is_prohibition
    return (one.reference, one.title, one.text, one.addressees, one.applicability, *force)
