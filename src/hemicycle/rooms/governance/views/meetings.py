"""The pages of meetings and of the items on their agendas."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.models import User
from hemicycle.kernel.permissions import can
from hemicycle.rooms.governance import actions, forms, queries
from hemicycle.rooms.governance.models import Ballot, Body, Item, Meeting, in_tongue
from hemicycle.rooms.governance.rules.meetings import ItemState, MeetingKind, MeetingState
from hemicycle.rooms.governance.views.grammar import change, press, visible

UUID_WORDS = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COLUMNS = [
    Column("day", gettext_lazy("Day"), order="held_on"),
    Column("body", gettext_lazy("Body"), order="body__key"),
    Column("kind", gettext_lazy("Kind"), order="sort"),
    Column("state", gettext_lazy("State"), order="state"),
]
SIGNS = {
    ItemState.DECIDED: "met",
    ItemState.TAKEN_NOTE: "met",
    ItemState.NOT_CARRIED: "partly",
    ItemState.VOID: "not_met",
    ItemState.POSTPONED: "unknown",
    ItemState.WAITING: "unknown",
}


@allowed("governance.read")
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings, the next and the newest first."""
    table = Table(request, COLUMNS, default="-day")
    found = Meeting.objects.visible_to(request.user).select_related("body")
    coming = found.filter(held_on__gte=clock.today()).exclude(state=MeetingState.CANCELLED).order_by("held_on").first()
    return page(
        request, "governance/meetings.html#table", {"table": table, "page": table.page(found), "coming": coming}
    )


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def plan_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a sitting or a written procedure."""
    found = visible(request, Body, pk)
    form = forms.MeetingForm(request.POST or None, initial={"sort": MeetingKind.SITTING})
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.plan_meeting(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Plan a meeting"),
    )


@allowed("governance.read")
@require_GET
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a meeting: its agenda, who may vote, and its minutes."""
    found = visible(request, Meeting, pk, "body", "signed_by_chair", "signed_by_secretary")
    items = list(Item.objects.visible_to(request.user).filter(meeting=found))
    taken = {each.item_id: each for each in queries.found_decisions(request.user, meeting=found)}
    may_keep = can(request.user, "governance.keep-meetings", found)
    rows = list(found.attendances.select_related("person"))
    language = get_language() or "en"
    is_planned, is_out = found.state == MeetingState.PLANNED, found.state == MeetingState.PAPERS_OUT
    is_open = found.state == MeetingState.OPEN
    is_written = found.sort == MeetingKind.WRITTEN
    context = {
        "meeting": found,
        "body": found.body,
        "items": [(each, taken.get(each.pk)) for each in items],
        "rows": rows,
        "minutes": found.minutes.get(language) or next(iter(found.minutes.values()), []),
        "may_draft": may_keep and is_planned,
        "may_send": may_keep and (is_planned or is_out) and bool(items),
        "may_open": may_keep and not is_written and (is_out or is_open),
        "may_close": may_keep and (is_open or (is_written and is_out)),
        "may_cancel": may_keep and (is_planned or is_out),
        "may_sign": found.state == MeetingState.CLOSED and can(request.user, "governance.sign-minutes", found),
    }
    return page(request, "governance/meeting.html", context)


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one thing on the agenda."""
    found = visible(request, Meeting, pk, "body")
    form = forms.ItemForm(request.POST or None, found=queries.awaiting(request.user, found.body))
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.add_item(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Add an item"),
    )


@allowed("governance.keep-meetings")
@require_POST
def draft_agenda(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put everything that awaits the body on the agenda."""
    return _press(request, pk, actions.draft_agenda)


@allowed("governance.keep-meetings")
@require_POST
def send_papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the papers."""
    return _press(request, pk, actions.send_papers)


@allowed("governance.keep-meetings")
@require_POST
def close_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the meeting and draw up its minutes."""
    return _press(request, pk, actions.close_meeting)


