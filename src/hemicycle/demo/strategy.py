"""The part of the story that strategy holds: vision and strategy, objectives and their weights, what serves which."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content, meetings
from hemicycle.kernel import clock, things
from hemicycle.kernel.actions import together
from hemicycle.kernel.terms import Function
from hemicycle.rooms.strategy import actions
from hemicycle.rooms.strategy.models import Document, KeyResult, Objective
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, MaturityDimension, Method

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

DRAFT, SUBMIT, SET, WEIGH, ALIGN, MEASURE = (
    time(11, 5),
    time(12, 31),
    time(9, 20),
    time(9, 25),
    time(10, 50),
    time(9, 35),
)
MATTER = "strategy.document"
TRANSLATOR, AI_OFFICER = "faroune", "tazir"


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of strategy."""
    found: Mapping[str, Any] = content.read_yaml("strategy.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of strategy, in no order. What an initiative serves is said once it is proposed."""
    drafting = told()["drafting"]
    yield drafting["drafted_d"], DRAFT, draft
    yield drafting["submitted_d"], SUBMIT, submit
    yield drafting["papers_d"], meetings.SEND, call
    yield drafting["approved_d"], meetings.SIT, sit
    yield drafting["approved_d"] + meetings.SIGNED_AFTER_DAYS, meetings.SIGN, sign
    yield told()["objectives_d"], SET, set_objectives
    yield told()["weighing"]["on_d"], WEIGH, weigh
    yield told()["measured"]["on_d"], MEASURE, measure
    proposed = {idea.key: idea.proposed_d for idea in content.ideas()}
    for row in content.read_rows("alignments.csv"):
        yield max(proposed[row["initiative"]] + 1, told()["aligned_from_d"]), ALIGN, partial(align, row=row)
    for row in told()["maturity"]:
        yield row["on_d"], MEASURE, partial(assess, row=row)
    yield told()["tasks"]["on_d"], SET, record_tasks


def draft(stage: "Cast") -> None:
    """Let the AI officer draft vision and strategy once those concerned were heard."""
    row = told()["drafting"]
    for each in told()["documents"]:
        texts = {language: {part: each[part][language] for part in ("title", "text")} for language in each["title"]}
        actions.draft(
            stage.parliament,
            by=stage.people[row["by"]],
            sort=DocumentKind(each["sort"]),
            texts=texts,
            sponsor=stage.people[row["sponsor"]],
            horizon_on=stage.day(row["horizon_d"]),
            heard_on=stage.day(row["heard_d"]),
            heard_how=told()["heard"],
        )


def submit(stage: "Cast") -> None:
    """Let the AI officer put both before the Bureau."""
    row = told()["drafting"]
    for document in Document.objects.all():
        actions.submit(document, by=stage.people[row["by"]], body=row["body"], review_on=stage.day(row["review_d"]))


def _questions() -> list[meetings.Question]:
    return [meetings.Question(MATTER, each.pk, "approve", told()["reason"]) for each in Document.objects.all()]


def call(stage: "Cast") -> None:
    """Call the Bureau to its sitting on both."""
    row = told()["drafting"]
    meetings.call(stage, row["body"], stage.day(row["approved_d"]), _questions())


def sit(stage: "Cast") -> None:
    """Hold it: what is approved is in force from that day."""
    meetings.sit(stage, meetings.meeting_of(told()["drafting"]["body"], clock.today()), _questions())


def sign(stage: "Cast") -> None:
    """Sign its minutes."""
    row = told()["drafting"]
    meetings.sign(stage, meetings.meeting_of(row["body"], stage.day(row["approved_d"])))


def set_objectives(stage: "Cast") -> None:
    """Let the AI officer set objectives with their key results, and the engagement officer translate them."""
    by, translator = stage.people[AI_OFFICER], stage.people[TRANSLATOR]
    for each in told()["objectives"]:
        facts = {"key": each["key"], "owner": stage.people[each["owner"]], "use_case": each.get("use_case", "")}
        objective = actions.define(stage.parliament, by=by, title=each["title"]["en"], language="en", **facts)
        for language in ("fr", "ar"):
            things.translate(objective, by=translator, field="title", language=language, text=each["title"][language])
        for row in (row for row in told()["key_results"] if row["objective"] == each["key"]):
            numbers = {name: Decimal(row[name]) for name in ("baseline", "target")}
            due_on = stage.day(row["due_d"])
            words = {"text": row["text"]["en"], "unit": row["unit"]}
            result = actions.add_key_result(objective, by=by, due_on=due_on, **words, **numbers)
            for language in ("fr", "ar"):
                things.translate(result, by=translator, field="text", language=language, text=row["text"][language])


def weigh(stage: "Cast") -> None:
    """Let the secretary general enter how the Bureau compared the objectives."""
    row, keys = told()["weighing"], [each["key"] for each in told()["objectives"]]
    judgements = {
        (keys[place], keys[place + 1 + further]): float(value)
        for place, values in enumerate(row["upper"])
        for further, value in enumerate(values)
    }
    facts = {"method": Method.PAIRWISE, "reason": row["reason"], "judgements": judgements}
    actions.weigh(stage.parliament, by=stage.people[row["by"]], **facts)


def measure(stage: "Cast") -> None:
    """Let the AI officer record where each key result stands."""
    by = stage.people[told()["measured"]["by"]]
    for row in told()["key_results"]:
        result = KeyResult.objects.get(text=row["text"]["en"])
        actions.measure(result, by=by, actual=Decimal(row["actual"]), measured_on=clock.today())


def align(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the AI officer say which objective an initiative serves."""
    facts = {"contribution": int(row["contribution"]), "rationale": row["rationale"]}
    objective = Objective.objects.get(key=row["objective"])
    actions.align(stage.initiatives[row["initiative"]], by=stage.people[AI_OFFICER], objective=objective, **facts)


def assess(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer say where the house stands in a dimension."""
    actions.assess_maturity(
        stage.parliament,
        by=stage.people[AI_OFFICER],
        dimension=MaturityDimension(row["dimension"]),
        level=row["value"],
        target=row["target"],
        evidence=row["evidence"],
        assessed_on=clock.today(),
    )


def record_tasks(stage: "Cast") -> None:
    """Let the AI officer enter the first routine tasks."""
    with together():
        for row in told()["tasks"]["rows"]:
            facts = {name: row[name] for name in ("title", "per_year", "suitability", "note")}
            actions.record_task(
                stage.chambers[row["chamber"]],
                by=stage.people[told()["tasks"]["by"]],
                function=Function(row["function"]),
                minutes=Decimal(row["minutes"]),
                error_cost=Degree(row["error_cost"]),
                sensitivity=Degree(row["sensitivity"]),
                **facts,
            )
