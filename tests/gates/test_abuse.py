"""Abuses of separation of duties and of integrity: each is refused with a plain reason and leaves nothing written.

A row makes one forbidden fact and then acts; its twin acts alike without that fact and succeeds. Both begin from one
prepared house: an initiative at G1 on which the steering committee of five (a quorum of three) is asked to decide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from hemicycle.kernel import clock, evidence, things
from hemicycle.kernel.errors import Denied, Refused, Stale
from hemicycle.kernel.models import Initiative, Office, Token, User
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.offers import Answer, Criterion
from hemicycle.kernel.terms import Gate, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.models import Decision, Mandate, PolicyVersion
from hemicycle.rooms.governance.rules.bodies import SeatKind
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.governance.rules.votes import Choice, Majority
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.queries import duties
from hemicycle.rooms.portfolio.queries import gates as asking
from hemicycle.rooms.portfolio.rules.criteria import demands
from tests.support.cast import appoint, propose, sign_in
from tests.support.committee import (
    AT_G1,
    WHY,
    Scene,
    days,
    listed,
    papers_out,
    planned,
    prepare,
    sitting,
    voted,
    votes_of,
    written,
)
from tests.support.gates import holds
from tests.support.world import undone

COST = "resources.whole-life-cost-fits"
TEXTS = {each: {"title": f"Policy {each}", "text": "Words.", "rules": ["Ask first."]} for each in ("en", "fr", "ar")}


@pytest.fixture(scope="module")
def prepared(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), undone():
        yield prepare()


@pytest.fixture
def scene(prepared: dict[str, Any], db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(dict(prepared["ids"]), prepared["house"], monkeypatch)


@dataclass(frozen=True)
class Abuse:
    """One row: what both twins stand on, the one forbidden fact, the act, and how it is refused."""

    name: str
    given: Callable[[Scene], Any]
    fact: Callable[[Scene], Any]
    act: Callable[[Scene], Any]
    code: str
    words: str


# What both twins stand on.


def nothing(s: Scene) -> None:
    """Begin with the house as it is."""


def minuted(s: Scene) -> None:
    voted(s)
    ends(s)
    s.tell(by=s.member0)


def ends(s: Scene) -> None:
    governance.decide(s.item, by=s.secretary, reason=WHY)
    governance.close_meeting(s.meeting, by=s.secretary)


def withdrawn(s: Scene) -> None:
    portfolio.withdraw_request(s.request, by=s.officer, reason="Not ripe yet")


def asked_anew(s: Scene, **facts: Any) -> None:
    asked = portfolio.ask_for_decision(s.initiative, by=s.officer, **{**AT_G1, **facts})
    s.keep("request", asked[-1])


def bought(s: Scene) -> None:
    portfolio.edit(s.initiative, by=s.officer, suppliers="Atlas Systems, Lexorne")
    asked_anew(s)


def under_a_new_lead(s: Scene) -> None:
    portfolio.name_holder(s.initiative, by=s.officer, role=Role.PROJECT_LEAD, person=s.stranger)
    asked_anew(s)


def a_free_seat(s: Scene) -> None:
    governance.end_member(Mandate.objects.get(person=s.member4), by=s.keeper, to_on=days(-1))


def token_in_hand(s: Scene) -> None:
    written(s)
    with_token(s)


def form_in_hand(s: Scene) -> None:
    written(s)
    s.tell(seen=s.item.version)


def an_idea(s: Scene, by: User) -> Initiative:
    return s.keep("idea", propose(s.house.deputies, by, title="Find a passage of the constitution"))


def at_the_office(s: Scene) -> None:
    """Ask the office that decides alone about another idea of the clerk's."""
    asked = portfolio.ask_for_decision(an_idea(s, s.clerk), by=s.officer, gate=Gate.SCREEN, to_pass=False)
    s.tell(deciding=s.office, by=s.officer, about=asked[-1].pk, read="")


def delegated(s: Scene) -> None:
    s.tell(from_on=days(-2), to_on=days(9), on_matter="", limit=None, chair=s.panellist)


def dissolved(s: Scene) -> None:
    governance.dissolve(s.steering, by=s.keeper, on=days(-1), caretaker_until_on=days(30), reason="Dissolution")
    s.tell(is_urgent=True)


def conditioned(s: Scene) -> None:
    owed = {"text": "Tell every service", "owner": s.member1.pk, "due_on": days(30)}
    voted(s, conditions=[owed])
    decision = governance.decide(s.item, by=s.secretary, reason=WHY)
    s.keep("condition", decision.conditions.get())
    s.tell(by=s.member1)


def reported(s: Scene) -> None:
    conditioned(s)
    governance.meet_condition(s.condition, by=s.member1, note="Told by circular 4.")
    s.tell(by=s.secretary)


def declared(s: Scene) -> None:
    s.keep("interest", interest(s, s.member1, supplier="Lexorne"))
    s.tell(by=s.member1)