@allowed("governance.sign-minutes")
@require_POST
def sign_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the minutes."""
    return _press(request, pk, actions.sign_minutes, "governance.sign-minutes")


def _press(request: HttpRequest, pk: UUID, act: Any, permission: str = "governance.keep-meetings") -> HttpResponse:
    found = visible(request, Meeting, pk, "body")
    return press(request, permission, found, lambda: act(found, by=request.user), found.get_absolute_url())


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def open_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the sitting, and note who is there."""
    found = visible(request, Meeting, pk, "body")
    rows = list(found.attendances.select_related("person"))
    form = forms.PresentForm(request.POST or None, rows=rows, seen=found.version)
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.open_meeting(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Who is there?"),
        lead=_("Only who held a seat when the papers went out takes part in this meeting."),
    )


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the meeting off the calendar."""
    found = visible(request, Meeting, pk, "body")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.cancel_meeting(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Cancel the meeting"),
    )


@allowed("governance.read")
@require_GET
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an item: papers, motion, votes, and whether it still stands. The papers are not for the recused."""
    found = visible(request, Item, pk, "meeting__body")
    user, meeting = request.user, found.meeting
    back = queries.recused(found, [user]) if found.matter and isinstance(user, User) else {}
    reason = in_tongue(back.get(str(user.pk), {}))
    rows = list(meeting.attendances.select_related("person"))
    ballots = list(found.ballots.select_related("person"))
    voted = {each.person_id for each in ballots if each.round == found.round}
    eligible = {row.person_id for row in rows}
    is_live = found.state == ItemState.WAITING and bool(found.matter)
    is_written = meeting.sort == MeetingKind.WRITTEN
    may_keep = can(user, "governance.keep-meetings", meeting)
    is_open = meeting.state == MeetingState.OPEN or (is_written and meeting.state == MeetingState.PAPERS_OUT)
    context = {
        "item": found,
        "meeting": meeting,
        "sign": SIGNS[ItemState(found.state)],
        "decision": queries.found_decisions(user, item=found).first(),
        "changed": queries.papers_changed(found) if is_live else [],
        "papers": [] if reason else _flat(found.papers),
        "own_page": "" if reason else queries.own_page(found, user),
        "reason": reason,
        "recused": [(row.person, found.reason_of(row.person_id)) for row in rows if found.reason_of(row.person_id)],
        "ballots": ballots,
        "asked": found.asked,
        "may_vote": is_live and is_written and is_open and not reason and user.pk in eligible - voted,
        "may_recuse": is_live and not reason and user.pk in eligible - voted,
        "may_record": is_live and may_keep and meeting.state == MeetingState.OPEN,
        "may_put": may_keep and not found.is_settled and bool(found.matter),
        "may_decide": is_live and is_open and not reason and can(user, "governance.decide", found),
        "may_note": may_keep and not found.matter and meeting.state == MeetingState.OPEN and not found.is_settled,
    }
    context["may_void"] = may_keep and bool(context["changed"])
    return page(request, "governance/item.html", context)


def _flat(document: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Return the lines of a document, each with where it stands."""
    if isinstance(document, dict):
        return [line for key, value in document.items() for line in _flat(value, f"{prefix}{key} › ")]
    if isinstance(document, list):
        numbered = enumerate(document, 1)
        return [line for place, value in numbered for line in _row(value) or _flat(value, f"{prefix}{place} › ")]
    return [(prefix.removesuffix(" › "), "–" if document in (None, "") else str(document))]


def _row(value: Any) -> list[tuple[str, str]]:
    """Return a flat record of a list as one line: its longest text, and beside it what else it says in words."""
    if not isinstance(value, dict) or any(isinstance(part, dict) for part in value.values()):
        return []
    words = [key if part is True else str(part) for key, part in value.items() if part and not isinstance(part, list)]
    told = [each for each in words if not UUID_WORDS.fullmatch(each)]
    longest = max(told, key=len, default="–")
    return [(" · ".join(each for each in told if each is not longest), longest)]


@allowed("governance.vote")
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Vote for oneself in a written procedure."""
    found = visible(request, Item, pk, "meeting__body")
    form = forms.VoteForm(request.POST or None)
    return change(
        request,
        "governance.vote",
        found,
        form,
        lambda **facts: actions.vote(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Vote"),
        lead=_("The motion: %(motion)s. The vote is bound to the papers that went out, and is not taken back.")
        % {"motion": found.motion},
    )


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def record_votes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record how each member who is there voted."""
    found = visible(request, Item, pk, "meeting__body")
    voted = set(Ballot.objects.filter(item=found, round=found.round).values_list("person", flat=True))
    there = [
        row.person
        for row in found.meeting.attendances.filter(is_present=True).select_related("person")
        if row.person_id not in voted and not found.reason_of(row.person_id)
    ]
    form = forms.VotesForm(request.POST or None, people=there)
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.record_votes(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Record the votes"),
        lead=_("The motion: %(motion)s.") % {"motion": found.motion},
    )


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a motion to the vote."""
    found = visible(request, Item, pk, "meeting__body")
    initial = {"outcome": found.outcome}
    form = forms.MotionForm(
        request.POST or None, outcomes=found.outcomes, asked=found.asked, initial=initial, seen=found.version
    )
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.put(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Put a motion to the vote"),
        lead=_("Votes that were cast already stay on record; the vote begins anew."),
    )


@allowed("governance.vote")
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Step back from an item oneself."""
    found = visible(request, Item, pk, "meeting__body")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.vote",
        found,
        form,
        lambda **facts: actions.recuse(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Step back from this item"),
        lead=_("You take no part in its papers, its quorum and its vote."),
    )


@allowed("governance.decide")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the vote on an item."""
    found = visible(request, Item, pk, "meeting__body")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.decide",
        found,
        form,
        lambda **facts: actions.decide(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Close the vote"),
        lead=_("Where the motion is carried, the decision is numbered and does what it says at once."),
    )


@allowed("governance.keep-meetings")
@require_POST
def take_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that the body took note."""
    found = visible(request, Item, pk, "meeting__body")
    back = found.meeting.get_absolute_url()
    return press(request, "governance.keep-meetings", found, lambda: actions.take_note(found, by=request.user), back)


@allowed("governance.keep-meetings")
@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Strike an item whose papers changed."""
    found = visible(request, Item, pk, "meeting__body")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.keep-meetings",
        found,
        form,
        lambda **facts: actions.void(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Strike the item"),
        lead=_("What it is about waits for another meeting, with new papers."),
    )
