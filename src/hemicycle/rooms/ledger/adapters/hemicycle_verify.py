#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
r"""Check an export, a proof or a checkpoint of a Hemicycle ledger, with nothing but Python 3.9 or later.

    python hemicycle_verify.py export DIR [--key KEY] [--checkpoint FILE]... [--json]
    python hemicycle_verify.py proof FILE [--file SEALED] [--key KEY] [--json]
    python hemicycle_verify.py consistency OLD_CHECKPOINT NEW_CHECKPOINT PROOF.json [--key KEY] [--json]

KEY is the ledger's verifier key or a file that holds it. Take it from where the parliament publishes it: the key that
lies in an export shows only that the export fits itself. The same holds for a checkpoint that you kept from an earlier
day: only with one can a tail that was cut off, or a history that was written anew, be seen.
Exit code 0: everything fits. 1: something does not, and a plain sentence says what and where. 2: wrong use.

The format of an export, version 1. All text is UTF-8; base64 and JSON have exactly one spelling; a hash is SHA-256.

entries.jsonl    one line an entry, in order: {"seq":0,"leaf":BASE64,"salt":HEX,"content":BASE64}, without spaces.
                 salt (32 bytes) and content are both null where the entry was erased.
checkpoint       the signed note (https://c2sp.org/tlog-checkpoint) over exactly the entries of this export.
checkpoints/     older signed notes, each named after its size: 120.txt.
key.txt          the verifier key that the notes are signed with, one line a key.
consistency.json {"format":"hemicycle-consistency-v1","proofs":[{"first":120,"second":240,"proof":[BASE64,...]},...]},
                 a proof (RFC 6962) from each checkpoint to the next.
SHA256SUMS       the hash of every other file, as `sha256sum` writes them. It finds damage; the signature finds fraud.
README.txt       how to check, in plain words. hemicycle_verify.py: this file.

A leaf is the canonical JSON (RFC 8785) of
    {"v":1,"origin":TEXT,"seq":0,"at":"2026-11-24T13:00:00.000000Z","event":"portfolio.proposed",
     "subject":{"type":"kernel.initiative","id":UUID,"version":1} or null,"commitment":HEX}
where commitment is the hash of "hemicycle-commitment-v1\n", salt and content, one after the other. Content is
canonical JSON with "by", "office", "facts", "state" and "before". An erased entry must be named by a later entry with
the event "ledger.erased", whose facts hold {"entries":[seq,...]}.

A proof file is {"format":"hemicycle-proof-v1","leaf":BASE64,"index":0,"size":1,"proof":[BASE64,...],
"checkpoint":NOTE,"salt":HEX or null,"content":BASE64 or null,"key":KEY}.
Where an entry seals a file, such as a record of the public register or a piece of evidence, its "state" holds "digest",
the SHA-256 of that file; `--file` compares them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

COMMITMENT_PREFIX = b"hemicycle-commitment-v1\n"
EMPTY_ROOT = hashlib.sha256(b"").digest()
ERASED = "ledger.erased"
LONGEST_LINE = 64 * 1024 * 1024
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_NUMBER = 2**53 - 1
MOST_PROBLEMS = 50
MOST_SIGNATURES = 100
PARTS = ("entries.jsonl", "checkpoint", "key.txt", "consistency.json", "README.txt", "hemicycle_verify.py")

LINE = re.compile(
    rb'\{"seq":(0|[1-9][0-9]{0,15}),"leaf":"([A-Za-z0-9+/]+={0,2})",'
    rb'"salt":(?:null|"([0-9a-f]{64})"),"content":(?:null|"([A-Za-z0-9+/]+={0,2})")\}\n'
)
WORDS = rb"[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+"
LEAF = re.compile(
    rb'\{"at":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)",'
    rb'"commitment":"([0-9a-f]{64})","event":"(' + WORDS + rb')","origin":"([^"\\\x00-\x1f]+)",'
    rb'"seq":(0|[1-9][0-9]{0,15}),"subject":(?:null|\{"id":"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",'
    rb'"type":"' + WORDS + rb'","version":(?:0|[1-9][0-9]{0,15})\}),"v":1\}'
)
DIGEST = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
SUM = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)?)")


class Wrong(Exception):
    """Something does not fit. The text is the plain sentence for the reader; the rest says where."""

    def __init__(self, says: str, file: str | None = None, seq: int | None = None) -> None:
        super().__init__(says)
        self.file = file
        self.seq = seq


class WrongUse(Exception):
    """The command cannot be carried out as it was given."""


class Report:
    """What was checked and what was found."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self.problems: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def add(self, wrong: Wrong) -> None:
        """Note a problem."""
        self.problems.append({"file": wrong.file, "seq": wrong.seq, "says": str(wrong)})

    @property
    def is_full(self) -> bool:
        """Return whether so many problems were found that one more tells nothing new."""
        return len(self.problems) >= MOST_PROBLEMS


