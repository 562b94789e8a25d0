"""Strategy in a terminal."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.rooms.strategy import actions, queries
from hemicycle.rooms.strategy.models import Objective
from hemicycle.rooms.strategy.rules import Method

app = typer.Typer(help="Vision, objectives, and what serves them.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[str, typer.Option("--as", help="Address of the person in whose name to act.")]
Why = Annotated[str, typer.Option("--reason", help="Why.")]


def _answer(document: Any, as_json: bool, lines: Iterable[str]) -> None:
    for line in [json.dumps(document, ensure_ascii=False)] if as_json else lines:
        typer.echo(line)


def _refused(why: Refused) -> typer.Exit:
    typer.echo(str(why), err=True)
    return typer.Exit(1)


@app.command("tree")
def tree(email: As = "", as_json: AsJson = False) -> None:
    """Show the objectives with weight, points and initiatives, and the orphans on both sides."""
    try:
        document = queries.tree_document(acting_person(email, "strategy.read"))
    except Refused as refused:
        raise _refused(refused) from None
    lines = [
        f"{each['key']:<20} {each['weight'] or 0:>6.1%} {each['points']:>7.1f}  "
        + " ".join(f"{one['reference']}:{one['contribution']}" for one in each["initiatives"])
        for each in document["objectives"]
    ]
    orphans = ["orphan_objectives", "orphan_initiatives"]
    _answer(document, as_json, [*lines, *(f"{name}: {', '.join(document[name]) or '-'}" for name in orphans)])


@app.command("maturity")
def maturity(email: As = "", as_json: AsJson = False) -> None:
    """Show the four dimensions of maturity with their history; there is no score of all."""
    try:
        document = queries.maturity_document(acting_person(email, "strategy.read"))
    except Refused as refused:
        raise _refused(refused) from None
    lines = [
        f"{each['dimension']:<20} "
        + ", ".join(f"{one['assessed_on']}: {one['level']} of {one['target']}" for one in each["history"])
        for each in document
    ]
    _answer(document, as_json, lines)


@app.command("align")
def align(
    initiative: str, objective: str, contribution: int, reason: Why, email: As = "", as_json: AsJson = False
) -> None:
    """Say how strongly an initiative serves an objective, from 0 to 4."""
    try:
        found = Objective.objects.filter(key=objective).first()
        if found is None:
            raise Refused(_("There is no objective %(name)s. See: hemicycle strategy tree") % {"name": objective})
        by = acting_person(email, "strategy.align")
        told = {"objective": found, "contribution": contribution, "rationale": reason}
        made = actions.align(named_initiative(initiative), by=by, **told)
    except Refused as refused:
        raise _refused(refused) from None
    document = {"initiative": initiative.upper(), "objective": objective, "contribution": made.contribution}
    _answer(document, as_json, [" ".join(str(each) for each in document.values())])


@app.command("weigh")
def weigh(
    judgements: Annotated[list[str], typer.Argument(help="Each pair once: one:other:value, such as record:law:3.")],
    reason: Why,
    email: As = "",
    as_json: AsJson = False,
) -> None:
    """Weigh the objectives by comparing them two at a time."""
    try:
        by = acting_person(email, "strategy.weigh")
        told = {"method": Method.PAIRWISE, "reason": reason, "judgements": _judged(judgements)}
        made = actions.weigh(Parliament.objects.get(), by=by, **told)
    except Refused as refused:
        raise _refused(refused) from None
    document = {"weights": made.weights, "ratio": made.ratio}
    lines = [f"{key:<20} {weight:>6.1%}" for key, weight in made.weights.items()]
    _answer(document, as_json, [*lines, f"consistency ratio {made.ratio:.3f}"])


def _judged(texts: list[str]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for text in texts:
        parts = text.split(":")
        try:
            one, other, value = parts
            found[one, other] = float(value)
        except ValueError:
            raise Refused(
                _("%(text)s is no judgement. Write one:other:value, such as record:law:3.") % {"text": text}
            ) from None
    return found
