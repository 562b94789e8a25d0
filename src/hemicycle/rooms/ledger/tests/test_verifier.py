"""The stranger's check: an honest export passes, and every planted fault is found and named."""

import base64
import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from hemicycle.engines import merkle, note
from hemicycle.rooms.ledger import rules
from hemicycle.rooms.ledger.adapters import export, hemicycle_verify

ORIGIN = "parliament.example/ledger"
PRIVATE = bytes(range(32))
KEY = str(note.verifier_of(ORIGIN, PRIVATE))
OTHER_KEY = str(note.verifier_of(ORIGIN, bytes(32)))
MOMENT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)
PERSON = "6f1c7c1e-3a53-4b62-9a0e-0e6f6c3f7f11"


def entry(seq: int, event: str = "portfolio.proposed", origin: str = ORIGIN, **facts: object) -> export.Exported:
    salt = sha256(str(seq).encode()).digest()
    content = rules.content_bytes(by=PERSON, office="AI officer", facts=facts, state={"title": f"Étude {seq}"})
    subject = rules.Subject("kernel.initiative", PERSON, seq + 1) if seq % 3 else None
    at = MOMENT + dt.timedelta(seconds=seq)
    leaf = rules.Leaf(origin, seq, at, event, subject, rules.commitment(salt, content))
    return export.Exported(rules.leaf_bytes(leaf), salt, content)


def erased(one: export.Exported) -> export.Exported:
    return replace(one, salt=None, content=None)


@dataclass
class Ledger:
    """A ledger in memory, with the nodes a database would keep."""

    entries: list[export.Exported]

    def tree(self) -> tuple[merkle.Frontier, Callable[[int, int], bytes]]:
        frontier, nodes = merkle.Frontier().append_many(merkle.leaf_hash(each.leaf) for each in self.entries)
        kept = {(level, index): each for level, index, each in nodes}
        return frontier, lambda level, index: kept[level, index]

    def signed(self, size: int, private: bytes = PRIVATE, origin: str = ORIGIN) -> str:
        root = merkle.root(merkle.leaf_hash(each.leaf) for each in self.entries[:size])
        return note.sign(note.Checkpoint(origin, size, root), ORIGIN, private)

    def write(self, folder: Path, sizes: Iterable[int] = ()) -> Path:
        notes = [self.signed(size) for size in [*sizes, len(self.entries)]]
        export.export_files(folder, iter(self.entries), notes, [KEY], self.tree()[1])
        return folder

    def proof(self, index: int, size: int) -> bytes:
        path = merkle.inclusion_proof(index, size, self.tree()[1])
        return export.proof_file(self.entries[index], index, path, self.signed(size), KEY)


def small() -> Ledger:
    """Twelve entries; entry 4 was erased, and entry 9 says so."""
    ledger = Ledger([entry(seq) for seq in range(12)])
    ledger.entries[9] = entry(9, rules.ERASED, entries=[4])
    ledger.entries[4] = erased(ledger.entries[4])
    return ledger


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small().write(tmp_path_factory.mktemp("export") / "ledger", sizes=[0, 1, 5, 8])


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "ledger"))


@dataclass(frozen=True)
class Answer:
    code: int
    report: dict[str, Any]

    @property
    def says(self) -> str:
        return " | ".join(f"{each['file']}: {each['says']}" for each in self.report["problems"])

    @property
    def entries(self) -> set[int | None]:
        return {each["seq"] for each in self.report["problems"]}


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def run(*arguments: object) -> Answer:
        code = hemicycle_verify.main([*map(str, arguments), "--json"])
        return Answer(code, json.loads(capsys.readouterr().out))

    return run


Verify = Callable[..., Answer]


