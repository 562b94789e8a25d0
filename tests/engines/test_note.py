import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines import note

EXAMPLE = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "merkle" / "checkpoint-example.txt"
PRIVATE = bytes(range(32))
NAME = "parliament.example/ledger"
CHECKPOINT = note.Checkpoint(NAME, 1234, bytes(range(100, 132)))
VERIFIER = note.verifier_of(NAME, PRIVATE)
SIGNED = note.sign(CHECKPOINT, NAME, PRIVATE)


def test_a_signed_checkpoint_opens_with_its_key() -> None:
    assert note.open_note(SIGNED, [VERIFIER]) == CHECKPOINT


def test_the_body_has_three_lines() -> None:
    assert CHECKPOINT.body() == f"{NAME}\n1234\nZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=\n"


def test_extension_lines_are_signed_and_kept() -> None:
    extended = note.Checkpoint(NAME, 0, bytes(32), ("opened after a restore",))
    assert note.open_note(note.sign(extended, NAME, PRIVATE), [VERIFIER]) == extended


def test_the_verifier_key_is_read_back() -> None:
    assert note.parse_verifier(str(VERIFIER)) == VERIFIER
    assert str(VERIFIER).startswith(f"{NAME}+{note.key_id(NAME, VERIFIER.public_key).hex()}+A")


def test_the_verifier_key_of_another_implementation_is_read() -> None:
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"  # Go's x/mod/sumdb/note
    signed = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "\N{EM DASH} PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    verifier = note.parse_verifier(known)
    assert str(verifier) == known
    body = signed.rpartition("\n\n")[0] + "\n"
    blob = base64.b64decode(signed.split(" ")[-1])
    note._verify_all(body, [(verifier, blob[4:])])


def test_the_published_checkpoint_is_read() -> None:
    if not EXAMPLE.exists():
        pytest.skip(f"PUBLISHED CHECKPOINT NOT TESTED: {EXAMPLE} is absent")
    text = EXAMPLE.read_text(encoding="utf-8")
    checkpoint, signatures = note.parse_note(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert [(name, len(blob)) for name, blob in signatures] == [("example.com/behind-the-sofa", 68)]
    assert text.startswith(checkpoint.body())
    with pytest.raises(note.NoteRefused, match="no signature by a known key"):
        note.open_note(text, [VERIFIER])


@given(st.integers(0, len(SIGNED.encode()) * 8 - 1))
def test_a_flipped_bit_anywhere_is_refused(bit: int) -> None:
    damaged = bytearray(SIGNED.encode())
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ValueError):
        note.open_note(damaged.decode(), [VERIFIER])


def test_signatures_by_unknown_keys_are_passed_over() -> None:
    witness = note.sign(CHECKPOINT, "witness.example", bytes(32)).rpartition("\n\n")[2]
    assert note.open_note(SIGNED + witness, [VERIFIER]) == CHECKPOINT
    with pytest.raises(note.NoteRefused, match="no signature by a known key"):
        note.open_note(SIGNED, [note.verifier_of("witness.example", bytes(32))])


def test_a_wrong_signature_under_a_known_key_refuses_the_whole_note() -> None:
    other = note.verifier_of("witness.example", bytes(32))
    witness = note.sign(note.Checkpoint(NAME, 9, bytes(32)), "witness.example", bytes(32)).rpartition("\n\n")[2]
    with pytest.raises(note.NoteRefused, match=r"signature of witness\.example is wrong"):
        note.open_note(SIGNED + witness, [VERIFIER, other])


def test_another_key_under_the_same_name_is_refused() -> None:
    with pytest.raises(note.NoteRefused):
        note.open_note(note.sign(CHECKPOINT, NAME, bytes(32)), [VERIFIER])


@pytest.mark.parametrize(
    "text",
    [
        "",
        SIGNED.rstrip("\n"),
        SIGNED.replace("\n\n", "\n"),
        SIGNED.replace("1234", "01234"),
        SIGNED.replace("1234", "-1"),
        SIGNED.replace("\N{EM DASH}", "-"),
        SIGNED.replace("\n", "\r\n"),
        SIGNED.replace("ZGVm", ""),
        SIGNED + "\n",
        SIGNED + "\N{EM DASH} a b\n",
        "x\n1\n\n" + SIGNED.rpartition("\n\n")[2],
        SIGNED + SIGNED.rpartition("\n\n")[2] * 100,
    ],
)
def test_a_malformed_note_is_refused(text: str) -> None:
    with pytest.raises(note.NoteRefused):
        note.open_note(text, [VERIFIER])


@pytest.mark.parametrize(
    "text",
    ["", "name", "name+00000000+AAAA", str(VERIFIER).replace("+", "-", 1), f"other{VERIFIER}", f"{VERIFIER}="],
)
def test_a_malformed_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(note.NoteRefused):
        note.parse_verifier(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb"])
def test_a_name_that_would_break_a_line_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        note.sign(CHECKPOINT, name, PRIVATE)


@pytest.mark.parametrize(
    ("origin", "size", "extensions"), [("", 0, ()), ("a\nb", 0, ()), ("a", -1, ()), ("a", 0, ("",)), ("a", 0, ("\t",))]
)
def test_a_checkpoint_that_would_break_the_format_is_refused(
    origin: str, size: int, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        note.Checkpoint(origin, size, bytes(32), extensions)
