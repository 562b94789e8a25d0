"""Risk in a terminal."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hemicycle.engines import loss
from hemicycle.kernel.errors import Refused
from hemicycle.rooms.risk import rules
from hemicycle.rooms.risk.adapters import priced
from hemicycle.rooms.risk.rules import Fault, Unpriced

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
    if file is None:
        raise Refused(_("There is no risk in the register yet. Name a file of risks."), "empty")
    try:
        risks = rules.priced(priced.rows(file.read_bytes()))
    except Unpriced as unpriced:
        told = [_words(fault) for fault in unpriced.faults[:SHOWN]]
        raise Refused("\n".join(told), unpriced.faults[0].code) from None
    document = rules.document(loss.exceedance(risks))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for name in ("mean", "sd", "p_any_loss", "expected_shortfall_95"):
        typer.echo(f"{name:<24} {document[name]:,.6g}")
    for chance, amount in document["quantiles"].items():
        typer.echo(f"{'quantile ' + chance:<24} {amount:,.6g}")
    typer.echo(f"{document['method']}; error at most {document['bound']:.2g} of each amount")


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
