"""The law of one initiative: its systems, the questions that decide their class, and who confirms it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.compliance import actions, forms, queries
from hemicycle.rooms.compliance.models import FORCES, System
from hemicycle.rooms.compliance.rules import classification as rules
from hemicycle.rooms.compliance.views.grammar import change

SIGNS = {"prohibited": "not_met", "high": "partly", "limited": "partly", "exempt": "partly"}


def seen(request: HttpRequest, pk: UUID) -> Initiative:
    """Return an initiative that the person sees, in their language; 404 otherwise."""
    one = get_object_or_404(Initiative.objects.visible_to(request.user).select_related("chamber"), pk=pk)
    localise([one], ["title"], get_language() or "en")
    return one


def law_address(initiative: UUID) -> str:
    """Return the page of an initiative's law."""
    return reverse("compliance:law", kwargs={"pk": initiative})


@allowed("compliance.read")
@require_GET
def law(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what law makes of an initiative: classes, rights, opinions, sources, and what is still owed."""
    one, user = seen(request, pk), request.user
    found = queries.LawOf(one)
    context = {
        "initiative": one,
        "law": found,
        "systems": [(each, each.found) for each in found.systems],
        "may_classify": can(user, "compliance.classify", one),
        "may_finish": can(user, "compliance.finish-rights", one),
        "may_notify": can(user, "compliance.notify", one),
        "may_opine": can(user, "compliance.give-opinion", one),
        "may_list": can(user, "compliance.keep-works", one),
    }
    return page(request, "compliance/law.html", context)


@allowed("compliance.classify")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Describe a system that the initiative uses."""
    one, form = seen(request, pk), forms.SystemForm(request.POST or None)
    return change(
        request,
        "compliance.classify",
        one,
        form,
        lambda: actions.describe_system(one, by=request.user, **form.cleaned_data),
        {"initiative": one, "heading": _("Describe a system")},
        law_address(pk),
    )


def _system(request: HttpRequest, pk: UUID) -> System:
    wanted = System.objects.visible_to(request.user).select_related("initiative", "answered_by", "confirmed_by")
    found: System = get_object_or_404(wanted, pk=pk)
    localise([found.initiative], ["title"], get_language() or "en")
    return found


@allowed("compliance.read")
@require_GET
def system(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the class of a system, each step that led there with its reason, and the duties that it brings."""
    one, user, on = _system(request, pk), request.user, clock.today()
    found = one.found
    context = {
        "initiative": one.initiative,
        "system": one,
        "found": found,
        "sign": SIGNS.get(one.legal_class, "met"),
        "steps": [_step(each, one.reasons) for each in found.reasons],
        "duties": [(each, FORCES[each.standing(on)]) for each in queries.duties_of(found)],
        "is_old": one.edition != queries.edition(),
        "law": queries.LawOf(one.initiative),
        "may_classify": not one.retired_on and can(user, "compliance.classify", one),
        "may_confirm": not (one.retired_on or one.confirmed_on) and can(user, "compliance.confirm-class", one),
    }
    return page(request, "compliance/system.html", context)


def _step(reason: rules.Reason, said: dict[str, str]) -> dict[str, Any]:
    """Return a step in words: the question, what was answered or taken for an answer, and why."""
    question = reason.question
    words = {rules.YES: _("Yes"), rules.NO: _("No"), **{key: _(text) for key, text in question.options.items()}}
    return {
        "question": question,
        "text": _(question.text),
        "answers": [words[key] for key in sorted(reason.answered)],
        "is_open": reason.is_open,
        "reason": said.get(question.key, ""),
    }


@allowed("compliance.classify")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the questions that arise upon the answers given so far; further ones come with the next page."""
    one = _system(request, pk)
    form = forms.ClassForm(request.POST or None, system=one, seen=one.version)
    return change(
        request,
        "compliance.classify",
        one,
        form,
        lambda: actions.answer_system(one, by=request.user, seen=form.version, **form.told),
        {
            "initiative": one.initiative,
            "named": one.title,
            "heading": _("Questions about a system"),
            "hint": _("What nobody knows counts as the graver answer. Further questions follow from the answers."),
        },
        one.get_absolute_url(),
    )


@allowed("compliance.confirm-class")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm the class of a system."""
    one = _system(request, pk)
    form = forms.ConfirmForm(request.POST or None, seen=one.version)
    return change(
        request,
        "compliance.confirm-class",
        one,
        form,
        lambda: actions.confirm_class(one, by=request.user, seen=form.version, **form.cleaned_data),
        {
            "initiative": one.initiative,
            "named": one.title,
            "heading": _("Confirm the class"),
            "about": one.get_legal_class_display(),
        },
        one.get_absolute_url(),
    )


@allowed("compliance.classify")
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that a system is no longer used."""
    one = _system(request, pk)
    form = forms.RetireForm(request.POST or None, seen=one.version)
    return change(
        request,
        "compliance.classify",
        one,
        form,
        lambda: actions.retire_system(one, by=request.user, seen=form.version, **form.cleaned_data),
        {"initiative": one.initiative, "named": one.title, "heading": _("No longer used")},
        law_address(one.initiative_id),
    )
