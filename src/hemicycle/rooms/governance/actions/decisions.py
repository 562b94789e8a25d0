"""Voting and deciding: a vote is bound to the papers that went out, and the decision happens with what it does."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Record, User
from hemicycle.kernel.offers import Matter, Papers
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.rooms import matters
from hemicycle.kernel.text import search_key
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.actions.meetings import demand_competence, waiting
from hemicycle.rooms.governance.models import Attendance, Ballot, Body, Condition, Decision, Item, Meeting
from hemicycle.rooms.governance.rules import votes as rules
from hemicycle.rooms.governance.rules.bodies import BodyState
from hemicycle.rooms.governance.rules.meetings import ItemState, Manner, MeetingKind, MeetingState
from hemicycle.rooms.governance.rules.votes import Choice, Majority, Result


@action(permission="governance.vote", event="governance.voted", tells=())
def vote(item: Item, *, by: User, choice: Choice, dissent: str = "") -> Ballot:
    """Vote for oneself in a written procedure, until its last day; once, and bound to the papers that went out."""
    meeting = item.meeting
    if meeting.sort != MeetingKind.WRITTEN:
        raise Refused(_("In a sitting the secretary records the votes."), "kind")
    if meeting.state != MeetingState.PAPERS_OUT:
        raise Refused(_("The papers are not out, or the vote is closed."), "state")
    if clock.today() > meeting.held_on:
        raise Refused(_("The last day of the vote has passed."), "closed")
    item.recused = queries.recused(item, [by])
    ballot = _ballot(item, by, choice, dissent, recorded_by=by)
    _demand_papers(item)
    return ballot


@action(permission="governance.keep-meetings", event="governance.votes-recorded", tells=())
def record_votes(
    item: Item,
    *,
    by: User,
    votes: Mapping[Any, Choice],
    dissents: Mapping[Any, str] | None = None,
) -> list[Ballot]:
    """Record how each member who is there voted in a sitting, with the dissent of whoever wants it written down."""
    if item.meeting.sort != MeetingKind.SITTING:
        raise Refused(_("In a written procedure each member votes alone."), "kind")
    if item.meeting.state != MeetingState.OPEN:
        raise Refused(_("The meeting is not open."), "state")
    there = {str(each.person_id) for each in Attendance.objects.filter(meeting=item.meeting, is_present=True)}
    people = queries.people_of(votes)
    for person_id, person in people.items():
        if _is_eligible(item, person) and person_id not in there:
            raise Refused(_("%(name)s is not there.") % {"name": person.name}, "absent")
    said = {str(person_id): text for person_id, text in (dissents or {}).items()}
    cast = {str(person_id): Choice(choice) for person_id, choice in votes.items()}
    if unknown := set(cast) - set(people):
        raise Refused(_("There is no such person: %(ids)s") % {"ids": ", ".join(sorted(unknown))}, "person")
    item.recused = queries.recused(item, list(people.values()))
    ballots = [
        _ballot(item, person, cast[person_id], said.get(person_id, ""), recorded_by=by)
        for person_id, person in people.items()
    ]
    _demand_papers(item)
    return ballots


def _is_eligible(item: Item, person: User) -> bool:
    return Attendance.objects.filter(meeting=item.meeting, person=person).exists()


def _ballot(item: Item, person: User, choice: Choice, dissent: str, *, recorded_by: User) -> Ballot:
    if item.is_settled or not item.matter:
        raise Refused(_("There is nothing to vote on in this item."), "state")
    sent_at = item.meeting.papers_sent_at
    if sent_at is None or clock.now() < sent_at:
        raise Refused(_("A vote cannot be older than the papers."), "back-dated")
    if not _is_eligible(item, person):
        raise Refused(
            _("%(name)s held no seat when the papers went out, so has no vote here.") % {"name": person.name}, "late"
        )
    if person.pk not in queries.voters(item.meeting.body):
        raise Refused(_("The seat of %(name)s has ended.") % {"name": person.name}, "expired")
    if reason := item.reason_of(person.pk):
        facts = {"name": person.name, "reason": reason}
        raise Refused(_("%(name)s is recused: %(reason)s") % facts, "recused")
    if Ballot.objects.filter(item=item, round=item.round, person=person).exists():
        raise Refused(_("%(name)s has voted already. One person has one vote.") % {"name": person.name}, "twice")
    if dissent.strip() and choice is Choice.FOR:
        raise Refused(_("Who votes for the motion does not dissent from it."), "dissent")
    return Ballot(
        item=item,
        chamber_id=item.chamber_id,
        person=person,
        round=item.round,
        choice=choice,
        dissent=dissent.strip(),
        language=person.language,
        cast_at=clock.now(),
        recorded_by=recorded_by,
    )


def _demand_papers(item: Item) -> None:
    if changed := queries.papers_changed(item):
        raise Refused(
            _("What this vote is about changed since its papers went out (%(parts)s), so the item is void.")
            % {"parts": ", ".join(changed)},
            "papers",
        )


@action(permission="governance.decide", event="governance.decision-closed", tells=("reason",))
def decide(
    subject: Item | Body,
    *,
    by: User,
    reason: str,
    matter: str = "",
    about: UUID | None = None,
    outcome: str = "",
    conditions: Sequence[Mapping[str, Any]] = (),
    papers_digest: str = "",
) -> Decision | None:
    """Close the vote on an item, or decide for the office that decides alone; what it does is done with it.

    A motion that is not carried leaves no decision: it may be put again, or another one. An office that decides alone
    names the matter, its record, the outcome, the conditions, and the digest of the papers that it read.
    """
    if len(reason.strip()) < 3:
        raise Refused(_("A decision needs a reason. It stays beside the decision for whoever asks later."), "reason")
    if isinstance(subject, Item):
        return _by_vote(subject, by, reason.strip())
    known = matters().get(matter)
    if known is None:
        raise Refused(_("The house knows no such matter."), "matter")
    return _alone(subject, by, reason.strip(), known, about, outcome, conditions, papers_digest)


def _by_vote(item: Item, by: User, reason: str) -> Decision | None:
    meeting = item.meeting
    if item.is_settled or item.state == ItemState.NOT_CARRIED or not item.matter:
        raise Refused(_("There is nothing to decide in this item."), "state")
    if meeting.state not in {MeetingState.OPEN, MeetingState.PAPERS_OUT} or (
        meeting.sort == MeetingKind.SITTING and meeting.state != MeetingState.OPEN
    ):
        raise Refused(_("The meeting is not open."), "state")
    members = list(User.objects.filter(pk__in=Attendance.objects.filter(meeting=meeting).values("person")))
    recused = queries.recused(item, [*members, by])
    if str(by.pk) in recused:
        raise Refused(_("You are recused from this item, so you do not close it."), "recused")
    item.recused = recused
    known = matters()[item.matter]
    record = waiting(known, item.subject_id, by)
    lock(type(record)._default_manager.filter(pk=record.pk))
    _demand_papers(item)
    demand_competence(meeting.body, known, record)
    ballots = list(Ballot.objects.filter(item=item, round=item.round).select_related("person"))
    count = _count(item, ballots)
    if meeting.sort == MeetingKind.WRITTEN and count.voted < count.eligible and clock.today() <= meeting.held_on:
        raise Refused(_("Members may still vote. Close the vote when all have, or its last day has passed."), "open")
    if count.result is Result.NO_QUORUM:
        raise Refused(
            _("No quorum: %(voted)d of the %(quorum)d members needed took part.")
            % {"voted": count.voted, "quorum": count.quorum},
            "quorum",
        )
    if count.result is Result.LOST:
        item.state = ItemState.NOT_CARRIED
        return None
    item.state = ItemState.DECIDED
    decision = Decision(body=meeting.body, meeting=meeting, item=item, matter=item.matter, reason=reason)
    decision.manner = Manner.WRITTEN if meeting.sort == MeetingKind.WRITTEN else Manner.MEETING
    decision.outcome, decision.outcome_words, decision.titles = item.outcome, item.motion_words, item.titles
    decision.papers, decision.papers_digest, decision.recused = item.papers, item.papers_digest, item.recused
    decision.tally = _told(count, meeting)
    decision.dissents = [
        {"person": str(each.person_id), "name": each.person.name, "text": each.dissent, "language": each.language}
        for each in ballots
        if each.dissent
    ]
    decision.needs_confirmation = meeting.is_caretaker
    return _settle(decision, known, record, by, item.asked)


def _count(item: Item, ballots: Sequence[Ballot]) -> rules.Tally:
    seats = [str(pk) for pk in Attendance.objects.filter(meeting=item.meeting).values_list("person", flat=True)]
    held = {str(pk) for pk in queries.voters(item.meeting.body)}
    counted = held - item.recused.keys()
    given = {str(each.person_id): Choice(each.choice) for each in ballots if str(each.person_id) in counted}
    return rules.tally(given, seats, list(item.recused), item.meeting.quorum, Majority(item.meeting.majority))


def _told(count: rules.Tally, meeting: Meeting) -> dict[str, Any]:
    return {
        "for": count.in_favour,
        "against": count.against,
        "abstained": count.abstained,
        "eligible": count.eligible,
        "recused": count.recused,
        "quorum": count.quorum,
        "needed": count.needed,
        "majority": str(meeting.majority),
    }


def _alone(
    body: Body,
    by: User,
    reason: str,
    matter: Matter,
    about: UUID | None,
    outcome: str,
    conditions: Sequence[Mapping[str, Any]],
    papers_digest: str,
) -> Decision | None:
    if not body.sole_office or body.sole_office not in {office.role for office in standing(by).offices}:
        raise Refused(_("This body decides by a vote of its members."), "body")
    if body.state(clock.today()) is not BodyState.IN_OFFICE:
        raise Refused(_("The mandate of the body has ended. The next body decides."), "lapsed")
    record = waiting(matter, about, by)
    lock(type(record)._default_manager.filter(pk=record.pk))
    demand_competence(body, matter, record)
    if reasons := queries.conflicts(matter, record, [by]):
        said = next(iter(next(iter(reasons.values())).values()), "")
        raise Refused(_("You may not decide on this: %(reason)s") % {"reason": said}, "recused")
    papers = matter.papers(record)
    if papers_digest and papers.digest != papers_digest:
        raise Refused(_("What you decide on changed since you read it. Read it again."), "papers")
    words = matter.outcomes(record)
    if outcome not in words:
        raise Refused(_("This cannot be decided here. Choose one of the outcomes that are possible."), "outcome")
    decision = Decision(body=body, manner=Manner.ALONE, matter=matter.key, outcome=outcome, reason=reason)
    decision.outcome_words, decision.titles = queries.spoken(words[outcome]), queries.spoken(papers.title)
    decision.papers, decision.papers_digest = dict(papers.document), papers.digest
    return _settle(decision, matter, record, by, conditions)


def _settle(decision: Decision, matter: Matter, record: Any, by: User, asked: Sequence[Mapping[str, Any]]) -> Decision:
    """Number and keep the decision with its conditions, then do what it says, all in the one transaction."""
    decision.hang_on(record)
    decision.chamber_id = record.chamber_id or decision.body.chamber_id
    decision.gate = matter.gate(record)
    conditions = [_condition(decision, each) for each in asked]
    _keep(decision, by=by, conditions=conditions)
    matter.carry_out(
        record, by=by, outcome=decision.outcome, reason=decision.reason, conditions=conditions, decision=decision
    )
    return decision


def _condition(decision: Decision, asked: Mapping[str, Any]) -> Condition:
    due_on = date.fromisoformat(str(asked["due_on"]))
    owner = queries.people_of([asked["owner"]]).get(str(asked["owner"]))
    if owner is None or not str(asked["text"]).strip():
        raise Refused(_("A condition has words, an owner and a day."), "conditions")
    if due_on <= clock.today():  # else it would shut the very gate that the decision passes
        raise Refused(_("A condition would be due before it is made. Choose a day to come."), "conditions")
    condition = Condition(decision=decision, text=str(asked["text"]).strip(), owner=owner, due_on=due_on)
    condition.initiative_id, condition.chamber_id = decision.initiative_id, decision.chamber_id
    return condition


@action(permission="governance.decide", event="governance.decided", tells=())
def _keep(decision: Decision, *, by: User, conditions: Sequence[Condition]) -> list[Record]:
    """Give the decision its number, the next of its body and year."""
    lock(Body.objects.filter(pk=decision.body_id))  # numbers are given one after the other
    now = clock.now()
    decision.taken_at, decision.year, decision.recorded_by = now, clock.today().year, by
    numbers = Decision.objects.filter(body=decision.body_id, year=decision.year)
    decision.number = (numbers.aggregate(last=Max("number"))["last"] or 0) + 1
    decision.language = by.language
    words = [*decision.titles.values(), *decision.outcome_words.values(), *decision.body.names.values()]
    reference = f"{decision.year}/{decision.number}"
    decision.search_key = search_key(" ".join([*words, decision.reason, reference]))
    for condition in conditions:
        condition.language = by.language
    return list(conditions)


@action(permission="governance.meet-condition", event="governance.condition-met", tells=("note",))
def meet_condition(condition: Condition, *, by: User, note: str) -> None:
    """Say how a condition was met; by its owner, or by the secretary."""
    if condition.met_on is not None:
        raise Refused(_("That this condition is met has been said already."), "met")
    if len(note.strip()) < 3:
        raise Refused(_("Say in a sentence how it was met."), "note")
    condition.met_on, condition.note = clock.today(), note.strip()


@action(permission="governance.discharge-condition", event="governance.condition-discharged", tells=("reason",))
def discharge_condition(condition: Condition, *, by: User, reason: str) -> None:
    """Agree that a condition is met, as somebody who does not owe it."""
    _demand_reported(condition, reason)
    condition.discharged_on, condition.discharged_by = clock.today(), by


@action(permission="governance.discharge-condition", event="governance.condition-returned", tells=("reason",))
def return_condition(condition: Condition, *, by: User, reason: str) -> None:
    """Say that a condition is not met yet: it is open again, and its owner owes it."""
    _demand_reported(condition, reason)
    condition.met_on = None


def _demand_reported(condition: Condition, reason: str) -> None:
    if condition.discharged_on is not None:
        raise Refused(_("This condition is discharged already."), "discharged")
    if condition.met_on is None:
        raise Refused(_("Nobody has said yet that this condition is met. Its owner says how."), "open")
    if len(reason.strip()) < 3:
        raise Refused(_("Say the reason in a sentence."), "reason")


@action(permission="governance.decide", event="governance.confirmation-given", tells=("outcome", "reason"))
def confirm(
    waiting_decision: Decision,
    *,
    by: User,
    outcome: str,
    reason: str,
    conditions: Sequence[Condition],
    decision: Decision,
) -> None:
    """Note that the next body has confirmed or lifted what a caretaker body decided."""
    if not waiting_decision.needs_confirmation or waiting_decision.confirmed_by_id is not None:
        raise Refused(_("This decision does not wait to be confirmed."), "state")
    waiting_decision.confirmed_by = decision


def papers_of_confirmation(decision: Decision) -> Papers:
    """Return what a body reads before it confirms the decision of a caretaker body."""
    document = {
        "reference": decision.reference,
        "title": decision.titles,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "papers": decision.papers_digest,
        "tally": decision.tally,
    }
    return Papers(lazy(lambda: decision.title, str)(), document)
