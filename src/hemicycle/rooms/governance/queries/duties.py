"""What people owe in governance: answers to reports, offices to fill, policies to read, approve and review."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office
from hemicycle.kernel.offers import OWED_AT_MOST, Due
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role, Stage, Tier
from hemicycle.rooms.governance.models import (
    Assignment,
    Attendance,
    Ballot,
    Condition,
    Item,
    Meeting,
    PolicyException,
    PolicyVersion,
)
from hemicycle.rooms.governance.queries.meetings import offices_in
from hemicycle.rooms.governance.queries.policies import policies
from hemicycle.rooms.governance.queries.problems import open_for
from hemicycle.rooms.governance.queries.responsibilities import Vacancy, resolved, seat_words, vacancies
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.meetings import ItemState, MeetingKind, MeetingState
from hemicycle.rooms.governance.rules.policies import ExceptionState, PolicyState

READ_WITHIN, REVIEW_AHEAD = timedelta(days=30), timedelta(days=30)
PAPERS_AHEAD, SIGN_WITHIN = timedelta(days=7), timedelta(days=10)
FILLERS = ("governance.assign", "administration.appoint")


def problems_to_answer(user: Any) -> Iterator[Due]:
    """Yield the reports that wait for this person's answer."""
    if not may_ever(user, "governance.answer-problem"):
        return
    waiting = open_for(user, OWED_AT_MOST + 1)
    localise([each.initiative for each in waiting if each.initiative], ["title"], get_language() or "en")
    for report in waiting:
        address = reverse("governance:answer-problem", args=[report.pk])
        title = _("Answer the report %(reference)s") % {"reference": report.reference}
        about = str(report.initiative) if report.initiative else Truncator(report.what).chars(80)
        yield Due(title, address, by=report.due_on, about=about)


def policies_to_read(user: Any) -> Iterator[Due]:
    """Yield the policies in force that this person has not read yet."""
    if not may_ever(user, "governance.acknowledge"):
        return
    for each in policies(user):
        if each.is_in_force and not each.is_read_by_me and each.version.approved_on:
            by = each.version.approved_on + READ_WITHIN
            yield Due(_("Read a policy"), each.version.get_absolute_url(), by=by, about=each.version.title)


def policies_to_approve(user: Any) -> Iterator[Due]:
    """Yield the drafts that this person may put into force; whoever drafted one may not."""
    if not may_ever(user, "governance.approve-policy"):
        return
    for version in PolicyVersion.objects.visible_to(user).filter(approved_on=None, body="").order_by("created_at"):
        if can(user, "governance.approve-policy", version):
            yield Due(
                _("Approve a policy"), reverse("governance:approve-policy", args=[version.pk]), about=version.title
            )


def policies_to_review(user: Any) -> Iterator[Due]:
    """Yield the policies whose review is near or past, for those who draft the next version."""
    if not may_ever(user, "governance.draft-policy"):
        return
    found = policies(user)
    drafted = {each.version.policy_id for each in found if each.state is PolicyState.DRAFT}
    horizon = clock.today() + REVIEW_AHEAD
    for each in found:
        version = each.version
        if each.is_in_force and version.review_on and version.review_on <= horizon and version.policy_id not in drafted:
            address = reverse("governance:draft-policy", args=[version.policy.subject])
            yield Due(_("Review a policy"), address, by=version.review_on, about=version.title)


def vacancies_to_fill(user: Any) -> Iterator[Due]:
    """Yield the offices that answer for something and that nobody holds: of the house first, then by initiative."""
    if not any(may_ever(user, permission) for permission in FILLERS):
        return
    yield from _of_the_house()
    yielded = 0
    for each in vacancies(_candidates(user)):
        if each.holders or each.seat.role not in INITIATIVE_ROLES:
            continue
        yield _due(each)
        yielded += 1
        if yielded > OWED_AT_MOST:
            return


def _due(vacancy: Vacancy) -> Due:
    title = _("Fill the office: %(office)s") % {"office": vacancy.words}
    about = f"{vacancy.reference} {vacancy.title}"
    return Due(title, reverse("governance:matrix", args=[vacancy.initiative_id]), about=about)


def _of_the_house() -> Iterator[Due]:
    """Yield the offices that the house's matrix names and that nobody holds anywhere. One query."""
    found = resolved([])
    seats = {
        found.seat(None, activity, tier): None
        for activity in found.activities
        for tier in (Tier.MINIMAL, Tier.HIGH)
        if found.seat(None, activity, tier).role not in INITIATIVE_ROLES
    }
    for seat in seats:
        if not found.holders.anywhere(seat):
            title = _("Fill the office: %(office)s") % {"office": seat_words(seat)}
            yield Due(title, reverse("governance:vacancies"))


