"""The ledger in a terminal: verify, sign, prove, export."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.ledger import actions, queries
from hemicycle.rooms.ledger.adapters import export as adapter
from hemicycle.rooms.ledger.models import Checkpoint, Entry

app = typer.Typer(help="The tamper-evident history.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command()
def verify(
    checkpoint: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A signed checkpoint that was kept elsewhere.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the whole log, and compare every live record with its last snapshot."""
    result = actions.verify(checkpoint.read_text(encoding="utf-8") if checkpoint else None)
    if as_json:
        typer.echo(json.dumps({**asdict(result), "sound": result.is_sound}, default=str))
    else:
        typer.echo(
            f"{result.entries} entries, {result.erased} erased, {result.checkpoints} checkpoints, "
            f"{result.records} records compared"
        )
        for finding in result.findings:
            typer.echo(f"{finding.where}: {queries.finding_words(finding)}", err=True)
        typer.echo("The ledger is sound." if result.is_sound else f"{len(result.findings)} findings.")
    if not result.is_sound:
        raise typer.Exit(1)


@app.command()
def checkpoint(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the signed note to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Sign how long the log is and what its root is; keep the note outside this machine."""
    signed = actions.checkpoint()
    if output:
        output.write_text(signed.note, encoding="utf-8")
    key = signed.log.verifier
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "origin": signed.log.origin,
                    "size": signed.size,
                    "root": bytes(signed.root).hex(),
                    "note": signed.note,
                    "key": key,
                }
            )
        )
        return
    typer.echo(signed.note)
    typer.echo(f"key: {key}", err=True)


@app.command()
def prove(
    seq: Annotated[int, typer.Argument(help="Number of the entry.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the proof to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give the proof that an entry is in the log, for hemicycle-verify."""
    entry = Entry.objects.filter(log__is_current=True, seq=seq).select_related("log").first()
    if entry is None:
        raise Refused(_("There is no entry %(seq)s.") % {"seq": seq}, "unknown")
    signed = queries.covering(entry) or actions.checkpoint()
    proof = queries.proof_bytes(entry, signed)
    if output:
        output.write_bytes(proof)
    if as_json or not output:
        typer.echo(proof.decode())


@app.command()
def consistency(
    first: Annotated[int, typer.Argument(help="Size of the older checkpoint.")],
    second: Annotated[int, typer.Argument(help="Size of the newer checkpoint.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write the proof to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give the proof that the log of one checkpoint continues another's, for hemicycle-verify."""
    found = {
        each.size: each
        for each in Checkpoint.objects.filter(log__is_current=True, size__in=[first, second]).select_related("log")
    }
    if {first, second} - found.keys():
        raise Refused(_("There is no checkpoint of that size. See: hemicycle ledger checkpoint"), "unknown")
    proof = adapter.consistency_file([(first, second, queries.consistency(found[first], found[second]))])
    if output:
        output.write_bytes(proof)
    if as_json or not output:
        typer.echo(proof.decode())


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(file_okay=False, help="An empty or new folder.")],
    as_json: AsJson = False,
) -> None:
    """Write the log, its checkpoints and the verifier into a folder that a stranger can check offline."""
    if directory.exists() and any(directory.iterdir()):
        raise Refused(_("%(folder)s is not empty. Name a new folder.") % {"folder": directory}, "folder")
    signed = actions.checkpoint()
    entries = queries.export(directory, signed)
    if as_json:
        typer.echo(json.dumps({"entries": entries, "directory": str(directory)}))
        return
    typer.echo(f"{entries} entries in {directory}. Check: python3 {directory}/hemicycle_verify.py export {directory}")
