"""What questionnaires ask at gates: each fact broken closes the gates that ask for it, and no other."""

from datetime import timedelta

import pytest

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Gate, Stage, Tier
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.questionnaires import actions, gates
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion, Response
from tests.support.gates import gates_that_ask, let_others_hold, open_gates

KEY = "questionnaires."
ROLES = {
    "ipu-q1": ("business_manager", "it_unit"),
    "ipu-q2": ("business_owner", "data_it_team"),
    "ipu-q3": ("business", "it"),
    "ipu-challenges": ("project_lead",),
}
STAGES = {"ipu-challenges": Stage.PROPOSAL, "ipu-q1": Stage.PROPOSAL, "ipu-q2": Stage.PILOT, "ipu-q3": Stage.OPERATION}


def question(key, good="no", bad="yes", **more):
    options = [
        {"value": good, "text": {"en": good}, "effect": "good"},
        {"value": bad, "text": {"en": bad}, "effect": "bad"},
    ]
    return {
        "key": key,
        "type": "single",
        "text": {"en": key},
        "options": options,
        "severity": "high",
        "required": True,
        **more,
    }


def publish(by, key, languages=("en", "fr", "ar"), version="1"):
    parts = [question(f"{key}-1", blocker=True)]
    if key == "ipu-q1":
        parts.append(question("Q1-DAT-05", "safeguarded", "not safeguarded"))
    document = {
        "instrument": key, "version": version, "title": {"en": key}, "languages": list(languages), "joint": key == "ipu-q1",
        "respondents": list(ROLES[key]), "scoring": {"method": "exposure", "levels": [0.2, 0.5]},
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": parts}],
    }  # fmt: skip
    instrument = Instrument.objects.filter(key=key).first() or Instrument(key=key, origin="own")
    actions.import_version(instrument, by=by, document=document, parsed=engine.parse(document))
    return InstrumentVersion.objects.get(instrument__key=key, name=version)


class Passing:
    """A limited initiative whose questionnaires are all signed, and who answers them."""

    def __init__(self, initiative, officer, two, reviewer):
        self.initiative, self.officer, self.two, self.reviewer = initiative, officer, two, reviewer

    def open(self, version, stage=None):
        key = version.instrument.key
        respondents = dict(zip(ROLES[key], self.two, strict=False))
        facts = {"under": version, "stage": stage or STAGES[key], "respondents": respondents}
        return actions.open_response(self.initiative, by=self.officer, **facts)[0]

    def answer(self, response, **values):
        for asked in response.under.parsed.questions:
            for person in self.answering(response):
                actions.answer(
                    response, by=person, question=asked.key, value=values.get(asked.key, asked.options[0].value)
                )

    def answering(self, response):
        return self.two[: len(ROLES[response.under.instrument.key])]

    def sign(self, response):
        for person in self.answering(response):
            actions.sign(response, by=person)

    def response(self, key):
        return Response.objects.select_related("under__instrument").get(under__instrument__key=key)


@pytest.fixture
def passing(house, initiative, officer, clerk, lead, risk_officer, monkeypatch):
    let_others_hold(monkeypatch, "questionnaires")
    from hemicycle.rooms.portfolio import actions as register

    register.set_tier(initiative, by=officer, tier=Tier.LIMITED, reason="Drafts only.")
    found = Passing(initiative, officer, (clerk, lead), risk_officer)
    for key in ROLES:
        response = found.open(publish(officer, key))
        found.answer(response)
        found.sign(response)
    return found


def opened(passing):
    return open_gates(passing.initiative)


PASSING = set(Gate)


def test_signed_questionnaires_open_every_gate(passing):
    assert opened(passing) == PASSING


@pytest.mark.parametrize(("key", "name"), [("ipu-q1", "q1-signed"), ("ipu-q2", "q2-signed"), ("ipu-q3", "q3-complete")])
def test_a_returned_questionnaire_closes_its_gates(key, name, passing):
    response = passing.response(key)
    actions.challenge(response, by=passing.reviewer, question=f"{key}-1", text="Is it so?")
    asked = gates_that_ask(f"{KEY}{name}", Tier.LIMITED)
    blocked = gates_that_ask(f"{KEY}no-open-blocker", Tier.LIMITED) if key == "ipu-q1" else set()
    before_pilot = {Gate.AUTHORISATION, Gate.BUILD_OR_BUY} & blocked
    assert opened(passing) == PASSING - asked - before_pilot


def test_a_blocking_answer_that_was_signed_closes_the_gates_from_its_stage_on(passing):
    response = passing.response("ipu-q2")
    doubt = actions.challenge(response, by=passing.reviewer, question="ipu-q2-1", text="Is it so?")[0]
    actions.reply(doubt, by=passing.two[0], text="No.")
    passing.answer(response, **{"ipu-q2-1": "yes"})
    passing.sign(response)
    assert opened(passing) == PASSING - {Gate.PILOT_START, Gate.SCALE, Gate.GO_LIVE}


def test_personal_data_without_safeguards_closes_its_gate(passing):
    response = passing.response("ipu-q1")
    doubt = actions.challenge(response, by=passing.reviewer, question="Q1-DAT-05", text="Is it so?")[0]
    actions.reply(doubt, by=passing.two[0], text="No.")
    passing.answer(response, **{"Q1-DAT-05": "not safeguarded"})
    passing.sign(response)
    assert opened(passing) == PASSING - gates_that_ask(f"{KEY}personal-data-screened", Tier.LIMITED)


@pytest.mark.parametrize("tier", [Tier.LIMITED, Tier.HIGH])
def test_a_challenge_that_nobody_went_through_closes_the_gates_that_ask(tier, passing):
    from hemicycle.rooms.portfolio import actions as register

    register.set_tier(passing.initiative, by=passing.officer, tier=tier, reason="It touches law-making.")
    assert opened(passing) == PASSING
    response = passing.response("ipu-challenges")
    doubt = actions.challenge(response, by=passing.reviewer, question="ipu-challenges-1", text="Is it so?")[0]
    actions.reply(doubt, by=passing.two[0], text="I take it back.")
    actions.answer(response, by=passing.two[0], question="ipu-challenges-1", value=None)
    assert opened(passing) == PASSING - gates_that_ask(f"{KEY}challenges-checked", tier)
    assert (tier is Tier.HIGH) == (Gate.AUTHORISATION not in opened(passing))


def test_a_next_iteration_closes_the_gates_until_it_is_signed(passing):
    response = passing.open(passing.response("ipu-q2").under)
    assert opened(passing) == PASSING - gates_that_ask(f"{KEY}q2-signed", Tier.LIMITED)
    passing.answer(response)
    passing.sign(response)
    assert opened(passing) == PASSING


def test_answers_on_operation_lapse_with_the_tier(passing):
    initiatives = Initiative.objects.filter(pk=passing.initiative.pk)

    def says(days):
        on = clock.today() + timedelta(days=days)
        return portfolio.gate_states(initiatives, Gate.REVIEW, on)[passing.initiative.pk].is_open

    assert says(179)
    assert not says(180)


def test_the_three_questionnaires_are_published_in_every_working_language(passing, officer):
    def says():
        scope = InitiativeScope(Initiative.objects.all(), clock.today())
        return gates.instruments_published(scope)[passing.initiative.pk].says

    assert says() == "published"
    publish(officer, "ipu-q2", languages=("en", "fr"), version="2")
    assert says() == "missing"
