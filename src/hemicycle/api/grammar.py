"""Everything that a room's `api.py` needs, in one import; the docstring of `hemicycle.api` shows how it reads."""

from ninja import File, Form, Query, Router, UploadedFile
from ninja.responses import Status
from pydantic import Field

from hemicycle.api.paging import Listing, Page, Paging, paged
from hemicycle.api.problems import Wrong
from hemicycle.api.repeats import NOT_KEPT
from hemicycle.api.requests import Request
from hemicycle.api.rights import allowed, authenticated, resolve, resolve_any, resolve_in
from hemicycle.api.schemas import Count, Day, Flag, In, Moment, Out, RecordOut, Text, Value, exact

__all__ = [
    "NOT_KEPT",
    "Count",
    "Day",
    "Field",
    "File",
    "Flag",
    "Form",
    "In",
    "Listing",
    "Moment",
    "Out",
    "Page",
    "Paging",
    "Query",
    "RecordOut",
    "Request",
    "Router",
    "Status",
    "Text",
    "UploadedFile",
    "Value",
    "Wrong",
    "allowed",
    "authenticated",
    "exact",
    "paged",
    "resolve",
    "resolve_any",
    "resolve_in",
]
