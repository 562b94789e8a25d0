"""What default depth leaves out: never a whole test, and over some seeds no case of one."""

from types import SimpleNamespace

import pytest

from tests.support.run import drawn, served_last


def item(name, one_in=None, *, trial=False):
    markers = {"trial": trial or None, "sampled": SimpleNamespace(kwargs={"one_in": one_in}) if one_in else None}

    class Item:
        nodeid = name

        def get_closest_marker(self, name):
            return markers[name]

    return Item()


CASES = [item(f"test_a.py::test_many[{number}]", 4) for number in range(12)]
ALONE = [item("test_a.py::test_one"), item("test_a.py::test_rare[x]", 50)]


@pytest.mark.parametrize("number", range(20))
def test_a_sampled_test_keeps_a_part_of_its_cases_and_never_none(number):
    kept = drawn([*CASES, *ALONE], number)
    assert kept == drawn([*CASES, *ALONE], number)
    assert set(ALONE) <= set(kept)
    assert 1 <= len(set(CASES) & set(kept)) < len(CASES)


def test_over_some_seeds_every_case_is_drawn():
    assert {each for number in range(60) for each in drawn(CASES, number)} == set(CASES)


def test_tests_drawn_by_lot_come_with_their_cases_or_not_at_all():
    tests = [item(f"test_b.py::test_{name}[{case}]") for name in "abcdefghijkl" for case in (1, 2)]
    kept = [each.nodeid.partition("[")[0] for each in drawn(tests, 1, one_in=4)]
    assert 0 < len(kept) < len(tests)
    assert all(kept.count(name) == 2 for name in kept)


def test_of_trials_a_third_is_drawn_and_over_some_seeds_all():
    trials = [item(f"test_c.py::test_{name}", trial=True) for name in "abcdefghijkl"]
    assert 0 < len(drawn(trials, 1)) < len(trials)
    assert {each.nodeid for number in range(30) for each in drawn(trials, number)} == {each.nodeid for each in trials}


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_each_process_ends_its_share_with_the_served_house(processes):
    plain, served = [f"p{number}" for number in range(12)], [f"s{number}" for number in range(6)]
    ordered = served_last([*served[:3], *plain, *served[3:]], lambda name: name[0] == "s", processes)
    assert sorted(ordered) == sorted(plain + served)
    share = len(ordered) // processes
    for number in range(processes):
        kinds = [name[0] for name in ordered[number * share : (number + 1) * share]]
        assert kinds == ["p"] * (12 // processes) + ["s"] * (6 // processes)
