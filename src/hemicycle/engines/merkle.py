# SPDX-License-Identifier: Apache-2.0
"""The append-only Merkle tree of RFC 6962, with its inclusion and consistency proofs.

A tree of any size falls apart into perfect subtrees. A perfect subtree never changes again, so a store may keep its
hash for ever under `(level, index)`: level 0 are the leaves, and node `(level, index)` covers the leaves from
`index << level` up to but not including `(index + 1) << level`. Proofs ask such a store for the nodes they need.
All hashes are SHA-256, 32 bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = tuple[int, int]
Lookup = Callable[[int, int], bytes]


class ProofRefused(ValueError):
    """A proof does not show what it claims; the message says why."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that must be kept of a tree in order to append to it: one hash for each one-bit of its size.

    `hashes` are the roots of the perfect subtrees, from the largest (the oldest leaves) to the smallest.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves does not have {len(self.hashes)} frontier hashes")
        _check_lengths(self.hashes)

    def append_many(self, leaf_hashes: Iterable[bytes]) -> tuple["Frontier", list[tuple[int, int, bytes]]]:
        """Return the frontier after these leaves and every perfect node they complete, as (level, index, hash).

        The leaves themselves are among the nodes, at level 0. Nodes come level by level, by index within a level.
        """
        new = list(leaf_hashes)
        _check_lengths(new)
        size = self.size + len(new)
        pending, kept, nodes = list(self.hashes), list[bytes](), list[tuple[int, int, bytes]]()
        level, first = 0, self.size  # `first` is the index of the first new node of the level
        while new or pending:
            nodes.extend((level, index, each) for index, each in enumerate(new, first))
            row = [pending.pop(), *new] if first & 1 else new
            if len(row) & 1:
                kept.append(row[-1])
            new = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
            level, first = level + 1, first >> 1
        return Frontier(size, tuple(reversed(kept))), nodes

    def root(self) -> bytes:
        """Return the root of the tree; of the empty tree, the hash of nothing."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root of the tree with these leaves."""
    return Frontier().append_many(leaf_hashes)[0].root()


def inclusion_nodes(index: int, size: int) -> list[Node]:
    """Return the perfect nodes that an inclusion proof needs, so that a store can fetch them in one query."""
    return [node for part in _inclusion_parts(index, size) for node in part]


def inclusion_proof(index: int, size: int, node: Lookup) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves. ValueError if it is not that small."""
    return [_fold([node(*each) for each in part]) for part in _inclusion_parts(index, size)]


def consistency_nodes(first: int, second: int) -> list[Node]:
    """Return the perfect nodes that a consistency proof needs, so that a store can fetch them in one query."""
    return [node for part in _consistency_parts(first, second) for node in part]


def consistency_proof(first: int, second: int, node: Lookup) -> list[bytes]:
    """Return the proof that the tree of `second` leaves begins with the tree of `first`. ValueError if it is longer."""
    return [_fold([node(*each) for each in part]) for part in _consistency_parts(first, second)]


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if the proof shows the leaf at `index` of the tree with this size and root, else raise ProofRefused.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofRefused(f"there is no leaf {index} in a tree of {size}")
    _require_hashes([leaf_hash, root, *proof])
    position, last, running = index, size - 1, leaf_hash
    for each in proof:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if position & 1 or position == last:
            running = node_hash(each, running)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            running = node_hash(running, each)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofRefused("the proof is too short")
    if running != root:
        raise ProofRefused("the proof leads to another root")


def verify_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """Return if the proof shows that the second tree only adds to the first, else raise ProofRefused.

    The empty tree begins every tree, and a tree begins itself; for both the proof is empty.
    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 <= first <= second:
        raise ProofRefused(f"a tree of {second} cannot begin with a tree of {first}")
    _require_hashes([first_root, second_root, *proof])
    if first in (0, second):
        _verify_trivial(first, second, proof, first_root, second_root)
        return
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not proof:
        raise ProofRefused("the proof is empty")
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if position & 1 or position == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, each)
        position, last = position >> 1, last >> 1
    if last:
        raise ProofRefused("the proof is too short")
    if old != first_root:
        raise ProofRefused("the proof leads to another first root")
    if new != second_root:
        raise ProofRefused("the proof leads to another second root")


def _verify_trivial(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    if proof:
        raise ProofRefused(f"between {first} and {second} leaves there is nothing to prove, but the proof is not empty")
    if first_root != (second_root if first == second else EMPTY_ROOT) or (second == 0 and second_root != EMPTY_ROOT):
        raise ProofRefused(f"the roots given for {first} and {second} leaves contradict one another")


def _inclusion_parts(index: int, size: int) -> list[list[Node]]:
    """Each element of the proof as the perfect nodes that fold into it, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    parts: list[list[Node]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            parts.append(_perfect(middle, end))
            end = middle
        else:
            parts.append(_perfect(start, middle))
            start = middle
    return parts[::-1]


def _consistency_parts(first: int, second: int) -> list[list[Node]]:
    """Each element of the proof as the perfect nodes that fold into it. Source: RFC 6962, section 2.1.2."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} cannot begin with a tree of {first}")
    if first in (0, second):
        return []
    parts: list[list[Node]] = []
    start, end = 0, second
    while end != first:
        middle = start + _half(end - start)
        if first <= middle:
            parts.append(_perfect(middle, end))
            end = middle
        else:
            parts.append(_perfect(start, middle))
            start = middle
    if start:  # the part of the first tree that the proof ends with is the whole first tree when it starts at 0
        parts.append(_perfect(start, end))
    return parts[::-1]


def _half(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _perfect(start: int, end: int) -> list[Node]:
    """Cover the leaves from `start` to before `end` with perfect nodes, from the left; `start` is the edge of one."""
    nodes: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The hash above neighbouring perfect subtrees, the largest first."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def _check_lengths(hashes: Iterable[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ValueError(f"a hash has {HASH_BYTES} bytes")


def _require_hashes(hashes: Iterable[bytes]) -> None:
    try:
        _check_lengths(hashes)
    except ValueError as problem:
        raise ProofRefused(str(problem)) from None
