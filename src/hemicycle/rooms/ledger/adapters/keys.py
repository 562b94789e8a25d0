"""The signing key of the log: a file that only its owner may read, made when it is first needed."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from hemicycle.engines.note import Verifier, verifier_of

SEED_BYTES = 32


def _path() -> Path:
    return Path(settings.KEYS_DIR) / "ledger.ed25519"


def private_key() -> bytes:
    """Return the seed of the signing key (32 bytes), made on first use. PermissionError if others may read the file."""
    path = _path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others. Run: chmod 600 {path}")
    return path.read_bytes()


def _make(path: Path) -> None:
    """Write a new seed whole or not at all; whoever comes second keeps the first one's."""
    fresh = path.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SEED_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def verifier(origin: str) -> Verifier:
    """Return the public half, under the log's own name."""
    return verifier_of(origin, private_key())
