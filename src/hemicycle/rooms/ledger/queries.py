"""Reading the log: proofs, histories, and the verification of everything against everything."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hemicycle.design import formats
from hemicycle.engines import merkle
from hemicycle.engines.merkle import Frontier, leaf_hash
from hemicycle.engines.note import NoteRefused, open_note, parse_verifier
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.records import kinds
from hemicycle.kernel.rooms import events
from hemicycle.rooms.ledger import rules
from hemicycle.rooms.ledger.adapters import keys
from hemicycle.rooms.ledger.adapters.export import Exported, export_files, proof_file
from hemicycle.rooms.ledger.models import Check, Checkpoint, Entry, Log, Node

CHUNK = 2_000


def current() -> Log | None:
    """Return the present log, or None before anything happened."""
    return Log.objects.filter(is_current=True).first()


def visible_to(user: Any) -> QuerySet[Entry]:
    """Return the entries that the person may see, newest first, each with the name of who did it."""
    return _named(Entry.objects.visible_to(user))


def _named(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    by_name = User.objects.filter(pk=OuterRef("by")).values("name")
    return entries.annotate(by_name=Subquery(by_name))


def history(record: Record, user: Any) -> QuerySet[Entry]:
    """Return what happened to a record, newest first; of an initiative, also what happened around it."""
    if isinstance(record, Initiative):  # who sees an initiative sees its entries, which an index then finds at once
        return _named(Entry.objects.filter(initiative__in=Initiative.objects.visible_to(user).filter(pk=record.pk)))
    return visible_to(user).filter(subject_kind=record.kind(), subject_id=record.pk)


def content(entry: Entry) -> dict[str, Any] | None:
    """Return what the entry says beyond its leaf, or None where it was erased or spoilt."""
    return _said(entry.content)


def _said(content: bytes | memoryview | None) -> dict[str, Any] | None:
    if content is None:
        return None
    try:
        said = json.loads(str(content, "utf-8"))
    except ValueError:
        return None
    return said if isinstance(said, dict) and said.keys() >= {"by", "facts", "state", "before"} else None


def changes(entry: Entry) -> list[rules.Change]:
    """Return the fields that the entry changed; none where its content was erased."""
    said = content(entry)
    return rules.difference(said["before"], said["state"]) if said else []


@dataclass(frozen=True)
class Proof:
    """An entry with the hashes that lead to the root of a signed checkpoint."""

    entry: Entry
    checkpoint: Checkpoint
    path: list[bytes]


def proof(entry: Entry, checkpoint: Checkpoint) -> Proof:
    """Return the inclusion proof of an entry in a checkpoint that is long enough. Two queries."""
    node = _nodes(entry.log, merkle.inclusion_nodes(entry.seq, checkpoint.size))
    return Proof(entry, checkpoint, merkle.inclusion_proof(entry.seq, checkpoint.size, lambda *place: node[place]))


def consistency(first: Checkpoint, second: Checkpoint) -> list[bytes]:
    """Return the proof that the log of the second checkpoint continues the first one's. Two queries."""
    node = _nodes(first.log, merkle.consistency_nodes(first.size, second.size))
    return merkle.consistency_proof(first.size, second.size, lambda *place: node[place])


