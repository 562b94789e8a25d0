"""A house is backed up while people write, and brought back elsewhere: the same content, a new ledger."""

import json
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from tests.support.served import ask

pytestmark = pytest.mark.trial
LOG_TABLES = {"ledger_entry", "ledger_node", "ledger_log", "ledger_checkpoint"}
MACHINERY = ("django_", "auth_", "account_", "mfa_", "hemicycle_cache", "sqlite_")


def content(home):
    """Return every row of every table of the house's own, the log itself left out."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        own = sorted(name for name in names if name not in LOG_TABLES and not name.startswith(MACHINERY))
        return {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in own}


def titles(rows):
    return {row["title"] for row in rows}


def evidence(home):
    """Return the names of the files of evidence, which are the hashes of their content, with their sizes."""
    return {path.name: path.stat().st_size for path in (home.path / "evidence").rglob("*") if path.is_file()}


@pytest.fixture
def written(new_home):
    """A served house into which a program proposes initiatives all the time, with the titles that were acknowledged."""
    home = new_home(demo=True).serve()
    chamber = ask(home, "/api/v1/kernel/chambers").document["items"][0]["id"]
    acknowledged, stop = [], threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            title = f"Written under way {number}"
            answer = ask(home, f"/api/v1/portfolio/chambers/{chamber}/initiatives", {"title": title})
            if answer.status == 201:
                acknowledged.append(title)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    yield home, acknowledged
    stop.set()
    writer.join()


def test_a_backup_under_writes_comes_back_elsewhere(written, new_home, tmp_path):
    home, acknowledged = written
    while len(acknowledged) < 3:
        time.sleep(0.05)
    before = list(acknowledged)
    told = home.told("backup", tmp_path / "house.tar.gz")
    during = len(acknowledged)
    assert told["missing_evidence"] == []
    assert during > len(before), "nobody could write while the backup was made"

    other = new_home()
    shutil.rmtree(other.path / "keys", ignore_errors=True)
    restored = other.told("restore", tmp_path / "house.tar.gz")
    came_back = titles(other.told("portfolio", "list"))
    assert set(before) <= came_back
    assert titles(home.told("portfolio", "list")) >= came_back
    assert restored["origin"] != told["ledger"]["origin"]
    assert evidence(other) == evidence(home)
    verified = other.told("ledger", "verify")
    assert verified["sound"], verified["findings"]


def test_a_resting_house_comes_back_row_by_row(new_home, tmp_path):
    home, other = new_home(demo=True), new_home()
    home.command("backup", tmp_path / "house.tar")
    other.command("restore", tmp_path / "house.tar")
    there, here = content(other), content(home)
    # Answers kept for repeated requests hold what a backup should not, and work under way was cut off by the restore.
    differing = {name for name in here if here[name] != there.get(name)}
    assert differing <= {"kernel_idempotencykey", "kernel_task"}, differing
    assert len(there["kernel_task"]) == len(here["kernel_task"])
    other.serve()
    assert ask(other, "/healthz", token="none").status == 200
    assert other.told("ledger", "verify")["sound"]


def test_planted_a_row_that_does_not_come_back_is_found(new_home, tmp_path):
    home, other = new_home(demo=True), new_home()
    home.command("backup", tmp_path / "house.tar")
    other.command("restore", tmp_path / "house.tar")
    with closing(sqlite3.connect(other.database)) as database:
        database.execute("DELETE FROM kernel_comment WHERE rowid = (SELECT min(rowid) FROM kernel_comment)")
        database.commit()
    assert content(other)["kernel_comment"] != content(home)["kernel_comment"]


def test_a_damaged_backup_is_refused_and_nothing_is_touched(new_home, tmp_path):
    home, other = new_home(demo=True), new_home(demo=True)
    path = tmp_path / "house.tar.gz"
    home.command("backup", path)
    bytes_of = bytearray(path.read_bytes())
    bytes_of[len(bytes_of) // 2] ^= 1
    path.write_bytes(bytes_of)
    before = content(other)
    refused = other.command("restore", path, "--force", "--json", code=1)
    assert json.loads(refused.stdout)["error"]
    assert content(other) == before
    unforced = other.command("restore", path, "--json", code=1)
    assert json.loads(unforced.stdout)["error"]
