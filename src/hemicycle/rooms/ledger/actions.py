"""The ledger's own writing: it appends what happened, signs how far it has come, and erases what the law wants gone."""

import json
import secrets
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connections
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from hemicycle.engines.merkle import Frontier, leaf_hash
from hemicycle.engines.note import Checkpoint as SignedState
from hemicycle.engines.note import sign
from hemicycle.kernel import actions as hall
from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.ledger import queries, rules
from hemicycle.rooms.ledger.adapters import keys
from hemicycle.rooms.ledger.models import Check, Checkpoint, Entry, Log, Node

ENTRY = (
    "log",
    "seq",
    "at",
    "event",
    "subject_kind",
    "subject_id",
    "subject_version",
    "chamber",
    "initiative",
    "by",
    "leaf",
    "salt",
    "content",
)
NODE = ("log", "level", "index", "hash")


HEAD = "SELECT id, origin, size, frontier FROM ledger_log WHERE is_current"
GROW = "UPDATE ledger_log SET size = %s, frontier = %s WHERE id = %s"


class Head(NamedTuple):
    """What an append needs of the present log."""

    pk: int
    origin: str
    size: int
    hashes: list[str]

    @property
    def frontier(self) -> Frontier:
        return Frontier(self.size, tuple(bytes.fromhex(each) for each in self.hashes))


def append(entries: Sequence[hall.Entry], **_signal: Any) -> None:
    """Write what happened as the last statement of its transaction. The head is the last lock that is taken.

    Every write of the house waits for it, so its four statements are written out: the ORM would take longer over them
    than the action over its own.
    """
    with connections["default"].cursor() as cursor:
        log = _head(cursor)
        rows = [_row(log, log.size + index, entry) for index, entry in enumerate(entries)]
        grown, nodes = log.frontier.append_many(leaf_hash(row[ENTRY.index("leaf")]) for row in rows)
        _insert(cursor, Entry, ENTRY, rows)
        _insert(cursor, Node, NODE, [(log.pk, *node) for node in nodes if node[0]])
        cursor.execute(GROW, [grown.size, json.dumps([each.hex() for each in grown.hashes]), log.pk])