def reseal(folder: Path) -> None:
    """Write SHA256SUMS anew, as a forger would."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = [f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names if name != "SHA256SUMS"]
    (folder / "SHA256SUMS").write_text("".join(sums))


def lines(folder: Path) -> list[bytes]:
    return (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)


def put(folder: Path, changed: list[bytes]) -> None:
    (folder / "entries.jsonl").write_bytes(b"".join(changed))
    reseal(folder)


# What is sound passes.


def test_an_honest_export_fits(sound: Path, verify: Verify) -> None:
    answer = verify("export", sound, "--key", KEY)
    assert (answer.code, answer.says) == (0, "")
    assert answer.report["entries"] == 12
    assert answer.report["erased"] == 1
    assert answer.report["checkpoints"] == 5
    assert answer.report["origin"] == ORIGIN
    assert answer.report["key_given"] is True


def test_the_copy_in_the_export_runs_alone(sound: Path) -> None:
    command = [sys.executable, "-I", "-S", str(sound / "hemicycle_verify.py"), "export", str(sound), "--key", KEY]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Everything fits: 12 entries of {ORIGIN} (1 of them erased), 5 signed checkpoints")


def test_without_a_key_the_reader_is_told_what_was_not_shown(sound: Path, verify: Verify) -> None:
    answer = verify("export", sound)
    assert answer.code == 0
    assert any("compare it with the key the parliament publishes" in each for each in answer.report["notes"])


def test_the_key_may_be_given_as_a_file(sound: Path, tmp_path: Path, verify: Verify) -> None:
    (tmp_path / "published.txt").write_text(KEY + "\n")
    assert verify("export", sound, "--key", tmp_path / "published.txt").code == 0


def test_an_empty_ledger_fits(tmp_path: Path, verify: Verify) -> None:
    answer = verify("export", Ledger([]).write(tmp_path / "empty"), "--key", KEY)
    assert (answer.code, answer.report["entries"]) == (0, 0)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_ledgers_of_every_shape_fit(size: int, tmp_path: Path, verify: Verify) -> None:
    ledger = Ledger([entry(seq) for seq in range(size)])
    assert verify("export", ledger.write(tmp_path / "ledger", sizes=range(size)), "--key", KEY).code == 0
    for index in range(0, size, 5):
        (tmp_path / "proof.json").write_bytes(ledger.proof(index, size))
        assert verify("proof", tmp_path / "proof.json", "--key", KEY).code == 0


def test_an_export_goes_only_into_an_empty_folder(folder: Path) -> None:
    with pytest.raises(ValueError, match="is not empty"):
        small().write(folder)


def test_an_export_of_other_entries_than_were_signed_is_not_written(tmp_path: Path) -> None:
    ledger = small()
    with pytest.raises(ValueError, match="signed over 12 entries, but 11 came"):
        export.export_files(tmp_path, ledger.entries[:11], [ledger.signed(12)], [KEY], ledger.tree()[1])


# Every changed byte is found, whether or not the forger also mends SHA256SUMS.


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_any_file_is_found(data: st.DataObject, sound: Path) -> None:
    path = data.draw(st.sampled_from(sorted(each for each in sound.rglob("*") if each.is_file())))
    whole = path.read_bytes()
    place, bit = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 7))
    damaged = bytearray(whole)
    damaged[place] ^= 1 << bit
    try:
        path.write_bytes(damaged)
        report = hemicycle_verify.check_export(sound, hemicycle_verify.parse_keys(KEY.encode()), [])
    finally:
        path.write_bytes(whole)
    assert report.problems
    assert any(each["file"] for each in report.problems)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_the_entries_is_found_without_their_hash(data: st.DataObject, sound: Path) -> None:
    path, sums = sound / "entries.jsonl", sound / "SHA256SUMS"
    whole, sealed = path.read_bytes(), sums.read_bytes()
    damaged = bytearray(whole)
    damaged[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        path.write_bytes(damaged)
        reseal(sound)
        report = hemicycle_verify.check_export(sound, hemicycle_verify.parse_keys(KEY.encode()), [])
    finally:
        path.write_bytes(whole)
        sums.write_bytes(sealed)
    assert report.problems


def rewritten(line: bytes, **fields: object) -> bytes:
    found = {**json.loads(line), **fields}
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def spelled(data: bytes) -> str:
    return base64.b64encode(data).decode()


def respelled(text: str) -> str:
    """Base64 of the same bytes whose unused last bits are set."""
    body = text.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + text[len(body) :]


def test_a_second_spelling_of_the_same_bytes_is_found(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    seq, field = next(
        (seq, field)
        for seq, line in enumerate(found)
        for field in ("leaf", "content")
        if str(json.loads(line)[field]).endswith("=")
    )
    text = json.loads(found[seq])[field]
    assert base64.b64decode(respelled(text)) == base64.b64decode(text)
    found[seq] = rewritten(found[seq], **{field: respelled(text)})
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert (answer.code, answer.says.count("it is not sound base64")) == (1, 1)


def test_a_changed_content_names_its_entry(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    content = base64.b64decode(json.loads(found[7])["content"]).replace(b"AI officer", b"AI Officer")
    found[7] = rewritten(found[7], content=spelled(content))
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert (answer.code, answer.entries) == (1, {7})
    assert "Entry 7: its content or salt was changed" in answer.says


def test_a_changed_salt_names_its_entry(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    found[2] = rewritten(found[2], salt="00" * 32)
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert (answer.code, answer.entries) == (1, {2})


def test_a_changed_leaf_is_placed_between_two_checkpoints(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    leaf = base64.b64decode(json.loads(found[6])["leaf"]).replace(b"portfolio.proposed", b"portfolio.approved")
    found[6] = rewritten(found[6], leaf=spelled(leaf))
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert answer.code == 1
    assert "checkpoints/8.txt: The entries are not those that were signed: something between entry 5 and entry 7" in (
        answer.says
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'{"at"', b'{ "at"'),
        (b'"seq":6', b'"seq":6.0'),
        (b"T13", b" 13"),
        (b'"origin"', b'"orig"'),
    ],
)
def test_a_leaf_that_is_none_names_its_entry(folder: Path, verify: Verify, old: bytes, new: bytes) -> None:
    found = lines(folder)
    leaf = base64.b64decode(json.loads(found[6])["leaf"])
    assert old in leaf
    found[6] = rewritten(found[6], leaf=spelled(leaf.replace(old, new)))
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert answer.code == 1
    assert "Entry 6: its leaf is damaged" in answer.says


def test_a_missing_last_line_is_found(folder: Path, verify: Verify) -> None:
    put(folder, lines(folder)[:-1])
    answer = verify("export", folder, "--key", KEY)
    assert answer.code == 1
    assert "The file has 11 entries, but the checkpoint was signed over 12" in answer.says


def test_a_line_cut_in_the_middle_is_found(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    put(folder, [*found[:-1], found[-1][:40]])
    assert "Line 12 is damaged or cut" in verify("export", folder, "--key", KEY).says


def test_a_missing_final_line_end_is_found(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    put(folder, [*found[:-1], found[-1].rstrip()])
    assert "Line 12 is damaged or cut" in verify("export", folder, "--key", KEY).says


def test_an_added_line_is_found(folder: Path, verify: Verify) -> None:
    put(folder, [*lines(folder), export.entry_line(12, entry(12))])
    assert "The file has 13 entries, but the checkpoint was signed over 12" in (
        verify("export", folder, "--key", KEY).says
    )


def test_swapped_lines_are_found(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    found[2], found[3] = found[3], found[2]
    put(folder, found)
    assert "Line 3 holds entry 3 where entry 2 is due" in verify("export", folder, "--key", KEY).says


def test_swapped_entries_under_the_right_numbers_are_found(folder: Path, verify: Verify) -> None:
    found = lines(folder)
    found[2], found[3] = rewritten(found[3], seq=2), rewritten(found[2], seq=3)
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert "Entry 2: its leaf says that it is entry 3" in answer.says
    assert "Entry 3: its leaf says that it is entry 2" in answer.says


def test_an_entry_of_another_ledger_is_found(tmp_path: Path, verify: Verify) -> None:
    ledger = small()
    ledger.entries[3] = entry(3, origin="elsewhere.example/ledger")
    answer = verify("export", ledger.write(tmp_path / "ledger"), "--key", KEY)
    assert (answer.code, answer.entries) == (1, {3})
    assert "it belongs to another ledger, elsewhere.example/ledger" in answer.says


def test_many_problems_are_named_up_to_a_limit(tmp_path: Path, verify: Verify) -> None:
    ledger = Ledger([entry(seq) for seq in range(200)])
    ledger.entries = [replace(each, salt=bytes(32)) for each in ledger.entries]
    answer = verify("export", ledger.write(tmp_path / "ledger"), "--key", KEY)
    assert len(answer.report["problems"]) == hemicycle_verify.MOST_PROBLEMS + 1
    assert "the check stopped here" in answer.says


# Erasure.


def test_an_erasure_that_no_entry_covers_is_found(tmp_path: Path, verify: Verify) -> None:
    ledger = small()
    ledger.entries[5] = erased(ledger.entries[5])
    answer = verify("export", ledger.write(tmp_path / "ledger"), "--key", KEY)
    assert (answer.code, answer.entries) == (1, {5})
    assert "Entry 5: its content is missing, but no later entry says that it was erased" in answer.says


def test_an_erasure_covers_only_what_came_before_it(tmp_path: Path, verify: Verify) -> None:
    ledger = small()
    ledger.entries[9] = entry(9, rules.ERASED, entries=[4, 10])
    ledger.entries[10] = erased(ledger.entries[10])
    answer = verify("export", ledger.write(tmp_path / "ledger"), "--key", KEY)
    assert {9, 10} <= answer.entries
    assert "Entry 9: it is an erasure, but does not list earlier entries" in answer.says


def test_an_erased_entry_that_came_back_is_found(tmp_path: Path, verify: Verify) -> None:
    ledger = small()
    ledger.entries[4] = entry(4)
    answer = verify("export", ledger.write(tmp_path / "ledger"), "--key", KEY)
    assert (answer.code, answer.entries) == (1, {4})
    assert "its content is still here" in answer.says


@pytest.mark.parametrize(("field", "word"), [("salt", "salt"), ("content", "content")])
def test_half_an_erasure_is_found(folder: Path, verify: Verify, field: str, word: str) -> None:
    found = lines(folder)
    found[7] = rewritten(found[7], **{field: None})
    put(folder, found)
    answer = verify("export", folder, "--key", KEY)
    assert (answer.code, answer.entries) == (1, {7})
    assert f"Entry 7: its {word} is missing, though the entry was not erased" in answer.says


# Keys and checkpoints.


def test_another_key_is_found(sound: Path, verify: Verify) -> None:
    answer = verify("export", sound, "--key", OTHER_KEY)
    assert answer.code == 1
    assert "not signed with the key it is checked against" in answer.says


def test_a_checkpoint_signed_with_another_key_is_found(folder: Path, verify: Verify) -> None:
    (folder / "checkpoint").write_text(small().signed(12, bytes(32)), encoding="utf-8")
    (folder / "key.txt").write_text(OTHER_KEY + "\n")
    reseal(folder)
    assert verify("export", folder, "--key", KEY).code == 1


def test_a_forged_note_is_found(folder: Path, verify: Verify) -> None:
    text = (folder / "checkpoint").read_text(encoding="utf-8")
    forged = small()
    forged.entries[8] = entry(8, "portfolio.approved")
    root = merkle.root(merkle.leaf_hash(each.leaf) for each in forged.entries)
    body = note.Checkpoint(ORIGIN, 12, root).body()
    put(folder, [export.entry_line(seq, each) for seq, each in enumerate(forged.entries)])
    (folder / "checkpoint").write_text(body + "\n" + text.rpartition("\n\n")[2], encoding="utf-8")
    reseal(folder)
    answer = verify("export", folder, "--key", KEY)
    assert answer.code == 1
    assert f"The signature of {ORIGIN} on the checkpoint is wrong" in answer.says


def test_a_history_written_anew_and_signed_anew_is_found_by_an_older_checkpoint(tmp_path: Path, verify: Verify) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(small().signed(8), encoding="utf-8")
    forged = small()
    forged.entries[2] = entry(2, "portfolio.approved")
    folder = forged.write(tmp_path / "ledger")
    assert verify("export", folder, "--key", KEY).code == 0
    answer = verify("export", folder, "--key", KEY, "--checkpoint", kept)
    assert answer.code == 1
    assert "something between entry 0 and entry 7 was changed" in answer.says
    assert str(kept) in answer.says


def test_a_tail_cut_off_is_found_by_an_older_checkpoint(tmp_path: Path, verify: Verify) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(small().signed(12), encoding="utf-8")
    folder = Ledger(small().entries[:10]).write(tmp_path / "ledger")
    assert verify("export", folder, "--key", KEY).code == 0
    answer = verify("export", folder, "--key", KEY, "--checkpoint", kept)
    assert answer.code == 1
    assert "The tail was cut off: this checkpoint has 12 entries, the export only 10" in answer.says


@pytest.mark.parametrize("size", [0, 3, 8, 12])
def test_an_honest_outside_checkpoint_fits(sound: Path, tmp_path: Path, verify: Verify, size: int) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(small().signed(size), encoding="utf-8")
    assert verify("export", sound, "--key", KEY, "--checkpoint", kept).code == 0


def test_a_checkpoint_of_another_ledger_is_found(sound: Path, tmp_path: Path, verify: Verify) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(small().signed(3, origin="elsewhere.example/ledger"), encoding="utf-8")
    answer = verify("export", sound, "--key", KEY, "--checkpoint", kept)
    assert "The checkpoint is of another ledger, elsewhere.example/ledger" in answer.says


def test_an_older_checkpoint_under_another_name_is_found(folder: Path, verify: Verify) -> None:
    (folder / "checkpoints" / "5.txt").rename(folder / "checkpoints" / "6.txt")
    reseal(folder)
    assert "lies under another name" in verify("export", folder, "--key", KEY).says


def test_a_missing_proof_between_checkpoints_is_found(folder: Path, verify: Verify) -> None:
    path = folder / "consistency.json"
    found = json.loads(path.read_text())
    del found["proofs"][2]
    path.write_text(json.dumps(found))
    reseal(folder)
    assert "not those from each checkpoint to the next" in verify("export", folder, "--key", KEY).says


@pytest.mark.parametrize(
    "name",
    ["entries.jsonl", "checkpoint", "key.txt", "consistency.json", "README.txt", "hemicycle_verify.py", "SHA256SUMS"],
)
def test_a_missing_file_is_named(folder: Path, verify: Verify, name: str) -> None:
    (folder / name).unlink()
    answer = verify("export", folder, "--key", KEY)
    assert answer.code == 1
    assert f"The file {name} is missing" in answer.says


def test_a_file_that_the_sums_leave_out_is_named(folder: Path, verify: Verify) -> None:
    sums = folder / "SHA256SUMS"
    sums.write_text("".join(line for line in sums.read_text().splitlines(keepends=True) if "README" not in line))
    assert "SHA256SUMS does not name README.txt" in verify("export", folder, "--key", KEY).says


# Proofs of one entry.


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    path = tmp_path / "proof.json"
    path.write_bytes(small().proof(7, 12))
    return path


def test_a_proof_of_an_entry_fits(proof: Path, verify: Verify) -> None:
    answer = verify("proof", proof, "--key", KEY)
    assert (answer.code, answer.report["index"], answer.report["leaf"]["event"]) == (0, 7, "portfolio.proposed")


def test_a_proof_made_before_an_erasure_still_fits_after_it(tmp_path: Path, verify: Verify) -> None:
    before = Ledger([entry(seq) for seq in range(12)])
    before.entries[9] = entry(9, rules.ERASED, entries=[4])
    (tmp_path / "before.json").write_bytes(before.proof(4, 8))
    (tmp_path / "after.json").write_bytes(small().proof(4, 12))
    assert verify("proof", tmp_path / "before.json", "--key", KEY).report["erased"] is False
    assert verify("proof", tmp_path / "after.json", "--key", KEY).report["erased"] is True


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_anywhere_in_a_proof_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    damaged = bytearray(small().proof(7, 12))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "damaged.json"
    path.write_bytes(damaged)
    report = hemicycle_verify.check_proof(path, None)
    assert report.problems


@pytest.mark.parametrize(
    "change",
    [
        {"index": 6},
        {"size": 11},
        {"index": -1},
        {"index": True},
        {"proof": []},
        {"proof": "x"},
        {"proof": [1]},
        {"salt": None},
        {"content": None},
        {"salt": "zz"},
        {"checkpoint": ""},
        {"more": 1},
        {"format": "another"},
        {"leaf": "AAAA"},
        {"key": "none"},
    ],
)
def test_a_proof_that_says_something_else_is_refused(proof: Path, verify: Verify, change: dict[str, object]) -> None:
    proof.write_text(json.dumps({**json.loads(proof.read_text()), **change}))
    assert verify("proof", proof).code == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"format":"hemicycle-proof-v1"}'])
def test_a_file_that_is_no_proof_is_refused_in_plain_words(tmp_path: Path, verify: Verify, data: bytes) -> None:
    (tmp_path / "proof.json").write_bytes(data)
    answer = verify("proof", tmp_path / "proof.json")
    assert answer.code == 1
    assert answer.says.endswith(".")


# Consistency of two checkpoints.


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path, Path]:
    ledger = small()
    paths = tmp_path / "old.txt", tmp_path / "new.txt", tmp_path / "consistency.json"
    paths[0].write_text(ledger.signed(5), encoding="utf-8")
    paths[1].write_text(ledger.signed(12), encoding="utf-8")
    proof = merkle.consistency_proof(5, 12, ledger.tree()[1])
    paths[2].write_bytes(export.consistency_file([(5, 12, proof)]))
    return paths


def test_two_checkpoints_of_one_history_fit(two: tuple[Path, Path, Path], verify: Verify) -> None:
    assert verify("consistency", *two, "--key", KEY).code == 0
    answer = verify("consistency", *two)
    assert (answer.code, len(answer.report["notes"])) == (0, 1)


def test_two_checkpoints_of_two_histories_do_not_fit(two: tuple[Path, Path, Path], verify: Verify) -> None:
    other = Ledger([entry(seq, "portfolio.approved") for seq in range(5)])
    two[0].write_text(other.signed(5), encoding="utf-8")
    answer = verify("consistency", *two, "--key", KEY)
    assert answer.code == 1
    assert "The history was written anew between the checkpoints 5 and 12" in answer.says


def test_checkpoints_without_their_proof_do_not_fit(two: tuple[Path, Path, Path], verify: Verify) -> None:
    answer = verify("consistency", two[1], two[0], two[2], "--key", KEY)
    assert "holds no proof from 12 to 5 entries" in answer.says


# Wrong use.


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "nowhere"],
        ["proof", "nowhere"],
        ["consistency", "a", "b", "c"],
        ["export", ".", "--key", "nowhere"],
        ["export", ".", "--checkpoint", "nowhere"],
        ["export", ".", "--key", KEY.replace("A", "B", 1)],
    ],
)
def test_wrong_use_is_told_apart(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert hemicycle_verify.main(arguments) == 2
    assert capsys.readouterr().err.startswith("hemicycle-verify: ")


@pytest.mark.parametrize("arguments", [[], ["export"], ["guess", "x"]])
def test_an_unknown_command_is_wrong_use(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        hemicycle_verify.main(arguments)
    assert stop.value.code == 2


# The arithmetic that the file brings with it.


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_the_signatures_of_rfc_8032_are_accepted(public: str, message: str, signature: str) -> None:
    key, text, signed = (bytes.fromhex(each) for each in (public, message, signature))
    assert hemicycle_verify.is_signed(key, text, signed)
    assert not hemicycle_verify.is_signed(key, text + b"x", signed)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_signatures_are_judged_as_cryptography_judges_them(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    assert hemicycle_verify.is_signed(public, message, bytes(signature))
    signature[bit // 8] ^= 1 << bit % 8
    assert not hemicycle_verify.is_signed(public, message, bytes(signature))


def test_a_signature_has_one_spelling_only() -> None:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE)
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"text")
    larger = int.from_bytes(signature[32:], "little") + hemicycle_verify.ORDER
    assert not hemicycle_verify.is_signed(public, b"text", signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32, b"\x02" + bytes(31), b"short"])
def test_a_key_that_would_accept_forgeries_is_refused(public: bytes) -> None:
    identity = b"\x01" + bytes(63)
    assert not hemicycle_verify.is_signed(public, b"text", identity)


@given(st.data(), st.integers(1, 40))
@settings(max_examples=60)
def test_its_tree_is_the_tree_of_the_engine(data: st.DataObject, size: int) -> None:
    tree = hemicycle_verify.Tree()
    hashes = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    for each in hashes:
        tree.add(each)
    assert tree.root() == merkle.root(hashes)


def test_the_file_needs_nothing_but_an_old_python() -> None:
    import ast

    parsed = ast.parse(Path(hemicycle_verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {each.name for node in ast.walk(parsed) if isinstance(node, ast.Import) for each in node.names}
    imported |= {node.module or "" for node in ast.walk(parsed) if isinstance(node, ast.ImportFrom)}
    assert {each.partition(".")[0] for each in imported} <= set(sys.stdlib_module_names)
