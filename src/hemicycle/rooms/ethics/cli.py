"""Ethics in a terminal."""

import json
from typing import Annotated

import typer

from hemicycle.kernel.models import Initiative
from hemicycle.rooms.ethics import queries

app = typer.Typer(help="The seven ethical principles in every initiative.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Keep `coverage` a command of its own, though it is the only one."""


@app.command("coverage")
def coverage(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Show how far the principles are upheld, by principle and stage."""
    document = queries.coverage_document(Initiative.objects.all())
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{document['complete']} of {document['initiatives']} initiatives uphold all seven principles")
    for cell in document["cells"]:
        if cell["initiatives"]:
            upheld = cell["upheld"] + cell["upheld_with_conditions"]
            typer.echo(f"{cell['stage']}  {cell['principle']:<22} {upheld:>5} of {cell['initiatives']}")