def _candidates(user: Any) -> QuerySet[Initiative]:
    """Return some visible initiatives that may lack a holder: none in an office of the initiative, or own settings."""
    today = clock.today()
    held = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gte=today), initiative=OuterRef("pk"), role=Role.BUSINESS_OWNER, from_on__lte=today
    )
    own = Assignment.objects.filter(initiative=OuterRef("pk"), is_set=True)
    visible = Initiative.objects.visible_to(user).exclude(status__in=rules.OVER).exclude(stage=Stage.IDEA)
    first = visible.filter(~Exists(held) | Exists(own)).order_by("number").values("pk")[: 3 * OWED_AT_MOST]
    return Initiative.objects.filter(pk__in=list(first.values_list("pk", flat=True))).order_by("number")


def conditions_to_meet(user: Any) -> Iterator[Due]:
    """Yield the conditions of decisions that this person owes."""
    mine = Condition.objects.visible_to(user).filter(owner=getattr(user, "pk", None), met_on=None)
    for condition in mine.select_related("decision__body")[: OWED_AT_MOST + 1]:
        about = f"{condition.decision.reference}: {condition.text}"
        yield Due(_("Meet a condition"), condition.get_absolute_url(), by=condition.due_on, about=about)


def conditions_to_discharge(user: Any) -> Iterator[Due]:
    """Yield the conditions whose owners say that they are met, for those who may agree."""
    if not may_ever(user, "governance.discharge-condition"):
        return
    said = Condition.objects.visible_to(user).filter(discharged_on=None).exclude(met_on=None)
    for condition in said.select_related("decision__body")[: OWED_AT_MOST + 1]:
        if can(user, "governance.discharge-condition", condition):
            about = f"{condition.decision.reference}: {condition.text}"
            yield Due(_("Agree that a condition is met"), condition.get_absolute_url(), about=about)


def votes_to_cast(user: Any) -> Iterator[Due]:
    """Yield the items of written procedures on which this person has not voted yet."""
    if not may_ever(user, "governance.vote"):
        return
    mine = Attendance.objects.filter(person=user).values("meeting")
    voted = Ballot.objects.filter(item=OuterRef("pk"), round=OuterRef("round"), person=user)
    waiting = Item.objects.visible_to(user).filter(
        ~Exists(voted),
        meeting__in=mine,
        meeting__sort=MeetingKind.WRITTEN,
        meeting__state=MeetingState.PAPERS_OUT,
        meeting__held_on__gte=clock.today(),
        state=ItemState.WAITING,
    )
    for item in waiting.exclude(matter="").select_related("meeting__body")[: OWED_AT_MOST + 1]:
        if not item.reason_of(user.pk):
            yield Due(_("Vote"), item.get_absolute_url(), by=item.meeting.held_on, about=item.title)


def meetings_to_keep(user: Any) -> Iterator[Due]:
    """Yield what a chair or a secretary owes their meetings: papers to send, minutes to sign."""
    if not may_ever(user, "governance.keep-meetings"):
        return
    states = [MeetingState.PLANNED, MeetingState.CLOSED]
    found = Meeting.objects.visible_to(user).filter(state__in=states).select_related("body").order_by("held_on")
    for meeting in found[: OWED_AT_MOST + 1]:
        seats = offices_in(meeting.body, user)
        if meeting.state == MeetingState.PLANNED and "secretary" in seats:
            by = meeting.held_on - PAPERS_AHEAD
            yield Due(_("Send the papers of a meeting"), meeting.get_absolute_url(), by=by, about=meeting.body.name)
        signs_as_chair = "chair" in seats and meeting.signed_by_chair_id is None
        signs_as_secretary = "secretary" in seats and meeting.signed_by_secretary_id is None
        if meeting.state == MeetingState.CLOSED and (signs_as_chair or signs_as_secretary):
            by = meeting.held_on + SIGN_WITHIN
            yield Due(_("Sign the minutes"), meeting.get_absolute_url(), by=by, about=meeting.body.name)


def exceptions_to_answer(user: Any) -> Iterator[Due]:
    """Yield the exceptions from policies that wait for this person's answer."""
    if not may_ever(user, "governance.grant-exception"):
        return
    asked = PolicyException.objects.visible_to(user).filter(granted_on=None, refused_on=None)
    for each in asked[: OWED_AT_MOST + 1]:
        if each.state(clock.today()) is ExceptionState.ASKED and can(user, "governance.grant-exception", each):
            yield Due(_("Answer a request for an exception"), each.get_absolute_url(), about=each.rule)
