"""The best plan: against every plan tried, published problems, another solver, and what is no model."""

import csv
import functools
import json
import random
import subprocess
import sys
from dataclasses import replace
from itertools import count, islice, pairwise, product
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize

from hemicycle.engines.selection import (
    Fault,
    OutOfTime,
    Status,
    conflict,
    frontier,
    read,
    reason,
    robustness,
    select,
    short_of,
    worth_of_more,
)
from hemicycle.engines.selection.cuts import Knapsack, covers
from hemicycle.engines.selection.formulation import ONCE, Program
from hemicycle.engines.selection.solver import Solver
from hemicycle.engines.selection.swaps import Swaps
from tests.support.plans import best, broken, worth


def random_model(seed):
    """Return a tiny model with every kind of limit, some of them contradictory."""
    draw = random.Random(seed)
    periods = draw.choice([1, 1, 2, 3])
    names = [f"i{number}" for number in range(draw.randint(3, 6 if periods < 3 else 5))]

    def figure(most):
        return draw.choice([0, draw.randint(0, most), round(draw.uniform(0, most), 2)])

    def item(number, name):
        told = {"id": name, "value": figure(20) if draw.random() < 0.6 else [figure(20) for _ in range(periods)]}
        told["uses"] = {
            resource: figure(9) if draw.random() < 0.6 else [figure(6) for _ in range(draw.randint(1, periods + 1))]
            for resource in ("money", "people")
            if draw.random() < 0.9
        }
        if number and draw.random() < 0.35:
            other = draw.choice(names[:number])
            told["after"] = [other if draw.random() < 0.6 else {"id": other, "lag": draw.randint(0, 2)}]
        if draw.random() < 0.3:
            told["excludes"] = draw.sample([each for each in names if each != name], draw.randint(1, 2))
        if draw.random() < 0.15:
            told["mandatory"] = True
        if draw.random() < 0.3:
            told["earliest"] = draw.randint(0, periods - 1)
            told["latest"] = draw.randint(told["earliest"], periods - 1)
        return told

    limits = {"money": draw.randint(3, 20), "people": [draw.randint(2, 14) for _ in range(periods)]}
    model = {"periods": periods, "limits": limits, "items": [item(*each) for each in enumerate(names)], "groups": []}
    if seed % 2:
        model["spans"] = {"money": min(2, periods)}
        limits["money"] = draw.randint(2, 8)
    for _ in range(draw.randint(0, 2)):
        chosen = draw.sample(names, draw.randint(2, len(names)))
        model["groups"].append({"items": chosen, draw.choice(["at_most", "at_least"]): draw.randint(1, 2)})
    of_the_house(model, random.Random(f"{seed} of the house"))
    return model


def of_the_house(model, draw):
    """Add what a house says in the neutral form: risk over all periods, high tier at once, blackout, committed items."""
    periods, items, limits = model["periods"], model["items"], model["limits"]
    spans = model.setdefault("spans", {})
    for category in ("risk to rights", "risk to security"):
        limits[category], spans[category] = draw.randint(4, 10), periods
        for item in items:
            if draw.random() < 0.6:
                item["uses"][category] = [draw.randint(0, 6), draw.randint(0, 3)][:periods]
    limits["high tier"] = 1
    for item in items:
        if draw.random() < 0.5:
            item["uses"]["high tier"] = [1] * draw.randint(1, periods)
    if periods > 1 and draw.random() < 0.5:
        closed = draw.randrange(periods)
        limits["starts"] = [0 if period == closed else len(items) for period in range(periods)]
        for item in items:
            item["uses"]["starts"] = 1
    for item in items:
        if "after" in item and draw.random() < 0.7:
            other = item["after"][0]
            item["after"] = [{"id": other["id"] if isinstance(other, dict) else other, "lag": draw.choice([0, 2])}]
    if draw.random() < 0.3:
        start = draw.randrange(periods)
        draw.choice(items).update(mandatory=True, earliest=start, latest=start)


@pytest.mark.parametrize("seed", range(200))
def test_no_plan_is_better_than_the_plan_found(seed):
    model = random_model(seed)
    found, known = select(read(model)), best(model)
    if known is None:
        assert (found.status, found.chosen) == (Status.INFEASIBLE, {})
        return
    assert broken(model, found.chosen) == []
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(known)
    assert found.objective == pytest.approx(worth(model, found.chosen))
    assert (found.bound, found.gap) == (found.objective, 0)


