"""Whatever JSON may hold, and a flag that a form or an address writes out."""

import json

import pytest
from pydantic import ValidationError

from hemicycle.api.schemas import EXACT, Flag, In, Value


class FreeIn(In):
    held: dict[str, Value]


class MarkedIn(In):
    is_marked: Flag = False


@pytest.mark.parametrize("value", [None, True, "text", 3, -EXACT, EXACT, 2.5, [1, ["a"]], {"a": {"b": None}}])
def test_free_json_comes_through_as_it_is(value):
    assert FreeIn.model_validate({"held": {"it": value}}).held == {"it": value}


@pytest.mark.parametrize("value", [EXACT + 1, -EXACT - 1, 1e300, [{"deep": EXACT + 1}]])
def test_a_number_that_is_not_kept_exactly_is_refused(value):
    with pytest.raises(ValidationError):
        FreeIn.model_validate(json.loads(json.dumps({"held": {"it": value}})))


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("false", False), (True, True)])
def test_a_flag_is_read_from_a_form(written, meant):
    assert MarkedIn.model_validate({"is_marked": written}).is_marked is meant


@pytest.mark.parametrize("written", ["yes", "1", "True", 1])
def test_nothing_else_is_a_flag(written):
    with pytest.raises(ValidationError):
        MarkedIn.model_validate({"is_marked": written})
