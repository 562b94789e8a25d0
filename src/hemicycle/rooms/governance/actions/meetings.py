"""What changes a meeting: its agenda, its papers, who is there, who is recused, and its minutes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Notification, Record, User
from hemicycle.kernel.offers import Matter
from hemicycle.kernel.rooms import matters
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import Attendance, Ballot, Body, Item, Meeting
from hemicycle.rooms.governance.rules.bodies import BodyState
from hemicycle.rooms.governance.rules.meetings import ItemState, MeetingKind, MeetingState

LISTED = frozenset({MeetingState.PLANNED, MeetingState.PAPERS_OUT, MeetingState.OPEN})


@action(permission="governance.keep-meetings", event="governance.meeting-planned", tells=("held_on",))
def plan_meeting(
    body: Body, *, by: User, held_on: date, sort: MeetingKind = MeetingKind.SITTING, place: str = ""
) -> Meeting:
    """Plan a sitting, or a written procedure whose last day is given."""
    if held_on < clock.today():
        raise Refused(_("The day lies in the past. Choose one to come."), "held_on")
    if body.sole_office:
        raise Refused(_("An office decides alone here, so it does not meet."), "body")
    if body.state(held_on) not in {BodyState.IN_OFFICE, BodyState.CARETAKER}:
        raise Refused(_("The body has no mandate on that day."), "held_on")
    return Meeting(body=body, chamber_id=body.chamber_id, held_on=held_on, sort=sort, place=place.strip())


@action(permission="governance.keep-meetings", event="governance.meeting-cancelled")
def cancel_meeting(meeting: Meeting, *, by: User, reason: str) -> None:
    """Take a meeting off the calendar before it opens; what stood on its agenda waits for another one."""
    if meeting.state not in {MeetingState.PLANNED, MeetingState.PAPERS_OUT}:
        raise Refused(_("Only a meeting that has not opened can be cancelled."), "state")
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    meeting.state = MeetingState.CANCELLED


@action(permission="governance.keep-meetings", event="governance.agenda-drafted", tells=())
def draft_agenda(meeting: Meeting, *, by: User) -> list[Item]:
    """Put everything that awaits the body, from all rooms, on the agenda, unless it stands on one already."""
    _demand_planned(meeting)
    listed = set(
        Item.objects.filter(meeting__state__in=LISTED, state=ItemState.WAITING).values_list("subject_id", flat=True)
    )
    found = [each for each in queries.awaiting(by, meeting.body) if each[1].pk not in listed]
    if not found:
        raise Refused(_("Nothing more awaits this body."), "nothing")
    first = _next_position(meeting)
    return [_item(meeting, matter, record, first + place) for place, (matter, record) in enumerate(found)]


@action(permission="governance.keep-meetings", event="governance.item-added", tells=("matter", "title"))
def add_item(
    meeting: Meeting,
    *,
    by: User,
    matter: str = "",
    about: UUID | None = None,
    title: str = "",
    is_urgent: bool = False,
    conditions: Sequence[Mapping[str, Any]] = (),
    outcome: str = "",
) -> Item:
    """Add one matter to the agenda, by its record, or a title for information."""
    _demand_planned(meeting)
    if not matter:
        if not title.strip():
            raise Refused(_("Give the item a title, or choose what it is about."), "title")
        item = Item(meeting=meeting, chamber_id=meeting.chamber_id, position=_next_position(meeting))
        item.titles, item.is_urgent = {by.language: title.strip()}, is_urgent
        return item
    known = _matter(matter)
    record = waiting(known, about, by)
    demand_competence(meeting.body, known, record)
    item = _item(meeting, known, record, _next_position(meeting))
    item.is_urgent = is_urgent
    _put(item, outcome or item.outcome, conditions)
    return item


def _demand_planned(meeting: Meeting) -> None:
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("The papers are out, so the agenda stays as it is. Plan another meeting."), "state")


def _matter(key: str) -> Matter:
    known = matters().get(key)
    if known is None:
        raise Refused(_("The house knows no such matter."), "matter")
    return known


def waiting(matter: Matter, pk: UUID | None, by: User) -> Any:
    """Return the record of a matter that still waits for its decision and that the person may see, or refuse."""
    found = matter.awaiting(by).filter(pk=pk).first() if pk else None
    if found is None:
        raise Refused(_("This does not wait for a decision, or does so no longer."), "about")
    return found


def demand_competence(body: Body, matter: Matter, record: Any) -> None:
    """Refuse unless the matter is this body's own, or delegated to it within its limit."""
    deciding = matter.body(record)
    if deciding != body.key and not queries.delegated(body, deciding, matter, matter.papers(record)):
        raise Refused(
            _("Another body decides on this, and has not delegated it here, or not up to this amount."), "body"
        )


