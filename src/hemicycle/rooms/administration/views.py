"""The pages of administration: the first run, people and their offices, invitations, tokens, settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django import forms as django_forms
from django.conf import settings as all_settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import formats
from hemicycle.design.pages import allowed, done, merge, page, public
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Chamber, Invitation, Office, Parliament, Record, Token, User
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions, forms, queries, tasks

form_methods = require_http_methods(["GET", "POST"])

STATE_WORDS: dict[str, str | Promise] = {
    "active": pgettext_lazy("person", "Has access"),
    "awaited": pgettext_lazy("person", "Invited"),
    "away": pgettext_lazy("person", "No access"),
    "erased": pgettext_lazy("person", "Erased"),
}
COLUMNS = [
    Column("name", gettext_lazy("Name"), order="name"),
    Column("offices", gettext_lazy("Offices today")),
    Column("chamber", gettext_lazy("Chamber"), order="chamber__name"),
    Column("state", gettext_lazy("Access")),
]
# Where a form shows a refusal whose code is not the name of a field.
FIELDS = {
    "needs-initiative": "initiative",
    "takes-no-initiative": "initiative",
    "needs-body": "body",
    "takes-no-body": "body",
    "ends-before-it-begins": "to_on",
    "later": "to_on",
    "expires": "expires_on",
    "auditor-acts": "role",
    "administrator-decides": "role",
    "held": "role",
}
VERBS = (
    "change-person",
    "appoint",
    "end-office",
    "invite",
    "deactivate",
    "remove-second-factor",
    "erase",
)


@dataclass(frozen=True)
class Option:
    """A value of a filter with how many people it would show."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


def _answer(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    template: str,
    back: str,
    message: str,
    **context: Any,
) -> HttpResponse:
    """Show a form and do what it asks; the reason beside the field where the house refuses, the merge page where
    somebody was quicker.
    """
    if request.method == "POST" and form.is_valid():
        try:
            if _done(form, act):
                return done(request, back, message=message)
        except Stale as stale:
            return merge(request, stale, form)
    context = {"form": form, "back": back, **context}
    return page(request, f"administration/{template}.html#form", context, status=422 if form.errors else 200)