def _nodes(log: Log, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    by_level: dict[int, list[int]] = {}
    for level, index in places:
        by_level.setdefault(level, []).append(index)
    leaves = Entry.objects.filter(log=log, seq__in=by_level.pop(0, [])).values_list("seq", "leaf")
    found = {(0, seq): leaf_hash(bytes(leaf)) for seq, leaf in leaves}
    wanted = Q(pk__in=[])
    for level, indices in by_level.items():
        wanted |= Q(level=level, index__in=indices)
    nodes = Node.objects.filter(wanted, log=log).values_list("level", "index", "hash")
    return found | {(level, index): bytes(digest) for level, index, digest in nodes}


def covering(entry: Entry) -> Checkpoint | None:
    """Return the newest checkpoint whose log holds the entry."""
    return Checkpoint.objects.filter(log=entry.log, size__gt=entry.seq).select_related("log").first()


def recompute(log: Log, size: int) -> Frontier:
    """Return the frontier that the first `size` entries' bytes really lead to, whatever the head says."""
    frontier = Frontier()
    leaves = (
        Entry.objects.filter(log=log, seq__lt=size)
        .order_by("seq")
        .values_list("leaf", flat=True)
        .iterator(chunk_size=CHUNK)
    )
    for batch in _batches(leaves):
        frontier = frontier.append_many(leaf_hash(bytes(leaf)) for leaf in batch)[0]
    return frontier


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, CHUNK)):
        yield batch


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be: what, and where."""

    code: str
    where: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass
class Verification:
    """What was looked at and what was found."""

    logs: int = 0
    entries: int = 0
    erased: int = 0
    records: int = 0
    checkpoints: int = 0
    root: str = ""
    origin: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Return whether nothing was found."""
        return not self.findings

    def find(self, code: str, where: str, **params: Any) -> None:
        """Note something that is not as it should be."""
        self.findings.append(Finding(code, where, params))


def verify(outside: str | None = None, progress: Any = None) -> Verification:
    """Recompute everything that the log claims and compare every live record with its last snapshot.

    `outside` is a signed checkpoint kept elsewhere; with it a log that was cut at its end is found too.
    """
    result = Verification()
    for log in Log.objects.order_by("opened_at", "pk"):
        _verify_log(log, result, progress)
    if result.logs and not result.origin:
        result.find("head-differs", "log", head=0, found=result.entries)
    if outside is not None:
        _verify_outside(outside, result)
    _verify_records(result)
    return result


class Row(NamedTuple):
    """An entry as the verification reads it, ids as text: a model of each would take half of its time."""

    pk: int
    seq: int
    at: datetime
    event: str
    subject_kind: str
    subject_version: int
    leaf: bytes
    salt: bytes | None
    content: bytes | None
    subject_id: str | None
    chamber_id: str | None
    initiative_id: str | None
    by: str | None


IDS = ("subject_id", "chamber_id", "initiative_id", "by")


def _rows(log: Log) -> Iterator[Row]:
    plain = [name for name in Row._fields if name not in IDS]
    ids = [Cast(F(name), CharField()) for name in IDS]
    found = Entry.objects.filter(log=log).order_by("seq").values_list(*plain, *ids).iterator(chunk_size=CHUNK)
    return (Row(*row[:-4], *map(_dashed, row[-4:])) for row in found)


def _dashed(key: str | None) -> str | None:
    """Return an id as the ledger writes it; SQLite holds it without its dashes."""
    if key is None or len(key) != 32:
        return key
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def _verify_log(log: Log, result: Verification, progress: Any) -> None:
    """Check every entry's bytes, columns and commitment, the nodes, the head and the checkpoints of one log."""
    result.logs += 1
    checkpoints = {each.size: each for each in Checkpoint.objects.filter(log=log)}
    erased, admitted = set[int](), _admitted(log)
    frontier, seq, pk, inner = Frontier(), 0, 0, 0
    for batch in _batches(_rows(log)):
        for row in batch:
            _verify_entry(log, row, seq, result)
            if row.pk <= pk:  # lists and last states go by it
                result.find("columns-differ", f"{log.origin} {row.seq}")
            if row.content is None:
                erased.add(row.seq)
            seq, pk = row.seq + 1, row.pk
        for part in _cut(batch, [size - frontier.size for size in sorted(checkpoints) if size > frontier.size]):
            frontier, nodes = frontier.append_many(leaf_hash(bytes(row.leaf)) for row in part)
            _verify_nodes(log, nodes, result)
            inner += sum(1 for level, _index, _digest in nodes if level)
            if known := checkpoints.pop(frontier.size, None):
                _verify_checkpoint(log, known, frontier, result)
        result.entries += len(batch)
        if progress:
            progress(result.entries, log.size, log.origin)
    if Node.objects.filter(log=log).count() > inner:
        result.find("node-differs", log.origin)
    for seq in sorted(erased - admitted):
        result.find("content-missing", f"{log.origin} {seq}")
    result.erased += len(erased)
    for size in checkpoints:
        result.find("shorter-than-checkpoint", f"{log.origin} {size}", size=size, found=frontier.size)
    if (frontier.size, [each.hex() for each in frontier.hashes]) != (log.size, log.frontier):
        result.find("head-differs", log.origin, head=log.size, found=frontier.size)
    if log.is_current and log.verifier and log.verifier != str(keys.verifier(log.origin)):
        result.find("key-differs", log.origin)
    if log.is_current:
        result.root, result.origin = frontier.root().hex(), log.origin


