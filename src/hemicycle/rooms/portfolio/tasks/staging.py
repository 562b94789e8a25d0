"""Files that wait between upload and acceptance, by the hash of their content."""

import hashlib
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused

KEPT_DAYS = 30


def staged_path(digest: str) -> Path:
    """Return where a file waits."""
    return Path(settings.HOME) / "imports" / digest


def stage(content: bytes) -> str:
    """Keep an uploaded file until it is accepted, and return its SHA-256; what waited a month is thrown away."""
    digest = hashlib.sha256(content).hexdigest()
    path = staged_path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{secrets.token_hex(4)}.part")  # two may send the same file at once
    waiting.write_bytes(content)
    waiting.replace(path)
    _throw_away_old(path.parent)
    return digest


def staged(digest: str) -> bytes:
    """Return the content of a file that waits. Refused where it waits no longer."""
    try:
        return staged_path(digest).read_bytes()
    except FileNotFoundError:
        raise Refused(_("The file is no longer kept here. Upload it again."), "gone") from None


def _throw_away_old(folder: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 86_400
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
