"""Solve a scenario as long work: told with value and bound as it goes; who stops it keeps what was found."""

import math
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.design import formats
from hemicycle.engines.selection import OutOfTime, select
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Cancelled, Progress, long_task
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Plan, Scenario
from hemicycle.rooms.portfolio.queries import scenarios as queries
from hemicycle.rooms.portfolio.rules import choosing
from hemicycle.rooms.portfolio.rules import scenarios as rules

STEPS = 5  # facts, plan, worths, trades, firmness


def solve(
    scenario: Scenario, by: User, progress: Progress = lambda done, total, note: None, *,
    seconds: float = math.inf, seed: int = 0, is_studied: bool = True,
) -> Plan:  # fmt: skip
    """Solve a scenario and keep its plan; whoever stops it keeps the best found. Refused where facts contradict.

    Without `is_studied` it is not also solved for what more is worth, what it trades and how firmly it stands.
    """
    progress(0, STEPS, _("Reading measures and limits"))
    try:
        terms, facts, built = queries.built(scenario, by)
    except rules.Wrong as wrong:
        raise Refused(queries.wrong_words(wrong), wrong.code) from None
    watch = _Watch(progress)
    before = queries.newest_plan(scenario)
    start = before.result["chosen"] if before and before.fingerprint == rules.digest(built.model) else None
    try:
        found = select(built.model, seconds=seconds, seed=seed, start=start, told=watch.better)
    except OutOfTime:
        raise Refused(_("No plan was found in the time given. Give more."), "out_of_time") from None
    result = choosing.outcome(built.model, found) | {
        "stands_for": {item: list(told) for item, told in built.stands_for.items()},
        "notes": [asdict(note) for note in built.notes],
        "is_stopped": watch.is_stopped,
        "seed": seed,
    }
    if is_studied and not watch.is_stopped:
        try:
            studies = choosing.studied(terms, facts, built.model, found, watch.step, seed, seconds)
            result |= studies
        except Cancelled:
            result["is_stopped"] = True
    solved = {
        "objective": found.objective, "bound": found.bound, "gap": found.gap, "seconds": found.seconds,
        "fingerprint": rules.digest(built.model), "model": rules.document(built.model), "result": result,
    }  # fmt: skip
    plan: Plan = actions.keep_plan(scenario, by=by, status=str(found.status), solved=solved)
    return plan


class _Watch:
    """Tells how far the work is, and remembers that somebody asked it to stop."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.done, self.is_stopped = progress, 1, False

    def better(self, best: float, bound: float) -> bool:
        """Tell a better plan with its bound, and return whether to stop."""
        note = _("Value %(value)s found; at most %(bound)s") % {
            "value": formats.number(best, 1), "bound": formats.number(bound, 1) if math.isfinite(bound) else "∞",
        }  # fmt: skip
        try:
            self.progress(self.done, STEPS, note)
        except Cancelled:
            self.is_stopped = True
        return self.is_stopped

    def step(self, _name: str) -> None:
        """Tell that another study begins. Cancelled where somebody asked to stop."""
        self.done += 1
        self.progress(self.done, STEPS, _("Solving again for what the plan trades and how firmly it stands"))


@long_task("portfolio.optimise")
def optimise(
    progress: Progress, *, by: User, task: Task, scenario: str, seconds: float | None = None, seed: int = 0
) -> dict[str, Any]:
    """Solve a scenario; the result is on its page."""
    asked = Scenario.objects.visible_to(by).filter(pk=scenario).first()
    if asked is None:
        raise Refused(_("The scenario is not there any more."), "gone")
    plan = solve(asked, by, progress, seconds=math.inf if seconds is None else seconds, seed=seed)
    return {"result": {"plan": str(plan.pk), "status": plan.status}, "url": plan.get_absolute_url()}
