"""An inventory comes in through the browser: uploaded, compared by the worker, looked at, accepted."""

import csv
import io

import pytest

from hemicycle.rooms.portfolio.adapters.sources import sources

pytestmark = [pytest.mark.browser, pytest.mark.trial]


def inventory(rows, columns):
    """Return a file of this many rows under these columns."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([f"{column} of row {number}" for column in columns] for number in range(rows))
    return file.getvalue().encode()


def columns():
    return list(sources()["us-inventory"].editions[0].recognises)


def upload(visitor, name, content):
    """Send a file to be compared and wait on the page of the work until the worker has ended it."""
    assert visitor.open("/portfolio/sets/import/") == 200
    visitor.page.select_option("main [name=source]", "us-inventory")
    visitor.page.set_input_files("main [name=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    return visitor.send()


def wait_for_the_end(visitor):
    """Stay on the page of the work, which asks again by itself, until it is over."""
    assert "/tasks/" in visitor.page.url
    visitor.page.wait_for_selector("main .btn-primary, main .notice", timeout=30_000)


def test_a_file_is_compared_looked_at_and_accepted(new_home, visitor):
    home = new_home(demo=True).serve(worker=True)
    officer = visitor(home, home.samples["officer"])
    before = home.told("ledger", "checkpoint")["size"]
    assert upload(officer, "inventory.csv", inventory(7, columns())) == 200
    wait_for_the_end(officer)
    assert home.told("ledger", "checkpoint")["size"] == before, "comparing wrote something"
    officer.page.click("main .btn-primary")
    assert "/portfolio/sets/import/" in officer.page.url
    assert "inventory.csv" in officer.text
    assert officer.send() == 200
    wait_for_the_end(officer)
    officer.page.click("main .btn-primary")
    assert "/portfolio/sets/" in officer.page.url
    assert officer.page.locator("main tbody tr").count() == 7
    officer.page.locator("main tbody th a").first.click()
    assert "of row" in officer.text
    assert home.told("ledger", "checkpoint")["size"] > before


MALFORMED = {
    "nothing of an inventory": b"name,colour\nA,red\n",
    "no text": bytes(range(256)) * 40,
    "an unclosed quote": None,
}


@pytest.mark.parametrize("what", MALFORMED)
def test_a_malformed_file_is_refused_with_a_reason(almaris_served, visitor, what):
    home = almaris_served
    content = MALFORMED[what] or inventory(1, columns()) + b'"never closed,'
    officer = visitor(home, home.samples["officer"])
    before = home.told("ledger", "checkpoint")["size"]
    status = upload(officer, "inventory.csv", content)
    if status == 200:
        wait_for_the_end(officer)
    said = officer.page.locator("main .notice, main .form-errors, main [role=alert]").first.inner_text()
    assert len(said) > 20, officer.text
    assert "unexpectedly" not in said
    assert home.told("ledger", "checkpoint")["size"] == before


def test_an_empty_file_is_refused_on_the_form(almaris_served, visitor):
    officer = visitor(almaris_served, almaris_served.samples["officer"])
    assert upload(officer, "inventory.csv", b"") == 422
