"""What changes imported lists of risks and the links to them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, Record, User
from hemicycle.rooms.risk.models import Library, LibraryEntry, Link, Risk
from hemicycle.rooms.risk.rules.library import Item, built_in, faults


@action(permission="risk.import-library", event="risk.library-imported", tells=("key", "edition"))
def import_library(
    parliament: Parliament, *, by: User, key: str, title: str, edition: str, items: Sequence[Item]
) -> Sequence[Record]:
    """Bring in a list of risks, or a newer copy: entries keep their identity, so links stay; gone ones are marked."""
    wrong = faults(items)
    if wrong or not items:
        told = ", ".join(wrong[:10])
        raise Refused(
            _("Each entry needs a key of its own, a title, and only risks that the built-in list holds: %(keys)s")
            % {"keys": told or "–"},
            "items",
        )
    known = lock(Library.objects.filter(key=key))
    library = known[0] if known else Library(key=key)
    library.title, library.edition = title, edition
    entries = {each.key: each for each in lock(LibraryEntry.objects.filter(library=library))} if known else {}
    newer = {item.key for item in items}
    for entry in entries.values():
        if entry.key not in newer and not entry.gone_in:
            entry.gone_in = edition
    made = []
    for item in items:
        entry = entries.get(item.key) or LibraryEntry(library=library, key=item.key)
        elsewhere = [each for each in entry.maps_to if each not in built_in()]  # what `map_library` brought
        entry.title, entry.maps_to, entry.gone_in = item.title, [*item.maps_to, *elsewhere], ""
        if item.key not in entries:
            made.append(entry)
    return [library, *entries.values(), *made]


@action(permission="risk.import-library", event="risk.library-mapped", tells=())
def map_library(library: Library, *, by: User, pairs: Sequence[tuple[str, str]]) -> Sequence[Record]:
    """Say which entries of other lists the entries of this one match; what was said before of them is replaced.

    A target that no list of the house holds is kept, since its list may come later; pages mark it.
    """
    matches: dict[str, list[str]] = {}
    for key, target in pairs:
        matches.setdefault(key, []).append(target)
    entries = lock(LibraryEntry.objects.filter(library=library, key__in=matches))
    if not entries:
        raise Refused(_("The mapping names no entry of this list."), "file")
    for entry in entries:
        own = [each for each in entry.maps_to if each in built_in()]
        entry.maps_to = [*own, *dict.fromkeys(matches[entry.key])]
    return entries


@action(permission="risk.record", event="risk.linked", tells=("entry",))
def link(risk: Risk, *, by: User, entry: LibraryEntry) -> Link:
    """Say that a risk is one of an imported list's."""
    if Link.objects.filter(risk=risk, entry=entry).exists():
        raise Refused(_("The risk is linked to this entry already."), "entry")
    return Link(risk=risk, entry=entry, initiative_id=risk.initiative_id, chamber_id=risk.chamber_id)
