"""What a calendar shows of somebody's Desk, found by the secret of its address."""

from hashlib import sha256

from django.conf import settings

from hemicycle.kernel.models import User
from hemicycle.kernel.permissions import standing
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
    """Return what the person owes and what awaits a decision, where it has a day, in the language in use."""
    dues = [*(each.due for each in desks.owed(person)[0]), *desks.awaited(person)]
    return [
        Event(
            uid=f"{digest_of(f'{due.url} {due.title}')[:32]}@hemicycle",
            day=due.by,
            title=f"{due.title}: {due.about}" if due.about else str(due.title),
            url=f"{settings.ADDRESS}{due.url}",
            detail=f"{settings.ADDRESS}{due.url}",
        )
        for due in dues
        if due.by
    ]
