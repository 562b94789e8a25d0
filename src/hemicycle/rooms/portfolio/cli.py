"""The portfolio in a terminal."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.records import acting_person
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.portfolio import queries, tasks

app = typer.Typer(help="The register of initiatives, its gates, and inventories of others.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[str, typer.Option("--as", help="E-mail of the person who acts; needed where several could.")]
PERMISSION = "portfolio.import"


@app.command("list")
def list_initiatives(as_json: AsJson = False) -> None:
    """List the house's own register."""
    rows = [
        {"id": str(pk), "reference": reference, "title": title, "stage": stage, "tier": tier, "status": status}
        for pk, reference, title, stage, tier, status in Initiative.objects.order_by("number").values_list(
            "pk", "reference", "title", "stage", "tier", "status"
        )
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['reference']}  {row['stage']}  {row['tier']:<10}  {row['title']}")


@app.command("gate")
def gate(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    name: Annotated[str, typer.Argument(metavar="GATE", help="G0 to G7.")],
    as_json: AsJson = False,
) -> None:
    """Show what a gate asks of an initiative, and whether it is open."""
    if name.upper() not in set(Gate):
        raise typer.BadParameter("a gate is one of G0 to G7", param_hint="GATE")
    state = queries.gate_state(_initiative(initiative), Gate(name.upper()))
    document = queries.gate_document(state)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{state.gate} is {'open' if state.is_open else 'shut'}")
    for row in document["criteria"]:
        typer.echo(f"  {row['verdict']:<14} {row['key']:<36} {row['because']}")


def _initiative(text: str) -> Initiative:
    wanted = Q(reference=text.upper())
    if len(text) in (32, 36):
        wanted |= Q(pk=text)
    found = Initiative.objects.filter(wanted).first()
    if found is None:
        raise Refused(_("There is no initiative %(name)s. See: hemicycle portfolio list") % {"name": text}, "unknown")
    return found


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file as its publisher made it.")
    ],
    source: Annotated[str, typer.Option(help="The declared source, such as us-inventory.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Import an inventory of others as a comparison set beside the own register."""
    by: User = acting_person(as_person, PERMISSION)
    compared = tasks.compare(file.read_bytes(), file.name, source)
    imported = tasks.accept(compared, by)
    result: dict[str, Any] = {
        "source": source,
        "edition": compared.edition.key,
        "encoding": compared.encoding,
        **imported.counts,
    }
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        typer.echo(f"{name:<10} {value}")
    for rejection in compared.difference.reading.rejected:
        typer.echo(f"rejected: {queries.rejection_words(rejection)}", err=True)
