"""The pages of bodies: who sits in them, what they delegate, and what they hand over."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Parliament
from hemicycle.kernel.permissions import can, standing
from hemicycle.rooms.governance import actions, forms, queries
from hemicycle.rooms.governance.models import Body, DeclaredInterest, Delegation, Mandate
from hemicycle.rooms.governance.rules.bodies import VOTING, BodyState
from hemicycle.rooms.governance.views.grammar import change, press, visible

SIGNS = {
    BodyState.IN_OFFICE: "met",
    BodyState.CARETAKER: "partly",
    BodyState.LAPSED: "not_met",
    BodyState.TO_COME: "unknown",
}
RECENT = 8


@allowed("governance.read")
@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """List the bodies with their seats, their mandates and where each stands."""
    today = clock.today()
    found = list(Body.objects.visible_to(request.user))
    held: dict[UUID, list[Mandate]] = {}
    for mandate in Mandate.objects.filter(body__in=found).select_related("person", "body"):
        if mandate.in_force(today):
            held.setdefault(mandate.body_id, []).append(mandate)
    rows = []
    for body in found:
        seats = held.get(body.pk, [])
        chair = next((each.person for each in seats if each.seat == "chair"), None)
        taken = len({each.person_id for each in seats if each.seat in VOTING})
        state = body.state(today)
        rows.append({"body": body, "chair": chair, "taken": taken, "state": state, "sign": SIGNS[state]})
    context = {
        "rows": rows,
        "in_office": sum(1 for row in rows if row["state"] is BodyState.IN_OFFICE),
        "may_keep": can(request.user, "governance.keep-bodies", Parliament.objects.get()),
    }
    return page(request, "governance/bodies.html", context)


@allowed("governance.read")
@require_GET
def body(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a body: its terms of reference, its members, its rule of voting, its meetings and decisions."""
    found = visible(request, Body, pk)
    today = clock.today()
    seats = queries.mandates(found)
    delegations = [
        each for each in Delegation.objects.filter(body=found).select_related("to_body") if each.to_on >= today
    ]
    state = found.state(today)
    context = {
        "body": found,
        "seats": seats,
        "vacant": 0 if found.sole_office else queries.vacant(found, seats),
        "state": state,
        "sign": SIGNS[state],
        "delegations": delegations,
        "meetings": found.meetings.all()[:RECENT],
        "decisions": queries.found_decisions(request.user, body=found)[:RECENT],
        "may_keep": can(request.user, "governance.keep-bodies", found),
        "may_meet": not found.sole_office and can(request.user, "governance.keep-meetings", found),
        "may_decide": bool(found.sole_office) and can(request.user, "governance.decide", found),
    }
    return page(request, "governance/body.html", context)


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def create_body(request: HttpRequest) -> HttpResponse:
    """Establish a body."""
    house = Parliament.objects.get()
    initial = {"seats": 5, "quorum": 3}
    form = forms.BodyForm(request.POST or None, languages=house.languages, is_new=True, initial=initial)
    return change(
        request,
        "governance.keep-bodies",
        house,
        form,
        lambda **facts: actions.create_body(house, by=request.user, **facts),
        reverse("governance:bodies"),
        title=_("Establish a body"),
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def edit_body(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a body's words or its rule of voting."""
    found = visible(request, Body, pk)
    initial = {"seats": found.seats, "quorum": found.quorum, "majority": found.majority}
    initial |= {f"name_{language}": text for language, text in found.names.items()}
    initial |= {f"terms_{language}": text for language, text in found.terms.items()}
    languages = Parliament.objects.get().languages
    form = forms.BodyForm(request.POST or None, languages=languages, initial=initial, seen=found.version)
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.edit_body(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Change the body"),
        lead=_("Meetings whose papers are out keep the rule of voting under which they were called."),
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def appoint_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give somebody a seat."""
    found = visible(request, Body, pk)
    form = forms.MemberForm(request.POST or None, initial={"from_on": clock.today()})
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.appoint_member(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Give somebody a seat"),
        lead=_("The office that goes with the seat comes with it. Nobody appoints themselves."),
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def end_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a seat."""
    found = visible(request, Mandate, pk, "body", "person")
    form = forms.EndForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.end_member(found, by=request.user, seen=form.version, **facts),
        found.body.get_absolute_url(),
        title=_("End the seat of %(name)s") % {"name": found.person.name},
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the mandate of a body, as at a dissolution."""
    found = visible(request, Body, pk)
    form = forms.DissolveForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.dissolve(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("End the mandate"),
        lead=_("As caretakers the members take only what is urgent, and the next body confirms what they decide."),
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the mandate of the next term."""
    found = visible(request, Body, pk)
    form = forms.RenewForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.renew(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Begin the next mandate"),
    )


@allowed("governance.keep-bodies")
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let another body decide."""
    found = visible(request, Body, pk)
    form = forms.DelegationForm(request.POST or None, others=Body.objects.visible_to(request.user).exclude(pk=found.pk))
    return change(
        request,
        "governance.keep-bodies",
        found,
        form,
        lambda **facts: actions.delegate(found, by=request.user, **facts),
        found.get_absolute_url(),
        title=_("Let another body decide"),
    )


@allowed("governance.read")
@require_GET
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the body leaves to the next one, as a page or as JSON."""
    found = visible(request, Body, pk)
    pack = queries.hand_over(request.user, found)
    if request.GET.get("format") == "json":
        return JsonResponse(pack, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return page(request, "governance/hand_over.html", {"body": found, "pack": pack})


def _place_of(user: Any) -> Parliament | Chamber | Initiative:
    """Return where a person declares an interest: their chamber, the house, or the initiative they work on."""
    house = Parliament.objects.get()
    own = Initiative.objects.filter(pk__in=standing(user).initiatives)
    places: Iterator[Parliament | Chamber | Initiative] = chain(filter(None, [user.chamber]), [house], own)
    return next((each for each in places if can(user, "governance.declare-interest", each)), house)


@allowed("governance.declare-interest")
@require_http_methods(["GET", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    """Show declared interests, and declare one's own."""
    place = _place_of(request.user)
    seen = DeclaredInterest.objects.visible_to(request.user).select_related("person", "initiative")
    form = forms.InterestForm(request.POST or None, by=request.user)
    return change(
        request,
        "governance.declare-interest",
        place,
        form,
        lambda **facts: actions.declare_interest(place, by=request.user, **facts),
        reverse("governance:interests"),
        title=_("Declared interests"),
        template="interests",
        rows=[(each, each.person_id == request.user.pk and each.ended_on is None) for each in seen],
    )


@allowed("governance.declare-interest")
@require_POST
def end_interest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that an interest of one's own is over."""
    found = visible(request, DeclaredInterest, pk)
    back = reverse("governance:interests")
    return press(
        request, "governance.declare-interest", found, lambda: actions.end_interest(found, by=request.user), back
    )
