"""What changed in an inventory since it was read last, told as a person would: once for what was changed everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from hemicycle.rooms.portfolio.rules.inventory import Cells, Entry, Reading, natural_identity, numbered
from hemicycle.rooms.portfolio.rules.normalising import code

LEAST_SWEPT = 2


@dataclass(frozen=True, slots=True)
class Sweep:
    """One change that the source made in every record: what kind, in how many, and an example.

    Kinds: "column_added", "column_removed", "column_renamed" (`to` is the new name), "same_value" (every record now
    says the same), "spelling" (only case and blanks differ) and "rewritten".
    """

    kind: str
    records: int
    old: str = ""
    new: str = ""
    to: str = ""


Changes = dict[str, tuple[str, str]]
Likeness = Callable[[Iterable[tuple[str, str]]], frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What importing `reading` would do to the register.

    Every entry of the reading is in exactly one of `added`, `changed`, `swept_only`, `unchanged` and `returned`.
    `changed` and `returned` give, per identity, old and new of each column, without the columns in `swept`, which
    are told once; `swept_only` changed in nothing else. The entries of `reading` carry the identities under which
    the register knows them, even where the columns that tell entries apart have changed.
    """

    reading: Reading
    added: tuple[str, ...]
    changed: Mapping[str, Changes]
    withdrawn: tuple[str, ...]
    unchanged: tuple[str, ...]
    returned: Mapping[str, Changes]
    swept: Mapping[str, Sweep]
    swept_only: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to do."""
        return not (self.added or self.changed or self.withdrawn or self.returned or self.swept)


def difference(before: Mapping[str, Cells], after: Reading, gone: Collection[str] = ()) -> Difference:
    """Return how the reading differs from the source cells that the register holds, by identity.

    `before` holds the entries of this edition, withdrawn ones included; `gone` names those already withdrawn.
    """
    aligned = align(before, after)
    now = {entry.identity: entry.source for entry in aligned.entries}
    kept = [identity for identity in now if identity in before]
    differing = {identity: (before[identity], now[identity]) for identity in kept if before[identity] != now[identity]}
    swept = _sweeps(differing, len(kept), [(before[identity], now[identity]) for identity in kept])
    ignored = swept.keys() | {sweep.to for sweep in swept.values()}
    changes = {identity: _changes(*pair, ignored) for identity, pair in differing.items()}
    was_gone = set(gone)
    return Difference(
        reading=aligned,
        added=tuple(identity for identity in now if identity not in before),
        changed={identity: found for identity, found in changes.items() if found and identity not in was_gone},
        withdrawn=tuple(identity for identity in before if identity not in now and identity not in was_gone),
        unchanged=tuple(identity for identity in kept if identity not in differing and identity not in was_gone),
        returned={identity: changes.get(identity, {}) for identity in kept if identity in was_gone},
        swept=swept,
        swept_only=tuple(identity for identity, found in changes.items() if not found and identity not in was_gone),
    )


def align(before: Mapping[str, Cells], after: Reading) -> Reading:
    """Return the reading with each entry under the identity by which the register knows it.

    An entry is the same if its natural identity is that of the stored cells. Of several with one natural identity,
    equal ones are paired first, then the rest in order. What is left over is paired if it agrees in every cell but
    one identity column: a corrected title is a change, not a withdrawal and an addition.
    """
    edition = after.edition
    stored: dict[str, list[str]] = defaultdict(list)
    for identity in sorted(before, key=lambda each: (len(each), each)):
        stored[natural_identity(before[identity], edition)].append(identity)
    arrived: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(after.entries):
        arrived[natural_identity(entry.source, edition)].append(index)
    known: dict[int, str] = {}
    for natural in stored.keys() & arrived.keys():
        known |= _paired(stored[natural], arrived[natural], before, after.entries)
    known |= _corrected(known, before, after)
    return replace(after, entries=_under_known_identities(after.entries, known, before))


def _paired(
    stored: Sequence[str], arrived: Sequence[int], before: Mapping[str, Cells], entries: Sequence[Entry]
) -> dict[int, str]:
    if len(stored) == len(arrived) == 1:
        return {arrived[0]: stored[0]}
    pairs = _paired_by(frozenset, stored, arrived, before, entries)
    taken = set(pairs.values())
    left = (identity for identity in stored if identity not in taken)
    rest = (index for index in arrived if index not in pairs)
    return pairs | dict(zip(rest, left, strict=False))


def _paired_by(
    likeness: Likeness,
    stored: Iterable[str],
    arrived: Iterable[int],
    before: Mapping[str, Cells],
    entries: Sequence[Entry],
) -> dict[int, str]:
    """Pair those of equal likeness, in order."""
    alike: dict[frozenset[tuple[str, str]], deque[str]] = defaultdict(deque)
    for identity in stored:
        alike[likeness(before[identity].items())].append(identity)
    pairs: dict[int, str] = {}
    for index in arrived:
        if same := alike.get(likeness(entries[index].source.items())):
            pairs[index] = same.popleft()
    return pairs


def _corrected(known: Mapping[int, str], before: Mapping[str, Cells], after: Reading) -> dict[int, str]:
    """Return the pairs among the left-over that differ in one identity column only.

    Where the source rewrote an identity column in most records, one that changed elsewhere as well is still the same
    if it is the only one left with its other identity columns.
    """
    entries = after.entries
    used = set(known.values())
    left = [identity for identity in before if identity not in used]
    new = [index for index in range(len(entries)) if index not in known]
    found: dict[int, str] = {}
    names = (*([after.edition.given_id] if after.edition.given_id else []), *after.edition.identity)
    for column in names:
        pairs = _paired_by(partial(_all_but, column), left, new, before, entries)
        found |= pairs
        left, new = _left_over(left, new, pairs)
        if pairs and 2 * len(pairs) >= len(known) + len(found):
            others = frozenset(names) - {column}
            pairs = _paired_alone(partial(_only, others), left, new, before, entries)
            found |= pairs
            left, new = _left_over(left, new, pairs)
    return found


def _left_over(left: list[str], new: list[int], pairs: Mapping[int, str]) -> tuple[list[str], list[int]]:
    taken = set(pairs.values())
    return [identity for identity in left if identity not in taken], [index for index in new if index not in pairs]


def _paired_alone(
    likeness: Likeness,
    stored: Sequence[str],
    arrived: Sequence[int],
    before: Mapping[str, Cells],
    entries: Sequence[Entry],
) -> dict[int, str]:
    """Pair those of equal likeness where there is one of each."""
    old = Counter(likeness(before[identity].items()) for identity in stored)
    new = Counter(likeness(entries[index].source.items()) for index in arrived)
    lonely_old = [identity for identity in stored if old[likeness(before[identity].items())] == 1]
    lonely_new = [index for index in arrived if new[likeness(entries[index].source.items())] == 1]
    return _paired_by(likeness, lonely_old, lonely_new, before, entries)


def _only(columns: Collection[str], cells: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(cell for cell in cells if cell[0] in columns)


def _all_but(column: str, cells: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(cell for cell in cells if cell[0] != column)


def _under_known_identities(
    entries: Sequence[Entry], known: Mapping[int, str], before: Mapping[str, Cells]
) -> list[Entry]:
    taken = set(before) | set(known.values())
    renamed: list[Entry] = []
    for index, entry in enumerate(entries):
        identity = known.get(index)
        if identity is None:  # new; its identity may have been left behind by an entry that was corrected since
            identity = entry.identity if entry.identity not in taken else numbered(entry.identity, 2, taken)
            taken.add(identity)
        renamed.append(entry if identity == entry.identity else replace(entry, identity=identity))
    return renamed


def _changes(old: Cells, new: Cells, ignored: Collection[str]) -> Changes:
    columns = dict.fromkeys([*old, *new])
    pairs = {column: (old.get(column, ""), new.get(column, "")) for column in columns if column not in ignored}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def _sweeps(
    differing: Mapping[str, tuple[Cells, Cells]], compared: int, pairs: Sequence[tuple[Cells, Cells]]
) -> dict[str, Sweep]:
    """Return the changes that were made in every record that is in both, by column."""
    if not differing:
        return {}
    layouts = _layout_sweeps(pairs)
    apart = layouts.keys() | {sweep.to for sweep in layouts.values()}
    changed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, new in differing.values():
        for column, pair in _changes(old, new, apart).items():
            changed[column].append(pair)
    for column, found in changed.items():
        stated = sum(1 for old, new in pairs if old.get(column) or new.get(column))
        if len(found) == stated and len(found) >= max(LEAST_SWEPT, compared / 2):
            layouts[column] = Sweep(_kind_of_sweep(found), len(found), old=found[0][0], new=found[0][1])
    return layouts


def _layout_sweeps(pairs: Sequence[tuple[Cells, Cells]]) -> dict[str, Sweep]:
    """Return the columns that came, went, or only changed their name."""
    old_columns = dict.fromkeys(column for old, _ in pairs for column in old)
    new_columns = dict.fromkeys(column for _, new in pairs for column in new)
    removed = [column for column in old_columns if column not in new_columns]
    added = [column for column in new_columns if column not in old_columns]
    sweeps: dict[str, Sweep] = {}
    for column in removed:
        to = next((name for name in added if _is_renamed(column, name, pairs)), None)
        if to:
            added.remove(to)
            sweeps[column] = Sweep("column_renamed", len(pairs), to=to)
        else:
            sweeps[column] = Sweep("column_removed", len(pairs))
    return sweeps | {column: Sweep("column_added", len(pairs)) for column in added}


def _is_renamed(column: str, name: str, pairs: Sequence[tuple[Cells, Cells]]) -> bool:
    has_content = any(old.get(column) for old, _ in pairs)
    return has_content and all(old.get(column, "") == new.get(name, "") for old, new in pairs)


def _kind_of_sweep(found: Sequence[tuple[str, str]]) -> str:
    if all(code(old) == code(new) for old, new in found):
        return "spelling"
    return "same_value" if len({new for _, new in found}) == 1 else "rewritten"
