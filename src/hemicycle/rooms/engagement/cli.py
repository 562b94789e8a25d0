"""The public register in a terminal: what is public, publish, build."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.records import acting_person
from hemicycle.rooms.engagement import actions, queries, tasks
from hemicycle.rooms.engagement.models import PublicRecord
from hemicycle.rooms.engagement.rules import documents

app = typer.Typer(help="The public register of AI.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[str, typer.Option("--as", help="E-mail of the person who acts; needed where several could.")]


@app.command("list")
def list_records(as_json: AsJson = False) -> None:
    """List the public records and where each stands."""
    found = PublicRecord.objects.select_related("initiative").order_by("number", "created_at")
    rows = [_row(record) for record in found]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['record'] or '-':<8} {row['initiative']}  {row['state']:<10} {row['edition']}  {row['title']}"
        )


def _row(record: PublicRecord) -> dict[str, Any]:
    return {
        "id": str(record.pk),
        "record": record.public_name,
        "initiative": record.initiative.reference,
        "title": record.initiative.title,
        "state": record.state,
        "edition": record.edition,
        "public": record.is_public,
    }


@app.command()
def publish(
    initiative: Annotated[str, typer.Argument(help="Reference of the initiative, such as AI-007, or its public name.")],
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", help="A field that stays inside.")] = None,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Approve a submitted record with all its fields but those left out, and publish it."""
    by = acting_person(as_person, "engagement.publish")
    record = _record(initiative)
    filled = [*documents.filled(queries.values(record)), *(line["key"] for line in queries.lines(record.initiative))]
    if unknown := sorted(set(leave_out or ()) - set(filled)):
        raise Refused(_("The public record has no field “%(field)s”.") % {"field": unknown[0]}, "field")
    chosen = [key for key in filled if key not in (leave_out or ())]
    made = actions.publish(record, by=by, chosen=chosen)
    result = {**_row(record), "digest": made.digest, "fields": chosen}
    typer.echo(
        json.dumps(result, ensure_ascii=False) if as_json else f"{record.public_name} {made.edition} {made.digest}"
    )


def _record(name: str) -> PublicRecord:
    wanted = Q(initiative__reference=name.upper())
    if name.removeprefix("r-").isdecimal():
        wanted |= Q(number=int(name.removeprefix("r-")))
    found = PublicRecord.objects.filter(wanted).select_related("initiative").first()
    if found is None:
        raise Refused(
            _("There is no public record of %(name)s. See: hemicycle engagement list") % {"name": name}, "unknown"
        )
    return found


@app.command()
def build(as_json: AsJson = False) -> None:
    """Build the register as files: all aside, then one switch. The folder is public/current under HEMICYCLE_HOME."""
    built = tasks.build()
    typer.echo(
        json.dumps(asdict(built))
        if as_json
        else f"{built.records} records, {built.notices} notices, {built.files} files"
    )
