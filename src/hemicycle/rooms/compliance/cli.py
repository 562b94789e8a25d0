"""Compliance in a terminal."""

import json
from typing import Annotated

import typer

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.rules.frameworks import GUIDELINES

app = typer.Typer(
    help="Laws and frameworks, and what proves that the house is aligned with them.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command("frameworks")
def frameworks(as_json: AsJson = False) -> None:
    """List the frameworks: version, number of requirements, and what each is for this house."""
    found, on = queries.frameworks_document(), clock.today()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        typer.echo(
            f"{each['key']:<12} {each['version']:<14} {each['requirements']:>4}  {each['standing']:<10} {each['name']}"
        )
    typer.echo(f"as read on {on.isoformat()}")


@app.command("statement")
def statement(
    framework: Annotated[
        str, typer.Argument(help="The short name of a framework; the Guidelines unless named.")
    ] = GUIDELINES,
    initiative: Annotated[str, typer.Option("--initiative", help="Reference of one initiative, such as AI-007.")] = "",
    as_json: AsJson = False,
) -> None:
    """State where the house, or one initiative, is aligned with a framework."""
    known = queries.frameworks().get(framework)
    if known is None:
        raise Refused(f"There is no framework {framework}. Known: {', '.join(queries.frameworks())}.")
    if initiative:
        one = Initiative.objects.filter(reference=initiative).first()
        if one is None:
            raise Refused(f"There is no initiative {initiative}.")
        found = queries.of_an_initiative(known, one)
    else:
        found = queries.of_all(known)
    document = queries.document(found)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{known.name}: {document['good']} of {document['applicable']} applicable requirements hold")
    for line in document["lines"]:
        typer.echo(f"{line['id']:<20} {line['verdict']:<15} {line['stance']:<15} {line['reference']}")


@app.command("gaps")
def gaps(as_json: AsJson = False) -> None:
    """List what is missing, who brings it and by when."""
    found = queries.all_gaps_document()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        late = "late" if each["late"] else ""
        typer.echo(f"{each['due_on']} {late:<4} {each['requirement']:<20} {each['owner']}: {each['missing']}")
