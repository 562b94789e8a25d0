"""Whatever is changed behind the ledger's back is found: in the database, in an export, at the end of the log.

Bytes are chosen anew with every seed. Each place is first seen to be sound, then changed, then seen to be found.
"""

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.journeys.test_import import columns
from tests.journeys.test_import import inventory as import_of
from tests.support.served import DEMO, Home, copied, propose

pytestmark = pytest.mark.trial
STANDALONE = "hemicycle_verify.py"
COLUMNS = {
    "leaf": ("ledger_entry", "leaf"), "content": ("ledger_entry", "content"), "salt": ("ledger_entry", "salt"),
    "node": ("ledger_node", "hash"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound(furnished_house, tmp_path_factory):
    """The example parliament in a folder that is never changed, with an export and a checkpoint kept elsewhere."""
    folder = tmp_path_factory.mktemp("ledger")
    home = Home(copied(furnished_house, folder / "home"), dict(DEMO))
    home.command("ledger", "checkpoint", "-o", folder / "first.txt")
    home.command("portfolio", "import", "--source", "us-inventory", inventory(folder), "--as", home.samples["officer"])
    home.command("ledger", "export", folder / "export")
    home.key = (folder / "export" / "key.txt").read_text().strip()
    home.folder = folder
    assert home.told("ledger", "verify")["sound"]
    assert standalone(folder / "export", home.key) == 0
    return home


def inventory(folder):
    """Write an inventory of one row that no house holds yet."""
    path = folder / "inventory.csv"
    path.write_bytes(import_of(1, columns()))
    return path


@pytest.fixture
def forged(sound, tmp_path):
    """A factory of copies of the house in whose database something was done behind everybody's back."""

    def forge(statement, *values):
        home = Home(copied(sound.path, tmp_path / "forged"), dict(sound.settings))
        with closing(sqlite3.connect(home.database)) as database:
            changed = database.execute(statement, values).rowcount
            database.commit()
        assert changed, statement
        return home

    return forge


def findings(home, *more):
    """Return what `ledger verify` finds; it ends with code 1 where it finds anything."""
    done = home.command("ledger", "verify", "--json", *more, code=None)
    told = json.loads(done.stdout)
    assert (done.returncode == 0) is told["sound"]
    assert told["sound"] is (told["findings"] == [])
    return told["findings"]


def standalone(export, key):
    """Check an export with the verifier that lies in it, and return its exit code."""
    return run_verifier(export / STANDALONE, "export", export, "--key", key)


def run_verifier(verifier, *words):
    command = [sys.executable, "-I", str(verifier), *map(str, words)]
    return subprocess.run(command, capture_output=True, cwd="/", env={}, check=False).returncode


def flipped(held, rng):
    """Return the bytes with one bit changed somewhere."""
    changed = bytearray(held)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("place", COLUMNS)
def test_a_bit_changed_in_the_tables_is_found(sound, forged, rng, place):
    table, column = COLUMNS[place]
    with closing(sqlite3.connect(sound.database)) as database:
        rows = database.execute(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    pk, held = rng.choice(rows)
    home = forged(f"UPDATE {table} SET {column} = ? WHERE id = ?", flipped(held, rng), pk)
    assert findings(home), (place, pk)


def test_a_changed_head_is_found(sound, forged, rng):
    with closing(sqlite3.connect(sound.database)) as database:
        frontier = json.loads(database.execute("SELECT frontier FROM ledger_log WHERE is_current").fetchone()[0])
    number = rng.randrange(len(frontier))
    frontier[number] = flipped(bytes.fromhex(frontier[number]), rng).hex()
    assert findings(forged("UPDATE ledger_log SET frontier = ? WHERE is_current", json.dumps(frontier)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_log SET size = size - 1 WHERE is_current",
        "DELETE FROM ledger_entry WHERE id = (SELECT id FROM ledger_entry ORDER BY seq LIMIT 1 OFFSET 5)",
        "UPDATE ledger_entry SET at = '2020-01-01 00:00:00' WHERE seq = 3",
        "UPDATE ledger_entry SET event = 'portfolio.edited' WHERE seq = 3",
        "UPDATE ledger_entry SET content = NULL, salt = NULL WHERE seq = 4",
    ],
    ids=["shorter head", "removed entry", "other moment", "other event", "erased without a word"],
)
def test_what_a_forger_would_do_is_found(forged, statement):
    assert findings(forged(statement))


def test_a_stage_changed_in_the_database_is_named(sound, forged):
    first = sound.told("portfolio", "list")[0]
    pk = first["id"].replace("-", "")
    stage = "S5" if first["stage"] != "S5" else "S4"
    home = forged("UPDATE kernel_initiative SET stage = ? WHERE id = ?", stage, pk)
    found = json.dumps(findings(home))
    assert first["id"] in found or first["reference"] in found, found
    assert "stage" in found


def test_a_cut_tail_is_found_by_a_checkpoint_kept_elsewhere(sound, tmp_path):
    """The whole house is put back to an earlier day, log and all: it fits itself, but not the note outside."""
    home = Home(copied(sound.path, tmp_path / "cut"), dict(DEMO))
    earlier = tmp_path / "earlier.sqlite3"
    shutil.copyfile(home.database, earlier)
    home.serve()
    propose(home, "Entered and taken back")
    home.end()
    home.command("ledger", "checkpoint", "-o", tmp_path / "outside.txt")
    assert findings(home, "--checkpoint", tmp_path / "outside.txt") == []
    for leftover in home.path.glob("hemicycle.sqlite3-*"):
        leftover.unlink()
    shutil.copyfile(earlier, home.database)
    assert findings(home) == [], "the house put back does not fit itself, so this shows nothing"
    assert findings(home, "--checkpoint", tmp_path / "outside.txt")


def test_a_bit_changed_in_an_export_is_found_by_the_file_that_stands_alone(sound, rng, tmp_path):
    names = sorted(
        path.relative_to(sound.folder / "export") for path in (sound.folder / "export").rglob("*") if path.is_file()
    )
    for number, name in enumerate(names):
        copy = tmp_path / f"export-{number}"
        shutil.copytree(sound.folder / "export", copy)
        (copy / name).write_bytes(flipped((copy / name).read_bytes(), rng))
        verifier = sound.folder / "export" / STANDALONE  # whoever checks takes the verifier from elsewhere
        assert run_verifier(verifier, "export", copy, "--key", sound.key) == 1, name


def test_an_export_that_lost_its_last_entry_is_found(sound, tmp_path):
    copy = tmp_path / "export"
    shutil.copytree(sound.folder / "export", copy)
    lines = (copy / "entries.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "entries.jsonl").write_bytes(b"".join(lines[:-1]))
    assert standalone(copy, sound.key) == 1


def test_a_consistency_proof_between_two_checkpoints_checks_alone(sound, rng, tmp_path):
    second, proof = sound.folder / "export" / "checkpoint", tmp_path / "proof.json"
    sizes = [int(path.read_text().splitlines()[1]) for path in (sound.folder / "first.txt", second)]
    assert sizes[0] < sizes[1]
    sound.command("ledger", "consistency", *sizes, "-o", proof)
    verifier = sound.folder / "export" / STANDALONE
    words = ["consistency", sound.folder / "first.txt", second, proof, "--key", sound.key]
    assert run_verifier(verifier, *words) == 0
    told = json.loads(proof.read_text())
    held = told["proofs"][0]["proof"] if "proofs" in told else told["proof"]
    held[0] = base64.b64encode(flipped(base64.b64decode(held[0]), rng)).decode()
    proof.write_text(json.dumps(told, separators=(",", ":")))
    assert run_verifier(verifier, *words) == 1


def test_the_proof_of_an_entry_checks_alone(sound, rng, tmp_path):
    verifier, proof = sound.folder / "export" / STANDALONE, tmp_path / "proof.json"
    sound.command("ledger", "prove", 7, "-o", proof)
    assert run_verifier(verifier, "proof", proof, "--key", sound.key) == 0
    proof.write_bytes(flipped(proof.read_bytes(), rng))
    assert run_verifier(verifier, "proof", proof, "--key", sound.key) == 1
