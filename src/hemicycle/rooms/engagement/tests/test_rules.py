"""The policy of the register in plain Python: fields, parity, what is never published, the clock."""

import pytest

from hemicycle.rooms.engagement.rules import clock, documents, fields
from hemicycle.rooms.engagement.rules.fields import Fault


def test_every_field_of_the_standard_is_declared_once():
    atrs = [field.atrs for field in fields.declared() if field.atrs]
    assert len(atrs) == len(set(atrs)) == 37
    assert len({field.key for field in fields.declared()}) == len(fields.declared())


def test_what_is_never_offered_says_why():
    never = [field for field in fields.declared() if not field.offered]
    assert never
    assert all(field.why_not for field in never)
    assert not {field.key for field in never} & fields.offered().keys()


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [
        ("what", "It finds laws.", None),
        ("what", "<b>It finds laws.</b>", Fault.MARKUP),
        ("what", "2 < 3 and 4 > 3", None),
        ("what", "Ask ada@parliament.example", Fault.EMAIL),
        ("contact", "Ask library@parliament.example", None),
        ("what", "It runs on 10.0.0.12", Fault.MACHINE),
        ("what", "Version 1.2.3", None),
        ("what", "It \u202efinds", Fault.CONTROL),
        ("what", "x" * 3_001, Fault.LONG),
    ],
)
def test_what_a_text_may_hold(key, text, fault):
    assert fields.fault(key, text) is fault


def test_parity_names_what_each_language_lacks():
    values = {"what": {"en": "One", "fr": "Un"}, "why": {"en": "Two", "fr": " "}, "team": {}}
    assert fields.parity(values, ["en", "fr"]) == {"en": [], "fr": ["why"]}


def test_a_reference_is_found_however_it_is_typed():
    reference = clock.new_reference()
    assert clock.reference_from(f" {reference.lower().replace('-', ' ')} ") == reference


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_cell_that_looks_like_a_formula_stays_text(cell):
    assert documents.safe(cell) == f"'{cell}"
    assert documents.safe("one = two") == "one = two"
