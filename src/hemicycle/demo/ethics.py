"""The part of the story that ethics holds: principles signed at each stage, what fair means, what people overruled."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel.actions import together
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.ethics import actions
from hemicycle.rooms.ethics.models import Case, Condition, Finding
from hemicycle.rooms.ethics.rules import (
    STAGE_OF_GATE,
    BiasFamily,
    BiasResult,
    Environment,
    Group,
    OpinionKind,
    Outcome,
    OversightForm,
    Period,
    Principle,
    Sought,
)

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

OPENING, SIGNING, DEFINITION, COUNT = time(10, 55), time(11, 45), time(12, 30), time(12, 50)
DESIGN, CHECK, CODE = time(13, 20), time(13, 40), time(14, 20)
CASE, STATEMENT, OPINION, ANSWER = time(9, 45), time(10, 10), time(15, 45), time(15, 55)
COMMITTEE = "ethics"
AI_OFFICER, TRAINING_OFFICER = "tazir", "hadrine"
PRINCIPLES = {
    "human autonomy and oversight": Principle.AUTONOMY,
    "intellectual property": Principle.INTELLECTUAL_PROPERTY,
}
OUTCOMES = {
    "met": Outcome.UPHELD,
    "met with conditions": Outcome.CONDITIONAL,
    "partly": Outcome.UNDER_REVIEW,
    "under review": Outcome.UNDER_REVIEW,
    "not met": Outcome.NOT_UPHELD,
}


@cache
def planned() -> Mapping[str, Any]:
    """Return what the file of the story tells of the code, designs, checks, readings and cases."""
    found: Mapping[str, Any] = content.read_yaml("ethics.yaml")
    return found


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of fairness and oversight."""
    found: Mapping[str, Any] = content.read_yaml("fairness.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of ethics, in no order. An idea is not assessed, so what was said of one is left out."""
    by_stage: dict[tuple[str, Stage], list[Mapping[str, str]]] = defaultdict(list)
    for row in content.read_rows("ethics.csv"):
        if (stage := STAGE_OF_GATE[Gate(row["gate"])]) is not Stage.IDEA:
            by_stage[row["initiative"], stage].append(row)
    for (initiative, stage), rows in by_stage.items():
        yield from _assessment(initiative, stage, rows)
    for each in told()["fairness"]:
        yield each["on_d"], DEFINITION, partial(define_fairness, row=each)
    for each in told()["oversight"]:
        yield each["on_d"], COUNT, partial(count, row=each)
    yield planned()["code"]["on_d"], CODE, adopt_code
    for each in planned()["designs"]:
        yield each["on_d"], DESIGN, partial(design, row=each)
    for each in planned()["bias"]:
        yield each["on_d"], CHECK, partial(look_for_bias, row=each)
    for each in planned()["readings"]:
        yield each["on_d"], COUNT, partial(read_fairness, row=each)
    for each in planned()["cases"]:
        yield from _case(each)


def _assessment(initiative: str, stage: Stage, rows: Sequence[Mapping[str, str]]) -> Iterator[Planned]:
    """Yield how a stage is opened on the day of its first signature, and each principle signed."""
    yield min(int(row["on_d"]) for row in rows), OPENING, partial(open_assessment, initiative=initiative, at=stage)
    for row in rows:
        yield int(row["on_d"]), SIGNING, partial(sign, row=row, at=stage)


def open_assessment(stage: "Cast", initiative: str, at: Stage) -> None:
    """Let the AI officer open the assessment of a stage."""
    actions.open_assessment(stage.initiatives[initiative], by=stage.people[AI_OFFICER], stage=at)


def sign(stage: "Cast", row: Mapping[str, str], at: Stage) -> None:
    """Let the reviewer of the story sign a principle."""
    finding = Finding.objects.get(
        initiative=stage.initiatives[row["initiative"]],
        assessment__stage=at,
        principle=PRINCIPLES.get(row["principle"], row["principle"]),
    )
    outcome = OUTCOMES[row["verdict"]]
    conditions = row["reason"] if outcome is Outcome.CONDITIONAL else ""
    actions.sign(
        finding, by=stage.people[row["reviewer"]], outcome=outcome, reason=row["reason"], conditions=conditions
    )


def define_fairness(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer write down what fair means in an initiative."""
    actions.define_fairness(
        stage.initiatives[row["initiative"]],
        by=stage.people[AI_OFFICER],
        sought=Sought.GROUP,
        measure=row["measure"],
        statement=row["definition"],
        groups=row["groups"],
        without_data=row["without_data"],
        threshold=Decimal(row["threshold"]),
    )


def count(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the training officer record what people did with the results of a period."""
    counted = {name: row[name] for name in ("decisions", "overrides", "seeded", "seeded_found", "source")}
    period = Period(
        stage.day(row["from_d"]), stage.day(row["to_d"]), median_seconds=Decimal(row["median_seconds"]), **counted
    )
    actions.record_period(stage.initiatives[row["initiative"]], by=stage.people[TRAINING_OFFICER], period=period)


def adopt_code(stage: "Cast") -> None:
    """Let the chair put the code of ethics in force for the body that adopted it."""
    row = planned()["code"]
    actions.adopt_code(
        stage.parliament,
        by=stage.people[row["by"]],
        title=row["title"],
        text=row["text"],
        principles=list(Principle),
        adopted_by=row["adopted_by"],
        review_on=stage.day(row["review_d"]),
    )


def design(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer write down oversight, explanation and, from the pilot on, where it runs."""
    initiative, by = stage.initiatives[row["initiative"]], stage.people[AI_OFFICER]
    with together():
        actions.design_oversight(
            initiative,
            by=by,
            form=OversightForm(row["form"]),
            minutes=Decimal(row["minutes"]),
            has_stop_power=True,
            stop_how=row["stop"],
        )
        actions.choose_explanation(initiative, by=by, method=row["method"], audience=row["audience"])
        if "where" in row:
            facts = {"has_official_effect": row["effect"], "needs_adoption": row["adoption"]}
            actions.declare_effect(initiative, by=by, environment=Environment(row["where"]), **facts)


def look_for_bias(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer record what was looked for, and what was found."""
    initiative, by, on = stage.initiatives[row["initiative"]], stage.people[AI_OFFICER], stage.day(row["on_d"])
    with together():
        for family, (result, note) in row["found"].items():
            facts = {"family": BiasFamily(family), "result": BiasResult(result), "note": note}
            actions.check_bias(initiative, by=by, checked_on=on, **facts)


def read_fairness(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the training officer record the rates by group."""
    groups = [Group(name, n, rate) for name, (n, rate) in row["groups"].items()]
    by, on = stage.people[TRAINING_OFFICER], stage.day(row["on_d"])
    initiative = stage.initiatives[row["initiative"]]
    actions.record_fairness(initiative, by=by, measured_on=on, groups=groups, source=row["source"])


def _case(row: Mapping[str, Any]) -> Iterator[Planned]:
    """Yield how a case is opened, spoken to, answered by the committee, and its conditions met."""
    yield row["opened"][1], CASE, partial(open_case, row=row)
    for person, on_d, text in row["statements"]:
        yield on_d, STATEMENT, partial(speak, row=row, person=person, text=text)
    if "opinion" in row:
        yield row["opinion"][1], OPINION, partial(advise, row=row)
    for number, (person, on_d, text) in enumerate(row.get("answers", ()), 1):
        yield on_d, ANSWER, partial(meet_condition, row=row, number=number, person=person, text=text)


def open_case(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody put the question before the committee."""
    actions.open_case(
        stage.initiatives[row["initiative"]],
        by=stage.people[row["opened"][0]],
        title=row["title"],
        question=row["question"],
        body=COMMITTEE,
        gate=Gate(row["gate"]) if row["gate"] else None,
    )


def _put(stage: "Cast", row: Mapping[str, Any]) -> Case:
    found: Case = Case.objects.get(initiative=stage.initiatives[row["initiative"]], title=row["title"])
    return found


def speak(stage: "Cast", row: Mapping[str, Any], person: str, text: str) -> None:
    """Let somebody say what the committee should know."""
    actions.state(_put(stage, row), by=stage.people[person], text=text)


def advise(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the chair give the committee's opinion."""
    person, _day, kind, opinion, *conditions = row["opinion"]
    asked = conditions[0] if conditions else []
    actions.give_opinion(
        _put(stage, row), by=stage.people[person], kind=OpinionKind(kind), opinion=opinion, conditions=asked
    )


def meet_condition(stage: "Cast", row: Mapping[str, Any], number: int, person: str, text: str) -> None:
    """Let the owner say how a condition was met."""
    condition = Condition.objects.get(case=_put(stage, row), number=number)
    actions.answer_condition(condition, by=stage.people[person], answer=text)
