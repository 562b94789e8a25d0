"""The chamber and the pipeline of 10,000 initiatives, signed in, against working their numbers out afresh.

The reference of the chamber asks every criterion of every initiative; that of the pipeline reads every initiative and
counts its days. Both must come to the numbers that the page shows.
"""

import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks import ground

ROUNDS = 9


def main() -> None:
    """Measure both pages; exit 1 where a page and its reference come to different numbers."""
    size = ground.size(10_000)
    home = ground.ready()
    try:
        officer = ground.populate(10)
        ground.grow(officer, size - 10)
        pages = signed_in(officer)
        measure("chamber", pages["chamber"], readiness, size, goal=0.2)
        measure("pipeline", pages["pipeline"], days, size, goal=1)
    finally:
        shutil.rmtree(home)


def signed_in(officer: Any) -> dict[str, Callable[[], str]]:
    """Return the two pages as functions that fetch them."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    return {
        name: lambda name=name: client.get(f"/portfolio/{name}/").content.decode() for name in ("chamber", "pipeline")
    }


def readiness() -> set[int]:
    """Ask every criterion of every initiative afresh, and return how many stand how."""
    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.portfolio import queries

    return set(Counter(stand.readiness for stand in queries.computed(Initiative.objects.all())).values())


def days() -> set[int]:
    """Read every initiative, count how long each has been in its stage, and return how many stand in each stage."""
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Initiative

    today = clock.today()
    ages = Counter((each.stage, (today - each.stage_since_on).days) for each in Initiative.objects.all())
    stages: Counter[str] = Counter()
    for (stage, _days), count in ages.items():
        stages[stage] += count
    return set(stages.values())


def numbers(html: str) -> set[int]:
    """Return the numbers that a page shows."""
    return {int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", re.sub(r"<[^>]*>", " ", html))}


def measure(what: str, product: Callable[[], str], reference: Callable[[], set[int]], size: int, goal: float) -> None:
    """Time a page against its reference; the numbers of the reference must stand on the page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if not reference() <= numbers(product()):
        sys.exit(f"{what}: the page and its reference come to different numbers")
    with CaptureQueriesContext(connection) as captured:
        product()
    queries = len(captured)
    ground.report(f"{what} of {size} initiatives", ground.interleave(product, reference, ROUNDS), goal, queries=queries)


if __name__ == "__main__":
    main()
