"""The door of the optimiser: its shape, and every refusal with the place and the remedy."""

import json

import pytest
from typer.testing import CliRunner

from hemicycle.rooms.portfolio.cli import app

GOOD = {
    "periods": 2, "limits": {"money": 5},
    "items": [
        {"id": "minutes", "value": 9, "uses": {"money": 4}},
        {"id": "search", "value": [7, 6], "uses": {"money": 3}, "after": ["minutes"]},
        {"id": "robot", "value": 5, "uses": {"money": [1, 4]}},
    ],
}  # fmt: skip


def optimised(tmp_path, content, *words):
    path = tmp_path / "model.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return CliRunner().invoke(app, ["optimise", str(path), *words])


def test_a_plan_has_the_shape_that_programs_rely_on(tmp_path):
    found = json.loads(optimised(tmp_path, GOOD, "--json", "--seconds", "20", "--seed", "3").stdout)
    assert found.pop("seconds") >= 0
    assert found == {
        "status": "optimal", "objective": 20, "bound": 20, "gap": 0, "conflict": [],
        "chosen": [{"id": "minutes", "start": 0}, {"id": "search", "start": 1}, {"id": "robot", "start": 1}],
    }  # fmt: skip
    assert "optimal  20" in optimised(tmp_path, GOOD).stdout


def test_what_cannot_hold_together_is_named(tmp_path):
    crowded = GOOD | {"limits": {"money": 3}, "groups": [{"items": ["minutes"], "at_least": 1}]}
    found = json.loads(optimised(tmp_path, crowded, "--json").stdout)
    assert (found["status"], found["objective"], found["chosen"]) == ("infeasible", 0, [])
    assert {each["limit"]: each["enough"] for each in found["conflict"]} == {
        "money 0": pytest.approx(1), "money 1": pytest.approx(1), "at least 1 of minutes": pytest.approx(1),
    }  # fmt: skip
    assert "money 0  (+1)" in optimised(tmp_path, crowded).stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "/: Write an object"),
        (GOOD | {"items": None}, "/items: Write a list"),
        (GOOD | {"items": [{"id": "a", "value": float("nan")}]}, "/items/0/value: Write a finite number"),
        (GOOD | {"items": [{"id": "a", "value": 10**400}]}, "/items/0/value: Write a finite number"),
        (GOOD | {"limits": {"money": -1}}, "/limits/money: Write 0 or more"),
        (GOOD | {"periods": 99}, "/periods: Write a whole number from 1 to 40"),
        (GOOD | {"color": 1}, "/color: This is not known here"),
        (GOOD | {"items": [{"id": "a", "value": 1, "uses": {"skill": 1}}]}, "/items/0/uses/skill: No limit is called"),
        (GOOD | {"items": [{"id": "a", "value": 1, "after": ["b"]}]}, "/items/0/after: No item is called “b”"),
    ],
)
def test_what_is_no_model_is_refused_with_its_place(tmp_path, content, words):
    done = optimised(tmp_path, content)
    assert done.exit_code == 1
    assert words in str(done.exception)


def test_no_time_is_refused_with_what_helps(tmp_path):
    items = [{"id": f"{n}", "value": n % 7 + 1, "uses": {"money": n % 5 + 1}} for n in range(60)]
    many = {
        "limits": {"money": 60},
        "items": items,
        "groups": [{"items": [each["id"] for each in items], "at_least": 25}],
    }
    done = optimised(tmp_path, many, "--seconds", "0")
    assert done.exit_code == 1
    assert "Give more" in str(done.exception)


def test_a_file_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("hemicycle.rooms.portfolio.cli.LARGEST_MODEL", 10)
    assert "larger" in str(optimised(tmp_path, GOOD).exception)
