"""Governance in a terminal."""

import json
from typing import Annotated

import typer
from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.governance import queries

app = typer.Typer(help="Who answers for what, policies, and problems reported.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def _initiative(text: str) -> Initiative:
    wanted = Q(reference=text.upper())
    if len(text) in (32, 36):
        wanted |= Q(pk=text)
    found: Initiative | None = Initiative.objects.filter(wanted).first()
    if found is None:
        raise Refused(_("There is no initiative %(name)s. See: hemicycle portfolio list") % {"name": text}, "unknown")
    return found


@app.command("responsibilities")
def responsibilities(
    initiative: Annotated[
        str, typer.Argument(help="Id or reference, such as AI-007; the whole house without it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show which office answers for each stage and activity, and who holds it today."""
    matrix = queries.matrix(_initiative(initiative) if initiative else None)
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
