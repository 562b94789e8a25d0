"""One backup as one file: a tar archive whose last member names every other with its size and SHA-256.

It is written beside its place, synced and renamed, so that a file of that name is always whole. It is read with
distrust: only names that a backup has, only plain files, never more than the limit; nothing is used before all of it
was checked.
"""

import hashlib
import json
import os
import re
import secrets
import tarfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused

FORMAT = "hemicycle-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 64 << 20
CHUNK = 1 << 20
NAMES = re.compile(
    r"manifest\.json|database\.sqlite3|rows/[a-z0-9_]+\.[a-z0-9_]+\.jsonl"
    r"|evidence/[0-9a-f]{2}/[0-9a-f]{64}|imports/[0-9a-f]{64}|keys/[a-z0-9][a-z0-9.-]{0,60}"
)


@dataclass(frozen=True)
class Member:
    """A file that goes into the backup, and its name there."""

    name: str
    path: Path


class _Reader:
    """Reads a file and hashes what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.seen = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.seen.update(chunk)
        return chunk


def write(target: Path, members: Iterable[Member], facts: Mapping[str, Any], *, overwrite: bool) -> dict[str, Any]:
    """Write a backup and return its manifest; Refused if the file exists and may not be overwritten.

    Packed with gzip where the name ends so. Only its owner may read the file.
    """
    if target.exists() and not overwrite:
        raise Refused(_("%(file)s exists already. Name another file, or use --force.") % {"file": target}, "exists")
    with _beside(target) as file:
        mode: Any = "w|gz" if target.suffix in {".gz", ".tgz"} else "w|"
        with tarfile.open(fileobj=file, mode=mode, format=tarfile.PAX_FORMAT) as archive:
            files = [_add(archive, member) for member in members]
            manifest = {"format": FORMAT, "format_version": FORMAT_VERSION, **facts, "files": files}
            _add_manifest(archive, manifest)
    return manifest


@contextmanager
def _beside(target: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the target that takes its place when all went well, and is gone when not."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add(archive: tarfile.TarFile, member: Member) -> dict[str, Any]:
    info = tarfile.TarInfo(member.name)
    info.mode = 0o600
    with member.path.open("rb") as file:
        info.size = os.fstat(file.fileno()).st_size
        reader = _Reader(file)
        archive.addfile(info, reader)
    return {"name": member.name, "size": info.size, "sha256": reader.seen.hexdigest()}


def _add_manifest(archive: tarfile.TarFile, manifest: Mapping[str, Any]) -> None:
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, BytesIO(content))


def read(source: Path, folder: Path, limit_bytes: int) -> dict[str, Any]:
    """Unpack a backup into an empty folder and return its manifest; Refused if anything is not as it was written."""
    try:
        found = _unpack(source, folder, limit_bytes)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise Refused(
            _("%(file)s cannot be read as a backup: %(why)s") % {"file": source, "why": error}, "unreadable"
        ) from None
    manifest = _manifest(folder)
    _compare(manifest, found)
    return manifest


def _unpack(source: Path, folder: Path, limit_bytes: int) -> dict[str, tuple[int, str]]:
    """Write every member into the folder; return size and hash by name."""
    found: dict[str, tuple[int, str]] = {}
    total = 0
    with tarfile.open(source, mode="r|*") as archive:
        for info in archive:
            if not info.isreg() or not NAMES.fullmatch(info.name) or info.name in found:
                raise _foreign(info.name)
            total += info.size
            if total > limit_bytes or (info.name == MANIFEST and info.size > MANIFEST_LIMIT):
                raise Refused(_("The backup unpacks to more than the limit. See HEMICYCLE_BACKUP_LIMIT_MB."), "size")
            file = archive.extractfile(info)
            assert file is not None, info.name
            found[info.name] = info.size, _copy(file, folder / info.name)
    return found


def _foreign(name: str) -> Refused:
    return Refused(_("The backup holds something that is no part of one: %(name)s") % {"name": name[:80]}, "foreign")


def _copy(file: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    reader = _Reader(file)
    with target.open("wb") as written:
        while chunk := reader.read(CHUNK):
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    return reader.seen.hexdigest()


def _manifest(folder: Path) -> dict[str, Any]:
    """Return what the backup says of itself."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT and isinstance(manifest["files"], list)
    except (OSError, ValueError, TypeError, KeyError):
        known = False
    if not known:
        raise Refused(_("The backup has no list of its files: it was cut short, or it is no backup."), "manifest")
    if manifest["format_version"] > FORMAT_VERSION:
        raise Refused(_("The backup was made by a newer version of Hemicycle. Install that version first."), "newer")
    loaded: dict[str, Any] = manifest
    return loaded


def _compare(manifest: Mapping[str, Any], found: Mapping[str, tuple[int, str]]) -> None:
    """Refuse a backup in which a file was changed, added or left out; the refusal names it."""
    listed = {file["name"]: (file["size"], file["sha256"]) for file in manifest["files"]}
    for name in sorted(listed.keys() | found.keys() - {MANIFEST}):
        if name not in found:
            raise Refused(_("The backup lacks %(name)s.") % {"name": name}, "missing")
        if name not in listed:
            raise _foreign(name)
        if listed[name] != found[name]:
            raise Refused(_("%(name)s in the backup is not as it was written.") % {"name": name}, "changed")