# Ed25519, as RFC 8032 (section 5.1) describes it. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z and xy = T/Z.

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL: Point = (0, 1, 1, 0)


def point_add(one: Point, other: Point) -> Point:
    """Return the sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_double(one: Point) -> Point:
    """Return the point added to itself."""
    a, b = one[0] * one[0] % P, one[1] * one[1] % P
    c, h = 2 * one[2] * one[2] % P, a + b
    e, g = h - (one[0] + one[1]) ** 2 % P, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_from(data: bytes) -> Point:
    """Return the point that 32 bytes spell. ValueError if they spell none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        raise ValueError("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def point_bytes(one: Point) -> bytes:
    """Return the 32 bytes that spell a point."""
    inverse = pow(one[2], P - 2, P)
    x, y = one[0] * inverse % P, one[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether the Ed25519 signature (64 bytes) of the message is by this key (32 bytes)."""
    try:
        key = point_from(public_key)
    except ValueError:
        return False
    multiple = point_double(point_double(point_double(key)))
    if multiple[0] == 0 or len(signature) != 64:  # a key of small order would accept forgeries
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    steps = {(1, 0): BASE, (0, 1): minus_key, (1, 1): point_add(BASE, minus_key)}
    running = NEUTRAL
    for bit in range(252, -1, -1):
        running = point_double(running)
        step = (scalar >> bit & 1, challenge >> bit & 1)
        if step in steps:
            running = point_add(running, steps[step])
    return point_bytes(running) == signature[:32]


# Keys and notes (https://c2sp.org/signed-note).


class Key(NamedTuple):
    """A verifier key: the signer's name, the four bytes that hint at the key, and the key."""

    name: str
    identity: bytes
    public: bytes


class Checkpoint(NamedTuple):
    """A signed statement: the log of this origin has this size and this root."""

    origin: str
    size: int
    root: bytes
    file: str


def parse_key(text: str, file: str | None = None) -> Key:
    """Return the key of a verifier key line."""
    match = KEY.fullmatch(text)
    if match is None:
        raise Wrong("The verifier key does not read name+keyid+base64.", file)
    name, identity, material = match[1], bytes.fromhex(match[2]), from_base64(match[3], "The verifier key", file)
    if len(material) != 33 or material[:1] != b"\x01":
        raise Wrong("The verifier key is not an Ed25519 key.", file)
    if hashlib.sha256(name.encode() + b"\n" + material).digest()[:4] != identity:
        raise Wrong("The verifier key is damaged: its identity does not belong to its name and key.", file)
    return Key(name, identity, material[1:])


def parse_keys(data: bytes, file: str | None = None) -> list[Key]:
    """Return the keys of a key file, one a line."""
    text = to_text(data, "The key file", file)
    if not text.strip():
        raise Wrong("The key file is empty.", file)
    return [parse_key(line.strip(), file) for line in text.strip().split("\n")]


def open_note(data: bytes, keys: Sequence[Key] | None, file: str) -> Checkpoint:
    """Return the checkpoint of a signed note. Wrong if it is malformed or, keys given, not signed by one of them."""
    text = to_text(data, "The checkpoint", file)
    body, gap, signed = text.rpartition("\n\n")
    lines, signatures = body.split("\n"), signed[:-1].split("\n")
    if not gap or not signed.endswith("\n") or len(signatures) > MOST_SIGNATURES or not all(lines):
        raise Wrong("The checkpoint is not a signed note.", file)
    if any(each < " " and each != "\n" for each in text):
        raise Wrong("The checkpoint holds a control character.", file)
    if len(lines) < 3 or not SIZE.fullmatch(lines[1]):
        raise Wrong("The checkpoint does not say origin, size and root.", file)
    root = from_base64(lines[2], "The checkpoint's root", file)
    if len(root) != 32:
        raise Wrong("The checkpoint's root is not a hash.", file)
    blobs = [parse_signature(line, file) for line in signatures]
    if keys is not None:
        check_signatures((body + "\n").encode(), blobs, keys, file)
    return Checkpoint(lines[0], int(lines[1]), root, file)


def parse_signature(line: str, file: str) -> tuple[str, bytes]:
    """Return name and signature of one signature line."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not parts[1] or "+" in parts[1]:
        raise Wrong("The checkpoint has a malformed signature line.", file)
    return parts[1], from_base64(parts[2], "The checkpoint's signature", file)


def check_signatures(body: bytes, signatures: list[tuple[str, bytes]], keys: Sequence[Key], file: str) -> None:
    """Return if a known key signed and no signature of a known key is wrong."""
    known = {(key.name, key.identity): key for key in keys}
    found = [(known[name, blob[:4]], blob[4:]) for name, blob in signatures if (name, blob[:4]) in known]
    if not found:
        raise Wrong("The checkpoint is not signed with the key it is checked against.", file)
    for key, signature in found:
        if not is_signed(key.public, body, signature):
            raise Wrong(f"The signature of {key.name} on the checkpoint is wrong: it was forged or changed.", file)


# The Merkle tree (RFC 6962).


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree, kept as the roots of its perfect subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.hashes: list[bytes] = []

    def add(self, running: bytes) -> None:
        """Add one leaf's hash."""
        size = self.size
        while size & 1:
            running, size = node_hash(self.hashes.pop(), running), size >> 1
        self.hashes.append(running)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over the leaves added so far."""
        if not self.hashes:
            return EMPTY_ROOT
        running = self.hashes[-1]
        for each in reversed(self.hashes[:-1]):
            running = node_hash(each, running)
        return running


def climb(old: bytes, new: bytes, position: int, last: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return both roots a proof leads to (RFC 9162, 2.1.3.2 and 2.1.4.2). ValueError if its length is wrong."""
    for each in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if position & 1 or position == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, each)
        position, last = position >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return old, new


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, file: str) -> None:
    """Return if the proof shows this leaf hash at `index` of the tree with this size and root."""
    if not 0 <= index < size:
        raise Wrong(f"There is no entry {index} in a ledger of {size} entries.", file, index)
    try:
        found = climb(leaf, leaf, index, size - 1, proof)[1]
    except ValueError as problem:
        raise Wrong(f"The proof does not fit entry {index} of {size}: {problem}.", file, index) from None
    if found != root:
        raise Wrong(f"The proof does not lead from entry {index} to the signed root.", file, index)


