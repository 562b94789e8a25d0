"""A file of budgets or people: read in a limited child, judged row by row, compared, and taken once as it was seen."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.portfolio.queries import fault_words
from hemicycle.rooms.portfolio.tasks import read_file, stage, staged
from hemicycle.rooms.resources import actions, queries
from hemicycle.rooms.resources.models import Appropriation, Line, Post
from hemicycle.rooms.resources.rules import files
from hemicycle.rooms.resources.rules.files import Fault
from hemicycle.rooms.resources.rules.terms import FileKind

__all__ = ["Change", "Compared", "accept", "compare", "stage", "staged"]


@dataclass(frozen=True)
class Change:
    """What a row of a file would change: nothing before where it is new."""

    what: str
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True)
class Compared:
    """A file, read and held against what is there."""

    kind: FileKind
    digest: str
    name: str
    rows: Sequence[Any]
    faults: Sequence[str]
    changes: Sequence[Change]

    @property
    def seen(self) -> str:
        """Return a fingerprint of what would change, so that nobody accepts something else."""
        told = [[each.what, str(each.before), str(each.after)] for each in self.changes]
        return hashlib.sha256(json.dumps([self.digest, told]).encode()).hexdigest()


def compare(content: bytes, name: str, kind: FileKind) -> Compared:
    """Read a file and compare it with what the room holds. Refused where it is no such table."""
    table = read_file(content, name)
    if faults := files.column_faults(kind, table.columns):
        raise Refused("\n".join(words(fault) for fault in faults), faults[0].code)
    if table.rejected:
        raise Refused(fault_words(table.rejected[0]), table.rejected[0].code)
    if len(table.rows) > files.MOST_ROWS or not table.rows:
        raise Refused(_("A file holds between 1 and %(n)s rows. Fill or split it.") % {"n": files.MOST_ROWS}, "rows")
    numbered = ((n, table.cells(row)) for row, n in zip(table.rows, table.numbers, strict=True))
    rows, faults = files.read(kind, numbered)
    found = [words(fault) for fault in faults]
    changes: list[Change] = []
    if not faults:
        changes, unknown = _budget(rows) if kind is FileKind.BUDGET else _people(rows)
        found += unknown
    return Compared(kind, hashlib.sha256(content).hexdigest(), name, rows, found, changes)


def _budget(rows: Sequence[Any]) -> tuple[list[Change], list[str]]:
    held: dict[tuple[int, str, str], Decimal] = {}
    for each in Appropriation.objects.select_related("budget", "line").order_by("budget__number"):
        held[each.budget.year, each.line.key, each.source] = each.amount
    titles = dict(Line.objects.values_list("key", "title"))
    changes = []
    for row in rows:
        before = held.get(row.key)
        if before != row.amount:
            what = f"{row.year} · {titles.get(row.line, row.title or row.line)}"
            changes.append(Change(f"{what} · {row.source}" if row.source else what, before, row.amount))
    return changes, []


def _people(rows: Sequence[Any]) -> tuple[list[Change], list[str]]:
    people = queries.people_called(row.email for row in rows)
    unknown = [row for row in rows if row.email not in people]
    held = {
        (email.lower(), skill): hours
        for email, skill, hours in Post.objects.exclude(person=None)
        .filter(to_on=None)
        .values_list("person__email", "skill__key", "hours")
    }
    changes = [Change(f"{row.email} · {row.skill}", held.get(row.key), row.hours) for row in rows]
    return changes, [actions.unknown_words(unknown)] if unknown else []


def accept(compared: Compared, *, by: User, seen: str) -> None:
    """Take a compared file. Refused with faults, and where what would change is not what the person saw."""
    if compared.faults:
        raise Refused("\n".join(compared.faults[:50]), "faults")
    if seen != compared.seen:
        raise Refused(_("Something changed meanwhile. Compare the file again, then accept it."), "stale")
    take = actions.import_budget if compared.kind is FileKind.BUDGET else actions.import_people
    take(Parliament.objects.get(), by=by, rows=compared.rows)


def words(fault: Fault) -> str:
    """Return what is wrong with a cell or a column, where, and what would mend it."""
    told = {
        "column_missing": _("The file lacks the column %(column)s."),
        "column_unknown": _("The column %(column)s is not known here. Take it out, or give it its right name."),
        "cell_missing": _("Row %(row)s, column %(column)s is empty. Fill it."),
        "repeated": _("Row %(row)s says the same as row %(value)s. Leave one of them."),
        "no_year": _("Row %(row)s, column %(column)s: “%(value)s” is no year such as 2027."),
        "no_line": _("Row %(row)s, column %(column)s: “%(value)s” is no key. Use small letters, digits and hyphens."),
        "no_skill": _("Row %(row)s, column %(column)s: “%(value)s” is no key. Use small letters, digits and hyphens."),
        "no_amount": _(
            "Row %(row)s, column %(column)s: “%(value)s” is no amount. Write digits with a point, not below 0."
        ),
        "no_hours": _("Row %(row)s, column %(column)s: “%(value)s” is no number of hours from 0 to 1000."),
        "no_kind": _("Row %(row)s, column %(column)s: “%(value)s” is no kind of cost, such as licences or training."),
        "no_level": _("Row %(row)s, column %(column)s: “%(value)s” is no level from 1 to 5."),
        "no_email": _("Row %(row)s, column %(column)s: “%(value)s” is no address."),
    }
    other = _(
        "Row %(row)s, column %(column)s: “%(value)s” cannot be read. Write days as 2027-03-01, texts in 200 letters."
    )
    facts = {"row": fault.row, "column": fault.column, "value": fault.value}
    return told.get(fault.code, other) % facts