def every_answer(s: Scene, but: str = "", verdict: Verdict | None = None) -> None:
    """Let every criterion hold, but one, which nobody computes or which has a verdict."""
    found = {demand.key: Criterion(demand.key, "", holds, {"holds": "It holds."}) for demand in demands()}
    found.pop(but, None)
    if verdict:
        said = {"told": "As counted."}
        found[but] = Criterion(but, "", lambda scope: {pk: Answer(verdict, "told") for (pk,) in scope.values()}, said)
    for place in (asking, queries, duties):
        s.patch.setattr(place, "offered_criteria", lambda: found)


def passed(s: Scene) -> None:
    """Let the committee authorise it at G1, which is open."""
    every_answer(s)
    withdrawn(s)
    asked_anew(s, to_pass=True)
    voted(s, motion="authorise")
    governance.decide(s.item, by=s.secretary, reason=WHY)
    s.tell(gate=Gate.BUILD_OR_BUY)


def vouching(s: Scene) -> None:
    s.tell(by=s.finance, criterion=COST, until=days(30), file=a_file(s, s.initiative))


def a_file(s: Scene, subject: Any, text: bytes = b"Line 12 covers five years.") -> Any:
    stored = evidence.store(iter([text]))
    return things.add_evidence(subject, by=s.officer, title="Budget", filename="budget.txt", stored=stored)


def vouched(s: Scene) -> None:
    vouching(s)
    vouch(s)
    asked_anew(s)


def data_vouched(s: Scene) -> None:
    """Let somebody vouch for what no room answers yet, so that they may do it again."""
    appoint(s.house, s.finance, Role.DATA_OWNER)
    vouching(s)
    s.tell(criterion="data.use-authorised", by=s.finance)
    vouch(s)
    asked_anew(s)


def attested_alone(s: Scene) -> None:
    """Let G1 rest on one attestation, beside what rooms compute."""
    every_answer(s, but=COST)
    withdrawn(s)
    vouching(s)
    vouch(s)
    s.tell(to_pass=True)


def waiving(s: Scene) -> None:
    every_answer(s, but=COST, verdict=Verdict.NOT_MET)
    withdrawn(s)
    s.tell(criterion=COST, until=days(30), asker=s.officer, gate=Gate.AUTHORISATION, to_pass=True)


def waiver_asked(s: Scene) -> None:
    waiving(s)
    asks_waiver(s)
    s.tell(deciding=s.steering)


def waived_alone(s: Scene) -> None:
    waiver_asked(s)
    grants_waiver(s)


def a_policy(s: Scene, by: User) -> PolicyVersion:
    made = governance.draft_policy(s.house.parliament, by=by, about=Subject.RECORDS, texts=TEXTS)
    return s.keep("version", next(each for each in made if isinstance(each, PolicyVersion)))


def exception_wanted(s: Scene) -> None:
    a_policy(s, s.ciso)
    s.tell(until=days(90))


def exception_asked(s: Scene) -> None:
    exception_wanted(s)
    asks_exception(s)
    s.tell(by=s.keeper)


def stopped(s: Scene) -> None:
    s.keep("stop", portfolio.suspend(s.initiative, by=s.ciso, reason="It wrote notes of a closed sitting."))
    s.tell(by=s.keeper)


# What is done.


def records(s: Scene) -> None:
    """Let the secretary record how one member voted."""
    governance.record_votes(s.item, by=s.secretary, votes={s.voter.pk: Choice.FOR})


def votes(s: Scene) -> None:
    """Let a member vote in a written procedure."""
    governance.vote(s.item, by=s.voter, choice=Choice.FOR, seen=s.told.get("seen"))


def closes(s: Scene) -> None:
    governance.decide(s.item, by=s.by, reason=WHY)


def sits_and_votes(s: Scene) -> None:
    """Hold a sitting on the request in which the fifth member votes."""
    sitting(s)
    s.tell(voter=s.member4)
    records(s)


def notes_presence(s: Scene) -> None:
    there = [*s.members(0, 1, 2), *s.told.get("guests", [])]
    governance.open_meeting(s.meeting, by=s.secretary, present=[each.pk for each in there])


def takes_the_seat(s: Scene) -> None:
    governance.appoint_member(s.steering, by=s.keeper, person=s.stranger, from_on=days(0))


def discharges(s: Scene) -> None:
    governance.discharge_condition(s.condition, by=s.by, reason="Read and found so.")


def says_and_discharges(s: Scene) -> None:
    if s.told.get("said", True):
        governance.meet_condition(s.condition, by=s.member1, note="Told by circular 4.")
    s.tell(by=s.secretary)
    discharges(s)


def records_by(s: Scene) -> None:
    (written if s.told.get("sort") else sitting)(s)
    records(s)


def sends(s: Scene) -> None:
    """Send a vote through the API, under one key."""
    path = f"/api/v1/governance/items/{s.item.pk}/vote"
    headers = {"Idempotency-Key": "one-and-the-same", "If-Match": f'"{s.item.version}"'}
    sent = {"choice": s.told.get("sent", "for")}
    answer = sign_in(s.member1).post(path, sent, "application/json", headers=headers)
    if answer.status_code >= 400:
        raise Refused(answer.json()["detail"], answer.json()["code"])


