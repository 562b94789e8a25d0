"""Who may call an operation, and on which record: found out before anything of the request is read.

The right of an operation is its ninja `auth`. Its order is the order of what a stranger may learn: 401 who are you,
404 there is no such thing for you, 403 you may see it and not do this.
"""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from hemicycle.api.problems import Wrong
from hemicycle.api.requests import SAFE_METHODS, Request
from hemicycle.kernel import clock, permissions, records
from hemicycle.kernel.models import Record, Token, User
from hemicycle.kernel.rooms import permissions as known_permissions

TOKEN_PREFIX = "hmc_"  # nosec B105: how every token begins, and no secret
NOTED_AFTER = timedelta(hours=1)
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="hemicycle"'}

Find = Callable[[Request], Any]


@dataclass(frozen=True)
class Right:
    """The right that an operation asks for: a permission, and how the record it is about is found."""

    permission: str
    find: Find | None = None
    is_versioned: bool = False

    def __call__(self, request: Any) -> User:
        """Let a person in, or raise what they are told instead."""
        request.user = authenticate(request)
        request.subject = self.find(request) if self.find else None
        if self.permission and not _may(request.user, self.permission, request.subject):
            raise permissions.denied(request.user, self.permission, request.subject)
        person: User = request.user
        return person


def _may(user: User, key: str, subject: Any) -> bool:
    """Return whether the person may do this: to a record where something changes, and anywhere where it is only read.

    What is only read was found through `visible_to`, which says who sees it, on pages as here.
    """
    if subject is None or not known_permissions()[key].writes:
        return permissions.may_ever(user, key)
    return permissions.can(user, key, subject)


authenticated = Right(permission="")


def allowed(permission: str) -> Right:
    """Open an operation on no one record to whoever holds this permission anywhere."""
    return Right(permission)


def resolve(model: Any, permission: str, *, pk: str = "pk", related: tuple[str, ...] = ()) -> Right:
    """Open an operation on the record that the address names; a change of it demands the version that was seen."""
    return Right(permission, _finder(model, pk, related), is_versioned=issubclass(model, Record))


def resolve_in(container: Any, permission: str, field: str, *, related: tuple[str, ...] = ()) -> Right:
    """Open an operation on things that lie in the record that the address names; its version does not matter."""
    return Right(permission, _finder(container, field, related))


def resolve_any(permission: str) -> Right:
    """Open an operation on things that hang on a record of any kind, named by `kind` and `pk` in the address."""

    def find(request: Request) -> Any:
        named = _named(request)
        return records.find(named["kind"], named["pk"], request.user)

    return Right(permission, find)


def _finder(model: Any, name: str, related: tuple[str, ...]) -> Find:
    def find(request: Request) -> Any:
        visible = model.objects.visible_to(request.user)
        found = (visible.select_related(*related) if related else visible).filter(pk=_named(request)[name]).first()
        if found is None:
            raise Http404(name)
        return found

    return find


def _named(request: Request) -> dict[str, Any]:
    """Return what the address names, converted already."""
    return request.resolver_match.kwargs if request.resolver_match else {}


def authenticate(request: Request) -> User:
    """Return the person behind the request's token or session; 401 for a stranger, 403 for a forged request."""
    header = request.headers.get("Authorization")
    if header is not None:
        return _bearer(header)
    if not request.user.is_authenticated:
        raise Wrong(401, "Sign in, or send a token.", "unauthenticated", CHALLENGE)
    if request.method not in SAFE_METHODS and _is_forged(request):
        raise Wrong(403, "The request lacks the X-CSRFToken header that belongs to the session.", "csrf")
    return request.user


class _Csrf(CsrfViewMiddleware):
    """Django's own judgement of a request, without its page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


def _any_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_csrf = _Csrf(_any_view)


def _is_forged(request: Request) -> bool:
    """Return whether a request of a session lacks the proof that one of the house's own pages sent it."""
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    _csrf.process_request(request)
    return _csrf.process_view(request, _any_view, (), {}) is not None


def _bearer(header: str) -> User:
    scheme, _, secret = header.partition(" ")
    token = find_token(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Wrong(
            401,
            "The token is unknown, withdrawn, or past its last day or its office's.",
            "token",
            CHALLENGE,
        )
    _note_use(token)
    person = token.office.person
    person.token = token
    return person


def find_token(secret: str) -> Token | None:
    """Return the token of this secret if it opens anything today; only its hash is known here."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token: Token | None = Token.objects.select_related("office__person").filter(digest=digest).first()
    if token is None or not token.in_force(clock.today()) or not token.office.person.is_active:
        return None
    return token


def _note_use(token: Token) -> None:
    """Keep when the token was last used, to the hour; a busy database may miss it."""
    now = clock.now()
    if token.used_at is None or now - token.used_at > NOTED_AFTER:
        token.used_at = now
        with contextlib.suppress(OperationalError), transaction.atomic():
            token.save(update_fields=["used_at"])
