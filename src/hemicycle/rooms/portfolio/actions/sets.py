"""What changes the comparison sets beside the own register."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Parliament, Record, User
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.initiatives import propose
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Adoption, Edition, InventoryEntry, InventorySource
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules import sources as declarations
from hemicycle.rooms.portfolio.rules.differences import Difference
from hemicycle.rooms.portfolio.rules.sources import Source
from hemicycle.rooms.portfolio.rules.tables import Unreadable


@dataclass(frozen=True)
class Imported:
    """What an import did, by number of rows; `entries` counts the ledger's entries."""

    edition: Edition
    difference: Difference
    is_first: bool

    @property
    def counts(self) -> dict[str, int]:
        """Return the numbers under the names that other programs read."""
        reading, found = self.difference.reading, self.difference
        changed = len(found.changed) + len(found.swept_only) + len(found.returned)
        written = len(found.added) + changed + len(found.withdrawn)
        return {
            "rows": reading.rows_in,
            "accepted": len(reading.entries),
            "rejected": len(reading.rejected),
            "added": len(found.added),
            "changed": changed,
            "withdrawn": len(found.withdrawn),
            "unchanged": len(found.unchanged),
            "entries": written + 1 if self.is_first or not found.is_empty else 0,
        }


def everywhere(difference: Difference) -> list[dict[str, Any]]:
    """Return the changes that the source made in every record, each once."""
    return [{"column": column, **asdict(sweep)} for column, sweep in difference.swept.items()]


@action(permission="portfolio.import", event="portfolio.imported", tells=("digest",))
def import_edition(
    edition: Edition, *, by: User, difference: Difference, filename: str, encoding: str, digest: str
) -> Sequence[Record]:
    """Take a reading into its comparison set: new entries, changed ones, and those that the source withdrew.

    Entries that did not change are not touched; where nothing changed at all, nothing is written. Refused if the set
    changed since the difference was made.
    """
    _keep_others_writing(difference)
    _still_as_compared(edition, difference)
    if difference.is_empty and not edition._state.adding:
        return []
    reading = difference.reading
    now = clock.now()
    edition.columns, edition.headers = list(reading.columns), list(reading.table.headers)
    edition.format, edition.around, edition.rows = reading.table.kind, reading.table.around, reading.rows_in
    edition.rejected = [{"row": each.row, "code": each.code, "params": dict(each.params)} for each in reading.rejected]
    edition.filename, edition.encoding, edition.digest = filename[-200:], encoding, digest
    edition.imported_at, edition.imported_by = now, by
    return [edition, *_entries(edition, difference)]


# SQLite has one writer: whoever else writes waits for an import to end, 20 seconds at most (decision 0018).
MOST_AT_ONCE = 10_000


def _keep_others_writing(difference: Difference) -> None:
    """Raise Refused where an import would write for longer than others wait for the database."""
    found = difference
    written = sum(map(len, (found.added, found.changed, found.swept_only, found.returned, found.withdrawn)))
    if connection.vendor == "sqlite" and written > MOST_AT_ONCE:
        raise Refused(
            _(
                "The file changes %(count)s entries; with SQLite at most %(limit)s are taken at once, so that others "
                "can go on writing. Use PostgreSQL, or publish the source in several editions."
            )
            % {"count": written, "limit": MOST_AT_ONCE},
            "too-many",
        )


def _still_as_compared(edition: Edition, difference: Difference) -> None:
    """Raise Refused where the set is not as it was when the file was compared with it."""
    lock(Parliament.objects.all())  # two imports at once are taken one after the other
    known = InventoryEntry.objects.filter(edition__source=edition.source, edition__key=edition.key)
    held, gone = known.count(), known.exclude(withdrawn_at=None).count()
    compared = len(difference.unchanged) + len(difference.changed) + len(difference.swept_only)
    if (held - gone, gone >= len(difference.returned)) != (compared + len(difference.withdrawn), True):
        raise Refused(_("Somebody imported this source meanwhile. Compare the file again, then accept it."), "stale")


def _entries(edition: Edition, difference: Difference) -> list[InventoryEntry]:
    """Return the entries that the import makes or changes."""
    by_identity = {entry.identity: entry for entry in difference.reading.entries}
    made = [_filled(InventoryEntry(edition=edition, identity=name), by_identity[name]) for name in difference.added]
    touched = {*difference.changed, *difference.swept_only, *difference.returned, *difference.withdrawn}
    for entry in _locked(edition, touched):
        if entry.identity in by_identity:
            entry.withdrawn_at = None
            made.append(_filled(entry, by_identity[entry.identity]))
        else:
            entry.withdrawn_at = edition.imported_at
            made.append(entry)
    return made


def _locked(edition: Edition, identities: set[str]) -> list[InventoryEntry]:
    if not identities:
        return []
    return [entry for entry in lock(InventoryEntry.objects.filter(edition=edition)) if entry.identity in identities]


def _filled(entry: InventoryEntry, read: inventory.Entry) -> InventoryEntry:
    entry.row, entry.title = read.row, read.title[:1_000]
    entry.agency, entry.stage = read.fields.get("agency", "")[:300], read.fields.get("stage", "")[:2]
    entry.function = read.fields.get("function", "")
    entry.fields, entry.cells, entry.flags = dict(read.fields), dict(read.source), list(read.flags)
    entry.kinds = dict(read.kinds)
    return entry


def edition_of(reading: inventory.Reading, source: Source) -> Edition:
    """Return the comparison set that this reading belongs to, a new one (not yet written) if it is the first."""
    known = Edition.objects.filter(source=source.key, key=reading.edition.key).first()
    return known or Edition(
        source=source.key, key=reading.edition.key, title=reading.edition.label[:200], language=source.language[:8]
    )


@action(permission="portfolio.import", event="portfolio.source-declared")
def declare_source(declared: InventorySource, *, by: User, declaration: Mapping[str, Any]) -> None:
    """Keep what the columns of a source mean: a new one, or a new version of one that somebody declared before."""
    try:
        parsed = declarations.source(declaration)
    except Unreadable as wrong:
        raise Refused(queries.fault_words(wrong.fault), wrong.fault.code) from None
    others = InventorySource.objects.exclude(pk=declared.pk)
    if parsed.key in sources() or others.filter(key=parsed.key).exists():
        raise Refused(_("There is a source “%(key)s” already. Choose another key.") % {"key": parsed.key}, "key")
    if declared.key and declared.key != parsed.key:
        raise Refused(_("The key of a source stays as it is, because its comparison sets are known by it."), "key")
    declared.key, declared.title = parsed.key, parsed.title
    declared.declaration = declarations.document(parsed)


TITLE_CHARACTERS, SUMMARY_CHARACTERS = 200, 4_000


def beginning(entry: InventoryEntry) -> dict[str, str]:
    """Return what a proposal that begins with this entry says at first: its title, purpose and function."""
    parts = [entry.fields.get(name, "") for name in ("purpose", "outputs")]
    return {
        "title": _shortened(entry.title, TITLE_CHARACTERS),
        "summary": _shortened("\n\n".join(filter(None, parts)), SUMMARY_CHARACTERS),
        "function": entry.function,
    }


def _shortened(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


@action(permission="portfolio.propose", event="portfolio.adopted")
def adopt(chamber: Chamber, *, by: User, entry: InventoryEntry) -> Adoption:
    """Propose an initiative that begins with an entry of a comparison set, and keep where it came from."""
    proposed: Initiative = propose(chamber, by=by, language=entry.edition.language, **beginning(entry))
    return Adoption(initiative=proposed, entry=entry, chamber=chamber)