def _next_position(meeting: Meeting) -> int:
    last = Item.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _item(meeting: Meeting, matter: Matter, record: Record, position: int) -> Item:
    item = Item(meeting=meeting, position=position, matter=matter.key)
    item.hang_on(record)
    item.chamber_id = record.chamber_id or meeting.chamber_id
    item.outcomes = {key: queries.spoken(words) for key, words in matter.outcomes(record).items()}
    item.outcome = next(iter(item.outcomes), "")
    item.titles = queries.spoken(matter.papers(record).title)
    return item


def _put(item: Item, outcome: str, conditions: Sequence[Mapping[str, Any]]) -> None:
    if outcome not in item.outcomes:
        raise Refused(_("This cannot be decided here. Choose one of the outcomes that are possible."), "outcome")
    item.outcome = outcome
    item.asked = [
        {"text": str(each["text"]).strip(), "owner": str(each["owner"]), "due_on": str(each["due_on"])}
        for each in conditions
    ]
    people = queries.people_of(each["owner"] for each in item.asked)
    for each in item.asked:
        if not each["text"] or each["owner"] not in people:
            raise Refused(_("A condition has words, an owner and a day."), "conditions")
        if date.fromisoformat(each["due_on"]) < clock.today():
            raise Refused(_("A condition would be due before it is made. Choose a day to come."), "conditions")


@action(permission="governance.keep-meetings", event="governance.motion-put", tells=("outcome",))
def put(item: Item, *, by: User, outcome: str, conditions: Sequence[Mapping[str, Any]] = ()) -> None:
    """Put a motion to the vote. After votes were cast it begins a new round; the earlier votes stay on record."""
    meeting = item.meeting
    if item.is_settled or meeting.state not in LISTED:
        raise Refused(_("This item is settled already."), "state")
    if meeting.sort == MeetingKind.WRITTEN and meeting.state != MeetingState.PLANNED:
        raise Refused(_("The motion of a written procedure stands since its papers went out."), "state")
    _put(item, outcome, conditions)
    if Ballot.objects.filter(item=item, round=item.round).exists():
        item.round += 1
    item.state = ItemState.WAITING


@action(permission="governance.keep-meetings", event="governance.papers-sent", tells=())
def send_papers(meeting: Meeting, *, by: User) -> list[Record]:
    """Send the papers: each one's hash is bound to the vote, and who may vote is fixed from now on.

    Sent again, items whose papers changed begin a new round; who may vote stays as it was.
    """
    if meeting.state not in {MeetingState.PLANNED, MeetingState.PAPERS_OUT}:
        raise Refused(_("Papers go out before a meeting opens."), "state")
    items = lock(Item.objects.filter(meeting=meeting))
    if not items:
        raise Refused(_("The agenda is empty."), "nothing")
    _demand_mandate(meeting, items)
    made = _fix_voters(meeting)
    people = [each.person for each in made] or [each.person for each in _attendances(meeting)]
    for item in items:
        _bind(item, people, by)
    meeting.state, meeting.papers_sent_at = MeetingState.PAPERS_OUT, clock.now()
    _notify(meeting, people, "governance.papers-sent")
    return [*items, *made]


def _demand_mandate(meeting: Meeting, items: Iterable[Item]) -> None:
    state = meeting.body.state(max(clock.today(), meeting.held_on))
    if state is BodyState.LAPSED:
        raise Refused(_("The mandate of the body has ended. The next body decides."), "lapsed")
    meeting.is_caretaker = state is BodyState.CARETAKER
    if meeting.is_caretaker and not all(item.is_urgent for item in items):
        raise Refused(_("A caretaker body takes only what is urgent. Mark it as such."), "urgent")


def _fix_voters(meeting: Meeting) -> list[Attendance]:
    if meeting.papers_sent_at is not None:
        return []
    found = queries.voters(meeting.body, clock.today())
    if not found:
        raise Refused(_("Nobody holds a seat in this body today."), "nobody")
    meeting.quorum, meeting.majority = meeting.body.quorum, meeting.body.majority
    return [
        Attendance(meeting=meeting, chamber_id=meeting.chamber_id, person=each.person, seat=each.seat)
        for each in found.values()
    ]


def _attendances(meeting: Meeting) -> list[Attendance]:
    return list(Attendance.objects.filter(meeting=meeting).select_related("person"))


def _bind(item: Item, people: Sequence[User], by: User) -> None:
    if not item.matter:
        return
    matter = _matter(item.matter)
    record = waiting(matter, item.subject_id, by)
    if changed := matter.changed(record):
        raise Refused(
            _("“%(item)s” is void, since what it froze changed (%(parts)s). It has to be asked anew.")
            % {"item": item.title, "parts": ", ".join(changed)},
            "papers",
        )
    papers = matter.papers(record)
    if item.papers_digest and papers.digest != item.papers_digest:
        item.round += 1
    item.papers, item.papers_digest, item.titles = dict(papers.document), papers.digest, queries.spoken(papers.title)
    item.recused = queries.conflicts(matter, record, people) | item.recused


def _notify(meeting: Meeting, people: Iterable[User], message: str) -> None:
    for person in people:
        Notification.objects.create(
            person=person,
            at=clock.now(),
            message=message,
            params={"body": meeting.body.name, "day": meeting.held_on.isoformat()},
            url=reverse("governance:meeting", args=[meeting.pk]),
        )


