"""The command tree: every command says what it does, speaks JSON, and stands in the documents."""

import click
import pytest

from tests.support.map import ROOT, commands

# What runs until it is stopped, or passes everything on.
WITHOUT_ANSWER = {
    "hemicycle prepare",
    "hemicycle serve",
    "hemicycle worker",
    "hemicycle manage",
    "hemicycle demo load",
}


def documents():
    return "\n".join(path.read_text() for path in sorted((ROOT / "docs").rglob("*.md")))


def complaints_about_commands(tree, text):
    found = []
    for words, command in tree.items():
        if not (command.help or "").strip():
            found.append(f"{words} says nothing of itself")
        options = {option for parameter in command.params for option in parameter.opts}
        if words not in WITHOUT_ANSWER and "--json" not in options:
            found.append(f"{words} does not speak JSON")
        found += [
            f"{words} {parameter.opts[0]} says nothing of itself"
            for parameter in command.params
            if isinstance(parameter, click.Option) and not parameter.help and "--help" not in parameter.opts
        ]
        if not is_documented(words, text):
            found.append(f"{words} stands in no document")
    return found


def is_documented(words, text):
    """Whether the documents name the command; administration's everyday ones stand at the top as well."""
    return words in text or words.replace("hemicycle administration ", "hemicycle ") in text


def test_every_command_says_what_it_does_speaks_json_and_is_documented():
    assert complaints_about_commands(commands(), documents()) == []


@pytest.mark.parametrize(
    "command",
    [
        click.Command("plant", help="", params=[click.Option(["--json"], help="Answer in JSON.")]),
        click.Command("plant", help="Plant a tree."),
        click.Command("plant", help="Plant a tree.", params=[click.Option(["--json"])]),
    ],
)
def test_planted_a_faulty_command_is_named(command):
    assert complaints_about_commands({"hemicycle portfolio plant": command}, "hemicycle portfolio plant")


def test_planted_a_command_without_a_document_is_named():
    command = click.Command("plant", help="Plant.", params=[click.Option(["--json"], help="Answer in JSON.")])
    assert complaints_about_commands({"hemicycle portfolio plant": command}, "hemicycle portfolio list")
    assert complaints_about_commands({"hemicycle portfolio plant": command}, "`hemicycle portfolio plant`") == []
