"""What was acknowledged is never lost: killed while it writes, and edited by many at once, on both databases."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.support.postgresql import Server
from tests.support.served import ask

pytestmark = pytest.mark.trial
EDITORS = 4


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, tmp_path_factory):
    """A prepared house in a folder of its own: the environment that a process needs to work on it."""
    home = tmp_path_factory.mktemp(f"crash-{request.param}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEMICYCLE_")}
    environment = kept | {"HEMICYCLE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hemicycle.settings"}
    environment["PYTHONPATH"] = os.pathsep.join(["src", "."])
    server = None
    if request.param == "postgresql":
        server = Server(durable=True).start()
        environment["HEMICYCLE_DATABASE_URL"] = server.url()
    said(environment, "found")
    yield environment
    if server:
        server.stop()


def said(environment, *words):
    """Run the writer to its end and return what it printed."""
    command = [sys.executable, "-m", "tests.crash.writer", *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def killed(environment, seconds, name, mode="write"):
    """Let the writer write for some time after its first word, kill it, and return the remarks that it acknowledged."""
    command = [sys.executable, "-m", "tests.crash.writer", mode, name]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    return {f"remark {name} {line}" for line in (first + rest).split("\n")[:-1]}


@pytest.mark.sampled(one_in=2)
def test_nothing_acknowledged_is_lost_when_it_is_killed(house, full, seed):
    chance = random.Random(seed)
    acknowledged = 0
    rounds, longest_s = (15, 2.0) if full else (3, 1.2)  # on each of two databases
    for number in range(rounds):
        told = killed(house, chance.uniform(0.05, longest_s), f"round {number}")
        acknowledged += len(told)
        after = json.loads(said(house, "check"))
        assert after["findings"] == []
        assert after["files_missing"] == after["files_cut"] == []
        assert told <= set(after["remarks"])  # what was written after the last word may be there or not
    assert acknowledged > 0
    print(f"0 of {acknowledged} acknowledged writes lost")


@pytest.mark.sampled(one_in=2)
def test_many_at_once_lose_no_edit(house, full):
    edits = 60 if full else 12
    before = json.loads(said(house, "check"))
    command = [sys.executable, "-m", "tests.crash.writer", "edit", str(edits)]
    editors = [
        subprocess.Popen(command, env=house, stdout=subprocess.PIPE, text=True)
        for _each in range(8 if full else EDITORS)
    ]
    counts = [len(editor.communicate()[0].splitlines()) for editor in editors]
    after = json.loads(said(house, "check"))
    assert counts == [edits] * len(editors)
    assert after["version"] - before["version"] == sum(counts)
    assert after["title"] == f"Edited {sum(counts)}"
    assert after["findings"] == []


def test_planted_a_writer_that_speaks_too_soon_is_caught(house):
    said_too_soon = killed(house, 0.3, "too soon", "boast")
    after = json.loads(said(house, "check"))
    assert not said_too_soon <= set(after["remarks"])


def test_a_locked_database_answers_503_and_when_to_come_back(new_home):
    """While another process holds the database, a change is refused politely, nothing is written, and it works later."""
    home = new_home(demo=True).serve()
    chamber = ask(home, "/api/v1/kernel/chambers").document["items"][0]["id"]
    path, body = f"/api/v1/portfolio/chambers/{chamber}/initiatives", {"title": "Sent while the house was busy"}
    with closing(sqlite3.connect(home.database, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert ask(home, "/api/v1/portfolio/initiatives").status == 200, "a reader waits for a writer"
        answer = ask(home, path, body)
        database.execute("ROLLBACK")
    assert answer.status == 503, answer.body
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Sent while the house was busy" not in home.command("portfolio", "list").stdout
    assert ask(home, path, body).status == 201
