"""The pages of the intake: an idea with its answers, what it resembles, and how its tier comes about."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.hall import drafts
from hemicycle.design.pages import allowed, done, page, wants_part
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.permissions import can, demand
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.actions import Explained
from hemicycle.rooms.portfolio.models import Likeness
from hemicycle.rooms.portfolio.rules.catalogue import UseCase
from hemicycle.rooms.portfolio.rules.catalogue import catalogue as use_cases
from hemicycle.rooms.portfolio.rules.facts import SEVERAL, VALUES, plain
from hemicycle.rooms.portfolio.rules.similarity import DUPLICATE, LIKELY, Link
from hemicycle.rooms.portfolio.views.register import _change, _initiative, _localised

PROPOSAL = "portfolio.propose"  # the form's name among drafts
PARTS = {"alike": "portfolio/propose.html#alike", "follow-ups": "portfolio/propose.html#follow_ups"}


@allowed("portfolio.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Take in an idea: its title is enough, and every answer left open counts as high until it is known."""
    if request.method == "POST":
        return _take_in(request)
    use = use_cases().get(request.GET.get("use_case", "").upper())
    if wants_part(request):  # while somebody types: what is alike, and which questions follow
        form = forms.IntakeForm(request.GET, by=request.user)
        part = PARTS.get(request.headers.get("HX-Target", ""), "portfolio/propose.html#form")
        return page(request, part, _context(request, form, _alike(request, form)))
    kept = None if use else drafts.kept(request.user, PROPOSAL)
    form = forms.IntakeForm(by=request.user, initial=_from_use_case(use) if use else _from_draft(kept))
    context = _context(request, form, _alike(request, form))
    return page(request, "portfolio/propose.html#form", {**context, "draft": kept is not None and PROPOSAL})


def _from_draft(kept: Any) -> dict[str, Any]:
    if kept is None:
        return {}
    return {name: kept.getlist(name) if name in SEVERAL else kept[name] for name in kept}


def _from_use_case(use: UseCase) -> dict[str, Any]:
    facts = plain(use.facts)
    values = {name: facts[name] if name in SEVERAL else next(iter(facts[name]), "") for name in VALUES}
    return {"use_case": use.key, "title": queries.said(use.title).text, "archetype": use.archetype, **values}


def _take_in(request: HttpRequest) -> HttpResponse:
    """Enter the idea, unless a question follows from the answers or something alike has not been looked at yet."""
    form = forms.IntakeForm(request.POST, by=request.user)
    alike: list[queries.Similar] = []
    if form.is_valid():
        alike = _alike(request, form, least=LIKELY)
        unseen = {str(each.initiative.pk) for each in alike} - set(request.POST.getlist("seen"))
        unasked = set(form.following()) - set(request.POST.getlist("asked"))
        if not unseen and not unasked:
            try:
                return _entered(request, form, alike)
            except Refused as refused:
                form.add_error(None, str(refused))
        else:
            context = _context(request, form, alike)
            look = {"pause": True, "unseen": bool(unseen), "unasked": len(unasked)}
            return page(request, "portfolio/propose.html#form", {**context, **look})
    context = _context(request, form, alike or _alike(request, form))
    return page(request, "portfolio/propose.html#form", context, status=422)


def _entered(request: HttpRequest, form: forms.IntakeForm, alike: Sequence[queries.Similar]) -> HttpResponse:
    initiative = actions.take_in(
        form.cleaned_data["chamber"],
        by=cast("User", request.user),
        answers=form.answers(),
        explained=_explained(request, alike),
        language=queries.reader_language(),
        **form.of_the_initiative(),
    )[0]
    drafts.forget(request.user, PROPOSAL)
    return done(request, reverse("portfolio:triage", kwargs={"pk": initiative.pk}))


def _explained(request: HttpRequest, alike: Sequence[queries.Similar]) -> dict[UUID, Explained]:
    """Return how the person said that the idea belongs to those it resembles; what is half said is said later."""
    found = {}
    for each in alike:
        pk = each.initiative.pk
        link, reason = request.POST.get(f"link_{pk}", ""), request.POST.get(f"reason_{pk}", "").strip()[:1_000]
        if link in set(Link) and len(reason) >= 3:
            found[pk] = Explained(Link(link), reason)
    return found


def _alike(request: HttpRequest, form: forms.IntakeForm, **more: float) -> list[queries.Similar]:
    title, summary, function = (str(form[name].value() or "") for name in ("title", "summary", "function"))
    return queries.similar(title[:200], summary[:4_000], function, queries.visible_to(request.user), **more)