@action(permission="governance.vote", event="governance.recused", tells=())
def recuse(item: Item, *, by: User, reason: str) -> None:
    """Step back from an item oneself: out of its papers, its quorum and its vote."""
    if item.is_settled:
        raise Refused(_("This item is settled already."), "state")
    if not Attendance.objects.filter(meeting=item.meeting, person=by).exists():
        raise Refused(_("You may not vote here, so there is nothing to step back from."), "person")
    if Ballot.objects.filter(item=item, round=item.round, person=by).exists():
        raise Refused(_("You have voted on this already."), "voted")
    if len(reason.strip()) < 3:
        raise Refused(_("Say in a few words why."), "reason")
    item.recused = item.recused | {str(by.pk): {by.language: reason.strip()}}


@action(permission="governance.keep-meetings", event="governance.meeting-opened", tells=())
def open_meeting(meeting: Meeting, *, by: User, present: Iterable[UUID]) -> list[Attendance]:
    """Open a sitting, and note who is there; again while it is open, as people come and go."""
    if meeting.sort == MeetingKind.WRITTEN:
        raise Refused(_("A written procedure is not opened. Its members vote until its last day."), "kind")
    if meeting.state not in {MeetingState.PAPERS_OUT, MeetingState.OPEN}:
        raise Refused(_("Send the papers first."), "state")
    if clock.today() < meeting.held_on:
        raise Refused(_("The sitting is not today."), "held_on")
    rows = lock(Attendance.objects.filter(meeting=meeting))
    there = {str(each) for each in present}
    if there - {str(row.person_id) for row in rows}:
        raise Refused(_("Only who held a seat when the papers went out takes part in this meeting."), "late")
    for row in rows:
        row.is_present = str(row.person_id) in there
    meeting.state, meeting.opened_at = MeetingState.OPEN, meeting.opened_at or clock.now()
    return rows


@action(permission="governance.keep-meetings", event="governance.item-noted", tells=())
def take_note(item: Item, *, by: User) -> None:
    """Say that the body has taken note of an item for information."""
    if item.matter:
        raise Refused(_("This item asks for a decision."), "matter")
    if item.meeting.state != MeetingState.OPEN or item.is_settled:
        raise Refused(_("The meeting is not open."), "state")
    item.state = ItemState.TAKEN_NOTE


@action(permission="governance.keep-meetings", event="governance.item-voided")
def void(item: Item, *, by: User, reason: str) -> None:
    """Strike an item whose papers changed since they went out; what it is about waits for another meeting."""
    if item.is_settled:
        raise Refused(_("This item is settled already."), "state")
    if not queries.papers_changed(item):
        raise Refused(_("The papers are as they went out, so the item stands."), "papers")
    item.state = ItemState.VOID


@action(permission="governance.keep-meetings", event="governance.meeting-closed", tells=())
def close_meeting(meeting: Meeting, *, by: User) -> list[Item]:
    """Close a meeting: what was not settled is postponed, and the minutes are drawn up from the record."""
    is_written = meeting.sort == MeetingKind.WRITTEN and meeting.state == MeetingState.PAPERS_OUT
    if meeting.state != MeetingState.OPEN and not is_written:
        raise Refused(_("The meeting is not open."), "state")
    left = lock(Item.objects.filter(meeting=meeting, state__in=[ItemState.WAITING, ItemState.NOT_CARRIED]))
    for item in left:
        if item.state == ItemState.WAITING:
            item.state = ItemState.POSTPONED
    meeting.state, meeting.closed_at = MeetingState.CLOSED, clock.now()
    meeting.minutes = queries.minutes(meeting, {item.pk: item for item in left})
    meeting.minutes_digest = queries.digest(meeting.minutes)
    return left


@action(permission="governance.sign-minutes", event="governance.minutes-signed", tells=())
def sign_minutes(meeting: Meeting, *, by: User) -> None:
    """Sign the minutes as chair or as secretary; with both signatures they stand for good."""
    if meeting.state != MeetingState.CLOSED:
        raise Refused(_("There are no minutes to sign."), "state")
    if by.pk in {meeting.signed_by_chair_id, meeting.signed_by_secretary_id}:
        raise Refused(_("You have signed these minutes already. They need a second person."), "signed")
    seats = queries.offices_in(meeting.body, by)
    if "chair" in seats and meeting.signed_by_chair_id is None:
        meeting.signed_by_chair, meeting.chair_signed_at = by, clock.now()
    elif "secretary" in seats and meeting.signed_by_secretary_id is None:
        meeting.signed_by_secretary, meeting.secretary_signed_at = by, clock.now()
    else:
        raise Refused(_("The chair signs, and the secretary; you are neither, or it is signed for that seat."), "seat")
    if meeting.signed_by_chair_id and meeting.signed_by_secretary_id:
        meeting.state = MeetingState.MINUTES_SIGNED
