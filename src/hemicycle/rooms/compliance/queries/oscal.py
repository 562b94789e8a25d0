"""Documents of OSCAL: those that the house holds, read from the store, and what the house itself states as one."""

from collections import ChainMap, Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hemicycle.kernel import clock
from hemicycle.kernel import evidence as store
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament
from hemicycle.rooms.compliance.adapters.oscal import documents, imports, parts, statements
from hemicycle.rooms.compliance.adapters.oscal.documents import Document, Unacceptable
from hemicycle.rooms.compliance.adapters.oscal.imports import Reference, Selected
from hemicycle.rooms.compliance.adapters.oscal.parts import Comparison, Field, Part
from hemicycle.rooms.compliance.models import OscalDocument, OscalPart
from hemicycle.rooms.compliance.queries.statement import Line, Statement
from hemicycle.rooms.compliance.rules.oscal import OWN, Kind

SMALL_BYTES = 4 * 1_048_576  # documents up to here are kept at hand, a few at a time
# What a document may say of others without being refused for it: they are not here, or not to be had from here.
OPEN = frozenset({"not-held", "remote", "file", "dangling"})


def _read(digest: str) -> Document:
    return documents.read(store.path_of(digest).read_bytes())


_at_hand = lru_cache(maxsize=8)(_read)


def content_of(held: OscalDocument) -> Document:
    """Return what a document says now."""
    return _at_hand(held.digest) if held.size_bytes <= SMALL_BYTES else _read(held.digest)


def file_of(held: OscalDocument) -> bytes:
    """Return a document as a file: as it came, or as it was changed since."""
    return store.path_of(held.digest).read_bytes()


class _Held(Mapping[str, Document]):
    """The documents that the house holds, by file name; each is read when somebody asks for it."""

    def __init__(self) -> None:
        self.known = {each.filename: each for each in OscalDocument.objects.all()}

    def __getitem__(self, name: str) -> Document:
        return content_of(self.known[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


@dataclass(frozen=True)
class Resolution:
    """What a catalog or profile comes to among the documents that the house holds, or why it comes to nothing yet."""

    selected: Sequence[Selected] = ()
    open: str = ""


def resolution(document: Document, filename: str) -> Resolution:
    """Return the controls that a profile selects. Unacceptable where it contradicts itself or what is held."""
    if document.kind is not Kind.PROFILE:
        return Resolution()
    try:
        return Resolution(_selected(document, filename))
    except Unacceptable as unacceptable:
        if unacceptable.code not in OPEN:
            raise
        return Resolution(open=str(unacceptable))


def _selected(document: Document, filename: str) -> list[Selected]:
    held: Mapping[str, Document] = ChainMap({filename: document}, _Held())  # type: ignore[arg-type]
    return imports.resolve(document, held)


def controls_of(content: bytes, filename: str) -> list[Selected]:
    """Return the controls of a catalog, or those that a profile selects among what is held. Unacceptable if none."""
    return _selected(documents.read(content), filename)


def references(document: Document) -> list[Reference]:
    """Return what a document refers to outside itself; nothing of it is ever opened."""
    return [each for each in imports.references(document) if each.reach is not imports.Reach.INSIDE]


def counted(found: Sequence[Part]) -> dict[str, int]:
    """Return how many parts of each kind there are, in the order of the document."""
    return dict(Counter(each.kind for each in found))


def sorts_of(held: OscalDocument) -> dict[str, int]:
    """Return how many parts of each kind a document has, as its index tells. One query."""
    return dict(Counter(OscalPart.objects.filter(document=held).order_by("number").values_list("sort", flat=True)))


def difference(held: OscalDocument, now: Sequence[Part]) -> Comparison:
    """Return what another version of a document adds, changes and withdraws."""
    return parts.compare(parts.parts(content_of(held)), now)


def fields_of(held: OscalDocument, pointer: str) -> list[Field]:
    """Return what may be changed at a place of a document."""
    return parts.fields(content_of(held), pointer)


def value_at(held: OscalDocument, pointer: str) -> str | list[str]:
    """Return what may be changed at exactly this place. Unacceptable where nothing may."""
    value = documents.at(content_of(held), pointer)
    if not documents.may_change(pointer.rpartition("/")[2], value):
        raise documents.unchangeable(pointer)
    found: str | list[str] = value
    return found


def own(found: Statement, kind: Kind, subject: str = "") -> Document:
    """Return a statement, of the house or of the initiative that is its subject, as one of the three models it needs.

    The three refer to one another by file name, so they are kept together.
    """
    if kind not in OWN:
        known = ", ".join(OWN)
        raise Refused(f"The house states nothing as “{kind}”. Ask for one of: {known}.", "model")
    told, on, key = _told(found, subject), clock.now(), found.framework.key
    if kind is Kind.CATALOG:
        return statements.catalog(told, on)
    if kind is Kind.PROFILE:
        return statements.profile(told, on, own_name(key, Kind.CATALOG))
    return statements.plan(told, on, own_name(key, Kind.PROFILE, subject))


def own_name(key: str, kind: Kind, subject: str = "") -> str:
    """Return the name of the file in which a model of a statement is kept; a catalog is the same for every subject."""
    words = [key, subject if kind is not Kind.CATALOG else "", kind]
    return f"{'-'.join(filter(None, words)).lower()}.json"


def _told(found: Statement, subject: str) -> statements.Statement:
    parliament = Parliament.objects.first()
    return statements.Statement(
        framework=found.framework.key,
        title=found.framework.title,
        version=found.framework.version,
        house=parliament.name if parliament else "",
        obligations=statements.asked(found.framework.requirements),
        lines=[_line(line) for line in found.lines],
        subject=subject,
    )


def _line(line: Line) -> statements.Line:
    """Return the answer to one requirement, with what each criterion answers by verdict."""
    said = [line.position.reason] if line.position else []
    said += [line.attestation.statement] if line.attestation else []
    shown = [_counts(key, counts) for key, counts in line.counted.items()]
    shown += [line.attestation.shown_by] if line.attestation else []
    return statements.Line(
        line.requirement.id, line.verdict, "\n".join(said), tuple(statements.Evidence(each) for each in shown)
    )


def _counts(key: str, counts: Mapping[Any, int]) -> str:
    told = ", ".join(f"{verdict.value} {number}" for verdict, number in counts.items())
    return f"{key}: {told}" if told else key
