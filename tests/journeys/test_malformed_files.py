"""Files that nobody should send, at every door: a clear error, no server error, nothing half-written, within bounds."""

import json
import re
import resource
import time
from typing import Any

import pytest
from typer.testing import CliRunner

from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions, cli
from hemicycle.rooms.portfolio.adapters import workbooks
from hemicycle.rooms.portfolio.adapters.rows import LIMITS
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry, InventorySource
from hemicycle.rooms.portfolio.rules.tables import Unreadable
from tests.support.cast import sign_in
from tests.support.malformed import NOTED, PAIRS, REFUSED, REJECTED, SOURCE

SECONDS, MEGABYTES = 30, 1_100
DOORS = ("command", "page", "mapping", "api")


@pytest.fixture
def source(officer):
    """A declared source whose layout the files have."""
    declared = InventorySource()
    actions.declare_source(declared, by=officer, declaration=SOURCE)
    return declared


@pytest.fixture
def browser(officer):
    return sign_in(officer)


def state():
    """Return how much there is of everything that an import writes."""
    return [model.objects.count() for model in (Edition, InventoryEntry, InventorySource, Entry)]


def worked(task):
    """Do the work that a page or the API asked for, as the worker would, and return how it ended."""
    long_work.work.func(str(task.pk))
    task.refresh_from_db()
    return task


def by_command(name, content, *, officer, tmp_path, **_more):
    """Import by the command; return what it told, and the error if it refused."""
    file = tmp_path / name
    file.write_bytes(content)
    words = ["import", str(file), "--source", SOURCE["key"], "--as", officer.email, "--json"]
    answer = CliRunner().invoke(cli.app, words)
    if isinstance(answer.exception, Refused):
        return str(answer.exception), None
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    return " ".join([*(each["because"] for each in told["rejections"]), *told["notes"]]), told


def by_page(name, content, *, browser, source=SOURCE["key"], **_more):
    """Upload on the page, and read what the page of the work or of the difference says."""
    upload = _upload(name, content)
    answer = browser.post("/portfolio/sets/import/", {"source": source, "file": upload})
    if answer.status_code == 422:
        return " ".join(error for errors in answer.context["form"].errors.values() for error in errors), None
    assert answer.status_code == 302, answer.status_code
    return _ended(worked(Task.objects.latest("at")), browser)


def by_mapping(name, content, **more):
    """Upload a file of no declared source on the page."""
    return by_page(name, content, source="-", **more)


def by_api(name, content, *, browser, **_more):
    """Upload through the API."""
    answer = browser.post("/api/v1/portfolio/imports", {"source": SOURCE["key"], "file": _upload(name, content)})
    if answer.status_code != 202:
        assert answer.status_code < 500, answer.content
        return answer.json()["detail"], None
    worked(Task.objects.get(pk=answer.json()["id"]))
    task = browser.get(f"/api/v1/kernel/tasks/{answer.json()['id']}").json()
    return (task["error"], None) if task["error"] else (_words(task["result"]), task["result"])


def _ended(task, browser):
    page = browser.get(f"/tasks/{task.pk}/")
    assert page.status_code == 200
    if task.error:
        assert "unexpectedly" not in task.error
        return task.error, None
    shown = browser.get(task.result_url)
    assert shown.status_code == 200, task.result_url
    return _words(task.result), task.result


def _words(result):
    told = [*result.get("rejections", []), *result.get("rejected_rows", []), *result["notes"]]
    rejected = result.get("rejected")
    return " ".join([*told, *(rejected if isinstance(rejected, list) else [])])


def _upload(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


SEND: dict[str, Any] = dict(zip(DOORS, (by_command, by_page, by_mapping, by_api), strict=True))


def megabytes():
    """Return the most memory that a child of this process ever had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


# What a file of no declared source does not show: it has no title to miss, no identity to repeat, no edition to fit.
NOT_SEEN_BY_A_LOOK = {"a row without a title", "the same id twice", "columns of no source"}
TRIED = [
    pytest.param(pair, door, id=f"{pair}-{door}")
    for pair in PAIRS
    for door in DOORS
    if door != "mapping" or pair.what not in NOT_SEEN_BY_A_LOOK
]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize(("pair", "door"), TRIED)
def test_a_malformed_file_is_told_apart_at_every_door(pair, door, source, officer, browser, tmp_path):
    before, most, start = state(), megabytes(), time.monotonic()
    said, result = SEND[door](pair.name, pair.content, officer=officer, browser=browser, tmp_path=tmp_path)
    assert re.search(re.escape(pair.says), said, re.IGNORECASE), f"{said!r} does not say {pair.says!r}"
    assert time.monotonic() - start < SECONDS
    assert megabytes() <= max(most, MEGABYTES)  # a child of an earlier test may have had more
    if pair.verdict == REFUSED:
        assert result is None
    if result is None or door != "command":
        assert state() == before, "something was written"
    else:
        assert pair.verdict in (REJECTED, NOTED)
        assert result["rows"] == result["accepted"] + result["rejected"]
        assert result["rejected"] == (1 if pair.verdict == REJECTED else 0)
        assert InventoryEntry.objects.count() == result["accepted"]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize(("pair", "door"), [(pair, DOORS[at % len(DOORS)]) for at, pair in enumerate(PAIRS)], ids=str)
def test_its_well_formed_twin_is_taken(pair, door, source, officer, browser, tmp_path):
    name = pair.twin_name or pair.name
    said, result = SEND[door](name, pair.twin, officer=officer, browser=browser, tmp_path=tmp_path)
    assert result is not None, said
    assert result["rejected"] in (0, []), said
    assert result["rows"] >= 1


def test_there_are_forty_and_each_is_another():
    assert len({pair.what for pair in PAIRS}) == len(PAIRS) >= 40


def test_planted_a_reader_that_looks_at_no_name_takes_what_leads_out(monkeypatch):
    pair = next(pair for pair in PAIRS if pair.what == "a part outside the workbook")
    with pytest.raises(Unreadable, match="leads out"):
        workbooks.read_xlsx(pair.content, LIMITS, False)
    monkeypatch.setattr(workbooks, "_keep_safe", lambda parts: None)
    assert len(workbooks.read_xlsx(pair.content, LIMITS, False).rows) == 3


def test_planted_without_limits_a_bomb_would_be_read(monkeypatch):
    pair = next(pair for pair in PAIRS if pair.what == "a bomb")
    monkeypatch.setattr(workbooks, "UNPACKED_MEGABYTES", 400)
    with pytest.raises(Unreadable) as refusal:
        workbooks.read_xlsx(pair.content, LIMITS, False)
    assert refusal.value.fault.code != "workbook_too_large"
