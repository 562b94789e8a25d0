"""A request as the operations of the API see it."""

from typing import Any

from django.http import HttpRequest

from hemicycle.kernel.models import User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Request(HttpRequest):
    """A request after the door let it in. Django makes the object; this class only names what the door put on it."""

    user: User
    subject: Any  # the record that the address names, seen by the person
    version: int | None  # the version that the person saw, for an action's `seen`
    reply: dict[str, str]  # headers that the answer will carry