def alone(s: Scene) -> None:
    facts = {"matter": "portfolio.gates", "about": s.about, "outcome": "return", "papers_digest": s.read}
    governance.decide(s.deciding, by=s.by, reason=WHY, **facts)


def asks_and_decides_alone(s: Scene) -> None:
    asked = portfolio.ask_for_decision(an_idea(s, s.author), by=s.officer, gate=Gate.SCREEN, to_pass=False)
    s.tell(deciding=s.office, by=s.officer, about=asked[-1].pk, read="")
    alone(s)


def kept(s: Scene, record: Any, digest: str, outcome: str) -> Decision | None:
    """Return a decision as a body would keep it, on this record."""
    body = s.told.get("deciding", s.steering)
    if body is None:
        return None
    made = Decision(body=body, matter="", outcome=outcome, reason=WHY, papers_digest=s.told.get("digest", digest))
    made.hang_on(record)
    made.year, made.number, made.recorded_by = clock.today().year, 99, s.secretary
    made.taken_at = made.created_at = made.changed_at = clock.now()
    token = writing.set(True)
    made.save()
    writing.reset(token)
    return made


def carries_out(s: Scene) -> None:
    decision = kept(s, s.request, s.request.papers_digest, s.told.get("decided", "return"))
    portfolio.decide_gate(s.request, by=s.secretary, outcome="return", reason=WHY, decision=decision)


def votes_and_closes(s: Scene) -> None:
    votes_of(s, *s.told.get("voting", [0, 1, 2]))
    closes(s)


def three_vote(s: Scene) -> None:
    third = s.told.get("third", s.member2)
    given = {s.member0.pk: Choice.FOR, s.member1.pk: Choice.FOR, str(third.pk): Choice.FOR}
    governance.record_votes(s.item, by=s.secretary, votes=given)
    closes(s)


def two_vote(s: Scene) -> None:
    votes_of(s, 0, 1)
    closes(s)


def lowers_the_quorum(s: Scene) -> None:
    kept_rule = {"names": {"en": "Steering"}, "terms": {}, "majority": Majority.SIMPLE, "seats": 5}
    governance.edit_body(s.steering, by=s.keeper, quorum=2, **kept_rule)


def two_decide_after_the_quorum_is_lowered(s: Scene) -> None:
    if s.told.get("late"):
        s.tell(after_papers=lambda: lowers_the_quorum(s))
    else:
        lowers_the_quorum(s)
    sitting(s)
    two_vote(s)


def all_vote_and_one_closes(s: Scene) -> None:
    for person in s.members(*range(s.told.get("number", 5))):
        governance.vote(s.item, by=person, choice=Choice.FOR)
    closes(s)


def panel_lists(s: Scene) -> None:
    """Let the steering committee delegate, and the panel put the request on its agenda."""
    if s.to_on:
        span = {"from_on": s.from_on, "to_on": s.to_on, "matter": s.on_matter, "limit": s.limit}
        governance.delegate(s.steering, by=s.keeper, to_body=s.panel, what="Gates", **span)
    s.keep("meeting", governance.plan_meeting(s.panel, by=s.chair, held_on=days(0)))
    facts = {"matter": "portfolio.gates", "about": s.request.pk, "outcome": "return"}
    s.keep("item", governance.add_item(s.meeting, by=s.chair, **facts))


def panel_votes(s: Scene) -> None:
    panel_lists(s)
    governance.send_papers(s.meeting, by=s.chair)
    governance.open_meeting(s.meeting, by=s.chair, present=[s.chair.pk])
    governance.record_votes(s.item, by=s.chair, votes={s.chair.pk: Choice.FOR})


def caretakers_send(s: Scene) -> None:
    papers_out(s, is_urgent=s.is_urgent)


def signs(s: Scene) -> None:
    governance.sign_minutes(s.meeting, by=s.by)


def ends_and_signs(s: Scene) -> None:
    if s.told.get("ends", True):
        ends(s)
    governance.sign_minutes(s.meeting, by=s.member0)


def approves_alone(s: Scene) -> None:
    version = a_policy(s, s.author)
    governance.submit_policy(version, by=s.author, body="ai-office", review_on=days(90))
    facts = {"matter": "governance.policy", "about": version.pk, "outcome": "approve"}
    governance.decide(s.office, by=s.officer, reason=WHY, **facts)


def sets_tier(s: Scene) -> None:
    portfolio.set_tier(s.initiative, by=s.by, tier=Tier.LIMITED, reason=WHY)


def asks_again(s: Scene) -> None:
    facts = {name: s.told[name] for name in ("gate", "to_pass") if name in s.told}
    portfolio.ask_for_decision(s.initiative, by=s.officer, **{**AT_G1, **facts})


def vouch(s: Scene) -> None:
    facts = {"criterion": s.criterion, "expires_on": s.until, "evidence": s.file}
    portfolio.attest(s.initiative, by=s.by, reason="The budget covers five years of it.", **facts)


def asks_waiver(s: Scene) -> None:
    facts = {"gate": s.gate, "criterion": s.criterion, "expires_on": s.until}
    about = s.idea if "idea" in s.ids else s.initiative
    s.keep("waiver", portfolio.ask_for_waiver(about, by=s.asker, reason=WHY, **facts))


