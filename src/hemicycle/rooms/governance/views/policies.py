"""The pages of policies and approved tools, and the first page of staff and members."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.rooms.governance import actions, forms, queries
from hemicycle.rooms.governance.adapters import content
from hemicycle.rooms.governance.adapters.content import Template
from hemicycle.rooms.governance.models import SUBJECTS, ApprovedTool, PolicyVersion
from hemicycle.rooms.governance.rules.policies import PolicyState

SHOWN_PROBLEMS = 5


@allowed("governance.read")
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Show what one may use, the rules in plain words, what one has read, and one's reports."""
    found = [each for each in queries.policies(request.user) if each.is_in_force]
    tools = queries.tools(request.user)
    localise(tools, ["name", "purpose", "audience", "conditions"], get_language() or "en")
    context = {
        "policies": found,
        "unread": [each for each in found if not each.is_read_by_me],
        "tools": tools,
        "may_acknowledge": can(request.user, "governance.acknowledge"),
        "may_report": can(request.user, "governance.report-problem"),
        "may_approve_tool": can(request.user, "governance.approve-tool", Parliament.objects.get()),
        "problems": list(queries.own(request.user)[:SHOWN_PROBLEMS]),
    }
    return page(request, "governance/staff.html", context)


@allowed("governance.read")
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """List the policies with the state of each, when it is reviewed, and how many have read it."""
    found = queries.policies(request.user)
    newest: dict[UUID, queries.Standing] = {}
    for each in found:  # in force before draft, newer before older
        known = newest.get(each.version.policy_id)
        if known is None or (each.is_in_force and not known.is_in_force):
            newest[each.version.policy_id] = each
    drafts = {each.version.policy_id: each.version for each in found if each.state is PolicyState.DRAFT}
    written = {each.version.policy.subject for each in found}
    context = {
        "rows": [(each, drafts.get(policy)) for policy, each in newest.items()],
        "in_force": sum(1 for each in newest.values() if each.is_in_force),
        "late": sum(1 for each in newest.values() if each.state is PolicyState.UNDER_REVIEW),
        "missing": [(value, words, value in content.templates()) for value, words in SUBJECTS if value not in written],
        "may_draft": can(request.user, "governance.draft-policy", Parliament.objects.get()),
    }
    return page(request, "governance/policies.html", context)


@allowed("governance.read")
@require_GET
def policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a version of a policy: its words, what it prohibits, who has read it, and the versions before and after."""
    found = _version(request, pk)
    standing = queries.standing_of(request.user, found)
    versions = [each for each in queries.policies(request.user) if each.version.policy_id == found.policy_id]
    context = {
        "standing": standing,
        "version": found,
        "versions": versions,
        "uses": [(queries.in_language(use.words), bool(use.when)) for use in found.uses],
        "languages": [language for language in Parliament.objects.get().languages if language not in found.texts],
        "may": {
            verb.replace("-", "_"): can(request.user, f"governance.{verb}", found)
            for verb in ("draft-policy", "approve-policy", "acknowledge")
        },
        "is_draft": standing.state is PolicyState.DRAFT,
        "may_submit": not found.body,
        "may_except": can(request.user, "governance.ask-exception", found.policy),
    }
    return page(request, "governance/policy.html", context)


def _version(request: HttpRequest, pk: UUID) -> PolicyVersion:
    seen = PolicyVersion.objects.visible_to(request.user).select_related("policy", "drafted_by", "approved_by")
    found: PolicyVersion = get_object_or_404(seen, pk=pk)
    return found


@allowed("governance.draft-policy")
@require_http_methods(["GET", "POST"])
def draft_policy(request: HttpRequest, subject: str) -> HttpResponse:
    """Draft the next version of a policy: from the one before, else from the template, else from nothing."""
    house = Parliament.objects.get()
    if subject not in dict(SUBJECTS):
        raise Http404(subject)
    demand(request.user, "governance.draft-policy", house)
    newest = PolicyVersion.objects.filter(policy__subject=subject).order_by("-number").first()
    begin = newest or content.templates().get(subject)
    form = _policy_form(request, house, begin)
    words = dict(SUBJECTS)[subject]

    def act(**facts: Any) -> Any:
        return actions.draft_policy(house, by=request.user, about=subject, **facts)[1]

    back = reverse("governance:policies")
    return _answer(request, form, act, "draft_policy", back, subject=words, is_first=newest is None and bool(begin))


def _policy_form(
    request: HttpRequest, house: Parliament, begin: PolicyVersion | Template | None, **more: Any
) -> forms.PolicyForm:
    """Return the form of a policy, filled with what it begins from."""
    languages = sorted(house.languages, key=lambda language: language != house.default_language)
    initial = {
        f"{part}_{language}": "\n".join(told.get(part, ())) if part == "rules" else told.get(part, "")
        for language, told in (begin.texts if begin else {}).items()
        for part in ("title", "text", "rules")
    }
    initial["demands_label"] = bool(begin and begin.demands_label)
    prohibited = begin.prohibited if begin else []
    return forms.PolicyForm(request.POST or None, languages=languages, prohibited=prohibited, initial=initial, **more)


@allowed("governance.draft-policy")
@require_http_methods(["GET", "POST"])
def edit_policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the words of a draft."""
    found = _version(request, pk)
    demand(request.user, "governance.draft-policy", found)
    form = _policy_form(request, Parliament.objects.get(), found, seen=found.version)

    def act(**facts: Any) -> Any:
        actions.edit_policy(found, by=request.user, seen=form.version, **facts)
        return found

    return _answer(request, form, act, "draft_policy", found.get_absolute_url(), subject=found.policy, version=found)


