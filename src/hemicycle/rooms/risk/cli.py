"""Risk in a terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hemicycle.engines import loss
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.risk import actions, queries, rules
from hemicycle.rooms.risk.adapters import libraries, priced
from hemicycle.rooms.risk.models import LibraryEntry, Risk
from hemicycle.rooms.risk.rules import Fault, Unpriced
from hemicycle.rooms.risk.rules.library import difference

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
        told = [_words(fault) for fault in unpriced.faults[:SHOWN]]
        raise Refused("\n".join(told), unpriced.faults[0].code) from None


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
        for use in queries.uses(Risk.objects.all())
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['category']:<24} {row['highest'] or '-':>3} of {row['limit'] or '-':<3} above: {row['above']}"
        )


@app.command("import-library")
def import_library(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A STIX bundle or a JSON list.")
    ],
    key: Annotated[str, typer.Option(help="Short name of the list.")],
    edition: Annotated[str, typer.Option(help="Which edition this is.")],
    by: Annotated[str, typer.Option(help="E-mail of whoever imports it.")],
    title: Annotated[str, typer.Option(help="What the list is called.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring in a list of risks, or a newer copy of it; links to its entries stay."""
    parliament, person = Parliament.objects.first(), User.objects.filter(email__iexact=by).first()
    if parliament is None or person is None:
        raise Refused(_("Nobody signs in with this address."), "by")
    items = libraries.items(file.read_bytes())
    if items is None:
        raise Refused(_("The file is no JSON list of entries, and no STIX bundle."), "file")
    known = dict(LibraryEntry.objects.filter(library__key=key, gone_in="").values_list("key", "title"))
    found = difference(known, items)
    actions.import_library(parliament, by=person, key=key, title=title or key, edition=edition, items=items)
    told = {"library": key, "edition": edition, "new": found.new, "changed": found.changed, "gone": found.gone}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{key} {edition}: new {len(found.new)}, changed {len(found.changed)}, gone {len(found.gone)}")


def _words(fault: Fault) -> str:
    """Return what is wrong and what would mend it, in the reader's language."""
    sentences = {
        "too_large": _("The file is larger than {megabytes} MB. Split it."),
        "too_many": _("The file holds {n} risks; at most {most} are priced at once. Split it."),
        "not_utf8": _("The file is not UTF-8 text at byte {position}. Save it as CSV in UTF-8."),
        "not_text": _("The file holds bytes of no text. Save it as CSV in UTF-8."),
        "not_csv": _("Line {line} is not CSV: a quotation mark stands open. Close it."),
        "no_column": _("The first line names these columns not exactly once: {columns}. Add or remove them."),
        "ragged": _("Line {line} has {n} cells under {heads} columns. Write as many."),
        "no_number": _("Line {line}, {column}: “{text}” is no number. Write digits with a decimal point."),
        "not_finite": _("Line {line}, {column}: “{text}” is not a finite number. Write an amount."),
        "frequency_negative": _("Line {line}: the frequency is negative. Write events a year, zero or more."),
        "low_not_positive": _(
            "Line {line}: the low loss is not above zero. Write an amount that one loss seldom falls below."
        ),
        "reversed": _("Line {line}: the interval from {low} to {high} is reversed. Write the lower amount first."),
    }  # fmt: skip
    return sentences[fault.code].format(line=fault.line, **fault.params)