def grants_waiver(s: Scene) -> None:
    decision = kept(s, s.waiver, queries.waiver_papers(s.waiver).digest, "waive")
    portfolio.decide_waiver(s.waiver, by=s.secretary, outcome="waive", reason=WHY, decision=decision)


def asks_waiver_and_decides_alone(s: Scene) -> None:
    an_idea(s, s.clerk)
    s.tell(criterion="portfolio.function-tagged", gate=Gate.SCREEN, until=days(30))
    asks_waiver(s)
    facts = {"matter": "portfolio.waivers", "about": s.waiver.pk, "outcome": "waive"}
    governance.decide(s.office, by=s.officer, reason=WHY, **facts)


def asks_exception(s: Scene) -> None:
    words = {"rule": "Ask first", "reason": "A trial of a month", "instead": "A log", "until_on": s.until}
    s.keep("exception", governance.ask_exception(s.version.policy, by=s.officer, **words))


def lifts(s: Scene) -> None:
    portfolio.lift_stop(s.stop, by=s.by, reason="The function is off for closed sittings.")


def records_stage(s: Scene) -> None:
    facts = {"stage": Stage.PROPOSAL, "status": Status.PARKED, "reason": "It rests"}
    portfolio.record_stage(s.initiative, by=s.officer, **facts)


def names_lead(s: Scene) -> None:
    portfolio.name_holder(s.initiative, by=s.officer, role=Role.PROJECT_LEAD, person=s.stranger)


# What is forbidden.


def told(**facts: Any) -> Callable[[Scene], None]:
    """Let the act be done with other facts; a text that names somebody of the cast stands for them."""
    return lambda s: s.tell(
        **{name: getattr(s, value) if isinstance(value, Cast) else value for name, value in facts.items()}
    )


class Cast(str):
    """The name of a person or a body of the prepared house."""


def holding(name: str, role: Role, **where: Any) -> Callable[[Scene], None]:
    """Let the act be done by somebody of the cast, in a second office."""

    def fact(s: Scene) -> None:
        at = {place: getattr(s.house, chamber) if place == "chamber" else chamber for place, chamber in where.items()}
        appoint(s.house, getattr(s, name), role, **at)
        s.tell(by=getattr(s, name), voter=getattr(s, name), officer=getattr(s, name))

    return fact


def interested(name: str, supplier: str = "") -> Callable[[Scene], None]:
    """Let somebody have declared an interest in the initiative, or in a supplier."""
    about = {"supplier": supplier} if supplier else {}
    return lambda s: interest(s, getattr(s, name), **about or {"initiative": s.initiative})


def interest(s: Scene, person: User, **about: Any) -> Any:
    return governance.declare_interest(s.house.deputies, by=person, text="A brother works there", **about)


def drops_an_interest(s: Scene) -> None:
    s.keep("interest", interest(s, s.member4, initiative=s.initiative))
    s.tell(after_papers=lambda: governance.end_interest(s.interest, by=s.member4))


def seated(name: str) -> Callable[[Scene], None]:
    """Let somebody hold the fifth seat since long before its papers go out."""

    def fact(s: Scene) -> None:
        governance.end_member(Mandate.objects.get(person=s.member4), by=s.keeper, to_on=days(-10))
        governance.appoint_member(s.steering, by=s.keeper, person=getattr(s, name), from_on=days(-9))
        s.keep("member4", getattr(s, name))

    return fact


def seat_ended(name: str) -> Callable[[Scene], Any]:
    return lambda s: governance.end_member(Mandate.objects.get(person=getattr(s, name)), by=s.keeper, to_on=days(-1))


def joins_late(s: Scene) -> None:
    a_free_seat(s)
    takes_the_seat(s)
    s.tell(voter=s.stranger)


def leaves_the_room(s: Scene) -> None:
    there = [each.pk for each in s.members(0, 2, 3, 4)]
    governance.open_meeting(s.meeting, by=s.secretary, present=there)


def steps_back(name: str) -> Callable[[Scene], None]:
    return lambda s: governance.recuse(s.item, by=getattr(s, name), reason="A brother sits on its board.")


def with_token(
    s: Scene, *, scopes: tuple[str, ...] = ("governance.vote",), second_factor: bool = True, of: Office | None = None
) -> None:
    member = s.member1
    held = of or Office.objects.get(person=member, role=Role.BODY_MEMBER)
    member.token = Token(office=held, scopes=list(scopes), has_second_factor=second_factor, expires_on=days(9))
    s.tell(voter=member)


def loses_access(s: Scene) -> None:
    administration.deactivate(s.member1, by=s.house.administrator, reason="Left the house")
    s.tell(voter=s.member1)


def sent_before(s: Scene) -> None:
    sends(s)
    s.tell(sent="against")


def retitles(s: Scene) -> None:
    portfolio.edit(s.initiative, by=s.officer, title="Another idea altogether")