def _insert(cursor: Any, model: type[Model], names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of values, all of them with one statement."""
    if rows:
        statement, fields = _statement(model, names)
        columns = zip(fields, zip(*rows, strict=True), strict=True)
        values = [_converted(field, column) if field else column for field, column in columns]
        cursor.executemany(statement, list(zip(*values, strict=True)))


@cache
def _statement(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any] | None]]:
    """Return the statement, and the field of each column whose values a database wants converted."""
    fields = [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]
    quote = connections["default"].ops.quote_name
    columns, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # nosec B608: our own names
    converted = {"ForeignKey", "UUIDField", "DateTimeField"}
    return statement, [field if field.get_internal_type() in converted else None for field in fields]


def _converted(field: Field[Any, Any], column: Sequence[Any]) -> Sequence[Any]:
    """Return a column's values as the database takes them; what the entries of a group share is converted once."""
    database, shared = connections["default"], {id(value): value for value in column}
    known = {key: field.get_db_prep_save(value, database) for key, value in shared.items()}
    return [known[id(value)] for value in column]


def _head(cursor: Any) -> Head:
    """Return the head of the present log under lock, of a new one where there is none."""
    database = connections["default"]
    cursor.execute(f"{HEAD} {database.ops.for_update_sql() if database.features.has_select_for_update else ''}")
    if found := cursor.fetchone():
        pk, origin, size, frontier = found
        return Head(pk, origin, size, json.loads(frontier))
    opened = _open()
    return Head(opened.pk, opened.origin, 0, [])


def _open() -> Log:
    return Log.objects.create(origin=new_origin(), opened_at=clock.now())


def new_origin() -> str:
    """Return a name for a log that no other log bears."""
    return f"hemicycle.log/{secrets.token_hex(8)}"


def _row(log: Head, seq: int, entry: hall.Entry) -> tuple[Any, ...]:
    content = rules.content_bytes(
        by=str(entry.by) if entry.by else None,
        office=str(entry.office) if entry.office else None,
        facts=entry.facts,
        state=entry.state,
        before=entry.before,
    )
    salt = secrets.token_bytes(rules.SALT_BYTES)
    subject = (
        rules.Subject(entry.subject_kind, str(entry.subject_id), entry.subject_version) if entry.subject_id else None
    )
    leaf = rules.Leaf(log.origin, seq, entry.at, entry.event, subject, rules.commitment(salt, content))
    return (
        log.pk,
        seq,
        entry.at,
        entry.event,
        entry.subject_kind,
        entry.subject_id,
        entry.subject_version,
        entry.chamber_id,
        entry.initiative_id,
        entry.by,
        rules.leaf_bytes(leaf),
        salt,
        content,
    )


def checkpoint() -> Checkpoint:
    """Sign the present state of the log, recomputed from the entries first; Refused if it is not what its head says.

    Nothing is locked meanwhile: entries up to a size never change, so the house goes on writing while its signer reads.
    """
    log = queries.current() or _open()
    known = Checkpoint.objects.filter(log=log, size=log.size).first()
    if known:
        return known
    recomputed = queries.recompute(log, log.size)
    if (recomputed.size, [each.hex() for each in recomputed.hashes]) != (log.size, log.frontier):
        raise Refused(
            _("The entries do not lead to the head of the log. Nothing was signed; run the verification."), "log-broken"
        )
    state = SignedState(log.origin, recomputed.size, recomputed.root())
    note = sign(state, log.origin, keys.private_key())
    if not log.verifier:
        log.verifier = str(keys.verifier(log.origin))
        Log.objects.filter(pk=log.pk, verifier="").update(verifier=log.verifier)
    signed, _made = Checkpoint.objects.get_or_create(
        log=log, size=state.size, defaults={"root": state.root, "note": note, "at": clock.now()}
    )
    return signed


def verify(outside: str | None = None, progress: Any = None) -> queries.Verification:
    """Verify everything, and keep when that was and how much was found; like a signature, it is no entry of the log."""
    log = queries.current() or _open()
    result = queries.verify(outside, progress)
    Check.objects.create(log=log, at=clock.now(), size=log.size, findings=len(result.findings))
    return result


def look_after() -> None:
    """Verify everything once a day, and sign the head where nothing is found."""
    last = queries.care(clock.today()).check
    if last is None or clock.now() - last.at >= rules.SIGNED_FOR:
        if verify().is_sound:
            checkpoint()


@action(permission="ledger.erase", event="ledger.erased", tells=())
def erase(parliament: Parliament, *, by: User | None, kind: str, pk: UUID, reason: str) -> int:
    """Delete salt and content of every entry about one record and return how many there were.

    The leaves stay, and so does every proof. An entry `ledger.erased` names what is gone, so that nobody takes it for a
    loss.
    """
    about = Entry.objects.filter(subject_kind=kind, subject_id=pk, content__isnull=False).order_by("log_id", "seq")
    by_log: dict[bool, dict[str, list[int]]] = {True: {}, False: {}}
    for origin, is_current, seq in about.values_list("log__origin", "log__is_current", "seq"):
        by_log[is_current].setdefault(origin, []).append(seq)
    erased = about.update(salt=None, content=None, by=None)
    hall.tell(
        parliament, "ledger.erased", entries=list(chain(*by_log[True].values())), earlier=by_log[False], reason=reason
    )
    return erased


@action(permission="ledger.open-origin", event="ledger.opened", tells=())
def open_origin(parliament: Parliament, *, by: User | None, reason: str) -> None:
    """Close the present log and open another, whose first entry names the old one, its length and its root."""
    with connections["default"].cursor() as cursor:
        old = _head(cursor)
    Log.objects.filter(pk=old.pk).update(is_current=False)
    _open()
    hall.tell(
        parliament, "ledger.opened", continues=old.origin, size=old.size, root=old.frontier.root().hex(), reason=reason
    )