def check_consistency(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes], file: str) -> None:
    """Return if the proof shows that the new checkpoint's tree only adds to the old one's."""
    if old.size > new.size:
        raise Wrong(f"The older checkpoint has {old.size} entries, the newer only {new.size}.", file)
    rewritten = f"The history was written anew between the checkpoints {old.size} and {new.size}, or the proof is wrong"
    if old.size in (0, new.size):
        if proof or old.root != (new.root if old.size == new.size else EMPTY_ROOT):
            raise Wrong(f"{rewritten}.", file)
        return
    path = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    position, last = old.size - 1, new.size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    try:
        if not path:
            raise ValueError("the proof is empty")
        roots = climb(path[0], path[0], position, last, path[1:])
    except ValueError as problem:
        raise Wrong(f"{rewritten}: {problem}.", file) from None
    if roots != (old.root, new.root):
        raise Wrong(f"{rewritten}.", file)


# Entries.


class Leaf(NamedTuple):
    """What a leaf says, as far as it is checked."""

    at: str
    commitment: str
    event: str
    origin: str
    seq: int


class Entry(NamedTuple):
    """One entry as it stands in a file, and what its leaf says."""

    leaf: bytes
    says: Leaf
    salt: bytes | None
    content: bytes | None


def parse_leaf(data: bytes, file: str, seq: int) -> Leaf:
    """Return what a leaf says. Wrong unless it is the one spelling of a leaf: its fields by name, without a space."""
    match = LEAF.fullmatch(data)
    try:
        if match is None:
            raise ValueError("another spelling")
        at, commitment, event, origin, place = match.groups()
        return Leaf(at.decode(), commitment.decode(), event.decode(), origin.decode(), int(place))
    except ValueError:
        raise Wrong(f"Entry {seq}: its leaf is damaged, it does not read as a leaf of the ledger.", file, seq) from None


