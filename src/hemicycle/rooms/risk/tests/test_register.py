"""The register, its treatment, its appetite, its lists: what is refused, and what stays out of one's own hands."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.engines.loss import sampled
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.terms import Role
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.risk import actions, queries
from hemicycle.rooms.risk.adapters import libraries
from hemicycle.rooms.risk.models import Library, LibraryEntry, Risk
from hemicycle.rooms.risk.rules import library, quantity, register
from hemicycle.rooms.risk.rules.library import Item
from hemicycle.rooms.risk.rules.quantity import Loss
from hemicycle.rooms.risk.rules.terms import Category, Pricing

DATA = Path(__file__).parents[6] / "shared" / "data"
NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (Loss(frequency=NAN, low=1, high=2), "frequency:not_finite"),
        (Loss(frequency=1, low=1, high=INFINITE), "high:not_finite"),
        (Loss(frequency=-1, low=1, high=2), "frequency:frequency"),
        (Loss(frequency=1e6, low=1, high=2), "frequency:frequency"),
        (Loss(frequency=0, low=1, high=2), ""),
        (Loss(frequency=1, low=-5, high=2), "low:amount"),
        (Loss(frequency=1, low=9, high=2), "high:reversed"),
        (Loss(frequency=1, low=9), "high:interval_missing"),
        (Loss(frequency=1, low=9, high=9), ""),
        (Loss(pricing=Pricing.PERT, frequency=1, low=1, high=9, mode=10), "mode:mode"),
        (Loss(pricing=Pricing.POINTS, frequency=1, points=[[1, 0.5], [2, 0.4]]), "points:points"),
        (Loss(pricing=Pricing.POINTS, frequency=1, points=[[1, 0.5], [2, 0.5]]), ""),
    ],
)
def test_what_cannot_be_priced_is_named_by_its_field(told, fault):
    assert quantity.fault(told) == fault


def test_a_thousand_risks_one_interval_of_ratio_one_and_none_are_priced():
    many = [quantity.priced(f"{n}", Loss(frequency=0.01 * n, low=10, high=10 + n)) for n in range(1000)]
    curve = quantity.curve_of(many)
    assert curve.mean == pytest.approx(sum(each.frequency * each.severity.mean for each in many))
    flat = quantity.curve_of([quantity.priced("one", Loss(frequency=0.01, low=7, high=7))])
    assert flat.quantiles[0.5] == 0
    assert flat.quantiles[0.999] == pytest.approx(7, rel=2e-3)
    assert quantity.curve_of([]).mean == 0


def test_controls_count_only_as_far_as_tests_found_them_to_work():
    assert register.strength("effective", "effective", 0.6) == 0.6
    assert register.strength("effective", "partly effective", 0.6) == 0.3
    assert register.strength("effective", "not tested", 0.6) == 0
    halved = quantity.priced("r", Loss(frequency=2, low=10, high=100), remains=(0.5, 0.25))
    whole = quantity.priced("r", Loss(frequency=2, low=10, high=100))
    assert halved.frequency == 1
    assert halved.severity.mean == pytest.approx(whole.severity.mean / 4)


def test_harm_that_is_not_money_has_its_own_chances():
    found = register.harms([("privacy", 0.5, 3), ("privacy", 0.2, 5), ("finance", 9.0, 1)])
    assert found["privacy"] == pytest.approx([0.5034, 0.5034, 0.5034, 0.1813, 0.1813], abs=1e-4)
    assert found["finance"][1:] == [0, 0, 0, 0]


def test_the_published_annual_loss_of_alice():
    file = DATA / "risk-simulation" / "riskquant-dev.csv"
    if not file.exists():
        pytest.skip("the shared data is not here: the published loss of ALICE is not compared")
    row = next(csv.DictReader(file.read_text().splitlines()))
    told = Loss(frequency=float(row["frequency"]), low=float(row["low_loss"]), high=float(row["high_loss"]))
    one = quantity.priced(row["label"], told)
    assert quantity.curve_of([one]).mean == pytest.approx(float(row["published_annualized_loss"]), rel=1e-12)


def test_the_built_in_lists_keep_ids_and_provenance():
    assert len(library.built_in()) == 52
    assert {each.provenance for each in library.built_in().values()} == {"S", "K", "P"}
    assert [len(library.terms(sort)) for sort in ("bias", "attack", "challenge")] == [24, 9, 12]
    assert {each.category for each in library.built_in().values()} == set(Category)


@pytest.fixture
def risk(initiative, risk_officer):
    facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
    found = actions.record(initiative, by=risk_officer, **facts)
    actions.judge(found, by=risk_officer, reason="Counted.", current_likelihood=4, current_impact=4)
    return found


@pytest.fixture
def chair(house, office):
    found = office(Role.BODY_CHAIR, body="bureau").person
    decided = {"body": "bureau", "decision": "D-1", "review_on": clock.today() + timedelta(days=90)}
    actions.set_limit(house.parliament, by=found, about="Technical", limit=9, **decided)
    return found


def test_an_unpriceable_loss_changes_nothing(risk, risk_officer):
    with pytest.raises(Refused, match="reversed"):
        actions.price(risk, by=risk_officer, frequency=Decimal(1), low=Decimal(9), high=Decimal(2))
    assert Risk.objects.get(pk=risk.pk).frequency is None


def test_who_leads_the_initiative_does_not_accept_its_risk(risk, chair, initiative, office):
    until = clock.today() + timedelta(days=30)
    office(Role.BUSINESS_OWNER, initiative=initiative, person=chair)
    with pytest.raises(PermissionDenied):
        actions.accept(risk, by=chair, body="bureau", reason="I want it.", until_on=until)


def test_only_the_body_that_owns_the_limit_accepts_and_only_for_a_time(risk, chair, office):
    until = clock.today() + timedelta(days=30)
    other = office(Role.BODY_CHAIR, body="steering").person
    with pytest.raises(Refused, match="owns the limit"):
        actions.accept(risk, by=other, body="steering", reason="We may.", until_on=until)
    with pytest.raises(Refused, match="no office"):
        actions.accept(risk, by=other, body="bureau", reason="We may.", until_on=until)
    with pytest.raises(Refused, match="within a year"):
        actions.accept(risk, by=chair, body="bureau", reason="For ever.", until_on=until + timedelta(days=400))
    assert queries.breaches(clock.today()).count() == 1
    actions.accept(risk, by=chair, body="bureau", reason="For a month.", until_on=until)
    assert queries.breaches(clock.today()).count() == 0
    assert queries.breaches(until).count() == 1


def test_a_treatment_waits_for_its_money_and_then_moves_the_risk(risk, risk_officer, office, chair):
    plan = {"strategy": "reduce", "text": "Read twice", "due_on": clock.today() + timedelta(days=9)}
    after = {"after_likelihood": 1, "after_impact": 4, "after_frequency": Decimal("0.1")}
    treatment = actions.plan(risk, by=risk_officer, cost=Decimal(95), **plan, **after)
    with pytest.raises(Refused, match="not funded"):
        actions.finish(treatment, by=risk_officer, reason="Done.")
    actions.fund(treatment, by=office(Role.FINANCE).person, reason="From the reserve.")
    actions.finish(treatment, by=risk_officer, reason="Done.")
    moved = Risk.objects.get(pk=risk.pk)
    assert (moved.current_score, moved.earlier_likelihood, moved.frequency) == (4, 4, Decimal("0.1"))
    fields = {(each.likelihood, each.impact): each for row in queries.matrix(Risk.objects.all()) for each in row}
    assert (fields[1, 4].came, fields[4, 4].left) == (1, 1)


def test_an_initiative_has_a_stricter_limit_only(initiative, chair):
    decided = {"body": "bureau", "decision": "D-2", "review_on": clock.today() + timedelta(days=90)}
    with pytest.raises(Refused, match="stricter"):
        actions.set_limit(initiative, by=chair, about="Technical", limit=12, **decided)
    actions.set_limit(initiative, by=chair, about="Technical", limit=4, **decided)


def test_an_indicator_is_set_and_read_through_the_api(risk, risk_officer, signed_in):
    browser = signed_in(risk_officer)
    address = f"/api/v1/risk/risks/{risk.pk}/indicators"
    told = {"text": "Errors a week", "warn": 5, "limit": 10, "unit": "errors"}
    made = browser.post(address, told, content_type="application/json")
    assert (made.status_code, made.json()["shows"]) == (201, None), made.content
    readings, version = f"/api/v1/risk/indicators/{made.json()['id']}/readings", made["ETag"]
    read = browser.post(readings, {"value": 7.5}, content_type="application/json", headers={"If-Match": version})
    assert (read.status_code, read.json()["shows"]) == (200, 7.5), read.content
    stale = browser.post(readings, {"value": 8}, content_type="application/json", headers={"If-Match": version})
    assert stale.status_code == 412
    assert [each["shows"] for each in browser.get(address).json()["items"]] == [7.5]
    refused = browser.post(address, {**told, "limit": 5}, content_type="application/json")
    assert (refused.status_code, "the two differ" in refused.content.decode()) == (409, True)


def test_a_value_that_rounds_to_a_negative_zero_leaves_a_sound_ledger(risk, risk_officer):
    told = {"text": "Errors a week", "warn": Decimal(5), "limit": Decimal(10)}
    found = actions.set_indicator(risk, by=risk_officer, **told)
    actions.read_indicator(found, by=risk_officer, value=round(Decimal("-0.0001"), 3))
    assert ledger.verify().is_sound


def test_an_indicator_reads_a_measure_of_any_room(risk, house, risk_officer):
    told = {"text": "Mean loss of a year", "warn": Decimal(50), "limit": Decimal(100), "measure": "risk.residual-loss"}
    found = actions.set_indicator(risk, by=risk_officer, **told)
    assert (found.unit, queries.indicator_value(found)) == ("money a year", None)
    for often, sign in ((1, "met"), (3, "partly"), (9, "not_met")):
        actions.price(risk, by=risk_officer, frequency=Decimal(often), low=Decimal(20), high=Decimal(20))
        value = queries.indicator_value(found)
        assert value == pytest.approx(20 * often)
        assert queries.indicator_sign(found, value) == sign
    with pytest.raises(Refused, match="nobody writes it down"):
        actions.read_indicator(found, by=risk_officer, value=Decimal(1))
    with pytest.raises(Refused, match="No room offers"):
        actions.set_indicator(risk, by=risk_officer, **told | {"measure": "risk.luck"})
    facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
    of_house = actions.record(house.parliament, by=risk_officer, **facts)
    with pytest.raises(Refused, match="by initiative"):
        actions.set_indicator(of_house, by=risk_officer, **told)


def test_risks_that_share_a_supplier_go_wrong_together(risk, initiative, risk_officer):
    facts = {"title": "It stops", "category": "Supplier", "event": "The service is away."}
    risks = [risk, *(actions.record(initiative, by=risk_officer, **facts) for _each in range(3))]
    price = {"frequency": Decimal(1), "low": Decimal(100), "high": Decimal(900)}
    for each in risks:
        actions.price(each, by=risk_officer, **price)
    alone = queries.exposure(Risk.objects.all()).before
    for each in risks:
        actions.price(each, by=risk_officer, **price, factors=[" Lexorne", "Lexorne"])
    shared = queries.exposure(Risk.objects.all()).before
    assert "common factors (1)" in shared.method
    assert shared.mean == pytest.approx(alone.mean)
    assert shared.quantiles[0.99] > 1.1 * alone.quantiles[0.99]
    drawn = sampled([queries.engine_risk(each) for each in Risk.objects.all()], 40_000, np.random.default_rng(5))
    assert np.mean(drawn <= shared.quantiles[0.95]) == pytest.approx(0.95, abs=0.006)


@pytest.mark.parametrize(
    "line", [[], [(100.0, 1.5)], [(100.0, 0.1), (50.0, 0.05)], [(1.0, 0.1), (2.0, 0.2)], [(NAN, 0.1)]]
)
def test_a_line_that_is_none_is_refused(line):
    assert not register.is_tolerance(line)


def test_a_newer_copy_of_a_list_keeps_every_link_and_marks_what_is_gone(house, risk, risk_officer):
    common = {"key": "atlas", "title": "ATLAS"}
    first = [Item("T1", "Poison data", ("R-SEC-01",)), Item("T2", "Evade")]
    actions.import_library(house.parliament, by=risk_officer, edition="1", items=first, **common)
    entry = LibraryEntry.objects.get(key="T2")
    actions.link(risk, by=risk_officer, entry=entry)
    again = [Item("T1", "Poison the data"), Item("T3", "Invert")]
    actions.import_library(house.parliament, by=risk_officer, edition="2", items=again, **common)
    assert risk.links.get().entry.gone_in == "2"
    assert dict(LibraryEntry.objects.filter(gone_in="").values_list("key", "title")) == {
        "T1": "Poison the data", "T3": "Invert",
    }  # fmt: skip
    with pytest.raises(Refused, match="T9"):
        actions.import_library(
            house.parliament, by=risk_officer, edition="3", items=[Item("T9", "X", ("R-NO-1",))], **common
        )
    assert Library.objects.get().edition == "2"


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b"[1]", b"\xff\xfe", b"matrices: [3]"])
def test_a_file_that_is_no_list_is_none(content):
    assert libraries.items(content) is None
