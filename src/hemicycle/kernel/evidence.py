"""Files that prove something: kept once under the hash of their content, known by what they are and not by name."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Evidence

CHUNK = 1 << 20

# What a file begins with -> its type. Office files are zips and are told apart by what lies in them.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
)
OFFICE_PARTS: tuple[tuple[bytes, str], ...] = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")
MARKUP = re.compile(rb"^(\xef\xbb\xbf)?\s*(<\?xml|<!doctype|<html|<svg|<script)", re.IGNORECASE)


@dataclass(frozen=True)
class Stored:
    """A file that lies safely in the store."""

    digest: str
    size_bytes: int
    media_type: str


def path_of(digest: str) -> Path:
    """Return where the content of this hash lies."""
    return Path(settings.EVIDENCE_DIR) / digest[:2] / digest


def media_type(head: bytes) -> str | None:
    """Return the type of a file from its content, or None for what evidence may not be."""
    if head.startswith(EXECUTABLE) or MARKUP.match(head):
        return None
    for signature, found in SIGNATURES:
        if head.startswith(signature):
            return _office_type(head) if found == "application/zip" else found
    try:
        text = (
            head.decode("utf-8", errors="strict")
            if len(head) < CHUNK
            else head[: CHUNK - 4].decode("utf-8", errors="ignore")
        )
    except UnicodeDecodeError:
        return None
    return "text/plain" if text.strip() and "\x00" not in text else None


def _office_type(head: bytes) -> str | None:
    return next((found for part, found in OFFICE_PARTS if part in head), None)


def store(chunks: Iterator[bytes]) -> Stored:
    """Write a file into the store and return what it is; Refused if it is empty, too large or of a kind not allowed.

    The content is written to a temporary file, synced, and renamed to its hash, before any row speaks of it.
    """
    root = Path(settings.EVIDENCE_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, delete=False) as file:
        try:
            digest, size, head = _copy(chunks, file)
            kind = media_type(head)
            if kind is None:
                raise Refused(
                    _("This kind of file is not accepted. Send a PDF, an image, an office document or plain text."),
                    "type",
                )
            file.flush()
            os.fsync(file.fileno())
            _settle(Path(file.name), path_of(digest))
        finally:
            Path(file.name).unlink(missing_ok=True)
    return Stored(digest, size, kind)


def _copy(chunks: Iterator[bytes], file: IO[bytes]) -> tuple[str, int, bytes]:
    limit = settings.EVIDENCE_LIMIT_MB * CHUNK
    seen, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refused(
                _("The file is larger than %(limit)s MB. Send a smaller one.") % {"limit": settings.EVIDENCE_LIMIT_MB},
                "size",
            )
        seen.update(chunk)
        head = (head + chunk)[:CHUNK]
        file.write(chunk)
    if not size:
        raise Refused(_("The file is empty. Choose the file again."), "empty")
    return seen.hexdigest(), size, head


def _settle(written: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    written.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def serve(evidence: Evidence) -> FileResponse:
    """Return the file as an attachment that no browser will run."""
    response = FileResponse(
        path_of(evidence.digest).open("rb"),
        as_attachment=True,
        filename=evidence.filename,
        content_type=evidence.media_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
