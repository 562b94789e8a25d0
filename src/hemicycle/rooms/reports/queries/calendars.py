"""What a calendar shows of somebody's Desk, found by the secret of its address."""

from datetime import date
from hashlib import sha256

from django.conf import settings

from hemicycle.kernel.models import User
from hemicycle.kernel.permissions import standing
from hemicycle.rooms.governance import queries as governance
from hemicycle.rooms.reports.adapters.calendars import Event
from hemicycle.rooms.reports.models import CalendarFeed
from hemicycle.rooms.reports.queries import desks


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def owner(secret: str) -> User | None:
    """Return whose calendar the secret opens; nobody's once the account is closed or holds no office."""
    feed = CalendarFeed.objects.select_related("person").filter(digest=digest_of(secret)).first()
    return feed.person if feed and standing(feed.person).offices else None


def events(person: User) -> list[Event]:
    """Return what is owed and awaits a decision, where it has a day, and meetings to come, in the language in use."""
    dues = [*(each.due for each in desks.owed(person)[0]), *desks.awaited(person)]
    dated = [(due.by, f"{due.title}: {due.about}" if due.about else str(due.title), due.url) for due in dues if due.by]
    dated += [
        (meeting.held_on, f"{meeting.body.name}: {meeting.get_sort_display()}", meeting.get_absolute_url())
        for meeting in governance.meetings_to_come(person)
    ]
    return [_event(*each) for each in dated]


def _event(day: date, title: str, path: str) -> Event:
    address = f"{settings.ADDRESS}{path}"
    uid = f"{digest_of(f'{path} {title}')[:32]}@hemicycle"
    return Event(uid=uid, day=day, title=title, url=address, detail=address)
