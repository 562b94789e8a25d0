"""The State of AI, signed in, at 10,000 initiatives, against working out what it shows afresh.

Goal: at most 0.2x. Both must say the same of every responsibility.
"""

import shutil
import sys
from typing import Any

from benchmarks import ground

SIZE = ground.size(10_000)
ROUNDS = 7


def main() -> None:
    """Measure the page against a fresh evaluation of lights and readiness; exit 1 where they differ."""
    home = ground.ready()
    try:
        officer = ground.populate(SIZE)
        compare(officer)
    finally:
        shutil.rmtree(home)


def compare(officer: Any) -> None:
    """Time the page and the fresh evaluation in turn."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.portfolio import queries as portfolio
    from hemicycle.rooms.reports.queries import lights

    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)

    def product() -> bytes:
        return client.get("/reports/state/").content

    def reference() -> Any:
        portfolio.computed(Initiative.objects.visible_to(officer))
        return lights.evaluated(officer, lights.offered())

    if lights.light_states(officer) != reference():
        sys.exit("state: the remembered lights differ from a fresh evaluation")
    product()
    with CaptureQueriesContext(connection) as captured:
        product()
    queries = len(captured)  # before the next request, which empties the log
    ground.report(f"state of AI at {SIZE}", ground.interleave(product, reference, ROUNDS), 0.2, queries=queries)


if __name__ == "__main__":
    main()
