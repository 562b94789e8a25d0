import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.rooms.ledger import rules
from hemicycle.rooms.ledger.adapters import hemicycle_verify

MOMENT_WITHOUT_ZONE = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - what is to be refused
SUBJECT = rules.Subject("kernel.initiative", "6f1c7c1e-3a53-4b62-9a0e-0e6f6c3f7f11", 3)
LEAF = rules.Leaf(
    origin="parliament.example/ledger",
    seq=7,
    at=dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC),
    event="portfolio.proposed",
    subject=SUBJECT,
    commitment="ab" * 32,
)


def test_a_leaf_is_written_as_the_format_says() -> None:
    assert rules.leaf_bytes(LEAF) == (
        b'{"at":"2026-11-24T13:00:00.000000Z","commitment":"' + b"ab" * 32 + b'","event":"portfolio.proposed",'
        b'"origin":"parliament.example/ledger","seq":7,"subject":{"id":"6f1c7c1e-3a53-4b62-9a0e-0e6f6c3f7f11",'
        b'"type":"kernel.initiative","version":3},"v":1}'
    )


@given(
    origin=st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters='"\\'), min_size=1),
    seq=st.integers(0, 2**53 - 1),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    subject=st.sampled_from([None, SUBJECT]),
)
def test_a_leaf_is_read_back_as_it_was(origin: str, seq: int, at: dt.datetime, subject: rules.Subject | None) -> None:
    leaf = rules.Leaf(origin, seq, at, "risk.accepted", subject, "0f" * 32)
    spelled = rules.leaf_bytes(leaf)
    assert rules.parse_leaf(spelled) == leaf
    stranger = hemicycle_verify.parse_leaf(spelled, "a file", seq)
    assert stranger == (rules.moment(at), "0f" * 32, "risk.accepted", origin, seq)


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    cairo = dt.timezone(dt.timedelta(hours=2))
    assert rules.moment(dt.datetime(2026, 1, 1, 1, 30, tzinfo=cairo)) == "2025-12-31T23:30:00.000000Z"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"at"', b'{ "at"'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":true'),
        (b'"seq":7', b'"seq":-7'),
        (b'"seq":7', b'"seq":7.0'),
        (b'"seq":7', b'"seq":7,"seq":7'),
        (b'"seq":7', b'"seq":7,"sequel":7'),
        (b'"seq":7', b'"seq":true'),
        (b"000000Z", b"000000+00:00"),
        (b"portfolio.proposed", b"proposed"),
        (b"6f1c", b"6F1C"),
        (b"abab", b"ABAB"),
        (b'"version":3', b'"version":"3"'),
        (b'{"at"', b'[{"at"'),
        (b"parliament", b"\xff"),
    ],
)
def test_bytes_that_are_not_exactly_a_leaf_are_refused(old: bytes, new: bytes) -> None:
    damaged = rules.leaf_bytes(LEAF).replace(old, new, 1)
    with pytest.raises(rules.LeafRefused):
        rules.parse_leaf(damaged)
    with pytest.raises(hemicycle_verify.Wrong, match="Entry 7: its leaf is damaged"):
        hemicycle_verify.parse_leaf(damaged, "a file", 7)


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b"{}", b"7", b"[" * 100_000])
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(rules.LeafRefused):
        rules.parse_leaf(data)


def test_a_commitment_depends_on_salt_and_content() -> None:
    made = {
        rules.commitment(bytes(32), b"{}"),
        rules.commitment(bytes([1]) + bytes(31), b"{}"),
        rules.commitment(bytes(32), b"[]"),
    }
    assert len(made) == 3
    with pytest.raises(ValueError, match="32 bytes"):
        rules.commitment(bytes(33), b"{}")


class Colour(StrEnum):
    RED = "red"


def test_content_spells_what_json_has_no_word_for() -> None:
    content = rules.content_bytes(
        by=UUID(int=7),
        office=None,
        facts={
            "colour": Colour.RED,
            "cost": Decimal("12.50"),
            "on": dt.date(2026, 1, 2),
            "tags": {"b", "a"},
            "share": 0.5,
        },
        state={"title": "Été", "at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC)},
    )
    assert json.loads(content) == {
        "by": "00000000-0000-0000-0000-000000000007",
        "office": None,
        "facts": {"colour": "red", "cost": "12.50", "on": "2026-01-02", "tags": ["a", "b"], "share": 0.5},
        "state": {"title": "Été", "at": "2026-01-02T00:00:00.000000Z"},
        "before": None,
    }


@pytest.mark.parametrize("value", [b"bytes", float("nan"), float("inf"), 2**53, object(), {1: "a"}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"not by|cannot hold"):
        rules.content_bytes(by=None, office=None, facts={"value": value}, state=None)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (None, None, []),
        ({"a": 1}, {"a": 1}, []),
        (None, {"b": 2, "a": 1}, [("a", None, 1), ("b", None, 2)]),
        ({"a": 1, "b": 2}, {"a": 1}, [("b", 2, None)]),
        ({"a": [1, {"x": 1}]}, {"a": [1, {"x": 2}]}, [("a", [1, {"x": 1}], [1, {"x": 2}])]),
        ({"a": True}, {"a": 1}, [("a", True, 1)]),
    ],
)
def test_a_difference_names_the_fields_that_changed(before: Any, after: Any, changes: list[Any]) -> None:
    assert rules.difference(before, after) == [rules.Change(*each) for each in changes]


def test_an_erasure_lists_its_entries() -> None:
    assert rules.erased_entries({"entries": [1, 2]}) == [1, 2]
    for facts in ({}, {"entries": "1"}, {"entries": [True]}, {"entries": [-1]}):
        with pytest.raises(ValueError, match="erasure lists"):
            rules.erased_entries(facts)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": ""},
        {"origin": "a\nb"},
        {"origin": 'a"b'},
        {"seq": -1},
        {"at": MOMENT_WITHOUT_ZONE},
        {"event": "x"},
        {"commitment": ""},
    ],
)
def test_a_leaf_of_unsound_facts_is_not_made(change: dict[str, Any]) -> None:
    facts = {name: getattr(LEAF, name) for name in ("origin", "seq", "at", "event", "subject", "commitment")}
    with pytest.raises(rules.LeafRefused):
        rules.Leaf(**{**facts, **change})


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_fast_spelling_is_that_of_the_standard(value):
    try:
        expected = rfc8785.dumps(value)
    except (UnicodeEncodeError, rfc8785.CanonicalizationError):
        return
    assert rules.canonical(value) == expected
    assert rules.content_bytes(by=None, office=None, facts={"a": value}, state=None) == rfc8785.dumps(
        {"by": None, "office": None, "facts": {"a": value}, "state": None, "before": None}
    )


@pytest.mark.parametrize("subject", [None, LEAF.subject])
def test_a_leaf_is_spelled_as_the_standard_spells_it(subject: rules.Subject | None) -> None:
    leaf = replace(LEAF, origin="hemicycle.log/Chambre é \u2028", subject=subject)
    about: Any = subject and {"type": subject.type, "id": subject.id, "version": subject.version}
    facts: Any = {
        "v": 1,
        "origin": leaf.origin,
        "seq": leaf.seq,
        "at": rules.moment(leaf.at),
        "event": leaf.event,
        "subject": about,
        "commitment": leaf.commitment,
    }
    assert rules.leaf_bytes(leaf) == rfc8785.dumps(facts)
