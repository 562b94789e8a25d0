"""Budgets in versions, bookings, tranches, costs: through the actions, the pages and the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Amount, InitiativeScope
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.queries.roadmap import roadmap
from hemicycle.rooms.resources import actions, queries, tasks
from hemicycle.rooms.resources.models import Appropriation, Budget, Post
from hemicycle.rooms.resources.rules.terms import (
    BookingKind,
    BudgetState,
    ClosureKind,
    CostKind,
    FileKind,
    Timing,
    TrancheState,
)

D = Decimal


@pytest.fixture
def finance(office):
    return office("finance").person


@pytest.fixture
def chair(house, office):
    chair = office("body chair").person
    facts = {"names": {"en": "Board"}, "terms": {"en": "Money."}, "from_on": clock.today()}
    governance.create_body(house.parliament, by=office("AI officer").person, key="board", **facts)
    return chair


@pytest.fixture
def year():
    return clock.today().year


@pytest.fixture
def line(house, finance):
    return actions.add_line(house.parliament, by=finance, key="new", title="New services")


@pytest.fixture
def plan(house, finance, line, year):
    made = actions.draft_budget(house.parliament, by=finance, year=year)[0]
    actions.set_amount(made, by=finance, line=line, amount=D(600), source="House")
    actions.set_amount(made, by=finance, line=line, amount=D(400), source="Grant")
    return made


def left(year):
    return queries.positions()["new", year].left


def test_a_plan_comes_into_force_by_a_decision_and_is_amended_by_another(house, finance, chair, plan, line, year):
    with pytest.raises(PermissionDenied):
        actions.approve_budget(plan, by=finance, body="board", decision="D-1")
    with pytest.raises(Refused, match="no such body"):
        actions.approve_budget(plan, by=chair, body="moon", decision="D-1")
    actions.approve_budget(plan, by=chair, body="board", decision="D-1")
    assert plan.state == BudgetState.APPROVED
    with pytest.raises(Refused, match="stays as it is"):
        actions.set_amount(plan, by=finance, line=line, amount=D(1))
    with pytest.raises(Refused, match="words"):
        actions.draft_budget(house.parliament, by=finance, year=year)
    second = actions.draft_budget(house.parliament, by=finance, year=year, reason="A grant fell away")[0]
    actions.set_amount(second, by=finance, line=line, amount=D(0), source="Grant")
    assert left(year) == 1000  # what is in force counts, until the amendment is
    actions.approve_budget(second, by=chair, body="board", decision="D-2")
    assert (second.state, second.number, left(year)) == (BudgetState.AMENDED, 2, 600)


def test_the_year_keeps_its_first_day_once_there_is_a_budget(house, finance, plan):
    with pytest.raises(Refused, match="stays as it is"):
        actions.set_year(house.parliament, by=finance, first_month=4)
    with pytest.raises(Refused, match="1 to 28"):
        actions.set_year(house.parliament, by=finance, first_month=2, first_day=30)
    actions.set_year(house.parliament, by=finance, first_month=1, delegated_limit=D(60))
    assert queries.finances().delegated_limit == 60


def test_bookings_take_from_the_plan_and_other_currencies_need_a_rate(house, finance, plan, line, year, office):
    facts = {"by": finance, "year": year, "text": "Servers"}
    actions.book(line, sort=BookingKind.COMMITMENT, amount=D(300), **facts)
    with pytest.raises(Refused, match="No rate of USD"):
        actions.book(line, sort=BookingKind.ACTUAL, amount=D(10), currency="usd", **facts)
    actions.set_rate(house.parliament, by=finance, currency="USD", rate=D("0.9"), from_on=clock.today())
    made = actions.book(line, sort=BookingKind.ACTUAL, amount=D(400), currency="usd", **facts)
    assert (made.amount, made.currency, made.foreign_amount) == (360, "USD", 400)
    assert left(year) == 640
    actions.book(line, sort=BookingKind.FORECAST, amount=D(1_200), **facts)
    view = queries.money_view(year)
    assert [row.line for row in view.over] == [line]
    with pytest.raises(PermissionDenied):
        actions.book(line, sort=BookingKind.ACTUAL, amount=D(1), **facts | {"by": office("AI officer").person})


def test_costs_become_amounts_of_lines_by_alternative(initiative, finance, officer, line):
    chosen = portfolio.add_alternative(initiative, by=officer, title="Build it", way="build")
    common = {"by": finance, "sort": CostKind.OTHER, "alternative": chosen, "line": line}
    build = {"timing": Timing.ONE_OFF, "amount": D(100), "low": D(90), "high": D(120)}
    first = actions.estimate_cost(initiative, **common, **build)
    run = {"timing": Timing.YEARLY, "amount": D(50), "low": D(45), "high": D(60)}
    actions.estimate_cost(initiative, **common, **run, first_year=1, last_year=2)
    actions.estimate_cost(initiative, by=finance, sort=CostKind.OTHER, timing=Timing.EXIT, amount=D(9))
    scope = InitiativeScope(Initiative.objects.all(), clock.today())
    amounts = Amount((100.0, 50.0, 50.0), "new", chosen.pk, (0.9, 1.2))
    assert queries.money_of(scope)[initiative.pk] == [amounts]
    assert [cost.amount for cost in queries.live_costs([initiative.pk])[initiative.pk]] == [9]
    portfolio.choose_alternative(chosen, by=officer, reason="It is ours.")
    assert queries.cost_document(initiative)["whole_life"]["amount"] == 200
    actions.withdraw_cost(first, by=finance, reason="A gift")
    assert queries.cost_document(initiative)["whole_life"]["amount"] == 100
    for wrong in ({"low": D(200)}, {"amount": D(-1)}, {"amount": D("NaN")}, {"last_year": 3}):
        with pytest.raises(Refused):
            actions.estimate_cost(initiative, **common, **build | wrong)


def test_a_tranche_waits_for_its_gate_and_is_closed_by_finance(initiative, finance, plan, line, year, monkeypatch):
    tied = {"title": "First", "gate": Gate.AUTHORISATION, "line": line, "year": year, "amount": D(300)}
    tranche = actions.plan_tranche(initiative, by=finance, **tied)
    assert left(year) == 700
    with pytest.raises(Refused, match="No body has passed"):
        actions.release_tranche(tranche, by=finance)
    with pytest.raises(Refused, match="Only a released"):
        actions.close_tranche(tranche, by=finance, spent=D(1), reason="Done")
    monkeypatch.setattr(queries, "passed", lambda *_: True)
    actions.release_tranche(tranche, by=finance)
    with pytest.raises(Refused, match="More was spent"):
        actions.close_tranche(tranche, by=finance, spent=D(301), reason="Done")
    actions.close_tranche(tranche, by=finance, spent=D(250), reason="Done")
    assert (tranche.state, left(year)) == (TrancheState.CLOSED, 1000)


def test_finance_confirms_what_is_not_its_own(initiative, finance, officer, office):
    facts = {"months": 3, "actual": D(30), "forecast": D(120), "reason": "Three invoices"}
    office("business owner", initiative=initiative, person=finance)
    with pytest.raises(PermissionDenied):
        actions.confirm_running_cost(initiative, by=finance, **facts)
    other = office("finance").person
    assert actions.confirm_running_cost(initiative, by=other, **facts).forecast == 120
    benefit = portfolio.add_benefit(initiative, by=officer, title="Hours", low=1, mode=2, high=3, owner=officer)
    measured = portfolio.measure_benefit(benefit, by=officer, value=D(2), measured_on=clock.today())
    actions.confirm_benefit(measured, by=other, reason="Read in the accounts")
    with pytest.raises(Refused, match="already"):
        actions.confirm_benefit(measured, by=other, reason="Read again")
    assert not queries.unconfirmed_benefits([initiative.pk])


def csv(*lines):
    return "\n".join(lines).encode()


def test_a_file_is_shown_before_it_is_taken_and_taken_whole(house, finance, chair, plan, line, year):
    content = csv(
        "year,line,amount,title,kind,source", f"{year},new,700,,,House", f"{year},courses,50,Courses,training,"
    )
    compared = tasks.compare(content, "plan.csv", FileKind.BUDGET)
    assert [(each.before, each.after) for each in compared.changes] == [(D(600), D(700)), (None, D(50))]
    with pytest.raises(Refused, match="changed meanwhile"):
        tasks.accept(compared, by=finance, seen="0" * 64)
    tasks.accept(compared, by=finance, seen=compared.seen)
    assert left(year) == 1100
    assert Appropriation.objects.filter(budget=plan, line__sort=CostKind.TRAINING, amount=50).exists()
    actions.approve_budget(plan, by=chair, body="board", decision="D-1")
    again = tasks.compare(csv("year,line,amount", f"{year},courses,60"), "plan.csv", FileKind.BUDGET)
    tasks.accept(again, by=finance, seen=again.seen)
    assert Budget.objects.get(year=year, number=2).state == BudgetState.PLAN
    assert queries.training_planned(year) == (plan, D(50))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (csv("year,amount", "2027,1"), "lacks the column line"),
        (csv("year,line,amount,colour", "2027,new,1,red"), "column colour is not known"),
        (csv("year,line,amount"), "between 1 and"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(db, content, says):
    with pytest.raises(Refused, match=says):
        tasks.compare(content, "plan.csv", FileKind.BUDGET)


def test_people_come_from_a_file_once_they_are_known(house, finance, person):
    somebody = person(house.deputies, email="ada@parliament.example")
    content = csv(
        "email,skill,hours,level", "ada@parliament.example,engineer,330,4", "who@parliament.example,engineer,1,1"
    )
    compared = tasks.compare(content, "people.csv", FileKind.PEOPLE)
    assert "who@parliament.example (3)" in compared.faults[0]
    with pytest.raises(Refused, match="Nobody signs in"):
        tasks.accept(compared, by=finance, seen=compared.seen)
    compared = tasks.compare(csv(*content.decode().splitlines()[:2]), "people.csv", FileKind.PEOPLE)
    tasks.accept(compared, by=finance, seen=compared.seen)
    post = Post.objects.get(person=somebody)
    assert (post.hours, post.level, post.skill.key) == (330, 4, "engineer")


def test_a_person_s_hours_are_for_those_who_need_them(house, finance, officer, office, person, initiative):
    somebody = person(house.deputies)
    skill = actions.add_skill(house.parliament, by=officer, key="engineer", title="Engineers")
    today = clock.today()
    actions.add_post(house.parliament, by=officer, skill=skill, person=somebody, hours=D(330), from_on=today)
    actions.add_leave(somebody, by=somebody, from_on=today, to_on=today + timedelta(days=5))
    quarter = queries.first_quarter(today)
    facts = {"skill": skill, "year": quarter.year, "number": quarter.number, "hours": D(400)}
    actions.allocate(initiative, by=officer, person=somebody, **facts)
    colleague = office("staff", house.deputies).person
    for who, sees in ((somebody, 1), (finance, 1), (officer, 1), (colleague, 0), (office("auditor").person, 0)):
        assert Post.objects.visible_to(who).count() == sees
    with pytest.raises(PermissionDenied):
        actions.add_leave(somebody, by=colleague, from_on=today, to_on=today)
    view = queries.capacity_view()
    assert [(row.skill, name) for row, name, _hours in view.over] == [(skill, view.names[quarter.number - 1])]


def test_pages_open_with_what_is_over_and_what_is_free(signed_in, finance, officer, plan, line, year, initiative):
    page = signed_in(finance).get("/resources/").content.decode()
    assert "is over its plan" in page
    assert "New services" in page
    actions.book(line, by=finance, sort=BookingKind.COMMITMENT, year=year, amount=D(1_200), text="Too much")
    browser = signed_in(finance)
    assert f"1 line of {year} is over its plan" in browser.get("/resources/").content.decode()
    address = f"/resources/initiatives/{initiative.pk}/"
    sent = {"sort": "other", "timing": "one-off", "first_year": 0, "amount": "5", "line": line.pk}
    assert browser.post(f"{address}cost/", sent).status_code == 303
    assert "over its whole life" in browser.get(address).content.decode()
    wrong = browser.post(f"{address}cost/", sent | {"low": "9"})
    assert wrong.status_code == 422
    assert "between the least and the most" in wrong.content.decode()


def test_a_recess_stands_on_the_roadmap_in_the_quarters_that_it_touches(house, finance, officer):
    today = clock.today()
    facts = {"sort": ClosureKind.RECESS, "title": "Summer recess"}
    actions.mark_calendar(house.parliament, by=finance, from_on=today, to_on=today + timedelta(days=100), **facts)
    actions.mark_calendar(
        house.parliament, by=finance, from_on=today - timedelta(days=200), to_on=today - timedelta(days=100), **facts
    )
    shown = roadmap(officer, today).calendar
    touched = [[one.title for one in each.closings] for each in shown]
    assert touched[0] == touched[1] == ["Summer recess"]
    assert not any(touched[3:])
