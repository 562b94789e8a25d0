"""A house goes into one file and comes back: elsewhere, under load, after a kill, from one database to another.

Each house is a process of its own, since a restore replaces the very database that a test would stand on.
"""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from hemicycle.rooms.administration.adapters import archive

pytestmark = pytest.mark.trial
SOURCE = Path(__file__).resolve().parents[4]
PASSWORD = "a long walk by the river"
FOUND = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from hemicycle.kernel.models import Parliament, User, Chamber
from hemicycle.rooms.administration import actions
actions.found(Parliament(name="Almaris"), by=None, chambers=[actions.NewChamber("Senate", "single")],
              email="ada@house.example", person_name="Ada Orlane", password={PASSWORD!r})
by = User.objects.get()
actions.add_person(Chamber.objects.get(), by=by, email="hiba@house.example", name="Hiba \U0001f33f راء")
"""
WRITE = """
from itertools import count
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.administration import actions
by, house = User.objects.get(email="ada@house.example"), Parliament.objects.get()
for number in count():
    actions.add_person(house, by=by, email=f"p{number}@house.example", name=f"Person {number}")
    print(number, flush=True)
"""
# Everything that the house holds, apart from its logs, as one hash a table.
ROWS = """
import hashlib, json, tempfile
from pathlib import Path
from django.db import transaction
from hemicycle.rooms.administration.adapters import rows
with tempfile.TemporaryDirectory() as folder, transaction.atomic():
    files = rows.dump(Path(folder))
    print(json.dumps({path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files
                      if path.stem not in {"ledger.log", "ledger.entry", "ledger.node", "ledger.check"}}))
