"""Questionnaires in a terminal."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import User
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Response
from hemicycle.rooms.questionnaires.rules import Origin

app = typer.Typer(help="Versioned questionnaires: import, list, score.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[
    str, typer.Option("--as", help="E-mail of the person who acts; by default the longest in such an office.")
]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
PERMISSION = "questionnaires.import"


@app.command("list")
def list_instruments(as_json: AsJson = False) -> None:
    """List the published questionnaires."""
    rows = [
        {
            "instrument": str(version),
            "version": version.name,
            "title": version.instrument.title,
            "questions": version.questions,
            "origin": version.instrument.origin,
        }
        for version in queries.published().defer("document")
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['instrument']:<40} {row['questions']:>5}")


@app.command("import")
def import_file(
    file: File,
    key: Annotated[str, typer.Option(help="Call the instrument so, whatever the file says.")] = "",
    version: Annotated[str, typer.Option(help="Call the version so, whatever the file says.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Import a questionnaire: our own YAML, or a survey file such as the Canadian Algorithmic Impact Assessment."""
    by = acting_person(as_person, PERMISSION)
    loaded = queries.load(file.read_bytes(), file.name, key=key, version=version)
    instrument = queries.instrument_called(loaded.parsed.key, Origin.IMPORTED)
    written = actions.import_version(
        instrument, by=by, document=loaded.document, parsed=loaded.parsed, source=loaded.source
    )
    for fault in loaded.left_out:
        typer.echo(queries.fault_words(fault), err=True)
    if not written:
        typer.echo(
            _("%(name)s is here already, word for word. Nothing was written.") % {"name": loaded.parsed.name}, err=True
        )
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "instrument": loaded.parsed.name,
                    "version": loaded.parsed.version,
                    "questions": len(loaded.parsed.questions),
                }
            )
        )
        return
    typer.echo(f"{loaded.parsed.name} {len(loaded.parsed.questions)}")


@app.command()
def score(
    instrument: Annotated[str, typer.Argument(help="key@version, or the key alone for the newest version.")],
    answers: File,
    as_json: AsJson = False,
) -> None:
    """Score answers: a JSON object of question name to value, or to a list of values."""
    version = queries.version_named(instrument)
    given = queries.answers_from(answers.read_bytes())
    result = engine.score(version.parsed, given)
    document = queries.result_document(version, result, given)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for name, value in document["scores"].items():
        typer.echo(f"{name:<16} {value}")
    typer.echo(f"{'level':<16} {document['level']}")
    for name in document["unrecognised"]:
        typer.echo(_("Not counted: %(name)s") % {"name": name}, err=True)


Which = Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")]


@app.command("asked")
def asked(initiative: Which, as_json: AsJson = False) -> None:
    """List the questionnaires put to an initiative, and how far each is."""
    found = Response.objects.filter(initiative=named_initiative(initiative)).select_related("under__instrument")
    rows = [
        {
            "id": str(each.pk),
            "instrument": str(each.under),
            "stage": each.stage,
            "state": each.state,
            "asked": each.asked,
            "answered": each.answered,
            "differing": each.differing,
            "level": each.level,
        }
        for each in found.order_by("-created_at", "pk")
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['instrument']:<24} {row['stage']}  {row['state']:<9} {row['answered']:>3} of {row['asked']}")


@app.command("answer")
def answer(
    initiative: Which,
    instrument: Annotated[str, typer.Argument(help="Key of the questionnaire, such as ipu-q1.")],
    answers: File,
    as_person: Annotated[str, typer.Option("--as", help="E-mail of the respondent who answers.")],
    as_json: AsJson = False,
) -> None:
    """Answer many questions at once as a respondent: JSON, each question with its value, or with value and comment."""
    by = acting_person(as_person, "questionnaires.answer")
    response = queries.open_response(named_initiative(initiative), instrument)
    given = queries.several(queries.answers_from(answers.read_bytes()))
    actions.answer_all(response, by=by, answers=given)
    if as_json:
        told = {"id": str(response.pk), "asked": response.asked, "answered": response.answered, "level": response.level}
        typer.echo(json.dumps(told))
        return
    typer.echo(f"{response.answered} / {response.asked}")


@app.command("put")
def put(
    initiative: Which,
    instrument: Annotated[str, typer.Argument(help="key@version, or the key alone for the newest version.")],
    stage: Annotated[Stage, typer.Argument(help="The stage at which it is answered, S0 to S6.")],
    respondents: Annotated[list[str], typer.Argument(help="Who answers in which role: it_unit=E-MAIL.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Put a questionnaire to an initiative, and say who answers it."""
    by, people = acting_person(as_person, "questionnaires.open"), {}
    for role, _sign, email in (each.partition("=") for each in respondents):
        found = User.objects.filter(email=email, is_active=True).first()
        if found is None:
            raise Refused(_("There is no such person: %(name)s") % {"name": email}, "respondents")
        people[role] = found
    facts = {"under": queries.version_named(instrument), "stage": stage, "respondents": people}
    made: Any = actions.open_response(named_initiative(initiative), by=by, **facts)[0]
    document = {"id": str(made.pk), "instrument": str(made.under), "asked": made.asked}
    typer.echo(json.dumps(document) if as_json else f"{made.under}: {made.asked} questions")


@app.command("sign")
def sign(
    initiative: Which,
    instrument: Annotated[str, typer.Argument(help="Key of the questionnaire, such as ipu-q1.")],
    as_person: Annotated[str, typer.Option("--as", help="E-mail of the respondent who signs.")],
    as_json: AsJson = False,
) -> None:
    """Sign one's own part; the last signature freezes the answers."""
    by = acting_person(as_person, "questionnaires.sign")
    response = queries.open_response(named_initiative(initiative), instrument)
    actions.sign(response, by=by)
    document = {"id": str(response.pk), "state": response.state}
    typer.echo(json.dumps(document) if as_json else f"{response.under}: {response.state}")
