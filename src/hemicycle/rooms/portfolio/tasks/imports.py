"""Compare a file with what is held, show what would change, and take it once."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Progress, long_task
from hemicycle.kernel.terms import TaskState
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.adapters import tabular
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.differences import Changes, Difference, difference
from hemicycle.rooms.portfolio.rules.sources import Source, document
from hemicycle.rooms.portfolio.rules.tables import Fault, Table, Unreadable
from hemicycle.rooms.portfolio.tasks.staging import staged

SHOWN = 200  # changes that the page of a difference lists in full
NAMED = 20  # new, withdrawn and returned entries that it lists by name
CELL_SHOWN = 400


@dataclass(frozen=True)
class Compared:
    """A file, read and compared with what the register holds of its edition."""

    edition: Edition
    difference: Difference
    encoding: str
    digest: str
    filename: str


def read_file(content: bytes, filename: str, *, guarded: bool = False) -> Table:
    """Read a file of unknown origin in a limited child. Refused with place and remedy."""
    try:
        return tabular.read_safely(content, filename, guarded=guarded)
    except Unreadable as unreadable:
        raise Refused(queries.fault_words(unreadable.fault), unreadable.fault.code) from None


def compare(content: bytes, filename: str, source_key: str, *, guarded: bool = False) -> Compared:
    """Read a file in a limited child and compare it with its comparison set. Refused with place and remedy.

    `guarded` is for a CSV file that this house exported itself: it undoes the formula guard.
    """
    source = _known_source(source_key)
    table = read_file(content, filename, guarded=guarded)
    try:
        reading = inventory.read_entries(table, source)
    except Unreadable as unreadable:
        raise Refused(queries.fault_words(unreadable.fault), unreadable.fault.code) from None
    _demand_entries(reading)
    edition = actions.edition_of(reading, source)
    known, gone = queries.known_cells(None if edition._state.adding else edition)
    digest = hashlib.sha256(content).hexdigest()
    return Compared(edition, difference(known, reading, gone), table.encoding, digest, filename)


def _demand_entries(reading: inventory.Reading) -> None:
    """Raise Refused where nothing can be taken: a file without rows would otherwise withdraw a whole set."""
    if reading.entries:
        return
    first = queries.rejection_words(reading.rejected[0]) if reading.rejected else queries.fault_words(Fault("no_rows"))
    raise Refused(_("Nothing in the file can be taken. %(reason)s") % {"reason": first}, "nothing")


def _known_source(key: str) -> Source:
    source = queries.source_named(key)
    if source is None:
        raise Refused(
            _("There is no source “%(source)s”. Known ones: %(known)s.")
            % {"source": key, "known": ", ".join(queries.sources())},
            "source",
        )
    return source


def accept(compared: Compared, by: User) -> actions.Imported:
    """Take a compared file into its set."""
    is_first = compared.edition._state.adding
    actions.import_edition(
        compared.edition,
        by=by,
        difference=compared.difference,
        filename=compared.filename,
        encoding=compared.encoding,
        digest=compared.digest,
    )
    return actions.Imported(compared.edition, compared.difference, is_first)


@long_task("portfolio.compare")
def compare_staged(
    progress: Progress, *, by: User, task: Task, digest: str, filename: str, source: str, guarded: bool = False
) -> dict[str, Any]:
    """Read and compare a staged file; the result says what accepting it would do."""
    progress(0, 3, _("Reading the file"))
    compared = compare(staged(digest), filename, source, guarded=guarded)
    progress(2, 3, _("Comparing with the register"))
    result = {"source": source, "guarded": guarded, "declaration": _declaration(source)} | told(compared)
    progress(3, 3, _("Compared"))
    return {"result": result, "url": reverse("portfolio:import-difference", kwargs={"pk": task.pk})}


def told(compared: Compared) -> dict[str, Any]:
    """Return what accepting a compared file would do, as a page and a program read it."""
    found, reading = compared.difference, compared.difference.reading
    is_first = compared.edition._state.adding
    titles = {entry.identity: entry.title for entry in reading.entries}
    gone = InventoryEntry.objects.filter(identity__in=found.withdrawn[:NAMED], edition__source=compared.edition.source)
    return {
        "digest": compared.digest,
        "filename": compared.filename,
        "edition": compared.edition.title,
        "version": compared.edition.version,
        "kind": reading.table.kind,
        "encoding": compared.encoding,
        "language": compared.edition.language,
        "is_new": is_first,
        **actions.Imported(compared.edition, found, is_first).counts,
        "notes": [queries.fault_words(note) for note in reading.notes],
        "rejections": [queries.rejection_words(each) for each in reading.rejected[:SHOWN]],
        "everywhere": actions.everywhere(found),
        "swept_only": len(found.swept_only),
        "changes": [_change(titles[identity], found.changed[identity]) for identity in list(found.changed)[:SHOWN]],
        "returned": [_change(titles[each], found.returned[each]) for each in list(found.returned)[:SHOWN]],
        "added_titles": [titles[identity] for identity in found.added[:NAMED]],
        "withdrawn_titles": []
        if is_first
        else list(gone.filter(edition=compared.edition).values_list("title", flat=True)),
        "is_empty": found.is_empty and not is_first,
    }


def _change(title: str, columns: Changes) -> dict[str, Any]:
    return {
        "title": title,
        "columns": [[column, old[:CELL_SHOWN], new[:CELL_SHOWN]] for column, (old, new) in columns.items()],
    }


def _declaration(source_key: str) -> str:
    """Return the hash of what a source declares, so that a change of it between look and acceptance is found."""
    declared = json.dumps(document(_known_source(source_key)), sort_keys=True)
    return hashlib.sha256(declared.encode()).hexdigest()


def accepted(comparison: Task) -> Task | None:
    """Return the work by which this comparison is or was accepted, unless that came to nothing."""
    begun = Task.objects.filter(kind="portfolio.import", arguments__comparison=str(comparison.pk))
    return begun.exclude(state__in=[TaskState.FAILED, TaskState.CANCELLED]).first()


def accept_comparison(comparison: Task, by: Any) -> Task:
    """Ask for the import of what was compared. Refused the second time, and where the set changed since."""
    with transaction.atomic():
        Task.objects.select_for_update().get(pk=comparison.pk)
        if accepted(comparison) is not None:
            raise Refused(
                _("This comparison was accepted already. To import the file again, compare it again."), "accepted"
            )
        seen = comparison.result or {}
        facts = {name: seen[name] for name in ("digest", "filename", "source", "version", "declaration")}
        guarded = bool(seen.get("guarded"))
        return long_work.start("portfolio.import", by=by, comparison=str(comparison.pk), guarded=guarded, **facts)


@long_task("portfolio.import")
def import_staged(
    progress: Progress,
    *,
    by: User,
    task: Task,
    digest: str,
    filename: str,
    source: str,
    comparison: str = "",
    version: int | None = None,
    declaration: str = "",
    guarded: bool = False,
) -> dict[str, Any]:
    """Compare a staged file again and take it in one transaction; refused where it is not what the person saw."""
    progress(0, 3, _("Comparing with the register"))
    if declaration and declaration != _declaration(source):
        raise Refused(_("The source was declared anew meanwhile. Compare the file again, then accept it."), "stale")
    compared = compare(staged(digest), filename, source, guarded=guarded)
    if version is not None and version != compared.edition.version:
        raise Refused(_("Somebody imported this source meanwhile. Compare the file again, then accept it."), "stale")
    progress(1, 3, _("Writing"))
    imported = accept(compared, by)
    progress(3, 3, _("Imported"))
    return {"result": imported.counts, "url": compared.edition.get_absolute_url()}
