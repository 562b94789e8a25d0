"""An inventory of others comes in whole or not at all, and once."""

import pytest
from django.db import connection

from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Denied, Refused
from hemicycle.kernel.models import Task
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions, tasks
from hemicycle.rooms.portfolio.actions import sets
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from tests.support.cast import sign_in

pytestmark = pytest.mark.django_db


def inventory(rows: int = 6, **changed: str) -> bytes:
    """Return a small file of the source's own layout; `changed` sets a column in every row."""
    edition = sources()["us-inventory"].editions[0]
    columns = [*edition.recognises]
    lines = [",".join(columns)]
    for number in range(rows):
        cells = {column: f"{column} of {number}" for column in columns} | changed
        lines.append(",".join(cells[column] for column in columns))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def bring_in(content: bytes, by) -> dict[str, int]:
    """Compare and accept a file."""
    return tasks.accept(tasks.compare(content, "inventory.csv", "us-inventory"), by).counts


def test_every_row_becomes_an_entry_with_all_its_cells(officer):
    counts = bring_in(inventory(), officer)
    assert (counts["rows"], counts["accepted"], counts["added"], counts["entries"]) == (6, 6, 6, 7)
    entry = InventoryEntry.objects.get(row=2)
    assert all(value == f"{column} of 0" for column, value in entry.cells.items())
    assert Edition.objects.get().encoding == "UTF-8 with BOM"


def test_the_same_file_again_writes_nothing(officer):
    bring_in(inventory(), officer)
    entries = Entry.objects.count()
    counts = bring_in(inventory(), officer)
    assert (counts["unchanged"], counts["entries"]) == (6, 0)
    assert Entry.objects.count() == entries


def test_an_update_adds_withdraws_and_takes_back(officer):
    bring_in(inventory(6), officer)
    counts = bring_in(inventory(4), officer)
    assert (counts["withdrawn"], counts["unchanged"], counts["entries"]) == (2, 4, 3)
    assert InventoryEntry.objects.exclude(withdrawn_at=None).count() == 2
    counts = bring_in(inventory(7), officer)
    assert (counts["added"], counts["changed"]) == (1, 2)
    assert not InventoryEntry.objects.exclude(withdrawn_at=None).exists()


def test_what_was_compared_before_somebody_else_imported_is_refused(officer):
    first = tasks.compare(inventory(6), "inventory.csv", "us-inventory")
    bring_in(inventory(6), officer)
    stale = tasks.compare(inventory(5), "inventory.csv", "us-inventory")
    bring_in(inventory(8), officer)
    with pytest.raises(Refused, match="meanwhile"):
        tasks.accept(stale, officer)
    with pytest.raises(Refused, match="meanwhile"):
        tasks.accept(first, officer)
    assert InventoryEntry.objects.filter(withdrawn_at=None).count() == 8


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 and so on", "ZIP"),
        (b"a,b\r\n1,2\r\n", "columns"),
    ],
)
def test_a_file_that_is_not_the_source_s_is_refused_with_the_reason(officer, content, words):
    with pytest.raises(Refused) as refused:
        tasks.compare(content, "inventory.csv", "us-inventory")
    assert words.lower() in str(refused.value).lower()
    assert not Edition.objects.exists()


def test_an_unknown_source_is_refused_with_those_that_are_known(officer):
    with pytest.raises(Refused, match="us-inventory"):
        tasks.compare(inventory(), "inventory.csv", "nowhere")


def test_who_may_not_import_imports_nothing(clerk):
    compared = tasks.compare(inventory(), "inventory.csv", "us-inventory")
    with pytest.raises(Denied, match="does not allow"):
        tasks.accept(compared, clerk)
    assert not Edition.objects.exists()
    assert actions.import_edition.action[1] == "portfolio.import"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer at a time")
def test_an_import_that_would_keep_others_from_writing_is_refused(officer, monkeypatch):
    monkeypatch.setattr(sets, "MOST_AT_ONCE", 5)
    bring_in(inventory(5), officer)
    with pytest.raises(Refused, match="go on writing"):
        bring_in(inventory(11), officer)
    assert InventoryEntry.objects.count() == 5


def test_a_file_of_which_nothing_can_be_taken_withdraws_nothing(officer):
    bring_in(inventory(6), officer)
    with pytest.raises(Refused, match="no rows"):
        tasks.compare(inventory(0), "inventory.csv", "us-inventory")
    assert not InventoryEntry.objects.exclude(withdrawn_at=None).exists()


def compared_task(officer, content):
    """Upload and compare as the page does."""
    facts = {"digest": tasks.stage(content), "filename": "inventory.csv", "source": "us-inventory"}
    asked = long_work.start("portfolio.compare", by=officer, **facts)
    long_work.work.func(str(asked.pk))
    asked.refresh_from_db()
    return asked


def test_a_comparison_is_accepted_once(officer):
    browser, asked = sign_in(officer), compared_task(officer, inventory())
    address = f"/portfolio/sets/import/{asked.pk}/"
    assert browser.post(address).status_code == 302
    again = browser.post(address)
    assert again.status_code == 409
    assert "accepted already" in again.content.decode()
    assert Task.objects.filter(kind="portfolio.import").count() == 1
    assert b'<form method="post" class="form-end"' not in browser.get(address).content


def test_an_acceptance_that_failed_may_be_tried_again(officer):
    browser, asked = sign_in(officer), compared_task(officer, inventory())
    browser.post(f"/portfolio/sets/import/{asked.pk}/")
    Task.objects.filter(kind="portfolio.import").update(state="failed")
    assert browser.post(f"/portfolio/sets/import/{asked.pk}/").status_code == 302


def test_what_somebody_saw_before_the_set_changed_is_not_imported(officer):
    browser, stale = sign_in(officer), compared_task(officer, inventory(6))
    bring_in(inventory(8), officer)
    browser.post(f"/portfolio/sets/import/{stale.pk}/")
    begun = Task.objects.get(kind="portfolio.import")
    long_work.work.func(str(begun.pk))
    begun.refresh_from_db()
    assert "meanwhile" in begun.error
    assert InventoryEntry.objects.filter(withdrawn_at=None).count() == 8
