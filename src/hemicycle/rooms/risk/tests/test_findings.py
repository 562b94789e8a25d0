"""The sentences that open the pages of curve and appetite, worked out anew after numbers were changed on pages."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import numpy as np
import pytest
from django.db.models import Min

from hemicycle.design import formats
from hemicycle.engines.loss import sampled
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Role
from hemicycle.rooms.risk import actions, gates, queries
from hemicycle.rooms.risk.models import Limit, Risk, Treatment

LINE = [(2_000.0, 0.3), (10_000.0, 0.1), (40_000.0, 0.01)]
YEARS = 60_000
PAGES = ("/risk/exposure/", "/risk/appetite/")


def lead(browser, path):
    """Return the sentence that opens a page."""
    text = browser.get(path).content.decode()
    found = re.search(r'class="lead[^"]*"[^>]*>(.*?)<table', text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def crossed(risks):
    """Return how many points of the line are crossed by years drawn at random."""
    drawn = sampled(risks, YEARS, np.random.default_rng(3))
    shares = [np.mean(drawn > amount) for amount, _most in LINE]
    for share, (_amount, most) in zip(shares, LINE, strict=True):
        assert abs(share - most) > 5 * (most / YEARS) ** 0.5, "too near the line to be told by sampling"
    return sum(share > most for share, (_amount, most) in zip(shares, LINE, strict=True))


def told_of_the_curve():
    risks = list(Risk.objects.all())
    today, later = crossed(map_engine(risks)), crossed(map_engine(risks, planned=True))
    if not today:
        return "The curve of losses stays within what the house tolerates."
    points = "point" if today == 1 else "points"
    return (
        f"The curve of losses crosses {today} {points} of the tolerance line, and {later} after the planned treatments."
    )


def map_engine(risks, *, planned=False):
    found = []
    for risk in risks:
        waiting = Treatment.objects.filter(risk=risk, done_on=None) if planned else Treatment.objects.none()
        often = waiting.aggregate(least=Min("after_frequency"))["least"]
        found.append(queries.engine_risk(risk, often))
    return found


def told_of_the_appetite():
    limits = dict(Limit.objects.values_list("subject", "limit"))
    above = sum((risk.current_score or 0) > limits[risk.category] for risk in Risk.objects.filter(state="open"))
    if above:
        return f"{above} risk{'' if above == 1 else 's'} lie{'s' if above == 1 else ''} above the limit"
    return f"{18 - len(limits)} categories have no limit,"


@pytest.fixture
def register(house, initiative, risk_officer, office):
    chair = office(Role.BODY_CHAIR, body="bureau").person
    decided = {"body": "bureau", "decision": "D-1", "review_on": clock.today() + timedelta(days=90)}
    for about in ("Technical", "Supplier"):
        actions.set_limit(house.parliament, by=chair, about=about, limit=9, **decided)
    actions.set_tolerance(house.parliament, by=chair, line=LINE, **decided)
    found = []
    for category in ("Technical", "Supplier"):
        facts = {"title": f"It errs, {category}", "category": category, "event": "A wrong word stays."}
        risk = actions.record(initiative, by=risk_officer, owner=chair, **facts)
        points = {f"{name}_{axis}": 4 for name in ("current", "residual") for axis in ("likelihood", "impact")}
        actions.judge(risk, by=risk_officer, reason="Counted.", **points)
        actions.price(risk, by=risk_officer, frequency=Decimal("0.9"), low=Decimal(500), high=Decimal(20_000))
        found.append(Risk.objects.get(pk=risk.pk))
    actions.review_register(initiative, by=risk_officer, not_relevant={})
    return found


def test_both_pages_say_what_the_changed_numbers_say_and_a_funded_treatment_opens_the_gate(
    register, initiative, risk_officer, office, signed_in
):
    browser, finance = signed_in(risk_officer), signed_in(office(Role.FINANCE).person)

    def treated():
        scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today())
        return gates.above_appetite_treated(scope)[initiative.pk].says

    def look():
        assert lead(browser, "/risk/exposure/").startswith(told_of_the_curve())
        assert lead(browser, "/risk/appetite/").startswith(told_of_the_appetite())
        return told_of_the_curve(), told_of_the_appetite()

    seen = [look()]
    one, two = register
    price = {"pricing": "interval", "frequency": "0.15", "low": "500", "high": "20000", "version": one.version}
    assert browser.post(f"/risk/risks/{one.pk}/price/", price).status_code == 303
    seen.append(look())
    for risk in register:
        plan = {"strategy": "reduce", "text": f"Read {risk.category} twice", "cost": "95000", "after_frequency": "0.02"}
        due = {"due_on": clock.today() + timedelta(days=30), "after_likelihood": 1, "after_impact": 4}
        assert browser.post(f"/risk/risks/{risk.pk}/treatment/", plan | due).status_code == 303
    seen.append(look())
    named = f"{initiative.reference} {initiative.title}"
    stopped = f"stopped at the gate until a treatment is funded: {formats.isolate(named)}."
    assert treated() == "untreated"
    assert all(stopped in lead(browser, path) for path in PAGES)
    for each in Treatment.objects.all():
        told = {"reason": "From the reserve.", "version": each.version}
        assert finance.post(f"/risk/treatments/{each.pk}/funding/", told).status_code == 303
    assert treated() == "treated"
    assert not any("stopped at the gate" in lead(browser, path) for path in PAGES)
    first = Treatment.objects.get(risk=one)
    done = {"reason": "Seen to be done.", "version": first.version}
    assert browser.post(f"/risk/treatments/{first.pk}/completion/", done).status_code == 303
    seen.append(look())
    second = Treatment.objects.get(risk=two)
    done["version"] = second.version
    assert browser.post(f"/risk/treatments/{second.pk}/completion/", done).status_code == 303
    seen.append(look())
    assert len(set(seen)) >= 4, seen
