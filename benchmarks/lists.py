"""List, filter and dossier of the register, signed in, against bare Django views of the same rows.

Goals: p50 at most 4x, p95 at most 5x; at most 10 queries a list, 10 plus one a panel a dossier; growth from 100 to
10,000 at most 1.3x. The growth is measured by asking a house of either size in turn.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import ground

SMALL, LARGE = 100, ground.size(10_000)
ROUNDS = 25


def main() -> None:
    """Measure at each size, then the growth; exit 1 where the pages show other rows than the reference."""
    home = ground.ready()
    from hemicycle.rooms.administration.adapters import databases

    try:
        officer = ground.populate(SMALL)
        pk = lived_in(officer)
        pages = signed_in(officer, pk)
        compare(pages, pk, SMALL)
        databases.snapshot(databases.place(), home / "small.sqlite3")
        ground.grow(officer, LARGE - SMALL)
        compare(pages, pk, LARGE)
        growth(pages, home / "small.sqlite3", databases.place())
    finally:
        shutil.rmtree(home)


def lived_in(officer: Any) -> Any:
    """Give one initiative what an initiative has: people in its offices, and a history; return its id."""
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Initiative, User
    from hemicycle.kernel.terms import Role
    from hemicycle.rooms.administration import actions as administration
    from hemicycle.rooms.portfolio import actions as portfolio

    found = Initiative.objects.order_by("number")[7]
    first = User.objects.get(email="first@parliament.example")
    for role in (Role.BUSINESS_OWNER, Role.PROJECT_LEAD):
        person = administration.add_person(
            found.chamber, by=first, email=f"{role.name}@parliament.example", name=f"Person {role.name.title()}"
        )
        administration.appoint(person, by=first, role=role, initiative=found, from_on=clock.today())
    for number in range(6):
        portfolio.edit(found, by=officer, human_role=f"Reads every draft. Read again {number} times.")
    return found.pk


def signed_in(officer: Any, pk: Any) -> dict[str, Callable[[], bytes]]:
    """Return the three pages as functions that fetch them."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    return {
        "list": lambda: client.get("/portfolio/").content,
        "filter": lambda: client.get("/portfolio/?function=oversight").content,
        "dossier": lambda: client.get(f"/portfolio/initiatives/{pk}/").content,
    }


def compare(pages: dict[str, Callable[[], bytes]], pk: Any, size: int) -> None:
    """Time the three pages against the bare ones, and compare what they show."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks import bare

    stranger = bare.stranger()
    addresses = {"list": "/", "filter": "/?function=oversight", "dossier": f"/{pk}/"}
    for what, product in pages.items():

        def reference(address: str = addresses[what]) -> bytes:
            return stranger.get(address).content

        if not bare.shown(reference()) or bare.shown(product()) != bare.shown(reference()):
            sys.exit(f"{what}: the page and its reference show other rows")
        with CaptureQueriesContext(connection) as captured:
            product()
        queries = len(captured)  # before the next request, which empties the log
        ground.report(
            f"{what} at {size}", ground.interleave(product, reference, ROUNDS), 4, goal_p95=5, queries=queries
        )


def growth(pages: dict[str, Callable[[], bytes]], small: Path, large: Path) -> None:
    """Time each page of the large house against the same page of the small one, in turn."""
    from hemicycle.rooms.administration.adapters import databases

    for what, product in pages.items():
        timing = ground.Timing()
        for _round in range(ROUNDS):
            for house, run in ((large, timing.run_product), (small, timing.run_reference)):
                with databases.house_at(house):
                    product()  # opens the connection
                    run(product)
        ground.report(f"growth of {what} from {SMALL} to {LARGE}", timing, 1.3)


if __name__ == "__main__":
    main()
