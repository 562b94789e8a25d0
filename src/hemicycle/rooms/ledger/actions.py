"""The ledger's own writing: it appends what happened, signs how far it has come, and erases what the law wants gone."""

import secrets
from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

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
from hemicycle.rooms.ledger.models import Checkpoint, Entry, Log, Node

ROWS_A_STATEMENT = 2_000


def append(entries: Sequence[hall.Entry], **_signal: Any) -> None:
    """Write what happened as the last statement of its transaction. The head is the last lock that is taken."""
    log = _head()
    rows = [_row(log, log.size + index, entry) for index, entry in enumerate(entries)]
    frontier = Frontier(log.size, tuple(bytes.fromhex(each) for each in log.frontier))
    grown, nodes = frontier.append_many(leaf_hash(bytes(row.leaf)) for row in rows)
    Entry.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT)
    kept = [Node(log=log, level=level, index=index, hash=digest) for level, index, digest in nodes if level]
    Node.objects.bulk_create(kept, batch_size=ROWS_A_STATEMENT)
    log.size, log.frontier = grown.size, [each.hex() for each in grown.hashes]
    log.save(update_fields=["size", "frontier"])


def _head() -> Log:
    return Log.objects.select_for_update().filter(is_current=True).first() or _open()


def _open() -> Log:
    return Log.objects.create(origin=new_origin(), opened_at=clock.now())


def new_origin() -> str:
    """Return a name for a log that no other log bears."""
    return f"hemicycle.log/{secrets.token_hex(8)}"


def _row(log: Log, seq: int, entry: hall.Entry) -> Entry:
    content = rules.content_bytes(
        by=entry.by,
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
    return Entry(
        log=log,
        seq=seq,
        at=entry.at,
        event=entry.event,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        subject_version=entry.subject_version,
        chamber_id=entry.chamber_id,
        initiative_id=entry.initiative_id,
        by=entry.by,
        leaf=rules.leaf_bytes(leaf),
        salt=salt,
        content=content,
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
    old = _head()
    root = Frontier(old.size, tuple(bytes.fromhex(each) for each in old.frontier)).root().hex()
    Log.objects.filter(pk=old.pk).update(is_current=False)
    _open()
    hall.tell(parliament, "ledger.opened", continues=old.origin, size=old.size, root=root, reason=reason)