def _cut(batch: list[Row], places: list[int]) -> Iterator[list[Row]]:
    """Yield the batch in parts that end where a checkpoint does."""
    start = 0
    for place in [each for each in places if 0 < each < len(batch)]:
        yield batch[start:place]
        start = place
    yield batch[start:]


def _verify_entry(log: Log, row: Row, expected: int, result: Verification) -> None:
    if row.seq != expected:
        result.find("gap", f"{log.origin} {row.seq}", expected=expected)
    if not _is_sealed(log, row):
        _name_what_differs(log, row, result)


def _is_sealed(log: Log, row: Row) -> bool:
    """Whether columns, salt and content make the very bytes of the leaf, and the content says what the columns say."""
    if row.salt is None or row.content is None:
        return False
    try:
        subject = rules.Subject(row.subject_kind, row.subject_id, row.subject_version) if row.subject_id else None
        promised = rules.commitment(bytes(row.salt), bytes(row.content))
        leaf = rules.leaf_bytes(rules.Leaf(log.origin, row.seq, row.at, row.event, subject, promised))
    except (ValueError, TypeError, AttributeError):  # a column holds what no entry has
        return False
    return leaf == bytes(row.leaf) and _tells_the_same(row, _said(row.content))


def _name_what_differs(log: Log, row: Row, result: Verification) -> None:
    where = f"{log.origin} {row.seq}"
    try:
        leaf = rules.parse_leaf(bytes(row.leaf))
    except rules.LeafRefused:
        result.find("leaf-unreadable", where)
        return
    subject = (leaf.subject.type, leaf.subject.id, leaf.subject.version) if leaf.subject else ("", "None", 0)
    columns = (row.subject_kind, str(row.subject_id), row.subject_version)
    if (leaf.origin, leaf.seq, leaf.at, leaf.event, subject) != (log.origin, row.seq, row.at, row.event, columns):
        result.find("columns-differ", where, event=leaf.event)
    if (row.content is None) != (row.salt is None):
        result.find("content-broken", where)
    elif row.content is not None and row.salt is not None:
        try:
            promised = rules.commitment(bytes(row.salt), bytes(row.content))
        except ValueError:
            promised = ""
        if promised != leaf.commitment:
            result.find("content-differs", where)
        elif not _tells_the_same(row, _said(row.content)):
            result.find("columns-differ", where, event=leaf.event)
    elif row.by is not None:
        result.find("columns-differ", where, event=leaf.event)


def _tells_the_same(row: Row, said: dict[str, Any] | None) -> bool:
    """Return whether the columns by which entries are shown and found say what the sealed content says."""
    if said is None:
        return False
    state = said["state"] or {}
    chamber = state.get("id") if row.subject_kind == "kernel.chamber" else state.get("chamber_id")
    initiative = state.get("id") if row.subject_kind == "kernel.initiative" else state.get("initiative_id")
    columns = (str(row.by), str(row.chamber_id), str(row.initiative_id))
    return columns == (str(said["by"]), str(chamber), str(initiative))


def _verify_nodes(log: Log, nodes: list[tuple[int, int, bytes]], result: Verification) -> None:
    by_level: dict[int, list[tuple[int, bytes]]] = {}
    for level, index, digest in nodes:
        if level:
            by_level.setdefault(level, []).append((index, digest))
    for level, wanted in by_level.items():
        stored = Node.objects.filter(log=log, level=level, index__range=(wanted[0][0], wanted[-1][0]))
        found = {index: bytes(digest) for index, digest in stored.values_list("index", "hash")}
        for index, digest in wanted:
            if found.get(index) != digest:
                result.find("node-differs", f"{log.origin} level {level} index {index}")