def _done(form: django_forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Do it and return what came of it; None where the house refuses, with the reason in the form."""
    try:
        return act(dict(form.cleaned_data)) or True
    except Refused as refused:
        field = FIELDS.get(refused.code, refused.code)
        form.add_error(field if field in form.fields else None, str(refused))
    except ValidationError as weak:
        form.add_error("password" if "password" in form.fields else None, weak)
    return None


def _found(request: HttpRequest, model: Any, pk: UUID, permission: str) -> Any:
    """Return the record that the person sees; Http404 otherwise, and PermissionDenied where they may only see it."""
    found = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    demand(request.user, permission, found)
    return found


def _page_of(person: User) -> str:
    return reverse("administration:person", args=[person.pk])


@public
@never_cache
@form_methods
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the parliament, while there is none."""
    if queries.is_founded():
        return redirect("account_login")
    language = get_language() or "en"
    form = forms.FirstRunForm(request.POST or None, initial={"languages": [language], "default_language": language})

    def found(facts: dict[str, Any]) -> Any:
        house = Parliament(name=facts["name"], languages=facts["languages"], default_language=facts["default_language"])
        person = {name: facts[name] for name in ("person_name", "email", "password")}
        return tasks.found(house, chambers=form.chambers(), **person)

    said = _("The parliament is founded. Sign in to go on.")
    return _answer(request, form, found, "first_run", reverse("account_login"), said)


@public
@never_cache
@form_methods
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Let an invited person set a password."""
    opened = queries.invitation_of(secret)
    if opened is None:
        return page(request, "administration/invitation_closed.html", status=404)
    form = forms.PasswordForm(request.POST or None)

    def accept(facts: dict[str, Any]) -> Any:
        return actions.accept_invitation(opened, by=opened.person, secret=secret, **facts)

    said = _("Your password is set. Sign in with it.")
    back = reverse("account_login")
    return _answer(request, form, accept, "invitation", back, said, person=opened.person, house=queries.parliament())


@allowed("administration.read")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the house with their offices of today."""
    roles, states, search = request.GET.getlist("role"), request.GET.getlist("state"), request.GET.get("q", "")[:100]
    table = Table(request, COLUMNS, default="name")
    roles_counted, states_counted = queries.role_counts(request.user), queries.state_counts(request.user)
    total = None if roles or states or search else sum(states_counted.values())
    rows = table.page(queries.people(request.user, search, roles, states), total)
    for row in rows:
        row.state = queries.state_of(row, row.is_awaited)
    context = {
        "table": table,
        "page": rows,
        "query": search,
        "is_filtered": bool(roles or states or search),
        "awaited": states_counted["awaited"],
        "role_options": [
            Option(role.value, label(role), roles_counted[role], role in roles)
            for role in Role
            if roles_counted[role] or role in roles
        ],
        "state_options": [
            Option(state, STATE_WORDS[state], states_counted[state], state in states)
            for state in queries.STATES
            if states_counted[state] or state in states
        ],
        "may_add": can(request.user, "administration.add-person"),
    }
    return page(request, "administration/people.html#table", context)


@allowed("administration.read")
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a person: offices from day to day, access, and what may be done."""
    found = get_object_or_404(queries.people(request.user), pk=pk)
    held, today = list(queries.offices(found, request.user)), clock.today()
    found.state = queries.state_of(found, found.is_awaited)
    context = {
        "person": found,
        "current": [office for office in held if office.in_force(today)],
        "coming": [office for office in held if office.from_on > today],
        "past": [office for office in held if office.to_on and office.to_on < today],
        "invitations": queries.open_invitations(found),
        "has_second_factor": is_mfa_enabled(found, ["totp", "webauthn"]),
        "is_oneself": found == request.user,
        "may": {verb.replace("-", "_"): can(request.user, f"administration.{verb}", found) for verb in VERBS},
    }
    return page(request, "administration/person.html", context)


@allowed("administration.add-person")
@form_methods
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person, then lead to the person's page, where offices and the invitation are."""
    form = forms.NewPersonForm(request.POST or None, by=request.user, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        where = facts.pop("where") or queries.parliament()
        added = _done(form, lambda _facts: actions.add_person(where, by=request.user, **facts))
        if added:
            return done(
                request, _page_of(added), message=_("Added. Appoint the person to an office, then send the invitation.")
            )
    context = {"form": form, "back": reverse("administration:people")}
    return page(request, "administration/add_person.html#form", context, status=422 if form.errors else 200)


@allowed("administration.change-person")
@form_methods
def change_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a person's details."""
    found = _found(request, User, pk, "administration.change-person")
    form = forms.PersonForm(request.POST or None, instance=found)

    def change(facts: dict[str, Any]) -> Any:
        return actions.change_person(found, by=request.user, seen=form.version, **facts)

    return _answer(request, form, change, "change_person", _page_of(found), _("Saved"), person=found)


@allowed("administration.appoint")
@form_methods
def appoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person an office."""
    found = _found(request, User, pk, "administration.appoint")
    form = forms.AppointForm(request.POST or None, by=request.user)

    def give(facts: dict[str, Any]) -> Any:
        return actions.appoint(found, by=request.user, **facts)

    return _answer(request, form, give, "appoint", _page_of(found), _("The person holds the office."), person=found)


@allowed("administration.end-office")
@form_methods
def end_office(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set the last day of an office."""
    held: Office = _found(request, Office, pk, "administration.end-office")
    form = forms.EndOfficeForm(request.POST or None, seen=held.version)

    def end(facts: dict[str, Any]) -> Any:
        return actions.end_office(held, by=request.user, seen=form.version, **facts)

    return _answer(request, form, end, "end_office", _page_of(held.person), _("The last day is set."), office=held)


@allowed("administration.invite")
@never_cache
@form_methods
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    found = _found(request, User, pk, "administration.invite")
    form = forms.SeenForm(request.POST or None, seen=found.version)
    if request.method == "POST" and form.is_valid():
        try:
            invited = _done(form, lambda _facts: actions.invite(found, by=request.user, seen=form.version))
        except Stale as stale:
            return merge(request, stale, form)
        if invited:
            link = request.build_absolute_uri(reverse("administration-invitation", args=[invited.secret]))
            return page(
                request,
                "administration/invited.html",
                {"person": found, "link": link, "invitation": invited.invitation},
            )
    context = {"form": form, "person": found, "back": _page_of(found)}
    return page(request, "administration/invite.html#form", context, status=422 if form.errors else 200)


@allowed("administration.invite")
@form_methods
def withdraw_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an open invitation."""
    opened: Invitation = _found(request, Invitation, pk, "administration.invite")
    form = forms.SeenForm(request.POST or None, seen=opened.version)

    def withdraw(_facts: dict[str, Any]) -> Any:
        return actions.withdraw_invitation(opened, by=request.user, seen=form.version)

    said = _("The invitation is closed.")
    return _answer(request, form, withdraw, "withdraw_invitation", _page_of(opened.person), said, person=opened.person)


@allowed("administration.deactivate")
@form_methods
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a person's access away."""
    said = _("The access is taken away.")
    return _person_step(request, pk, "administration.deactivate", actions.deactivate, "deactivate", said)


@allowed("administration.deactivate")
@form_methods
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person access again."""
    said = _("The access is given back.")
    step = actions.reactivate
    return _person_step(request, pk, "administration.deactivate", step, "reactivate", said, forms.SeenForm)


@allowed("administration.remove-second-factor")
@form_methods
def remove_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a lost second factor."""
    said, step = _("The second factor is removed."), actions.remove_second_factor
    return _person_step(request, pk, "administration.remove-second-factor", step, "remove_second_factor", said)


@allowed("administration.erase")
@form_methods
def erase_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase who a person was."""
    said = _("The person is erased. What they did stays, without their name.")
    return _person_step(request, pk, "administration.erase", actions.erase_person, "erase_person", said)


def _person_step(
    request: HttpRequest,
    pk: UUID,
    permission: str,
    action: Callable[..., Any],
    template: str,
    message: str,
    form_class: Any = forms.ReasonForm,
) -> HttpResponse:
    """Confirm a step about a person, with its reason, and do it."""
    found = _found(request, User, pk, permission)
    form = form_class(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return action(found, by=request.user, seen=form.version, **facts)

    return _answer(request, form, act, template, _page_of(found), message, person=found)


@allowed("administration.read")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Show what the house is set to, and its chambers."""
    house = get_object_or_404(Parliament)
    named = {code: LANG_INFO[code]["name_local"] for code, _name in all_settings.LANGUAGES}
    chambers = list(queries.chambers(request.user))
    localise([house, *chambers], ["name"], get_language() or "en")
    context = {
        "house": house,
        "languages": [named.get(code, code) for code in house.languages],
        "first_language": named.get(house.default_language, house.default_language),
        "rest_days": [WEEKDAYS[day] for day in house.rest_days],
        "holidays": [formats.day(day) for day in queries.holidays_to_come(house)],
        "chambers": chambers,
        "may_change": can(request.user, "administration.change-settings", house),
        "may_change_chambers": can(request.user, "administration.change-chambers", house),
    }
    return page(request, "administration/settings.html", context)


@allowed("administration.change-settings")
@form_methods
def change_settings(request: HttpRequest) -> HttpResponse:
    """Change what the house is set to."""
    house = get_object_or_404(Parliament)
    _refuse_unless(request, "administration.change-settings", house)
    form = forms.ParliamentForm(request.POST or None, instance=house)

    def change(facts: dict[str, Any]) -> Any:
        return actions.change_parliament(house, by=request.user, seen=form.version, **facts)

    return _answer(request, form, change, "change_settings", reverse("administration:settings"), _("Saved"))


def _refuse_unless(request: HttpRequest, permission: str, record: Record) -> None:
    demand(request.user, permission, record)


@allowed("administration.change-chambers")
@form_methods
def add_chamber(request: HttpRequest) -> HttpResponse:
    """Add a chamber."""
    house = get_object_or_404(Parliament)
    _refuse_unless(request, "administration.change-chambers", house)
    form = forms.NewChamberForm(request.POST or None)

    def add(facts: dict[str, Any]) -> Any:
        return actions.add_chamber(house, by=request.user, **facts)

    return _answer(request, form, add, "add_chamber", reverse("administration:settings"), _("Added"))


@allowed("administration.change-chambers")
@form_methods
def change_chamber(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the name and the seats of a chamber."""
    found: Chamber = _found(request, Chamber, pk, "administration.change-chambers")
    form = forms.ChamberForm(request.POST or None, instance=found)

    def change(facts: dict[str, Any]) -> Any:
        return actions.change_chamber(found, by=request.user, seen=form.version, **facts)

    return _answer(
        request, form, change, "change_chamber", reverse("administration:settings"), _("Saved"), chamber=found
    )


@allowed("administration.create-token")
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens, and the offices for which one may make another."""
    today = clock.today()
    own = list(queries.tokens(request.user))
    for token in own:
        token.works = token.in_force(today) and token.office.person.is_active
    mine = queries.offices_today(request.user)
    context = {"tokens": own, "working": sum(token.works for token in own), "offices": mine}
    return page(request, "administration/tokens.html", context)


@allowed("administration.create-token")
@never_cache
@form_methods
def create_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a token for one of one's own offices and show its secret, this once."""
    office: Office = _found(request, Office, pk, "administration.create-token")
    shown = _showed_second_factor(request)
    form = forms.TokenForm(request.POST or None, office=office, has_second_factor=shown)
    if request.method == "POST" and form.is_valid():

        def create(facts: dict[str, Any]) -> Any:
            return actions.create_token(office, by=request.user, has_second_factor=shown, **facts)

        if issued := _done(form, create):
            return page(request, "administration/issued.html", {"token": issued.token, "secret": issued.secret})
    context = {"form": form, "office": office, "back": reverse("administration:tokens"), "has_second_factor": shown}
    return page(request, "administration/create_token.html#form", context, status=422 if form.errors else 200)


def _showed_second_factor(request: HttpRequest) -> bool:
    """Return whether this very session was opened with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


@allowed("administration.revoke-token")
@form_methods
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a token at once."""
    token: Token = _found(request, Token, pk, "administration.revoke-token")
    form = forms.SeenForm(request.POST or None, seen=token.version)

    def revoke(_facts: dict[str, Any]) -> Any:
        return actions.revoke_token(token, by=request.user, seen=form.version)

    said = _("The token is revoked.")
    return _answer(request, form, revoke, "revoke_token", reverse("administration:tokens"), said, token=token)
