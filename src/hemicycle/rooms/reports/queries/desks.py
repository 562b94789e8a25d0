"""What lies on somebody's Desk: a loop over what the rooms offer, which costs what the rooms' own questions cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Notification, Task
from hemicycle.kernel.offers import OWED_AT_MOST, Due, Duty
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import matters, rooms
from hemicycle.kernel.terms import TaskState
from hemicycle.rooms.governance import queries as governance
from hemicycle.rooms.governance.models import Delegation
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.reports import rules
from hemicycle.rooms.reports.models import Seen
from hemicycle.rooms.reports.rules import Pile

SHOWN = 5  # notices and pieces of work beside the duties
READ_BACK, CHANGED = 200, 8  # entries read at most, initiatives shown at most


@dataclass(frozen=True)
class Owed:
    """One thing that the person owes, with the room and the duty that say so."""

    due: Due
    duty: Duty
    room: Any

    @property
    def days_late(self) -> int:
        """Return by how many days it is late; none where it is not."""
        return max((clock.today() - self.due.by).days, 0) if self.due.by else 0


@dataclass(frozen=True)
class Changed:
    """An initiative in which something happened, with the newest of it."""

    initiative: Initiative
    sentence: str
    at: datetime
    count: int


@dataclass(frozen=True)
class Desk:
    """Everything that lies on the Desk of one person."""

    piles: Sequence[tuple[Pile, list[Owed]]]
    more: Sequence[Duty]  # duties of which only the first are shown
    matters: Sequence[Due]
    changed: Sequence[Changed]
    since: datetime
    delegations: Sequence[Delegation]
    notices: Sequence[Notification]
    work: Sequence[Task]

    @property
    def count(self) -> int:
        """Return how many duties are shown."""
        return sum(len(owed) for _pile, owed in self.piles)

    @property
    def late(self) -> int:
        """Return how many of them are late."""
        return sum(len(owed) for pile, owed in self.piles if pile is Pile.LATE)

    @property
    def next_by(self) -> date | None:
        """Return the nearest day to come on which something is due."""
        days = [each.due.by for pile, owed in self.piles if pile is not Pile.LATE for each in owed if each.due.by]
        return min(days, default=None)


def desk(user: Any) -> Desk:
    """Return the Desk of a person: a fixed number of queries for each room, however much the house holds."""
    found, more = owed(user)
    since = seen_until(user)
    return Desk(
        piles=[(pile, lying) for pile in Pile if (lying := _of(pile, found))],
        more=more,
        matters=list(awaited(user)),
        changed=changed(user, since),
        since=since,
        delegations=governance.delegations_of(user),
        notices=list(Notification.objects.visible_to(user).filter(read_at=None)[:SHOWN]),
        work=list(
            Task.objects.visible_to(user)
            .filter(state__in=[TaskState.WAITING, TaskState.RUNNING])
            .order_by("-at")[:SHOWN]
        ),
    )


def awaited(user: Any) -> Iterator[Due]:
    """Yield what awaits a decision and the person may see, some of each kind, with the page on which it waits."""
    for matter in matters().values():
        waiting = list(matter.awaiting(user)[:OWED_AT_MOST])
        about = {each.initiative.pk: each.initiative for each in waiting if hasattr(each, "initiative")}
        localise(about.values(), ["title"], get_language() or "en")
        for record in waiting:
            yield Due(matter.title, record.get_absolute_url(), about=str(record))


def owed(user: Any) -> tuple[list[Owed], list[Duty]]:
    """Return what the person owes in every room, and the duties of which there is more."""
    found, more = [], []
    for room in rooms():
        for duty in room.duties:
            dues = list(islice(duty.of(user), OWED_AT_MOST + 1))
            found += [Owed(due, duty, room) for due in dues[:OWED_AT_MOST]]
            more += [duty] if len(dues) > OWED_AT_MOST else []
    return found, more


def _of(pile: Pile, owed: Iterable[Owed]) -> list[Owed]:
    today = clock.today()
    found = [each for each in owed if rules.pile(each.due.by, today) is pile]
    return sorted(found, key=lambda each: each.due.by or date.max)


def seen_until(user: Any) -> datetime:
    """Return the instant up to which the person has seen what changed; a week ago where they never said."""
    known = Seen.objects.visible_to(user).values_list("at", flat=True).first()
    back = clock.today() - rules.LOOK_BACK
    return known or datetime.combine(back, time(0), timezone.get_current_timezone())


def changed(user: Any, since: datetime) -> list[Changed]:
    """Return the visible initiatives in which others did something since then, the newest first. Two queries."""
    seen = ledger.visible_to(user).filter(at__gt=since, initiative__isnull=False).exclude(by=getattr(user, "pk", None))
    entries = list(seen.select_related("initiative")[:READ_BACK])
    newest: dict[Any, Entry] = {}
    counts: dict[Any, int] = {}
    for entry in entries:
        newest.setdefault(entry.initiative_id, entry)
        counts[entry.initiative_id] = counts.get(entry.initiative_id, 0) + 1
    shown = list(newest.values())[:CHANGED]
    localise([each.initiative for each in shown], ["title"], get_language() or "en")
    told = zip(shown, ledger.told(shown), strict=True)
    return [
        Changed(entry.initiative, words.sentence, entry.at, counts[entry.initiative_id])
        for entry, words in told
        if entry.initiative
    ]


def desk_document(found: Desk) -> dict[str, Any]:
    """Return a Desk as other programs read it."""
    return {
        "late": found.late,
        "duties": [
            {
                "key": each.duty.key,
                "title": str(each.due.title),
                "about": str(each.due.about),
                "by": each.due.by,
                "pile": pile.value,
                "url": each.due.url,
            }
            for pile, owed in found.piles
            for each in owed
        ],
        "more": [duty.key for duty in found.more],
        "decisions": [
            {"title": str(due.title), "about": str(due.about), "by": due.by, "url": due.url} for due in found.matters
        ],
        "delegations": [
            {"what": each.what, "by": each.body.name, "to": each.to_body.name, "until": each.to_on}
            for each in found.delegations
        ],
        "changed": [
            {"initiative": each.initiative.reference, "sentence": each.sentence, "at": each.at, "count": each.count}
            for each in found.changed
        ],
        "since": found.since,
    }
