"""List, filter and dossier of the register, signed in, against bare Django views of the same rows.

Goals: p50 at most 4x, p95 at most 5x; at most 10 queries a list; growth from 100 to 10,000 at most 1.3x.
"""

import shutil
import statistics
import sys

from benchmarks import ground

SIZES = (100, 10_000)


def main() -> None:
    """Measure at each size; exit 1 where the pages show other rows than the reference."""
    home = ground.ready()
    try:
        medians: dict[str, list[float]] = {}
        grown = 0
        officer = None
        for size in SIZES:
            officer = officer or ground.populate(0)
            ground.grow(officer, size - grown)
            grown = size
            for what, timing in measure(officer, size):
                medians.setdefault(what, []).append(statistics.median(timing.product))
        for what, (small, large) in medians.items():
            print(f'{{"what": "growth of {what} from 100 to 10,000", "ratio": {large / small:.2f}, "goal": 1.3}}')
    finally:
        shutil.rmtree(home)


def measure(officer: object, size: int) -> list[tuple[str, ground.Timing]]:
    """Time the three pages and compare what they show."""
    from django.db import connection
    from django.test import Client, override_settings
    from django.test.utils import CaptureQueriesContext

    from benchmarks.bare import references
    from hemicycle.kernel.models import Initiative

    client, stranger = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    client.force_login(officer)
    pk = Initiative.objects.order_by("number")[7].pk
    pages = {
        "list": ("/portfolio/", "/"),
        "filter": ("/portfolio/?function=oversight", "/?function=oversight"),
        "dossier": (f"/portfolio/initiatives/{pk}/", f"/{pk}/"),
    }
    found = []
    for what, (ours, theirs) in pages.items():

        def product(ours: str = ours) -> bytes:
            response = client.get(ours)
            assert response.status_code == 200, response.status_code
            return response.content

        def reference(theirs: str = theirs) -> bytes:
            with override_settings(ROOT_URLCONF="benchmarks.bare"):
                return stranger.get(theirs).content

        if references(product())[:50] != references(reference())[:50]:
            sys.exit(f"{what}: the page and its reference show other rows")
        with CaptureQueriesContext(connection) as queries:
            product()
        timing = ground.interleave(product, reference)
        ground.report(f"{what} at {size}", timing, 4, goal_p95=5, queries=len(queries))
        found.append((what, timing))
    return found


if __name__ == "__main__":
    main()
