"""The pages on which questionnaires are answered, doubted, signed and read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, done, merge, page, wants_part
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.rooms.questionnaires import actions, forms, queries
from hemicycle.rooms.questionnaires.models import Answer, Challenge, Response
from hemicycle.rooms.questionnaires.queries import Sheet
from hemicycle.rooms.questionnaires.rules import ResponseState
from hemicycle.rooms.questionnaires.views import rows as shown

RESPONSE_COLUMNS = [
    Column("questionnaire", gettext_lazy("Questionnaire"), order="under__instrument__key"),
    Column("initiative", gettext_lazy("Initiative"), order="initiative__number"),
    Column("stage", gettext_lazy("Stage"), order="stage"),
    Column("answered", gettext_lazy("Answered"), order="answered"),
    Column("state", gettext_lazy("State"), order="state"),
]


def _response(request: HttpRequest, pk: UUID) -> Response:
    found = get_object_or_404(
        Response.objects.visible_to(request.user).select_related("initiative", "under__instrument"), pk=pk
    )
    localise([found.initiative], ["title"], get_language() or "en")
    return found


@allowed("questionnaires.read")
@require_GET
def responses(request: HttpRequest) -> HttpResponse:
    """List what is being answered and what was signed; `?initiative=` narrows it, `?mine=1` to one's own."""
    table = Table(request, RESPONSE_COLUMNS, default="state")
    found = queries.responses(request.user)
    is_mine = request.GET.get("mine") == "1"
    if is_mine:
        found = found.filter(respondents__person=request.user.pk)
    rows = table.page(found)
    localise([each.initiative for each in rows], ["title"], get_language() or "en")
    context = {"table": table, "page": rows, "is_mine": is_mine}
    return page(request, "questionnaires/responses.html#table", context)


@allowed("questionnaires.read")
@require_GET
def of_initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what one initiative was asked, and what can be put to it."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    localise([initiative], ["title"], get_language() or "en")
    rows = queries.responses(request.user).filter(initiative=initiative).prefetch_related("respondents__person")
    may_open = can(request.user, "questionnaires.open", initiative)
    context = {
        "initiative": initiative,
        "responses": rows,
        "may_open": may_open,
        "offered": queries.newest() if may_open else [],
        "proposals": queries.waiting_proposals(initiative.pk),
    }
    return page(request, "questionnaires/of_initiative.html", context)


@allowed("questionnaires.open")
@require_http_methods(["GET", "POST"])
def open_response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a questionnaire to an initiative: `?under=` names it."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    localise([initiative], ["title"], get_language() or "en")
    back = reverse("questionnaires:of-initiative", args=[initiative.pk])
    demand(request.user, "questionnaires.open", initiative)
    asked = request.GET.get("under", "")
    if not asked:
        offered = {"initiative": initiative, "offered": queries.newest()}
        return page(request, "questionnaires/choose.html", offered)
    try:
        version = queries.version_named(asked)
    except Refused as refused:
        raise Http404(str(refused)) from None
    form = forms.OpenForm(
        request.POST or None,
        version=version,
        by=request.user,
        initial={"stage": version.instrument.stage or initiative.stage},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_response(initiative, by=request.user, under=version, **form.facts())
            return done(request, made[0].get_absolute_url())  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "initiative": initiative, "version": version, "back": back}
    status = 422 if form.errors else 200
    return page(request, "questionnaires/open_response.html#form", context, status=status)


