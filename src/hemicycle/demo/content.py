"""The words of the story, as the files beside this one tell them. Keys are stable; later rooms read the same files."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemicycle.kernel.terms import ChamberKind, Role, Stage, Status

FOLDER = Path(__file__).parent / "content"
MAIL = "almaris.example"

Texts = Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class NamedChamber:
    """A chamber with its name in three languages."""

    key: str
    name: Texts
    kind: ChamberKind
    seats: int


@dataclass(frozen=True)
class Person:
    """Somebody of the story."""

    key: str
    name: str
    kind: str  # staff, member, external
    chamber: str
    unit: str

    @property
    def email(self) -> str:
        """Return the address to sign in with: first name, last name."""
        return f"{self.name.lower().replace(' ', '.')}@{MAIL}"


@dataclass(frozen=True)
class Held:
    """An office of the story: who, what, where, from when until when (days from today)."""

    person: str
    role: Role
    from_d: int
    to_d: int | None = None
    chamber: str = ""
    initiative: str = ""
    body: str = ""


@dataclass(frozen=True)
class Turn:
    """A step in the life of an initiative."""

    on_d: int
    stage: Stage
    status: Status
    reason: str
    is_emergency: bool = False


@dataclass(frozen=True)
class Confirmed:
    """The confirmation of an emergency stop: when, by whom, and why."""

    on_d: int
    by: str
    reason: str


@dataclass(frozen=True)
class Idea:
    """An initiative of the story."""

    key: str
    title: Texts
    summary: Texts
    chamber: str
    proposed_by: str
    proposed_d: int
    facts: Mapping[str, str]  # what its proposer writes, by field
    answers: Mapping[str, Any]  # what its proposer answers to the triage
    names_a_tool: bool
    tier: str
    tier_reason: str
    stage: Stage
    status: Status
    turns: tuple[Turn, ...]
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class Remark:
    """A remark that somebody writes on an initiative."""

    initiative: str
    on_d: int
    by: str
    text: str


@dataclass(frozen=True)
class Proof:
    """A file that somebody adds to an initiative, made from its lines."""

    initiative: str
    on_d: int
    by: str
    title: str
    filename: str
    lines: tuple[str, ...] = field(default=())


def read_yaml(name: str) -> Any:
    """Return what a YAML file of the story holds."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the story."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def parliament() -> Mapping[str, Any]:
    """Return what the story says of the parliament itself."""
    told: Mapping[str, Any] = read_yaml("parliament.yaml")["parliament"]
    return told


@cache
def chambers() -> tuple[NamedChamber, ...]:
    """Return the chambers, the joint services last."""
    kinds = {"deputies": ChamberKind.LOWER, "regions": ChamberKind.UPPER, "joint": ChamberKind.JOINT}
    rows = read_yaml("parliament.yaml")["chambers"]
    return tuple(NamedChamber(row["key"], row["name"], kinds[row["key"]], row["seats"]) for row in rows)


@cache
def people() -> tuple[Person, ...]:
    """Return everybody of the story."""
    rows = read_rows("people.csv")
    return tuple(Person(row["key"], row["name_en"], row["kind"], row["chamber"], row["unit"]) for row in rows)


@cache
def _groups() -> Mapping[str, str]:
    """Return the name of the political group of each person who has one."""
    names = {row["key"]: str(row["name"]["en"]) for row in read_yaml("parliament.yaml")["groups"]}
    return {row["key"]: names[row["group"]] for row in read_rows("people.csv") if row["group"]}


def group_of(person: str) -> str:
    """Return the political group of a person, empty for the staff."""
    return _groups().get(person, "")


@cache
def offices() -> tuple[Held, ...]:
    """Return the offices: those named one by one first, then the seats in bodies."""
    named = [_office(row) for row in read_rows("offices.csv")]
    seats = [seat for body in read_yaml("bodies.yaml")["bodies"] for seat in _seats(body)]
    known = {(held.person, held.role, held.body) for held in named}
    return (*named, *(seat for seat in seats if (seat.person, seat.role, seat.body) not in known))


def _office(row: Mapping[str, str]) -> Held:
    kind, _, key = row["scope"].partition(":")
    scope = {kind: key} if kind in {"chamber", "initiative", "body"} else {}
    role = Role(row["role"].removesuffix(" (deputy)"))
    return Held(row["person"], role, int(row["from_d"]), int(row["to_d"]) if row["to_d"] else None, **scope)


def _seats(body: Mapping[str, Any]) -> list[Held]:
    from_d, to_d = body["mandate"]["from_d"], body["mandate"]["to_d"]
    roles = {"chair": Role.BODY_CHAIR}
    return [
        Held(seat["person"], roles.get(seat["seat"], Role.BODY_MEMBER), from_d, to_d, body=body["key"])
        for seat in body["members"]
    ]


@cache
def ideas() -> tuple[Idea, ...]:
    """Return the initiatives."""
    return tuple(_idea(row) for row in read_yaml("initiatives.yaml")["initiatives"])


WRITTEN = ("problem", "function", "archetype", "use_case", "route", "automation", "human_role", "deployment_case")


def _idea(row: Mapping[str, Any]) -> Idea:
    return Idea(
        key=row["key"],
        title=row["title"],
        summary=row["summary"],
        chamber=row["chamber"],
        proposed_by=row["proposed_by"],
        proposed_d=row["stages"]["S0"],
        facts={name: row[name] for name in WRITTEN},
        answers=read_yaml("triage.yaml")[row["key"]],
        names_a_tool=row.get("names_a_tool", False),
        tier=row["tier"],
        tier_reason=row["tier_reason"],
        stage=Stage(row["stage"]),
        status=Status(row["status"]),
        turns=tuple(_turns(row)),
        confirmed=Confirmed(**row["stop_confirmed"]) if "stop_confirmed" in row else None,
    )


def _turns(row: Mapping[str, Any]) -> list[Turn]:
    """Return the steps of an initiative by their days: the stages it reached and the changes of its state."""
    stages = [(day, stage, None, row["reasons"][stage], False) for stage, day in row["stages"].items() if stage != "S0"]
    states = [
        (turn["on_d"], None, turn["status"], turn["reason"], turn.get("emergency", False))
        for turn in row.get("turns", ())
    ]
    steps: list[Turn] = []
    stage, status = Stage.IDEA, Status.ACTIVE
    for day, reached, state, reason, is_emergency in sorted([*stages, *states], key=lambda step: step[0]):
        stage = Stage(reached) if reached else stage
        status = Status(state) if state else _state_in(stage, status)
        steps.append(Turn(day, stage, status, reason, is_emergency))
    return steps


def _state_in(stage: Stage, before: Status) -> Status:
    """Return the state in which an initiative enters a stage: a suspension lasts, a withdrawal begins."""
    if stage is Stage.WITHDRAWAL:
        return Status.WITHDRAWING
    return before if before is Status.SUSPENDED else Status.ACTIVE


@cache
def remarks() -> tuple[Remark, ...]:
    """Return the remarks."""
    rows = read_yaml("remarks.yaml")["remarks"]
    return tuple(Remark(row["initiative"], row["on_d"], row["by"], row["text"]) for row in rows)


@cache
def proofs() -> tuple[Proof, ...]:
    """Return the files."""
    rows = read_yaml("evidence.yaml")["evidence"]
    return tuple(
        Proof(row["initiative"], row["on_d"], row["by"], row["title"], row["filename"], tuple(row["lines"]))
        for row in rows
    )
