"""Bytes of a file made into plain data within limits: JSON or YAML, nothing constructed, nothing followed.

YAML aliases are refused, since a page of them unfolds into gigabytes; so are tags, double keys, numbers that are none
and whatever nests too deeply. The reader is the parser's own event stream, so nothing grows before it is counted.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml

from hemicycle.engines.questionnaire import Fault, Malformed

MOST_BYTES = 4_000_000
MOST_NODES = 400_000
DEEPEST = 60
LONGEST_NUMBER = 300

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp")}


def plain_data(content: bytes, filename: str = "") -> Any:
    """Return what a JSON or YAML file says. Malformed with the line at which it stops making sense."""
    if len(content) > MOST_BYTES:
        raise Malformed([Fault("file_too_large", params={"bytes": len(content), "limit": MOST_BYTES})])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse("file_not_utf8", line=content.count(b"\n", 0, error.start) + 1)
    if not text.strip():
        _refuse("file_empty")
    if text.lstrip()[:1] in ("{", "["):
        return _json(text)
    return _yaml(text)


def _refuse(code: str, place: str = "", **params: str | int) -> NoReturn:
    raise Malformed([Fault(code, place, params)])


# JSON


def _json(text: str) -> Any:
    try:
        found = json.loads(text, object_pairs_hook=_mapping, parse_constant=_no_number, parse_int=_whole)
    except json.JSONDecodeError as error:
        _refuse("file_no_json", line=error.lineno, column=error.colno)
    except RecursionError:
        _refuse("file_too_deep", limit=DEEPEST)
    _measured(found)
    return found


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        _refuse("file_key_twice", name=next(name for name in names if names.count(name) > 1)[:60])
    return found


def _no_number(name: str) -> NoReturn:
    _refuse("file_no_number", found=name)


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        _refuse("file_no_number", found=digits[:20] + "…")
    return int(digits)


def _measured(data: Any) -> None:
    """Refuse data that nests too deeply or holds too much, without going down itself."""
    waiting, nodes = [(data, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        nodes += 1
        if depth > DEEPEST:
            _refuse("file_too_deep", limit=DEEPEST)
        if nodes > MOST_NODES:
            _refuse("file_too_much", limit=MOST_NODES)
        if isinstance(value, dict):
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
        elif isinstance(value, float) and not math.isfinite(value):
            _refuse("file_no_number", found=str(value))


# YAML


def _yaml(text: str) -> Any:
    try:
        return _Tree(yaml.parse(text, Loader=_Loader)).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        _refuse("file_no_yaml", line=mark.line + 1 if mark else 1, problem=str(getattr(error, "problem", ""))[:120])
    except RecursionError:
        _refuse("file_too_deep", limit=DEEPEST)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Tree:
    """Plain data built from the events of a YAML parser, each counted."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.nodes = self.depth = 0
        self.scalars = yaml.constructor.SafeConstructor()
        self.resolver: Any = yaml.resolver.Resolver()  # untyped in its package

    def document(self) -> Any:
        found, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    _refuse("file_two_documents", line=_line(event))
                found = self.node(next(self.events))
        return found

    def node(self, event: Any) -> Any:
        line = _line(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            _refuse("file_too_much", limit=MOST_NODES)
        if isinstance(event, yaml.AliasEvent):
            _refuse("file_alias", name=str(event.anchor)[:60], line=line)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if event.tag not in (None, "!"):
            _refuse("file_tag", name=str(event.tag)[:60], line=line)
        self.depth += 1
        if self.depth > DEEPEST:
            _refuse("file_too_deep", limit=DEEPEST)
        found = self.mapping() if isinstance(event, yaml.MappingStartEvent) else self.list()
        self.depth -= 1
        return found

    def list(self) -> list[Any]:
        found = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.node(event))
        return found

    def mapping(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None or key == "<<":
                _refuse("file_key_unfit", line=line)
            if key in found:
                _refuse("file_key_twice", name=key[:60], line=line)
            found[key] = self.node(next(self.events))
        return found

    def scalar(self, event: Any, line: int) -> Any:
        tag = event.tag if event.tag and event.tag != "!" else None
        tag = tag or self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in _PLAIN:
            _refuse("file_tag", name=str(tag)[:60], line=line)
        if tag.endswith((":str", ":timestamp")):
            return event.value
        if len(event.value) > LONGEST_NUMBER:
            _refuse("file_no_number", found=event.value[:20] + "…", line=line)
        try:
            value = self.scalars.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, yaml.YAMLError):
            _refuse("file_no_number", found=event.value[:40], line=line)
        if isinstance(value, float) and not math.isfinite(value):
            _refuse("file_no_number", found=event.value[:40], line=line)
        return value
