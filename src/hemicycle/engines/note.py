# SPDX-License-Identifier: Apache-2.0
"""Signed notes and the checkpoints of transparency logs, as C2SP specifies them.

A checkpoint says how many leaves a log has and what the root over them is. As a signed note it can be published, kept
by anybody, and compared with every later one. Sources: https://c2sp.org/signed-note and
https://c2sp.org/tlog-checkpoint.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MOST_SIGNATURES = 100
MOST_CHARACTERS = 1_000_000

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


class NoteRefused(ValueError):
    """A note is malformed or not signed by a known key; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state: its origin (the log's name), its number of leaves and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or self.size < 0 or len(self.root) != 32 or not all(self.extensions):
            raise ValueError("a checkpoint has an origin, a size of at least 0, a root of 32 bytes and no empty line")
        if any(_has_control(line) for line in (self.origin, *self.extensions)):
            raise ValueError("a line of a checkpoint holds no control character")

    def body(self) -> str:
        """Return the text that is signed."""
        return "\n".join([self.origin, str(self.size), _base64(self.root), *self.extensions]) + "\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and the Ed25519 public key (32 bytes) that signs under it."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public_key) != 32:
            raise ValueError("an Ed25519 public key has 32 bytes")

    def __str__(self) -> str:
        """Return the verifier key, the one line that a reader needs in order to check this signer's notes."""
        identity = key_id(self.name, self.public_key).hex()
        return f"{self.name}+{identity}+{_base64(ED25519 + self.public_key)}"


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes that say which key made a signature; a hint, not a proof."""
    return sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def verifier_of(name: str, private_key: bytes) -> Verifier:
    """Return the verifier of the notes that this private key (32 bytes, the RFC 8032 seed) signs."""
    return Verifier(name, Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw())


def parse_verifier(text: str) -> Verifier:
    """Read a verifier key, `name+hexkeyid+base64`. NoteRefused if it is not one of Ed25519."""
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise NoteRefused("a verifier key reads name+keyid+base64")
    name, identity, encoded = match.groups()
    material = _from_base64(encoded)
    if len(material) != 33 or material[:1] != ED25519:
        raise NoteRefused("the verifier key is not one of Ed25519")
    if key_id(name, material[1:]).hex() != identity:
        raise NoteRefused("the verifier key's identity does not belong to its name and key")
    return Verifier(name, material[1:])


def sign(checkpoint: Checkpoint, name: str, private_key: bytes) -> str:
    """Return the checkpoint as a note signed under `name` with this private key (32 bytes, the RFC 8032 seed)."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    verifier = verifier_of(name, private_key)
    signature = key_id(name, verifier.public_key) + key.sign(checkpoint.body().encode())
    return f"{checkpoint.body()}\n\N{EM DASH} {name} {_base64(signature)}\n"


def parse_note(text: str) -> tuple[Checkpoint, tuple[tuple[str, bytes], ...]]:
    """Return the checkpoint and its (name, key id and signature) pairs, none of them verified yet."""
    if len(text) > MOST_CHARACTERS or any(_has_control(line) for line in text.split("\n")):
        raise NoteRefused("the note is too long or holds a control character")
    body, gap, signed = text.rpartition("\n\n")
    if not gap or not signed.endswith("\n"):
        raise NoteRefused("the note lacks the empty line before its signatures, or its end")
    lines = signed[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteRefused("the note has too many signatures")
    return _parse_body(body + "\n"), tuple(_parse_signature(line) for line in lines)


def open_note(text: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint of a note that at least one of these verifiers signed. NoteRefused otherwise.

    Signatures by unknown keys are passed over; a wrong signature under a known key refuses the whole note.
    """
    known = {(each.name, key_id(each.name, each.public_key)): each for each in verifiers}
    checkpoint, signatures = parse_note(text)
    found = [(known[name, blob[:4]], blob[4:]) for name, blob in signatures if (name, blob[:4]) in known]
    if not found:
        raise NoteRefused("the note carries no signature by a known key")
    _verify_all(text.rpartition("\n\n")[0] + "\n", found)
    return checkpoint


def _verify_all(body: str, signatures: Sequence[tuple[Verifier, bytes]]) -> None:
    for verifier, signature in signatures:
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public_key).verify(signature, body.encode())
        except (InvalidSignature, ValueError):
            raise NoteRefused(f"the signature of {verifier.name} is wrong") from None


def _parse_body(body: str) -> Checkpoint:
    lines = body[:-1].split("\n")
    if len(lines) < 3:
        raise NoteRefused("a checkpoint has three lines: origin, size and root")
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size):
        raise NoteRefused("the checkpoint's second line is not a size")
    try:
        return Checkpoint(origin, int(size), _from_base64(root), tuple(extensions))
    except NoteRefused:
        raise
    except ValueError as problem:
        raise NoteRefused(str(problem)) from None


def _parse_signature(line: str) -> tuple[str, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\N{EM DASH}":
        raise NoteRefused("a signature line reads: em dash, name, signature")
    try:
        _check_name(parts[1])
    except ValueError as problem:
        raise NoteRefused(str(problem)) from None
    blob = _from_base64(parts[2])
    if len(blob) < 5:
        raise NoteRefused("a signature is too short")
    return parts[1], blob


def _check_name(name: str) -> None:
    if not name or "+" in name or any(each.isspace() for each in name) or _has_control(name):
        raise ValueError("a key's name is not empty and holds no space, no plus sign and no control character")


def _has_control(line: str) -> bool:
    return any(each < " " for each in line)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str) -> bytes:
    """Decode strictly: one value has one spelling, so that no character of a note can change unseen."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteRefused("the note's base64 is malformed") from None
    if _base64(data) != text:
        raise NoteRefused("the note's base64 is not in its plain form")
    return data
