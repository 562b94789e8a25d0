"""The published folder: built aside, switched in one step, read by whoever serves it.

    public/builds/<name>/     one build, whole
    public/current            a link to the build that the public reads

A process that dies while it builds leaves `current` as it was. Any server of files that is pointed at `current` serves
the register: all links in it are relative, and each page is a file.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PART = ".part"
KEPT_BUILDS = 2  # the present one, and the one that a reader may be in the middle of

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".py": "text/x-python; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
PLAIN = "text/plain; charset=utf-8"
ASSETS = "register/assets/"


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one process of the machine at a time build."""
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def publish(root: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write all files into a new build, make it the current one, and return how many there are.

    To be called inside `alone`. Whatever fails leaves the current build untouched.
    """
    builds = root / "builds"
    builds.mkdir(exist_ok=True)
    for left in builds.glob(f"*{PART}"):  # of a build that died
        shutil.rmtree(left)
    fresh = builds / f"{secrets.token_hex(8)}{PART}"
    count = 0
    for name, data in files:
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        count += 1
    os.sync()
    whole = fresh.with_suffix("")
    fresh.rename(whole)
    _switch(root, whole)
    _forget_old(root, whole)
    return count


def _switch(root: Path, build: Path) -> None:
    """Point `current` at the build in one step that a reader never sees the middle of."""
    link = root / f"current{PART}"
    link.unlink(missing_ok=True)
    link.symlink_to(build.relative_to(root))
    link.replace(root / "current")
    folder = os.open(root, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _forget_old(root: Path, current: Path) -> None:
    others = [path for path in (root / "builds").iterdir() if path != current]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT_BUILDS - 1 :]:
        shutil.rmtree(path)


def built_at(root: Path) -> datetime | None:
    """Return when the current build was made, or None where there is none that holds the register."""
    try:
        return datetime.fromtimestamp((root / "current" / "register.json").stat().st_mtime, UTC)
    except OSError:
        return None


@dataclass(frozen=True)
class Served:
    """A file as it goes out: its bytes, its type, its tag and for how long it may be kept."""

    data: bytes
    media_type: str
    etag: str
    max_age_s: int


A_MINUTE_S, A_YEAR_S = 60, 31_536_000


def find(root: Path, path: str) -> Served | None:
    """Return the file of the current build at this path, the index of a folder where it ends in "/"; None otherwise."""
    name = f"{path}index.html" if path.endswith("/") else path
    parts = name.split("/")
    if not all(parts) or any(part.startswith(".") and part != ".well-known" for part in parts) or "\x00" in name:
        return None
    try:
        data = (root / "current" / name).read_bytes()
    except (OSError, ValueError):
        return None
    media_type = TYPES.get(Path(name).suffix, PLAIN)
    max_age = A_YEAR_S if name.startswith(ASSETS) else A_MINUTE_S
    return Served(data, media_type, f'"{hashlib.sha256(data).hexdigest()[:32]}"', max_age)
