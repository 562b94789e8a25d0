"""The reports in a terminal."""

import json
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.records import acting_person
from hemicycle.rooms.reports import queries, tasks

app = typer.Typer(help="What each office sees first.", no_args_is_help=True)


@app.command("state")
def state(
    email: Annotated[str, typer.Option("--as", help="E-mail of the person for whose offices it is.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show the State of AI: seven responsibilities, what is stopped, and what awaits a decision."""
    document = queries.state_document(queries.state(acting_person(email, "reports.state")))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    for row in document["responsibilities"]:
        typer.echo(f"{row['verdict']:<10} {row['responsibility']:<24} {row['because']}")


@app.command("post")
def post(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Write the letters that are owed and send what waits; the worker does it by itself twice a minute."""
    if not settings.SENDS_MAIL:
        raise Refused(_("The house has no mail server. Set HEMICYCLE_EMAIL_HOST."), "mail")
    sent = tasks.post()
    typer.echo(json.dumps({"sent": sent}) if as_json else str(sent))


@app.command("desk")
def desk(
    email: Annotated[str, typer.Option("--as", help="E-mail of the person whose Desk it is.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show what somebody owes, by when, and what changed."""
    document = queries.desk_document(queries.desk(acting_person(email, "reports.read")))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    for duty in document["duties"]:
        typer.echo(f"{duty['by'] or '-':<12} {duty['title']}  {duty['about']}")