def check_entry(entry: Entry, seq: int, origin: str, file: str) -> None:
    """Return if the leaf is the one due at this place and its commitment fits salt and content, or both are erased."""
    if entry.says.seq != seq:
        raise Wrong(f"Entry {seq}: its leaf says that it is entry {entry.says.seq}.", file, seq)
    if entry.says.origin != origin:
        raise Wrong(f"Entry {seq}: it belongs to another ledger, {entry.says.origin}, not {origin}.", file, seq)
    if (entry.salt is None) != (entry.content is None):
        missing = "salt" if entry.salt is None else "content"
        raise Wrong(f"Entry {seq}: its {missing} is missing, though the entry was not erased.", file, seq)
    if entry.salt is None or entry.content is None:
        return
    if hashlib.sha256(COMMITMENT_PREFIX + entry.salt + entry.content).hexdigest() != entry.says.commitment:
        raise Wrong(f"Entry {seq}: its content or salt was changed, it does not fit the commitment.", file, seq)


def erased_entries(entry: Entry, file: str, seq: int) -> list[int]:
    """Return which earlier entries this erasure names."""
    try:
        named = json.loads(entry.content or b"")["facts"]["entries"]
        if not all(is_whole(each) and each < seq for each in named):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Wrong(f"Entry {seq}: it is an erasure, but does not list earlier entries.", file, seq) from None
    return list(named)


# The three commands.


def check_export(folder: Path, given: list[Key] | None, outside: Sequence[Path]) -> Report:
    """Check a whole export folder."""
    report = Report()
    try:
        sums = check_sums(folder, report)
        keys = given or parse_keys(read(folder / "key.txt", "key.txt"), "key.txt")
        newest = open_note(read(folder / "checkpoint", "checkpoint"), keys, "checkpoint")
        older = older_checkpoints(folder, keys, report)
        marks = [newest, *older, *outside_checkpoints(outside, keys, report)]
        report.facts.update(origin=newest.origin, size=newest.size, root=newest.root.hex(), checkpoints=len(older) + 1)
        report.facts.update(keys=[key_text(key) for key in keys], key_given=given is not None)
        check_marks(marks, newest, report)
        check_entries(folder, newest, marks, sums.get("entries.jsonl"), report)
        check_chain(folder, newest, older)
    except Wrong as wrong:
        report.add(wrong)
    if given is None:
        report.notes.append("Checked with the key inside the export; compare it with the key the parliament publishes.")
    if not outside:
        report.notes.append("Whether the newest entries were cut off shows only beside a checkpoint you kept yourself.")
    return report


def check_sums(folder: Path, report: Report) -> dict[str, str]:
    """Compare the hash of every file but the entries, and return what SHA256SUMS says."""
    text = to_text(read(folder / "SHA256SUMS", "SHA256SUMS"), "SHA256SUMS", "SHA256SUMS")
    matches = [SUM.fullmatch(line) for line in text.split("\n")[:-1]]
    if not text.endswith("\n") or not all(matches):
        raise Wrong("SHA256SUMS is damaged.", "SHA256SUMS")
    sums = {match[2]: match[1] for match in matches if match}
    notes = [f"checkpoints/{path.name}" for path in sorted((folder / "checkpoints").glob("*"))]
    for name in sorted({*PARTS, *notes} - set(sums)):
        report.add(Wrong(f"SHA256SUMS does not name {name}.", "SHA256SUMS"))
    for name in sorted(set(sums) - {"entries.jsonl"}):
        try:
            if hashlib.sha256(read(folder / name, name)).hexdigest() != sums[name]:
                report.add(Wrong(f"The file {name} was changed after the export: its hash is another.", name))
        except Wrong as wrong:
            report.add(wrong)
    return sums


