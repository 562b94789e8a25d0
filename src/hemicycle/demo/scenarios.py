"""The part of the story that the optimiser answers: what the AI officer asked, and where the committee departed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content, resources
from hemicycle.kernel import things
from hemicycle.kernel.models import Initiative, Record
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.rooms import measures
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Scenario
from hemicycle.rooms.portfolio.queries.scenarios import newest_plan
from hemicycle.rooms.portfolio.tasks.scenarios import solve

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

ASKING, DEPARTING = time(16, 10), time(16, 40)
AI_OFFICER, TRANSLATOR, PROPOSED = "tazir", "faroune", "base"
THOUSAND, YEARS = 1000, 3
RUNNING, NEXT_STEP_LOSS_KALF = "record", 12.0  # the one candidate in use, and what its next step adds to its loss


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells."""
    found: Mapping[str, Any] = content.read_yaml("scenarios.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of the optimiser, in no order."""
    for row in told()["scenarios"]:
        yield row["on_d"], ASKING, partial(ask, row=row)
    for row in told()["departures"]:
        yield row["on_d"], DEPARTING, partial(depart, row=row)


def ask(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer ask the optimiser, and have it answered; only what is proposed is studied further."""
    officer = stage.people[AI_OFFICER]
    made = actions.make_scenario(stage.parliament, by=officer, title=row["title"]["en"], terms=terms(stage, row))
    _translate(stage, made, "title", row["title"])
    solve(made, officer, is_studied=row["key"] == PROPOSED)


def terms(stage: "Cast", row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is asked: which of the twelve start this year, within the limits of the house but for the changes.

    The record assistant is in use. What it loses already is no loss of something new, so the limit is wider by it.
    """
    references = {each["initiative"] for each in content.read_rows("candidates.csv")}
    return {
        "first_on": date(*resources.year_began(stage.today)).isoformat(),
        "periods": YEARS,
        "period": "year",
        "start_within": 1,
        "weights": told()["weights"],
        "candidates": sorted(stage.initiatives[key].reference for key in references),
        "committed": {stage.initiatives[key].reference: 1 for key in row.get("committed", ())},
        "changes": [
            *map(_change, row.get("changes", ())),
            {"limit": "risk.new-loss", "plus": _lost_already(stage)},
        ],
    }


def _change(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change of a limit with money in florins."""
    found = {name: value for name, value in row.items() if name != "plus_kalf"}
    return found | ({"plus": row["plus_kalf"] * THOUSAND} if "plus_kalf" in row else {})


def _lost_already(stage: "Cast") -> float:
    running = stage.initiatives[RUNNING]
    scope = InitiativeScope(Initiative.objects.filter(pk=running.pk), stage.today)
    (whole,) = measures()["risk.residual-loss"].of(scope)[running.pk]
    return round(whole.within(1)[0] - NEXT_STEP_LOSS_KALF * THOUSAND, 2)


def depart(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the chair record where the committee wanted it otherwise, and why."""
    title = next(each["title"]["en"] for each in told()["scenarios"] if each["key"] == row["scenario"])
    plan = newest_plan(Scenario.objects.get(title=title))
    assert plan is not None
    reference = stage.initiatives[row["initiative"]].reference
    item = next(name for name, (of, _way) in plan.result["stands_for"].items() if of == reference)
    departed = actions.depart(plan, by=stage.people[row["by"]], item=item, reason=row["reason"]["en"])
    _translate(stage, departed, "reason", row["reason"])


def _translate(stage: "Cast", record: Record, field: str, texts: Mapping[str, str]) -> None:
    for language in ("fr", "ar"):
        things.translate(record, by=stage.people[TRANSLATOR], field=field, language=language, text=texts[language])
