"""What notices and long work read to people."""

import re
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.design.formats import day
from hemicycle.kernel.models import Notification
from hemicycle.kernel.rooms import rooms

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOTICES: dict[str, Promise] = {
    "task.done": gettext_lazy("The work you asked for is done: %(work)s"),
    "task.failed": gettext_lazy("The work you asked for could not be done: %(work)s"),
    "task.cancelled": gettext_lazy("The work you asked for was stopped: %(work)s"),
}


def room_of(key: str) -> str:
    """Return the title of the room that a key such as `portfolio.import` belongs to; the key itself for no room."""
    name = key.split(".")[0]
    return next((str(room.title) for room in rooms() if room.name == name), key)


def work_of(kind: str) -> str:
    """Return what people call a kind of long work; the title of its room where the room has no word for it."""
    words = next((room.works[kind] for room in rooms() if kind in room.works), None)
    return room_of(kind) if words is None else str(words)


def notice(told: Notification) -> str:
    """Return the sentence of a notice; one whose words are gone still says that there was one."""
    words = NOTICES.get(told.message) or next(
        (room.notices[told.message] for room in rooms() if told.message in room.notices), None
    )
    if words is None:
        return _("Something happened that you should know of.")
    said = {name: _as_read(value) for name, value in told.params.items()}
    return str(words) % {**said, "work": work_of(str(told.params.get("kind", "")))}


def _as_read(value: object) -> object:
    """Return a day that a notice keeps as 2026-03-09 the way people write it; all else as it is."""
    return day(date.fromisoformat(value)) if isinstance(value, str) and ISO_DAY.fullmatch(value) else value