def older_checkpoints(folder: Path, keys: list[Key], report: Report) -> list[Checkpoint]:
    """Return the older signed checkpoints of the export, by size."""
    found = []
    for path in sorted((folder / "checkpoints").glob("*")):
        name = f"checkpoints/{path.name}"
        try:
            note = open_note(read(path, name), keys, name)
            if path.name != f"{note.size}.txt":
                raise Wrong(f"The checkpoint of {note.size} entries lies under another name.", name)
            found.append(note)
        except Wrong as wrong:
            report.add(wrong)
    return sorted(found, key=lambda note: note.size)


def outside_checkpoints(paths: Sequence[Path], keys: list[Key], report: Report) -> list[Checkpoint]:
    """Return the checkpoints that the reader kept."""
    found = []
    for path in paths:
        try:
            found.append(open_note(read(path, str(path)), keys, str(path)))
        except Wrong as wrong:
            report.add(wrong)
    return found


def check_marks(marks: list[Checkpoint], newest: Checkpoint, report: Report) -> None:
    """Compare every checkpoint with the newest of the export: same ledger, and not longer."""
    for mark in marks:
        if mark.origin != newest.origin:
            report.add(Wrong(f"The checkpoint is of another ledger, {mark.origin}, not {newest.origin}.", mark.file))
        elif mark.size > newest.size:
            says = f"The tail was cut off: this checkpoint has {mark.size} entries, the export only {newest.size}."
            report.add(Wrong(says, mark.file, newest.size))


def check_entries(
    folder: Path, newest: Checkpoint, marks: list[Checkpoint], digest: str | None, report: Report
) -> None:
    """Read the entries once, and compare the tree with every checkpoint on the way."""
    file, whole, tree, states = "entries.jsonl", hashlib.sha256(), Tree(), bytearray()
    due = sorted((mark for mark in marks if mark.size <= newest.size), key=lambda mark: mark.size, reverse=True)
    sound = 0
    with opened(folder / file, file) as stream:
        for seq, entry in enumerate(read_entries(stream, whole, file)):
            sound = compare(due, tree, sound, report)
            examine(entry, seq, newest.origin, states, report)
            tree.add(leaf_hash(entry.leaf))
            if report.is_full:
                raise Wrong("There are more problems; the check stopped here.", file, seq)
    compare(due, tree, sound, report)
    report.facts.update(entries=tree.size, erased=sum(1 for state in states if state & 1))
    if tree.size != newest.size:
        says = f"The file has {tree.size} entries, but the checkpoint was signed over {newest.size}."
        report.add(Wrong(says, file, min(tree.size, newest.size)))
    if whole.hexdigest() != digest:
        report.add(Wrong(f"The file {file} was changed after the export: its hash is another.", file))
    check_erasures(states, report)


def read_entries(stream: BinaryIO, whole: Any, file: str) -> Iterator[Entry]:
    """Yield the entries of the file. Wrong at the first line that is not one; `whole` hashes all that is read."""
    for seq, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE), b"")):
        whole.update(line)
        match = LINE.fullmatch(line)
        if match is None:
            raise Wrong(f"Line {seq + 1} is damaged or cut: it does not read as entry {seq}.", file, seq)
        if int(match[1]) != seq:
            raise Wrong(f"Line {seq + 1} holds entry {int(match[1])} where entry {seq} is due.", file, seq)
        leaf = from_base64(match[2], f"Entry {seq}: its leaf", file, seq)
        content = None if match[4] is None else from_base64(match[4], f"Entry {seq}: its content", file, seq)
        salt = None if match[3] is None else bytes.fromhex(match[3].decode())
        yield Entry(leaf, parse_leaf(leaf, file, seq), salt, content)


def examine(entry: Entry, seq: int, origin: str, states: bytearray, report: Report) -> None:
    """Check one entry. A state's first bit says that the entry is erased, its second that an erasure names it."""
    states.append(0)
    try:
        check_entry(entry, seq, origin, "entries.jsonl")
        states[seq] = entry.content is None
        if entry.says.event == ERASED and entry.content is not None:
            for each in erased_entries(entry, "entries.jsonl", seq):
                states[each] |= 2
    except Wrong as wrong:
        report.add(wrong)


