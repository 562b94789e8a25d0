"""The reports in a terminal."""

import json
from typing import Annotated

import typer

from hemicycle.kernel.records import acting_person
from hemicycle.rooms.reports import queries

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
