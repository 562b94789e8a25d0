"""Resources in a terminal."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.rooms.resources import queries, tasks
from hemicycle.rooms.resources.rules.terms import FileKind

app = typer.Typer(help="Budgets, whole-life costs, people and capacity.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def _told(document: Any, as_json: bool) -> bool:
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    return as_json


@app.command("money")
def money(
    year: Annotated[int | None, typer.Option(help="Financial year, by the calendar year in which it begins.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show money against plan, line by line."""
    document = queries.money_document(queries.money_view(year))
    if not _told(document, as_json):
        for row in document["lines"]:
            typer.echo(
                f"{row['line']:<20} planned {row['planned']:>14,.0f}  bound "
                f"{max(row['committed'], row['actual']):>14,.0f}  left {row['left']:>14,.0f}"
            )


@app.command("capacity")
def capacity(as_json: AsJson = False) -> None:
    """Show capacity against demand by skill and quarter."""
    document = queries.capacity_document(queries.capacity_view())
    if not _told(document, as_json):
        for row in document["skills"]:
            cells = zip(document["quarters"], row["capacity"], row["allocated"], strict=True)
            shown = "  ".join(
                f"{name} {taken:,.0f}/{'?' if there is None else f'{there:,.0f}'}" for name, there, taken in cells
            )
            typer.echo(f"{row['skill']:<20} {shown}")


@app.command("cost")
def cost(
    initiative: Annotated[str, typer.Argument(help="Id or reference of the initiative.")], as_json: AsJson = False
) -> None:
    """Show what an initiative costs over its whole life, and the people it needs."""
    document = queries.cost_document(named_initiative(initiative))
    if not _told(document, as_json):
        for year, span in enumerate(document["years"]):
            typer.echo(f"year {year:<3} {span['amount']:>14,.0f}  ({span['low']:,.0f} to {span['high']:,.0f})")


@app.command("import")
def import_file(
    kind: Annotated[FileKind, typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.", exists=True, dir_okay=False)],
    accept: Annotated[bool, typer.Option("--accept", help="Take it, in one transaction.")] = False,
    by: Annotated[str, typer.Option(help="E-mail of the person who does it; left out, finance or the AI office.")] = "",
    as_json: AsJson = False,
) -> None:
    """Compare a file of budgets or people with what is held, and take it with --accept."""
    compared = tasks.compare(file.read_bytes(), file.name, kind)
    if accept:
        right = "resources.plan" if kind is FileKind.BUDGET else "resources.keep-people"
        tasks.accept(compared, by=acting_person(by, right), seen=compared.seen)
    changes = [
        {"what": each.what, "before": None if each.before is None else float(each.before), "after": float(each.after)}
        for each in compared.changes
    ]
    document = {"accepted": accept, "faults": list(compared.faults), "changes": changes}
    if not _told(document, as_json):
        for fault in compared.faults:
            typer.echo(fault)
        for each in changes:
            typer.echo(f"{each['what']}: {'—' if each['before'] is None else each['before']} → {each['after']}")