def compare(due: list[Checkpoint], tree: Tree, sound: int, report: Report) -> int:
    """Compare the tree with the checkpoints of its size, and return up to where the entries are known to be sound."""
    while due and due[-1].size == tree.size:
        mark = due.pop()
        if mark.root == tree.root():
            sound = tree.size
        else:
            place = f"between entry {sound} and entry {tree.size - 1}" if tree.size else "before the first entry"
            says = f"The entries are not those that were signed: something {place} was changed, added or removed."
            report.add(Wrong(says, mark.file, sound))
    return sound


def check_erasures(states: bytearray, report: Report) -> None:
    """Compare what is missing with what the erasures name."""
    for seq, state in enumerate(states):
        if state == 1:
            says = f"Entry {seq}: its content is missing, but no later entry says that it was erased."
            report.add(Wrong(says, "entries.jsonl", seq))
        elif state == 2:
            says = f"Entry {seq}: a later entry says that it was erased, but its content is still here."
            report.add(Wrong(says, "entries.jsonl", seq))
        if report.is_full:
            return


def check_chain(folder: Path, newest: Checkpoint, older: list[Checkpoint]) -> None:
    """Check the proofs from each checkpoint of the export to the next."""
    file = "consistency.json"
    proofs = read_consistency(read(folder / file, file), file)
    steps = list(zip(older, [*older[1:], newest]))  # noqa: B905 - Python 3.9 has no strict zip
    if [(old.size, new.size) for old, new in steps] != list(proofs):
        raise Wrong("The proofs are not those from each checkpoint to the next.", file)
    for (old, new), proof in zip(steps, proofs.values()):  # noqa: B905 - as above
        check_consistency(old, new, proof, file)


def check_proof(path: Path, given: list[Key] | None, sealed: Path | None = None) -> Report:
    """Check a proof file: one entry, its place, the checkpoint it is in, and the file that the entry seals if given."""
    report, file = Report(), path.name
    try:
        found = read_object(read(path, file), "hemicycle-proof-v1", PROOF_FIELDS, file)
        keys = given or [parse_key(found["key"], file)]
        index, size, leaf = found["index"], found["size"], from_base64(found["leaf"], "The leaf", file)
        salt, content = found["salt"], found["content"]
        if salt is not None and not DIGEST.fullmatch(salt):
            raise Wrong("The salt is not 32 bytes in hexadecimal.", file, index)
        note = open_note(found["checkpoint"].encode(), keys, file)
        entry = Entry(
            leaf,
            parse_leaf(leaf, file, index),
            None if salt is None else bytes.fromhex(salt),
            None if content is None else from_base64(content, "The content", file, index),
        )
        if note.size != size:
            raise Wrong(f"The proof is for {size} entries, its checkpoint for {note.size}.", file, index)
        check_entry(entry, index, note.origin, file)
        check_inclusion(leaf_hash(leaf), index, size, hashes(found["proof"], file), note.root, file)
        report.facts.update(origin=note.origin, index=index, size=size, root=note.root.hex(), leaf=json.loads(leaf))
        report.facts.update(erased=content is None, key=key_text(keys[0]), key_given=given is not None)
        if sealed is not None:
            report.facts.update(file=sealed.name, digest=check_sealed(entry, sealed, index))
    except Wrong as wrong:
        report.add(wrong)
    if given is None:
        report.notes.append("Checked with the key inside the proof; compare it with the key the parliament publishes.")
    return report


def check_sealed(entry: Entry, path: Path, index: int) -> str:
    """Return the hash of a file. Wrong unless the entry's state holds it."""
    found = hashlib.sha256(read(path, path.name)).hexdigest()
    if entry.content is None:
        raise Wrong("The content of the entry was erased, so it cannot say which file it sealed.", path.name, index)
    try:
        state = json.loads(entry.content).get("state")
    except (ValueError, AttributeError, RecursionError):
        state = None
    digest = state.get("digest") if isinstance(state, dict) else None
    if not isinstance(digest, str):
        raise Wrong(f"Entry {index} seals no file.", path.name, index)
    if digest != found:
        raise Wrong(
            f"This is not the file that entry {index} was written for: a byte of it was changed.", path.name, index
        )
    return found


