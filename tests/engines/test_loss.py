"""The curve of a year's loss against oracles that share no code with it: recursion, an integral, sampling."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from hemicycle.engines.loss import Risk, exceedance, from_interval, pert, points, sampled, shares

FACTOR = 1.6448536269514722


def portfolio(chance, risks, *, most=10.0, factors=()):
    """Return random risks: intervals of ratio 2 to 2,000, frequencies from a thousandth a year up."""
    made = []
    for number in range(risks):
        low, ratio = 10 ** chance.uniform(2, 5), 10 ** chance.uniform(math.log10(2), math.log10(2_000))
        loadings = {name: chance.uniform(0.2, 1.0) for name in factors}
        frequency = 10 ** chance.uniform(-3, math.log10(most))
        made.append(Risk(f"risk {number}", frequency, from_interval(low, low * ratio), loadings))
    return made


def panjer(rate, masses, size):
    """Return the chances of a year's loss of 0, 1, ... units by the recursion of Panjer (1981)."""
    found = [math.exp(-rate * (1 - masses[0]))]
    for total in range(1, size):
        terms = (units * masses[units] * found[total - units] for units in range(1, min(total, len(masses) - 1) + 1))
        found.append(rate / total * sum(terms))
    return np.array(found)


@pytest.mark.parametrize("rate", [0.02, 0.5, 3.0, 40.0])
def test_recursion_on_a_lattice_agrees(rate):
    amounts, chances = (1.0, 2.0, 5.0, 17.0), (0.4, 0.3, 0.2, 0.1)
    curve = exceedance([Risk("lattice", rate, points(amounts, chances))])
    masses = np.zeros(18)
    masses[[1, 2, 5, 17]] = chances
    reached = np.cumsum(panjer(rate, masses, 800))
    for chance, amount in curve.quantiles.items():
        true = int(np.searchsorted(reached, chance))
        assert abs(amount - true) <= max(curve.bound * true, 1e-3 * true, 1e-9) + 0.02, (rate, chance)
    assert curve.p_any_loss == pytest.approx(1 - math.exp(-rate), rel=1e-12)


def one_risk(rate, mu, sigma, amount):
    """Return P(a year's loss <= amount) of one lognormal risk, by numbers of events up to three."""
    one = stats.lognorm(sigma, scale=math.exp(mu))

    def two(limit):
        inner = integrate.quad(lambda u: one.pdf(u) * one.cdf(limit - u), 0, limit, epsabs=1e-13, limit=400)
        return inner[0]

    return math.exp(-rate) * (1 + rate * one.cdf(amount) + rate**2 / 2 * two(amount))


@pytest.mark.parametrize(("rate", "ratio"), [(0.001, 2_000), (0.01, 2), (0.01, 300), (0.03, 20)])
def test_the_integral_of_a_single_rare_risk_agrees(rate, ratio):
    low = 1_000.0
    mu, sigma = (math.log(low) + math.log(low * ratio)) / 2, math.log(ratio) / 2 / FACTOR
    curve = exceedance([Risk("rare", rate, from_interval(low, low * ratio))], chances=(0.99, 0.999, 0.9999))
    for chance, amount in curve.quantiles.items():
        if not amount:
            assert chance <= math.exp(-rate)
            continue
        neglected = rate**3 / 6
        slope = 1e-3 * amount  # 0.1 % to each side
        assert (
            one_risk(rate, mu, sigma, amount - slope) <= chance <= one_risk(rate, mu, sigma, amount + slope) + neglected
        )


def beyond(sample, curve):
    """Return by how many standard errors of the sample each quantile is missed."""
    years = len(sample)
    found = {}
    for chance, amount in curve.quantiles.items():
        if amount > 0:
            share = np.mean(sample <= amount)
            found[chance] = abs(share - chance) / math.sqrt(chance * (1 - chance) / years)
    return found


SIZES = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)


@pytest.mark.parametrize("number", range(50))
def test_sampling_agrees_within_its_error(number, seed, full):
    years = 200_000 if full else 20_000
    chance = np.random.default_rng([seed, number])
    risks = portfolio(chance, SIZES[number % len(SIZES)], most=3.0)
    curve = exceedance(risks)
    sample = sampled(risks, years, chance)
    # 50 portfolios of five quantiles: one in two thousand runs would see 5 standard errors by chance alone.
    assert max(beyond(sample, curve).values(), default=0) < 5.2, f"seed {seed}, portfolio {number}"
    assert curve.bound < 1e-3


@pytest.mark.parametrize("factors", [("a",), ("a", "b"), ("a", "b", "c")], ids=len)
def test_common_factors_agree_with_sampling(factors, seed):
    chance = np.random.default_rng([seed, len(factors)])
    risks = portfolio(chance, 12, most=2.0, factors=factors)
    curve = exceedance(risks, seed=seed)
    sample = sampled(risks, 60_000, chance)
    allowed = 5 if len(factors) < 3 else 5 + curve.bound * 400
    assert max(beyond(sample, curve).values()) < allowed, f"seed {seed}"
    alone = [Risk(risk.label, risk.frequency, risk.severity) for risk in risks]
    assert curve.sd > exceedance(alone).sd
    assert curve.mean == pytest.approx(exceedance(alone).mean)


