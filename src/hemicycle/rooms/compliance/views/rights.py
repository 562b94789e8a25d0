"""Fundamental rights, legal opinions, rights in sources, and words compared with the law."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.compliance import actions, forms, queries
from hemicycle.rooms.compliance.models import RightsAssessment, UsedWork
from hemicycle.rooms.compliance.rules.rights import ALLOWING
from hemicycle.rooms.compliance.views.classifying import law_address, seen
from hemicycle.rooms.compliance.views.grammar import change
from hemicycle.rooms.questionnaires import queries as questionnaires


@allowed("compliance.finish-rights")
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Conclude upon the signed answers about fundamental rights."""
    one, form = seen(request, pk), forms.RightsForm(request.POST or None)
    return change(
        request,
        "compliance.finish-rights",
        one,
        form,
        lambda: actions.finish_rights(one, by=request.user, **form.cleaned_data),
        {"initiative": one, "heading": _("Conclude on fundamental rights")},
        law_address(pk),
    )


def _assessment(request: HttpRequest, pk: UUID) -> RightsAssessment:
    wanted = RightsAssessment.objects.visible_to(request.user).select_related(
        "initiative", "finished_by", "notified_by", "response__under__instrument"
    )
    found: RightsAssessment = get_object_or_404(wanted, pk=pk)
    localise([found.initiative], ["title"], get_language() or "en")
    return found


@allowed("compliance.read")
@require_GET
def rights(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an assessment of rights: the conclusion, and each answer with who gave it, when and under what."""
    one = _assessment(request, pk)
    told = [(questionnaires.words(section.title), rows) for section, rows in queries.said_of_rights(one.response)]
    shown = [
        (title, [(questionnaires.words(each.question.text), each) for each in rows if each.words])
        for title, rows in told
    ]
    context = {
        "initiative": one.initiative,
        "assessment": one,
        "sign": "met" if one.outcome in ALLOWING else "not_met",
        "sections": [(title, rows) for title, rows in shown if rows],
        "touched": queries.touched_rights(one.response),
        "is_current": one.signed_sha256 == one.response.signed_sha256,
        "owes_notice": queries.LawOf(one.initiative).owes_notice,
        "may_notify": not one.notified_on and can(request.user, "compliance.notify", one),
    }
    return page(request, "compliance/rights.html", context)


@allowed("compliance.notify")
@require_http_methods(["GET", "POST"])
def notify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the authority was told of an assessment."""
    one = _assessment(request, pk)
    form = forms.NoticeForm(request.POST or None, seen=one.version)
    return change(
        request,
        "compliance.notify",
        one,
        form,
        lambda: actions.notify_authority(one, by=request.user, seen=form.version, **form.cleaned_data),
        {"initiative": one.initiative, "heading": _("Record that the authority was told")},
        one.get_absolute_url(),
    )


@allowed("compliance.give-opinion")
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a legal opinion on an initiative."""
    one, form = seen(request, pk), forms.OpinionForm(request.POST or None)
    return change(
        request,
        "compliance.give-opinion",
        one,
        form,
        lambda: actions.give_opinion(one, by=request.user, **form.cleaned_data),
        {"initiative": one, "heading": _("Give a legal opinion")},
        law_address(pk),
    )


@allowed("compliance.keep-works")
@require_http_methods(["GET", "POST"])
def list_work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List data, content or a model with the right by which it is used."""
    one, form = seen(request, pk), forms.WorkForm(request.POST or None)
    return change(
        request,
        "compliance.keep-works",
        one,
        form,
        lambda: actions.list_work(one, by=request.user, **form.cleaned_data),
        {"initiative": one, "heading": _("List a source")},
        law_address(pk),
    )


@allowed("compliance.keep-works")
@require_http_methods(["GET", "POST"])
def check_work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check the right in a source anew."""
    one: UsedWork = get_object_or_404(UsedWork.objects.visible_to(request.user).select_related("initiative"), pk=pk)
    initial = {"basis": one.basis, "terms": one.terms}
    form = forms.TermsForm(request.POST or None, seen=one.version, initial=initial)
    return change(
        request,
        "compliance.keep-works",
        one,
        form,
        lambda: actions.check_work(one, by=request.user, seen=form.version, **form.cleaned_data),
        {"initiative": one.initiative, "named": one.title, "heading": _("Check the right in a source")},
        law_address(one.initiative_id),
    )


@allowed("compliance.confirm-text")
@require_http_methods(["GET", "POST"])
def confirm_text(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm that our words for a requirement say what the law says."""
    known = queries.requirement_of(key)
    if known is None:
        raise Http404
    parliament, form = get_object_or_404(Parliament), forms.TextForm(request.POST or None)
    return change(
        request,
        "compliance.confirm-text",
        parliament,
        form,
        lambda: actions.confirm_text(parliament, by=request.user, requirement=key, **form.cleaned_data),
        {"framework": known[0], "requirement": known[1], "heading": _("Confirm the words")},
        reverse("compliance:requirement", kwargs={"key": key}),
    )
