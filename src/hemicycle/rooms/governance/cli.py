"""Governance in a terminal."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

import typer
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.kernel.text import search_key
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.models import (
    Body,
    Condition,
    Decision,
    Item,
    Mandate,
    Meeting,
    PolicyVersion,
    ProblemReport,
)
from hemicycle.rooms.governance.rules.meetings import MeetingKind, Recommendation
from hemicycle.rooms.governance.rules.votes import Choice

app = typer.Typer(
    help="Who answers for what, policies, problems reported, bodies, meetings and decisions.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[
    str, typer.Option("--as", help="E-mail of the person who acts; by default the longest in such an office.")
]
MeetingId = Annotated[UUID, typer.Argument(metavar="MEETING", help="The id of a meeting.")]
ItemId = Annotated[UUID, typer.Argument(metavar="ITEM", help="The id of an item on an agenda.")]
BodyKey = Annotated[str, typer.Argument(metavar="BODY", help="The key of a body, such as steering.")]
Why = Annotated[str, typer.Option("--reason", help="Why the body decided so.")]
KEEP = "governance.keep-meetings"
T = TypeVar("T", bound=Record)


@app.command("responsibilities")
def responsibilities(
    initiative: Annotated[
        str, typer.Argument(help="Id or reference, such as AI-007; the whole house without it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show which office answers for each stage and activity, and who holds it today."""
    matrix = queries.matrix(named_initiative(initiative) if initiative else None)
    if as_json:
        typer.echo(json.dumps(queries.matrix_document(matrix), ensure_ascii=False, default=str))
        return
    for row in matrix.rows:
        names = ", ".join(holder.name for holder in row.holders or ())
        vacant = _("vacant") if row.is_vacant else names
        typer.echo(f"{row.activity.key:<18} {row.words:<34} {vacant}")