def _context(request: HttpRequest, response: Response, found: Sheet, section: str = "") -> dict[str, Any]:
    role = queries.named(found).role_of(request.user)
    links = shown.sections(found, section or request.GET.get("section", ""), role)
    current = next((each for each in links if each.is_current), links[0] if links else None)
    links = shown.sections(found, current.key if current else "", role)
    place = next((n for n, each in enumerate(links) if each.is_current), 0)
    challenges = list(response.challenges.select_related("raised_by", "replied_by"))
    standing = queries.signatures(response)
    user = request.user
    return {
        "response": response,
        "initiative": response.initiative,
        "sections": links,
        "current": links[place] if links else None,
        "before": links[place - 1] if place else None,
        "after": links[place + 1] if place + 1 < len(links) else None,
        "rows": list(shown.rows_of(found, current.key, role, challenges)) if current else [],
        "answered": sum(each.answered for each in links),
        "asked": sum(each.asked for each in links),
        "earlier": queries.count_earlier(found, role),
        "role": role,
        "people": [(queries.role_words(each), person, standing.get(each)) for each, person in found.roles.items()],
        "differing": len(found.differing),
        "open_challenges": shown.doubts(found, challenges),
        "may_answer": response.state != ResponseState.SIGNED and can(user, "questionnaires.answer", response),
        "may_sign": response.state != ResponseState.SIGNED
        and role not in standing
        and can(user, "questionnaires.sign", response),
        "may_review": can(user, "questionnaires.review", response),
        "changed": queries.changed_in(response, found),
    }


@allowed("questionnaires.read")
@require_http_methods(["GET", "POST"])
def response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a section with its questions; what is sent is saved, one answer (htmx) or all of the section."""
    kept = _response(request, pk)
    if request.method == "POST":
        demand(request.user, "questionnaires.answer", kept)
        return _save(request, kept)
    context = _context(request, kept, queries.sheet(kept))
    return page(request, "questionnaires/response.html#sheet", context)


def _save(request: HttpRequest, kept: Response) -> HttpResponse:
    """Save each answer that the form changed; what is refused stands beside its question, and the rest is saved."""
    section, only = request.POST.get("section", ""), request.POST.get("only", "")
    before = queries.sheet(kept)
    role = before.role_of(request.user)
    wrong: dict[str, str] = {}
    for question in before.instrument.questions:
        if question.key != only if only else f"replaces:{question.key}" not in request.POST:
            continue
        try:
            _save_one(request, kept, before, question, role)
        except Refused as refused:
            wrong[question.key] = str(refused)
        except Stale:
            wrong[question.key] = _("Somebody answered this meanwhile. Look at their answer, then save yours again.")
    after = queries.sheet(kept)
    context = _context(request, kept, after, section)
    for row in context["rows"]:
        if row.key in wrong:
            row.wrong, row.typed = wrong[row.key], shown.sent(row.question, request.POST)
            row.remark_typed = request.POST.get(f"comment:{row.key}")
    if wants_part(request):
        is_other = before.shown != after.shown or wrong or set(before.differing) != set(after.differing)
        part = "sheet" if is_other else "progress"
        answer = page(request, f"questionnaires/response.html#{part}", context | {"saved": only})
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#{part}", "outerHTML"
        return answer
    if wrong:
        return page(request, "questionnaires/response.html#sheet", context, status=422)
    onward = context["after"] if request.POST.get("onward") else context["current"]
    there = onward or context["current"]
    return done(request, f"{kept.get_absolute_url()}?section={there.key if there else ''}")


def _save_one(request: HttpRequest, kept: Response, before: Sheet, question: Any, role: str) -> None:
    value, comment = shown.sent(question, request.POST), request.POST.get(f"comment:{question.key}", "")
    own = before.own(question.key, role)
    is_kept_here = own is not None and own.respondent == before.stored_under(role)
    if _says(own if is_kept_here else None, value, comment):
        return
    seen = request.POST.get(f"replaces:{question.key}", "")
    replaces = int(seen) if seen.isascii() and seen.isdigit() and is_kept_here else None
    facts = {"question": question.key, "value": value, "comment": comment, "replaces": replaces}
    try:
        actions.answer(kept, by=request.user, **facts)
    except Stale as stale:
        # The page saves an answer when it is given; whoever presses "Save" that very moment sends it twice.
        if not isinstance(stale.current, Answer) or not _says(stale.current, value, comment):
            raise


def _says(held: Answer | None, value: Any, comment: str) -> bool:
    """Return whether this is what is kept already."""
    kept, remark = (held.value, held.comment) if held else (None, "")
    return (value or None) == (kept or None) and comment.strip() == remark


@allowed("questionnaires.answer")
@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over another respondent's answer."""
    kept = _response(request, pk)
    demand(request.user, "questionnaires.answer", kept)
    section = request.POST.get("section", "")
    back = f"{kept.get_absolute_url()}?section={section}"
    try:
        actions.take_over(
            kept, by=request.user, question=request.POST.get("question", ""), of=request.POST.get("of", "")
        )
    except Refused as refused:
        context = _context(request, kept, queries.sheet(kept), section) | {"refused": str(refused)}
        return page(request, "questionnaires/response.html#sheet", context, status=422)
    return done(request, back)


