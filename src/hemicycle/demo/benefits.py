"""The part of the story that says what initiatives are to bring: alternatives, benefits, metrics."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel import clock, things
from hemicycle.kernel.models import Record
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Alternative, Benefit
from hemicycle.rooms.portfolio.rules.benefits import MetricKind, Way

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

WEIGHED_D, MEASURED_D, REVIEWED_D, NEXT_MEASURE_D, REVIEW_DUE_D = -120, -45, -70, 70, 200
WEIGHING, PROMISING, MEASURING, REVIEWING = time(13, 20), time(13, 30), time(11, 40), time(16, 30)
AI_OFFICER, TRANSLATOR = "tazir", "faroune"
THOUSAND = 1000
FOUND = "The three services in operation stay; what asks for new money is weighed in one proposal to the committee."


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of the ways compared."""
    found: Mapping[str, Any] = content.read_yaml("alternatives.yaml")
    return found


@cache
def _began() -> Mapping[str, int]:
    return {idea.key: idea.proposed_d for idea in content.ideas()}


def scenes() -> Iterator[Planned]:
    """Yield every scene of what initiatives are to bring, in no order."""
    for row in content.read_rows("candidates.csv"):
        yield _soon_after(row["initiative"]), WEIGHING, partial(weigh, row=row)
    for row in content.read_rows("benefits.csv"):
        yield _soon_after(row["initiative"]), PROMISING, partial(promise, row=row)
        if row["measured_kalf"]:
            yield MEASURED_D, MEASURING, partial(measure, row=row)
    for row in content.read_rows("metrics.csv"):
        if row["kind"] in set(MetricKind):
            own = {**row, "title": {name: row[f"title_{name}"] for name in ("en", "fr", "ar")}, "sort": row["kind"]}
            own["method"] = told()["methods"][row["key"]]
            yield _soon_after(row["initiative"]), PROMISING, partial(set_metric, row=own)
    for row in told()["metrics"]:
        yield _soon_after(row["initiative"]), PROMISING, partial(set_metric, row=row)
    for row in told()["charters"]:
        yield row["on_d"], PROMISING, partial(write_charter, row=row)
    yield REVIEWED_D, REVIEWING, review


def _soon_after(initiative: str) -> int:
    return max(WEIGHED_D, _began()[initiative] + 2)


def weigh(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the AI officer write down the ways of an initiative, doing nothing included, and choose one."""
    initiative, officer, why = stage.initiatives[row["initiative"]], stage.people[AI_OFFICER], told()["chosen"]
    of = why[row["initiative"]]
    titles = {name: row[f"title_{name}"] for name in ("en", "fr", "ar")}
    judged = {"democratic_value": int(row["democratic_value_0_4"]), "democratic_because": of["because"]}
    chosen = _alternative(stage, initiative, titles, way=Way(of["way"]), months=of["months"], **judged)
    other = of["other"]
    _alternative(stage, initiative, other["title"], way=Way(other["way"]))
    nothing = told()["nothing"]
    left = {"democratic_value": 0, "democratic_because": nothing["because"]}
    _alternative(stage, initiative, nothing["title"], way=Way.NOTHING, **left)
    actions.choose_alternative(chosen, by=officer, reason=of["reason"])
    amounts = {name: Decimal(row[f"benefit_{name}_kalf"]) * THOUSAND for name in ("low", "mode", "high")}
    if row["initiative"] in RUNNING:
        actions.add_benefit(initiative, by=officer, title=titles["en"], alternative=chosen, **amounts)


# What runs or was tried: benefits.csv tells what was measured of it; its candidate, what the next step adds.
RUNNING = frozenset({"record", "live-captions"})


def _alternative(stage: "Cast", initiative: Any, titles: Mapping[str, str], **facts: Any) -> Alternative:
    made: Alternative = actions.add_alternative(initiative, by=stage.people[AI_OFFICER], title=titles["en"], **facts)
    _translate(stage, made, titles)
    return made


def _translate(stage: "Cast", record: Record, titles: Mapping[str, str]) -> None:
    for language in ("fr", "ar"):
        things.translate(record, by=stage.people[TRANSLATOR], field="title", language=language, text=titles[language])


def promise(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the AI officer write down what an initiative brings a year: of the chosen way where it is still to come."""
    initiative = stage.initiatives[row["initiative"]]
    ways = Alternative.objects.filter(initiative=initiative, is_chosen=True)
    chosen = None if row["initiative"] in RUNNING else ways.first()
    actions.add_benefit(
        initiative,
        by=stage.people[AI_OFFICER],
        title=row["title"],
        alternative=chosen,
        is_cashable=row["cashable"] == "yes",
        owner=stage.people[row["owner"]],
        measure_on=stage.day(NEXT_MEASURE_D),
        review_on=stage.day(REVIEW_DUE_D),
        **{name: Decimal(row[f"{name}_kalf"]) * THOUSAND for name in ("low", "mode", "high")},
    )


def measure(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the AI officer record what a benefit was measured to bring."""
    benefit = Benefit.objects.get(initiative=stage.initiatives[row["initiative"]], title=row["title"])
    actions.measure_benefit(
        benefit,
        by=stage.people[AI_OFFICER],
        value=Decimal(row["measured_kalf"]) * THOUSAND,
        measured_on=stage.day(MEASURED_D),
        measure_on=stage.day(NEXT_MEASURE_D),
    )


def set_metric(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer write down how success is measured."""
    metric = actions.add_metric(
        stage.initiatives[row["initiative"]],
        by=stage.people[AI_OFFICER],
        title=row["title"]["en"],
        sort=row["sort"],
        unit=row["unit"],
        is_better_up=row["better"] == "up",
        baseline=float(row["baseline"]),
        target=float(row["target"]),
        owner=stage.people[row["owner"]],
        method=row["method"],
        review_on=stage.day(REVIEW_DUE_D),
    )
    _translate(stage, metric, row["title"])


def write_charter(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the lead write the charter of a pilot, and record what the parliaments that share it decided on it."""
    initiative, by = stage.initiatives[row["initiative"]], stage.people[row["by"]]
    days = {name: stage.day(row[f"{name}_d"]) for name in ("starts_on", "ends_on")}
    money = Decimal(row["money_kalf"]) * THOUSAND
    charter = actions.write_charter(initiative, by=by, money=money, **row["says"], **days)
    for parliament, decision in row.get("partners", {}).items():
        partner = actions.name_partner(initiative, by=by, parliament=parliament)
        decided = {"decided_on": clock.today(), "decision": decision, "charter_digest": charter.digest}
        actions.record_partner(partner, by=by, **decided)


def review(stage: "Cast") -> None:
    """Let the AI officer record that the roadmap was gone through."""
    actions.review_roadmap(stage.parliament, by=stage.people[AI_OFFICER], finding=FOUND)
