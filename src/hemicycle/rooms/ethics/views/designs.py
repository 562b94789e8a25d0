"""The forms of the design: fairness, explanation, oversight, effect; and the checks for bias."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.ethics import actions, forms, queries
from hemicycle.rooms.ethics.models import BiasCheck, Design
from hemicycle.rooms.ethics.rules import BiasFamily
from hemicycle.rooms.ethics.views.grammar import change, one


def _form(
    request: HttpRequest,
    found: Initiative,
    form_class: type[forms.DesignForm],
    act: Callable[..., Any],
    template: str,
    held: Any,
    **more: Any,
) -> HttpResponse:
    names = form_class.base_fields
    initial = {name: _shown(getattr(held, name)) for name in names if hasattr(held, name)} if held else {}
    seen = held.version if held else None
    form = form_class(request.POST or None, seen=seen, initial=initial | more.pop("initial", {}))
    return change(
        request,
        "ethics.design",
        found,
        form,
        lambda: act(found, by=request.user, replaces=form.version, **form.facts()),
        template,
        {"initiative": found, **more},
        reverse("ethics:initiative", args=[found.pk]),
    )


def _shown(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value


def _design(found: Initiative) -> Design | None:
    held: Design | None = Design.objects.filter(initiative=found).first()
    return held


@allowed("ethics.design")
@require_http_methods(["GET", "POST"])
def define_fairness(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what fair means here, and for which groups."""
    found = one(request, pk)
    return _form(
        request,
        found,
        forms.FairnessForm,
        actions.define_fairness,
        "ethics/define_fairness.html",
        _design(found),
        definitions=queries.definitions(),
    )


@allowed("ethics.design")
@require_http_methods(["GET", "POST"])
def choose_explanation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name the method of explanation."""
    found = one(request, pk)
    held, template = _design(found), "ethics/choose_explanation.html"
    return _form(request, found, forms.ExplanationForm, actions.choose_explanation, template, held)


@allowed("ethics.design")
@require_http_methods(["GET", "POST"])
def design_oversight(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how people oversee the system."""
    found = one(request, pk)
    return _form(
        request,
        found,
        forms.OversightDesignForm,
        actions.design_oversight,
        "ethics/design_oversight.html",
        _design(found),
        overseers=queries.overseer_names(found.pk, clock.today()),
    )


@allowed("ethics.design")
@require_http_methods(["GET", "POST"])
def declare_effect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what effect the output has."""
    found = one(request, pk)
    held, template = _design(found), "ethics/declare_effect.html"
    return _form(request, found, forms.EffectForm, actions.declare_effect, template, held)


@allowed("ethics.design")
@require_http_methods(["GET", "POST"])
def check_bias(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a check for bias; `?family=` opens the one that was made before."""
    found = one(request, pk)
    asked = request.POST.get("family") or request.GET.get("family", "")
    family = asked if asked in set(BiasFamily) else ""
    held = BiasCheck.objects.filter(initiative=found, family=family).first()
    first = {} if held else {"family": family or BiasFamily.COGNITIVE}
    return _form(request, found, forms.BiasForm, actions.check_bias, "ethics/check_bias.html", held, initial=first)
