"""What notices and long work read to people."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.models import Notification
from hemicycle.kernel.rooms import rooms

NOTICES: dict[str, Promise] = {
    "task.done": gettext_lazy("The work you asked for is done: %(room)s"),
    "task.failed": gettext_lazy("The work you asked for could not be done: %(room)s"),
    "task.cancelled": gettext_lazy("The work you asked for was stopped: %(room)s"),
}


def room_of(key: str) -> str:
    """Return the title of the room that a key such as `portfolio.import` belongs to; the key itself for no room."""
    name = key.split(".")[0]
    return next((str(room.title) for room in rooms() if room.name == name), key)


def notice(told: Notification) -> str:
    """Return the sentence of a notice; one whose words are gone still says that there was one."""
    words = NOTICES.get(told.message)
    if words is None:
        return _("Something happened that you should know of.")
    return str(words) % {**told.params, "room": room_of(str(told.params.get("kind", "")))}