def exchanges_the_file(s: Scene) -> None:
    s.tell(file=a_file(s, s.initiative, b"Line 12 covers one year."), by=s.finance)
    vouch(s)
    s.tell(by=s.secretary)


def names_an_owner(s: Scene) -> None:
    portfolio.name_holder(s.initiative, by=s.officer, role=Role.BUSINESS_OWNER, person=s.stranger)


def lowers_the_tier(s: Scene) -> None:
    portfolio.set_tier(s.initiative, by=s.risk, tier=Tier.MINIMAL, reason="Less than was thought")


def lead_chairs_the_panel(s: Scene) -> None:
    governance.end_member(Mandate.objects.get(person=s.panellist), by=s.keeper, to_on=days(-1))
    governance.appoint_member(s.panel, by=s.keeper, person=s.lead, seat=SeatKind.CHAIR, from_on=days(0))
    s.tell(chair=s.lead)


def other_chambers_request(s: Scene) -> None:
    theirs = propose(s.house.senate, s.officer, title="Index of petitions")
    asked = portfolio.ask_for_decision(theirs, by=s.officer, gate=Gate.SCREEN, to_pass=False)
    s.keep("request", asked[-1])


def lapsed(s: Scene) -> None:
    governance.dissolve(s.office, by=s.keeper, on=days(-2), caretaker_until_on=days(-1), reason="Dissolution")


def computed(s: Scene) -> None:
    every_answer(s, but=COST, verdict=Verdict.NOT_MET)


def another_file(s: Scene) -> None:
    s.tell(file=a_file(s, an_idea(s, s.clerk)))


VOTE, DECIDE = "governance.vote", "governance.decide"
HELD_NO_SEAT, VOID, NO_QUORUM = "held no seat when the papers went out", "so the item is void", "No quorum: 2 of the 3"