def check_two(old_path: Path, new_path: Path, proof_path: Path, given: list[Key] | None) -> Report:
    """Check that one checkpoint's ledger only adds to another's."""
    report = Report()
    try:
        old = open_note(read(old_path, old_path.name), given, str(old_path))
        new = open_note(read(new_path, new_path.name), given, str(new_path))
        if old.origin != new.origin:
            raise Wrong(f"The checkpoints are of two ledgers, {old.origin} and {new.origin}.", str(new_path))
        proofs = read_consistency(read(proof_path, proof_path.name), str(proof_path))
        if (old.size, new.size) not in proofs:
            raise Wrong(f"The file holds no proof from {old.size} to {new.size} entries.", str(proof_path))
        check_consistency(old, new, proofs[old.size, new.size], str(proof_path))
        report.facts.update(origin=new.origin, first=old.size, second=new.size, key_given=given is not None)
    except Wrong as wrong:
        report.add(wrong)
    if given is None:
        report.notes.append("No key was given, so the signatures of the checkpoints were not checked.")
    return report


PROOF_FIELDS: dict[str, tuple[type, ...]] = {
    "leaf": (str,),
    "index": (int,),
    "size": (int,),
    "proof": (list,),
    "checkpoint": (str,),
    "salt": (str, type(None)),
    "content": (str, type(None)),
    "key": (str,),
}


def read_consistency(data: bytes, file: str) -> dict[tuple[int, int], list[bytes]]:
    """Return the proofs of a consistency file by the two sizes they join, in the order of the file."""
    found = read_object(data, "hemicycle-consistency-v1", {"proofs": (list,)}, file)
    proofs: dict[tuple[int, int], list[bytes]] = {}
    for each in found["proofs"]:
        fits = isinstance(each, dict) and sorted(each) == ["first", "proof", "second"]
        if not fits or not is_whole(each["first"]) or not is_whole(each["second"]):
            raise Wrong("A proof in the file does not say first, second and proof.", file)
        proofs[each["first"], each["second"]] = hashes(each["proof"], file)
    if len(proofs) != len(found["proofs"]):
        raise Wrong("The file holds a proof twice.", file)
    return proofs


# Reading, strictly: what has two spellings could be changed unseen.


