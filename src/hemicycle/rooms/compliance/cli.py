"""Compliance in a terminal."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.rooms.compliance import actions, queries, tasks
from hemicycle.rooms.compliance.adapters.oscal import documents
from hemicycle.rooms.compliance.models import OscalDocument, RightsAssessment, System
from hemicycle.rooms.compliance.queries import oscal
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules.frameworks import GUIDELINES, Framework
from hemicycle.rooms.compliance.rules.oscal import Kind

app = typer.Typer(
    help="Laws and frameworks, and what proves that the house is aligned with them.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[
    str, typer.Option("--as", help="E-mail of the person who acts; by default the longest in such an office.")
]


@app.command("frameworks")
def frameworks(as_json: AsJson = False) -> None:
    """List the frameworks: version, number of requirements, and what each is for this house."""
    found, on = queries.frameworks_document(), clock.today()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        typer.echo(
            f"{each['key']:<12} {each['version']:<14} {each['requirements']:>4}  {each['standing']:<10} {each['name']}"
        )
    typer.echo(f"as read on {on.isoformat()}")


@app.command("statement")
def statement(
    framework: Annotated[
        str, typer.Argument(help="The short name of a framework; the Guidelines unless named.")
    ] = GUIDELINES,
    initiative: Annotated[str, typer.Option("--initiative", help="Reference of one initiative, such as AI-007.")] = "",
    as_json: AsJson = False,
) -> None:
    """State where the house, or one initiative, is aligned with a framework."""
    known = _framework(framework)
    document = queries.document(_stated(known, named_initiative(initiative) if initiative else None))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{known.name}: {document['good']} of {document['applicable']} applicable requirements hold")
    for line in document["lines"]:
        typer.echo(f"{line['id']:<20} {line['verdict']:<15} {line['stance']:<15} {line['reference']}")


def _framework(key: str) -> Framework:
    known = queries.frameworks()
    if key not in known:
        raise Refused(f"There is no framework {key}. Known: {', '.join(known)}.")
    return known[key]


def _stated(framework: Framework, initiative: Initiative | None) -> queries.Statement:
    return queries.of_an_initiative(framework, initiative) if initiative else queries.of_all(framework)


@app.command("bring")
def bring(
    files: Annotated[list[Path], typer.Argument(exists=True, readable=True, help="A table, or a folder of records.")],
    key: Annotated[str, typer.Option(help="Short name in small letters; a new version bears the same.")],
    title: Annotated[str, typer.Option(help="Title of the framework.")],
    edition: Annotated[str, typer.Option(help="Version of the framework.")],
    sort: Annotated[str, typer.Option(help="A law, rules of procedure, a directive.")],
    binds: Annotated[str, typer.Option(help="Whom it binds.")],
    language: Annotated[str, typer.Option(help="Code of the language of the text.")] = "en",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Bring a framework whole: a table (CSV, XLSX), an OSCAL catalog (JSON), or records of a task registry (YAML)."""
    by = acting_person(as_person, "compliance.author")
    found = [each for file in files for each in (sorted(file.glob("*.yaml")) if file.is_dir() else [file])]
    if not found:
        raise Refused("There is no file of YAML in this folder.")
    rows = queries.rows_of([(each.read_bytes(), each.name) for each in found], key)
    facts = {"title": title, "edition": edition, "sort": sort, "binds": binds, "language": language}
    brought = actions.bring_framework(Parliament.objects.get(), by=by, key=key, rows=rows, **facts)
    changes = len(brought) - 1
    if as_json:
        typer.echo(json.dumps({"key": key, "version": edition, "requirements": len(rows), "changes": changes}))
        return
    typer.echo(f"{key} {edition}: {len(rows)} requirements, {changes} changes to assess")


@app.command("gaps")
def gaps(as_json: AsJson = False) -> None:
    """List what is missing, who brings it and by when."""
    found = queries.all_gaps_document()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        late = "late" if each["late"] else ""
        typer.echo(f"{each['due_on']} {late:<4} {each['requirement']:<20} {each['owner']}: {each['missing']}")


