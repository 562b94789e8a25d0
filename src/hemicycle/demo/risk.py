"""The part of the story that risk holds: the appetite, the register, controls with their tests, treatments."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel import clock
from hemicycle.rooms.risk import actions
from hemicycle.rooms.risk.models import Control, Indicator, Risk, Treatment
from hemicycle.rooms.risk.rules import library, register
from hemicycle.rooms.risk.rules.terms import ActsOn, Category, Concern, Dimension, Rating

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

DECIDED_D, CONTROLS_D, RECORDED_D, CLOSED_D, PLANNED_D, REVIEWED_D, REVIEW_DUE_D = -349, -347, -344, -36, -28, -42, 120
DECISION, ADDING, RECORDING, PLANNING, FUNDING, FINISH = (
    time(15, 5), time(15, 10), time(15, 20), time(15, 40), time(15, 50), time(16, 10)
)  # fmt: skip
TEST, READING, REVIEW = time(11, 15), time(11, 25), time(16, 20)
RISK_OFFICER, FINANCE, BUREAU_CHAIR = "vessan", "tamrane", "zemrane"
HARMS = {
    Category.DEMOCRATIC_INTEGRITY: Dimension.INTEGRITY,
    Category.LEGAL: Dimension.INTEGRITY,
    Category.BIAS: Dimension.RIGHTS,
    Category.HUMAN_AUTONOMY: Dimension.RIGHTS,
    Category.PRIVACY: Dimension.PRIVACY,
    Category.INTELLECTUAL_PROPERTY: Dimension.PRIVACY,
    Category.OPERATIONAL: Dimension.CONTINUITY,
    Category.SECURITY: Dimension.CONTINUITY,
    Category.RESOURCES: Dimension.CONTINUITY,
    Category.SUPPLIER: Dimension.FINANCE,
    Category.STRATEGY: Dimension.INNOVATION,
}
NOT_FOUND = "Talked through with the project; nothing of this kind was found so far."


@cache
def appetite() -> Mapping[str, Any]:
    """Return what the file of the story tells of the appetite."""
    found: Mapping[str, Any] = content.read_yaml("appetite.yaml")
    return found


@cache
def began() -> Mapping[str, int]:
    """Return the day on which each initiative was proposed."""
    return {idea.key: idea.proposed_d for idea in content.ideas()}


def recorded_d(row: Mapping[str, str]) -> int:
    """Return the day on which a risk enters the register: once there is one, and soon after its initiative."""
    return max(RECORDED_D, began()[row["initiative"]] + 1) if row["initiative"] else RECORDED_D


def scenes() -> Iterator[Planned]:
    """Yield every scene of risk, in no order."""
    yield DECIDED_D, DECISION, decide
    yield CONTROLS_D, ADDING, add_controls
    for row in content.read_rows("controls.csv"):
        if row["last_test_d"]:
            yield int(row["last_test_d"]), TEST, partial(test, row=row)
    days = {row["key"]: recorded_d(row) for row in content.read_rows("risks.csv")}
    for row in content.read_rows("risks.csv"):
        yield days[row["key"]], RECORDING, partial(record, row=row)
        if row["status"] == "closed":
            yield CLOSED_D, FINISH, partial(close, row=row)
    for row in content.read_rows("treatments.csv"):
        yield from _treatment(row, days[row["risk_key"]])
    for row in appetite()["indicators"]:
        yield row["on_d"], READING, partial(watch, row=row)
    for key, from_d in began().items():
        if any(row["initiative"] == key for row in content.read_rows("risks.csv")):
            yield max(REVIEWED_D, from_d + 2), REVIEW, partial(review, key=key)


def _treatment(row: Mapping[str, str], from_d: int) -> Iterator[Planned]:
    planned_d = from_d + 1 if row["done_d"] else max(PLANNED_D, from_d + 1)
    yield planned_d, PLANNING, partial(plan, row=row)
    if row["funded"] == "yes" and row["cost_kalf"] != "0":
        yield planned_d + 2, FUNDING, partial(fund, row=row)
    if row["done_d"]:
        yield max(int(row["done_d"]), planned_d) + 1, FINISH, partial(finish, row=row)


def decide(stage: "Cast") -> None:
    """Let the chair of the Joint Bureau write down what the bureau decided on the appetite."""
    chair, told = stage.people[BUREAU_CHAIR], appetite()
    decided = {"body": told["owner"], "decision": "B-9/061", "review_on": stage.day(REVIEW_DUE_D)}
    for each in told["categories"]:
        facts = {"about": each["category"], "limit": each["limit"], "text": each["text"]}
        actions.set_limit(stage.parliament, by=chair, **facts, **decided)
    line = [(each["loss"] * 1000.0, each["at_most_probability"]) for each in told["loss_tolerance_kalf"]]
    most = Decimal(told["new_initiatives"]["limit_kalf"] * 1000)
    actions.set_tolerance(stage.parliament, by=chair, line=line, new_loss=most, **decided)


def add_controls(stage: "Cast") -> None:
    """Let the risk officer name the controls; how they work is for the tests to say."""
    for row in content.read_rows("controls.csv"):
        acts_on = ActsOn.SEVERITY if row["kind"] == "recover" else ActsOn.FREQUENCY
        facts = {"title": row["title"], "sort": row["kind"], "acts_on": acts_on, "owner": stage.people[row["owner"]]}
        actions.add_control(
            stage.parliament, by=stage.people[RISK_OFFICER], design=row["design"],
            next_test_on=stage.day(int(row["next_test_d"])) if row["next_test_d"] else None, **facts,
        )  # fmt: skip


def test(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the risk officer record what the last test of a control found."""
    actions.record_test(
        Control.objects.get(title=row["title"]), by=stage.people[RISK_OFFICER], design=Rating(row["design"]),
        operating=Rating(row["operating"]), reason="Tested on a sample of the last quarter.",
        next_test_on=stage.day(int(row["next_test_d"])) if row["next_test_d"] else None,
    )  # fmt: skip


