import base64
import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines import merkle

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "merkle"

# The leaves that every implementation of RFC 6962 is tested with, and the roots over the first so many of them.
LEAVES = [bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes(range(0x60, 0x70)))
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def vectors(name: str) -> Any:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"PUBLISHED VECTORS NOT TESTED: {path} is absent")
    return json.loads(path.read_text())


def hashes_of(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def store(leaf_hashes: list[bytes]) -> tuple[merkle.Frontier, Callable[[int, int], bytes]]:
    """A tree, and its perfect nodes as a database would keep them."""
    frontier, nodes = merkle.Frontier().append_many(leaf_hashes)
    kept = {(level, index): each for level, index, each in nodes}
    return frontier, lambda level, index: kept[level, index]


def naive_root(leaf_hashes: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaf_hashes:
        return sha256(b"").digest()
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    half = 1
    while half * 2 < len(leaf_hashes):
        half *= 2
    return sha256(b"\x01" + naive_root(leaf_hashes[:half]) + naive_root(leaf_hashes[half:])).digest()


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_the_well_known_ones(size: int) -> None:
    assert merkle.root(merkle.leaf_hash(leaf) for leaf in LEAVES[:size]).hex() == ROOTS[size]


def test_the_published_roots_are_reached() -> None:
    known = vectors("rfc6962-roots-size1-4.json")
    leaves = [merkle.leaf_hash(bytes.fromhex(each)) for each in known["leaves_hex"]]
    assert [merkle.root(leaves[:size]).hex() for size in range(len(leaves) + 1)] == known["root_by_size"]


def decoded(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def test_every_published_inclusion_vector_is_judged_rightly() -> None:
    judged = [(case["id"], case["wantErr"], _refuses_inclusion(case)) for case in vectors("inclusion-vectors.json")]
    assert [each for each in judged if each[1] != each[2]] == []
    assert len(judged) == 53


def _refuses_inclusion(case: dict[str, Any]) -> bool:
    proof = [decoded(each) for each in case["proof"] or []]
    try:
        merkle.verify_inclusion(
            decoded(case["leafHash"]), case["leafIdx"], case["treeSize"], proof, decoded(case["root"])
        )
    except merkle.ProofRefused:
        return True
    return False


def test_every_published_consistency_vector_is_judged_rightly() -> None:
    judged = [(case["id"], case["wantErr"], _refuses_consistency(case)) for case in vectors("consistency-vectors.json")]
    assert [each for each in judged if each[1] != each[2]] == []
    assert len(judged) == 43


def _refuses_consistency(case: dict[str, Any]) -> bool:
    proof = [decoded(each) for each in case["proof"] or []]
    try:
        merkle.verify_consistency(case["size1"], case["size2"], proof, decoded(case["root1"]), decoded(case["root2"]))
    except merkle.ProofRefused:
        return True
    return False


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_one_rfc_6962_defines(leaves: list[bytes]) -> None:
    leaf_hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    assert merkle.root(leaf_hashes) == naive_root(leaf_hashes)


@given(st.lists(st.integers(0, 9), max_size=12))
def test_appending_in_pieces_gives_the_same_tree_and_the_same_nodes(pieces: list[int]) -> None:
    leaf_hashes = hashes_of(sum(pieces))
    frontier, gathered, start = merkle.Frontier(), [], 0
    for piece in pieces:
        frontier, nodes = frontier.append_many(leaf_hashes[start : start + piece])
        gathered += nodes
        start += piece
    whole, at_once = merkle.Frontier().append_many(leaf_hashes)
    assert frontier == whole
    assert sorted(gathered) == sorted(at_once)
    assert len(set(gathered)) == len(gathered)


@given(st.integers(0, 300))
def test_every_perfect_node_is_the_root_of_its_leaves(size: int) -> None:
    leaf_hashes = hashes_of(size)
    _, nodes = merkle.Frontier().append_many(leaf_hashes)
    assert len(nodes) == sum(size >> level for level in range(10))
    for level, index, each in nodes[:: max(1, size // 10)]:
        assert each == naive_root(leaf_hashes[index << level : (index + 1) << level])


@given(st.data(), st.integers(1, 200))
def test_every_inclusion_proof_of_a_random_tree_is_accepted(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf_hashes = hashes_of(size)
    frontier, node = store(leaf_hashes)
    merkle.verify_inclusion(leaf_hashes[index], index, size, merkle.inclusion_proof(index, size, node), frontier.root())


@given(st.data(), st.integers(0, 200))
def test_every_consistency_proof_of_a_random_tree_is_accepted(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(0, second))
    leaf_hashes = hashes_of(second)
    frontier, node = store(leaf_hashes)
    proof = merkle.consistency_proof(first, second, node)
    merkle.verify_consistency(first, second, proof, merkle.root(leaf_hashes[:first]), frontier.root())


@given(st.data(), st.integers(2, 70))
def test_a_proof_asks_only_for_the_nodes_it_names(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    _, node = store(hashes_of(size))
    asked: list[tuple[int, int]] = []

    def noting(level: int, place: int) -> bytes:
        asked.append((level, place))
        return node(level, place)

    merkle.inclusion_proof(index, size, noting)
    assert asked == merkle.inclusion_nodes(index, size)
    asked.clear()
    merkle.consistency_proof(index, size, noting)
    assert asked == merkle.consistency_nodes(index, size)


def flipped(value: bytes, bit: int) -> bytes:
    number = int.from_bytes(value, "big") ^ 1 << bit % (8 * len(value))
    return number.to_bytes(len(value), "big")


@given(st.data(), st.integers(2, 60), st.integers(0, 255))
def test_a_flipped_bit_anywhere_in_an_inclusion_proof_is_refused(data: st.DataObject, size: int, bit: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf_hashes = hashes_of(size)
    frontier, node = store(leaf_hashes)
    parts = [leaf_hashes[index], frontier.root(), *merkle.inclusion_proof(index, size, node)]
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = flipped(parts[place], bit)
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_inclusion(parts[0], index, size, parts[2:], parts[1])


@given(st.data(), st.integers(2, 60), st.integers(0, 255))
def test_a_flipped_bit_anywhere_in_a_consistency_proof_is_refused(data: st.DataObject, second: int, bit: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    leaf_hashes = hashes_of(second)
    frontier, node = store(leaf_hashes)
    roots = [merkle.root(leaf_hashes[:first]), frontier.root()]
    parts = [*roots, *merkle.consistency_proof(first, second, node)]
    place = data.draw(st.integers(0, len(parts) - 1))
    parts[place] = flipped(parts[place], bit)
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_consistency(first, second, parts[2:], parts[0], parts[1])


@given(st.data(), st.integers(2, 60))
def test_a_proof_for_another_place_is_refused(data: st.DataObject, size: int) -> None:
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    leaf_hashes = hashes_of(size)
    frontier, node = store(leaf_hashes)
    proof = merkle.inclusion_proof(index, size, node)
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_inclusion(leaf_hashes[index], other, size, proof, frontier.root())


@given(st.data(), st.integers(1, 60))
def test_pymerkle_builds_the_same_tree_and_the_same_inclusion_proofs(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = [os.urandom(5) for _ in range(size)]
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        other.append_entry(leaf)
    frontier, node = store([merkle.leaf_hash(leaf) for leaf in leaves])
    assert frontier.root() == other.get_root()
    theirs = other.prove_inclusion(index + 1, size)
    assert theirs.path[0] == merkle.leaf_hash(leaves[index])
    assert list(theirs.path[1:]) == merkle.inclusion_proof(index, size, node)


@given(st.data(), st.integers(2, 60))
def test_pymerkle_accepts_the_same_consistency(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second - 1))
    leaves = [str(number).encode() for number in range(second)]
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        other.append_entry(leaf)
    leaf_hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    _, node = store(leaf_hashes)
    ours = merkle.consistency_proof(first, second, node)
    merkle.verify_consistency(first, second, ours, other.get_root(first), other.get_root(second))
    theirs = other.prove_consistency(first, second)
    pymerkle.verify_consistency(merkle.root(leaf_hashes[:first]), merkle.root(leaf_hashes), theirs)


def test_the_empty_tree_begins_every_tree_but_only_with_its_own_root() -> None:
    after = merkle.root(hashes_of(3))
    merkle.verify_consistency(0, 3, [], merkle.EMPTY_ROOT, after)
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_consistency(0, 3, [], after, after)
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_consistency(0, 0, [], after, after)


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3)])
def test_a_longer_tree_never_begins_a_shorter_one(first: int, second: int) -> None:
    with pytest.raises(merkle.ProofRefused):
        merkle.verify_consistency(first, second, [], merkle.EMPTY_ROOT, merkle.EMPTY_ROOT)
    with pytest.raises(ValueError, match="cannot begin"):
        merkle.consistency_nodes(first, second)


def test_a_frontier_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="frontier hashes"):
        merkle.Frontier(3, (bytes(32),))
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.Frontier(1, (b"short",))
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.Frontier().append_many([b"short"])
    with pytest.raises(ValueError, match="no leaf 3"):
        merkle.inclusion_nodes(3, 3)