@app.command("import-oscal")
def import_oscal(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Import a document of OSCAL 1.1 in JSON, or its next version; it is kept as it came, and nothing is fetched."""
    by = acting_person(as_person, "compliance.exchange")
    compared = tasks.compare(file.read_bytes(), file.name)
    held = tasks.accept(compared, by=by, seen=compared.seen)
    if compared.is_held:
        typer.echo(f"{held.title} is here already, word for word. Nothing was written.", err=True)
    if compared.resolution.open:
        typer.echo(compared.resolution.open, err=True)
    if as_json:
        typer.echo(json.dumps({"type": held.sort, "uuid": held.identifier, "title": held.title}, ensure_ascii=False))
        return
    typer.echo(f"{held.sort} {held.identifier} {held.title}")


@app.command("export-oscal")
def export_oscal(
    which: Annotated[str, typer.Argument(help="UUID of a document, or the short name of a framework.")] = GUIDELINES,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", dir_okay=False, help="Write it there, not to the terminal.")
    ] = None,
    model: Annotated[Kind, typer.Option(help="Of a framework: what is asked, what is answered, or the answers.")] = (
        Kind.PLAN
    ),
    initiative: Annotated[str, typer.Option("--initiative", help="Reference of one initiative, such as AI-007.")] = "",
    as_json: AsJson = False,
) -> None:
    """Export a document as it stands, or the house's own statement on a framework, as OSCAL in JSON."""
    held = OscalDocument.objects.filter(identifier__iexact=which).first()
    if held is None and _is_uuid(which):
        raise Refused(f"No document of the UUID {which} is held. Import it first.")
    if held:
        content = oscal.file_of(held)
    else:
        one = named_initiative(initiative) if initiative else None
        content = documents.write(oscal.own(_stated(_framework(which), one), model, one.reference if one else ""))
    if output is None:
        typer.echo(content.decode("utf-8-sig"), nl=False)
        return
    output.write_bytes(content)
    written = documents.read(content)
    if as_json:
        told = {"type": written.kind, "uuid": written.uuid, "title": written.title, "file": str(output)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{written.kind} {written.uuid} {output}")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@app.command("classify")
def classify(
    answers: Annotated[Path, typer.Argument(help="JSON: an object of question to answer, or to a list of answers.")],
    as_json: AsJson = False,
) -> None:
    """Say what the AI Act makes of a system by these answers: its class, each step, and the duties. Nothing is kept."""
    try:
        given = json.loads(answers.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{answers} cannot be read as JSON: {error}", "file") from error
    if not isinstance(given, dict):
        raise Refused(f"{answers} has to hold an object of question to answer.", "file")
    chosen = {key: frozenset(map(str, said if isinstance(said, list) else [said])) for key, said in given.items()}
    try:
        found = law.classify(chosen)
    except law.AnswerFault as fault:
        raise Refused(f"“{fault.answered}” is no answer to the question {fault.key}.", fault.key) from fault
    document = queries.class_document(found)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(
        f"{document['legal_class']} at {document['decided_at']}; open: {', '.join(document['open']) or 'nothing'}"
    )
    for step in document["steps"]:
        typer.echo(
            f"{step['step']:<10} {step['question']:<36} {', '.join(step['answers'])}{' (open)' * step['is_open']}"
        )
    for duty in document["duties"]:
        typer.echo(f"{duty['id']:<14} {duty['force']:<12} {duty['from_on'] or '':<10} {duty['reference']}")


@app.command("systems")
def systems(as_json: AsJson = False) -> None:
    """List the systems in use, each with its class under the AI Act and whether somebody confirmed it."""
    found = [
        {**queries.system_document(each), "initiative": each.initiative.reference}
        for each in System.objects.filter(retired_on=None).select_related("initiative").order_by("initiative__number")
    ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        state = f"confirmed {each['confirmed_on']}" if each["confirmed_on"] else f"open: {len(each['open'])}"
        typer.echo(f"{each['initiative']:<8} {each['legal_class']:<11} {state:<22} {each['title']}")


@app.command("rights")
def rights(
    initiative: Annotated[str, typer.Argument(help="Reference of one initiative, such as AI-007.")],
    as_json: AsJson = False,
) -> None:
    """Show what was concluded last on the fundamental rights that an initiative touches."""
    found = RightsAssessment.objects.filter(initiative__reference=initiative).first()
    if found is None:
        raise Refused(f"Nothing was concluded on the rights that {initiative} touches.", "missing")
    document = queries.rights_document(found)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(
        f"{document['outcome']} on {document['finished_on']}, review {document['review_on']}: {document['reason']}"
    )
