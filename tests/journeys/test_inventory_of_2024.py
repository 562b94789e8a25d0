"""The real federal inventory of 2024 comes in without loss, and once."""

import csv
import json
import random
import sqlite3

import pytest

from tests.support.run import ROOT
from tests.support.served import DEMO, Home, copied, furnished

FILE = ROOT.parent / "shared" / "data" / "us-ai-inventory" / "us-2024-v1-utf8bom.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"the real inventory is not at {FILE}")
SAMPLE = 50


@pytest.fixture(scope="module")
def home(this_run, tmp_path_factory):
    """The example parliament in a folder of its own, with the inventory imported."""
    made = Home(copied(furnished(this_run), tmp_path_factory.mktemp("inventory") / "home"), dict(DEMO))
    made.counts = made.told(
        "portfolio", "import", "--source", "us-inventory", FILE, "--as", "leonie.tazir@almaris.example"
    )
    return made


def rows():
    """Return the rows of the file as the standard library reads them, by column."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_accepted(home):
    counts = home.counts
    assert (counts["rows"], counts["accepted"], counts["rejected"], counts["added"]) == (1757, 1757, 0, 1757)
    assert counts["encoding"] == "UTF-8 with BOM"
    assert counts["entries"] == 1757 + counts["changed"] + counts["withdrawn"] + 1


def test_the_same_file_again_writes_nothing(home):
    again = home.told("portfolio", "import", "--source", "us-inventory", FILE, "--as", "leonie.tazir@almaris.example")
    assert (again["unchanged"], again["entries"]) == (1757, 0)


def test_every_cell_of_fifty_rows_is_found_again(home, seed):
    held = {json.dumps(cells, sort_keys=True): fields for cells, fields in stored(home)}
    for row in random.Random(seed).sample(rows(), SAMPLE):
        assert json.dumps(row, sort_keys=True) in held, row["2_use_case_name"]


def stored(home):
    """Return the cells and the named fields of every entry, as the house holds them."""
    with sqlite3.connect(f"file:{home.database}?mode=ro", uri=True) as database:
        found = database.execute("SELECT cells, fields FROM portfolio_inventoryentry").fetchall()
    return [(json.loads(cells), json.loads(fields)) for cells, fields in found]
