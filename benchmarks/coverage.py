"""The coverage of the seven principles over a register, signed in, against a bare view that counts the same rows.

Goals: those of a list: p50 at most 4x, p95 at most 5x, at most 10 queries.
"""

import random
import shutil
import sys
from typing import Any

from benchmarks import ground

SMALL, LARGE = 100, ground.size(10_000)
ROUNDS = 25


def main() -> None:
    """Measure at each size; exit 1 where the page shows other initiatives, or counts them otherwise."""
    home = ground.ready()
    try:
        officer = ground.populate(0)
        for size in (SMALL, LARGE):
            fill(officer, size)
            measure(officer, size)
    finally:
        shutil.rmtree(home)


def fill(officer: Any, upto: int) -> None:
    """Bring the register to this many initiatives of every stage, each assessed at every stage up to its own."""
    from hemicycle.kernel import actions as hall
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Chamber, Initiative, Parliament
    from hemicycle.kernel.terms import Stage, Tier
    from hemicycle.rooms.ethics import rules
    from hemicycle.rooms.ethics.models import Assessment
    from hemicycle.rooms.portfolio.rules.initiatives import reference

    @hall.action(permission="portfolio.import", event="portfolio.imported", tells=())
    def in_bulk(parliament: Parliament, *, by: Any, records: list[Any]) -> list[Any]:
        """An action of the measurement's own: it writes what it is given."""
        return records

    chance = random.Random(upto)  # nosec B311: the same register on every machine
    chamber, stages = Chamber.objects.all()[0], list(Stage)
    records: list[Any] = []
    for number in range(Initiative.objects.count() + 1, upto + 1):
        stands_at = stages[number % len(stages)]
        initiative = Initiative(
            reference=reference(number),
            number=number,
            title=f"Initiative number {number}",
            chamber=chamber,
            stage=stands_at,
            tier=list(Tier)[number % 3],
            proposed_by=officer,
            stage_since_on=clock.today(),
        )
        place = {"initiative": initiative, "chamber": chamber}
        letters = ["".join(chance.choices("ucnr-", (70, 10, 3, 7, 10), k=7)) for _stage in stages]
        reached = [each for each in rules.ASSESSED_STAGES if each <= stands_at]
        made = [Assessment(stage=each, standing=letters.pop(), depths="3333333", **place) for each in reached]
        records += [initiative, *made]
    for start in range(0, len(records), 5_000):
        in_bulk(Parliament.objects.get(), by=officer, records=records[start : start + 5_000])


def measure(officer: Any, size: int) -> None:
    """Time the page against the bare one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks import bare
    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.ethics import queries

    client, stranger = Client(SERVER_NAME="localhost"), bare.stranger()
    client.force_login(officer)

    def product() -> bytes:
        return client.get("/ethics/").content

    def reference() -> bytes:
        return stranger.get("/coverage/").content

    if not bare.shown(reference()) or bare.shown(product()) != bare.shown(reference()):
        sys.exit("the page and its reference show other initiatives")
    if queries.coverage(Initiative.objects.all()).initiatives != Initiative.objects.exclude(stage="S0").count():
        sys.exit("the picture counts other initiatives than there are")
    with CaptureQueriesContext(connection) as captured:
        product()
    count = len(captured)
    timing = ground.interleave(product, reference, ROUNDS)
    ground.report(f"coverage at {size}", timing, 4, goal_p95=5, queries=count)


if __name__ == "__main__":
    main()
