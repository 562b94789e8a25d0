"""Six real inventories come in without loss, go out as they came, and say exactly what changed when they come again."""

import copy
import csv
import io
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hemicycle.kernel.models import User
from hemicycle.rooms.portfolio import actions, queries, tasks
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.rules.normalising import code
from tests.support.cast import sign_in
from tests.support.furnish import INVENTORY_ROWS
from tests.support.run import ROOT

DATA = ROOT.parent / "shared" / "data"
SAMPLE, TOUCHED = 50, 10


@dataclass(frozen=True)
class File:
    """A real file, as the standard library reads it: what it must come to, and which columns may be played with."""

    path: str
    source: str
    edition: str
    rows: int
    encoding: str
    title: str
    agency: str
    changed: str
    given_id: str = ""
    stage: str = ""
    stages: dict[str, str] = field(default_factory=dict)
    records_under: str = ""

    @property
    def file(self) -> Path:
        return DATA / self.path

    def __str__(self) -> str:
        return Path(self.path).stem


US_2024 = {
    "Operation and Maintenance": "S5", "In production": "S5", "In mission": "S5", "Initiated": "S1", "Planned": "S1",
    "Acquisition and/or Development": "S3", "Implementation and Assessment": "S4", "Retired": "S6", "": "",
}  # fmt: skip
FILES = [
    File("us-ai-inventory/us-2023-consolidated.csv", "us-inventory", "us-inventory-2023", 710, "UTF-8",
         title="Title", agency="Department", changed="Summary", given_id="Use_Case_ID"),
    File("us-ai-inventory/us-2024-v1-utf8bom.csv", "us-inventory", "us-inventory-2024", 1_757, "UTF-8 with BOM",
         title="2_use_case_name", agency="3_agency", changed="11_purpose_benefits", stage="16_dev_stage", stages=US_2024),
    File("us-ai-inventory/us-2025-individual-sample.csv", "us-inventory", "us-inventory-2025", 484, "UTF-8 with BOM",
         title="use_case_name", agency="agency_name", changed="benefits", given_id="id", stage="development_stage",
         stages={"Pre-deployment": "S1", "Pilot": "S3", "Deployed": "S5", "Retired": "S6", "": ""}),
    File("us-ai-inventory/us-2025-cots-sample.csv", "us-inventory", "us-inventory-2025-cots", 300, "UTF-8 with BOM",
         title="AI Use Case", agency="Agency", changed="Estimated # of Licenses/Users"),
    File("nl-algorithm-register/nl-register-2026-06-12.json", "nl-algorithm-register", "nl-algorithm-register", 1_463,
         "UTF-8", title="title", agency="organisatie", changed="doel", given_id="id", stage="status",
         stages={"in_gebruik": "S5", "ontwikkeling": "S3", "buiten_gebruik": "S6"}, records_under="algoritmes"),
    File("uk-atrs/uk-atrs-records-a.json", "uk-atrs", "uk-atrs-summary", 68, "UTF-8", title="tool_name",
         agency="publishing_body", changed="description", given_id="url", records_under="records"),
]  # fmt: skip


@pytest.fixture(params=FILES, ids=str)
def inventory(request):
    if not request.param.file.exists():
        pytest.skip(f"the real inventory is not at {request.param.file}")
    return request.param


@dataclass
class Content:
    """The rows of a file by the standard library alone, and a way to write them back in the same layout."""

    inventory: File
    heads: list[str]
    rows: list[Any]
    document: Any = None

    def bytes(self) -> bytes:
        if self.document is not None:
            return json.dumps(self.document | {self.inventory.records_under: self.rows}, ensure_ascii=False).encode()
        out = io.StringIO(newline="")
        csv.writer(out).writerows([self.heads, *([row[head] for head in self.heads] for row in self.rows)])
        return ("\ufeff" if self.inventory.encoding.endswith("BOM") else "").encode() + out.getvalue().encode()


