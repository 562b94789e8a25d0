"""Questionnaires in a terminal."""

import json
from typing import Annotated

import typer

from hemicycle.rooms.questionnaires import queries

app = typer.Typer(help="Versioned questionnaires: import, list, score.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


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
        for version in queries.published()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['instrument']:<40} {row['questions']:>5}")
