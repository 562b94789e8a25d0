"""The page of answers says whose doubt returned them, about which question, and where two respondents differ."""

from hemicycle.rooms.questionnaires import actions
from hemicycle.rooms.questionnaires.tests.test_answering import agree, give, response, two

__all__ = ["response", "two"]


def test_a_reader_sees_the_doubt_with_its_question_and_who_differs(response, two, risk_officer, signed_in):
    agree(response, two)
    actions.challenge(response, by=risk_officer, question="A-1", text="Is it so?")
    give(response, two["it"], value="yes")
    page = signed_in(risk_officer).get(response.get_absolute_url()).content.decode()
    assert "A reviewer has returned them." in page
    assert "They differ. Until they agree, the more cautious answer counts." in page
    assert 'href="?section=all#question-A-1">Harm?</a>' in page
    own = signed_in(two["it"]).get(response.get_absolute_url()).content.decode()
    assert "You differ. Until you agree, the more cautious answer counts." in own
