"""Governance in a terminal."""

import json
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.records import named_initiative
from hemicycle.kernel.text import search_key
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import Body, Decision, Item, Mandate, Meeting, PolicyVersion, ProblemReport

app = typer.Typer(help="Who answers for what, policies, and problems reported.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


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


def _show(rows: list[dict[str, Any]]) -> None:
    typer.echo(json.dumps(rows, ensure_ascii=False, default=str))


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