CASES = [
    # Who votes, when, and for whom.
    Abuse("a late member votes", sitting, joins_late, records, "late", HELD_NO_SEAT),
    Abuse("a former member votes", sitting, seat_ended("member1"), records, "expired", "seat of Member1 has ended"),
    Abuse("the secretary has a vote", sitting, told(voter=Cast("secretary")), records, "late", HELD_NO_SEAT),
    Abuse("a member of another body fills the quorum", sitting, told(voter=Cast("panellist")), records, "late",
          HELD_NO_SEAT),
    Abuse("an absent member votes", sitting, leaves_the_room, records, "absent", "Member1 is not there"),
    Abuse("a guest is noted as present", papers_out, lambda s: s.tell(guests=[s.stranger]), notes_presence, "late",
          "Only who held a seat"),
    Abuse("a member votes twice", sitting, lambda s: votes_of(s, 1), records, "twice", "has voted already"),
    Abuse("a recused member votes", sitting, steps_back("member1"), records, "recused", "A brother sits on its board"),
    Abuse("an interest was declared", nothing, interested("member4"), sits_and_votes, "recused", "Declared an interest"),
    Abuse("an interest is declared after the papers", sitting, interested("member1"), records, "recused",
          "Declared an interest"),
    Abuse("an interest is dropped after the papers", nothing, drops_an_interest, sits_and_votes, "recused",
          "Declared an interest"),
    Abuse("the supplier is a member's", bought, interested("member4", "LEXORNE"), sits_and_votes, "recused",
          "Declared an interest"),
    Abuse("an officer close to the supplier sets the tier", lambda s: (bought(s), s.tell(by=s.risk)), interested("risk",
          "lexorne"), sets_tier, "involved", "Declared an interest"),
    Abuse("the proposer votes", nothing, seated("clerk"), sits_and_votes, "recused", "Proposed this initiative"),
    Abuse("the lead votes", nothing, seated("lead"), sits_and_votes, "recused", "Leads this initiative"),
    Abuse("the owner votes", nothing, seated("owner"), sits_and_votes, "recused", "Answers for this initiative"),
    Abuse("the lead of yesterday votes", under_a_new_lead, seated("lead"), sits_and_votes, "recused", "Led this"),
    Abuse("an auditor takes a seat", a_free_seat, lambda s: appoint(s.house, s.stranger, Role.AUDITOR), takes_the_seat,
          "auditor", "An auditor acts on nothing"),
    Abuse("an administrator of accounts takes a seat", a_free_seat, lambda s: appoint(s.house, s.stranger,
          Role.ADMINISTRATOR), takes_the_seat, "administrator", "Who administers accounts"),
    Abuse("one person takes two seats", a_free_seat, told(stranger=Cast("member1")), takes_the_seat, "person",
          "one seat and one vote"),
    Abuse("who seats takes the seat", a_free_seat, told(stranger=Cast("keeper")), takes_the_seat, "person",
          "Nobody appoints themselves"),
    Abuse("a vote after the last day", written, lambda s: s.later(days=2), votes, "closed", "last day of the vote"),
    Abuse("a vote after the meeting", sitting, lambda s: governance.close_meeting(s.meeting, by=s.secretary), records,
          "state", "not open"),
    Abuse("a back-dated vote", written, lambda s: s.later(hours=-1), votes, "back-dated", "older than the papers"),
    Abuse("a back-dated meeting", nothing, told(day=-1), lambda s: planned(s, day=s.told.get("day", 0)), "held_on",
          "lies in the past"),
    Abuse("the secretary votes for a member", nothing, told(sort="written"), records_by, "kind", "member votes alone"),
    Abuse("a member in the other chamber votes", written, holding("stranger", Role.BODY_MEMBER, body="steering",
          chamber="senate"), votes, VOTE, "does not allow"),
    Abuse("a member of another body votes", written, told(voter=Cast("panellist")), votes, VOTE, "Only who sits in this body"),
    Abuse("a token without a second factor", token_in_hand, lambda s: with_token(s, second_factor=False), votes, VOTE,
          "without one"),
    Abuse("a token of a lesser scope", token_in_hand, lambda s: with_token(s, scopes=("governance.read",)), votes, VOTE,
          "lacks governance.vote"),
    Abuse("a token of another office", token_in_hand, lambda s: with_token(s, of=appoint(s.house, s.member1,
          Role.STAFF)), votes, VOTE, "does not allow"),
    Abuse("an office that has ended", written, lambda s: administration.end_office(Office.objects.get(
          person=s.member1), by=s.house.administrator, to_on=days(-1)), votes, VOTE, "does not allow"),
    Abuse("a person without access", written, loses_access, votes, VOTE, "does not allow"),
    Abuse("a stale form", form_in_hand, steps_back("member3"), votes, "stale", "by now"),
    Abuse("a replayed request with another vote", written, sent_before, sends, "idempotency-key", ""),
    # What was read, voted on and carried out is one and the same.
    Abuse("the initiative changes before the vote", sitting, retitles, records, "papers", VOID),
    Abuse("the initiative changes after the vote", voted, retitles, closes, "papers", VOID),
    Abuse("a file changes before the vote", lambda s: (data_vouched(s), sitting(s)), exchanges_the_file, records, "papers",
          "attestation data"),
    Abuse("a file changes after the vote", lambda s: (data_vouched(s), voted(s)), exchanges_the_file, closes, "papers",
          "attestation data"),
    Abuse("the owner is swapped after the vote", voted, names_an_owner, closes, "papers", "offices"),
    Abuse("the tier is lowered after the vote", voted, lowers_the_tier, closes, "papers", VOID),
    Abuse("the request is taken back after the vote", voted, withdrawn, closes, "about", "does not wait"),
    Abuse("other papers were read", at_the_office, told(read="0" * 64), alone, "papers", "changed since you read it"),
    Abuse("other papers were voted on", nothing, told(digest="0" * 64), carries_out, "changed", "on other papers"),
    Abuse("something else was decided", nothing, told(decided="reject"), carries_out, "decision", "Only the decision"),
    Abuse("another body decided", nothing, told(deciding=Cast("panel")), carries_out, "decision", "Only the decision"),
    Abuse("nobody decided", nothing, told(deciding=None), carries_out, "decision", "Only the decision"),
    # How a body decides.
    Abuse("a decision before the quorum", sitting, told(voting=[0, 1]), votes_and_closes, "quorum", NO_QUORUM),
    Abuse("the chair alone", sitting, told(voting=[0]), votes_and_closes, "quorum", "No quorum: 1 of the 3"),
    Abuse("one person counted twice", sitting, told(third=Cast("member1")), three_vote, "quorum", NO_QUORUM),
    Abuse("the quorum is lowered after the papers", nothing, told(late=True), two_decide_after_the_quorum_is_lowered,
          "quorum", NO_QUORUM),
    Abuse("a seat ends after the vote", voted, seat_ended("member2"), closes, "quorum", NO_QUORUM),
    Abuse("an interest is declared after the vote", voted, interested("member2"), closes, "quorum", NO_QUORUM),
    Abuse("the chair without the members", at_the_office, told(deciding=Cast("steering"), by=Cast("member0")), alone,
          "body", "by a vote of its members"),
    Abuse("a member closes the vote", voted, told(by=Cast("member1")), closes, DECIDE, "does not allow"),
    Abuse("a recused chair closes the vote", lambda s: (voted(s, 1, 2, 3), s.tell(by=s.member0)), steps_back("member0"),
          closes, "recused", "You are recused"),
    Abuse("the lead closes the vote by a second office", voted, holding("lead", Role.BODY_SECRETARY, body="steering"),
          closes, "recused", "You are recused"),
    Abuse("the vote is closed while members may vote", written, told(number=4), all_vote_and_one_closes, "open",
          "Members may still vote"),
    Abuse("a vote is closed twice", voted, closes, closes, "state", "nothing to decide"),
    Abuse("the office decides on its own proposal", told(author=Cast("clerk")), told(author=Cast("officer")),
          asks_and_decides_alone, "recused", "Proposed this initiative"),
    Abuse("the office decides for a committee", at_the_office, lambda s: s.tell(about=s.request.pk), alone, "body",
          "Another body decides"),
    Abuse("the mandate of the office has lapsed", at_the_office, lapsed, alone, "lapsed", "has ended"),
    Abuse("nothing was delegated", delegated, told(to_on=None), panel_lists, "body", "Another body decides"),
    Abuse("a delegation has ended", delegated, lambda s: s.tell(to_on=days(-1)), panel_lists, "body", "Another body"),
    Abuse("a delegation of another matter", delegated, told(on_matter="governance.policy"), panel_lists, "body",
          "Another body decides"),
    Abuse("beyond the limit of a delegation", delegated, told(limit=50), panel_lists, "body", "not up to this amount"),
    Abuse("a delegation beyond the mandate", delegated, lambda s: s.tell(to_on=days(301)), panel_lists, "to_on",
          "ends with the mandate"),
    Abuse("the lead is the delegate", delegated, lead_chairs_the_panel, panel_votes, "recused", "Leads this initiative"),
    Abuse("caretakers take what is not urgent", dissolved, told(is_urgent=False), caretakers_send, "urgent",
          "only what is urgent"),
    Abuse("a member signs the minutes", minuted, told(by=Cast("member1")), signs, "governance.sign-minutes", "does not allow"),
    Abuse("one person signs twice", lambda s: (minuted(s), signs(s), s.tell(by=s.secretary)), told(by=Cast("member0")),
          signs, "signed", "need a second person"),
    Abuse("minutes of an open meeting are signed", voted, told(ends=False), ends_and_signs, "state", "no minutes"),
    Abuse("a condition is met by somebody else", conditioned, told(by=Cast("member2")), lambda s:
          governance.meet_condition(s.condition, by=s.by, note="Told by circular 4."), "governance.meet-condition", "does not allow"),
    Abuse("the owner discharges their own condition", reported, lambda s: (holding("member1", Role.AI_OFFICER)(s)),
          discharges, "governance.discharge-condition", "does not discharge it"),
    Abuse("a condition is discharged of which nobody said that it is met", conditioned, told(said=False),
          says_and_discharges, "open", "Nobody has said yet"),
    Abuse("a condition is discharged twice", reported, discharges, discharges, "discharged", "discharged already"),
    Abuse("somebody else ends an interest", declared, told(by=Cast("member2")), lambda s:
          governance.end_interest(s.interest, by=s.by), "governance.declare-interest", "whoever declared it"),
    Abuse("who drafted a policy approves it", told(author=Cast("ciso")), told(author=Cast("officer")), approves_alone,
          "recused", "Drafted the policy"),
    # Gates, tiers, attestations, waivers, stops.
    Abuse("the proposer sets the tier by a second office", told(by=Cast("risk")), holding("clerk", Role.RISK_OFFICER),
          sets_tier, "portfolio.set-tier", "does not set its tier"),
    Abuse("the lead sets the tier by a second office", told(by=Cast("risk")), holding("lead", Role.RISK_OFFICER),
          sets_tier, "portfolio.set-tier", "does not set its tier"),
    Abuse("an interested officer sets the tier", told(by=Cast("risk")), interested("risk"), sets_tier, "involved",
          "Declared an interest"),
    Abuse("the proposer confirms the problem by a second office", told(by=Cast("officer")), holding("clerk",
          Role.AI_OFFICER), lambda s: portfolio.confirm_problem(s.initiative, by=s.by, names_a_tool=False),
          "portfolio.confirm-problem", "does not confirm its problem"),
    Abuse("the tier is lowered to escape a gate", passed, lowers_the_tier, asks_again, "reopened", "decided anew"),
    Abuse("a gate out of turn", withdrawn, told(gate=Gate.GO_LIVE), asks_again, "turn", "not the turn"),
    Abuse("a shut gate is to be passed", withdrawn, told(to_pass=True), asks_again, "shut", "is shut"),
    Abuse("the same is asked twice", withdrawn, asks_again, asks_again, "asked", "asked for already"),
    Abuse("a stage is recorded once gates are kept", nothing, passed, records_stage, "kept", "decides its gates here"),
    Abuse("an officer of the other chamber asks", withdrawn, holding("stranger", Role.AI_OFFICER, chamber="senate"),
          asks_again, "portfolio.ask", "does not allow"),
    Abuse("another chamber's request on the agenda", nothing, other_chambers_request, listed, "about", "does not wait"),
    Abuse("the lead vouches by a second office", vouching, holding("lead", Role.FINANCE), vouch, "portfolio.attest", "does not vouch"),
    Abuse("an interested officer vouches", vouching, interested("finance"), vouch, "involved", "Somebody else"),
    Abuse("another office vouches", vouching, told(by=Cast("risk")), vouch, "another office", "Only this office"),
    Abuse("an attestation for too long", vouching, lambda s: s.tell(until=days(31)), vouch, "too long", "30 days"),
    Abuse("an attestation for the past", vouching, lambda s: s.tell(until=days(0)), vouch, "past", "past or is today"),
    Abuse("an attestation without a file", vouching, told(file=None), vouch, "evidence", "Name the file"),
    Abuse("the file of another initiative", vouching, another_file, vouch, "evidence", "hangs on another record"),
    Abuse("a word against a computed answer", vouching, computed, vouch, "computed", "a word cannot stand in"),
    Abuse("a prohibition is vouched for", vouching, told(criterion="governance.no-prohibited-use"), vouch,
          "never attested", "It has to be met"),
    Abuse("the attestation has lapsed", attested_alone, lambda s: s.later(days=91), asks_again, "shut", COST),
    Abuse("a computed answer overtook the attestation", attested_alone, computed, asks_again, "shut", COST),
    Abuse("a waiver without end", waiving, lambda s: s.tell(until=days(3650)), asks_waiver, "expires_on", "ends after"),
    Abuse("a waiver of a prohibition", waiving, told(criterion="governance.no-prohibited-use"), asks_waiver, "never",
          "There is no waiver"),
    Abuse("who asked for a waiver decides on it", told(asker=Cast("clerk")), told(asker=Cast("officer")),
          asks_waiver_and_decides_alone, "recused", "Asked for this waiver"),
    Abuse("a waiver that no body granted", waiver_asked, told(deciding=None), grants_waiver, "decision", "Only the"),
    Abuse("the waiver has lapsed", waived_alone, lambda s: s.later(days=31), asks_again, "shut", COST),
    Abuse("who asked for an exception grants it", exception_asked, told(by=Cast("officer")), lambda s:
          governance.grant_exception(s.exception, by=s.by), "governance.grant-exception", "does not grant it"),
    Abuse("an exception without end", exception_wanted, lambda s: s.tell(until=days(400)), asks_exception, "until_on",
          "within a year"),
    Abuse("who stopped it lifts the stop", stopped, holding("ciso", Role.SECRETARY_GENERAL), lifts,
          "portfolio.lift-stop", "does not end its stop"),
    Abuse("the lead lifts the stop by a second office", stopped, holding("lead", Role.SECRETARY_GENERAL), lifts,
          "portfolio.lift-stop", "does not end its stop"),
    Abuse("an office that may only stop lifts", stopped, told(by=Cast("officer")), lifts, "portfolio.lift-stop", "does not allow"),
    Abuse("a stage is recorded round a stop", nothing, stopped, records_stage, "stop", "emergency stop"),
    Abuse("an officer names himself lead", nothing, told(stranger=Cast("officer")), names_lead, "oneself", "themselves"),
]  # fmt: skip


