"""The one way to change anything.

`@action` checks the right, opens the transaction, re-reads the subject under lock, compares the version that the person
saw, lets the function change what it changes, saves it with the next version, and sends `happened` as the transaction's
last statement with all that was gathered. The ledger listens; if it cannot write, nothing happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal

from hemicycle.kernel import clock, permissions
from hemicycle.kernel.errors import Stale, WrittenPastTheActions
from hemicycle.kernel.models import Initiative, Office, Record, User
from hemicycle.kernel.models.record import plain, writing
from hemicycle.kernel.rooms import rooms

Result = TypeVar("Result")
AnyRecord = TypeVar("AnyRecord", bound=Record)

happened = Signal()  # sent with `entries`, a list of Entry, inside the transaction


@dataclass(frozen=True)
class Entry:
    """What happened to one record: the event, who and by which office, and the record's content before and after."""

    event: str
    at: datetime
    by: UUID | None
    office: UUID | None
    subject_kind: str
    subject_id: UUID | None
    subject_version: int
    chamber_id: UUID | None
    initiative_id: UUID | None
    facts: Mapping[str, Any]
    before: Mapping[str, Any] | None
    state: Mapping[str, Any] | None


@dataclass
class _Work:
    """What the outermost action gathers until its last statement."""

    entries: list[Entry] = field(default_factory=list)
    by: User | None = None
    office: Office | None = None
    before: dict[tuple[str, UUID], dict[str, Any]] = field(default_factory=dict)


_work: ContextVar[_Work | None] = ContextVar("hemicycle_work", default=None)
registry: dict[str, tuple[Callable[..., Any], str, str]] = {}  # dotted name -> (function, permission, event)


def lock(records: QuerySet[AnyRecord]) -> list[AnyRecord]:
    """Return these rows read under lock inside an action, so that it may change and return them."""
    work = _present()
    found = list(records.select_for_update(of=("self",)))
    for record in found:
        work.before[record.kind(), record.pk] = record.snapshot()
    return found


def tell(subject: Record, event: str, **facts: Any) -> None:
    """Add an entry about a record that does not change by it, such as an export or an erasure."""
    work = _present()
    told = {name: _told(value) for name, value in facts.items()}
    work.entries.append(_entry(event, subject, clock.now(), work.by, work.office, told, None))


