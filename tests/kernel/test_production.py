"""What production refuses to start with, each with the twin that starts."""

import subprocess
import sys

import pytest

from tests.support.postgresql import Server
from tests.support.served import environment

KEY = "a-key-of-this-house-that-nobody-knows-and-long-enough"


def started(home, *words, **settings):
    """Ask production for its health and return the exit code with what it said."""
    command = [sys.executable, "-m", "hemicycle", *words]
    own = {"PRODUCTION": "1", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "hemicycle.parliament.example", **settings}
    own = {name: value for name, value in own.items() if value is not None}
    done = subprocess.run(
        command, env=environment(home, **own), capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_production_starts_with_its_own_key(tmp_path):
    code, said = started(tmp_path, "portfolio", "--help")
    assert code == 0, said


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"DEBUG": "1"}, "HEMICYCLE_DEBUG"),
        ({"DEMO": "1"}, "HEMICYCLE_DEMO"),
        ({"SECRET_KEY": None}, "HEMICYCLE_SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "HEMICYCLE_SECRET_KEY"),
    ],
)
def test_production_names_what_it_does_not_start_with(tmp_path, setting, named):
    code, said = started(tmp_path, "portfolio", "list", **setting)
    assert code == 1, said
    assert named in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("mode", "expected"), [(0o644, 1), (0o600, 0)])
def test_a_key_file_that_others_read_is_refused(tmp_path, mode, expected):
    key_file = tmp_path / "key"
    key_file.write_text(KEY)
    key_file.chmod(mode)
    code, said = started(tmp_path, "portfolio", "--help", SECRET_KEY=None, SECRET_KEY_FILE=str(key_file))
    assert code == expected, said
    assert ("chmod 600" in said) is bool(expected)


@pytest.fixture(scope="module")
def forgetful():
    """A PostgreSQL server that confirms what it has not written."""
    server = Server().start()
    yield server
    server.stop()


def test_a_database_that_forgets_is_refused(forgetful, tmp_path):
    code, said = started(tmp_path, "serve", "--port", "0", DATABASE_URL=forgetful.url())
    assert code == 1, said
    assert "fsync = off" in said
