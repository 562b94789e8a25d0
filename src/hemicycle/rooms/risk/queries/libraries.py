"""What is known of imported lists of risks: how a newer copy differs, what their entries match elsewhere."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from hemicycle.rooms.risk.models import Library, LibraryEntry
from hemicycle.rooms.risk.rules.library import Difference, Item, built_in, difference


def difference_of(key: str, items: Sequence[Item]) -> Difference:
    """Return what a copy would bring to the list of this key: new, renamed, gone."""
    known = LibraryEntry.objects.filter(library__key=key, gone_in="").values_list("key", "title")
    return difference(dict(known), items)


def libraries_counted(user: Any) -> QuerySet[Library]:
    """Return the imported lists that a person sees with `n`, their entries that stand, and `n_gone`."""
    gone = ~Q(entries__gone_in="")
    found: QuerySet[Library] = Library.objects.visible_to(user).order_by("title")
    return found.annotate(n=Count("entries", filter=~gone), n_gone=Count("entries", filter=gone))


def known_targets(entries: Iterable[LibraryEntry]) -> set[str]:
    """Return which of the entries' matches the built-in list or an imported one holds."""
    named = {target for entry in entries for target in entry.maps_to}
    elsewhere = set(LibraryEntry.objects.filter(key__in=named - built_in().keys()).values_list("key", flat=True))
    return elsewhere | (named & built_in().keys())


def unknown_targets(library: Library) -> list[str]:
    """Return what the entries of a list match and no list of the house holds."""
    entries = list(library.entries.all())
    known = known_targets(entries)
    return sorted({target for entry in entries for target in entry.maps_to} - known)
