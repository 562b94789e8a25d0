"""The criteria of the register: each fact broken once closes the gate that asks it, and no other."""

from datetime import timedelta

from hemicycle.kernel import clock, things
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Stage, Status, Tier, Verdict
from hemicycle.rooms.engagement import actions, gates, tasks
from hemicycle.rooms.engagement.rules.clock import AnswerOutcome
from hemicycle.rooms.portfolio import actions as portfolio_actions
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.portfolio.rules.criteria import demands
from tests.support.gates import gates_that_ask, holds, let_others_hold, open_gates
from tests.support.world import TEXTS

PUBLISHED = (Gate.GO_LIVE, "engagement.register-published")
WITHDRAWN = (Gate.CLOSURE, "engagement.register-withdrawn")
FEEDBACK = {(gate, "engagement.feedback-answered") for gate in (Gate.SCALE, Gate.REVIEW)}


def verdicts(initiative):
    """Return every verdict of every gate."""
    fresh = Initiative.objects.get(pk=initiative.pk)
    asked = [(gate, each) for gate in Gate for each in portfolio.gate_state(fresh, gate).asked]
    return {(gate, each.demand.key): each.answer.verdict for gate, each in asked}


def differing(before, after):
    return {key for key in before if before[key] != after[key]}


def test_publishing_and_withdrawing_move_their_own_gates_only(record, initiative, writer, approver, officer, publish):
    nothing = verdicts(initiative)
    assert nothing[PUBLISHED] is nothing[WITHDRAWN] is Verdict.NOT_MET
    publish(record)
    partly = verdicts(initiative)
    assert differing(nothing, partly) == {PUBLISHED, *FEEDBACK}
    assert partly[PUBLISHED] is Verdict.PARTLY
    for language in ("fr", "ar"):
        things.translate(initiative, by=officer, field="title", language=language, text="Titre")
        things.translate(initiative.chamber, by=officer, field="name", language=language, text="Nom")
        actions.write(record, by=writer, language=language, texts=dict.fromkeys(TEXTS, "Texte"))
    publish(record)
    met = verdicts(initiative)
    assert differing(partly, met) == {PUBLISHED}
    assert met[PUBLISHED] is Verdict.MET
    actions.withdraw(record, by=approver, reason={"en": "It ended."})
    gone = verdicts(initiative)
    assert differing(met, gone) == {PUBLISHED, WITHDRAWN, *FEEDBACK}
    assert (gone[PUBLISHED], gone[WITHDRAWN]) == (Verdict.NOT_MET, Verdict.MET)


def test_the_register_is_open_while_it_is_fresh_and_holds_all_that_runs(
    record, initiative, officer, publish, public_dir
):
    def answer(on=None):
        scope = InitiativeScope(Initiative.objects.all(), on or clock.today())
        (found,) = gates.register_open(scope).values()
        return found.verdict, found.says

    assert answer() == (Verdict.UNKNOWN, "nothing")
    tasks.build()
    assert answer() == (Verdict.MET, "open")
    running = {"stage": Stage.OPERATION, "status": Status.ACTIVE, "reason": "It ran before the register."}
    portfolio_actions.record_stage(initiative, by=officer, **running)
    assert answer() == (Verdict.NOT_MET, "lacking")
    publish(record)
    assert answer() == (Verdict.MET, "open")
    assert answer(clock.today() + timedelta(days=31)) == (Verdict.MET, "open")
    assert answer(clock.today() + timedelta(days=32)) == (Verdict.NOT_MET, "old")


def test_a_letter_that_waits_beyond_its_day_closes_the_gates_that_ask_and_no_other(
    record, initiative, officer, publish, writer, monkeypatch
):
    key = "engagement.feedback-answered"
    let_others_hold(monkeypatch, "engagement")
    offered = portfolio.gates.offered_criteria()
    rest = {demand.key for demand in demands()} - offered.keys() | {each for each in offered if each != key}
    stubs = {each: Criterion(each, each, holds, {"holds": "It holds."}) for each in rest}
    monkeypatch.setattr(portfolio.gates, "offered_criteria", lambda: stubs | {key: offered[key]})
    publish(record)
    before = open_gates(initiative)
    assert before == set(Gate)
    letter = actions.receive(record, by=None, about="error", text="The name is wrong.", language="en")
    assert open_gates(initiative) == before, "within its time it closes nothing"
    with clock.at(clock.now() + timedelta(days=60)):
        tier = Tier(Initiative.objects.get(pk=initiative.pk).tier)
        assert before - open_gates(initiative) == gates_that_ask(key, tier) == {Gate.SCALE, Gate.REVIEW}
        told = {"outcome": AnswerOutcome.CORRECTED, "answer": "It is right now.", "late_because": "Illness."}
        actions.answer(letter, by=writer, **told)
        assert open_gates(initiative) == before
