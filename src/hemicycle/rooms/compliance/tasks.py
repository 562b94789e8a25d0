"""A document of OSCAL: read, judged, held against what is here, and taken once as it was seen; changed at one place."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel import evidence as store
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import User
from hemicycle.rooms.compliance import actions
from hemicycle.rooms.compliance.adapters.oscal import documents, parts
from hemicycle.rooms.compliance.adapters.oscal.documents import Document
from hemicycle.rooms.compliance.adapters.oscal.parts import Comparison, Part
from hemicycle.rooms.compliance.models import OscalDocument
from hemicycle.rooms.compliance.queries import oscal as queries
from hemicycle.rooms.compliance.queries.oscal import Resolution
from hemicycle.rooms.portfolio.tasks import stage, staged

__all__ = ["Compared", "accept", "change", "compare", "stage", "staged"]

MOST_PARTS = 200_000  # others wait while the index of a document is written (decision 0018)


@dataclass(frozen=True)
class Compared:
    """A document, read and held against what is here; nothing is kept of it yet."""

    content: bytes
    filename: str
    document: Document
    parts: Sequence[Part]
    resolution: Resolution
    replaces: OscalDocument | None
    difference: Comparison | None

    @property
    def digest(self) -> str:
        """Return the hash of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_held(self) -> bool:
        """Return whether the house holds exactly this file under this name."""
        held = self.replaces
        return held is not None and (held.digest, held.filename) == (self.digest, self.filename)

    @property
    def seen(self) -> str:
        """Return a fingerprint of what accepting it would do, so that nobody accepts something else."""
        held = [str(self.replaces.pk), self.replaces.version] if self.replaces else []
        return hashlib.sha256(json.dumps([self.digest, self.filename, held]).encode()).hexdigest()


def compare(content: bytes, name: str) -> Compared:
    """Read a document, judge it, and compare it with the version that is held. Refused with place and remedy."""
    filename = PurePath(name.replace("\\", "/")).name
    if not 0 < len(filename) <= 200 or not filename.isprintable():
        raise Refused(_("Give the file a name of at most 200 characters; other documents refer to it by that."), "file")
    if len(content) > settings.EVIDENCE_LIMIT_MB << 20:
        limit = {"limit": settings.EVIDENCE_LIMIT_MB}
        raise Refused(_("The file is larger than %(limit)s MB. Send a smaller one.") % limit, "size")
    document = documents.read(content)
    found = parts.parts(document)
    if len(found) > MOST_PARTS:
        told = _("The document names %(n)s things; at most %(limit)s are taken. Split it into several documents.")
        raise Refused(told % {"n": len(found), "limit": MOST_PARTS}, "parts")
    replaces = _replaced(document, filename)
    difference = queries.difference(replaces, found) if replaces else None
    return Compared(content, filename, document, found, queries.resolution(document, filename), replaces, difference)


def _replaced(document: Document, filename: str) -> OscalDocument | None:
    """Return the document that this one is the next version of: of the same identifier, or of the same file name."""
    known = list(OscalDocument.objects.filter(Q(identifier=document.uuid) | Q(filename=filename)))
    if len(known) > 1:
        told = _("The file bears the name of “%(one)s” and the identifier of “%(other)s”. Give it another name.")
        raise Refused(told % {"one": known[0].title, "other": known[1].title}, "file")
    if known and known[0].sort != document.kind:
        told = _("“%(title)s” is held under this name and is of another kind. Give the file another name.")
        raise Refused(told % {"title": known[0].title}, "file")
    return known[0] if known else None


def accept(compared: Compared, *, by: User, seen: str) -> OscalDocument:
    """Take a compared document; one that is held already is left as it is. Refused where it is not what was seen."""
    if seen != compared.seen:
        raise Refused(_("Something changed meanwhile. Compare the file again, then accept it."), "stale")
    held = compared.replaces or OscalDocument()
    if not compared.is_held:
        actions.import_document(
            held,
            by=by,
            seen=compared.replaces.version if compared.replaces else None,
            filename=compared.filename,
            stored=store.store(iter([compared.content])),
            content=compared.document,
            parts=compared.parts,
        )
    return held


def change(held: OscalDocument, *, by: User, seen: int | None, pointer: str, value: str | list[str]) -> None:
    """Put other words at one place of a document. Refused where the place is none that may change."""
    changed = documents.change(queries.content_of(held), {pointer: value}, clock.now())
    actions.change_document(
        held,
        by=by,
        seen=seen,
        pointer=pointer,
        base=held.digest,
        stored=store.store(iter([documents.write(changed)])),
        content=changed,
        parts=parts.on_the_way(changed, pointer),
    )
