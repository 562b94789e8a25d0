"""Answering together: what counts, what differs, what is doubted, what is signed."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Notification
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Answer, Instrument, InstrumentVersion, RiskProposal
from hemicycle.rooms.questionnaires.rules import ResponseState

YES_NO = [
    {"value": "no", "text": {"en": "No"}, "effect": "good"},
    {"value": "yes", "text": {"en": "Yes"}, "effect": "bad"},
]


def publish(by, key="joint", *, joint=True, respondents=("business", "it"), version="1", extra=()):
    parts = [
        {"key": "A-1", "type": "single", "text": {"en": "Harm?"}, "options": YES_NO, "required": True,
         "severity": "high", "risk": "R-1", "due_days": 30, "blocker": True},
        {"key": "A-2", "type": "text", "text": {"en": "Which?"}, "show_if": "{A-1} = 'yes'", "required": True},
        {"key": "A-3", "type": "number", "text": {"en": "How many?"}, "unknown": "refused"},
        *extra,
    ]  # fmt: skip
    document = {
        "instrument": key, "version": version, "title": {"en": key}, "languages": ["en"], "joint": joint,
        "respondents": list(respondents), "scoring": {"method": "exposure", "levels": [0.2, 0.5]},
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": parts}],
    }  # fmt: skip
    instrument = Instrument.objects.filter(key=key).first() or Instrument(key=key, origin="own")
    actions.import_version(instrument, by=by, document=document, parsed=engine.parse(document))
    return InstrumentVersion.objects.get(instrument__key=key, name=version)


@pytest.fixture
def two(clerk, lead):
    return {"business": clerk, "it": lead}


@pytest.fixture
def response(initiative, officer, two):
    return opened(initiative, officer, publish(officer), two)


def opened(initiative, by, version, respondents, stage=Stage.PROPOSAL):
    made = actions.open_response(initiative, by=by, under=version, stage=stage, respondents=respondents)
    return made[0]


def give(response, by, question="A-1", value="no", **more):
    actions.answer(response, by=by, question=question, value=value, **more)


def test_each_respondent_is_another_person(initiative, officer, clerk):
    version = publish(officer)
    with pytest.raises(Refused, match="another person"):
        opened(initiative, officer, version, {"business": clerk, "it": clerk})
    with pytest.raises(Refused, match="Name one person for each"):
        opened(initiative, officer, version, {"business": clerk})


def test_a_questionnaire_is_open_once_a_stage(response, initiative, officer, two):
    with pytest.raises(Refused, match="open at this stage already"):
        opened(initiative, officer, response.under, two)


def test_nobody_but_a_respondent_answers(response, officer, auditor):
    for person in (officer, auditor):
        with pytest.raises(PermissionDenied):
            give(response, person)


def test_of_two_answers_the_worse_counts_until_they_agree(response, two):
    give(response, two["business"], value="no")
    give(response, two["it"], value="yes")
    assert (response.differing, queries.sheet(response).counted["A-1"]) == (1, "yes")
    assert response.blockers == ["A-1"]
    actions.take_over(response, by=two["it"], question="A-1", of="business")
    assert (response.differing, queries.sheet(response).counted["A-1"], response.blockers) == (0, "no", [])


def test_an_answer_to_a_hidden_question_is_kept_and_does_not_count(response, two):
    give(response, two["business"], value="yes")
    give(response, two["business"], "A-2", "Those who write on paper")
    give(response, two["business"], value="no")
    assert "A-2" not in queries.sheet(response).counted
    assert Answer.objects.get(question="A-2").value == "Those who write on paper"
    assert response.asked == 2


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        ("A-1", "perhaps", "none of the answers"),
        ("A-1", ["no"], "none of the answers"),
        ("A-3", "many", "is no number"),
        ("A-3", "NaN", "is no number"),
        ("A-3", "unknown", "is no answer to this question"),
        ("A-9", "x", "There is no question"),
    ],
)
def test_what_is_no_answer_is_refused_by_name(question, value, words, response, two):
    with pytest.raises(Refused, match=words):
        give(response, two["business"], question, value)
    assert not Answer.objects.exists()


def test_an_answer_that_somebody_changed_meanwhile_is_not_overwritten(response, two):
    give(response, two["business"])
    with pytest.raises(Stale):
        give(response, two["business"], value="yes", replaces=0)
    give(response, two["business"], value="yes", replaces=1)


def agree(response, two):
    for person in two.values():
        give(response, person)


def test_signatures_of_all_freeze_what_was_signed(response, two, heard):
    agree(response, two)
    actions.sign(response, by=two["business"])
    assert response.state == ResponseState.OPEN
    actions.sign(response, by=two["it"])
    assert response.state == ResponseState.SIGNED
    assert response.signed_document["answers"] == {"A-1": "no"}
    assert len(response.signed_sha256) == 64
    with pytest.raises(Refused, match="frozen"):
        give(response, two["business"], value="yes")


def test_nobody_signs_with_open_or_differing_answers(response, two):
    with pytest.raises(Refused, match="still open"):
        actions.sign(response, by=two["business"])
    give(response, two["business"], value="no")
    give(response, two["it"], value="yes")
    with pytest.raises(Refused, match="still open"):
        actions.sign(response, by=two["it"])
    give(response, two["it"], "A-2", "Some")
    give(response, two["business"], "A-2", "Some")
    with pytest.raises(Refused, match="differ"):
        actions.sign(response, by=two["it"])


def test_a_changed_answer_voids_its_own_signature(response, two):
    agree(response, two)
    actions.sign(response, by=two["business"])
    give(response, two["business"], "A-3", "4")
    assert queries.signatures(response) == {}


def test_a_reviewer_returns_and_the_respondents_reply_and_sign_again(response, two, risk_officer):
    agree(response, two)
    for person in two.values():
        actions.sign(response, by=person)
    doubt = actions.challenge(response, by=risk_officer, question="A-1", text="Nobody at all?")[0]
    assert (response.state, response.signed_sha256, queries.signatures(response)) == (ResponseState.RETURNED, "", {})
    assert Notification.objects.filter(message="questionnaires.answers-returned").count() == 2
    with pytest.raises(Refused, match="no reply"):
        actions.sign(response, by=two["it"])
    with pytest.raises(Refused, match="Nobody has replied"):
        actions.settle(doubt, by=risk_officer)
    actions.reply(doubt, by=two["it"], text="Three groups were asked.")
    for person in two.values():
        actions.sign(response, by=person)
    actions.settle(doubt, by=risk_officer)
    assert response.state == ResponseState.SIGNED


def test_a_respondent_does_not_review(initiative, officer, office, clerk):
    both = office(Role.RISK_OFFICER, name="Bea Both").person
    response = opened(initiative, officer, publish(officer), {"business": both, "it": clerk})
    with pytest.raises(PermissionDenied):
        actions.challenge(response, by=both, question="A-1", text="Is it?")


def test_a_bad_answer_proposes_its_risk_once_and_a_better_one_withdraws_it(response, two, risk_officer, heard):
    for person in two.values():
        give(response, person, value="yes")
        give(response, person, "A-2", "Some")
    assert not RiskProposal.objects.exists()
    for person in two.values():
        actions.sign(response, by=person)
    proposal = RiskProposal.objects.get()
    assert (proposal.risk, proposal.question, proposal.withdrawn_at) == ("R-1", "A-1", None)
    assert heard.count("questionnaires.risk-proposed") == 1
    doubt = actions.challenge(response, by=risk_officer, question="A-1", text="Still so?")[0]
    actions.reply(doubt, by=two["it"], text="No longer.")
    agree(response, two)
    for person in two.values():
        actions.sign(response, by=person)
    assert RiskProposal.objects.get().withdrawn_at is not None


def test_an_answer_fills_in_other_questionnaires_and_tells_those_who_signed(response, initiative, officer, two):
    agree(response, two)
    for person in two.values():
        actions.sign(response, by=person)
    other = opened(initiative, officer, publish(officer, "single", joint=False, respondents=("it",)), {"it": two["it"]})
    assert other.answered == 1
    give(other, two["it"], value="yes")
    assert Notification.objects.filter(message="questionnaires.answer-changed").count() == 2
    assert Answer.objects.filter(question="A-1").count() == 3


def test_the_session_of_one_answer_costs_few_queries(response, two, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        give(response, two["business"])


def test_many_answers_are_given_at_once_or_none(response, two, heard):
    several = queries.several({"A-1": "no", "A-3": {"value": 4, "comment": " Counted. "}})
    actions.answer_all(response, by=two["business"], answers=several)
    assert {each.question: (each.value, each.comment) for each in Answer.objects.all()} == {
        "A-1": ("no", ""),
        "A-3": (4, "Counted."),
    }
    assert set(heard) == {"questionnaires.filled-in"}
    with pytest.raises(Refused, match="is no number"):
        actions.answer_all(response, by=two["business"], answers=queries.several({"A-1": "yes", "A-3": "many"}))
    assert Answer.objects.get(question="A-1").value == "no"


def duties(person):
    return [str(due.title) for due in queries.duties(person)]


def test_the_desk_says_what_is_owed_until_it_is_done(response, two, risk_officer):
    assert duties(two["business"]) == duties(two["it"]) == ["Questionnaire to answer"]
    agree(response, two)
    assert duties(two["it"]) == ["Questionnaire to sign"]
    for person in two.values():
        actions.sign(response, by=person)
    assert duties(two["it"]) == []
    doubt = actions.challenge(response, by=risk_officer, question="A-1", text="Is it so?")[0]
    assert duties(two["it"]) == ["Answers that a reviewer returned"]
    actions.reply(doubt, by=two["it"], text="It is.")
    assert duties(risk_officer) == ["Your doubt has its reply"]
    actions.settle(doubt, by=risk_officer)
    assert duties(risk_officer) == []


def test_an_answer_that_changed_elsewhere_is_owed_to_whoever_signed_it(response, two, initiative, officer):
    agree(response, two)
    for person in two.values():
        actions.sign(response, by=person)
    assert duties(two["it"]) == []
    joint = publish(officer, version="2")
    second = opened(initiative, officer, joint, two, stage=Stage.DESIGN)
    for person in two.values():
        give(second, person, value="yes")
    assert "An answer that you signed has changed" in duties(two["it"])


def test_signing_what_proposes_nothing_withdraws_no_proposal(response, two, initiative, officer):
    for person in two.values():
        give(response, person, value="yes")
        give(response, person, "A-2", "Those who write on paper")
    for person in two.values():
        actions.sign(response, by=person)
    assert RiskProposal.objects.filter(withdrawn_at=None).count() == 1
    plain = {
        "instrument": "plain", "version": "1", "title": {"en": "plain"}, "languages": ["en"], "respondents": ["lead"],
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": [
            {"key": "A-1", "type": "single", "text": {"en": "Harm?"}, "options": [{"value": each, "text": {"en": each}}
            for each in ("no", "yes")]}]}],
    }  # fmt: skip
    actions.import_version(
        Instrument(key="plain", origin="own"), by=officer, document=plain, parsed=engine.parse(plain)
    )
    asked = opened(initiative, officer, InstrumentVersion.objects.get(instrument__key="plain"), {"lead": two["it"]})
    actions.sign(asked, by=two["it"])
    assert RiskProposal.objects.filter(withdrawn_at=None).count() == 1
