"""Long lists, a page at a time: a page begins after the last row seen, so new rows neither repeat nor hide any."""

import hashlib
import re
from typing import Annotated, Any, Generic, TypedDict, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Q, QuerySet
from ninja import Schema
from pydantic import BaseModel, BeforeValidator, Field

from hemicycle.api.problems import Wrong
from hemicycle.api.requests import Request
from hemicycle.kernel.models.record import plain

Item = TypeVar("Item")
DIGITS = re.compile(r"[0-9]{1,3}")


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise ValueError("must be a whole number from 1 to 500")
    return value


class Paging(BaseModel):
    """How much of a list, and from where. A room's filters may inherit from it."""

    limit: Annotated[int, Field(ge=1, le=500), BeforeValidator(_digits)] = 50
    cursor: Annotated[str, Field(min_length=1, max_length=600)] | None = None


class Page(Schema, Generic[Item]):
    """One page of a list, and the address of the next."""

    items: list[Item]
    next: str | None


class Listing(TypedDict):
    """One page of rows, before they are written out."""

    items: list[Any]
    next: str | None


def paged(request: Request, rows: QuerySet[Any], paging: Paging, *, by: str = "created_at") -> Listing:
    """Return one page of the rows in the order of a field that is never null (`-field` for descending), then of the id.

    The answer carries the address of the next page in its Link header, too. 400 for a cursor of another list.
    """
    name = by.removeprefix("-")
    direction, sign = ("lt", "-") if by.startswith("-") else ("gt", "")
    field = rows.model._meta.get_field(name)
    salt = _salt(request)
    rows = rows.order_by(f"{sign}{name}", f"{sign}pk")
    if paging.cursor is not None:
        value, pk = _read(paging.cursor, salt)
        at = field.to_python(value)
        rows = rows.filter(**{f"{name}__{direction}e": at}).exclude(Q(**{name: at}) & ~Q(**{f"pk__{direction}": pk}))
    found = list(rows[: paging.limit + 1])
    if len(found) <= paging.limit:
        return {"items": found, "next": None}
    last = found[paging.limit - 1]
    cursor = signing.dumps([plain(getattr(last, field.attname)), str(last.pk)], salt=salt, compress=True)
    address = _address(request, cursor)
    request.reply["Link"] = f'<{address}>; rel="next"'
    return {"items": found[: paging.limit], "next": address}


def _filters(request: Request) -> list[tuple[str, str]]:
    given = [(name, values) for name, values in request.GET.lists() if name not in {"cursor", "limit"}]
    return sorted((name, value) for name, values in given for value in values)


def _salt(request: Request) -> str:
    """Bind a cursor to its list: the address and its filters."""
    digest = hashlib.sha256(repr(_filters(request)).encode(errors="replace")).hexdigest()
    return f"hemicycle.api.paging:{request.path}:{digest}"


def _read(cursor: str, salt: str) -> tuple[Any, str]:
    try:
        value, pk = signing.loads(cursor, salt=salt)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Wrong(400, "This cursor is not one of this list. Begin at the first page again.", "cursor") from error
    return value, pk


def _address(request: Request, cursor: str) -> str:
    kept = [*_filters(request), *(("limit", value) for value in request.GET.getlist("limit")[-1:]), ("cursor", cursor)]
    return f"{request.path}?{urlencode(kept)}"
