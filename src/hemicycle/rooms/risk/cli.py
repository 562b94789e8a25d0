"""Risk in a terminal."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from hemicycle.engines import loss
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.rooms.risk import actions, queries, rules
from hemicycle.rooms.risk.adapters import fair, libraries, priced
from hemicycle.rooms.risk.models import Library, Risk
from hemicycle.rooms.risk.rules import Unpriced
from hemicycle.rooms.risk.rules.terms import Category

app = typer.Typer(help="Risks: what a year may cost.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
SHOWN = 20  # faults that are told one by one


@app.callback()
def risk() -> None:
    """Risks: what a year may cost."""


@app.command("simulate")
def simulate(
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True, dir_okay=False, readable=True,
            help="A CSV file: label, frequency (events a year), low and high (90 % interval of one loss).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Compute what a year of these risks may cost."""
    document = rules.document(loss.exceedance(_of_file(file) if file else _of_register()))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for name in ("mean", "sd", "p_any_loss", "expected_shortfall_95"):
        typer.echo(f"{name:<24} {document[name]:,.6g}")
    for chance, amount in document["quantiles"].items():
        typer.echo(f"{'quantile ' + chance:<24} {amount:,.6g}")
    typer.echo(f"{document['method']}; error at most {document['bound']:.2g} of each amount")


def _of_file(file: Path) -> list[loss.Risk]:
    try:
        return rules.priced(priced.rows(file.read_bytes()))
    except Unpriced as unpriced:
        raise _refused(unpriced) from None


def _of_register() -> list[loss.Risk]:
    found = [queries.engine_risk(each) for each in queries.priced_of(Risk.objects.all())]
    if not found:
        raise Refused(_("There is no priced risk in the register yet. Price one, or name a file of risks."), "empty")
    return found


@app.command("list")
def risks(
    above: Annotated[bool, typer.Option("--above", help="Only risks above the appetite.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the open risks with their scores and limits, the highest first."""
    found = queries.with_limits(Risk.objects.filter(state="open")).select_related("initiative")
    rows = [
        {
            "id": each.reference,
            "title": each.title,
            "category": each.category,
            "initiative": each.initiative.reference if each.initiative else None,
            "score": each.current_score,
            "limit": each.accepted_score if each.of_category is not None else None,
        }
        for each in found.order_by("-current_score", "number")
        if not above or (each.current_score or 0) > each.accepted_score
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['id']:<8} {row['score'] or '-':>3} of {row['limit'] or '-':<3} {row['category']}: {row['title']}"
        )


@app.command("screen")
def screen(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    aside: Annotated[
        list[str] | None,
        typer.Option("--aside", help="A concern that does not arise, and why: safety=It moves nothing."),
    ] = None,
    as_person: Annotated[str, typer.Option("--as", help="E-mail of the person who looked it through.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say that the register of an initiative was looked through, and why the other concerns do not arise."""
    reasons = dict(each.partition("=")[::2] for each in aside or ())
    by = acting_person(as_person, "risk.screen")
    made: Any = actions.review_register(named_initiative(initiative), by=by, not_relevant=reasons)[0]
    document = {"id": str(made.pk), "screened_on": made.screened_on.isoformat(), "aside": sorted(made.not_relevant)}
    typer.echo(json.dumps(document) if as_json else f"looked through on {made.screened_on}")


@app.command("appetite")
def appetite(as_json: AsJson = False) -> None:
    """Show each limit of the house with what is used of it."""
    rows = [
        {
            "category": use.subject,
            "limit": use.limit.limit if use.limit else None,
            "highest": use.highest,
            "above": use.above,
            "risks": use.n,
        }
        for use in queries.uses(Risk.objects.all(), queries.house_limits())
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['category']:<24} {row['highest'] or '-':>3} of {row['limit'] or '-':<3} above: {row['above']}"
        )


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file.")]
By = Annotated[
    str, typer.Option("--by", help="E-mail of whoever imports it; left out, who has held the office longest.")
]


@app.command("import-library")
def import_library(
    file: File,
    key: Annotated[str, typer.Option(help="Short name of the list.")],
    edition: Annotated[str, typer.Option(help="Which edition this is.")],
    by: By = "",
    title: Annotated[str, typer.Option(help="What the list is called.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring in a list of risks (ATLAS or any YAML, STIX, JSON), or a newer copy of it; links to its entries stay."""
    items = libraries.items(file.read_bytes())
    if items is None:
        raise Refused(actions.no_list(), "file")
    found = queries.difference_of(key, items)
    person = acting_person(by, "risk.import-library")
    actions.import_library(
        Parliament.objects.get(), by=person, key=key, title=title or key, edition=edition, items=items
    )
    told = {"library": key, "edition": edition, "new": found.new, "changed": found.changed, "gone": found.gone}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{key} {edition}: new {len(found.new)}, changed {len(found.changed)}, gone {len(found.gone)}")


@app.command("import-mapping")
def import_mapping(
    file: File,
    key: Annotated[str, typer.Option(help="Short name of the list whose entries are mapped.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Bring in which entries of other lists the entries of a list match (a table in SSSOM, separated by tabs)."""
    pairs = libraries.pairs(file.read_bytes())
    if pairs is None:
        raise Refused(actions.no_mapping(), "file")
    library = Library.objects.filter(key=key).first()
    if library is None:
        raise Refused(_("There is no list of this name. Import it first."), "key")
    actions.map_library(library, by=acting_person(by, "risk.import-library"), pairs=pairs)
    unknown = queries.unknown_targets(library)
    told = {"library": key, "pairs": len(pairs), "unknown": unknown}
    typer.echo(json.dumps(told) if as_json else f"{key}: {len(pairs)} pairs, {len(unknown)} of lists not here")


@app.command("import-model")
def import_model(
    file: File,
    category: Annotated[Category, typer.Option(help="Category of the risk.")],
    initiative: Annotated[str, typer.Option(help="Id or reference of the initiative; left out, the house.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Record a risk with its price from a FAIR model file, as pyfair writes it."""
    try:
        modelled = fair.model(file.read_bytes())
    except Unpriced as unpriced:
        raise _refused(unpriced) from None
    subject = named_initiative(initiative) if initiative else Parliament.objects.get()
    risk = actions.import_model(subject, by=acting_person(by, "risk.record"), modelled=modelled, category=category)
    one = queries.engine_risk(risk)
    told = {"id": risk.reference, "title": risk.title, "frequency": one.frequency, "mean": queries.mean_of(risk)}
    typer.echo(
        json.dumps(told, ensure_ascii=False) if as_json else f"{risk.reference} {risk.title}: {told['mean']:,.0f}"
    )


def _refused(unpriced: Unpriced) -> Refused:
    faults = unpriced.faults
    return Refused("\n".join(actions.told(fault) for fault in faults[:SHOWN]), faults[0].code)
