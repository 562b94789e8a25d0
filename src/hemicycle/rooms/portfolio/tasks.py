"""Imports as long work: read and compare, show the difference, then take it in one transaction."""

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Progress, long_task
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.adapters import tabular
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Edition
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.tables import Unreadable

SHOWN = 200  # changes that the page of a difference lists in full


@dataclass(frozen=True)
class Compared:
    """A file, read and compared with what the register holds of its edition."""

    edition: Edition
    difference: inventory.Difference
    encoding: str
    digest: str
    filename: str


def compare(content: bytes, filename: str, source_key: str) -> Compared:
    """Read a file in a limited child and compare it with its comparison set. Refused with place and remedy."""
    source = sources().get(source_key)
    if source is None:
        raise Refused(
            _("There is no source “%(source)s”. Known ones: %(known)s.")
            % {"source": source_key, "known": ", ".join(sources())},
            "source",
        )
    try:
        table = tabular.read_safely(content, filename)
        reading = inventory.read_entries(table, source)
    except Unreadable as unreadable:
        raise Refused(queries.fault_words(unreadable.fault), unreadable.fault.code) from None
    edition = actions.edition_of(reading, source)
    known, gone = queries.known_cells(None if edition._state.adding else edition)
    return Compared(
        edition,
        inventory.difference(known, reading, gone),
        table.encoding,
        hashlib.sha256(content).hexdigest(),
        filename,
    )


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


def staged_path(digest: str) -> Path:
    """Return where a file waits between upload and acceptance."""
    return Path(settings.HOME) / "imports" / digest


def stage(content: bytes) -> str:
    """Keep an uploaded file until it is accepted, and return its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    path = staged_path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{secrets.token_hex(4)}.part")  # two may send the same file at once
    waiting.write_bytes(content)
    waiting.replace(path)
    return digest


@long_task("portfolio.compare")
def compare_staged(
    progress: Progress, *, by: User, task: Task, digest: str, filename: str, source: str
) -> dict[str, Any]:
    """Read and compare a staged file; the result says what accepting it would do."""
    progress(0, 3, _("Reading the file"))
    compared = compare(staged_path(digest).read_bytes(), filename, source)
    progress(2, 3, _("Comparing with the register"))
    found, added = compared.difference, set(compared.difference.added)
    is_first = compared.edition._state.adding
    result = {
        "source": source,
        "digest": digest,
        "filename": filename,
        "edition": compared.edition.title,
        "encoding": compared.encoding,
        "is_new": is_first,
        **actions.Imported(compared.edition, found, is_first).counts,
        "notes": [queries.fault_words(note) for note in found.reading.notes],
        "rejections": [queries.rejection_words(each) for each in found.reading.rejected[:SHOWN]],
        "swept": [
            {"column": column, "kind": sweep.kind, "records": sweep.records, "old": sweep.old, "new": sweep.new}
            for column, sweep in found.swept.items()
        ],
        "changes": [
            {
                "title": entry.title,
                "columns": [[column, old, new] for column, (old, new) in found.changed[entry.identity].items()],
            }
            for entry in found.reading.entries
            if entry.identity in found.changed
        ][:SHOWN],
        "added_titles": [entry.title for entry in found.reading.entries if entry.identity in added][:20],
        "is_empty": found.is_empty and not is_first,
    }
    progress(3, 3, _("Compared"))
    return {"result": result, "url": reverse("portfolio:import-difference", kwargs={"pk": task.pk})}


@long_task("portfolio.import")
def import_staged(
    progress: Progress, *, by: User, task: Task, digest: str, filename: str, source: str
) -> dict[str, Any]:
    """Compare a staged file again and take it in one transaction."""
    progress(0, 3, _("Comparing with the register"))
    compared = compare(staged_path(digest).read_bytes(), filename, source)
    progress(1, 3, _("Writing"))
    imported = accept(compared, by)
    progress(3, 3, _("Imported"))
    return {"result": imported.counts, "url": compared.edition.get_absolute_url()}