def code_of(error: Exception) -> str:
    if isinstance(error, Refused):
        return error.code
    return error.permission if isinstance(error, Denied) else "stale"


def acted(s: Scene, case: Abuse) -> None:
    with ExitStack() as stack:
        if s.at:
            stack.enter_context(clock.at(s.at))
        case.act(s)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_it_is_refused_with_its_reason_and_its_twin_succeeds(scene: Scene, case: Abuse, heard: list[str]) -> None:
    case.given(scene)
    before = Entry.objects.count()
    with undone():
        acted(scene, case)
        assert Entry.objects.count() > before, "the twin did nothing"
    case.fact(scene)
    heard.clear()
    before = Entry.objects.count()
    with pytest.raises((Refused, Denied, Stale)) as refused:
        acted(scene, case)
    assert code_of(refused.value) == case.code
    assert case.words in str(refused.value)
    assert Entry.objects.count() == before + len(heard), "what was refused left something written"


def test_a_recused_member_does_not_read_the_papers_and_another_member_does(scene: Scene) -> None:
    papers_out(scene)
    page = scene.item.get_absolute_url()
    told = "members quote from memory meanwhile"  # the problem, which only the papers tell

    def reads(person: User) -> bool:
        return told in sign_in(person).get(page).content.decode()

    assert (reads(scene.member1), reads(scene.member2)) == (True, True)
    interest(scene, scene.member1, initiative=scene.initiative)
    assert (reads(scene.member1), reads(scene.member2)) == (False, True)


