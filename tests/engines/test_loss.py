"""The curve of a year's loss against oracles that share no code with it: recursion, an integral, sampling."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, signal, special, stats

from hemicycle.engines.loss import Risk, exceedance, from_interval, pert, points, sampled, shares
from hemicycle.engines.loss.mixture import Mixture

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


def pytest_generate_tests(metafunc):
    """Draw fifty random portfolios at full depth, and fewer of them otherwise."""
    many = {"portfolio_number": (50, 20), "correlated_number": (50, 5)}
    for name, (full, otherwise) in many.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, range(full if metafunc.config.option.full else otherwise))


def panjer(rate, masses):
    """Return the chances of a year's loss of 0, 1, ... units by the recursion of Panjer (1981), as many as masses.

    Where exp(-rate) would underflow, the recursion is run for a part of the year, which is then doubled up.
    """
    doublings = max(0, math.ceil(math.log2(rate / 200))) if rate > 200 else 0
    part, size = rate / 2**doublings, len(masses)
    weighted, found = np.arange(size) * masses, np.zeros(size)
    found[0] = math.exp(-part * (1 - masses[0]))
    for total in range(1, size):
        found[total] = part / total * (weighted[1 : total + 1] @ found[total - 1 :: -1])
    for _doubling in range(doublings):
        found = signal.fftconvolve(found, found)[:size]
    return found


def lattice(risks, step, size):
    """Return rate and masses of all losses on a lattice; each loss goes to its two neighbours so that its mean stays.

    Of a lognormal: the mass of a point is a second difference of E[min(loss, x)], in closed form.
    """
    rate = sum(risk.frequency for risk in risks)
    at, held = step * np.arange(size + 1), np.zeros(size + 1)
    for risk in risks:
        mu, sigma = risk.severity.mu, risk.severity.sigma
        with np.errstate(divide="ignore"):
            z = (np.log(at) - mu) / sigma
        held += risk.frequency * (risk.severity.mean * special.ndtr(z - sigma) + at * special.ndtr(-z))
    slopes = np.diff(held) / step
    return rate, np.concatenate([[rate - slopes[0]], slopes[:-1] - slopes[1:]]) / rate


def told_by_recursion(risks, amount, size):
    """Return P(a year's loss <= amount), and the mean of what a year costs up to the amount, on a lattice of its own."""
    step = amount / (size - 0.5)  # the amount lies half-way between the last two points
    rate, masses = lattice(risks, step, size)
    found = panjer(rate, masses)
    return found.sum(), found @ (step * np.arange(size))


@pytest.mark.parametrize("rate", [0.02, 0.5, 3.0, 40.0])
def test_recursion_on_a_lattice_agrees(rate):
    amounts, chances = (1.0, 2.0, 5.0, 17.0), (0.4, 0.3, 0.2, 0.1)
    curve = exceedance([Risk("lattice", rate, points(amounts, chances))])
    masses = np.zeros(800)
    masses[[1, 2, 5, 17]] = chances
    reached = np.cumsum(panjer(rate, masses))
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


SIZES = (1, 200, 2, 100, 3, 55, 5, 34, 8, 13)
EXACT = 1e-3  # of an amount: what the engine may err by where it states no larger bound


def test_recursion_and_sampling_agree_on_random_portfolios(portfolio_number, seed, full):
    """Of 1 to 200 risks, intervals of ratio 2 to 2,000, 0.001 to 100 events a year, at every quantile and beyond."""
    chance = np.random.default_rng([seed, portfolio_number])
    risks = portfolio(chance, SIZES[portfolio_number % 10], most=(1.0, 10.0, 100.0)[portfolio_number % 3])
    curve, told, size = exceedance(risks), f"seed {seed}, portfolio {portfolio_number}", 4_000 if full else 2_000
    assert curve.bound < 2e-3, told
    for level, amount in curve.quantiles.items():
        if not amount:
            assert level <= 1 - curve.p_any_loss, told
        elif full or level != 0.95:
            error = max(EXACT, curve.bounds[level])
            below, above = (told_by_recursion(risks, amount * (1 + sign * error), size)[0] for sign in (-1, 1))
            assert below <= level <= above, (told, level)
    if curve.p_any_loss > 0.05:
        worst = curve.quantiles[0.95]
        within, cost = told_by_recursion(risks, worst, size)
        mean = sum(risk.frequency * risk.severity.mean for risk in risks)
        shortfall = (mean - cost - (0.95 - within) * worst) / 0.05
        error = max(EXACT, curve.bounds["expected_shortfall"])
        assert abs(curve.expected_shortfall - shortfall) <= error * shortfall, told
    rate = sum(risk.frequency for risk in risks)
    years = min(200_000, 20_000_000 / rate) if full else min(10_000, 300_000 / rate)
    sample = sampled(risks, 500 + int(years), chance)
    # 50 portfolios of five quantiles: one in twenty thousand runs would see 5.2 standard errors by chance alone.
    assert max(beyond(sample, curve).values(), default=0) < 5.2, told


def test_common_factors_agree_with_sampling(correlated_number, seed, full):
    """One factor or two by quadrature, three or four by Sobol points; one risk to many."""
    chance = np.random.default_rng([seed, 1_000 + correlated_number])
    factors = "abcd"[: 1 + correlated_number % 4]
    risks = portfolio(chance, SIZES[3 + correlated_number % 7], most=2.0, factors=factors)
    curve, told = exceedance(risks, seed=seed), f"seed {seed}, correlated portfolio {correlated_number}"
    sample = sampled(risks, 100_000 if full else 20_000, chance)
    for level, amount in curve.quantiles.items():
        if not amount:
            assert level <= 1 - curve.p_any_loss, told
            continue
        error = max(EXACT, curve.bounds[level])
        below, above = (np.mean(sample <= amount * (1 + sign * error)) for sign in (-1, 1))
        noise = 5.2 * math.sqrt(level * (1 - level) / len(sample))
        assert below - noise <= level <= above + noise, (told, level)
    alone = exceedance([Risk(risk.label, risk.frequency, risk.severity) for risk in risks])
    assert curve.mean == pytest.approx(alone.mean)
    assert curve.sd > alone.sd
    if correlated_number % 4 < 2:
        assert curve.bound < 1e-2, told


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


@pytest.mark.parametrize("factors", [(), ("a",)], ids=len)
def test_what_each_risk_adds_sums_to_the_whole(factors):
    risks = portfolio(np.random.default_rng(11), 20, factors=factors)
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
    risks = portfolio(np.random.default_rng(4), 3, factors=("a", "b", "c"))
    first, again = (exceedance(risks, chances=(0.9,), seed=9) for _time in range(2))
    assert first.exceeded.tobytes() == again.exceeded.tobytes()
    assert first.quantiles == again.quantiles


def test_what_is_followed_by_a_spline_is_what_each_risk_says():
    risks = [*portfolio(np.random.default_rng(6), 30), Risk("narrow", 2, from_interval(500, 510))]
    risks.append(Risk("three points", 1, pert(0, 4_000, 9_000)))
    amounts = 700.0 * np.arange(8_193)
    rate = sum(risk.frequency for risk in risks)
    for order in (0, 1, 2):
        each = np.sum([risk.frequency * risk.severity.partial(amounts, order) for risk in risks], axis=0)
        together = Mixture(risks).partial(amounts, order)
        assert np.max(np.abs(together - each)) <= 1e-8 * max(rate, each[-1]), order


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