def _verify_checkpoint(log: Log, known: Checkpoint, frontier: Frontier, result: Verification) -> None:
    result.checkpoints += 1
    where = f"{log.origin} {known.size}"
    try:
        signed = open_note(known.note, [parse_verifier(log.verifier)])
    except NoteRefused as reason:
        result.find("checkpoint-unsigned", where, reason=str(reason))
        return
    if (signed.origin, signed.size, signed.root) != (log.origin, frontier.size, frontier.root()) or bytes(
        known.root
    ) != signed.root:
        result.find("checkpoint-differs", where)


def _verify_outside(note: str, result: Verification) -> None:
    """Check a checkpoint that was kept outside the database; it shows a tail that was cut."""
    for log in Log.objects.all():
        try:
            signed = open_note(note, [parse_verifier(log.verifier)])
        except NoteRefused:
            continue
        if signed.size > log.size:
            result.find("tail-cut", f"{log.origin} {signed.size}", size=signed.size, found=log.size)
        elif recompute(log, signed.size).root() != signed.root:
            result.find("outside-differs", f"{log.origin} {signed.size}", size=signed.size)
        return
    result.find("outside-foreign", note.split("\n", 1)[0][:120])


def _admitted(log: Log) -> set[int]:
    """Return the numbers of this log that some erasure, in whatever log, says are gone."""
    found: set[int] = set()
    for log_id, content in Entry.objects.filter(event=rules.ERASED).values_list("log_id", "content"):
        facts = (_said(content) or {}).get("facts", {})
        found.update(facts.get("entries", ()) if log_id == log.pk else facts.get("earlier", {}).get(log.origin, ()))
    return found


def _verify_records(result: Verification) -> None:
    """Compare every live record with what the ledger saw last, and name the rows that were changed behind it."""
    for kind, model in kinds().items():
        for batch in _batches(model._default_manager.order_by("pk").iterator(chunk_size=CHUNK)):
            result.records += len(batch)
            last = _last_states(kind, [record.pk for record in batch])
            for record in batch:
                _verify_record(record, last.get(record.pk), result)
        gone = Entry.objects.filter(subject_kind=kind).exclude(subject_id__in=model._default_manager.values("pk"))
        for pk in gone.order_by().values_list(Cast(F("subject_id"), CharField()), flat=True).distinct():
            result.find("record-gone", f"{kind} {_dashed(pk)}")


def _last_states(kind: str, ids: list[UUID]) -> dict[UUID, tuple[int, dict[str, Any] | None]]:
    newest = Entry.objects.filter(subject_kind=kind, subject_id__in=ids).values("subject_id").annotate(last=Max("pk"))
    entries = Entry.objects.filter(pk__in=[row["last"] for row in newest])
    told = entries.values_list("subject_id", "seq", "content")
    return {pk: (seq, (_said(content) or {}).get("state")) for pk, seq, content in told if pk}


def _verify_record(record: Record, known: tuple[int, dict[str, Any] | None] | None, result: Verification) -> None:
    where = f"{record.kind()} {record.pk}"
    if known is None:
        result.find("record-unknown", where)
        return
    seq, state = known
    if state is None:
        return
    live = record.snapshot()
    for name in sorted(state.keys() & live.keys()):
        if rules.plain(live[name]) != state[name]:
            result.find("record-differs", where, field=name, entry=seq)


PANEL_ACTS = 8


Head = tuple[str, int, bytes, int | None, int | None]  # the last entry, and the last verification and signature


def head() -> Head | None:
    """Return where the ledger stands, by which others know that what they remember still holds. One query.

    A verification and a signature are no entries, and criteria answer by them, so they are named beside the last one.
    """
    newest = Entry.objects.filter(log__is_current=True).order_by("-seq")
    check = Subquery(Check.objects.filter(log=OuterRef("log")).values("pk")[:1])
    signed = Subquery(Checkpoint.objects.filter(log=OuterRef("log")).values("pk")[:1])
    last = newest.values_list("log__origin", "seq", "leaf", check, signed).first()
    return (last[0], last[1], bytes(last[2]), last[3], last[4]) if last else None


