"""The criteria of the register: each fact broken once closes the gate that asks it, and no other."""

from hemicycle.kernel import things
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.engagement import actions
from hemicycle.rooms.portfolio import queries as portfolio
from tests.support.world import TEXTS

PUBLISHED = (Gate.GO_LIVE, "engagement.register-published")
WITHDRAWN = (Gate.CLOSURE, "engagement.register-withdrawn")


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
    assert differing(nothing, partly) == {PUBLISHED}
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
    assert differing(met, gone) == {PUBLISHED, WITHDRAWN}
    assert (gone[PUBLISHED], gone[WITHDRAWN]) == (Verdict.NOT_MET, Verdict.MET)
