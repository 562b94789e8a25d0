"""What was acknowledged is never lost: killed while it writes, and edited by many at once, on both databases."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.support.postgresql import Server

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


def killed(environment, seconds):
    """Let the writer write for some time after its first word, kill it, and return what it had acknowledged."""
    command = [sys.executable, "-m", "tests.crash.writer", "write"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as writer:
        first = writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    return [int(line) for line in (first + rest).splitlines() if line.strip().isdigit()]


def test_nothing_acknowledged_is_lost_when_it_is_killed(house, full, seed):
    chance = random.Random(seed)
    acknowledged, before = 0, len(json.loads(said(house, "check"))["remarks"])
    for _round in range(15 if full else 3):
        numbers = killed(house, chance.uniform(0.05, 1.2))
        acknowledged += len(numbers)
        after = json.loads(said(house, "check"))
        assert after["findings"] == []
        assert after["files_missing"] == []
        # What was written after the last word may be there or not; what was said is.
        assert len(after["remarks"]) - before >= len(numbers)
        before = len(after["remarks"])
        assert {f"remark {number}" for number in numbers} <= set(after["remarks"])
    print(f"0 of {acknowledged} acknowledged writes lost")


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


def test_planted_a_write_that_was_never_made_is_missed(house):
    assert "remark 123456789" not in json.loads(said(house, "check"))["remarks"]
