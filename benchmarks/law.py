"""The statement on the 263 obligations and the page of one of them, signed in, against asking every criterion afresh.

Goals at 10,000 initiatives: at most 0.2 times; at most 10 queries; growth from 100 to 10,000 at most 1.3 times.
"""

import shutil
import statistics
import sys
from typing import Any

from benchmarks import ground

SMALL, LARGE = 100, ground.size(10_000)
ROUNDS = 5
PAGES = {"statement": "/compliance/statement/", "requirement": "/compliance/requirements/IPU-RM-01/"}


def main() -> None:
    """Measure at each size; exit 1 where what is remembered is not what the criteria answer."""
    home = ground.ready()
    try:
        officer = ground.populate(SMALL)
        small = measure(officer, SMALL, {})
        ground.grow(officer, max(0, LARGE - SMALL))
        measure(officer, LARGE, small)
    finally:
        shutil.rmtree(home)


def measure(officer: Any, size: int, before: dict[str, float]) -> dict[str, float]:
    """Time each page against the work that it spares; return the median of each in seconds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.compliance import queries

    client, seen = Client(SERVER_NAME="localhost"), Initiative.objects.visible_to(officer)
    client.force_login(officer)

    def reference() -> Any:
        return queries.asked_afresh(seen).counts

    found = {}
    for what, page in PAGES.items():

        def product(page: str = page) -> bytes:
            return client.get(page).content

        if b"263" not in client.get(PAGES["statement"]).content or queries.told(seen).counts != reference():
            sys.exit("the page tells other answers than the criteria give")
        with CaptureQueriesContext(connection) as captured:
            product()
        count = len(captured)
        timing = ground.interleave(product, reference, ROUNDS)
        found[what] = statistics.median(timing.product)
        more = {"growth": round(found[what] / before[what], 2)} if before else {}
        ground.report(f"{what} at {size} initiatives", timing, 0.2, queries=count, **more)
    return found


if __name__ == "__main__":
    main()
