"""Positions, attestations and gaps: of the house, or of one initiative."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.records import localise
from hemicycle.rooms.compliance import actions, forms, queries
from hemicycle.rooms.compliance.views.grammar import change


def _answer(
    request: HttpRequest,
    key: str,
    pk: UUID | None,
    permission: str,
    form: django_forms.Form,
    act: Callable[..., Any],
    heading: str,
) -> HttpResponse:
    """Let somebody answer a requirement: of the house, or of the initiative that the address names."""
    known = queries.requirement_of(key)
    if known is None:
        raise Http404
    subject: Any = get_object_or_404(Parliament)
    back = reverse("compliance:requirement", kwargs={"key": key})
    context = {"framework": known[0], "requirement": known[1], "heading": heading}
    if pk is not None:
        subject = get_object_or_404(Initiative.objects.visible_to(request.user).select_related("chamber"), pk=pk)
        localise([subject], ["title"], get_language() or "en")
        context["initiative"] = subject
        back = f"{reverse('compliance:initiative', kwargs={'pk': pk})}?framework={known[0].key}"
    return change(
        request,
        permission,
        subject,
        form,
        lambda: act(subject, by=request.user, requirement=key, **form.cleaned_data),
        context,
        back,
    )


@allowed("compliance.take-position")
@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, key: str, pk: UUID | None = None) -> HttpResponse:
    """Say where the house or an initiative stands on a requirement."""
    form = forms.PositionForm(request.POST or None)
    heading = _("Take a position")
    return _answer(request, key, pk, "compliance.take-position", form, actions.take_position, heading)


@allowed("compliance.vouch")
@require_http_methods(["GET", "POST"])
def attestation(request: HttpRequest, key: str, pk: UUID | None = None) -> HttpResponse:
    """Vouch that a requirement is met."""
    form = forms.AttestationForm(request.POST or None)
    return _answer(request, key, pk, "compliance.vouch", form, actions.vouch, _("Vouch for it"))


@allowed("compliance.record-gap")
@require_http_methods(["GET", "POST"])
def gap(request: HttpRequest, key: str, pk: UUID | None = None) -> HttpResponse:
    """Record what a requirement lacks."""
    form = forms.GapForm(request.POST or None)
    return _answer(request, key, pk, "compliance.record-gap", form, actions.record_gap, _("Record a gap"))