@dataclass(frozen=True)
class Care:
    """How the ledger is looked after: its last verification, and the day of the signature that covers it best."""

    check: Check | None
    signed_on: date | None


def care(on: date) -> Care:
    """Return the last verification of the present log, and when its head was signed. One query.

    A head to which nobody added since it was signed needs no newer signature: it counts as signed today.
    """
    signed = Checkpoint.objects.filter(log=OuterRef("log"))
    facts = {f"signed_{name}": Subquery(signed.values(name)[:1]) for name in ("size", "at")}
    last: Any = Check.objects.filter(log__is_current=True).select_related("log").annotate(**facts).first()
    if last is None or last.signed_at is None:
        return Care(last, None)
    return Care(last, on if last.signed_size == last.log.size else timezone.localdate(last.signed_at))


@dataclass(frozen=True)
class Trail:
    """What the log tells of the moves of an initiative from stage to stage."""

    moves: int
    moved_at: datetime | None
    newest: tuple[int, int] | None  # log and number of the last move

    def is_within(self, care: Care) -> bool:
        """Return whether the last verification saw the last move; an earlier log was closed before it."""
        if self.newest is None or care.check is None:
            return care.check is not None
        log, seq = self.newest
        return log < care.check.log_id or (log == care.check.log_id and seq < care.check.size)


def trails(ids: QuerySet[Any], moving: frozenset[str]) -> dict[UUID, Trail]:
    """Return the trail of each initiative that has entries; `moving` are the events that tell of a stage. One query."""
    is_move = Q(event__in=moving)
    rows = Entry.objects.filter(initiative__in=ids).order_by().values("initiative")
    told = rows.annotate(
        moves=Count("pk", filter=is_move), moved_at=Max("at", filter=is_move), log_of=Max("log", filter=is_move),
        number=Max("seq", filter=is_move & Q(log__is_current=True)),
    )  # fmt: skip
    return {
        row["initiative"]: Trail(row["moves"], row["moved_at"], _place(row["log_of"], row["number"])) for row in told
    }


def _place(log: int | None, seq: int | None) -> tuple[int, int] | None:
    return None if log is None else (log, seq or 0)


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the initiative's page shows of its history: what was done last, each act told once."""
    newest = history(initiative, user)[: PANEL_ACTS * 3]  # an act rarely writes more than three records
    acts: dict[Any, Told] = {}
    for one in told(list(newest)):  # of each act, the record written first, or the first that has a name
        act = (one.entry.at, one.entry.event, one.entry.by)
        acts[act] = one if one.subject or act not in acts or not acts[act].subject else acts[act]
    return {"entries": list(acts.values())[:PANEL_ACTS], "initiative": initiative}


@dataclass(frozen=True)
class Told:
    """An entry with the sentence that people read."""

    entry: Entry
    sentence: str
    by: str
    reason: str
    subject: str = ""


def told(entries: Sequence[Entry]) -> list[Told]:
    """Return the entries as people read them: who did what. The names come with the entries of `visible_to`."""
    return [_told(entry, content(entry)) for entry in entries]


def _told(entry: Entry, said: dict[str, Any] | None) -> Told:
    if said is None:
        return Told(entry, str(_("The content of this entry was erased; its proof stands.")), "", "")
    by = (entry.by_name or str(_("an erased person"))) if entry.by else str(_("The operator"))  # type: ignore[attr-defined]
    facts = defaultdict(str, {name: str(value) for name, value in said["facts"].items()})
    facts["by"], facts["subject"] = by, _name_of(entry.subject_kind, said["state"] or {})
    if "language" in said["facts"]:
        facts["language"] = formats.language_name(facts["language"])
    event = events().get(entry.event)
    sentence = str(event.sentence) % facts if event else entry.event
    closed = re.sub(r" (?=[ \u00a0:,])", "", sentence)  # where a name is missing
    return Told(entry, closed.rstrip(" :\u00a0"), by, facts["reason"], facts["subject"])


