"""The portfolio in a terminal."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from math import inf
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from hemicycle.engines import selection
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.kernel.records import acting_person, named_initiative
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.ledger import actions as ledger
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions, queries, tasks
from hemicycle.rooms.portfolio.adapters import exports, samples
from hemicycle.rooms.portfolio.adapters.sources import as_yaml, parsed
from hemicycle.rooms.portfolio.models import (
    Benefit,
    Charter,
    GateRequest,
    InventorySource,
    Partner,
    Plan,
    Scenario,
    Stop,
)
from hemicycle.rooms.portfolio.queries import Of, Strata, benefits, roadmap, scenarios
from hemicycle.rooms.portfolio.rules.facts import plain
from hemicycle.rooms.portfolio.rules.plans import selected
from hemicycle.rooms.portfolio.rules.sources import document
from hemicycle.rooms.portfolio.rules.tables import Unreadable

app = typer.Typer(help="The register of initiatives, its gates, and inventories of others.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[
    str, typer.Option("--as", help="E-mail of the person who acts; by default the longest in such an office.")
]
PERMISSION = "portfolio.import"
LARGEST_MODEL = 64 * 2**20


@app.command("list")
def list_initiatives(as_json: AsJson = False) -> None:
    """List the house's own register."""
    rows = [
        {"id": str(pk), "reference": reference, "title": title, "stage": stage, "tier": tier, "status": status}
        for pk, reference, title, stage, tier, status in Initiative.objects.order_by("number").values_list(
            "pk", "reference", "title", "stage", "tier", "status"
        )
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['reference']}  {row['stage']}  {row['tier']:<10}  {row['title']}")


@app.command("gate")
def gate(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    name: Annotated[str, typer.Argument(metavar="GATE", help="G0 to G7.")],
    as_json: AsJson = False,
) -> None:
    """Show what a gate asks of an initiative, and whether it is open."""
    if name.upper() not in set(Gate):
        raise typer.BadParameter("a gate is one of G0 to G7", param_hint="GATE")
    state = queries.gate_state(named_initiative(initiative), Gate(name.upper()))
    document = queries.gate_document(state)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{state.gate} is {'open' if state.is_open else 'shut'}")
    for row in document["criteria"]:
        typer.echo(f"  {row['verdict']:<14} {row['key']:<36} {row['because']}")


@app.command("triage")
def triage(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")], as_json: AsJson = False
) -> None:
    """Show how the tier of an initiative came about."""
    found = named_initiative(initiative)
    language = queries.reader_language()
    told = [queries.triage_document(each, language) for each in queries.triages(found)]
    if as_json:
        document = {"id": str(found.pk), "reference": found.reference, "tier": found.tier, "triages": told}
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    typer.echo(f"{found.reference}: {found.tier}" + ("" if told else ", since nobody has answered the questions"))
    for each in told:
        typer.echo(f"  {each['number']}  proposed {each['proposed']} by {each['rules']}")
        for reason in each["reasons"]:
            typer.echo(f"       {reason['tier']:<10} {reason['says']}")
        if each["unknown"]:
            typer.echo(f"       nobody knows: {', '.join(each['unknown'])}")
        if each["decided"]:
            typer.echo(f"     decided {each['decided']}: {each['decided_because']}")


