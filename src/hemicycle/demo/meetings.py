"""The part of the story that bodies hold: their seats, their sittings on policies, and what stands in their calendar.

What is decided at gates is told elsewhere; `sit` lets any module of the story hold a sitting on what awaits a body.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hemicycle.demo import content
from hemicycle.demo.governance import Planned
from hemicycle.kernel import clock
from hemicycle.kernel.models import User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import actions
from hemicycle.rooms.governance.models import (
    Attendance,
    Body,
    Condition,
    Decision,
    Item,
    Meeting,
    PolicyException,
    PolicyVersion,
)
from hemicycle.rooms.governance.rules.bodies import SeatKind
from hemicycle.rooms.governance.rules.meetings import MeetingState
from hemicycle.rooms.governance.rules.votes import Choice, Majority

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

ESTABLISH, SEAT, INTEREST, SUBMIT, PLAN, SEND = (
    time(9, 50),
    time(9, 55),
    time(10, 5),
    time(12, 30),
    time(12, 34),
    time(12, 38),
)
SIT, SIGN, MET, EXCEPTION = time(12, 40), time(15, 0), time(15, 20), time(12, 50)
SIGNED_AFTER_DAYS = 4
POLICY = "governance.policy"


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of bodies and meetings."""
    found: Mapping[str, Any] = content.read_yaml("meetings.yaml")
    return found


def bodies() -> list[Mapping[str, Any]]:
    """Return every body of the story."""
    return [*content.read_yaml("bodies.yaml")["bodies"], *told()["others"]]


def scenes() -> Iterator[Planned]:
    """Yield every scene of bodies and meetings, in no order."""
    for body in bodies():
        on_d = max(body["mandate"]["from_d"], told()["established_d"])
        yield on_d, ESTABLISH, partial(establish, row=body)
        yield on_d, SEAT, partial(seat, row=body)
    for row in told()["delegations"]:
        yield row["on_d"], INTEREST, partial(delegate, row=row)
    for row in told()["interests"]:
        yield row["on_d"], INTEREST, partial(declare, row=row)
    for row in told()["sittings"]:
        yield from _sitting(row)
    for row in told()["planned"]:
        yield row["planned_d"], PLAN, partial(plan, row=row)
        if "papers_d" in row:
            yield row["papers_d"], SEND, partial(send, row=row)
    for row in told()["exceptions"]:
        yield row["on_d"], EXCEPTION, partial(ask_exception, row=row)
        yield row["granted_d"], EXCEPTION, partial(grant_exception, row=row)