def _context(request: HttpRequest, form: forms.IntakeForm, alike: Sequence[queries.Similar]) -> dict[str, Any]:
    key = str(form["use_case"].value() or "")
    use = use_cases().get(key)
    return {
        "form": form,
        "alike": [_shown(request, each) for each in alike],
        "following": [form[name] for name in form.following()],
        "asked": form.following(),
        "links": forms.LINKS,
        "use_title": queries.said(use.title) if use else None,
        "use": use,
    }


def _shown(request: HttpRequest, each: queries.Similar) -> dict[str, Any]:
    pk = each.initiative.pk
    return {
        "initiative": each.initiative,
        "percent": each.score,
        "is_duplicate": each.score >= DUPLICATE,
        "link": request.POST.get(f"link_{pk}", ""),
        "reason": request.POST.get(f"reason_{pk}", ""),
    }


@allowed("portfolio.read")
@require_GET
def triage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how the tier came about: what the rules proposed and why, what people decided, and all that was before."""
    found = _initiative(request, pk)
    _localised(found)
    history = [_told(each) for each in queries.triages(found)]
    context = {
        "initiative": found,
        "triage": history[0] if history else None,
        "earlier": history[1:],
        "alike": queries.alikes(found, request.user),
        "may": {verb.replace("-", "_"): can(request.user, f"portfolio.{verb}", found) for verb in VERBS},
    }
    return page(request, "portfolio/triage.html", context)


VERBS = ("edit", "set-tier", "contest-tier")


def _told(each: Any) -> dict[str, Any]:
    titles = queries.intake_questions()
    return {
        "record": each,
        "reasons": queries.reasons(each.reasons, queries.reader_language()),
        "unknown": [titles[name].title for name in each.unknown if name in titles],
        "facts": queries.stated(each.facts),
    }


@allowed("portfolio.edit")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the questions of the triage about an initiative that stands in the register."""

    def form_of(found: Initiative, kept: dict[str, str]) -> forms.AnswerForm:
        last = queries.last_triage(found)
        initial = _initial(last.facts if last else {})
        return forms.AnswerForm(request.POST or None, seen=found.version, initial=initial)

    def act(found: Initiative, *, by: User, seen: int | None, **cleaned: Any) -> None:
        actions.answer(found, by=by, seen=seen, answers=forms.listed(cleaned))

    return _change(request, pk, "portfolio.edit", form_of, act, "portfolio/answer.html", then="portfolio:triage")


def _initial(facts: dict[str, list[str]]) -> dict[str, Any]:
    """Return facts as they were kept, as the form takes them."""
    given = {name: facts.get(name, []) for name in forms.ASKED}
    return {name: values if name in SEVERAL else next(iter(values), "") for name, values in given.items()}


@allowed("portfolio.contest-tier")
@require_http_methods(["GET", "POST"])
def contest_tier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why the proposed tier does not fit."""
    return _change(
        request,
        pk,
        "portfolio.contest-tier",
        lambda found, kept: forms.ContestForm(request.POST or None, seen=found.version),
        actions.contest_tier,
        "portfolio/contest_tier.html",
        then="portfolio:triage",
    )


@allowed("portfolio.read")
@require_GET
def alike(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an initiative resembles, and how people say that each pair belongs together."""
    found = _initiative(request, pk)
    _localised(found)
    context = {
        "initiative": found,
        "pairs": queries.alikes(found, request.user),
        "compared": queries.comparison(found),
        "may_edit": can(request.user, "portfolio.edit", found),
    }
    return page(request, "portfolio/alike.html", context)


@allowed("portfolio.edit")
@require_http_methods(["POST"])
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compare an initiative with the register as it is now."""
    found = _initiative(request, pk)
    demand(request.user, "portfolio.edit", found)
    actions.compare(found, by=cast("User", request.user))
    return done(request, reverse("portfolio:alike", kwargs={"pk": found.pk}))


@allowed("portfolio.edit")
@require_http_methods(["GET", "POST"])
def explain_likeness(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how an initiative belongs to one that it resembles."""
    pair = get_object_or_404(Likeness.objects.visible_to(request.user).select_related("initiative", "other"), pk=pk)
    demand(request.user, "portfolio.edit", pair.initiative)
    form = forms.LikenessForm(request.POST or None, initial={"link": pair.link, "reason": pair.reason})
    if form.is_valid():
        try:
            actions.explain_likeness(
                pair.initiative,
                by=cast("User", request.user),
                other=pair.other,
                link=Link(form.cleaned_data["link"]),
                reason=form.cleaned_data["reason"],
            )
            return done(request, reverse("portfolio:alike", kwargs={"pk": pair.initiative_id}))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "pair": pair, "initiative": pair.initiative}
    return page(request, "portfolio/explain_likeness.html#form", context, status=422 if form.errors else 200)