@app.command("case")
def case(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Show what an initiative is to bring, by which way and after what."""
    found = named_initiative(initiative)
    shown = benefits.case_of(found, acting_person(as_person, "portfolio.read"))
    if as_json:
        typer.echo(json.dumps(benefits.case_document(shown), ensure_ascii=False, default=str))
        return
    for way in shown.alternatives:
        typer.echo(f"{'*' if way.is_chosen else ' '} {way.way:<8}  {way.title}")
    for benefit, values in shown.benefits:
        measured = f", measured {values[-1].value}" if values else ""
        typer.echo(f"  {benefit.low} to {benefit.high} a year, likeliest {benefit.mode}{measured}: {benefit.title}")
    for metric in shown.metrics:
        typer.echo(f"  {metric.baseline} to {metric.target} {metric.unit}: {metric.title}")
    for link in shown.links:
        typer.echo(f"  {link.sort} {link.other.reference}, {link.lag_months} months: {link.reason}")


@app.command("measure")
def measure(
    benefit: Annotated[UUID, typer.Argument(help="Id, as `portfolio case --json` shows it.")],
    value: Annotated[float, typer.Argument(help="In money a year.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day of the measurement.")],
    note: Annotated[str, typer.Option(help="How it was taken.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Record what a benefit was measured to bring a year."""
    by, found = acting_person(as_person, "portfolio.measure"), Benefit.objects.filter(pk=benefit).first()
    if found is None:
        raise Refused(_("There is no such benefit. See: hemicycle portfolio case AI-007 --json"), "unknown")
    made = actions.measure_benefit(found, by=by, value=Decimal(str(value)), measured_on=on.date(), note=note)
    document = {"id": str(made.pk), "value": value, "on": on.date().isoformat()}
    typer.echo(json.dumps(document) if as_json else f"{found.title}: {made.value} a year on {on.date()}")


@app.command("charter")
def charter(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    hypothesis: Annotated[str, typer.Option(help="What will be seen, for whom, if the idea is right.")] = "",
    scope: Annotated[str, typer.Option(help="What the pilot covers, and what stays out.")] = "",
    comparator: Annotated[str, typer.Option(help="How it is done today.")] = "",
    success_rule: Annotated[str, typer.Option(help="It succeeds if ...")] = "",
    stop_rule: Annotated[str, typer.Option(help="It stops if ...")] = "",
    labels: Annotated[str, typer.Option(help="How results are labelled.")] = "",
    starts: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day.")] = None,
    ends: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")] = None,
    users: Annotated[int | None, typer.Option(min=0, help="Users at most.")] = None,
    records: Annotated[int | None, typer.Option(min=0, help="Records at most.")] = None,
    money: Annotated[float | None, typer.Option(min=0, help="Money at most.")] = None,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Write the charter of a pilot, or change what is named of it; with nothing named, show it."""
    found = named_initiative(initiative)
    words = {
        "hypothesis": hypothesis, "scope": scope, "comparator": comparator, "success_rule": success_rule,
        "stop_rule": stop_rule, "labels": labels,
    }  # fmt: skip
    limits = {
        "starts_on": starts and starts.date(), "ends_on": ends and ends.date(), "users": users, "records": records,
        "money": None if money is None else Decimal(str(money)),
    }  # fmt: skip
    said: dict[str, Any] = {name: text for name, text in words.items() if text}
    said |= {name: limit for name, limit in limits.items() if limit is not None}
    known = Charter.objects.filter(initiative=found).first()
    if said and known:
        actions.change_charter(known, by=acting_person(as_person, "portfolio.plan"), **said)
    elif said:
        known = actions.write_charter(found, by=acting_person(as_person, "portfolio.plan"), **said)
    if known is None:
        raise Refused(_("This initiative has no charter yet. Name what it is to say."), "unknown")
    document = {"id": known.pk, **known.facts, "digest": known.digest}
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, default=str))
        return
    for name, text in document.items():
        typer.echo(f"{name:<12}  {'' if text is None else text}")


@app.command("partner")
def partner(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    parliament: Annotated[str, typer.Argument(help="The parliament that takes part in the pilot.")],
    decided: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which it decided for itself.")
    ] = None,
    decision: Annotated[str, typer.Option(help="Its decision, such as a number.")] = "",
    digest: Annotated[str, typer.Option(help="SHA-256 of the charter on which it decided.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Name a parliament that takes part in a pilot, and record what it decided."""
    found, by = named_initiative(initiative), acting_person(as_person, "portfolio.plan")
    known = Partner.objects.filter(initiative=found, parliament=parliament.strip(), left_on=None).first()
    known = known or actions.name_partner(found, by=by, parliament=parliament)
    if decided:
        said = {"decided_on": decided.date(), "decision": decision, "charter_digest": digest}
        actions.record_partner(known, by=by, **said)
    day = known.decided_on.isoformat() if known.decided_on else None
    document = {"id": str(known.pk), "parliament": known.parliament, "decided_on": day}
    typer.echo(json.dumps(document) if as_json else f"{known.parliament}: {day or 'not decided yet'}")


@app.command("roadmap")
def show_roadmap(as_person: As = "", as_json: AsJson = False) -> None:
    """Show when gates come at the pace that the house allows, the calendar, the figures and the balance."""
    found = roadmap.roadmap(acting_person(as_person, "portfolio.read"), clock.today())
    if as_json:
        typer.echo(json.dumps(roadmap.document(found), ensure_ascii=False, default=str))
        return
    for row in found.rows:
        typer.echo(f"{row.initiative.reference}  " + "  ".join(f"{gate} {day}" for gate, day in row.gates))


@app.command("review-roadmap")
def review_roadmap(
    finding: Annotated[str, typer.Argument(help="What came of going through it, in a sentence.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Record that the roadmap was gone through today."""
    by = acting_person(as_person, "portfolio.review-roadmap")
    made = actions.review_roadmap(Parliament.objects.get(), by=by, finding=finding)
    document = {"id": str(made.pk), "reviewed_on": made.reviewed_on.isoformat()}
    typer.echo(json.dumps(document) if as_json else f"reviewed on {made.reviewed_on}; due again on {made.holds_until}")


@app.command("catalogue")
def catalogue(as_json: AsJson = False) -> None:
    """List the use cases to start from, with the tier that the rules in force propose."""
    found = queries.cases()
    if as_json:
        language = queries.reader_language()
        typer.echo(json.dumps([queries.case_document(each, language) for each in found], ensure_ascii=False))
        return
    for each in found:
        typer.echo(f"{each.use.key}  {each.tier:<10}  {each.use.title} ({each.use.parliament})")


@app.command("triage-table")
def triage_table(as_json: AsJson = False) -> None:
    """Print the triage of every use case: facts, tier, and each rule that holds."""
    rows = [
        {
            "id": each.use.key,
            "title": each.use.title,
            "tier": each.tier,
            "rules": [rule.key for rule in each.proposal.reasons],
            "facts": plain(each.use.facts),
        }
        for each in queries.cases()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['tier']:<10}  {row['title']:<62}  {', '.join(row['rules']) or '-'}")


@app.command("sample")
def sample(
    seed: Annotated[int, typer.Option(help="Any number; the same draws the same again out of the same.")],
    size: Annotated[int, typer.Option(help="How many to draw, at most 100.")] = 10,
    of: Annotated[Of, typer.Option(help="What to draw from.")] = Of.INITIATIVES,
    strata: Annotated[Strata, typer.Option(help="By what to spread the sample.")] = Strata.NONE,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", file_okay=False, help="An empty or new folder for the proofs.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw a sample for an audit, and write it with its history and its proofs."""
    if output and output.exists() and any(output.iterdir()):
        raise Refused(_("%(folder)s is not empty. Name a new folder.") % {"folder": output}, "folder")
    try:
        drawn = queries.sample(Initiative.objects.all(), Entry.objects.all(), of, strata, seed, size)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from fault
    if output:
        samples.write(output, queries.sample_files(drawn, ledger.checkpoint()).items())
    document = queries.sample_document(drawn)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{drawn.drawn} of {drawn.population} {of}, seed {seed}")
    for row in document["initiatives"]:
        typer.echo(f"{row['reference']}  {row['stage']}  {row['tier']}")
    for number in document["entries"]:
        typer.echo(number)


@app.command("attest")
def attest(
    initiative: Annotated[str, typer.Argument(help="Id or reference, or `house` for a fact about the house.")],
    criterion: Annotated[str, typer.Argument(help="Key, such as data.use-authorised.")],
    reason: Annotated[str, typer.Option(help="How the office knows that it holds.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day.")],
    record: Annotated[str, typer.Option(help="Where it is written.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Vouch for a fact that no room computes yet."""
    by = acting_person(as_person, "portfolio.attest")
    facts = {"criterion": criterion, "reason": reason, "expires_on": until.date(), "record": record}
    if initiative == "house":
        made = actions.attest_house(Parliament.objects.get(), by=by, **facts)
    else:
        made = actions.attest(named_initiative(initiative), by=by, **facts)
    signed = made[-1]
    if as_json:
        typer.echo(json.dumps({"id": str(signed.pk), "criterion": criterion, "until": until.date().isoformat()}))
        return
    typer.echo(f"{criterion} is attested until {until.date()}")


@app.command("ask")
def ask(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    name: Annotated[str, typer.Argument(metavar="GATE", help="G0 to G7.")],
    other: Annotated[bool, typer.Option("--other", help="Not to pass: to return, park, extend or stop.")] = False,
    note: Annotated[str, typer.Option(help="What the body should know.")] = "",
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Ask the deciding body for a decision at a gate, on answers frozen now."""
    if name.upper() not in set(Gate):
        raise typer.BadParameter("a gate is one of G0 to G7", param_hint="GATE")
    by = acting_person(as_person, "portfolio.ask")
    asked = actions.ask_for_decision(
        named_initiative(initiative), by=by, gate=Gate(name.upper()), to_pass=not other, note=note
    )[-1]
    assert isinstance(asked, GateRequest)
    document = {"id": str(asked.pk), "gate": asked.gate, "body": asked.body, "papers_digest": asked.papers_digest}
    typer.echo(json.dumps(document) if as_json else f"{asked.body} is asked; papers {asked.papers_digest}")


@app.command("ask-waiver")
def ask_waiver(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    name: Annotated[str, typer.Argument(metavar="GATE", help="G0 to G7.")],
    criterion: Annotated[str, typer.Argument(help="Key, such as data.use-authorised.")],
    reason: Annotated[str, typer.Option(help="Why it should be accepted for a time.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Ask the deciding body to accept for a time that a criterion does not hold."""
    if name.upper() not in set(Gate):
        raise typer.BadParameter("a gate is one of G0 to G7", param_hint="GATE")
    by = acting_person(as_person, "portfolio.ask")
    facts = {"criterion": criterion, "reason": reason, "expires_on": until.date()}
    asked = actions.ask_for_waiver(named_initiative(initiative), by=by, gate=Gate(name.upper()), **facts)
    document = {"id": str(asked.pk), "gate": asked.gate, "criterion": criterion, "body": asked.body}
    typer.echo(json.dumps(document) if as_json else f"{asked.body} is asked to waive {criterion}")


@app.command("requests")
def requests(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")], as_json: AsJson = False
) -> None:
    """List what bodies were asked and what they decided about an initiative."""
    rows = [
        {
            "id": str(each.pk),
            "gate": each.gate,
            "body": each.body,
            "digest": each.papers_digest,
            "outcome": each.outcome,
            "is_closed": each.closed_at is not None,
            "changed": [difference.what for difference in queries.differences(each)],
        }
        for each in queries.requests_of(named_initiative(initiative))
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = row["outcome"] or ("closed" if row["is_closed"] else "void" if row["changed"] else "open")
        typer.echo(f"{row['gate']}  {row['body']:<12} {state}")


@app.command("suspend")
def suspend(
    initiative: Annotated[str, typer.Argument(help="Id or reference, such as AI-007.")],
    reason: Annotated[str, typer.Option(help="Why; everybody concerned reads it.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Stop an initiative in an emergency."""
    by = acting_person(as_person, "portfolio.suspend")
    _tell_stop(actions.suspend(named_initiative(initiative), by=by, reason=reason), as_json)


@app.command("confirm-stop")
def confirm_stop(
    initiative: Annotated[str, typer.Argument(help="Id or reference of the suspended initiative.")],
    reason: Annotated[str, typer.Option(help="Why the stop is confirmed.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Confirm an emergency stop for the body."""
    stop = _open_stop(initiative)
    actions.confirm_stop(stop, by=acting_person(as_person, "portfolio.confirm-stop"), reason=reason)
    _tell_stop(stop, as_json)


@app.command("lift-stop")
def lift_stop(
    initiative: Annotated[str, typer.Argument(help="Id or reference of the suspended initiative.")],
    reason: Annotated[str, typer.Option(help="Why the stop is lifted.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Lift an emergency stop; never by whoever stopped."""
    stop = _open_stop(initiative)
    actions.lift_stop(stop, by=acting_person(as_person, "portfolio.lift-stop"), reason=reason)
    _tell_stop(stop, as_json)


def _open_stop(text: str) -> Stop:
    stop = queries.open_stop(named_initiative(text))
    if stop is None:
        raise Refused(_("No emergency stop holds this initiative."), "no-stop")
    return stop


def _tell_stop(stop: Stop, as_json: bool) -> None:
    told = {
        "id": str(stop.pk),
        "initiative": stop.initiative.reference,
        "stopped_on": stop.stopped_on.isoformat(),
        "confirm_by_on": stop.confirm_by_on.isoformat(),
        "confirmed": bool(stop.confirmed_by_id),
        "lifted": bool(stop.lifted_by_id),
    }
    if as_json:
        typer.echo(json.dumps(told))
        return
    for name, value in told.items():
        typer.echo(f"{name:<14} {value}")


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file as its publisher made it.")
    ],
    source: Annotated[str, typer.Option(help="The declared source, such as us-inventory.")],
    guarded: Annotated[
        bool, typer.Option("--guarded", help="The file is a CSV that this house exported: undo its formula guard.")
    ] = False,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Import an inventory of others as a comparison set beside the own register."""
    by: User = acting_person(as_person, PERMISSION)
    compared = tasks.compare(_content(file), file.name, source, guarded=guarded)
    imported = tasks.accept(compared, by)
    reading = compared.difference.reading
    result: dict[str, Any] = {
        "source": source,
        "edition": compared.edition.key,
        "kind": reading.table.kind,
        "encoding": compared.encoding,
        **imported.counts,
        "everywhere": actions.everywhere(compared.difference),
        "rejections": [
            {"row": each.row, "code": each.code, "because": queries.rejection_words(each)} for each in reading.rejected
        ],
        "notes": [queries.fault_words(note) for note in reading.notes],
    }
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        if not isinstance(value, list):
            typer.echo(f"{name:<10} {value}")
    for each in result["everywhere"]:
        typer.echo(f"everywhere: {each['column']} ({each['kind']}, {each['records']})")
    for note in result["notes"]:
        typer.echo(f"noticed: {note}", err=True)
    for rejection in result["rejections"]:
        typer.echo(f"rejected: {rejection['because']}", err=True)


def _content(file: Path) -> bytes:
    """Return the content of a file that is not too large to be looked at."""
    if file.stat().st_size > settings.IMPORT_LIMIT_MB * 1_048_576:
        raise Refused(
            _("The file is larger than %(limit)s MB. Split it, or send the part you need.")
            % {"limit": settings.IMPORT_LIMIT_MB},
            "too-large",
        )
    return file.read_bytes()


@app.command("sources")
def list_sources(as_json: AsJson = False) -> None:
    """List the sources of inventories with their editions."""
    rows = [
        {
            "key": key,
            "title": source.title,
            "publisher": source.publisher,
            "licence": source.licence,
            "editions": [{"key": edition.key, "label": edition.label} for edition in source.editions],
        }
        for key, source in queries.sources().items()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['key']:<24} {row['title']}")


@app.command("source")
def show_source(
    key: Annotated[str, typer.Argument(help="The key of a source, such as uk-atrs.")], as_json: AsJson = False
) -> None:
    """Write the declaration of a source as YAML, to be declared in another house."""
    source = queries.source_named(key)
    if source is None:
        raise Refused(_("There is no source “%(key)s”. See: hemicycle portfolio sources") % {"key": key}, "unknown")
    typer.echo(json.dumps(document(source), ensure_ascii=False) if as_json else as_yaml(source).rstrip())


@app.command("declare")
def declare(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A declaration in YAML.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Declare a source of inventories, or a new version of one that was declared before."""
    by: User = acting_person(as_person, PERMISSION)
    try:
        declaration = parsed(_content(file).decode("utf-8", errors="replace"), file.name)
    except Unreadable as wrong:
        raise Refused(queries.fault_words(wrong.fault), wrong.fault.code) from None
    declared = queries.declared_sources(by).filter(key=str(declaration.get("key"))).first() or InventorySource()
    actions.declare_source(declared, by=by, declaration=declaration)
    if as_json:
        typer.echo(json.dumps({"key": declared.key, "title": declared.title, "version": declared.version}))
        return
    typer.echo(f"{declared.key}  {declared.title}  (version {declared.version})")


@app.command("optimise")
def optimise(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A neutral model, in JSON.")],
    seconds: Annotated[float, typer.Option(min=0, help="How long to look; by default until the best is proven.")] = inf,
    seed: Annotated[int, typer.Option(help="The seed; the same one gives the same plan.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Choose the items of the largest value within the limits of a model, and when each starts."""
    model = _model(file)
    try:
        found = selection.select(model, seconds=seconds, seed=seed)
    except selection.OutOfTime:
        raise Refused(_("No plan was found in %(n)s seconds. Give more.") % {"n": seconds}, "out_of_time") from None
    document = selected(model, found)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"{found.status}  {found.objective:,.6g}  (at most {found.bound:,.6g}, gap {found.gap:.2%})")
    for each in document["chosen"]:
        typer.echo(f"{each['start']:>4}  {each['id']}")
    for each in document["conflict"]:
        typer.echo(f"   !  {each['limit']}" + (f"  (+{each['enough']:,.6g})" if each["enough"] is not None else ""))


def _model(file: Path) -> selection.Model:
    """Return the model in a file. Refused for one that is none, with the place and the remedy."""
    if file.stat().st_size > LARGEST_MODEL:
        raise Refused(_("The file is larger than %(n)s MB.") % {"n": LARGEST_MODEL // 2**20}, "too_large")
    try:
        return selection.read(json.loads(file.read_bytes()))
    except selection.Fault as fault:
        raise Refused(f"{fault.place}: {_fault_words(fault)}", fault.code) from None
    except (ValueError, RecursionError) as wrong:
        raise Refused(_("The file is not JSON: %(reason)s.") % {"reason": wrong}, "not_json") from None


def _fault_words(fault: selection.Fault) -> str:
    """Return what is wrong in a model and what would mend it, in the reader's language."""
    sentences = {
        "name_taken": _("Another item is called “%(name)s” already. Give each a name of its own."),
        "before_earliest": _("The latest start lies before %(earliest)s, the earliest. Swap them."),
        "no_such_limit": _("No limit is called “%(name)s”. Name it under limits."),
        "no_such_item": _("No item is called “%(name)s”. Name it under items."),
        "itself": _("“%(name)s” cites itself. Remove it."),
        "no_boolean": _("This is neither true nor false."),
        "no_count": _("A group says at_most or at_least, or both."),
        "no_count_within": _("Write a whole number from %(least)s to %(most)s."),
        "unknown_key": _("This is not known here. Known are: %(known)s."),
        "no_object": _("Write an object here."),
        "no_list": _("Write a list here."),
        "no_name": _("Write a name here."),
        "no_number": _("Write a finite number here, of at most 16 digits."),
        "negative": _("Write 0 or more."),
        "named_twice": _("“%(name)s” is named twice. Remove one."),
        "other_count": _("There are %(n)s figures for %(periods)s periods. Write one for each, or one for all."),
        "cycle": _("Items wait for one another: %(way)s. Let one of them go first."),
    }
    return sentences[fault.code] % fault.facts


@app.command("scenario")
def scenario(
    name: Annotated[str, typer.Argument(help="Title or id of a scenario; by default all are listed.")] = "",
    make: Annotated[
        Path | None, typer.Option("--make", exists=True, dir_okay=False, help="Make one of a JSON file first.")
    ] = None,
    solve: Annotated[bool, typer.Option("--solve", help="Solve it with the facts of today.")] = False,
    model: Annotated[
        Path | None, typer.Option("--model", dir_okay=False, help="Write the neutral model of its plan here.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="Say why this item of its plan is in or out.")] = "",
    seconds: Annotated[float, typer.Option(min=0, help="How long to look; by default until the best is proven.")] = inf,
    seed: Annotated[int, typer.Option(help="The seed; the same one gives the same plan.")] = 0,
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """List the scenarios of the optimiser, make and solve one, and explain its plan."""
    if make is None and not name:
        rows = [_scenario_row(each) for each in Scenario.objects.all()]
        typer.echo(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(row["title"] for row in rows))
        return
    found = _made(make, as_person) if make is not None else _named_scenario(name)
    if solve:
        tasks.solve(found, acting_person(as_person, "portfolio.make-scenario"), seconds=seconds, seed=seed)
    plan = scenarios.newest_plan(found)
    document = _scenario_row(found, plan) | {"terms": found.terms}
    if plan is not None:
        document["plan"] |= {"result": plan.result, "fingerprint": plan.fingerprint}
        if model is not None:
            model.write_text(json.dumps(plan.model))
        if why:
            document["why"] = _why(plan, why)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(found.title)
    if plan is not None:
        typer.echo(f"{plan.status}  {plan.objective:,.1f}  (at most {plan.bound:,.1f}, gap {plan.gap:.2%})")
        for item, start in plan.result["chosen"].items():
            typer.echo(f"{start + 1:>4}  {item}")
        for each in plan.result["conflict"]:
            typer.echo(f"   !  {each['limit']}")
    if "why" in document:
        typer.echo(json.dumps(document["why"], ensure_ascii=False))


def _scenario_row(found: Scenario, plan: Plan | None = None) -> dict[str, Any]:
    plan = plan or scenarios.newest_plan(found)
    facts = ("status", "objective", "bound", "gap", "seconds")
    told = None if plan is None else {name: getattr(plan, name) for name in facts} | {"id": str(plan.pk)}
    return {"id": str(found.pk), "title": found.title, "plan": told}


def _named_scenario(name: str) -> Scenario:
    found = next((each for each in Scenario.objects.all() if name in (each.title, str(each.pk))), None)
    if found is None:
        raise Refused(
            _("There is no scenario “%(name)s”. See: hemicycle portfolio scenario") % {"name": name}, "unknown"
        )
    return found


def _made(file: Path, as_person: str) -> Scenario:
    try:
        told = json.loads(file.read_bytes())
        title, terms = told["title"], told["terms"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise Refused(
            _("The file is no JSON with title and terms: %(reason)s.") % {"reason": wrong}, "not_json"
        ) from None
    by = acting_person(as_person, "portfolio.make-scenario")
    return actions.make_scenario(Parliament.objects.get(), by=by, title=title, terms=terms)


def _why(plan: Plan, item: str) -> dict[str, Any]:
    if item not in plan.result["stands_for"]:
        known = ", ".join(plan.result["stands_for"])
        raise Refused(
            _("The plan weighs no item “%(name)s”. It weighs: %(known)s.") % {"name": item, "known": known}, "item"
        )
    found = scenarios.explained(plan, item)
    conflict = found.conflict.limits if found.conflict else {}
    start, lacks = scenarios.missing(plan, item) if item not in plan.result["chosen"] else (None, {})
    return {
        "item": item, "cost": found.cost, "is_proven": found.is_proven, "start": start,
        "left": sorted(found.left), "taken": sorted(found.taken), "conflict": list(conflict),
        "lacks": [{"limit": limit, "period": period, "amount": amount} for (limit, period), amount in lacks.items()],
    }  # fmt: skip


@app.command("export")
def export(
    wanted: Annotated[str, typer.Argument(metavar="SET", help="The key of a comparison set, or `register`.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A file that ends in .csv, .xlsx or .json.")],
    as_person: As = "",
    as_json: AsJson = False,
) -> None:
    """Export the own register, or a comparison set cell by cell as its source has it."""
    by: User = acting_person(as_person, "portfolio.export")
    kind = output.suffix.removeprefix(".").lower()
    if kind not in exports.MEDIA_TYPES:
        raise typer.BadParameter("the name of the file ends in .csv, .xlsx or .json", param_hint="--output")
    try:
        chunks = _register(by, kind) if wanted == "register" else _set(by, wanted, kind)
        content = b"".join(chunks)
    except Unreadable as wrong:
        raise Refused(queries.fault_words(wrong.fault), wrong.fault.code) from None
    output.write_bytes(content)
    if as_json:
        typer.echo(json.dumps({"set": wanted, "file": str(output), "bytes": len(content)}))


def _register(by: User, kind: str) -> Iterable[bytes]:
    return exports.as_file(kind, *queries.register_table(queries.visible_to(by).order_by("number")))


def _set(by: User, key: str, kind: str) -> Iterable[bytes]:
    edition = queries.editions(by).filter(key=key).first()
    if edition is None:
        known = ", ".join(queries.editions(by).values_list("key", flat=True))
        raise Refused(
            _("There is no comparison set “%(key)s”. Known ones: %(known)s.") % {"key": key, "known": known}, "unknown"
        )
    return queries.set_file(edition, queries.fitting(queries.entries(edition), (), {}).order_by("row"), kind)