def _name_of(kind: str, state: dict[str, Any]) -> str:
    """Return what people call a record, from its snapshot; nothing where it has no name, or its kind is gone."""
    model = kinds().get(kind)
    return model.name_in(state) if model else ""


def exported(log: Log, size: int) -> Iterator[Exported]:
    """Return the first `size` entries of a log as they leave the house, one after the other."""
    rows = Entry.objects.filter(log=log, seq__lt=size).order_by("seq").values_list("leaf", "salt", "content")
    for leaf, salt, content in rows.iterator(chunk_size=CHUNK):
        yield Exported(bytes(leaf), None if salt is None else bytes(salt), None if content is None else bytes(content))


def export(folder: Path, newest: Checkpoint) -> int:
    """Write the log up to a checkpoint into a folder that a stranger can check; return the number of entries."""
    log = newest.log
    notes = list(log.checkpoints.filter(size__lte=newest.size).order_by("size").values_list("note", flat=True))
    return export_files(folder, exported(log, newest.size), notes, [log.verifier], _stored_node(log))


def _stored_node(log: Log) -> Callable[[int, int], bytes]:
    return lambda level, index: _nodes(log, [(level, index)])[level, index]


def proof_bytes(entry: Entry, checkpoint: Checkpoint) -> bytes:
    """Return the proof file of an entry under a checkpoint that covers it."""
    found = proof(entry, checkpoint)
    salt = None if entry.salt is None else bytes(entry.salt)
    whole = Exported(bytes(entry.leaf), salt, None if entry.content is None else bytes(entry.content))
    return proof_file(whole, entry.seq, found.path, checkpoint.note, entry.log.verifier)


FINDINGS: dict[str, Any] = {
    "gap": _lazy("An entry is missing before this one: number %(expected)s was expected."),
    "leaf-unreadable": _lazy("The entry's bytes are not those of an entry."),
    "columns-differ": _lazy("The entry's columns say something else than its sealed bytes."),
    "content-broken": _lazy("Either the salt or the content of the entry is missing."),
    "content-differs": _lazy("The content of the entry is not what was sealed."),
    "content-missing": _lazy("The content of the entry is gone, and no erasure says so."),
    "node-differs": _lazy("A stored node of the tree is not what the entries lead to."),
    "shorter-than-checkpoint": _lazy("A signed checkpoint says %(size)s entries; there are %(found)s."),
    "head-differs": _lazy("The head says %(head)s entries; there are %(found)s, or they lead elsewhere."),
    "checkpoint-unsigned": _lazy("The checkpoint is not signed by this log's key: %(reason)s."),
    "checkpoint-differs": _lazy("The checkpoint says something else than the entries."),
    "key-differs": _lazy("The log names another verifier key than that of the signing key on this machine."),
    "tail-cut": _lazy("The checkpoint kept outside says %(size)s entries; there are %(found)s: the end was cut off."),
    "outside-differs": _lazy(
        "The first %(size)s entries are not those that the checkpoint kept outside was signed over."
    ),
    "outside-foreign": _lazy("The checkpoint kept outside is not signed by any log of this house."),
    "record-unknown": _lazy("A record lives that no entry speaks of: it was written past the actions."),
    "record-gone": _lazy("A record that the ledger knows is gone: it was deleted past the actions."),
    "record-differs": _lazy("The field “%(field)s” is not what entry %(entry)s left: it was changed past the actions."),
}


def finding_words(finding: Finding) -> str:
    """Return what was found, in the reader's language."""
    return str(FINDINGS[finding.code]) % finding.params


def foot() -> str | None:
    """Return the line under the rail: how far the ledger is signed. One query."""
    newest = Checkpoint.objects.filter(log__is_current=True).values_list("size", "at").first()
    if newest is None:
        return None
    return _("Ledger signed on %(day)s, %(n)s entries") % {
        "day": formats.day(newest[1]),
        "n": formats.number(newest[0]),
    }
