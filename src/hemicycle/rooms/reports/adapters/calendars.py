"""A calendar of whole days as RFC 5545 writes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75
PRODUCT = "-//Hemicycle//Desk//EN"


@dataclass(frozen=True)
class Event:
    """Something that is due on a day."""

    uid: str
    day: date
    title: str
    url: str
    detail: str = ""


def calendar(name: str, language: str, events: Iterable[Event], stamp: datetime) -> str:
    """Return the calendar; lines end with CRLF and are folded at 75 octets, never within a character."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    head += [f"X-WR-CALNAME;LANGUAGE={language}:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    lines = [*head, *(line for event in events for line in _lines(event, language, stamp)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines(event: Event, language: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={language}:{escaped(event.title)}"
    if event.detail:
        yield f"DESCRIPTION;LANGUAGE={language}:{escaped(event.detail)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Return a text as a value: backslash, semicolon, comma and line break escaped, other control signs left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return "".join(sign for sign in plain.replace("\n", "\\n") if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, each continued by a space at the beginning of the next."""
    pieces, piece, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    return "\r\n".join([*pieces, piece])
