"""Tables whose order, filter and page live in the address, so that a view can be linked, saved and exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Column:
    """A column of a table; `order` is the field that sorting by it uses, none where it cannot be sorted."""

    key: str
    label: str | Promise
    order: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Heading:
    """A column as the reader finds it: where its sorting link leads and how it is sorted now."""

    column: Column
    url: str
    sorted: str

    @property
    def icon(self) -> str:
        return {"ascending": "chevron-up", "descending": "chevron-down"}.get(self.sorted, "chevron-expand")


class Table:
    """The order and the page that an address asks for. Words that are no column are ignored."""

    def __init__(self, request: HttpRequest, columns: Sequence[Column], default: str = "", per_page: int = 50) -> None:
        self.query = request.GET.copy()
        self.path = request.path
        self.columns = list(columns)
        self.per_page = per_page
        asked = self.query.get("sort", default)
        self.descending = asked.startswith("-")
        key = asked.removeprefix("-")
        self.sorted_by = next((one for one in self.columns if one.key == key and one.order), None)

    @property
    def order_by(self) -> list[str]:
        """The fields to order by, with the primary key last so that pages never overlap."""
        if self.sorted_by is None:
            return ["pk"]
        return [("-" if self.descending else "") + self.sorted_by.order, "pk"]

    @property
    def headings(self) -> list[Heading]:
        """The columns with their sorting links; a second press turns the order round."""
        return [self._heading(column) for column in self.columns]

    def page(self, rows: QuerySet[Row], count: int | None = None) -> Page[Row]:
        """Return the page of the ordered rows that the address asks for, the nearest one if it asks for none.

        A caller that knows how many rows there are saves counting them.
        """
        paginator = Paginator(rows.order_by(*self.order_by), self.per_page)
        if count is not None:
            paginator.count = count
        return paginator.get_page(self.query.get("page"))

    def address(self, **changes: str | None) -> str:
        """Return this address with some words of its query changed; None takes a word out."""
        query: QueryDict = self.query.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def _heading(self, column: Column) -> Heading:
        if not column.order:
            return Heading(column, "", "")
        is_sorted = column == self.sorted_by
        direction = ("descending" if self.descending else "ascending") if is_sorted else ""
        turn = "-" if direction == "ascending" else ""
        return Heading(column, self.address(sort=f"{turn}{column.key}", page=None), direction)


def page_address(request: HttpRequest, number: int) -> str:
    """Return the present address at another page."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"
