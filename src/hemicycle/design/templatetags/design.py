"""The tags and filters of the grammar of pages, known to every template without a `load`."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django import forms, template
from django.http import HttpRequest
from django.template.defaultfilters import stringfilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hemicycle.design import charts, formats, icons, tables, tracks
from hemicycle.kernel import labels
from hemicycle.kernel.terms import Stage

register = template.Library()

NOTHING = "–"
# These hold identifiers and numbers, which run left to right in every language.
_LEFT_TO_RIGHT = (
    forms.EmailInput,
    forms.URLInput,
    forms.NumberInput,
    forms.PasswordInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
)
_TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)

register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.glyph, name="glyph")
register.filter("sign_of", icons.sign_of)


@register.filter
def label_of(term: object) -> object:
    """Return what people read for a term of the house; any other value as it is."""
    return labels.label(term) if isinstance(term, StrEnum) else term


_STAGE_MINI = (
    '<span class="stage-mini"><svg viewBox="0 0 82 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<path class="mini-ahead" d="M0 3h82"/><path class="mini-done" d="M0 3h{}"/></svg>{}</span>'
)
_STAGES = list(Stage)


@register.filter
def stage_mini(value: str) -> SafeString:
    """Return a stage by its code, such as S3, with how far it is from idea to withdrawal.

    A filter and no component: a list has one in every row.
    """
    return _stage_mini(value, get_language())


@cache
def _stage_mini(value: str, language: str | None) -> SafeString:
    place = _STAGES.index(Stage(value)) + 1
    return format_html(_STAGE_MINI, 12 * place, labels.label(_STAGES[place - 1]))


@register.filter
def number(value: formats.Number | None, decimals: int | None = None) -> str:
    """Return a number as the reader's language writes it."""
    return NOTHING if value is None else formats.number(value, decimals)


@register.filter
def svg(value: float) -> str:
    """Return a length of a drawing, with a point in every language."""
    return f"{value:.1f}"


@register.filter
def percent(value: formats.Number | None, decimals: int = 0) -> str:
    """Return a share of one as a percentage."""
    return NOTHING if value is None else formats.percent(value, decimals)


@register.filter
def money(value: formats.Number | None, currency: str = "EUR") -> SafeString | str:
    """Return an amount in whole units of a currency, isolated from the text around it."""
    return NOTHING if value is None else format_html("<bdi>{}</bdi>", formats.money(value, currency))


@register.filter
def has_awaited(rooms: Iterable[tracks.NeedsOfRoom]) -> bool:
    """Whether some criterion waits for a room that is not built."""
    return any(room.awaited for room in rooms)


@register.filter
def as_text(value: object) -> str:
    """Return a value of the ledger as people read it: one line for each filled part of a structure."""
    if isinstance(value, dict):
        return "\n".join(f"{key}: {part}" for key, part in value.items() if part not in ("", None))
    return "\n".join(str(part) for part in value) if isinstance(value, list) else str(value)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Return a date as a time element: 9 Mar 2026."""
    return NOTHING if value is None else _time(value, formats.day(value))


@register.filter
def long_day(value: date | datetime | None) -> SafeString | str:
    """Return a date with its weekday."""
    return NOTHING if value is None else _time(value, formats.long_day(value))


@register.filter
def short_day(value: date | datetime | None) -> SafeString | str:
    """Return a date without its year."""
    return NOTHING if value is None else _time(value, formats.short_day(value))


@register.filter
def instant(value: datetime | None) -> SafeString | str:
    """Return a date and time of day."""
    return NOTHING if value is None else _time(value, formats.instant(value))


@register.filter
def listing(items: Any) -> str:
    """Join items as a sentence does."""
    return formats.listing(items)


@register.filter
def file_size(count: int) -> str:
    """Return a size in bytes, kB or MB."""
    return formats.file_size(count)


@register.filter
def isolate(value: object) -> SafeString:
    """Put what comes from data into an element of its own direction."""
    return format_html("<bdi>{}</bdi>", value)


@register.filter
def ltr(value: object) -> SafeString:
    """Put an identifier, hash, version or address into an element that runs left to right."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
@stringfilter
def initials(name: str) -> str:
    """Return the first letters of the first and last part of a name."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


@register.filter
def is_ticked(field: forms.BoundField) -> bool:
    """Whether a field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: forms.BoundField) -> bool:
    """Whether a field is a set of boxes or radios, which needs a fieldset and a legend."""
    return isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


@register.simple_tag
def control(field: forms.BoundField, **extra: str) -> SafeString:
    """Return the form control of a bound field with its style, direction and ties to help and error."""
    widget = field.field.widget
    attributes: dict[str, Any] = {
        "class": _style(widget),
        **{key.replace("_", "-"): value for key, value in extra.items() if value},
    }
    if direction := _direction(widget):
        attributes.setdefault("dir", direction)
    attributes["placeholder"] = False  # a label and a help text stay readable while one types
    attributes["class"] = f"{widget.attrs.get('class', '')} {attributes['class']}".strip()
    return field.as_widget(attrs={**widget.attrs, **attributes})


def _style(widget: forms.Widget) -> str:
    if isinstance(widget, _TICKED):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _direction(widget: forms.Widget) -> str:
    if isinstance(widget, _LEFT_TO_RIGHT):
        return "ltr"
    return "auto" if isinstance(widget, (forms.TextInput, forms.Textarea)) else ""


def _time(value: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    """Return the present address at another page of a list."""
    request: HttpRequest = context["request"]
    return tables.page_address(request, number)


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: str) -> str:
    """Return the present address with some words of its query changed; an empty word is taken out."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"{request.path}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def kept_query(context: template.Context, *without: str) -> SafeString:
    """Return the present query as hidden fields, so that a form that filters keeps the order, and the reverse."""
    request: HttpRequest = context["request"]
    kept = [(key, value) for key, values in request.GET.lists() for value in values if key not in {"page", *without}]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.simple_tag
def drawing(chart: charts.Chart, width: int) -> SafeString:
    """Return a chart drawn for a width, as inline SVG whose colours follow the theme."""
    return charts.drawing(chart, width)
