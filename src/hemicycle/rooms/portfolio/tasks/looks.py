"""Look at a file of no known source: its columns with samples, so that a person can say what they mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Progress, long_task
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.normalising import clean_line
from hemicycle.rooms.portfolio.rules.sources import Source
from hemicycle.rooms.portfolio.rules.tables import Fault, Table
from hemicycle.rooms.portfolio.tasks.imports import read_file
from hemicycle.rooms.portfolio.tasks.staging import staged

SAMPLES, SAMPLE_CHARACTERS = 3, 120
WORDS = 40  # different values up to which a column may be one of codes, such as stages
ROWS_PREVIEWED, CELL_CHARACTERS = 12, 400


@dataclass(frozen=True)
class Look:
    """A column as a person meets it: some values, how many rows have one, and all of them where they are few."""

    name: str
    samples: Sequence[str]
    filled: int
    is_unique: bool
    words: Sequence[str]


@long_task("portfolio.look")
def look_at_staged(progress: Progress, *, by: User, task: Task, digest: str, filename: str) -> dict[str, Any]:
    """Read a staged file and tell its columns; the result page asks what they mean."""
    progress(0, 1, _("Reading the file"))
    table = read_file(staged(digest), filename)
    if not table.rows:
        reason = queries.fault_words(table.rejected[0] if table.rejected else Fault("no_rows"))
        raise Refused(_("Nothing in the file can be taken. %(reason)s") % {"reason": reason}, "nothing")
    result = {
        "digest": digest,
        "filename": filename,
        "kind": table.kind,
        "encoding": table.encoding,
        "rows": len(table.rows),
        "rejected": [queries.fault_words(fault) for fault in table.rejected[:ROWS_PREVIEWED]],
        "notes": [queries.fault_words(note) for note in table.notes],
        "columns": [vars(_look(name, at, table)) for at, name in enumerate(table.columns)],
        "sample": [[cell[:CELL_CHARACTERS] for cell in row] for row in table.rows[:ROWS_PREVIEWED]],
    }
    progress(1, 1, _("Read"))
    return {"result": result, "url": reverse("portfolio:map", kwargs={"pk": task.pk})}


def _look(name: str, at: int, table: Table) -> Look:
    values = Counter(clean_line(row[at]) for row in table.rows)
    filled = sum(count for value, count in values.items() if value)
    words = [value for value, _count in values.most_common(WORDS + 1) if value]
    return Look(
        name=name,
        samples=[word[:SAMPLE_CHARACTERS] for word in words[:SAMPLES]],
        filled=filled,
        is_unique=bool(filled) and filled == len([value for value in values if value]),
        words=words if len(values) <= WORDS and all(len(word) <= SAMPLE_CHARACTERS for word in words) else [],
    )


def preview(result: Mapping[str, Any], source: Source) -> inventory.Reading:
    """Return how the first rows of a file that was looked at read under a declaration. Unreadable where none fits."""
    columns = tuple(column["name"] for column in result["columns"])
    rows = [tuple(row) for row in result["sample"]]
    numbers = range(2, len(rows) + 2)
    return inventory.read_entries(Table(columns, columns, rows, numbers, numbers), source)