def content(inventory: File) -> Content:
    raw = inventory.file.read_bytes()
    if inventory.records_under:
        document = json.loads(raw)
        return Content(inventory, [], document[inventory.records_under], document)
    reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    rows = list(reader)
    return Content(inventory, list(reader.fieldnames or []), rows)


def bring_in(inventory: File, raw: bytes, by: User) -> tasks.Compared:
    compared = tasks.compare(raw, inventory.file.name, inventory.source)
    tasks.accept(compared, by)
    return compared


def counts(compared: tasks.Compared) -> dict[str, int]:
    return actions.Imported(compared.edition, compared.difference, False).counts


def held(inventory: File) -> Edition:
    return Edition.objects.get(source=inventory.source, key=inventory.edition)


def leaves(value: Any) -> list[str]:
    """Return every text, number and the like that a record holds, as text."""
    if isinstance(value, dict | list):
        return [leaf for inner in (value.values() if isinstance(value, dict) else value) for leaf in leaves(inner)]
    return [] if value is None else [str(value)]


def exported(inventory: File, officer: User, kind: str) -> bytes:
    answer = sign_in(officer).get(f"{held(inventory).get_absolute_url()}?format={kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.mark.sampled(one_in=4)
def test_it_comes_in_whole_shows_every_cell_goes_out_as_it_came_and_counts_as_published(inventory, officer, seed):
    theirs = content(inventory)
    first = counts(bring_in(inventory, inventory.file.read_bytes(), officer))
    assert (first["rows"], first["accepted"], first["rejected"], first["added"]) == (inventory.rows,) * 2 + (
        0,
        inventory.rows,
    )
    assert held(inventory).encoding == inventory.encoding

    again = counts(bring_in(inventory, inventory.file.read_bytes(), officer))
    assert (again["unchanged"], again["entries"]) == (inventory.rows, 0)

    _every_cell_is_shown(inventory, theirs, officer, seed)
    _what_goes_out_is_what_came_in(inventory, theirs, officer)
    _facets_count_as_the_source_does(inventory, theirs, officer)


def _every_cell_is_shown(inventory: File, theirs: Content, officer: User, seed: int) -> None:
    print(f"seed {seed}")
    entries = list(InventoryEntry.objects.filter(edition=held(inventory)).order_by("row"))
    layout = queries.layout(held(inventory))
    for at in random.Random(seed).sample(range(len(entries)), min(SAMPLE, len(entries))):
        entry, row = entries[at], theirs.rows[at]
        named = {column for columns in layout.columns.values() for column in columns}
        others = set(layout.other_columns(entry.cells))
        assert named | others >= set(entry.cells)
        assert sorted(leaves(row)) == sorted(
            cell
            for column, cell in entry.cells.items()
            if cell or entry.kinds.get(column, "").endswith("text") or not entry.kinds
        )
        if at % 10 == 0:
            page = sign_in(officer).get(entry.get_absolute_url()).content.decode()
            for cell in leaves(row):
                assert not cell.strip() or code(cell.split("\n")[0])[:40] in code(_unescaped(page)), cell


def _unescaped(page: str) -> str:
    import html

    return html.unescape(page)


def _what_goes_out_is_what_came_in(inventory: File, theirs: Content, officer: User) -> None:
    if theirs.document is not None:
        assert json.loads(exported(inventory, officer, "json")) == theirs.rows
    else:
        assert json.loads(exported(inventory, officer, "json")) == theirs.rows
        text = exported(inventory, officer, "csv").decode("utf-8-sig")
        from hemicycle.rooms.portfolio.adapters.exports import unguard

        back = list(csv.reader(io.StringIO(text, newline="")))
        assert [unguard(cell) for cell in back[0]] == theirs.heads
        assert [[unguard(cell) for cell in row] for row in back[1:]] == [list(row.values()) for row in theirs.rows]
    for kind in ("csv", "xlsx"):
        name = f"{inventory.edition}.{kind}"
        back = tasks.compare(exported(inventory, officer, kind), name, inventory.source, guarded=kind == "csv")
        assert counts(back)["unchanged"] == inventory.rows, kind
        assert back.difference.is_empty


def _facets_count_as_the_source_does(inventory: File, theirs: Content, officer: User) -> None:
    edition = held(inventory)
    found = queries.entry_counts(queries.entries(edition), queries.facets_of(edition), {})
    agencies = Counter(" ".join((row[inventory.agency] or "").split()) or queries.BLANK for row in theirs.rows)
    assert found["agency"] == agencies
    if inventory.stages:
        stages = Counter(inventory.stages[row[inventory.stage].strip()] or queries.BLANK for row in theirs.rows)
        assert found["stage"] == stages
    value, number = agencies.most_common(1)[0]
    answer = sign_in(officer).get(edition.get_absolute_url(), {"agency": value})
    assert answer.context["page"].paginator.count == number


@pytest.mark.sampled(one_in=4)
def test_one_field_changed_everywhere_is_one_change(inventory, officer):
    theirs = content(inventory)
    bring_in(inventory, inventory.file.read_bytes(), officer)
    for row in theirs.rows:
        row[inventory.changed] = f"{row[inventory.changed]} (reviewed)"
    compared = bring_in(inventory, theirs.bytes(), officer)
    told = actions.everywhere(compared.difference)
    assert [(each["column"], each["records"]) for each in told] == [(inventory.changed, inventory.rows)]
    assert not compared.difference.changed
    assert not compared.difference.added
    assert not compared.difference.withdrawn
    assert counts(bring_in(inventory, theirs.bytes(), officer))["entries"] == 0


@pytest.mark.sampled(one_in=4)
def test_ten_removed_ten_changed_and_ten_new_are_told_exactly(inventory, officer, seed):
    theirs = content(inventory)
    bring_in(inventory, inventory.file.read_bytes(), officer)
    chosen = random.Random(seed).sample(range(len(theirs.rows)), 3 * TOUCHED)
    removed, changed, copied = chosen[:TOUCHED], chosen[TOUCHED : 2 * TOUCHED], chosen[2 * TOUCHED :]
    new = [copy.deepcopy(theirs.rows[at]) for at in copied]
    for number, row in enumerate(new):
        row[inventory.title] = f"A new system, number {number}"
        row[inventory.changed] = f"Nowhere else, number {number}"  # equal cells would be a removed record's new name
        if inventory.given_id:
            row[inventory.given_id] = f"new-{number}"
    for at in changed:
        theirs.rows[at][inventory.changed] = "Told anew"
    theirs.rows = [row for at, row in enumerate(theirs.rows) if at not in removed] + new
    compared = tasks.compare(theirs.bytes(), inventory.file.name, inventory.source)
    found = compared.difference
    assert (len(found.added), len(found.changed), len(found.withdrawn)) == (TOUCHED,) * 3
    assert all(list(columns) == [inventory.changed] for columns in found.changed.values())
    assert counts(compared)["entries"] == 3 * TOUCHED + 1
    tasks.accept(compared, officer)
    assert InventoryEntry.objects.exclude(withdrawn_at=None).count() == TOUCHED
    assert held(inventory).rows == inventory.rows


@pytest.mark.sampled(one_in=4)
def test_the_command_says_it_in_numbers(inventory, new_home):
    home = new_home(demo=True)
    furnished = sources()["us-inventory"].editions[0].key
    gone = INVENTORY_ROWS if inventory.edition == furnished else 0
    told = home.told(
        "portfolio", "import", inventory.file, "--source", inventory.source, "--as", home.samples["officer"]
    )
    expected = {"rows": inventory.rows, "accepted": inventory.rows, "rejected": 0, "added": inventory.rows}
    expected |= {
        "changed": 0,
        "withdrawn": gone,
        "unchanged": 0,
        "entries": inventory.rows + gone + 1,
        "source": inventory.source,
    }
    assert {name: told[name] for name in expected} == expected
    again = home.told(
        "portfolio", "import", inventory.file, "--source", inventory.source, "--as", home.samples["officer"]
    )
    assert (again["unchanged"], again["entries"]) == (inventory.rows, 0)
