"""Answers that are files."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from hemicycle.design.pages import page
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.adapters import exports
from hemicycle.rooms.portfolio.rules.tables import Unreadable


def file_answer(request: HttpRequest, kind: str, name: str, write: Callable[[], Iterable[bytes]]) -> HttpResponseBase:
    """Answer with a file of this kind; with the reason where it cannot be written as such."""
    try:
        content = write()
    except Unreadable as reason:
        context = {"reason": queries.fault_words(reason.fault)}
        return page(request, "portfolio/no_export.html", context, status=422)
    response = StreamingHttpResponse(content, content_type=exports.MEDIA_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
