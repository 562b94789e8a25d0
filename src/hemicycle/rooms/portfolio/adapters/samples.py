"""A sample as files that a stranger can check: what was drawn and how, records, histories, proofs, and the verifier."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the files of two equal samples are equal to the byte

README = """\
A sample of {of}: {drawn} of {population}, drawn with the seed {seed}

sample.json        how it was drawn: seed, size, strata, the hash of the whole population, and what was drawn
records/           each initiative drawn, as the ledger's newest entry about it left it; "entry" names that entry
histories/         what happened to it, one entry a line, oldest first
proofs/            for each entry, a proof that it stands in the ledger, named after the entry's number
key.txt            the ledger's verifier key; take it from where the parliament publishes it, not from here
hemicycle_verify.py  the verifier, one file of Python 3.9 or later without dependencies
SHA256SUMS         the hash of every other file: sha256sum -c SHA256SUMS finds damage, the signature finds fraud

To check every proof:

    for file in proofs/*.json; do python hemicycle_verify.py proof "$file" --key "THE KEY" || echo "$file"; done

A proof holds the whole entry: what the record was before and after ("state"). A record in records/ is the "state" of
the proof of the entry that it names; whoever doubts a record reads it there.

To draw the same again: rank each id by the SHA-256 of "SEED\\nID" in UTF-8, and take the least of every stratum.
{awaiting}"""
AWAITING = """
These entries were written after the newest signed checkpoint. Their proofs exist once it is signed again: {entries}
"""


@dataclass(frozen=True)
class Proved:
    """An entry with its proof, or without one while no checkpoint covers it."""

    number: int
    at: str
    event: str
    subject: str
    proof: bytes | None


@dataclass(frozen=True)
class Drawn:
    """A record that was drawn: its name, its content, and the numbers of the entries about it."""

    name: str
    record: dict[str, Any]
    entries: Sequence[int]


def sample_files(
    about: dict[str, Any], drawn: Sequence[Drawn], entries: Sequence[Proved], key: str
) -> dict[str, bytes]:
    """Return the files of a sample by name. `about` says how it was drawn."""
    awaiting = [each.number for each in entries if each.proof is None]
    noted = AWAITING.format(entries=", ".join(map(str, awaiting))) if awaiting else ""
    found = {
        "README.txt": README.format(**about, awaiting=noted).encode(),
        "sample.json": _json({**about, "awaiting_signature": awaiting}),
        "key.txt": f"{key}\n".encode(),
        "hemicycle_verify.py": files("hemicycle.rooms.ledger.adapters").joinpath("hemicycle_verify.py").read_bytes(),
    }
    by_number = {each.number: each for each in entries}
    for each in drawn:
        found[f"records/{each.name}.json"] = _json(each.record)
        told = (by_number[number] for number in each.entries)
        found[f"histories/{each.name}.txt"] = "".join(
            f"{one.number}\t{one.at}\t{one.event}\t{one.subject}\n" for one in told
        ).encode()
    for entry in entries:
        if entry.proof is not None:
            found[f"proofs/{entry.number:08d}.json"] = entry.proof
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(found.items()))
    return {**found, "SHA256SUMS": sums.encode()}


def zipped(found: dict[str, bytes]) -> bytes:
    """Return the files as one archive, equal for equal files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(found.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def write(folder: Path, found: Iterable[tuple[str, bytes]]) -> None:
    """Write the files into an empty or new folder. ValueError if it holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"the folder {folder} is not empty")
    for name, data in found:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
