"""The lists of a scenario as people write them: one thing a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hemicycle.rooms.portfolio.rules.scenarios import Wrong

CHANGE = re.compile(r"(\S+)(?: +(.*?))? +(?:([+-]?\d+(?:\.\d+)?)( ?%)?|(none))(?: +from +(\d+))?", re.I)
SHARE = re.compile(r"(function|chamber) +(.+?) +(\d+)", re.I)
WEIGHT = re.compile(r"(\S+) +(\d+(?:\.\d+)?) +(\d+(?:\.\d+)?)")
COMMITTED = re.compile(r"(\S+)(?: +(\d+))?")


def _matched(text: str, pattern: re.Pattern[str]) -> Iterator[Sequence[str | None]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found = pattern.fullmatch(line.strip())
            if found is None:
                raise Wrong("grammar", line=number, text=line.strip())
            yield found.groups()


def weights(text: str) -> list[dict[str, Any]]:
    """Return weights: measure, weight, full amount. Wrong for a line that is none, as everywhere here."""
    return [
        {"measure": measure, "weight": float(weight or 0), "full": float(full or 0)}
        for measure, weight, full in _matched(text, WEIGHT)
    ]


def references(text: str) -> list[str]:
    """Return references, several a line or one."""
    return list(dict.fromkeys(text.upper().replace(",", " ").split()))


def committed(text: str) -> dict[str, int | None]:
    """Return what is committed: reference and, where it is settled, the period of the start."""
    return {str(name).upper(): int(start) if start else None for name, start in _matched(text, COMMITTED)}


def shares(text: str) -> list[dict[str, Any]]:
    """Return least counts: function or chamber, its key, count."""
    return [{"by": str(by).lower(), "key": key, "least": int(least or 0)} for by, key, least in _matched(text, SHARE)]


def changes(text: str) -> list[dict[str, Any]]:
    """Return changes of limits: limit, part, so much or so many per cent more or none, and from which period on."""
    return [
        {
            "limit": limit,
            "part": part or "",
            "plus": 0.0 if percent or lifted else float(amount or 0),
            "percent": float(amount or 0) if percent else 0.0,
            "is_lifted": bool(lifted),
            "from_period": int(first or 1),
        }
        for limit, part, amount, percent, lifted, first in _matched(text, CHANGE)
    ]


def written(terms: Mapping[str, Any]) -> dict[str, str]:
    """Return the lists of a scenario's terms as they are written, each readable again by the functions above."""
    return {
        "weights": "\n".join(f"{each['measure']} {each['weight']:g} {each['full']:.12g}" for each in terms["weights"]),
        "candidates": "\n".join(terms.get("candidates", ())),
        "committed": "\n".join(f"{name} {start or ''}".strip() for name, start in terms.get("committed", {}).items()),
        "blackout": " ".join(map(str, terms.get("blackout", ()))),
        "shares": "\n".join(f"{each['by']} {each['key']} {each['least']}" for each in terms.get("shares", ())),
        "changes": "\n".join(map(_change, terms.get("changes", ()))),
    }


def _change(each: Mapping[str, Any]) -> str:
    amount = (
        "none"
        if each.get("is_lifted")
        else f"{each['percent']:+g}%"
        if each.get("percent")
        else f"{each.get('plus', 0):+.12g}"
    )
    first = f" from {each['from_period']}" if each.get("from_period", 1) > 1 else ""
    return " ".join(word for word in (each["limit"], each.get("part", ""), amount) if word) + first
