"""Ethics in a terminal."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.ethics import actions, queries
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import Outcome, Principle

app = typer.Typer(help="The seven ethical principles in every initiative.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[
    str, typer.Option("--as", help="E-mail of the person who acts; by default the longest in such an office.")
]
Which = Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")]


@app.command("coverage")
def coverage(as_json: AsJson = False) -> None:
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


@app.command("assess")
def assess(
    initiative: Which,
    stage: Annotated[Stage, typer.Argument(help="The stage to assess, S1 to S6.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Open the assessment of a stage, with a finding for each of the seven principles."""
    by = acting_person(as_person, "ethics.assess")
    made = actions.open_assessment(named_initiative(initiative), by=by, stage=stage)
    document = {"id": str(made[0].pk), "stage": stage.value, "findings": len(made) - 1}
    typer.echo(json.dumps(document) if as_json else f"{stage}: {len(made) - 1} principles to be judged")


@app.command("sign")
def sign(
    initiative: Which,
    stage: Annotated[Stage, typer.Argument(help="The stage that is assessed, S1 to S6.")],
    principle: Annotated[Principle, typer.Argument(help="One of the seven.")],
    outcome: Annotated[Outcome, typer.Argument(help="The verdict.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")],
    conditions: Annotated[str, typer.Option(help="What it is upheld on.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Sign the verdict on a principle, as a reviewer who does not lead the initiative."""
    found = Finding.objects.filter(
        initiative=named_initiative(initiative), assessment__stage=stage, principle=principle
    ).first()
    if found is None:
        raise Refused(_("This stage is not assessed yet. See: hemicycle ethics assess"), "unknown")
    by = acting_person(as_person, "ethics.review")
    actions.sign(found, by=by, outcome=outcome, reason=reason, conditions=conditions)
    document = {"id": str(found.pk), "principle": principle.value, "outcome": outcome.value}
    typer.echo(json.dumps(document) if as_json else f"{stage}  {principle:<22} {outcome}")