def test_the_reason_stands_on_the_page_and_in_the_answer_to_a_program(scene: Scene) -> None:
    stopped(scene)
    holding("lead", Role.SECRETARY_GENERAL)(scene)
    browser, reason = sign_in(scene.lead), {"reason": "It is mended."}
    page = browser.post(f"/portfolio/stops/{scene.stop.pk}/lift/", reason)
    answer = browser.post(f"/api/v1/portfolio/stops/{scene.stop.pk}/lifting", reason, "application/json")
    assert (page.status_code, answer.status_code) == (403, 403)
    assert "does not end its stop" in page.content.decode()
    assert "does not end its stop" in answer.json()["detail"]


def test_who_vouched_is_told_when_a_room_answers_and_who_asked_when_a_waiver_ends(scene: Scene) -> None:
    attested_alone(scene)
    assert list(duties.attestations_overtaken(scene.finance)) == []
    computed(scene)
    (due,) = duties.attestations_overtaken(scene.finance)
    assert COST in str(due.about)
    scene.tell(criterion=COST, until=days(30), asker=scene.officer, gate=Gate.AUTHORISATION)
    asks_waiver(scene)
    grants_waiver(scene)
    (ending,) = duties.waivers_ending(scene.officer)
    assert ending.by == days(30)
    with clock.at(clock.now() + timedelta(days=31)):
        assert list(duties.waivers_ending(scene.officer)) == []
