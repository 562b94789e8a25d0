"""The criteria that rooms compute are those that content/criteria.csv declares: key, question, gates, obligations."""

import csv
from dataclasses import replace

import pytest

from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Verdict
from tests.support.map import SOURCE

CONTENT = SOURCE / "rooms" / "portfolio" / "content" / "criteria.csv"


def declared():
    with CONTENT.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def offered():
    return [(room.name, criterion) for room in rooms() for criterion in room.criteria]


def complaints_about_criteria(offers, rows):
    found = []
    for room, criterion in offers:
        row = rows.get(criterion.key)
        if row is None:
            found.append(f"{criterion.key} is not in criteria.csv")
            continue
        gates = {name for name in row["gates"].split(";") if name in set(Gate)}
        if row["room"] != room:
            found.append(f"{criterion.key} is declared for {row['room']}")
        if set(criterion.asked_at) != gates:
            found.append(f"{criterion.key} is asked at {sorted(criterion.asked_at)}, declared at {sorted(gates)}")
        if set(criterion.proves) != set(filter(None, row["obligations"].split(";"))):
            found.append(f"{criterion.key} proves other obligations than declared")
        if not str(criterion.question) or not criterion.says:
            found.append(f"{criterion.key} says nothing")
    return found


def test_every_criterion_is_computed_as_it_is_declared():
    assert offered()
    assert complaints_about_criteria(offered(), declared()) == []


# The look-ups of a criterion, however many initiatives it is asked of. Accounts of the whole house are read besides.
MOST_QUERIES, WITH_THE_ACCOUNTS = 3, 12
READ_THE_ACCOUNTS = {"resources"}
# What is gathered from every room that holds something of the kind.
GATHERED = {"governance.exceptions-valid": 5, "governance.leadership-approved": 6}


@pytest.mark.parametrize(
    "criterion", [criterion for _room, criterion in offered()], ids=lambda criterion: criterion.key
)
def test_every_criterion_answers_for_each_initiative_in_words_it_knows(
    criterion, world, db, django_assert_max_num_queries
):
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Initiative

    scope = InitiativeScope(Initiative.objects.all(), clock.today())
    reads_accounts = criterion.key.split(".")[0] in READ_THE_ACCOUNTS
    most = WITH_THE_ACCOUNTS if reads_accounts else GATHERED.get(criterion.key, MOST_QUERIES)
    with django_assert_max_num_queries(most):
        answers = criterion.answers(scope)
    assert set(answers) == set(Initiative.objects.values_list("pk", flat=True))
    for answer in answers.values():
        assert answer.verdict in Verdict
        assert str(criterion.says[answer.says]) % answer.params
        assert answer.verdict in {Verdict.MET, Verdict.NOT_APPLICABLE} or answer.remedy


@pytest.mark.parametrize(
    "criterion", [criterion for _room, criterion in offered()], ids=lambda criterion: criterion.key
)
def test_a_criterion_asked_of_nothing_answers_nothing(criterion, db):
    from hemicycle.kernel import clock
    from hemicycle.kernel.models import Initiative

    assert criterion.answers(InitiativeScope(Initiative.objects.none(), clock.today())) == {}


def test_planted_a_criterion_that_differs_from_its_declaration_is_named():
    room, criterion = offered()[0]
    assert complaints_about_criteria([(room, replace(criterion, key="portfolio.flies"))], declared())
    assert complaints_about_criteria([(room, replace(criterion, asked_at=frozenset({Gate.CLOSURE})))], declared())
    assert complaints_about_criteria([(room, replace(criterion, proves=frozenset()))], declared())
    assert complaints_about_criteria([("reports", criterion)], declared())