@allowed("governance.approve-policy")
@require_http_methods(["GET", "POST"])
def approve_policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a draft into force."""
    found = _version(request, pk)
    demand(request.user, "governance.approve-policy", found)
    form = forms.ApprovePolicyForm(request.POST or None, seen=found.version)

    def act(**facts: Any) -> Any:
        actions.approve_policy(found, by=request.user, seen=form.version, **facts)
        return found

    return _answer(request, form, act, "approve_policy", found.get_absolute_url(), version=found)


@allowed("governance.approve-policy")
@require_http_methods(["GET", "POST"])
def withdraw_policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a version that is in force."""
    found = _version(request, pk)
    demand(request.user, "governance.approve-policy", found)
    form = forms.ReasonForm(request.POST or None, seen=found.version)

    def act(**facts: Any) -> Any:
        actions.withdraw_policy(found, by=request.user, seen=form.version, **facts)
        return found

    return _answer(request, form, act, "withdraw_policy", found.get_absolute_url(), version=found)


@allowed("governance.acknowledge")
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that one has read a policy in force."""
    found = _version(request, pk)
    demand(request.user, "governance.acknowledge", found)
    try:
        actions.acknowledge(found, by=request.user)
    except Refused as refused:
        return done(request, found, message=str(refused))
    return done(request, reverse("governance:staff"), message=_("Noted: you have read it."))


@allowed("governance.approve-tool")
@require_http_methods(["GET", "POST"])
def approve_tool(request: HttpRequest) -> HttpResponse:
    """Enter a tool into the list."""
    house = Parliament.objects.get()
    demand(request.user, "governance.approve-tool", house)
    form = forms.ToolForm(request.POST or None, by=request.user)

    def act(**facts: Any) -> Any:
        actions.approve_tool(house, by=request.user, **facts)
        return reverse("governance:staff")

    return _answer(request, form, act, "approve_tool", reverse("governance:staff"))


@allowed("governance.approve-tool")
@require_http_methods(["GET", "POST"])
def withdraw_tool(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a tool off the list."""
    found = get_object_or_404(ApprovedTool.objects.visible_to(request.user), pk=pk)
    demand(request.user, "governance.approve-tool", found)
    form = forms.ReasonForm(request.POST or None, seen=found.version)

    def act(**facts: Any) -> Any:
        actions.withdraw_tool(found, by=request.user, seen=form.version, **facts)
        return reverse("governance:staff")

    return _answer(request, form, act, "withdraw_tool", reverse("governance:staff"), tool=found)


def _answer(
    request: HttpRequest,
    form: django_forms.Form,
    act: Callable[..., Any],
    template: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show a form and do what it asks; where the house refuses, the reason stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, act(**form.cleaned_data))
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused))
    context = {"form": form, "back": back, **context}
    return page(request, f"governance/{template}.html#form", context, status=422 if form.errors else 200)
