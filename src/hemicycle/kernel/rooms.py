"""Which rooms the house has, gathered from the installed applications; the hall names none of them."""

from functools import cache
from importlib import import_module

from django.apps import apps

from hemicycle.kernel.hall import HALL
from hemicycle.kernel.offers import Event, Matter, Measure, Permission, Room


@cache
def rooms() -> tuple[Room, ...]:
    """Return the manifest of every room, the hall's own first, in the order of INSTALLED_APPS."""
    found = [
        import_module(f"{app.name}.room").ROOM
        for app in apps.get_app_configs()
        if app.name.startswith("hemicycle.rooms.")
    ]
    return (HALL, *found)


@cache
def permissions() -> dict[str, Permission]:
    """Return every permission of the house by its key."""
    return {permission.key: permission for room in rooms() for permission in room.permissions}


@cache
def events() -> dict[str, Event]:
    """Return every event of the house by its key."""
    return {event.key: event for room in rooms() for event in room.events}


@cache
def matters() -> dict[str, Matter]:
    """Return everything of the house that may await a body, by its key."""
    return {matter.key: matter for room in rooms() for matter in room.matters}


@cache
def measures() -> dict[str, Measure]:
    """Return every number of the house that is told by initiative, by its key."""
    return {measure.key: measure for room in rooms() for measure in room.measures}