def read_object(data: bytes, form: str, fields: dict[str, tuple[type, ...]], file: str) -> dict[str, Any]:
    """Return a JSON object of this format with exactly these fields of these types."""
    try:
        found = json.loads(to_text(data, "The file", file), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Wrong("The file is not sound JSON.", file) from None
    if not isinstance(found, dict) or found.get("format") != form or set(found) != {"format", *fields}:
        raise Wrong(f"The file is not of the format {form}.", file)
    for name, types in fields.items():
        if type(found[name]) not in types or (int in types and not is_whole(found[name])):
            raise Wrong(f"The field {name} does not hold what it should.", file)
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dictionary. ValueError if a name comes twice."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


def hashes(values: Any, file: str) -> list[bytes]:
    """Return a list of base64 hashes as bytes."""
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Wrong("The proof is not a list of hashes.", file)
    found = [from_base64(each, "A hash of the proof", file) for each in values]
    if any(len(each) != 32 for each in found):
        raise Wrong("A hash of the proof does not have 32 bytes.", file)
    return found


def from_base64(text: str | bytes, what: str, file: str | None, seq: int | None = None) -> bytes:
    """Return the bytes, if this is the one way to spell them."""
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        data = base64.b64decode(raw, validate=True)
        fits = base64.b64encode(data) == raw
    except ValueError:
        fits = False
    if not fits:
        raise Wrong(f"{what} is damaged: it is not sound base64.", file, seq)
    return data


def to_text(data: bytes, what: str, file: str | None) -> str:
    """Return the bytes as text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(f"{what} is damaged: it is not UTF-8.", file) from None


def read(path: Path, name: str) -> bytes:
    """Return the bytes of a file that is not unreasonably large."""
    with opened(path, name) as stream:
        data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise Wrong(f"The file {name} is too large.", name)
    return data


def opened(path: Path, name: str) -> BinaryIO:
    """Return the file, open for reading."""
    if not path.is_file():
        raise Wrong(f"The file {name} is missing.", name)
    try:
        return path.open("rb")
    except OSError as problem:
        raise Wrong(f"The file {name} cannot be read: {problem.strerror}.", name) from None


def is_whole(value: Any) -> bool:
    """Return whether this is a whole number that every reader of JSON understands alike."""
    return type(value) is int and 0 <= value <= LARGEST_NUMBER


def key_text(key: Key) -> str:
    """Return the verifier key as one line."""
    return f"{key.name}+{key.identity.hex()}+{base64.b64encode(bytes([1]) + key.public).decode()}"


# The face.


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        report = carry_out(options)
    except WrongUse as problem:
        print(f"hemicycle-verify: {problem}", file=sys.stderr)
        return 2
    print(as_json(report, options.command) if options.json else as_text(report, options.command))
    return 1 if report.problems else 0


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    top = argparse.ArgumentParser(prog="hemicycle-verify", description="Check an export, a proof or a checkpoint.")
    commands = top.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="check an export folder")
    export.add_argument("folder", type=Path)
    export.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint that you kept")
    proof = commands.add_parser("proof", help="check the proof of one entry")
    proof.add_argument("file", type=Path)
    proof.add_argument("--file", dest="sealed", type=Path, help="the file that the entry seals")
    consistency = commands.add_parser("consistency", help="check that one checkpoint only adds to another")
    for name in ("old", "new", "proof"):
        consistency.add_argument(name, type=Path)
    for command in (export, proof, consistency):
        command.add_argument("--key", help="the verifier key, or a file that holds it")
        command.add_argument("--json", action="store_true", help="answer as JSON")
    return top


def carry_out(options: argparse.Namespace) -> Report:
    """Return the report of the command. WrongUse if a key or a file that was named is not there."""
    keys = given_keys(options.key)
    if options.command == "export":
        require([*options.checkpoint])
        if not options.folder.is_dir():
            raise WrongUse(f"there is no folder {options.folder}")
        return check_export(options.folder, keys, options.checkpoint)
    if options.command == "proof":
        require([options.file, *([options.sealed] if options.sealed else [])])
        return check_proof(options.file, keys, options.sealed)
    require([options.old, options.new, options.proof])
    return check_two(options.old, options.new, options.proof, keys)


def given_keys(text: str | None) -> list[Key] | None:
    """Return the keys the reader gave, or None. WrongUse if they are none."""
    if text is None:
        return None
    try:
        if KEY.fullmatch(text.strip()):
            return [parse_key(text.strip())]
        return parse_keys(read(Path(text), text))
    except (Wrong, OSError, ValueError) as problem:
        raise WrongUse(f"the key cannot be used. {problem}") from None


def require(paths: Sequence[Path]) -> None:
    """Return if all these files are there."""
    for path in paths:
        if not path.is_file():
            raise WrongUse(f"there is no file {path}")


def as_json(report: Report, command: str) -> str:
    """Return the report for a program."""
    found = {"ok": not report.problems, "command": command, **report.facts}
    return json.dumps({**found, "problems": report.problems, "notes": report.notes}, ensure_ascii=False, indent=1)


def as_text(report: Report, command: str) -> str:
    """Return the report for a reader."""
    lines = [f"{each['file']}: {each['says']}" if each["file"] else str(each["says"]) for each in report.problems]
    if lines:
        return "\n".join(["This does NOT fit:", *lines, *report.notes])
    return "\n".join([sentence(report.facts, command), *report.notes])


def sentence(facts: dict[str, Any], command: str) -> str:
    """Return what was found to be in order."""
    if command == "export":
        return (
            f"Everything fits: {facts['entries']} entries of {facts['origin']} ({facts['erased']} of them erased), "
            f"{facts['checkpoints']} signed checkpoints, root {facts['root']}."
        )
    if command == "proof":
        erased = ", its content erased," if facts["erased"] else ""
        leaf = facts["leaf"]
        sealed = f" {facts['file']} is the very file that it was written for." if "file" in facts else ""
        place = f"is entry {facts['index']} of {facts['origin']}."
        return f"Everything fits: {leaf['event']} of {leaf['at']}{erased} {place}{sealed}"
    return f"Everything fits: {facts['origin']} with {facts['second']} entries only adds to its first {facts['first']}."


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