def without(model, kind):
    """Return the model without one kind of limit."""
    keys = {"deadline": ("latest",), "committed": ("mandatory", "earliest", "latest")}.get(kind, (kind,))

    def holds(item):
        is_fixed = item.get("mandatory") and item.get("earliest", 0) == item.get("latest")
        return {"committed": is_fixed, "deadline": item.get("mandatory") and "latest" in item}.get(kind, True)

    items = [
        {key: each for key, each in item.items() if key not in keys or not holds(item)}
        | {"uses": {name: each for name, each in item["uses"].items() if name != kind}}
        for item in model["items"]
    ]
    if kind == "lag":
        items = [
            item | {"after": [each["id"] if isinstance(each, dict) else each for each in item.get("after", [])]}
            for item in items
        ]
    groups = [{key: each for key, each in group.items() if key != kind} for group in model["groups"]]
    return model | {"items": items, "groups": groups, "limits": model["limits"] | {kind: 1e9}}


@pytest.mark.parametrize(
    "kind",
    [
        "money", "people", "risk to rights", "risk to security", "high tier", "starts", "at_least", "at_most", "after",
        "lag", "excludes", "mandatory", "deadline", "earliest", "committed",
    ],
)  # fmt: skip
def test_every_kind_of_limit_decides_some_random_models(kind):
    models = (random_model(seed) for seed in range(200))
    deciding = (model for model in models if best(without(model, kind)) != best(model))
    assert len(list(islice(deciding, 2))) == 2


def test_the_random_models_hold_both_kinds():
    feasible = [best(random_model(seed)) is not None for seed in range(60)]
    assert 5 < sum(not each for each in feasible) < 40


def test_a_year_of_money_lies_over_its_quarters():
    item = {"id": "a", "value": 1, "uses": {"money": [2, 2, 2]}}
    model = {"periods": 6, "limits": {"money": [3, 7]}, "spans": {"money": 4}, "items": [item]}
    assert select(read(model)).chosen == {"a": 3}, "in 0 to 2 the first year takes 4 or 6 of 3"
    assert broken(model, {"a": 2}) == ["money in 0: 4.0"]
    assert short_of(read(model), select(read(model)), "a")[1] == {("money", 0): 3}


def test_the_judge_of_plans_finds_what_is_planted():
    model = {
        "periods": 2, "limits": {"money": [5, 5]},
        "items": [
            {"id": "a", "value": 1, "uses": {"money": [3, 3]}, "mandatory": True, "latest": 0},
            {"id": "b", "value": 1, "uses": {"money": 3}, "after": ["a"], "excludes": ["c"]},
            {"id": "c", "value": 1},
        ],
        "groups": [{"items": ["a", "c"], "at_least": 1}, {"items": ["b", "c"], "at_most": 1}],
    }  # fmt: skip
    assert broken(model, {"a": 0, "c": 1}) == []
    assert broken(model, {"c": 0}) == ["without a"]
    assert broken(model, {"a": 1}) == ["a starts in 1"]
    assert broken(model, {"a": 0, "b": 0}) == ["b before a", "money in 0: 6.0"]
    assert broken(model, {"a": 0, "b": 1, "c": 1}) == ["b beside c", "money in 1: 6.0", "2 of ['b', 'c']"]


def knapsack(profits, weights, capacities):
    """Return a model of one period: choose things of these profits within several capacities."""
    resources = [f"r{number}" for number in range(len(capacities))]
    items = [
        {
            "id": f"{number}",
            "value": profit,
            "uses": {name: row[number] for name, row in zip(resources, weights, strict=True)},
        }
        for number, profit in enumerate(profits)
    ]
    return {"periods": 1, "limits": dict(zip(resources, capacities, strict=True)), "items": items}


PUBLISHED = Path(__file__).parents[3] / "shared/data/portfolio"
published = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published problems are not here")


def petersen():
    """Yield the seven problems of Petersen (1967) with their optimum."""
    told = map(float, (PUBLISHED / "mknap1.txt").read_text().split())
    for _ in range(int(next(told))):
        things, resources, known = int(next(told)), int(next(told)), next(told)
        profits = [next(told) for _ in range(things)]
        weights = [[next(told) for _ in range(things)] for _ in range(resources)]
        yield knapsack(profits, weights, [next(told) for _ in range(resources)]), known