@app.command("vacancies")
def vacancies(as_json: AsJson = False) -> None:
    """List the offices that answer for something in an initiative and are vacant or held twice today."""
    found = queries.vacancies(Initiative.objects.order_by("number"))
    if as_json:
        rows = [queries.vacancy_document(each) for each in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for each in found:
        stages = " ".join(stage.value for stage in each.stages)
        typer.echo(f"{each.reference}  {each.words:<34} {each.holders}  {stages}")


@app.command("policies")
def policies(as_json: AsJson = False) -> None:
    """List the versions of all policies, where each stands and how many have read it."""
    found = queries.standings(None, list(PolicyVersion.objects.select_related("policy")))
    if as_json:
        rows = [queries.policy_document(each) for each in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for each in found:
        version = each.version
        typer.echo(f"{version.policy.subject:<14} {version.number:>3}  {each.state:<13} {each.read}/{each.concerned}")


@app.command("problems")
def problems(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that wait for an answer.")] = False,
    as_json: AsJson = False,
) -> None:
    """List reported problems, without who reported them."""
    found = ProblemReport.objects.filter(answered_at=None) if open_only else ProblemReport.objects.all()
    rows: list[dict[str, Any]] = [
        {"reference": each.reference, "state": each.state, "harm": each.harm, "due_on": each.due_on, "what": each.what}
        for each in found.order_by("due_on", "number")
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for row in rows:
        typer.echo(f"{row['reference']}  {row['state']:<9} {row['due_on']}  {row['what'][:80]}")


def _show(document: object) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, default=str))


@app.command("bodies")
def bodies(as_json: AsJson = False) -> None:
    """List the bodies, where each stands in its mandate, its seats and its quorum."""
    today = clock.today()
    held: dict[Any, list[Mandate]] = {}
    for mandate in Mandate.objects.select_related("body", "person"):
        if mandate.in_force(today):
            held.setdefault(mandate.body_id, []).append(mandate)
    rows = [
        queries.body_document(body, seats := held.get(body.pk, []), queries.vacant(body, seats))
        for body in Body.objects.all()
    ]
    if as_json:
        _show(rows)
        return
    for row in rows:
        typer.echo(f"{row['key']:<14} {row['state']:<10} {row['quorum']:>3}/{row['seats']:<3} {row['name']}")


@app.command("meetings")
def meetings(
    body: Annotated[str, typer.Option("--body", help="Only of the body of this key.")] = "", as_json: AsJson = False
) -> None:
    """List the meetings with their agendas, the newest first."""
    found = Meeting.objects.select_related("body")
    listed = list(found.filter(body__key=body) if body else found)
    items: dict[Any, list[Item]] = {}
    for item in Item.objects.filter(meeting__in=[each.pk for each in listed]):
        items.setdefault(item.meeting_id, []).append(item)
    rows = [queries.meeting_document(each, items.get(each.pk, [])) for each in listed]
    if as_json:
        _show(rows)
        return
    for row in rows:
        typer.echo(f"{row['held_on']}  {row['body']:<14} {row['state']:<14} {len(row['items'])}")


@app.command("decisions")
def decisions(
    words: Annotated[str, typer.Argument(help="Words that the decision holds.")] = "", as_json: AsJson = False
) -> None:
    """List or search the decisions, the newest first."""
    found = Decision.objects.select_related("body")
    for word in search_key(words).split():
        found = found.filter(search_key__contains=word)
    rows = [queries.decision_document(each) for each in found]
    if as_json:
        _show(rows)
        return
    for row in rows:
        typer.echo(f"{row['reference']:<36} {row['outcome']:<14} {row['title']}")


def _visible(model: type[T], by: User, **which: Any) -> T:
    """Return the record that the person sees, or refuse as if there were none."""
    found = cast(T | None, model.objects.visible_to(by).filter(**which).first())
    if found is None:
        named = ", ".join(map(str, which.values()))
        raise Refused(_("There is no such record: %(named)s.") % {"named": named}, "unknown")
    return found


def _told(document: Mapping[str, Any], as_json: bool) -> None:
    """Print what was done: as JSON, or a line for each fact."""
    if as_json:
        _show(document)
        return
    for name, value in document.items():
        typer.echo(f"{name:<14} {value}")


def _meeting(meeting: Meeting, as_json: bool) -> None:
    meeting.refresh_from_db()
    facts = ("id", "state", "held_on", "sort", "minutes_digest")
    _told({"body": meeting.body.key} | {name: getattr(meeting, name) for name in facts}, as_json)


@app.command("plan")
def plan(
    body: BodyKey,
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The day, or the last of a written procedure.")],
    written: Annotated[bool, typer.Option("--written", help="A written procedure instead of a sitting.")] = False,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Plan a meeting of a body."""
    by = acting_person(as_person, KEEP)
    sort = MeetingKind.WRITTEN if written else MeetingKind.SITTING
    _meeting(actions.plan_meeting(_visible(Body, by, key=body), by=by, held_on=day.date(), sort=sort), as_json)


@app.command("add-item")
def add_item(
    meeting: MeetingId,
    matter: Annotated[str, typer.Argument(help="The matter, such as portfolio.gates.")],
    about: Annotated[UUID, typer.Argument(help="The id of what awaits the body, such as a request.")],
    outcome: Annotated[str, typer.Option("--outcome", help="The motion; by default the first that is possible.")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="It cannot wait for the next term.")] = False,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Put what awaits a body on the agenda of its meeting."""
    by = acting_person(as_person, KEEP)
    found = _visible(Meeting, by, pk=meeting)
    item = actions.add_item(found, by=by, matter=matter, about=about, outcome=outcome, is_urgent=urgent)
    _told({"id": item.pk, "title": item.title, "outcome": item.outcome, "outcomes": list(item.outcomes)}, as_json)


@app.command("send-papers")
def send_papers(meeting: MeetingId, as_person: As = "", as_json: AsJson = False) -> None:
    """Send the papers of a meeting: who may vote is fixed from then on."""
    by = acting_person(as_person, KEEP)
    found = _visible(Meeting, by, pk=meeting)
    actions.send_papers(found, by=by)
    _meeting(found, as_json)


@app.command("open")
def open_meeting(
    meeting: MeetingId,
    absent: Annotated[list[str] | None, typer.Option("--absent", help="E-mail of a member who is not there.")] = None,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Open a sitting with everybody there who is not named absent."""
    by = acting_person(as_person, KEEP)
    found = _visible(Meeting, by, pk=meeting)
    people = {row.person.email: row.person_id for row in found.attendances.select_related("person")}
    if unknown := set(absent or ()) - set(people):
        raise Refused(_("They hold no seat in this meeting: %(names)s.") % {"names": ", ".join(unknown)}, "absent")
    actions.open_meeting(found, by=by, present=[pk for email, pk in people.items() if email not in (absent or ())])
    _meeting(found, as_json)


@app.command("record-votes")
def record_votes(
    item: ItemId,
    votes: Annotated[list[str], typer.Argument(metavar="EMAIL=CHOICE...", help="How each voted.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Record how members voted in a sitting: for, against, or abstain."""
    by = acting_person(as_person, KEEP)
    found = _visible(Item, by, pk=item)
    told = dict(_vote(each) for each in votes)
    people = dict(User.objects.filter(email__in=told).values_list("email", "pk"))
    if unknown := set(told) - set(people):
        raise Refused(_("They hold no seat in this meeting: %(names)s.") % {"names": ", ".join(unknown)}, "person")
    made = actions.record_votes(found, by=by, votes={people[email]: choice for email, choice in told.items()})
    _told({"votes": len(made)}, as_json)


def _vote(text: str) -> tuple[str, Choice]:
    email, mark, choice = text.rpartition("=")
    if not mark or choice not in set(Choice):
        raise typer.BadParameter(f"EMAIL=CHOICE, where CHOICE is one of {', '.join(Choice)}", param_hint=text)
    return email, Choice(choice)


@app.command("vote")
def vote(
    item: ItemId,
    choice: Annotated[Choice, typer.Argument(help="How to vote.")],
    as_person: Annotated[str, typer.Option("--as", help="E-mail of the member who votes.")],
    dissent: Annotated[str, typer.Option("--dissent", help="What goes into the minutes.")] = "",
    as_json: AsJson = False,
) -> None:
    """Vote for oneself in a written procedure."""
    by = acting_person(as_person, "governance.vote")
    made = actions.vote(_visible(Item, by, pk=item), by=by, choice=choice, dissent=dissent)
    _told({"id": made.pk, "choice": made.choice, "cast_at": made.cast_at}, as_json)


@app.command("decide")
def decide(item: ItemId, reason: Why, as_person: As = "", as_json: AsJson = False) -> None:
    """Close the vote on an item; a carried motion is numbered and does what it says at once."""
    by = acting_person(as_person, KEEP)
    made = actions.decide(_visible(Item, by, pk=item), by=by, reason=reason)
    _told({"is_carried": made is not None, "decision": made and queries.decision_document(made)}, as_json)


@app.command("decide-alone")
def decide_alone(
    body: BodyKey,
    matter: Annotated[str, typer.Argument(help="The matter, such as portfolio.gates.")],
    about: Annotated[UUID, typer.Argument(help="The id of what awaits the office.")],
    outcome: Annotated[str, typer.Argument(help="What is decided, one of the outcomes that are possible.")],
    papers: Annotated[str, typer.Option("--papers", help="The digest of the papers that were read.")],
    reason: Why,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Decide for an office that decides alone, on the papers that it read."""
    by = acting_person(as_person, "governance.decide")
    facts = {"matter": matter, "about": about, "outcome": outcome, "papers_digest": papers, "reason": reason}
    made = actions.decide(_visible(Body, by, key=body), by=by, **facts)
    _told({"decision": made and queries.decision_document(made)}, as_json)


@app.command("close")
def close(meeting: MeetingId, as_person: As = "", as_json: AsJson = False) -> None:
    """Close a meeting: what was not settled is postponed, and the minutes are drawn up."""
    by = acting_person(as_person, KEEP)
    found = _visible(Meeting, by, pk=meeting)
    actions.close_meeting(found, by=by)
    _meeting(found, as_json)


ConditionId = Annotated[UUID, typer.Argument(metavar="CONDITION", help="The id of a condition.")]


@app.command("meet-condition")
def meet_condition(condition: ConditionId, note: Why, as_person: As = "", as_json: AsJson = False) -> None:
    """Say how a condition was met."""
    by = acting_person(as_person, "governance.meet-condition")
    found = _visible(Condition, by, pk=condition)
    actions.meet_condition(found, by=by, note=note)
    _told({"id": found.pk, "met_on": found.met_on}, as_json)


@app.command("discharge-condition")
def discharge_condition(
    condition: ConditionId,
    reason: Why,
    not_met: Annotated[bool, typer.Option("--not-met", help="It is not met yet: return it to its owner.")] = False,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Agree that a condition is met, as somebody who does not owe it."""
    by = acting_person(as_person, "governance.discharge-condition")
    found = _visible(Condition, by, pk=condition)
    (actions.return_condition if not_met else actions.discharge_condition)(found, by=by, reason=reason)
    _told({"id": found.pk, "met_on": found.met_on, "discharged_on": found.discharged_on}, as_json)


@app.command("weigh")
def weigh(
    initiative: Annotated[str, typer.Argument(help="The reference of the initiative, such as AI-007.")],
    gain: Annotated[str, typer.Option("--gain", help="What parliament gains.")],
    integrity_cost: Annotated[str, typer.Option("--integrity-cost", help="What it might lose in integrity.")],
    recommendation: Annotated[Recommendation | None, typer.Option(help="After a pilot: what should follow.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why this is recommended.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Write what the next decision at a gate weighs, and after a pilot what is recommended."""
    by = acting_person(as_person, "governance.weigh")
    facts = {"gain": gain, "integrity_cost": integrity_cost, "recommendation": recommendation or "", "reason": reason}
    made = actions.weigh(_visible(Initiative, by, reference=initiative), by=by, **facts)[0]
    _told({"gate": made.gate, "written_on": made.written_on}, as_json)