def action(
    *, permission: str, event: str, tells: Iterable[str] = ("reason",), keeps_before: bool = True
) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Make a function the one way to do its verb.

    The function takes the subject, `by`, and facts by keyword; it changes the subject, and returns other records that
    it made or locked and changed (one or many), or anything else. `tells` names the keyword arguments that the entry
    keeps; without `keeps_before` the entry forgets what the records held before, as an erasure must.
    The wrapped function takes `seen`, the version that the person saw. Denied, Stale, Refused.
    """

    def decorate(function: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(function)
        def run(subject: AnyRecord, *, by: User | None, seen: int | None = None, **facts: Any) -> Result:
            with together():
                _lock_subject(subject, seen)
                if by is not None and by is not subject:
                    permissions.forget(by)
                office = _allow(by, permission, subject)
                _present().by, _present().office = by, office
                result = function(subject, by=by, **facts)
                told = {name: _told(facts[name]) for name in tells if facts.get(name) is not None}
                _save([subject, *_records(result)], event, by, office, told, keeps_before)
            return result

        run.action = registry[f"{function.__module__}.{function.__qualname__}"] = (run, permission, event)  # type: ignore[attr-defined]
        return run

    return decorate


@contextmanager
def together() -> Iterator[None]:
    """Let several actions be one: all of them happen, or none. The outermost ends by sending what was gathered."""
    if _work.get() is not None:
        yield
        return
    token = _work.set(_Work())
    try:
        with transaction.atomic():
            yield
            _let_others_act()
            entries = _present().entries
            if entries:
                happened.send(sender=None, entries=entries)
    finally:
        _work.reset(token)


def _present() -> _Work:
    work = _work.get()
    if work is None:
        raise WrittenPastTheActions("This is only done inside an action.")
    return work


def _lock_subject(subject: Record, seen: int | None) -> None:
    if subject._state.adding:
        return
    subject.refresh_from_db(from_queryset=type(subject)._default_manager.select_for_update(of=("self",)))
    if seen is not None and seen != subject.version:
        raise Stale(subject)
    _present().before[subject.kind(), subject.pk] = subject.snapshot()


def _allow(by: User | None, permission: str, subject: Record) -> Office | None:
    known = None if subject._state.adding else subject
    permissions.demand(by, permission, known)
    return permissions.grant(by, permission, known)


def _records(result: Any) -> list[Record]:
    if isinstance(result, Record):
        return [result]
    return [item for item in result if isinstance(item, Record)] if isinstance(result, list | tuple) else []


def _told(value: Any) -> Any:
    if isinstance(value, Record):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return [_told(item) for item in value]
    return plain(value)


def _save(
    records: list[Record],
    event: str,
    by: User | None,
    office: Office | None,
    facts: Mapping[str, Any],
    keeps_before: bool,
) -> None:
    """Write what changed, each record once and new ones in bulk, and gather an entry for each."""
    work, at = _present(), clock.now()
    made: dict[type[Record], list[Record]] = {}
    changed: dict[tuple[type[Record], frozenset[str]], list[Record]] = {}
    for record in dict.fromkeys(records):
        if record._state.adding:
            record.created_at = record.changed_at = at
            record.version = 1
            made.setdefault(type(record), []).append(record)
            before = None
        else:
            if (record.kind(), record.pk) not in work.before:
                raise WrittenPastTheActions(f"{record.kind()} was changed without being locked first.")
            before, now = work.before[record.kind(), record.pk], record.snapshot()
            fields = frozenset(name for name, value in now.items() if value != before[name])
            if not fields:
                continue
            record.version += 1
            record.changed_at = at
            changed.setdefault((type(record), fields | {"version", "changed_at"}), []).append(record)
        work.entries.append(_entry(event, record, at, by, office, facts, before if keeps_before else None))
        work.before[record.kind(), record.pk] = record.snapshot()
    _write(made, changed)


def _write(
    made: Mapping[type[Record], list[Record]], changed: Mapping[tuple[type[Record], frozenset[str]], list[Record]]
) -> None:
    token = writing.set(True)
    try:
        for model, new in made.items():
            model._default_manager.bulk_create(new, batch_size=500)
        for (model, fields), old in changed.items():
            names = [model._meta.get_field(name.removesuffix("_id")).name for name in sorted(fields)]
            if len(old) == 1:
                old[0].save(update_fields=names)
            else:
                model._default_manager.bulk_update(old, names, batch_size=100)
    finally:
        writing.reset(token)


def _entry(
    event: str,
    record: Record,
    at: datetime,
    by: User | None,
    office: Office | None,
    facts: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> Entry:
    is_initiative = isinstance(record, Initiative)
    return Entry(
        event=event,
        at=at,
        by=by.pk if by else None,
        office=office.pk if office else None,
        subject_kind=record.kind(),
        subject_id=record.pk,
        subject_version=record.version,
        chamber_id=record.pk if record.kind() == "kernel.chamber" else record.chamber_id,
        initiative_id=record.pk if is_initiative else getattr(record, "initiative_id", None),
        facts=facts,
        before=before,
        state=record.snapshot(),
    )


def _let_others_act() -> None:
    """Let rooms that listen act on what happened, and on what follows from that, inside the same transaction."""
    listeners: dict[str, list[Callable[..., Any]]] = {}
    for room in rooms():
        for listen in room.listens:
            listeners.setdefault(listen.event, []).append(listen.action)
    told, entries = 0, _present().entries
    while listeners and told < len(entries):
        entry = entries[told]
        told += 1
        for act in listeners.get(entry.event, ()):
            act(entry)
