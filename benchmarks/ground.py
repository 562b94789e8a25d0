"""What every benchmark stands on: a house of a given size in a temporary folder, and interleaved timing."""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 15
SOURCE = Path(__file__).parent.parent / "src"


def size(full: int) -> int:
    """Return the size to measure at: the full one, or what BENCH_SIZE says for a first look."""
    return int(os.environ.get("BENCH_SIZE", full))


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
                portfolio.enter(
                    houses[number % 2],
                    by=officer,
                    title=f"Initiative number {number} of the house",
                    summary="Proposes a first draft that a person checks before anybody else reads it.",
                    problem="The service answers letters by hand and is eleven days behind; citizens write again.",
                    function=functions[number % len(functions)],
                    route=routes[number % len(routes)],
                )


@dataclass
class Timing:
    """Seconds of a product and its reference, run in turn: by the clock on the wall, and of the processor alone."""

    product: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    product_cpu: list[float] = field(default_factory=list)
    reference_cpu: list[float] = field(default_factory=list)

    @property
    def rate_ratio(self) -> float:
        """Return how many times the product gets done what the reference does, as rates are compared."""
        return _of(statistics.median, self.reference, self.product)

    def run_product(self, run: Callable[[], Any]) -> None:
        """Run the product once and keep its time."""
        _timed(run, self.product, self.product_cpu)

    def run_reference(self, run: Callable[[], Any]) -> None:
        """Run the reference once and keep its time."""
        _timed(run, self.reference, self.reference_cpu)


def _timed(run: Callable[[], Any], wall: list[float], cpu: list[float]) -> None:
    start, worked = time.perf_counter(), time.process_time()
    run()
    wall.append(time.perf_counter() - start)
    cpu.append(time.process_time() - worked)


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def interleave(product: Callable[[], Any], reference: Callable[[], Any], rounds: int = ROUNDS) -> Timing:
    """Run both in turn after one warm-up each, so that what else the machine does falls on both."""
    product(), reference()
    found = Timing()
    for _round in range(rounds):
        found.run_product(product)
        found.run_reference(reference)
    return found


def _of(how: Callable[[list[float]], float], product: list[float], reference: list[float]) -> float:
    return round(how(product) / max(how(reference), 1e-9), 2)


def report(what: str, timing: Timing, goal: float, **more: Any) -> None:
    """Print one line of JSON: medians in milliseconds with their spread, the ratios, and the goal.

    `ratio` and `ratio_p95` are by the clock on the wall; where a machine does other work too, `ratio_cpu` is steadier.
    """
    median, product, reference = statistics.median, timing.product, timing.reference
    line = {
        "what": what,
        "product_ms": _ms(median(product)),
        "product_spread_ms": [_ms(min(product)), _ms(max(product))],
        "reference_ms": _ms(median(reference)),
        "reference_spread_ms": [_ms(min(reference)), _ms(max(reference))],
        "ratio": _of(median, product, reference),
        "ratio_p95": _of(_p95, product, reference),
        "ratio_cpu": _of(median, timing.product_cpu, timing.reference_cpu),
        "goal": goal,
        "rounds": len(product),
        **more,
    }
    print(json.dumps(line), flush=True)


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 3)
