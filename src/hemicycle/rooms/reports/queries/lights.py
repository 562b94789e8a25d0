"""The lights of all rooms, remembered until the ledger or the day moves them: decision 0040."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from hemicycle.kernel import clock
from hemicycle.kernel.offers import Light, LightState
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.rooms import rooms
from hemicycle.rooms.ledger.models import Entry

NEWER_LIMIT = 500  # entries since the lights were asked; beyond them all are asked again
REACHES = 32  # how many different reaches are remembered, the last used ones
# What decides who sees what: an entry about one of these may change every light.
OF_EVERYTHING = frozenset({"kernel.chamber", "kernel.office", "kernel.user"})

Reach = frozenset[tuple[Any, ...]]
Head = tuple[str, int, bytes]


@dataclass(frozen=True)
class _Known:
    """How the lights stood for one reach when the ledger ended with this entry, on this day."""

    head: Head
    on: date
    states: Mapping[str, LightState]


_lock = Lock()
_known: OrderedDict[Reach, _Known] = OrderedDict()


def offered() -> list[Light]:
    """Return the lights of every room."""
    return [light for room in rooms() for light in room.lights]


def evaluated(user: Any, lights: Iterable[Light]) -> dict[str, LightState]:
    """Return the state of these lights, asked afresh."""
    return {light.key: light.of(user) for light in lights}


def light_states(user: Any) -> dict[str, LightState]:
    """Return the state of every light for what the person's offices reach.

    What was asked is remembered until the ledger moves; then only those lights are asked again that read a kind of
    record which its new entries are about. Two queries where nothing new concerns a light.
    """
    head = _head()
    if head is None:
        return evaluated(user, offered())
    reach = reach_of(user)
    with _lock:
        known = _known.get(reach)
        again = _outdated(known, head, clock.today())
        kept = {key: state for key, state in known.states.items() if key not in again} if known else {}
        states = kept | evaluated(user, [light for light in offered() if light.key in again])
        _known[reach] = _Known(head, clock.today(), states)
        _known.move_to_end(reach)
        while len(_known) > REACHES:
            _known.popitem(last=False)
    return states


def reach_of(user: Any) -> Reach:
    """Return what a person's offices reach, alike for everybody whose offices reach the same."""
    return frozenset(
        (office.role, office.body, office.chamber_id, office.initiative_id) for office in standing(user).offices
    )


def forget() -> None:
    """Forget every light, as a new process does."""
    _known.clear()


def _head() -> Head | None:
    last = Entry.objects.filter(log__is_current=True).order_by("-seq").values_list("log__origin", "seq", "leaf").first()
    return (last[0], last[1], bytes(last[2])) if last else None


def _outdated(known: _Known | None, head: Head, on: date) -> set[str]:
    """Return the keys of the lights that must be asked again."""
    lights = offered()
    if known and (known.head, known.on) == (head, on):
        return set()
    kinds = _kinds_since(known.head, head) if known and known.on == on else None
    if known is None or kinds is None or kinds & OF_EVERYTHING:
        return {light.key for light in lights}
    return {light.key for light in lights if not light.reads or light.reads & kinds or light.key not in known.states}


def _kinds_since(seen: Head, head: Head) -> set[str] | None:
    """Return the kinds of record that newer entries are about; None where the log does not go on from what was seen."""
    origin, seq, leaf = seen
    newer = Entry.objects.filter(log__origin=origin, seq__gte=seq).order_by("seq")
    rows = list(newer.values_list("leaf", "subject_kind")[: NEWER_LIMIT + 1])
    is_continued = origin == head[0] and bool(rows) and bytes(rows[0][0]) == leaf
    if not is_continued or len(rows) > NEWER_LIMIT:
        return None
    return {kind for _leaf, kind in rows[1:]}
