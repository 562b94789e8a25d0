"""What every benchmark stands on: a house of a given size in a temporary folder, and interleaved timing."""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 15
SOURCE = Path(__file__).parent.parent / "src"


def ready(home: str | None = None) -> Path:
    """Make Django ready on a prepared, empty house in a temporary folder, and return the folder."""
    folder = Path(home or tempfile.mkdtemp(prefix="hemicycle-bench-"))
    os.environ["HEMICYCLE_HOME"] = str(folder)
    os.environ["HEMICYCLE_SECOND_FACTOR"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "hemicycle.settings"
    sys.path.insert(0, str(SOURCE))
    from hemicycle import cli

    cli.prepare()
    return folder


def populate(size: int) -> Any:
    """Found a house of two chambers with `size` initiatives by the actions of its offices; return its AI officer."""
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Chamber, Parliament, User
    from hemicycle.kernel.terms import ChamberKind, Role
    from hemicycle.rooms.administration import actions as administration

    chambers = [
        administration.NewChamber("Chamber of Deputies", ChamberKind.LOWER, "deputies", 120),
        administration.NewChamber("Senate", ChamberKind.UPPER, "senate", 40),
    ]
    made = administration.found(
        Parliament(name="Parliament of Measures", languages=["en", "fr", "ar"], default_language="en"),
        by=None,
        chambers=chambers,
        email="first@parliament.example",
        person_name="Ada First",
        password="a-long-word-for-measures",
    )
    houses = [record for record in made if isinstance(record, Chamber)]
    first = next(record for record in made if isinstance(record, User))
    officer = administration.add_person(houses[0], by=first, email="officer@parliament.example", name="Omar Officer")
    administration.appoint(officer, by=first, role=Role.AI_OFFICER, from_on=clock.today())
    grow(officer, size)
    return officer


def grow(officer: Any, more: int) -> None:
    """Add initiatives to the house that stands, a thousand a transaction."""
    from hemicycle.kernel.actions import together
    from hemicycle.kernel.models import Chamber
    from hemicycle.kernel.terms import Function, Route
    from hemicycle.rooms.portfolio import actions as portfolio

    houses, functions, routes = list(Chamber.objects.all()), list(Function), list(Route)
    for start in range(0, more, 1_000):
        with together():
            for number in range(start, min(start + 1_000, more)):
                portfolio.propose(
                    houses[number % 2],
                    by=officer,
                    title=f"Initiative number {number} of the house",
                    summary="Proposes a first draft that a person checks before anybody else reads it.",
                    problem="The service answers letters by hand and is eleven days behind; citizens write again.",
                    function=functions[number % len(functions)],
                    route=routes[number % len(routes)],
                )


@dataclass(frozen=True)
class Timing:
    """Seconds of a product and its reference, run in turn."""

    product: list[float]
    reference: list[float]

    @property
    def ratio(self) -> float:
        """Return the ratio of the medians."""
        return statistics.median(self.product) / statistics.median(self.reference)

    @property
    def ratio_p95(self) -> float:
        """Return the ratio of the 95th percentiles."""
        return _p95(self.product) / _p95(self.reference)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def interleave(product: Callable[[], Any], reference: Callable[[], Any], rounds: int = ROUNDS) -> Timing:
    """Run both in turn after one warm-up each, so that what else the machine does falls on both."""
    product(), reference()
    found = Timing([], [])
    for _round in range(rounds):
        for run, times in ((product, found.product), (reference, found.reference)):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
    return found


def report(what: str, timing: Timing, goal: float, **more: Any) -> None:
    """Print one line of JSON: medians in milliseconds with their spread, the ratio, and the goal."""
    line = {
        "what": what,
        "product_ms": round(statistics.median(timing.product) * 1_000, 3),
        "product_spread_ms": [round(min(timing.product) * 1_000, 3), round(max(timing.product) * 1_000, 3)],
        "reference_ms": round(statistics.median(timing.reference) * 1_000, 3),
        "reference_spread_ms": [round(min(timing.reference) * 1_000, 3), round(max(timing.reference) * 1_000, 3)],
        "ratio": round(timing.ratio, 2),
        "ratio_p95": round(timing.ratio_p95, 2),
        "goal": goal,
        "rounds": len(timing.product),
        **more,
    }
    print(json.dumps(line), flush=True)
