"""Bodies, meetings and votes: what is allowed. Abuses are refused in `tests/gates/test_abuse.py`."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.permissions import forget
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.models import Ballot, Condition, Decision, Item, Mandate, PolicyVersion
from hemicycle.rooms.governance.rules.bodies import BodyState, SeatKind
from hemicycle.rooms.governance.rules.meetings import ItemState, Manner, MeetingKind, MeetingState
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.governance.rules.votes import Choice, Majority
from tests.support.cast import new_person

TEXTS = {
    language: {"title": f"Policy {language}", "text": "Words.", "rules": ["Ask first."]}
    for language in ("en", "fr", "ar")
}
F, A, N = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def days(number):
    return clock.today() + timedelta(days=number)


@dataclass
class Room:
    """A body of five with a secretary, a draft that waits for it, and who keeps both."""

    house: object
    keeper: object
    drafter: object
    body: object
    secretary: object
    version: object
    members: list = field(default_factory=list)

    def fresh(self, record):
        return type(record).objects.get(pk=record.pk)

    def meeting(self, sort=MeetingKind.SITTING, held_on=None, is_urgent=False, conditions=()):
        made = actions.plan_meeting(self.body, by=self.secretary, held_on=held_on or clock.today(), sort=sort)
        about = self.version.pk
        actions.add_item(
            made, by=self.secretary, matter="governance.policy", about=about, is_urgent=is_urgent, conditions=conditions
        )
        actions.send_papers(made, by=self.secretary)
        return self.fresh(made)

    def item(self, meeting):
        return Item.objects.get(meeting=meeting)

    def sitting(self, present=None, **facts):
        made = self.meeting(**facts)
        there = self.members if present is None else present
        actions.open_meeting(made, by=self.secretary, present=[each.pk for each in there])
        return self.item(made)

    def record(self, item, votes, **more):
        given = {member.pk: choice for member, choice in zip(self.members, votes, strict=False) if choice}
        return actions.record_votes(self.fresh(item), by=self.secretary, votes=given, **more)

    def decide(self, item, by=None):
        return actions.decide(self.fresh(item), by=by or self.secretary, reason="It was heard.")


def seat(room, person, kind=SeatKind.MEMBER, **more):
    facts = {"from_on": clock.today() - timedelta(days=20), **more}
    made = actions.appoint_member(room.body, by=room.keeper, person=person, seat=kind, **facts)
    forget(person)
    return next(each for each in made if isinstance(each, Mandate))


@pytest.fixture
def room(house, office):
    keeper, drafter = office("secretary general").person, office("compliance officer").person
    body = actions.create_body(
        house.parliament,
        by=keeper,
        key="bureau",
        names={"en": "Joint Bureau", "fr": "Bureau commun", "ar": "المكتب المشترك"},
        terms={"en": "Adopts policies."},
        from_on=days(-100),
        to_on=days(300),
        term="9",
        quorum=3,
        majority=Majority.SIMPLE,
        seats=5,
    )
    found = Room(house, keeper, drafter, body, new_person(house, name="Sec Retary"), None)
    seat(found, found.secretary, SeatKind.SECRETARY)
    found.members = [new_person(house, name=f"Member {number}") for number in range(5)]
    for number, person in enumerate(found.members):
        seat(found, person, SeatKind.CHAIR if number == 0 else SeatKind.MEMBER)
    drafted = actions.draft_policy(house.parliament, by=drafter, about=Subject.DATA, texts=TEXTS)
    found.version = next(each for each in drafted if isinstance(each, PolicyVersion))
    actions.submit_policy(found.version, by=drafter, body="bureau", review_on=days(200))
    return found


def test_a_sitting_decides_and_the_policy_is_in_force_with_the_decision(room):
    owner = room.members[1]
    conditions = [{"text": "Tell every service", "owner": owner.pk, "due_on": days(30)}]
    item = room.sitting(conditions=conditions)
    dissents = {room.members[4].pk: "Too early."}
    room.record(item, [F, F, F, N, A], dissents=dissents)
    decision = room.decide(item)
    assert decision.reference == f"Joint Bureau {clock.today().year}/1"
    assert decision.tally | {"for": 3, "against": 1, "abstained": 1, "eligible": 5} == decision.tally
    assert [each["text"] for each in decision.dissents] == ["Too early."]
    assert room.fresh(room.version).approved_on == clock.today()
    assert room.fresh(item).state == ItemState.DECIDED
    condition = Condition.objects.get(decision=decision)
    actions.meet_condition(condition, by=owner, note="Told by circular 4.")
    actions.return_condition(condition, by=room.secretary, reason="The library was not told.")
    assert room.fresh(condition).met_on is None
    actions.meet_condition(condition, by=owner, note="Told by circulars 4 and 5.")
    actions.discharge_condition(condition, by=room.secretary, reason="Both were read.")
    assert (condition.met_on, condition.discharged_by) == (clock.today(), room.secretary)
    assert list(queries.found_decisions(room.keeper, "joint 1 policy")) == [decision]
    assert not queries.found_decisions(room.keeper, "no such word")


def test_what_the_decision_does_and_the_decision_happen_together_or_not_at_all(room, monkeypatch):
    from hemicycle.kernel.rooms import matters

    item = room.sitting()
    room.record(item, [F, F, F])

    def break_down(*_args, **_facts):
        raise RuntimeError("planted")

    monkeypatch.setitem(matters()["governance.policy"].__dict__, "carry_out", break_down)
    with pytest.raises(RuntimeError, match="planted"):
        room.decide(item)
    assert not Decision.objects.exists()
    assert room.fresh(item).state == ItemState.WAITING


def test_a_lost_motion_leaves_no_decision_and_may_be_put_again(room):
    item = room.sitting()
    room.record(item, [F, A, A])
    assert room.decide(item) is None
    assert room.fresh(item).state == ItemState.NOT_CARRIED
    actions.put(room.fresh(item), by=room.secretary, outcome="return")
    room.record(item, [F, F, A])
    assert room.decide(item).outcome == "return"
    assert room.fresh(room.version).body == ""
    assert Ballot.objects.filter(item=item).count() == 6


def test_minutes_are_drawn_up_in_three_languages_and_signed_by_two(room):
    item = room.sitting(present=room.members[:4])
    room.record(item, [F, F, F, A], dissents={room.members[3].pk: "Too early."})
    room.decide(item)
    meeting = room.fresh(item.meeting)
    actions.close_meeting(meeting, by=room.secretary)
    assert set(meeting.minutes) == {"en", "fr", "ar"}
    said = "\n".join(meeting.minutes["en"])
    for words in ("Absent: Member 4.", "3 for, 1 against, 0 abstained", "Too early.", "/1:"):
        assert words in said
    assert "Bureau commun" in meeting.minutes["fr"][0]
    assert "المكتب المشترك" in meeting.minutes["ar"][0]
    actions.sign_minutes(meeting, by=room.secretary)
    with pytest.raises(Refused, match="second person"):
        actions.sign_minutes(meeting, by=room.secretary)
    actions.sign_minutes(meeting, by=room.members[0])
    assert meeting.state == MeetingState.MINUTES_SIGNED
    assert meeting.minutes_digest == queries.digest(meeting.minutes)


def test_an_agenda_is_drafted_from_what_awaits_the_body_once(room):
    meeting = actions.plan_meeting(room.body, by=room.secretary, held_on=days(5))
    made = actions.draft_agenda(meeting, by=room.secretary)
    assert [(each.matter, each.subject_id) for each in made] == [("governance.policy", room.version.pk)]
    with pytest.raises(Refused, match="Nothing more"):
        actions.draft_agenda(meeting, by=room.secretary)


def test_a_caretaker_takes_only_what_is_urgent_and_the_next_body_confirms(room):
    actions.dissolve(room.body, by=room.keeper, on=days(-1), caretaker_until_on=days(30), reason="Dissolution")
    assert room.body.state(clock.today()) is BodyState.CARETAKER
    with pytest.raises(Refused, match="only what is urgent"):
        room.meeting()
    Item.objects.visible_to(room.keeper)
    item = room.sitting(is_urgent=True)
    room.record(item, [F, F, F])
    decision = room.decide(item)
    assert decision.needs_confirmation
    pack = queries.hand_over(room.keeper, room.body)
    assert [each["reference"] for each in pack["to_confirm"]] == [decision.reference]
    assert not queries.to_confirm(room.keeper)
    with clock.at(clock.now() + timedelta(days=31)):
        for person in [*room.members, room.secretary, room.keeper]:
            forget(person)
        actions.renew(room.fresh(room.body), by=room.keeper, term="10", from_on=clock.today(), to_on=days(900))
        assert list(queries.to_confirm(room.keeper)) == [decision]
        assert queries.voters(room.fresh(room.body)) == {}


def test_an_office_decides_alone_and_once(room, office):
    officer = office("AI officer").person
    alone = actions.create_body(
        room.house.parliament, by=room.keeper, key="ai-office", names={"en": "AI office"}, terms={}, from_on=days(-9),
        sole_office="AI officer",
    )  # fmt: skip
    facts = {"matter": "governance.policy", "outcome": "approve", "reason": "It is due."}
    other = actions.draft_policy(room.house.parliament, by=room.drafter, about=Subject.RECORDS, texts=TEXTS)[1]
    actions.submit_policy(other, by=room.drafter, body="ai-office", review_on=days(90))
    decision = actions.decide(alone, by=officer, about=other.pk, **facts)
    assert decision.manner == Manner.ALONE
    with pytest.raises(Refused, match="no longer"):
        actions.decide(alone, by=officer, about=other.pk, **facts)
