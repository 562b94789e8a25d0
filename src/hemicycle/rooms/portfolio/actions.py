"""Everything that changes the register: initiatives of the house, and the comparison sets beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Parliament, Record, User
from hemicycle.kernel.terms import Stage, Status, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules import inventory

# What a person may write into an initiative; tier, stage and state have actions of their own.
WRITABLE = frozenset(
    {
        "title",
        "summary",
        "problem",
        "function",
        "archetype",
        "use_case",
        "route",
        "automation",
        "human_role",
        "deployment_case",
        "sensitivity",
        "language",
    }
)


@action(permission="portfolio.propose", event="portfolio.proposed")
def propose(chamber: Chamber, *, by: User, **facts: Any) -> Initiative:
    """Enter an idea into the register of a chamber, under the next free reference."""
    lock(Parliament.objects.all())  # references are given one after the other
    initiative = Initiative(chamber=chamber, proposed_by=by, stage_since_on=clock.today())
    initiative.number = (Initiative.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    initiative.reference = rules.reference(initiative.number)
    _write(initiative, facts)
    return initiative


@action(permission="portfolio.edit", event="portfolio.edited")
def edit(initiative: Initiative, *, by: User, **facts: Any) -> None:
    """Change what is written about an initiative. A changed problem has to be confirmed anew."""
    if "problem" in facts and facts["problem"].strip() != initiative.problem:
        initiative.problem_confirmed_by = None
        initiative.names_a_tool = None
    _write(initiative, facts)


def _write(initiative: Initiative, facts: dict[str, Any]) -> None:
    unknown = facts.keys() - WRITABLE
    if unknown:
        raise TypeError(f"not written by this action: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(initiative, name, value.strip())
    if not initiative.title:
        raise Refused(_("An initiative needs a title. Write what it is about in a few words."), "title")
    initiative.search_key = search_key(f"{initiative.reference} {initiative.title} {initiative.summary}")


@action(permission="portfolio.confirm-problem", event="portfolio.problem-confirmed", tells=("names_a_tool",))
def confirm_problem(initiative: Initiative, *, by: User, names_a_tool: bool) -> None:
    """Say as somebody who did not propose it whether the problem is told without naming a tool."""
    if not initiative.problem.strip():
        raise Refused(_("There is no problem to confirm yet. Ask the proposer to write it down."), "problem")
    initiative.names_a_tool = names_a_tool
    initiative.problem_confirmed_by = by


@action(permission="portfolio.set-tier", event="portfolio.tier-set")
def set_tier(initiative: Initiative, *, by: User, tier: Tier, reason: str) -> None:
    """Set the house's own risk tier with a reason."""
    _demand_reason(reason)
    initiative.tier = tier


@action(permission="portfolio.record-stage", event="portfolio.stage-recorded")
def record_stage(
    initiative: Initiative, *, by: User, stage: Stage, status: Status, reason: str, since: date | None = None
) -> None:
    """Record where an initiative stands that was decided before gates were kept here: a record, never a decision."""
    _demand_reason(reason)
    since = since or clock.today()
    if since > clock.today():
        raise Refused(_("The day lies in the future. A stage is recorded once it has begun."), "since")
    if stage != initiative.stage:
        initiative.stage_since_on = since
    initiative.stage, initiative.status = stage, status


def _demand_reason(reason: str) -> None:
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")


@dataclass(frozen=True)
class Imported:
    """What an import did, by number of rows; `entries` counts the ledger's entries."""

    edition: Edition
    difference: inventory.Difference
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


@action(permission="portfolio.import", event="portfolio.imported", tells=("digest",))
def import_edition(
    edition: Edition, *, by: User, difference: inventory.Difference, filename: str, encoding: str, digest: str
) -> Sequence[Record]:
    """Take a reading into its comparison set: new entries, changed ones, and those that the source withdrew.

    Entries that did not change are not touched; where nothing changed at all, nothing is written. Refused if the set
    changed since the difference was made.
    """
    _still_as_compared(edition, difference)
    if difference.is_empty and not edition._state.adding:
        return []
    reading = difference.reading
    now = clock.now()
    edition.columns, edition.rows = list(reading.columns), reading.rows_in
    edition.rejected = [{"row": each.row, "code": each.code, "params": dict(each.params)} for each in reading.rejected]
    edition.filename, edition.encoding, edition.digest = filename[-200:], encoding, digest
    edition.imported_at, edition.imported_by = now, by
    return [edition, *_entries(edition, difference)]


def _still_as_compared(edition: Edition, difference: inventory.Difference) -> None:
    """Raise Refused where the set is not as it was when the file was compared with it."""
    lock(Parliament.objects.all())  # two imports at once are taken one after the other
    known = InventoryEntry.objects.filter(edition__source=edition.source, edition__key=edition.key)
    held, gone = known.count(), known.exclude(withdrawn_at=None).count()
    compared = len(difference.unchanged) + len(difference.changed) + len(difference.swept_only)
    if (held - gone, gone >= len(difference.returned)) != (compared + len(difference.withdrawn), True):
        raise Refused(_("Somebody imported this source meanwhile. Compare the file again, then accept it."), "stale")


def _entries(edition: Edition, difference: inventory.Difference) -> list[InventoryEntry]:
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
    entry.fields, entry.cells, entry.flags = dict(read.fields), dict(read.source), list(read.flags)
    return entry


def edition_of(reading: inventory.Reading, source: inventory.Source) -> Edition:
    """Return the comparison set that this reading belongs to, a new one (not yet written) if it is the first."""
    known = Edition.objects.filter(source=source.key, key=reading.edition.key).first()
    return known or Edition(source=source.key, key=reading.edition.key, title=reading.edition.label[:200])
