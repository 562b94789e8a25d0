"""What strategy refuses, and what follows from what it keeps."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from typer.testing import CliRunner

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Function, Role
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.strategy import actions, queries
from hemicycle.rooms.strategy.cli import app
from hemicycle.rooms.strategy.models import Document, Objective
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, DocumentState, MaturityDimension, Method, ReviewOutcome

TEXT = {"title": "What we want", "text": "A person answers."}


def later(days=200):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def officer(office):
    return office(Role.AI_OFFICER).person


@pytest.fixture
def chair(office):
    return office(Role.SECRETARY_GENERAL).person


@pytest.fixture
def draft(house, officer):
    texts = {language: dict(TEXT) for language in house.parliament.languages}
    facts = {"texts": texts, "sponsor": officer, "horizon_on": later(700)}
    return actions.draft(house.parliament, by=officer, sort=DocumentKind.STRATEGY, **facts)


@pytest.fixture
def objectives(house, officer):
    return [
        actions.define(house.parliament, by=officer, key=key, title=key.title(), owner=officer)
        for key in ("open", "law", "access")
    ]


def refused(code, act, *subject, **facts):
    with pytest.raises(Refused) as why:
        act(*subject, **facts)
    assert why.value.code == code


def test_a_document_is_approved_by_another_and_ends_each_year_in_a_decision(house, officer, chair, draft):
    with pytest.raises(PermissionDenied):
        actions.approve(draft, by=officer, body="bureau", review_on=later())
    refused("review_on", actions.approve, draft, by=chair, body="bureau", review_on=clock.today())
    actions.approve(draft, by=chair, body="bureau", review_on=later())
    facts = {"texts": {"en": TEXT}, "sponsor": officer, "horizon_on": later(), "heard_on": None, "heard_how": ""}
    refused("approved", actions.edit, draft, by=officer, **facts)
    assert queries.in_force(DocumentKind.STRATEGY).state is DocumentState.IN_FORCE
    written = actions.review(draft, by=officer, findings="Half of it was reached.", next_on=later(400))
    refused("again", actions.review, draft, by=officer, findings="And more.", next_on=later(400))
    actions.decide_review(written, by=chair, outcome=ReviewOutcome.KEEP, reason="It holds.")
    refused("decided", actions.decide_review, written, by=chair, outcome=ReviewOutcome.KEEP, reason="Again.")
    assert Document.objects.get().review_on == later(400)


def test_a_body_that_votes_decides_itself(house, officer, chair, draft):
    words = {"names": {"en": "Bureau"}, "terms": {"en": "Decides."}}
    governance.create_body(house.parliament, by=chair, key="bureau", from_on=clock.today(), **words)
    refused("body", actions.approve, draft, by=chair, body="bureau", review_on=later())
    refused("body", actions.submit, draft, by=officer, body="nobody", review_on=later())
    actions.submit(draft, by=officer, body="bureau", review_on=later())
    assert list(queries.submitted(chair)) == [draft]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("title", {"texts": {"fr": TEXT}}),
        ("horizon_on", {"horizon_on": clock.today()}),
        ("heard_how", {"heard_on": clock.today()}),
    ],
)
def test_a_draft_says_what_it_has_to(house, officer, code, changed):
    facts = {"texts": {"en": TEXT}, "sponsor": officer, "horizon_on": later()} | changed
    refused(code, actions.draft, house.parliament, by=officer, sort=DocumentKind.VISION, **facts)


def test_a_draft_without_every_language_is_not_approved(house, officer, chair):
    facts = {"texts": {"en": TEXT}, "sponsor": officer, "horizon_on": later()}
    made = actions.draft(house.parliament, by=officer, sort=DocumentKind.VISION, **facts)
    refused("sort", actions.draft, house.parliament, by=officer, sort=DocumentKind.VISION, **facts)
    if len(house.parliament.languages) > 1:
        refused("languages", actions.approve, made, by=chair, body="bureau", review_on=later())


def test_weights_contributions_and_orphans_follow_from_what_was_judged(house, officer, initiative, objectives):
    parliament, weigh = house.parliament, {"by": officer, "method": Method.PAIRWISE, "reason": "So agreed."}
    half = {("open", "law"): 1.0, ("open", "access"): 2.0}
    refused("judgements", actions.weigh, parliament, judgements=half, **weigh)
    circle = {("open", "law"): 9.0, ("law", "access"): 9.0, ("open", "access"): 1 / 9}
    refused("judgements", actions.weigh, parliament, judgements=circle, **weigh)
    refused("unknown", actions.weigh, parliament, judgements={("open", "sea"): 1.0}, **weigh)
    direct = {"by": officer, "method": Method.DIRECT, "reason": "So agreed."}
    refused("points", actions.weigh, parliament, points={"open": 1.0}, **direct)
    refused("points", actions.weigh, parliament, points=dict.fromkeys(("open", "law", "access"), 0.0), **direct)
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today())
    align = {"by": officer, "objective": objectives[0]}
    refused("contribution", actions.align, initiative, contribution=5, rationale="All of it.", **align)
    refused("rationale", actions.align, initiative, contribution=3, rationale=" ", **align)
    actions.align(initiative, contribution=1, rationale="A little.", **align)
    actions.align(initiative, contribution=3, rationale="A week sooner.", **align)
    assert queries.contributions(scope) == {}
    actions.weigh(parliament, judgements={**half, ("law", "access"): 2.0}, **weigh)
    (amount,) = queries.contributions(scope)[initiative.pk]
    assert amount.lasts
    assert amount.amounts == pytest.approx((30.0,))
    answer = CliRunner().invoke(app, ["tree", "--as", officer.email, "--json"])
    told = json.loads(answer.stdout)
    assert told["orphan_objectives"] == ["law", "access"]
    assert told["orphan_initiatives"] == []
    actions.retire(Objective.objects.get(key="open"), by=officer, reason="Reached.")
    refused("objective", actions.align, initiative, contribution=3, rationale="Late.", **align)
    assert queries.orphan_initiatives(officer) == [initiative]


def test_objectives_and_key_results_are_refused_where_they_say_nothing(house, officer, objectives):
    define = {"by": officer, "owner": officer}
    refused("key", actions.define, house.parliament, key="open", title="Again", **define)
    refused("title", actions.define, house.parliament, key="new", title=" ", **define)
    refused("use_case", actions.define, house.parliament, key="new", title="New", use_case="UC-999", **define)
    facts = {"text": "In a day", "unit": "%", "baseline": Decimal(4), "target": Decimal(9), "due_on": later()}
    add, first = actions.add_key_result, objectives[0]
    refused("target", add, first, by=officer, **facts | {"target": Decimal(4)})
    refused("due_on", add, first, by=officer, **facts | {"due_on": clock.today()})
    refused("text", add, first, by=officer, **facts | {"unit": " "})
    result = add(first, by=officer, **facts)
    refused("measured_on", actions.measure, result, by=officer, actual=Decimal(5), measured_on=later())
    actions.measure(result, by=officer, actual=Decimal(5), measured_on=clock.today())
    past = clock.today() - timedelta(days=9)
    refused("measured_on", actions.measure, result, by=officer, actual=Decimal(5), measured_on=past)
    assert result.progress == pytest.approx(0.2)


def test_who_answers_for_an_objective_measures_it_and_owes_it_when_due(house, officer, office):
    owner = office(Role.STAFF, house.deputies).person
    made = actions.define(house.parliament, by=officer, key="open", title="Open", owner=owner)
    facts = {"text": "In a day", "unit": "%", "baseline": Decimal(4), "target": Decimal(9), "due_on": later(1)}
    result = actions.add_key_result(made, by=officer, **facts)
    assert list(queries.duties(owner)) == []
    with clock.at(clock.now() + timedelta(days=2)):
        assert [due.by for due in queries.duties(owner)] == [result.due_on]
        actions.measure(result, by=owner, actual=Decimal(9), measured_on=clock.today())
        assert list(queries.duties(owner)) == []


def test_a_candidate_comes_of_a_task_once_and_never_of_what_stays_with_people(house, officer):
    facts = {"title": "Check citations", "function": Function.LEGISLATIVE, "per_year": 900, "minutes": Decimal(12)}
    fit = {"error_cost": Degree.LOW, "sensitivity": Degree.LOW, "suitability": 3}
    record, told = actions.record_task, {"title": "Citations", "problem": "Two people check 900 citations by hand."}
    refused("per_year", record, house.deputies, by=officer, **facts | {"minutes": Decimal(0)}, **fit)
    refused("suitability", record, house.deputies, by=officer, **facts, **fit | {"suitability": 9})
    task = record(house.deputies, by=officer, **facts, **fit)
    assert task.hours == 180
    made = actions.propose_candidate(task, by=officer, **told)
    assert (made.chamber, made.function, task.initiative) == (house.deputies, Function.LEGISLATIVE, made)
    refused("again", actions.propose_candidate, task, by=officer, **told)
    kept = record(house.deputies, by=officer, **facts, **fit | {"suitability": 0})
    refused("segment", actions.propose_candidate, kept, by=officer, **told)


def test_maturity_is_told_by_dimension_with_history_and_never_as_one_score(house, officer):
    assess = {"by": officer, "dimension": MaturityDimension.TECHNICAL, "evidence": "Own hosting.", "target": 4}
    refused("level", actions.assess_maturity, house.parliament, level=6, assessed_on=clock.today(), **assess)
    refused("assessed_on", actions.assess_maturity, house.parliament, level=2, assessed_on=later(), **assess)
    empty = assess | {"evidence": " "}
    refused("evidence", actions.assess_maturity, house.parliament, level=2, assessed_on=clock.today(), **empty)
    for level in (2, 3):
        actions.assess_maturity(house.parliament, level=level, assessed_on=clock.today(), **assess)
    profile = queries.maturity_document(officer)
    assert [each["dimension"] for each in profile] == list(MaturityDimension)
    assert [one["level"] for one in profile[1]["history"]] == [3, 2]


def test_the_terminal_names_what_is_wrong(house, officer, initiative, objectives):
    typed = CliRunner()
    bad = typed.invoke(app, ["weigh", "open:law", "--reason", "So agreed.", "--as", officer.email])
    assert bad.exit_code == 1
    assert "open:law" in bad.stderr
    bad = typed.invoke(app, ["align", initiative.reference, "sea", "3", "--reason", "Yes.", "--as", officer.email])
    assert bad.exit_code == 1
    assert "sea" in bad.stderr
    made = typed.invoke(
        app, ["align", initiative.reference, "open", "3", "--reason", "Yes, all.", "--as", officer.email, "--json"]
    )
    assert json.loads(made.stdout)["contribution"] == 3
    judged = ["open:law:1", "open:access:2", "law:access:2"]
    made = typed.invoke(app, ["weigh", *judged, "--reason", "So agreed.", "--as", officer.email, "--json"])
    assert json.loads(made.stdout)["ratio"] == pytest.approx(0, abs=1e-9)
