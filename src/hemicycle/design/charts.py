"""Charts: a Vega-Lite specification drawn as SVG on the server, with its finding, its text alternative and its data.

One drawing serves both themes. It is made in the light colours of the token sheet, and each colour is then replaced by
the token's name, so the page's theme decides. It stands inline, because a drawing behind <img> could not use the
page's fonts; what comes out of the renderer is rebuilt from a short list of elements and attributes, without styles.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # nosec B405: it reads only what the renderer wrote

import vl_convert
from django.core.cache import cache as kept
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Words = str | Promise
Specification = Mapping[str, Any]

WIDE = 560
NARROW = 320
KEPT_FOR_S = 30 * 24 * 3600
VERSION = "1"

# The tokens that a chart may use, in the light theme's values; a specification says colour("accent").
COLOURS = {
    "ink": "#16212b",
    "ink-2": "#4a5661",
    "surface": "#ffffff",
    "edge": "#817d70",
    "plot-1": "#0f5a47",
    "plot-2": "#66727c",
    "plot-3": "#8f5a12",
    "plot-grid": "#e9e6dd",
    "met": "#1a6b3f",
    "partly": "#875400",
    "not-met": "#a5281c",
    "unknown": "#4d5d6b",
    "waived": "#5f45a0",
}
_TOKENS = {value: f"var(--{name})" for name, value in COLOURS.items()}

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "clipPath", "defs"}
_ATTRIBUTES = {
    "clip-path", "cx", "cy", "d", "dx", "dy", "fill", "fill-opacity", "font-size", "font-weight", "height", "id",
    "opacity", "r", "rx", "ry", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-miterlimit", "stroke-opacity",
    "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """A picture with its words.

    `specification` takes the width in pixels, so that the narrow drawing may hold fewer ticks; its text is 13 px in
    both. `finding` is the sentence above, `alternative` what a reader who does not see it is told, `note` the unit,
    count, period and source; `heads` and `rows` are the data as a table.
    """

    finding: Words
    alternative: Words
    specification: Callable[[int], Specification]
    note: Words = ""
    heads: Sequence[Words] = ()
    rows: Sequence[Sequence[object]] = field(default_factory=list)


def colour(token: str) -> str:
    """Return the colour to write into a specification for a token. KeyError for one that charts do not use."""
    return COLOURS[token]


def drawing(chart: Chart, width: int) -> SafeString:
    """Return the drawing of a chart for a width, from the cache where it was made before."""
    body, view_box = _drawn(chart.specification(width), width, get_language() or "en")
    return format_html(
        '<svg class="drawing" viewBox="{}" role="img" aria-label="{}">{}</svg>',
        view_box,
        chart.alternative,
        mark_safe(body),  # nosec B308 B703: rebuilt by _cleaned
    )


def warm(charts: Iterable[Chart]) -> None:
    """Draw charts before anybody asks for them, in the language in use; a worker calls this."""
    for chart in charts:
        for width in (WIDE, NARROW):
            _drawn(chart.specification(width), width, get_language() or "en")


def _drawn(specification: Specification, width: int, language: str) -> tuple[str, str]:
    whole = {
        **specification,
        "config": _config(language),
        "width": specification.get("width", width),
        "background": None,
    }
    whole.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    text = json.dumps(whole, sort_keys=True, default=str)
    digest = hashlib.sha256(f"{VERSION}\0{text}".encode()).hexdigest()
    found: tuple[str, str] | None = kept.get(f"chart:{digest}")
    if found is None:
        _register_fonts()
        found = _cleaned(vl_convert.vegalite_to_svg(text), digest[:8])
        kept.set(f"chart:{digest}", found, KEPT_FOR_S)
    return found


@cache
def _register_fonts() -> None:
    """Let the renderer measure text in the faces that the page will draw it in."""
    for package in ("fontpkg_inter", "fontpkg_ibm_plex_sans_arabic"):
        with as_file(files(package) / "files") as folder:
            vl_convert.register_font_directory(str(Path(folder)))


def _config(language: str) -> dict[str, Any]:
    face = "IBM Plex Sans Arabic" if language == "ar" else "Inter"
    ink, second = colour("ink"), colour("ink-2")
    return {
        "font": face,
        "view": {"stroke": None},
        "axis": {
            "labelColor": second,
            "labelFontSize": 13,
            "titleColor": second,
            "titleFontSize": 13,
            "titleFontWeight": 400,
            "gridColor": colour("plot-grid"),
            "domainColor": colour("edge"),
            "tickColor": colour("edge"),
            "labelPadding": 6,
        },
        "axisY": {"domain": False, "ticks": False, "labelColor": ink},
        "text": {"color": ink, "fontSize": 13},
        "legend": {
            "labelColor": ink,
            "labelFontSize": 13,
            "titleColor": second,
            "titleFontSize": 13,
            "orient": "bottom",
        },
        "mark": {"color": colour("plot-1")},
        "bar": {"color": colour("plot-1")},
        "line": {"color": colour("plot-1"), "strokeWidth": 2},
        "point": {"color": colour("plot-1"), "filled": True, "size": 70},
        "rule": {"color": colour("not-met")},
        "range": {"category": [colour("plot-1"), colour("plot-2"), colour("plot-3")]},
    }


def _cleaned(source: str, prefix: str) -> tuple[str, str]:
    """Return the inner markup rebuilt from what is allowed, and the view box; ids are made the drawing's own."""
    root = ElementTree.fromstring(source)  # nosec B314: written by the renderer in this process
    body = "".join(_element(child, prefix) for child in root)
    return body, root.get("viewBox", f"0 0 {root.get('width')} {root.get('height')}")


def _element(node: ElementTree.Element, prefix: str) -> str:
    name = node.tag.removeprefix(_SVG)
    if name not in _ELEMENTS:
        return ""
    attributes = "".join(
        f' {key}="{escape(_value(key, value, prefix))}"'
        for key, value in node.attrib.items()
        if key in _ATTRIBUTES and not (key == "d" and not value)
    )
    inner = escape(node.text or "") if name in {"text", "tspan"} else ""
    inner += "".join(_element(child, prefix) for child in node)
    return f"<{name}{attributes}>{inner}</{name}>"


def _value(key: str, value: str, prefix: str) -> str:
    if key == "id":
        return f"{prefix}-{value}"
    if value.startswith("url(#"):
        return value.replace("url(#", f"url(#{prefix}-")
    if key == "font-size":
        return value.removesuffix("px")
    return _TOKENS.get(value.lower(), value)
