"""Icons and the signs of states, as inline SVG.

Icons come from the Bootstrap Icons wheel and are read once. The signs of states are our own: each has its own outline,
so that it reads in grey, in print and for a reader who does not tell red from green.
"""

import re
from functools import cache
from importlib.resources import files

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_OUTER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_NAME = re.compile(r"[a-z0-9-]+")

# These point along the reading direction, so they turn round with it; everything else keeps its shape.
MIRRORED = frozenset(
    {
        "arrow-left",
        "arrow-return-left",
        "arrow-right",
        "box-arrow-in-right",
        "box-arrow-right",
        "chevron-left",
        "chevron-right",
        "list-nested",
        "reply",
    }
)

# The outline of a state tells it apart from all others; the mark within says it once more where there is room.
_OUTLINES = {
    "met": '<circle cx="9" cy="9" r="8" fill="currentColor"/>',
    "attested": '<path d="M9 .8l7.1 4.1v8.2L9 17.2l-7.1-4.1V4.9z" class="glyph-line"/>',
    "partly": '<circle cx="9" cy="9" r="7" class="glyph-line"/>'
    '<path class="glyph-half" d="M9 4.2a4.8 4.8 0 0 1 0 9.6z" fill="currentColor"/>',
    "not_met": '<path d="M9 .6l8.4 8.4L9 17.4.6 9z" fill="currentColor"/>',
    "unknown": '<circle cx="9" cy="9" r="7.2" class="glyph-line glyph-dashed"/>',
    "waived": '<rect x="1.6" y="1.6" width="14.8" height="14.8" rx="3.5" class="glyph-line"/>',
    "not_applicable": '<path class="glyph-line" d="M4.5 9h9"/>',
}
_MARKS = {
    "met": '<path class="glyph-mark" d="M5.2 9.3l2.6 2.6 5-5.6"/>',
    "attested": '<path d="M5.6 12.6l.7-2.7 4.9-4.9 2 2-4.9 4.9z" fill="currentColor"/>',
    "not_met": '<path class="glyph-mark" d="M6.4 6.4l5.2 5.2m0-5.2l-5.2 5.2"/>',
    "unknown": '<path class="glyph-line glyph-thin" d="M6.9 7.3a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.3"/>'
    '<circle cx="9" cy="12.7" r="1" fill="currentColor"/>',
    "waived": '<path d="M5.8 4.9h6.4L9 9zM5.8 13.1h6.4L9 9z" fill="currentColor"/>',
}
_SIGNS = {name: outline + _MARKS.get(name, "") for name, outline in _OUTLINES.items()}
_TURNED = 'class="glyph-half" transform="matrix(-1 0 0 1 18 0)"'  # the half that is full lies at the end of reading

# What a reader calls ready or stopped wears the sign of the verdict that it comes from.
_LIKE = {
    "ready": "met",
    "done": "met",
    "approved": "met",
    "stopped": "not_met",
    "failed": "not_met",
    "rejected": "not_met",
    "suspended": "not_met",
    "no_data": "unknown",
    "waiting": "unknown",
    "running": "partly",
    "returned": "partly",
    "cancelled": "not_applicable",
}


@cache
def shape(name: str) -> str:
    """Return the inner markup of a Bootstrap icon. LookupError for a name that the wheel does not hold."""
    source = files("js_lib_bootstrap_icons") / "static" / "bootstrap-icons" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not source.is_file():
        raise LookupError(f"Bootstrap Icons hold no icon named {name!r}")
    found = _OUTER.search(source.read_text(encoding="utf-8"))
    assert found is not None, name
    return " ".join(found.group(1).split())


@cache
def icon(name: str, extra: str = "") -> SafeString:
    """Return an icon that says nothing to a screen reader: the words stand beside it or in the control's label."""
    classes = " ".join(part for part in ("icon", "icon-mirrored" if name in MIRRORED else "", extra) if part)
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(shape(name)),  # nosec B308 B703: markup of the installed wheel
    )


def sign_of(state: str) -> str:
    """Return which of the seven signs a state wears; `unknown` for a word that is no state, which is then true."""
    name = str(state).replace(" ", "_").replace("-", "_")
    name = _LIKE.get(name, name)
    return name if name in _SIGNS else "unknown"


def symbols(prefix: str, *, plain: bool = False, mirrored: bool = False) -> SafeString:
    """Return the signs of all states as symbols `#prefix-met`, to be drawn many times in one picture.

    `plain` leaves the marks out. What is drawn from a symbol sees no rule about the page around it, so that a picture
    that is mirrored asks for mirrored signs.
    """
    signs = _OUTLINES if plain else _SIGNS
    drawn = "".join(
        f'<symbol id="{escape(prefix)}-{name}" viewBox="0 0 18 18">{sign}</symbol>' for name, sign in signs.items()
    )
    return mark_safe(drawn.replace('class="glyph-half"', _TURNED) if mirrored else drawn)  # nosec B308 B703: constants


@cache
def glyph(state: str, extra: str = "") -> SafeString:
    """Return the sign of a state; the word of the state must stand beside it."""
    name = sign_of(state)
    return format_html(
        '<svg class="{}" viewBox="0 0 18 18" aria-hidden="true" focusable="false">{}</svg>',
        f"glyph state-{name} {extra}".strip(),
        mark_safe(_SIGNS[name]),  # nosec B308 B703: constants of this module
    )