def establish(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the secretary general establish a body."""
    mandate, members = row["mandate"], row.get("members", [])
    actions.create_body(
        stage.parliament,
        by=stage.people[told()["keepers"]["first"]],
        key=row["key"],
        names=row["name"],
        terms=told()["terms"][row["key"]],
        from_on=stage.day(mandate["from_d"]),
        to_on=_until(stage, mandate["to_d"]),
        term="9" if mandate["to_d"] is not None else "",
        quorum=row.get("quorum", 1),
        majority=Majority(row.get("majority", "simple")),
        seats=max(len(members), 1),
        sole_office=Role(row["sole_office"]) if "sole_office" in row else "",
    )


def _until(stage: "Cast", to_d: int | None) -> date | None:
    return None if to_d is None else stage.day(to_d)


def seat(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the secretary general seat the members and the secretary; the AI officer seats the secretary general."""
    if "sole_office" in row:
        return
    body = Body.objects.get(key=row["key"])
    first, second = (stage.people[told()["keepers"][each]] for each in ("first", "second"))
    secretary = {"person": told()["secretary"], "seat": "secretary"}
    for member in (*row["members"], secretary):
        person = stage.people[member["person"]]
        by = second if person.pk == first.pk else first
        group = content.group_of(member["person"])
        kind = SeatKind(member["seat"])
        skills = member.get("skills", ())
        actions.appoint_member(body, by=by, person=person, seat=kind, from_on=clock.today(), group=group, skills=skills)


def delegate(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let a body decide in place of another."""
    one, other = (Body.objects.get(key=row[each]) for each in ("from", "to"))
    actions.delegate(
        one,
        by=stage.people[told()["keepers"]["first"]],
        to_body=other,
        what=row["what"],
        limit=row["limit"],
        from_on=clock.today(),
        to_on=stage.day(row["to_d"]),
    )


def declare(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let a member declare an interest."""
    initiative = stage.initiatives[row["initiative"]]
    person = stage.people[row["by"]]
    facts = {"text": row["text"], "supplier": row["supplier"] or "", "initiative": initiative}
    actions.declare_interest(person.chamber or stage.parliament, by=person, **facts)


@dataclass(frozen=True)
class Question:
    """One thing put before a body: the matter and its record, and what the story says came of it."""

    matter: str
    about: UUID
    outcome: str
    reason: str
    votes: Mapping[str, str] = field(default_factory=dict)  # person -> vote, where it is not in favour
    dissents: Mapping[str, str] = field(default_factory=dict)  # person -> words
    recusals: Mapping[str, str] = field(default_factory=dict)  # person -> reason
    conditions: Sequence[Mapping[str, Any]] = ()  # text, owner, due_on


def call(stage: "Cast", body: str, held_on: date, questions: Sequence[Question], titles: Sequence[str] = ()) -> Meeting:
    """Let the secretary plan a sitting, put these questions on its agenda, and send the papers."""
    secretary = stage.people[told()["secretary"]]
    meeting: Meeting = actions.plan_meeting(Body.objects.get(key=body), by=secretary, held_on=held_on)
    for each in questions:
        facts = {"matter": each.matter, "about": each.about, "outcome": each.outcome, "conditions": each.conditions}
        item = actions.add_item(meeting, by=secretary, **facts)
        assert item is not None
    for title in titles:
        actions.add_item(meeting, by=secretary, title=title)
    actions.send_papers(meeting, by=secretary)
    return meeting


def sit(stage: "Cast", meeting: Meeting, questions: Sequence[Question], absent: Sequence[str] = ()) -> list[Decision]:
    """Hold a sitting that was called for today: who is there votes on each question, and the chair closes each vote."""
    secretary, chair = stage.people[told()["secretary"]], _chair(meeting)
    away = {stage.people[key].pk for key in absent}
    there = [row.person_id for row in Attendance.objects.filter(meeting=meeting) if row.person_id not in away]
    actions.open_meeting(meeting, by=secretary, present=there)
    by_record = {each.about: each for each in questions}
    taken = []
    for item in Item.objects.filter(meeting=meeting):
        if item.subject_id in by_record:
            taken += [_settle(stage, item, by_record[item.subject_id], there, secretary, chair)]
        else:
            actions.take_note(item, by=secretary)
    actions.close_meeting(meeting, by=secretary)
    return [each for each in taken if each is not None]


def _chair(meeting: Meeting) -> User:
    return Attendance.objects.select_related("person").get(meeting=meeting, seat=SeatKind.CHAIR).person


def _settle(
    stage: "Cast", item: Item, asked: Question, there: Sequence[UUID], secretary: User, chair: User
) -> Decision | None:
    for key, reason in asked.recusals.items():
        actions.recuse(item, by=stage.people[key], reason=reason)
    item.refresh_from_db()
    said = {stage.people[key].pk: Choice(choice) for key, choice in asked.votes.items()}
    votes = {pk: said.get(pk, Choice.FOR) for pk in there if not item.reason_of(pk)}
    dissents = {stage.people[key].pk: words for key, words in asked.dissents.items()}
    actions.record_votes(item, by=secretary, votes=votes, dissents=dissents)
    by = secretary if item.reason_of(chair.pk) else chair
    return actions.decide(item, by=by, reason=asked.reason)


def sign(stage: "Cast", meeting: Meeting) -> None:
    """Let the secretary and the chair sign the minutes."""
    for person in (stage.people[told()["secretary"]], _chair(meeting)):
        actions.sign_minutes(meeting, by=person)


def _sitting(row: Mapping[str, Any]) -> Iterator[Planned]:
    yield row["papers_d"], SUBMIT, partial(submit, row=row)
    yield row["papers_d"], SEND, partial(call_on_policies, row=row)
    yield row["on_d"], SIT, partial(sit_on_policies, row=row)
    yield row["on_d"] + SIGNED_AFTER_DAYS, SIGN, partial(sign_of, row=row)
    for told_of in row.get("conditions", {}).values():
        if "met_d" in told_of:
            yield told_of["met_d"], MET, partial(meet, row=told_of)


def submit(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let whoever drafted the policies put them before the body."""
    for subject, review_d in row.get("policies", {}).items():
        version = _draft(subject)
        actions.submit_policy(version, by=version.drafted_by, body=row["body"], review_on=stage.day(review_d))


def _draft(subject: str) -> PolicyVersion:
    drafts = PolicyVersion.objects.filter(policy__subject=subject, approved_on=None).select_related("drafted_by")
    found: PolicyVersion = drafts.order_by("-number")[0]
    return found


def _questions(stage: "Cast", row: Mapping[str, Any]) -> list[Question]:
    return [_question(stage, row, subject) for subject in row.get("policies", {})]


def _question(stage: "Cast", row: Mapping[str, Any], subject: str) -> Question:
    dissent = row.get("dissents", {}).get(subject)
    recusal = row.get("recusals", {}).get(subject)
    condition = row.get("conditions", {}).get(subject)
    return Question(
        POLICY,
        _draft(subject).pk,
        "approve",
        row["reason"],
        votes=row.get("votes", {}).get(subject, {}),
        dissents={dissent["person"]: dissent["text"]} if dissent else {},
        recusals={recusal["person"]: recusal["text"]} if recusal else {},
        conditions=[condition_of(stage, condition)] if condition else [],
    )


def condition_of(stage: "Cast", told_of: Mapping[str, Any]) -> dict[str, Any]:
    """Return a condition of the story as the action takes it."""
    return {
        "text": told_of["text"],
        "owner": stage.people[told_of["owner"]].pk,
        "due_on": stage.day(told_of["due_d"]),
    }


def call_on_policies(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Call the body to a sitting on policies, or for information."""
    call(stage, row["body"], stage.day(row["on_d"]), _questions(stage, row), row.get("titles", ()))


def sit_on_policies(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Hold it."""
    sit(stage, meeting_of(row["body"], clock.today()), _questions(stage, row), row.get("absent", ()))


def meeting_of(body: str, held_on: date) -> Meeting:
    """Return the meeting of a body on a day."""
    found: Meeting = Meeting.objects.select_related("body").get(body__key=body, held_on=held_on)
    return found


def sign_of(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Sign its minutes."""
    sign(stage, meeting_of(row["body"], stage.day(row["on_d"])))


def meet(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the owner of a condition say how it was met, and the secretary agree."""
    condition = Condition.objects.get(text=row["text"])
    actions.meet_condition(condition, by=stage.people[row["owner"]], note=row["note"])
    actions.discharge_condition(condition, by=stage.people[told()["secretary"]], reason="Read and found so.")


def plan(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the secretary put a meeting into the calendar, with what is known of its agenda."""
    submit(stage, row)
    secretary = stage.people[told()["secretary"]]
    body = Body.objects.get(key=row["body"])
    meeting = actions.plan_meeting(body, by=secretary, held_on=stage.day(row["held_d"]))
    for subject in row.get("policies", {}):
        actions.add_item(meeting, by=secretary, matter=POLICY, about=_draft(subject).pk)
    for title in row["titles"]:
        actions.add_item(meeting, by=secretary, title=title)


def send(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the secretary send its papers."""
    meeting = meeting_of(row["body"], stage.day(row["held_d"]))
    assert meeting.state == MeetingState.PLANNED
    actions.send_papers(meeting, by=stage.people[told()["secretary"]])


def ask_exception(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody ask for leave to depart from a policy."""
    policy = PolicyVersion.objects.filter(policy__subject=row["subject"]).select_related("policy")[0].policy
    words = {name: row[name] for name in ("rule", "reason", "instead")}
    until_on = stage.day(row["until_d"])
    initiative = stage.initiatives[row["initiative"]]
    actions.ask_exception(policy, by=stage.people[row["by"]], until_on=until_on, initiative=initiative, **words)


def grant_exception(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer grant it."""
    actions.grant_exception(PolicyException.objects.get(rule=row["rule"]), by=stage.people[row["granted_by"]])
