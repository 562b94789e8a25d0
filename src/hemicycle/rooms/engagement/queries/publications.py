"""What is public now, and how the ledger vouches for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language_info

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Sensitivity, Stage, Status
from hemicycle.rooms.engagement.adapters import site
from hemicycle.rooms.engagement.models import Publication, PublicRecord
from hemicycle.rooms.engagement.rules.fields import Texts
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Checkpoint, Entry


def newest() -> QuerySet[Publication]:
    """Return the edition of each record that the public reads now: confidential initiatives are left out."""
    return (
        Publication.objects.filter(edition=F("record__edition"))
        .exclude(initiative__sensitivity=Sensitivity.CONFIDENTIAL)
        .select_related("record", "initiative__chamber")
        .order_by("record__number")
    )


def all_are_signed() -> bool:
    """Return whether a signed checkpoint covers every publication, so that the build need not sign anew."""
    last = Entry.objects.filter(subject_kind=Publication.kind()).order_by("-pk").select_related("log").first()
    return last is None or ledger.covering(last) is not None


def read(publication: Publication) -> dict[str, Any]:
    """Return what was published."""
    found: dict[str, Any] = json.loads(publication.document)
    return found


def public_records() -> QuerySet[PublicRecord]:
    """Return the records that the public reads now."""
    return PublicRecord.objects.filter(edition__gt=0, withdrawn_at=None).exclude(
        initiative__sensitivity=Sensitivity.CONFIDENTIAL
    )


def running_unpublished() -> QuerySet[Initiative]:
    """Return what is in operation, not confidential, and not to be read in the public register now."""
    at_rest = (Status.PARKED, Status.REJECTED, Status.CLOSED)
    running = Initiative.objects.filter(stage=Stage.OPERATION).exclude(status__in=at_rest)
    shown = public_records().values("initiative")
    found: QuerySet[Initiative] = running.exclude(sensitivity=Sensitivity.CONFIDENTIAL).exclude(pk__in=shown)
    return found


def last_built() -> date | None:
    """Return the day of the build that the public reads, or None where there is none."""
    built_at = site.built_at(Path(settings.PUBLIC_DIR))
    return timezone.localtime(built_at).date() if built_at else None


@dataclass(frozen=True)
class Words:
    """A text as a page shows it: in the page's language if there is one, else in another, which is said."""

    text: str
    language: str
    is_awaited: bool

    @property
    def direction(self) -> str:
        """Return the direction of the text's own language: a Latin word at its beginning turns nothing round."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def in_language(texts: Texts, language: str, order: Sequence[str] = ()) -> Words:
    """Return the text for a page in this language; the first language that has one stands in for a missing text."""
    for code in [language, *order, *texts]:
        if texts.get(code, "").strip():
            return Words(texts[code], code, code != language)
    return Words("", language, False)


@dataclass(frozen=True)
class Proven:
    """A publication with the ledger's entry that holds its digest, and the proof that leads from it to a signature."""

    publication: Publication
    entry: Entry | None
    checkpoint: Checkpoint | None
    proof: bytes

    @cached_property
    def document(self) -> dict[str, Any]:
        """Return the published document."""
        return read(self.publication)

    @property
    def is_sealed(self) -> bool:
        """Return whether the ledger's entry, where its content was not erased, holds this very digest."""
        said = ledger.content(self.entry) if self.entry else None
        return self.entry is not None and (said is None or said["state"]["digest"] == self.publication.digest)

    @property
    def ledger(self) -> dict[str, Any] | None:
        """Return where the ledger holds it."""
        if self.entry is None or self.checkpoint is None:
            return None
        return {"origin": self.entry.log.origin, "index": self.entry.seq, "size": self.checkpoint.size}


def proven(publications: QuerySet[Publication]) -> Iterator[Proven]:
    """Yield the publications with their proofs, each under the first checkpoint that covers it, so that it stays."""
    found = list(publications)
    entries = {
        entry.subject_id: entry
        for entry in Entry.objects.filter(
            subject_kind=Publication.kind(), subject_id__in=[each.pk for each in found], subject_version=1
        ).select_related("log")
    }
    checkpoints = list(Checkpoint.objects.select_related("log").order_by("size"))
    for each in found:
        entry = entries.get(each.pk)
        signed = next(
            (one for one in checkpoints if entry and one.log_id == entry.log_id and one.size > entry.seq), None
        )
        proof = ledger.proof_bytes(entry, signed) if entry and signed else b""
        yield Proven(each, entry, signed, proof)


def earlier_editions(shown: Sequence[Proven]) -> dict[Any, list[Publication]]:
    """Return the editions before the present one of each record, newest first; their texts are not shown any more."""
    found: dict[Any, list[Publication]] = {}
    earlier = Publication.objects.filter(
        record__in=[each.publication.record_id for each in shown], edition__lt=F("record__edition")
    ).defer("document")
    for each in earlier.order_by("-edition"):
        found.setdefault(each.record_id, []).append(each)
    return found