@allowed("questionnaires.read")
@require_GET
def level(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the level with its parts, question by question."""
    kept = _response(request, pk)
    found = queries.sheet(kept)
    context = {
        "response": kept,
        "initiative": kept.initiative,
        "result": found.result,
        "level": queries.level_words(found.result.level if found.result else None),
        "parts": queries.parts(found),
        "section_scores": queries.section_scores(found),
    }
    return page(request, "questionnaires/level.html", context)


@allowed("questionnaires.sign")
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign one's own part."""
    kept = _response(request, pk)
    found = queries.sheet(kept)
    role = found.role_of(request.user)
    form = forms.ConfirmForm(request.POST or None, seen=kept.version)
    part = queries.part_of(found, role) if role else {}
    asked = {key: found.instrument.by_key[key] for key in part}
    lines = [(queries.words(asked[key].text), queries.said(asked[key], value)) for key, value in part.items()]
    return _change(
        request,
        "questionnaires.sign",
        kept,
        form,
        lambda: actions.sign(kept, by=request.user, seen=form.version),
        "questionnaires/sign.html",
        {"response": kept, "initiative": kept.initiative, "lines": lines},
        kept.get_absolute_url(),
    )


@allowed("questionnaires.review")
@require_http_methods(["GET", "POST"])
def challenge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Doubt an answer: `?question=` names it."""
    kept = _response(request, pk)
    key = request.GET.get("question", "")
    asked = kept.under.parsed.by_key.get(key) or next(iter(kept.under.parsed.questions), None)
    if asked is None:
        raise Http404(key)
    form = forms.ChallengeForm(request.POST or None)
    return _change(
        request,
        "questionnaires.review",
        kept,
        form,
        lambda: actions.challenge(kept, by=request.user, question=asked.key, **form.cleaned_data),
        "questionnaires/challenge.html",
        {"response": kept, "initiative": kept.initiative, "question": queries.words(asked.text)},
        kept.get_absolute_url(),
    )


def _challenge(request: HttpRequest, pk: UUID) -> Challenge:
    found: Challenge = get_object_or_404(
        Challenge.objects.visible_to(request.user).select_related("initiative", "response__under__instrument"), pk=pk
    )
    return found


@allowed("questionnaires.reply")
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reply to a doubt."""
    doubt = _challenge(request, pk)
    form = forms.ReplyForm(request.POST or None, seen=doubt.version, initial={"text": doubt.reply})
    return _change(
        request,
        "questionnaires.reply",
        doubt,
        form,
        lambda: actions.reply(doubt, by=request.user, seen=form.version, **form.cleaned_data),
        "questionnaires/reply.html",
        {"challenge": doubt, "response": doubt.response, "initiative": doubt.initiative},
        doubt.get_absolute_url(),
    )


@allowed("questionnaires.settle")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Settle a doubt."""
    doubt = _challenge(request, pk)
    form = forms.ConfirmForm(request.POST or None, seen=doubt.version)
    return _change(
        request,
        "questionnaires.settle",
        doubt,
        form,
        lambda: actions.settle(doubt, by=request.user, seen=form.version),
        "questionnaires/settle.html",
        {"challenge": doubt, "response": doubt.response, "initiative": doubt.initiative},
        doubt.get_absolute_url(),
    )


def _change(
    request: HttpRequest,
    permission: str,
    subject: Any,
    form: django_forms.BaseForm,
    act: Callable[[], Any],
    template: str,
    context: dict[str, Any],
    back: str,
) -> HttpResponse:
    """Show a form over a record and do what it asks."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            act()
            return done(request, back)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "back": back, **context}
    return page(request, f"{template}#form", context, status=422 if form.errors else 200)