"""


class House:
    """A house in a folder and, perhaps, on a server."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home = home
        home.mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEMICYCLE_")}
        self.env = {**kept, "HEMICYCLE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hemicycle.settings"}
        self.env |= {"PYTHONPATH": str(SOURCE), **({"HEMICYCLE_DATABASE_URL": url} if url else {})}

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command of the house."""
        command = [sys.executable, "-m", "hemicycle", *map(str, words)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)

    def told(self, *words: str | Path) -> dict:
        """Run a command that succeeds, and return its JSON."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def python(self, code: str, *, expected: int = 0) -> str:
        """Run code in the house and return what it prints."""
        program = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        done = subprocess.run(program, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == expected, done.stderr
        return done.stdout

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start code in the house and go on."""
        program = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        return subprocess.Popen(program, env=self.env, stdout=subprocess.PIPE, text=True)

    def rows(self) -> dict[str, str]:
        """Return one hash a table."""
        return dict(json.loads(self.python(ROWS)))

    @property
    def people(self) -> int:
        """Return how many people live here."""
        return int(self.python("from hemicycle.kernel.models import User; print(User.objects.count())"))

    def keep(self, content: bytes) -> str:
        """Put a file of evidence into the store, and cite it; return its hash."""
        digest = hashlib.sha256(content).hexdigest()
        self.python(
            "from hemicycle.kernel import evidence, things\n"
            "from hemicycle.kernel.models import Chamber, User, Office\n"
            "from hemicycle.rooms.administration import actions\n"
            "from hemicycle.kernel import clock\n"
            "person = User.objects.get(email='hiba@house.example')\n"
            "if not Office.objects.filter(person=person).exists():\n"
            "    by = User.objects.get(email='ada@house.example')\n"
            "    actions.appoint(person, by=by, role='AI officer', from_on=clock.today())\n"
            f"stored = evidence.store(iter([{content!r}]))\n"
            "things.add_evidence(Chamber.objects.get(), by=person, title='note', filename='note.txt', stored=stored)\n"
        )
        return digest


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("house") / "home")
    made.python(FOUND)
    return made


@pytest.fixture(scope="module")
def file(house, tmp_path_factory):
    house.keep(b"who was heard, and when")
    target = tmp_path_factory.mktemp("backup") / "house.tar.gz"
    house.told("backup", target)
    return target


@pytest.fixture
def elsewhere(tmp_path):
    return House(tmp_path / "elsewhere")


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("neighbours") / "home")
    made.python(FOUND.replace("hiba@", "other@"))
    return made


@pytest.fixture
def lived_in(neighbours, elsewhere):
    """Another house that lives elsewhere already."""
    shutil.copyfile(neighbours.home / "hemicycle.sqlite3", elsewhere.home / "hemicycle.sqlite3")
    return elsewhere


def test_a_house_comes_back_elsewhere_the_same_and_with_a_new_log(house, file, elsewhere):
    restored = elsewhere.told("restore", file)
    assert elsewhere.rows() == house.rows()
    digest = hashlib.sha256(b"who was heard, and when").hexdigest()
    assert (elsewhere.home / "evidence" / digest[:2] / digest).read_bytes() == b"who was heard, and when"
    assert restored["origin"] != restored["ledger"]["origin"]
    verified = elsewhere.told("ledger", "verify")
    assert (verified["sound"], verified["origin"], verified["logs"]) == (True, restored["origin"], 2)
    assert not (elsewhere.home / "keys").exists()
    assert (elsewhere.home / "hemicycle.sqlite3").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in elsewhere.home.glob(".hemicycle-*")] == []


def test_the_manifest_says_where_the_ledger_stood(house, file):
    with tarfile.open(file) as archive:
        content = archive.extractfile("manifest.json")
        assert content is not None
        manifest = json.loads(content.read())
    head = house.told("ledger", "verify")
    assert (manifest["ledger"]["origin"], manifest["ledger"]["root"]) == (head["origin"], head["root"])
    assert manifest["ledger"]["size"] == head["entries"]
    assert (manifest["database"], manifest["missing_evidence"], manifest["with_keys"]) == ("sqlite", [], False)


def test_a_restored_house_goes_on(file, elsewhere):
    elsewhere.told("restore", file)
    elsewhere.told("administration", "add-person", "new@house.example", "New")
    assert elsewhere.told("ledger", "verify")["sound"]
    assert elsewhere.people == 3


def test_a_house_that_is_lived_in_is_replaced_only_by_force(file, lived_in):
    done = lived_in.run("restore", file)
    assert done.returncode == 1
    assert "lives here already" in done.stderr
    assert lived_in.run("administration", "people").stdout.count("other@house.example") == 1
    lived_in.told("restore", file, "--force")
    assert lived_in.run("administration", "people").stdout.count("hiba@house.example") == 1
    assert lived_in.told("ledger", "verify")["sound"]


def test_an_existing_file_is_overwritten_only_by_force(house, tmp_path):
    target = tmp_path / "house.tar"
    target.write_text("mine")
    done = house.run("backup", target)
    assert (done.returncode, target.read_text()) == (1, "mine")
    house.told("backup", target, "--force")
    assert tarfile.is_tarfile(target)


def test_a_backup_under_writes_holds_one_moment(house, tmp_path, full):
    writer = house.start(WRITE)
    assert writer.stdout is not None
    try:
        for number in range(5 if full else 1):
            written = int(writer.stdout.readline()) + 1
            target = tmp_path / f"{number}.tar"
            house.told("backup", target)
            there = House(tmp_path / f"house-{number}")
            there.told("restore", target)
            assert there.people >= written + 2
            assert there.told("ledger", "verify")["sound"]
    finally:
        writer.kill()
        writer.wait()


def test_evidence_that_is_cited_and_gone_is_told(house, tmp_path):
    digest = house.keep(b"soon gone")
    (house.home / "evidence" / digest[:2] / digest).unlink()
    done = house.run("backup", tmp_path / "house.tar", "--json")
    assert json.loads(done.stdout)["missing_evidence"] == [digest]
    assert digest in done.stderr
    (house.home / "evidence" / digest[:2] / digest).write_bytes(b"soon gone")


def test_the_signing_key_comes_along_only_if_asked(house, tmp_path, elsewhere):
    house.told("ledger", "checkpoint")
    house.told("backup", tmp_path / "without.tar")
    house.told("backup", tmp_path / "with.tar", "--with-keys")
    with tarfile.open(tmp_path / "without.tar") as archive:
        assert not [name for name in archive.getnames() if name.startswith("keys/")]
    assert elsewhere.told("restore", tmp_path / "with.tar")["with_keys"]
    key = elsewhere.home / "keys" / "ledger.ed25519"
    assert key.read_bytes() == (house.home / "keys" / "ledger.ed25519").read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    assert elsewhere.told("ledger", "verify")["sound"]


def test_a_key_that_is_there_stays(house, tmp_path, elsewhere):
    (elsewhere.home / "keys").mkdir()
    (elsewhere.home / "keys" / "ledger.ed25519").write_bytes(b"k" * 32)
    house.told("ledger", "checkpoint")
    house.told("backup", tmp_path / "with.tar", "--with-keys")
    assert not elsewhere.told("restore", tmp_path / "with.tar")["with_keys"]
    assert (elsewhere.home / "keys" / "ledger.ed25519").read_bytes() == b"k" * 32


def test_a_killed_backup_leaves_no_file_of_its_name(house, tmp_path):
    target = tmp_path / "house.tar"
    house.python(
        "import os, pathlib\n"
        "from hemicycle.rooms.administration import tasks\n"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), 9)\n"
        f"tasks.back_up(pathlib.Path({str(target)!r}))",
        expected=-signal.SIGKILL,
    )
    assert not target.exists()
    house.told("backup", target)


KILLED_BEFORE = "databases.put_in_place = lambda *_: os.kill(os.getpid(), 9)"
KILLED_WITHIN = """
def partly(source, living):
    with sqlite3.connect(source) as new, sqlite3.connect(living) as old:
        new.backup(old, pages=20, progress=lambda *_: os.kill(os.getpid(), 9))
databases.put_in_place = partly
"""


@pytest.mark.sampled(one_in=2)
@pytest.mark.parametrize("plant", [KILLED_BEFORE, KILLED_WITHIN])
def test_a_killed_restore_leaves_the_old_house(plant, file, lived_in):
    before = lived_in.rows()
    lived_in.python(
        "import os, sqlite3\nfrom pathlib import Path\n"
        "from hemicycle.rooms.administration import tasks\n"
        f"from hemicycle.rooms.administration.adapters import databases\n{plant}\n"
        f"tasks.restore(Path({str(file)!r}), force=True)",
        expected=-signal.SIGKILL,
    )
    assert lived_in.rows() == before
    assert lived_in.told("ledger", "verify")["sound"]
    lived_in.told("restore", file, "--force")
    assert lived_in.told("ledger", "verify")["sound"]


def test_a_failing_restore_leaves_the_old_house(file, lived_in):
    before = lived_in.rows()
    lived_in.python(
        "from pathlib import Path\n"
        "from hemicycle.rooms.administration import tasks\n"
        "def fail(*_, **__): raise RuntimeError\n"
        "tasks.open_origin = fail\n"
        f"tasks.restore(Path({str(file)!r}), force=True)",
        expected=1,
    )
    assert lived_in.rows() == before
    assert [path.name for path in lived_in.home.glob(".hemicycle-*")] == []


def changed(source: Path, target: Path, change: str) -> Path:
    """Write the backup anew, whole and well listed, after a change of its database in SQL."""
    folder = target.parent / "changed"
    folder.mkdir()
    manifest = archive.read(source, folder, 1 << 30)
    if change:
        with sqlite3.connect(folder / "database.sqlite3") as database:
            database.execute(change)
            migrations = database.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
        manifest["migrations"] = sorted(name for (name,) in migrations)
    else:
        (folder / "database.sqlite3").write_bytes(b"SQLite format 3\0" + b"broken" * 1_000)
    members = [archive.Member(file["name"], folder / file["name"]) for file in manifest.pop("files")]
    archive.write(target, members, manifest, overwrite=False)
    return target


def test_a_backup_of_a_newer_version_is_refused(file, elsewhere, tmp_path):
    step = "INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_later', '2030-01-01')"
    done = elsewhere.run("restore", changed(file, tmp_path / "newer.tar", step))
    assert done.returncode == 1
    assert "kernel.9999_later" in done.stderr
    assert elsewhere.run("administration", "people").returncode == 1


def test_a_damaged_database_is_refused(file, elsewhere, tmp_path):
    done = elsewhere.run("restore", changed(file, tmp_path / "damaged.tar", ""))
    assert done.returncode == 1
    assert "damaged" in done.stderr


def test_a_row_changed_in_the_backup_is_found_after_the_restore(file, elsewhere, tmp_path):
    step = "UPDATE kernel_user SET name = 'Somebody else' WHERE email = 'hiba@house.example'"
    elsewhere.told("restore", changed(file, tmp_path / "forged.tar", step))
    done = elsewhere.run("ledger", "verify", "--json")
    assert done.returncode == 1
    assert "kernel.user" in done.stdout


def test_nothing_to_back_up_is_said(elsewhere, tmp_path):
    done = elsewhere.run("backup", tmp_path / "house.tar")
    assert done.returncode == 1
    assert "no database yet" in done.stderr


def test_a_restore_ends_sessions_and_work_under_way(house, tmp_path, elsewhere):
    house.python(
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from hemicycle.kernel import clock\n"
        "from hemicycle.kernel.models import Task, User\n"
        "SessionStore().save()\n"
        "Task.objects.create(kind='x', person=User.objects.first(), state='running', at=clock.now())"
    )
    house.told("backup", tmp_path / "house.tar")
    elsewhere.told("restore", tmp_path / "house.tar")
    said = elsewhere.python(
        "from django.contrib.sessions.models import Session\n"
        "from hemicycle.kernel.models import Task\n"
        "print(Session.objects.count(), set(Task.objects.values_list('state', flat=True)))"
    )
    assert said.strip() == "0 {'failed'}"


@pytest.fixture(scope="module")
def server():
    postgresql = pytest.importorskip("tests.support.postgresql", reason="PostgreSQL from its wheel is not installed")
    started = postgresql.Server().start()
    yield started
    started.stop()


def test_a_house_moves_to_postgresql_and_back_unchanged(file, house, server, tmp_path, elsewhere):
    large = House(tmp_path / "large", server.url())
    moved = large.told("restore", file)
    assert moved["ledger"]["size"] > 0
    assert large.told("ledger", "verify")["sound"]
    elsewhere.told("restore", file)
    between = large.rows()
    assert between == elsewhere.rows()
    assert large.told("administration", "add-person", "new@house.example", "New")
    told = large.told("backup", tmp_path / "large.tar.gz")
    assert told["database"] == "rows"
    elsewhere.told("restore", tmp_path / "large.tar.gz", "--force")
    assert elsewhere.rows() == large.rows()
    assert elsewhere.told("ledger", "verify")["sound"]
    again = large.told("restore", file, "--force")
    assert again["origin"] != moved["origin"]
    assert large.rows() == between
    assert large.told("administration", "add-person", "newer@house.example", "Newer")
    assert large.told("ledger", "verify")["sound"]