def test_planted_a_wrong_severity_is_found_by_sampling(seed):
    risks = [Risk("one", 0.5, from_interval(100, 1_000))]
    curve = exceedance([Risk("one", 0.5, from_interval(100, 1_100))])
    assert max(beyond(sampled(risks, 200_000, np.random.default_rng(seed)), curve).values()) > 5.2


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 6))
@example(870, 4)  # one rare and vast risk beside many small ones
@example(1301, 3)
def test_a_finer_grid_stays_within_the_stated_bound(number, risks):
    """The same on a grid of four times the points, which is an oracle of the step alone."""
    from hemicycle.engines.loss import curve as module

    made = portfolio(np.random.default_rng(number), risks, most=100.0)
    coarse = exceedance(made)
    kept = module.SIZE
    try:
        module.SIZE = 4 * (kept - 1) + 1
        fine = exceedance(made)
    finally:
        module.SIZE = kept
    for chance, amount in fine.quantiles.items():
        assert (
            abs(coarse.quantiles[chance] - amount)
            <= (coarse.bounds.get(chance, 0) + fine.bounds.get(chance, 0)) * amount
        )
    assert coarse.expected_shortfall == pytest.approx(fine.expected_shortfall, rel=1e-3)


def test_moments_are_those_of_the_closed_form():
    risks = [Risk("a", 0.7, from_interval(100, 900)), Risk("b", 2.0, pert(0, 10, 50))]
    curve = exceedance(risks)
    assert curve.mean == pytest.approx(sum(risk.frequency * risk.severity.mean for risk in risks))
    assert curve.sd == pytest.approx(math.sqrt(sum(risk.frequency * risk.severity.mean_square for risk in risks)))
    at = np.interp(curve.expected_shortfall, curve.losses, curve.exceeded)
    assert 0 < at < 0.05
    assert np.all(np.diff(curve.exceeded) <= 0)
    assert np.all(np.diff(curve.losses) > 0)


def test_what_each_risk_adds_sums_to_the_whole():
    risks = portfolio(np.random.default_rng(11), 20)
    curve, parts = exceedance(risks), shares(risks)
    assert sum(part.mean for part in parts) == pytest.approx(curve.mean)
    assert sum(part.shortfall for part in parts) == pytest.approx(curve.expected_shortfall, rel=1e-3)
    twins = [Risk("one", 0.5, from_interval(100, 1_000)), Risk("two", 0.5, from_interval(100, 1_000))]
    first, second = shares(twins)
    assert first.shortfall == pytest.approx(second.shortfall)


def test_a_quantile_below_the_chance_of_no_loss_is_zero():
    curve = exceedance([Risk("rare", 0.02, from_interval(100, 900))])
    assert curve.p_any_loss == pytest.approx(1 - math.exp(-0.02))
    assert [curve.quantiles[chance] for chance in (0.5, 0.9, 0.95)] == [0, 0, 0]
    assert curve.quantiles[0.99] > 0
    assert curve.expected_shortfall == pytest.approx(curve.mean / 0.05)


def test_the_same_input_gives_the_same_bytes():
    risks = portfolio(np.random.default_rng(4), 7, factors=("a", "b", "c"))
    assert exceedance(risks, seed=9).quantiles == exceedance(risks, seed=9).quantiles


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: from_interval(float("nan"), 3), "finite"),
        (lambda: from_interval(1, float("inf")), "finite"),
        (lambda: from_interval(0, 3), "above zero"),
        (lambda: from_interval(-1, 3), "above zero"),
        (lambda: from_interval(5, 3), "reversed"),
        (lambda: pert(3, 2, 5), "rise"),
        (lambda: pert(0, 2, float("nan")), "finite"),
        (lambda: points((1.0,), (0.5,)), "sum to one"),
        (lambda: points((1.0, 2.0), (1.0,)), "one chance"),
        (lambda: points((-1.0,), (1.0,)), "not negative"),
        (lambda: Risk("a", -1, from_interval(1, 2)), "a: a frequency"),
        (lambda: Risk("a", float("nan"), from_interval(1, 2)), "a: a frequency"),
        (lambda: Risk("a", 1, from_interval(1, 2), {"f": 9}), "a: a loading"),
        (lambda: exceedance([], chances=(1.0,)), "between 0 and 1"),
    ],
)
def test_what_cannot_be_priced_is_refused_in_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_the_edges_have_clear_answers():
    assert exceedance([]).mean == 0
    assert exceedance([Risk("never", 0, from_interval(1, 2))]).expected_shortfall == 0
    fixed = exceedance([Risk("fixed", 0.5, from_interval(100, 100))])
    assert fixed.quantiles[0.9] == pytest.approx(100, rel=1e-3)
    assert fixed.quantiles[0.99] == pytest.approx(300, rel=1e-3)
    often = exceedance([Risk("often", 1e6, from_interval(100, 200))])
    normal = often.mean + often.sd * stats.norm.ppf(0.99)
    assert abs(often.quantiles[0.99] - normal) <= often.bounds[0.99] * normal
    many = exceedance(portfolio(np.random.default_rng(2), 1_000, most=1.0))
    assert many.bound < 1e-3


def test_the_published_example_of_riskquant_has_its_yearly_loss():
    """ALICE: 0.1 events a year, one loss of 100,000 to 1,000,000 in nine of ten (riskquant, Netflix, 2020)."""
    risk = Risk("ALICE", 0.1, from_interval(100_000, 1_000_000))
    assert exceedance([risk]).mean == pytest.approx(40_400.128269457266, rel=1e-12)
