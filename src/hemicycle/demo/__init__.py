"""The example parliament of Almaris: made by the actions of its offices, in order, under a moved clock.

Almaris is an invented country. Nothing is written past the actions, so its ledger is as true as any.
"""

from collections.abc import Iterator
from datetime import time
from functools import partial

from django.conf import settings
from django.utils.functional import Promise

from hemicycle.demo import content, crowd, gates, story
from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Office
from hemicycle.kernel.terms import Role
from hemicycle.rooms.ledger.actions import look_after

BEFORE_WORK = time(8)  # stages are recorded until the first decision at a gate, which is taken on this day
DEMO_PASSWORD = settings.DEMO_PASSWORD  # everybody may know it


def load(size: int | None = None) -> None:
    """Play the story, and generate so many initiatives more before gates are kept."""
    stage = story.cast(clock.today(), DEMO_PASSWORD)
    arrival = story.Scene(gates.kept_d(), BEFORE_WORK, partial(crowd.gather, size=size or 0))
    story.play(stage, [arrival])
    look_after()


def accounts() -> Iterator[tuple[str | Promise, str, str]]:
    """Yield one account for each role held today: the role's words, the address, the password; in the order of roles.

    Who is first in the story comes first, and nobody comes twice as long as somebody else holds the role.
    """
    today = clock.today()
    held = {
        (office.role, office.person.email)
        for office in Office.objects.select_related("person")
        if office.in_force(today) and office.person.is_active
    }
    address = {person.key: person.email for person in content.people()}
    shown: set[str] = set()
    for role in Role:
        people = [address[each.person] for each in content.offices() if each.role is role]
        found = [email for email in people if (role, email) in held]
        if found:
            email = next((each for each in found if each not in shown), found[0])
            shown.add(email)
            yield label(role), email, DEMO_PASSWORD
