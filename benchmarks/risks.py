"""The register of risks, its matrix and the appetite, signed in, against bare Django views of the same rows.

Goals at 10,000 initiatives with ten risks each: p50 at most 4x, p95 at most 5x; a list at most 10 queries.
"""

import shutil
import sys
from typing import Any

from benchmarks import ground

SMALL, LARGE = 100, ground.size(10_000)
EACH, ROUNDS = 10, 25


def main() -> None:
    """Measure at each size; exit 1 where a page shows other risks, or counts them otherwise."""
    home = ground.ready()
    try:
        officer, made = ground.populate(SMALL), 0
        for size in (SMALL, LARGE):
            ground.grow(officer, max(0, size - SMALL))
            made = fill(officer, made)
            measure(officer, size)
    finally:
        shutil.rmtree(home)


def fill(officer: Any, made: int) -> int:
    """Give each initiative that has none its risks, judged, and the house its limits; return how many there are."""
    from hemicycle.kernel import actions as hall
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Initiative, Parliament
    from hemicycle.rooms.risk.models import Limit, Risk
    from hemicycle.rooms.risk.rules.terms import Category, Dimension

    @hall.action(permission="portfolio.import", event="portfolio.imported", tells=())
    def in_bulk(parliament: Parliament, *, by: Any, records: list[Any]) -> list[Any]:
        """An action of the measurement's own: it writes what it is given."""
        return records

    categories, dimensions, records = list(Category), list(Dimension), []
    decided = {"limit": 12, "body": "board", "decided_on": clock.today(), "review_on": clock.today(), "decision": "D"}
    if not made:
        records += [Limit(subject=each, **decided) for each in categories]
    for initiative in Initiative.objects.exclude(pk__in=Risk.objects.values("initiative")):
        for _each in range(EACH):
            made += 1
            now, was = (1 + made % 5, 1 + made // 5 % 5), (1 + made // 7 % 5, 1 + made // 3 % 5)
            risk = Risk(number=made, initiative=initiative, chamber_id=initiative.chamber_id, owner=officer)
            risk.title, risk.event = f"Risk number {made}", "The record says what nobody said."
            risk.category, risk.dimension = categories[made % 18], dimensions[made % 7]
            risk.current_likelihood, risk.current_impact = now
            risk.earlier_likelihood, risk.earlier_impact = was
            risk.current_score = risk.residual_score = now[0] * now[1]
            records.append(risk)
    for start in range(0, len(records), 5_000):
        in_bulk(Parliament.objects.get(), by=officer, records=records[start : start + 5_000])
    return made


def measure(officer: Any, size: int) -> None:
    """Time each page against its bare one, after both showed the same."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks import bare

    client, stranger = Client(SERVER_NAME="localhost"), bare.stranger()
    client.force_login(officer)
    compare()
    for what, page, other in (
        ("register", "/risk/", "/risks/"),
        ("matrix", "/risk/matrix/", "/fields/"),
        ("appetite", "/risk/appetite/", "/scores/"),
    ):

        def product(page: str = page) -> bytes:
            return client.get(page).content

        def reference(other: str = other) -> bytes:
            return stranger.get(other).content

        if what == "register" and (not bare.shown(reference()) or bare.shown(product()) != bare.shown(reference())):
            sys.exit("the register and its reference show other risks")
        with CaptureQueriesContext(connection) as captured:
            product()
        count = len(captured)
        timing = ground.interleave(product, reference, ROUNDS)
        ground.report(f"{what} at {size} initiatives", timing, 4, goal_p95=5, queries=count, risks=size * EACH)


def compare() -> None:
    """Exit where matrix or appetite count other risks than there are."""
    from hemicycle.rooms.risk import queries
    from hemicycle.rooms.risk.models import Limit, Risk

    n = Risk.objects.count()
    on_matrix = sum(field.n for row in queries.matrix(Risk.objects.all()) for field in row)
    uses = queries.uses(Risk.objects.all(), queries.house_limits())
    limits = dict(Limit.objects.values_list("subject", "limit"))
    above = sum((score or 0) > limits[key] for key, score in Risk.objects.values_list("category", "current_score"))
    if (on_matrix, sum(use.n for use in uses), sum(use.above for use in uses)) != (n, n, above):
        sys.exit("the pages count other risks than there are")


if __name__ == "__main__":
    main()