@published
def test_the_problems_of_petersen_are_solved_to_their_optimum():
    solved = [(select(read(model)), known) for model, known in petersen()]
    assert all(found.status is Status.OPTIMAL for found, _ in solved)
    assert [found.objective for found, _ in solved] == pytest.approx([known for _, known in solved])
    assert len(solved) == 7


@published
def test_problems_of_chu_and_beasley_are_solved_to_the_best_values_known(request):
    known = json.loads((PUBLISHED / "mknapcb1-odd-best-known.json").read_text())
    told = {each["name"]: each for each in json.loads((PUBLISHED / "mknapcb1-odd.json").read_text())["instances"]}
    for number in (21, 17, 29, 7, 11, 19, 27) if request.config.getoption("--full") else (21,):
        name = f"mknapcb1-{number:02}"
        found = select(read(knapsack(told[name]["profit"], told[name]["weights"], told[name]["capacity"])))
        assert (name, found.status, found.objective) == (name, Status.OPTIMAL, known[name])


def participatory_budget(path):
    """Return the model of a participatory budget: the most votes within the money, and projects by votes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first, second, end = (lines.index(word) for word in ("META", "PROJECTS", "VOTES"))
    meta = dict(line.split(";", 1) for line in lines[first + 1 : second])
    rows = list(csv.DictReader(lines[second + 1 : end], delimiter=";"))
    items = [
        {"id": row["project_id"], "value": int(row["votes"]), "uses": {"money": float(row["cost"])}} for row in rows
    ]
    return {"limits": {"money": float(meta["budget"])}, "items": items}


def greedy(model):
    """Return the votes that are reached by taking the most popular project that still fits, as most cities do."""
    left, votes = model["limits"]["money"], 0
    for item in sorted(model["items"], key=lambda item: -item["value"]):
        if item["uses"]["money"] <= left:
            left, votes = left - item["uses"]["money"], votes + item["value"]
    return votes


@published
def test_four_cities_could_have_had_these_votes_for_their_money():
    expected = json.loads((PUBLISHED / "pabulib-dev-expected.json").read_text())["expected_votes"]
    models = {name: participatory_budget(PUBLISHED / "pabulib" / name) for name in expected}
    found = {name: select(read(model)).objective for name, model in models.items()}
    assert found == expected
    differing = {name: greedy(model) for name, model in models.items() if greedy(model) != expected[name]}
    assert len(differing) >= 1
    assert all(votes < expected[name] for name, votes in differing.items())


def test_another_solver_finds_the_same_value():
    draw = np.random.default_rng(7)
    for _ in range(10):
        things, resources = 30, 4
        profits, weights = draw.integers(10, 99, things), draw.integers(5, 60, (resources, things))
        capacities = weights.sum(axis=1) // 3
        model = knapsack(profits.tolist(), weights.tolist(), capacities.tolist())
        other = scipy.optimize.milp(
            -profits,
            integrality=np.ones(things),
            bounds=scipy.optimize.Bounds(0, 1),
            constraints=scipy.optimize.LinearConstraint(weights, ub=capacities),
        )
        assert select(read(model)).objective == pytest.approx(-other.fun)


BIG = knapsack(
    np.random.default_rng(3).integers(300, 900, 200).tolist(),
    np.random.default_rng(4).integers(300, 900, (10, 200)).tolist(),
    [60_000] * 10,
)


def test_a_time_limit_is_never_called_optimal_and_its_gap_is_told():
    found = select(read(BIG), seconds=1)
    assert found.status is Status.FEASIBLE
    assert broken(BIG, found.chosen) == []
    assert found.bound > found.objective == worth(BIG, found.chosen)
    assert found.gap == pytest.approx((found.bound - found.objective) / found.objective)


@functools.cache
def wide(things):
    """Return a model that is searched around its relaxation before it is solved to the end, and its value by scipy."""
    draw = np.random.default_rng(things)
    profits, weights = draw.integers(10, 99, things), draw.integers(5, 60, (2, things))
    capacities = weights.sum(axis=1) // 4
    known = scipy.optimize.milp(
        -profits,
        integrality=np.ones(things),
        bounds=scipy.optimize.Bounds(0, 1),
        constraints=scipy.optimize.LinearConstraint(weights, ub=capacities),
        options={"mip_rel_gap": 0},
    )
    return knapsack(profits.tolist(), weights.tolist(), capacities.tolist()), -known.fun


def test_a_large_model_is_solved_to_the_value_that_another_solver_finds():
    document, known = wide(700)
    found = select(read(document))
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(known)
    assert broken(document, found.chosen) == []
    everything = {item["id"]: 0 for item in document["items"]}
    assert select(read(document), start=everything).objective == pytest.approx(known), "a start that breaks limits"


def test_wherever_the_time_ends_the_bound_holds():
    document, known = wide(700)
    model, ended = read(document), []
    for steps in (2, 4, 8, 16, 32, 64, 128, 256):
        try:
            found = select(model, seconds=steps, clock=count().__next__)
        except OutOfTime:
            ended.append("without a plan")
            continue
        ended.append(found.status)
        assert broken(document, found.chosen) == []
        assert found.objective <= known + 1e-6 <= found.bound + 2e-6
        assert found.status is Status.FEASIBLE or found.objective == pytest.approx(known)
    assert Status.FEASIBLE in ended


def test_what_is_solved_in_part_bounds_nothing():
    document, known = wide(700)
    program, now = Program(read(document)), [0.0]
    solver = Solver(program.values, program.rows, ends=1, clock=lambda: now[0])
    solver.hold(np.arange(600), np.zeros(600))
    assert solver.worth(solver.run(nodes=200)) < known
    for after in (0.0, 2.0):
        now[0] = after
        assert after == 0 or solver.run() is None
        assert (solver.bound >= known, solver.is_proven, solver.is_infeasible) == (True, False, False)


def test_no_choice_that_fits_breaks_a_cut():
    """Of seven things, each with up to three columns of which one may be 1, every choice that fits is tried."""
    made = 0
    for seed in range(60):
        draw = np.random.default_rng(seed)
        owners = np.repeat(np.arange(7), draw.integers(1, 4, 7))
        amounts = draw.integers(3, 40, len(owners)).astype(float)
        most = float(draw.integers(max(amounts), 120))
        shares = draw.random(len(owners)) * draw.choice([0, 1, 3], len(owners))
        shares /= np.maximum(1.0, np.bincount(owners, shares))[owners]
        knapsack = Knapsack(np.arange(len(owners)), amounts, owners, most)
        choices = np.array(list(product(*([None, *np.flatnonzero(owners == owner)] for owner in range(7)))))
        for cut in covers(knapsack, shares):
            worth, used = np.zeros(len(choices)), np.zeros(len(choices))
            for column, amount in enumerate(amounts):
                chosen = (choices == column).any(axis=1)
                worth += chosen * cut.terms.get(column, 0.0)
                used += chosen * amount
            assert worth[used <= most].max() <= cut.most + 1e-9
            assert sum(value * shares[column] for column, value in cut.terms.items()) > cut.most
            made += 1
    assert made > 30


def test_swaps_keep_every_limit_and_lose_no_value():
    reached = []
    for seed in range(250):
        document = random_model(seed)
        program = Program(read(document))
        if program.columns and not broken(document, {}):
            swaps = Swaps(program, program.rows, np.zeros(len(program.values)))
            done = count()
            solution = swaps.improved(
                program.vector({}), np.random.default_rng(seed), lambda done=done: next(done) / 100
            )
            plan = program.plan(solution)
            assert broken(document, plan) == []
            assert (program.vector(plan) == solution).all()
            reached.append(worth(document, plan) == pytest.approx(select(read(document)).objective))
    assert len(reached) > 25
    assert sum(reached) > 0.9 * len(reached)


def test_five_thousand_initiatives_have_a_plan_and_its_gap_when_the_time_ends():
    draw = random.Random(5)
    items = [
        {
            "id": f"i{number}", "value": round(draw.uniform(1, 50), 1),
            "uses": {"money": [draw.randint(1, 30), draw.randint(1, 5)], "people": draw.randint(0, 9)},
            "after": [f"i{draw.randrange(number)}"] if number % 4 == 3 else [], "mandatory": number % 500 == 1,
        }
        for number in range(5_000)
    ]  # fmt: skip
    document = {"periods": 3, "limits": {"money": 6_000, "people": 3_000}, "items": items}
    found = select(read(document), seconds=4)
    assert broken(document, found.chosen) == []
    assert found.objective == pytest.approx(worth(document, found.chosen))
    assert found.gap < 0.02


def test_no_time_at_all_is_no_plan():
    many = BIG | {"groups": [{"items": [item["id"] for item in BIG["items"]], "at_least": 50}]}
    with pytest.raises(OutOfTime):
        select(read(many), seconds=0)


def test_whoever_listens_hears_of_better_plans_and_may_stop():
    heard = []
    found = select(read(BIG), told=lambda value, bound: not heard.append((value, bound)))
    assert found.status is Status.FEASIBLE
    assert len(heard) >= 1
    assert found.objective >= heard[0][0]
    assert heard[0][1] >= found.objective


def test_whoever_listens_may_stop_while_nothing_better_comes():
    heard = []
    found = select(read(BIG), seconds=20, told=lambda value, bound: heard.append(value) or heard.count(value) > 1)
    assert heard[-1] == heard[-2]
    assert found.status is Status.FEASIBLE
    assert found.objective == pytest.approx(heard[-1])
    assert broken(BIG, found.chosen) == []


def test_the_same_seed_gives_the_same_plan():
    model = read(random_model(11))
    assert select(model, seed=5).chosen == select(model, seed=5).chosen


def test_items_are_held_in_or_out():
    model = {
        "limits": {"money": 5},
        "items": [{"id": name, "value": value, "uses": {"money": 3}} for name, value in (("a", 9), ("b", 5))],
    }
    free, held = select(read(model)), select(read(model), forced={"b": True})
    assert (dict(free.chosen), dict(held.chosen)) == ({"a": 0}, {"b": 0})
    assert select(read(model), forced={"a": False}).objective == 5
    assert select(read(model), forced={"a": True, "b": True}).status is Status.INFEASIBLE


def test_a_plan_to_begin_with_is_not_lost():
    known = select(read(BIG), seconds=1)
    assert select(read(BIG), seconds=1, start=known.chosen).objective >= known.objective


ONE = {"id": "a", "value": 1}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "/"),
        ({"items": [ONE], "colour": 1}, "/colour"),
        ({}, "/items"),
        ({"items": [{"id": "a"}]}, "/items/0/value"),
        ({"items": [{"id": "a", "value": float("nan")}]}, "/items/0/value"),
        ({"items": [{"id": "a", "value": True}]}, "/items/0/value"),
        ({"items": [{"id": "a", "value": 1e300}]}, "/items/0/value"),
        ({"periods": 2, "items": [{"id": "a", "value": [1]}]}, "/items/0/value"),
        ({"items": [{"id": "", "value": 1}]}, "/items/0/id"),
        ({"items": [ONE, ONE]}, "/items/1/id"),
        ({"items": [ONE], "limits": {"money": -1}}, "/limits/money"),
        ({"periods": 2, "items": [ONE], "limits": {"money": [1]}}, "/limits/money"),
        ({"items": [ONE], "spans": {"money": 1}}, "/spans/money"),
        ({"periods": 2, "items": [ONE], "limits": {"money": 1}, "spans": {"money": 3}}, "/spans/money"),
        ({"periods": 3, "items": [ONE], "limits": {"money": [1, 1, 1]}, "spans": {"money": 2}}, "/limits/money"),
        ({"items": [ONE | {"uses": {"a/b": 1}}]}, "/items/0/uses/a~1b"),
        ({"limits": {"m": 1}, "items": [ONE | {"uses": {"m": -1}}]}, "/items/0/uses/m"),
        ({"limits": {"m": 1}, "items": [ONE | {"uses": {"m": "x"}}]}, "/items/0/uses/m"),
        ({"items": [ONE | {"after": ["b"]}]}, "/items/0/after"),
        ({"items": [ONE | {"after": ["a"]}]}, "/items/0/after"),
        ({"items": [ONE | {"after": [{"id": "a", "lag": -1}]}]}, "/items/0/after/0/lag"),
        ({"items": [ONE | {"excludes": ["b", "b"]}]}, "/items/0/excludes"),
        ({"items": [ONE | {"mandatory": 1}]}, "/items/0/mandatory"),
        ({"periods": 3, "items": [ONE | {"earliest": 2, "latest": 1}]}, "/items/0/latest"),
        ({"periods": 3, "items": [ONE | {"earliest": 3}]}, "/items/0/earliest"),
        ({"periods": 0, "items": []}, "/periods"),
        ({"periods": 41, "items": []}, "/periods"),
        ({"items": [ONE], "groups": [{"items": ["a"]}]}, "/groups/0"),
        ({"items": [ONE], "groups": [{"items": ["b"], "at_most": 1}]}, "/groups/0/items"),
        ({"items": [ONE], "groups": [{"items": ["a"], "at_least": 2}]}, "/groups/0/at_least"),
        ({"items": [ONE | {"after": ["b"]}, {"id": "b", "value": 1, "after": ["a"]}]}, "/items"),
    ],
)
def test_what_is_no_model_is_refused_with_its_place(document, place):
    with pytest.raises(Fault) as refused:
        read(document)
    assert refused.value.place == place
    assert str(refused.value).startswith(f"{place}: {refused.value.code}")


def test_a_cycle_is_told_in_its_order():
    items = [
        {"id": "a", "value": 1, "after": ["b"]},
        {"id": "b", "value": 1, "after": ["c"]},
        {"id": "c", "value": 1, "after": ["a"]},
    ]
    with pytest.raises(Fault) as refused:
        read({"items": items})
    assert refused.value.code == "cycle"
    way = str(refused.value.facts["way"]).split(" < ")
    assert (len(way), way[0], set(way)) == (4, way[-1], {"a", "b", "c"})
    follows = {item["id"]: item["after"][0] for item in items}
    assert all(follows[later] == earlier for earlier, later in pairwise(way))


def test_nothing_to_choose_is_a_plan():
    found = select(read({"items": []}))
    assert (found.status, found.objective, found.chosen) == (Status.OPTIMAL, 0, {})


CROWDED = {
    "periods": 2, "limits": {"money": [5, 5], "people": 9},
    "items": [
        {"id": "law", "value": 1, "uses": {"money": [4, 1], "people": 1}, "mandatory": True, "latest": 0},
        {"id": "audit", "value": 1, "uses": {"money": 3}, "mandatory": True, "latest": 0},
        {"id": "minutes", "value": 9, "uses": {"money": 4, "people": 2}, "after": ["law"]},
        {"id": "search", "value": 8, "uses": {"money": [2, 2], "people": 2}},
    ],
}  # fmt: skip


def test_limits_that_cannot_hold_together_are_named_with_what_each_would_have_to_give():
    assert select(read(CROWDED)).status is Status.INFEASIBLE
    assert conflict(read(CROWDED)).limits == {
        "mandatory law": pytest.approx(1), "mandatory audit": pytest.approx(1), "money 0": pytest.approx(2),
    }  # fmt: skip
    eased = CROWDED | {"limits": {"money": [7, 5], "people": 9}}
    assert select(read(eased)).status is Status.OPTIMAL
    with pytest.raises(ValueError, match="has a plan"):
        conflict(read(eased))


@pytest.mark.parametrize("seed", [seed for seed in range(120) if best(random_model(seed)) is None][:12])
def test_of_a_conflict_no_limit_can_be_left_out(seed):
    model = read(random_model(seed))
    named = set(conflict(model).limits)
    program = Program(model, tight=False)
    rows = {limit: [row for row in program.rows if row.limit == limit] for limit in {row.limit for row in program.rows}}
    ground = [row for limit, each in rows.items() if limit.startswith(ONCE) for row in each]

    def holds(limits):
        solver = Solver(program.values, [*ground, *(row for limit in limits for row in rows[limit])])
        return solver.run() is not None

    assert not holds(named)
    assert all(holds(named - {limit}) for limit in named)


def test_a_reason_is_what_solving_again_shows():
    model = read(CROWDED | {"limits": {"money": [7, 5], "people": 9}})
    plan = select(model)
    assert dict(plan.chosen) == {"law": 0, "audit": 0, "minutes": 1}
    told = reason(model, plan, "search")
    assert (set(told.left), set(told.taken)) == ({"minutes"}, set())
    assert told.cost == pytest.approx(plan.objective - select(model, forced={"search": True}).objective)
    gone = reason(model, plan, "minutes")
    assert gone.cost == pytest.approx(1)
    assert gone.taken == {"search"}
    never = reason(model, plan, "law")
    assert (never.cost, set(never.conflict.limits)) == (None, {"mandatory law", "without law"})
    with pytest.raises(KeyError):
        reason(model, plan, "nothing")


def test_a_reason_says_whether_both_plans_are_proven():
    plan = select(read(BIG), seconds=1)
    item = next(iter(plan.chosen))
    assert not reason(read(BIG), plan, item, seconds=1).is_proven
    held = knapsack([9, 5], [[3, 3]], [5])
    assert reason(read(held), select(read(held)), "1").is_proven
    told = reason(read(held), replace(select(read(held)), status=Status.FEASIBLE), "1")
    assert (told.cost, told.is_proven) == (4, False)


def test_what_is_missing_and_what_more_would_bring():
    model = read(CROWDED | {"limits": {"money": [7, 5], "people": 9}})
    plan = select(model)
    assert short_of(model, plan, "search") == {
        0: {("money", 0): pytest.approx(2), ("money", 1): pytest.approx(2)}, 1: {("money", 1): pytest.approx(2)},
    }  # fmt: skip
    assert short_of(model, plan, "minutes") == {0: {("money", 0): pytest.approx(4)}, 1: {}}
    assert worth_of_more(model, plan, "money", 1.9).objective == pytest.approx(plan.objective)
    assert worth_of_more(model, plan, "money", 2).objective == pytest.approx(plan.objective + 8)


@pytest.mark.parametrize("seed", [1, 4, 9, 12])
def test_no_plan_within_a_cap_is_better_than_the_point_of_the_frontier(seed):
    document = random_model(seed) | {"groups": []}
    points = frontier(read(document), "people", 5)
    whole = {"periods": document["periods"], "spans": {"all": document["periods"]}}
    for point in points:
        items = [item | {"uses": item["uses"] | {"all": item["uses"].get("people", 0)}} for item in document["items"]]
        limits = document["limits"] | {"all": point.cap}
        judged = document | whole | {"items": items, "limits": limits}
        judged["spans"] = document.get("spans", {}) | whole["spans"]
        assert broken(judged, point.plan.chosen) == []
        assert point.plan.objective == pytest.approx(best(judged))
        assert point.used <= point.cap + 1e-6
    assert (points == []) == (best(document) is None)


def test_a_frontier_runs_from_the_least_to_the_best():
    model = read(CROWDED | {"limits": {"money": [7, 7], "people": 9}})
    points = frontier(model, "money", 20)
    assert len(points) == 20
    assert (points[0].cap, points[-1].plan.objective) == (8, select(model).objective)
    values = [point.plan.objective for point in points]
    assert values == sorted(values)
    with pytest.raises(KeyError):
        frontier(model, "time")
    with pytest.raises(ValueError, match="two points"):
        frontier(model, "money", 1)


def test_the_share_of_futures_in_which_each_item_stays():
    def future(rng):
        values = {"sure": 9, "even": 5 + (rng.random() < 0.5), "never": 1}
        items = [{"id": name, "value": value, "uses": {"money": 1}} for name, value in values.items()]
        return read({"limits": {"money": 2}, "items": [*items, {"id": "rival", "value": 5.5, "uses": {"money": 1}}]})

    told = robustness(future, np.random.default_rng(3), 40)
    assert told == robustness(future, np.random.default_rng(3), 40)
    assert (told.shares["sure"], told.shares["even"] + told.shares["rival"], told.without_plan) == (1, 1, 0)
    assert 0.2 < told.shares["even"] < 0.8
    assert "never" not in told.shares
    none = robustness(lambda _: read({"items": [ONE | {"mandatory": True, "latest": 0, "excludes": ["b"]},
                                                {"id": "b", "value": 1, "mandatory": True}]}), np.random.default_rng(3), 2)  # fmt: skip
    assert (none.shares, none.without_plan) == ({}, 2)


def test_a_program_that_solves_prints_nothing():
    """In a process of its own, since the solver prints below Python, and once."""
    program = """if True:
        from hemicycle.engines.selection import read, select
        select(read({"limits": {"m": 1}, "items": [{"id": "a", "value": 1, "uses": {"m": 1}}]}))
    """
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b""
