"""What the house has, gathered from the house itself: addresses, operations, commands, actions, settings."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import typer
from django.apps import apps
from django.urls import URLPattern, get_resolver

from hemicycle.api.house import operations as bound_operations
from hemicycle.api.urls import api
from hemicycle.kernel import actions as hall
from hemicycle.kernel import things
from hemicycle.kernel.rooms import rooms

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "hemicycle"
API = "/api/v1"
PARAMETER = re.compile(r"[<{](?:(\w+):)?(\w+)[>}]")
ROOM_PACKAGE = "hemicycle.rooms."


@dataclass(frozen=True)
class Address:
    """A page: its route as Django writes it, its full name, its view, and what the view demands."""

    route: str
    name: str
    view: Any

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "permission", None)

    @property
    def is_allauth(self) -> bool:
        return str(self.view.__module__).startswith("allauth.")


@dataclass(frozen=True)
class ApiOperation:
    """An operation of the API: its method, its route, and what it demands."""

    method: str
    route: str
    permission: str
    name: str
    is_versioned: bool


def addresses() -> list[Address]:
    """Return every page of the house, the API left out."""
    return [found for found in _walk(get_resolver(), "/", "") if not found.route.startswith(API)]


def _walk(resolver: Any, prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, ":".join(filter(None, [namespace, pattern.name or ""])), pattern.callback)
        else:
            yield from _walk(pattern, route, ":".join(filter(None, [namespace, pattern.namespace or ""])))


def api_operations() -> list[ApiOperation]:
    """Return every operation of the API with its right."""
    return [
        ApiOperation(method, f"{API}{route}", right.permission, operation.view_func.__name__, right.is_versioned)
        for route, operation, right in bound_operations(api())
        for method in operation.methods
    ]


def house_actions() -> dict[str, tuple[Any, str, str]]:
    """Return every action of the house by its dotted name, after importing the actions of every room."""
    assert things
    for app in apps.get_app_configs():
        if app.name.startswith(ROOM_PACKAGE) and find_spec(f"{app.name}.actions"):
            import_module(f"{app.name}.actions")
    return {
        name: found for name, found in hall.registry.items() if name.startswith("hemicycle.") and ".tests." not in name
    }


def room_of(dotted: str) -> str:
    """Return the room in which a dotted name lives; "kernel" for the hall."""
    return dotted.removeprefix(ROOM_PACKAGE).split(".")[0] if dotted.startswith(ROOM_PACKAGE) else "kernel"


def room_names() -> list[str]:
    """Return the names of all rooms, the hall's own left out."""
    return [room.name for room in rooms() if room.name != "kernel"]


def commands() -> dict[str, click.Command]:
    """Return every command of `hemicycle` by its words."""
    from hemicycle import cli

    return dict(_commands(typer.main.get_command(cli.app), ["hemicycle"]))


def _commands(command: Any, words: list[str]) -> Iterator[tuple[str, click.Command]]:
    if not hasattr(command, "list_commands"):
        yield " ".join(words), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from _commands(command.get_command(context, name), [*words, name])


def settings_read(path: Path = SOURCE / "settings.py") -> set[str]:
    """Return the names of the HEMICYCLE_ variables that the settings read."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]
    return {
        f"HEMICYCLE_{call.args[0].value}"
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def room_page(room: str) -> str:
    """Return the text of a room's page in docs, empty where there is none."""
    path = ROOT / "docs" / "rooms" / f"{room}.md"
    return path.read_text() if path.exists() else ""
