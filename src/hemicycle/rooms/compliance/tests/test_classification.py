"""The path of decision of the AI Act: each exit, the graver branch where nobody answered, the cases, the clock."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.terms import Tier
from hemicycle.rooms.compliance.rules import frameworks
from hemicycle.rooms.compliance.rules.cases import cases
from hemicycle.rooms.compliance.rules.classification import (
    GRAVITY,
    AnswerFault,
    LegalClass,
    check,
    classify,
    duties,
    gravest,
    questions,
    rests_on,
    stricter,
)
from hemicycle.rooms.compliance.rules.frameworks import Status

DOMAIN = Path(__file__).parents[6] / "shared" / "domain" / "frameworks"
USUAL = next(case for case in cases() if case.id == "UC-01").answers
HIGH = {
    "annex3": "4",
    "profiling": "no",
    "no_material_influence": "yes",
    "exception": "a",
    "exemption_documented": "yes",
}
ARTICLES = {"talks": "50(1)", "content": "50(2)", "biometric": "50(3)", "deepfake": "50(4)", "published": "50(4)-text"}
UNTIL_2026, UNTIL_2027 = date(2026, 12, 2), date(2027, 12, 2)


def act():
    return frameworks.built_in()["EUAIA"].requirements


def answers(**given_):
    """Return the usual answers with these instead; None takes an answer away, `__` stands for a point."""
    told = {f"aia.{key.replace('__', '.')}": value for key, value in given_.items()}
    return {**USUAL} | {key: frozenset([value] if value else []) for key, value in told.items()}


def differing(**more):
    return answers(**(HIGH | more))


# The exits.


@pytest.mark.parametrize(
    ("given_", "legal_class", "node"),
    [
        (answers(), LegalClass.MINIMAL, "AIA-N12"),
        (answers(infers="no"), LegalClass.OUT, "AIA-N01"),
        (answers(in_scope="no"), LegalClass.OUT, "AIA-N02"),
        (answers(prohibited__a="yes"), LegalClass.PROHIBITED, "AIA-N03"),
        (answers(prohibited__f="yes", prohibited_exception="no"), LegalClass.PROHIBITED, "AIA-N03"),
        (answers(prohibited__f="yes", prohibited_exception="yes"), LegalClass.MINIMAL, "AIA-N12"),
        (answers(prohibited__c="yes", prohibited_exception="yes"), LegalClass.PROHIBITED, "AIA-N03"),
        (answers(annex1="yes"), LegalClass.HIGH, "AIA-N04"),
        (differing(), LegalClass.EXEMPT, "AIA-N08D"),
        (differing(profiling="yes"), LegalClass.HIGH, "AIA-N06"),
        (differing(no_material_influence="no"), LegalClass.HIGH, "AIA-N07"),
        (differing(exception="none"), LegalClass.HIGH, "AIA-N08"),
        (differing(exemption_documented="no"), LegalClass.HIGH, "AIA-N08D"),
        (differing(profiling=None), LegalClass.HIGH, "AIA-N06"),
        (differing(no_material_influence=None), LegalClass.HIGH, "AIA-N07"),
        (differing(exception=None), LegalClass.HIGH, "AIA-N08"),
        (differing(exemption_documented=None), LegalClass.HIGH, "AIA-N08D"),
        (answers(prohibited__f="yes", prohibited_exception=None), LegalClass.PROHIBITED, "AIA-N03"),
        (answers(gpai="yes"), LegalClass.LIMITED, "AIA-N09"),
        (answers(transparency__biometric="yes"), LegalClass.LIMITED, "AIA-N10"),
        (answers(transparency__talks="yes", transparency_exception__talks="yes"), LegalClass.MINIMAL, "AIA-N12"),
    ],
)
def test_each_exit_of_the_path(given_, legal_class, node):
    found = classify(given_)
    assert (found.legal_class, found.node) == (legal_class, node)


def test_transparency_adds_up_with_high_risk():
    found = classify(differing(profiling="yes", transparency__talks="yes", gpai="yes"))
    assert found.legal_class is LegalClass.HIGH
    assert found.owes_transparency == {"talks"}
    assert found.is_general_purpose


def test_nobody_s_answer_is_the_graver_one_and_stays_open():
    found = classify({})
    assert found.legal_class is LegalClass.PROHIBITED
    assert not found.is_settled
    assert {each.key for each in found.open} >= {"aia.infers", "aia.prohibited.a"}
    assert classify(answers(annex3=None)).legal_class is LegalClass.HIGH
    assert classify(answers(transparency__talks=None, transparency_exception__talks=None)).owes_transparency == {
        "talks"
    }


@given(st.data())
def test_taking_an_answer_away_never_makes_the_class_milder(data):
    chosen = {}
    for key, question in questions().items():
        if data.draw(st.booleans()):
            chosen[key] = frozenset([data.draw(st.sampled_from(sorted(question.answers)))])
    before = classify(chosen)
    key = data.draw(st.sampled_from(sorted(questions())))
    after = classify({each: value for each, value in chosen.items() if each != key})
    assert GRAVITY.index(after.legal_class) >= GRAVITY.index(before.legal_class)
    assert before.owes_transparency <= after.owes_transparency or after.legal_class is LegalClass.PROHIBITED


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        ("aia.infers", {"perhaps"}),
        ("aia.colour", {"yes"}),
        ("aia.infers", {"yes", "no"}),
        ("aia.annex3", {"9"}),
        ("aia.annex3", {"1", "none"}),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused(key, chosen):
    with pytest.raises(AnswerFault) as refusal:
        classify({key: frozenset(chosen)})
    assert refusal.value.key == key
    check({"aia.annex3": frozenset({"1", "4"})})


def test_the_stricter_of_law_and_house_drives_the_gates():
    assert stricter(LegalClass.MINIMAL, Tier.HIGH) is Tier.HIGH
    assert stricter(LegalClass.PROHIBITED, Tier.LIMITED) is Tier.PROHIBITED
    of = [classify(answers()), classify(differing()), classify(answers(transparency__talks="yes"))]
    assert gravest(of) is of[1]
    assert gravest([]) is None


# The cases of the catalogue.


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_each_case_ends_where_it_is_stated_to_end(case):
    found = classify(case.answers)
    assert found.legal_class is case.legal_class
    if case.legal_class in {LegalClass.LIMITED, LegalClass.MINIMAL}:
        assert found.is_settled
        assert {ARTICLES[duty] for duty in found.owes_transparency} == set(case.articles)
    told = " ".join(each.requirement.reference for each in duties(found, act()))
    told += " ".join(each.reference for each in rests_on(found, act()))
    for article in case.articles:
        assert article.removesuffix("-text").partition("(")[0] in told, article
    if case.legal_class is LegalClass.HIGH:
        assert all(f"Art. {article}" in told for article in case.articles)


def test_the_steps_that_differ_from_the_stated_ones_are_those_that_the_decision_explains():
    differing_ = {case.id for case in cases() if classify(case.answers).node != case.node}
    transcription = {case.id for case in cases() if case.legal_class is LegalClass.MINIMAL and case.node == "AIA-N07"}
    assert differing_ == transcription | {"EX-12"}
    assert len(transcription) == 10


def test_the_cases_are_those_of_the_domain():
    if not DOMAIN.is_dir():
        pytest.skip(f"no domain files in {DOMAIN}")
    with (DOMAIN / "aia-use-cases.csv").open(encoding="utf-8", newline="") as file:
        told = [(row["id"], row["result"], row["exit_node"], row["articles"]) for row in csv.DictReader(file)]
    results = {"minimal": "minimal", "limited": "limited", "high": "high_candidate", "prohibited": "prohibited_check"}
    assert told == [(case.id, results[case.legal_class], case.node, "|".join(case.articles)) for case in cases()]
    assert len(told) == 79
    with (DOMAIN / "aia-decision.csv").open(encoding="utf-8", newline="") as file:
        nodes = [row["node"] for row in csv.DictReader(file)]
    assert list(dict.fromkeys(each.node for each in questions().values())) == [
        node for node in nodes if node != "AIA-N12"
    ]


# The clock.


def begun(on):
    return {
        each.provision for each in frameworks.milestones() if each.framework == "EUAIA" and each.on and each.on <= on
    }


@pytest.mark.parametrize(
    ("day", "provisions", "requirements"),
    [
        (UNTIL_2026, {"Art. 50(2)", "Art. 5(1)(ba)"}, {"EUAIA-05-ba", "EUAIA-05-bb", "EUAIA-50-02t"}),
        (UNTIL_2027, {"Chapter III", "Art. 49 and", "Art. 43 47 ", "Art. 86 exp"}, None),
    ],
)
def test_the_clock_changes_exactly_the_rows_of_that_day(day, provisions, requirements):
    eve = day - timedelta(days=1)
    assert {each[:11].rstrip() for each in begun(day) - begun(eve)} == {each[:11].rstrip() for each in provisions}
    due = {each.id for each in act() if each.effective_from == day}
    changed = {each.id for each in act() if each.standing(day) is not each.standing(eve)}
    contested = {each.id for each in act() if each.status is Status.CONTESTED}
    assert changed == due - contested
    assert requirements is None or due == requirements
    for case in cases():
        before, after = (
            {d.requirement.id: d.standing(on) for d in duties(classify(case.answers), act())} for on in (eve, day)
        )
        assert {key for key in before if before[key] is not after[key]} == changed & before.keys()


def test_duties_of_products_and_of_what_was_there_before_begin_later():
    def first(given_):
        return {each.requirement.id: each.from_on for each in duties(classify(given_), act())}["EUAIA-26-01"]

    assert first(differing(profiling="yes")) == UNTIL_2027
    assert first(answers(annex1="yes")) == date(2028, 8, 2)
    assert first(differing(profiling="yes", legacy="unchanged")) == date(2030, 8, 2)
    assert first(differing(profiling="yes", legacy="unchanged", public_authority="no")) == UNTIL_2027
    later = next(d for d in duties(classify(answers(annex1="yes")), act()) if d.requirement.id == "EUAIA-26-01")
    assert (later.standing(date(2028, 8, 1)), later.standing(date(2028, 8, 2))) == (Status.FUTURE, Status.IN_FORCE)


def test_the_class_brings_the_duties_of_its_exit():
    def ids(**more):
        return {each.requirement.id for each in duties(classify(answers(**more)), act())}

    high = {"annex3": "4", "profiling": "yes", "workplace": "yes", "decision_on_person": "yes", "legacy": "new"}
    assert {"EUAIA-26-01", "EUAIA-26-07", "EUAIA-27-01", "EUAIA-49-03", "EUAIA-86-01"} <= ids(**high)
    assert not {"EUAIA-09-01", "EUAIA-111-02"} & ids(**high)
    assert {"EUAIA-09-01", "EUAIA-43-01"} <= ids(**high, changed="yes")
    assert not {"EUAIA-26-07", "EUAIA-27-01"} & ids(**(high | {"workplace": "no", "public_authority": "no"}))
    assert not {"EUAIA-49-03"} & ids(**(high | {"annex3": "2"}))
    assert "EUAIA-49-02" in ids(**HIGH)
    assert "EUAIA-53-01" in ids(gpai="yes")
    assert ids(infers="no") == set()
    assert "EUAIA-04-01" in ids()
