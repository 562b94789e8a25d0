"""The part of the story that ethics holds: principles signed at each stage, what fair means, what people overruled."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.ethics import actions
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import STAGE_OF_GATE, Outcome, Period, Principle, Sought

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

OPENING, SIGNING, DEFINITION, COUNT = time(10, 55), time(11, 45), time(12, 30), time(12, 50)
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
