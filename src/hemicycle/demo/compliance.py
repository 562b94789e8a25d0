"""The part of the story that compliance holds: which law binds Almaris, its own act and what changed in it, gaps."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel.actions import together
from hemicycle.rooms.compliance import actions, tasks
from hemicycle.rooms.compliance.models import Change, OscalDocument, System
from hemicycle.rooms.compliance.rules.cases import cases
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Stance, Standing

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

CLASS, CONFIRMATION, OPINION, WORK, RIGHTS = (time(11, minute) for minute in (40, 44, 48, 52, 56))
LAW, BINDING, POSITION, VOUCHING, GAP, ASSESSMENT, WORDS = (time(11, minute) for minute in (2, 6, 12, 18, 24, 36, 50))


@cache
def planned() -> Mapping[str, Any]:
    """Return what the file of the story tells of law and frameworks."""
    found: Mapping[str, Any] = content.read_yaml("compliance.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of compliance, in no order."""
    yield planned()["bindings"]["on_d"], BINDING, decide
    for version in planned()["law"]["versions"]:
        yield version["on_d"], LAW, partial(bring, version=version)
    yield planned()["law"]["versions"][0]["on_d"], BINDING, decide_on_the_law
    yield planned()["assessed"]["on_d"], ASSESSMENT, assess
    for each in planned()["positions"]:
        yield each["on_d"], POSITION, partial(take_position, row=each)
    for each in planned()["attestations"]:
        yield each["on_d"], VOUCHING, partial(vouch, row=each)
    for each in planned()["systems"]:
        yield each["on_d"], CLASS, partial(classify, row=each)
        yield each["confirmed_d"], CONFIRMATION, partial(confirm, row=each)
    for each in planned()["rights"]:
        yield each["on_d"], RIGHTS, partial(conclude, row=each)
    for each in planned()["opinions"]:
        yield each["on_d"], OPINION, partial(give_opinion, row=each)
    for each in planned()["works"]:
        yield each["on_d"], WORK, partial(list_work, row=each)
    for each in planned()["gaps"]:
        yield each["on_d"], GAP, partial(record_gap, row=each)
    for number, each in enumerate(planned()["documents"]):
        yield each["on_d"], time(11, 40 + number), partial(take_document, row=each)
    yield planned()["changed"]["on_d"], WORDS, change_document


def decide(stage: "Cast") -> None:
    """Let the compliance officer decide what each framework that comes with the house is for Almaris."""
    row = planned()["bindings"]
    told = {"yardsticks": (Standing.YARDSTICK, row["own"]), "unused": (Standing.UNUSED, row["not_used"])}
    with together():
        for name, (standing, opinion) in told.items():
            for framework in row[name]:
                _bind(stage, framework, standing, opinion)


def _bind(stage: "Cast", framework: str, standing: Standing, opinion: str) -> None:
    row = planned()["bindings"]
    by = stage.people[row["by"]]
    facts = {"opinion": opinion, "opinion_by": row["opinion_by"], "watched_by": by}
    actions.bind(stage.parliament, by=by, framework=framework, standing=standing, **facts)


def bring(stage: "Cast", version: Mapping[str, Any]) -> None:
    """Let the compliance officer bring a version of the act of Almaris."""
    law = planned()["law"]
    facts = {name: law[name] for name in ("key", "title", "sort", "binds")}
    actions.bring_framework(
        stage.parliament,
        by=stage.people[law["by"]],
        edition=version["edition"],
        language="en",
        rows=version["rows"],
        **facts,
    )


def decide_on_the_law(stage: "Cast") -> None:
    """Let the compliance officer decide that the act binds the parliament."""
    law = planned()["law"]
    _bind(stage, law["key"], Standing.BINDS, law["opinion"])


def assess(stage: "Cast") -> None:
    """Let the compliance officer say what one of the changes means; the other waits."""
    row = planned()["assessed"]
    change = Change.objects.get(requirement=row["requirement"])
    actions.assess_change(change, by=stage.people[row["by"]], reason=row["reason"])


def _subject(stage: "Cast", row: Mapping[str, Any]) -> Any:
    return stage.initiatives[row["initiative"]] if "initiative" in row else stage.parliament


def take_position(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody say where the house stands on a requirement."""
    facts = {"requirement": row["requirement"], "stance": Stance(row["stance"]), "reason": row["reason"]}
    actions.take_position(_subject(stage, row), by=stage.people[row["by"]], **facts)


def vouch(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody vouch for a requirement."""
    facts = {name: row[name] for name in ("requirement", "says", "shown_by")}
    by, until = stage.people[row["by"]], stage.day(row["until_d"])
    actions.vouch(_subject(stage, row), by=by, expires_on=until, **facts)


def record_gap(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody record what a requirement lacks."""
    facts = {name: row.get(name, "") for name in ("requirement", "missing", "found_in")}
    by, owner = stage.people[row["by"]], stage.people[row["owner"]]
    actions.record_gap(_subject(stage, row), by=by, owner=owner, due_on=stage.day(row["due_d"]), **facts)


def take_document(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the compliance officer import what the Audit Office sent as OSCAL."""
    compared = tasks.compare(json.dumps(row["document"]).encode(), row["filename"])
    tasks.accept(compared, by=stage.people[row["by"]], seen=compared.seen)


def change_document(stage: "Cast") -> None:
    """Let the compliance officer say in a document that a risk is being dealt with."""
    row = planned()["changed"]
    held = OscalDocument.objects.get(filename=row["filename"])
    by = stage.people[row["by"]]
    tasks.change(held, by=by, seen=held.version, pointer=row["pointer"], value=row["value"])


def classify(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody describe a system and answer what decides its class, from the answers usual for a known use."""
    by, case = stage.people[row["by"]], next(each for each in cases() if each.id == row["case"])
    usual = {key: sorted(chosen) for key, chosen in case.answers.items() if chosen}
    facts = {name: row[name] for name in ("title", "purpose")}
    made = actions.describe_system(stage.initiatives[row["initiative"]], by=by, **facts)
    actions.answer_system(made, by=by, answers=usual | row["answers"], reasons=row["reasons"])


def confirm(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the compliance officer confirm the class."""
    system = System.objects.get(initiative=stage.initiatives[row["initiative"]], title=row["title"])
    actions.confirm_class(system, by=stage.people[row["confirmed_by"]], reason=row["because"])


def conclude(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the compliance officer conclude on the rights that an initiative touches."""
    facts = {name: row[name] for name in ("reason", "dissent")} | {"outcome": Conclusion(row["outcome"])}
    by, review_on = stage.people[row["by"]], stage.day(row["review_d"])
    actions.finish_rights(stage.initiatives[row["initiative"]], by=by, review_on=review_on, **facts)


def give_opinion(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the compliance officer give the opinion of the legal service."""
    facts = {name: row[name] for name in ("opinion", "shown_by")} | {"conclusion": Opinion(row["conclusion"])}
    actions.give_opinion(stage.initiatives[row["initiative"]], by=stage.people[row["by"]], **facts)


def list_work(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody list a source with the right in it."""
    facts = {"title": row["title"], "terms": row["terms"], "sort": WorkKind(row["sort"]), "basis": Basis(row["basis"])}
    actions.list_work(stage.initiatives[row["initiative"]], by=stage.people[row["by"]], **facts)