def record(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the risk officer record a risk, judge it, price it and name its controls."""
    officer, known = stage.people[RISK_OFFICER], library.built_in()[row["risk"]]
    text = row["cause_event_consequence"]
    risk = actions.record(
        stage.initiatives[row["initiative"]] if row["initiative"] else stage.parliament, by=officer,
        title=text.split(";")[0][:200], event=text, category=known.category, kind_of_risk=known.key,
        dimension=HARMS.get(known.category, Dimension.TRUST), owner=stage.people[row["owner"]],
    )  # fmt: skip
    points = {f"inherent_{axis}": int(row[f"{axis}_inherent"]) for axis in ("likelihood", "impact")}
    for which in ("current", "residual"):
        points |= {f"{which}_{axis}": int(row[f"{axis}_residual"]) for axis in ("likelihood", "impact")}
    actions.judge(risk, by=officer, reason="Judged with the owner of the risk.", **points)
    actions.price(
        risk, by=officer, inherent_frequency=Decimal(row["frequency_inherent"]),
        frequency=Decimal(row["frequency_residual"]), low=Decimal(row["loss_low_kalf"]) * 1000,
        high=Decimal(row["loss_high_kalf"]) * 1000,
    )  # fmt: skip
    titles = {each["key"]: each["title"] for each in content.read_rows("controls.csv")}
    for key in filter(None, row["controls"].split(";")):
        actions.apply_control(risk, by=officer, control=Control.objects.get(title=titles[key]))


@cache
def told_of(key: str) -> str:
    """Return the words by which a risk of the story is found again."""
    return next(row["cause_event_consequence"] for row in content.read_rows("risks.csv") if row["key"] == key)


def known(key: str) -> Risk:
    """Return a risk of the story."""
    return Risk.objects.get(event=told_of(key))


def close(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the risk officer close a risk whose cause is gone."""
    actions.close(
        known(row["key"]), by=stage.people[RISK_OFFICER], reason="The pilot was stopped and its data deleted."
    )


def plan(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the risk officer plan a treatment with its owner."""
    due_on = max(stage.day(int(row["due_d"])), clock.today() + timedelta(days=1))
    actions.plan(
        known(row["risk_key"]), by=stage.people[RISK_OFFICER], strategy=row["kind"], text=row["action"],
        owner=stage.people[row["owner"]], cost=Decimal(row["cost_kalf"]) * 1000, due_on=due_on,
        after_frequency=Decimal(row["frequency_after"]), after_likelihood=int(row["likelihood_after"]),
        after_impact=int(row["impact_after"]),
    )  # fmt: skip


def fund(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let finance say that the money for a treatment is there."""
    treatment = Treatment.objects.get(text=row["action"])
    actions.fund(treatment, by=stage.people[FINANCE], reason="From the line for running services.")


def finish(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let the risk officer say that a treatment is done."""
    treatment = Treatment.objects.get(text=row["action"])
    actions.finish(treatment, by=stage.people[RISK_OFFICER], reason="Seen to be done.")


def watch(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the risk officer set an indicator and read it."""
    officer = stage.people[RISK_OFFICER]
    facts = {name: Decimal(str(row[name])) for name in ("warn", "limit")}
    made: Indicator = actions.set_indicator(
        known(row["risk_key"]), by=officer, text=row["text"], unit=row["unit"], **facts
    )
    actions.read_indicator(made, by=officer, value=Decimal(str(row["value"])))


def review(stage: "Cast", key: str) -> None:
    """Let the risk officer look through the register of an initiative."""
    initiative = stage.initiatives[key]
    categories = Risk.objects.filter(initiative=initiative).values_list("category", flat=True)
    left = register.concerns_left(categories, [])
    reasons = {concern.value: NOT_FOUND for concern in left if concern is not Concern.SAFETY}
    actions.review_register(initiative, by=stage.people[RISK_OFFICER], not_relevant=reasons)
