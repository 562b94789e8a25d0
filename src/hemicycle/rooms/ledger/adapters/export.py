# SPDX-License-Identifier: Apache-2.0
"""The export folder and the proof file, in the format that `hemicycle_verify.py` describes and checks."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from hemicycle.engines import merkle, note

README = """\
The ledger of {origin}
{size} entries

This folder holds every entry of the ledger, and all that is needed to check that none was changed, added or removed.

1. Take the verifier key from where the parliament publishes it, not from this folder.
2. With Python 3.9 or later, and nothing else, run:

       python hemicycle_verify.py export . --key "THE KEY"

   If you kept a checkpoint from an earlier day, add:  --checkpoint YOUR_FILE
   Only with one can you see whether entries were cut off at the end, or the whole history written anew.
3. "Everything fits" means: each entry stands where it was written, says what it said then, and was signed for.
   Otherwise the answer names the entry or the file.

The entries are in entries.jsonl, one a line. Where salt and content are null, the content was erased, as the law on
personal data may demand; the entry's place and its proof remain, and a later entry says that it was erased.
The first lines of hemicycle_verify.py describe the format in full, so that you can write a checker of your own.
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry as it leaves the house; salt and content are both None when it was erased."""

    leaf: bytes
    salt: bytes | None
    content: bytes | None


def export_files(
    folder: Path, entries: Iterable[Exported], notes: Sequence[str], keys: Sequence[str], node: merkle.Lookup
) -> int:
    """Write an export into an empty or new folder and return the number of entries.

    `entries` come in order and may be a stream; `notes` are the signed checkpoints by size, the last of them over
    exactly these entries; `keys` are the verifier keys; `node` gives the hash of a perfect node, for the consistency
    proofs. ValueError if the folder holds something or the entries are not as many as the last checkpoint says.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"the folder {folder} is not empty")
    (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
    by_size = {note.parse_note(each)[0].size: each for each in notes}
    newest = note.parse_note(notes[-1])[0]
    sums = {"entries.jsonl": _write_entries(folder / "entries.jsonl", entries, newest.size)}
    for name, data in _small_files(by_size, newest, keys, node):
        (folder / name).write_bytes(data)
        sums[name] = sha256(data).hexdigest()
    (folder / "SHA256SUMS").write_bytes("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
    return newest.size


def entry_line(seq: int, entry: Exported) -> bytes:
    """Return the line of one entry."""
    salt = "null" if entry.salt is None else f'"{entry.salt.hex()}"'
    content = "null" if entry.content is None else f'"{_base64(entry.content)}"'
    return f'{{"seq":{seq},"leaf":"{_base64(entry.leaf)}","salt":{salt},"content":{content}}}\n'.encode()


def consistency_file(proofs: Iterable[tuple[int, int, Sequence[bytes]]]) -> bytes:
    """Return the file of consistency proofs, each given as (first size, second size, proof)."""
    return _json(
        {
            "format": "hemicycle-consistency-v1",
            "proofs": [
                {"first": first, "second": second, "proof": [_base64(each) for each in proof]}
                for first, second, proof in proofs
            ],
        }
    )


def proof_file(entry: Exported, index: int, proof: Sequence[bytes], checkpoint: str, key: str) -> bytes:
    """Return the proof file of the entry at `index` under a signed checkpoint."""
    return _json(
        {
            "format": "hemicycle-proof-v1",
            "leaf": _base64(entry.leaf),
            "index": index,
            "size": note.parse_note(checkpoint)[0].size,
            "proof": [_base64(each) for each in proof],
            "checkpoint": checkpoint,
            "salt": None if entry.salt is None else entry.salt.hex(),
            "content": None if entry.content is None else _base64(entry.content),
            "key": key,
        }
    )


def _write_entries(path: Path, entries: Iterable[Exported], size: int) -> str:
    """Write the entries as they come and return the hash of the file."""
    digest, count = sha256(), 0
    with path.open("wb") as stream:
        for count, entry in enumerate(entries, 1):
            line = entry_line(count - 1, entry)
            digest.update(line)
            stream.write(line)
    if count != size:
        raise ValueError(f"the checkpoint was signed over {size} entries, but {count} came")
    return digest.hexdigest()


def _small_files(
    by_size: dict[int, str], newest: note.Checkpoint, keys: Sequence[str], node: merkle.Lookup
) -> Iterator[tuple[str, bytes]]:
    sizes = sorted(by_size)
    yield "checkpoint", by_size[newest.size].encode()
    yield from ((f"checkpoints/{size}.txt", by_size[size].encode()) for size in sizes if size != newest.size)
    yield "key.txt", "".join(f"{key}\n" for key in keys).encode()
    steps = ((first, second, merkle.consistency_proof(first, second, node)) for first, second in pairwise(sizes))
    yield "consistency.json", consistency_file(steps)
    yield "README.txt", README.format(origin=newest.origin, size=newest.size).encode()
    yield "hemicycle_verify.py", files("hemicycle.rooms.ledger.adapters").joinpath("hemicycle_verify.py").read_bytes()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
