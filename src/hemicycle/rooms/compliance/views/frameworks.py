"""Frameworks, a framework, a requirement, the statement, an initiative's statement, and bringing a framework."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance import actions, forms, queries
from hemicycle.rooms.compliance.adapters import tables
from hemicycle.rooms.compliance.models import FORCES, PROVENANCES, RELATIONS, STANCES, STANDINGS
from hemicycle.rooms.compliance.rules import frameworks as rules
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.compliance.views.grammar import change
from hemicycle.rooms.portfolio import queries as portfolio

PER_PAGE = 50


def _framework(key: str) -> rules.Framework:
    found = queries.frameworks().get(key)
    if found is None:
        raise Http404
    return found


@allowed("compliance.read")
@require_GET
def frameworks(request: HttpRequest) -> HttpResponse:
    """Show every framework: what it is here, how much of it there is, and how sure its texts are."""
    decided, known = queries.bindings(), queries.frameworks()
    to_verify = queries.unconfirmed(known.values())
    found = [
        {
            "framework": each,
            "to_verify": to_verify[key],
            "binding": decided.get(key),
            "words": _standing_words(decided.get(key), key),
        }
        for key, each in known.items()
    ]
    context = {
        "frameworks": found,
        "binding": [row for row in found if row["binding"] and row["binding"].standing == Standing.BINDS],
        "undecided": len(queries.undecided_among(known, decided)[0]),
        "may_bring": can(request.user, "compliance.author", Parliament.objects.first()),
    }
    return page(request, "compliance/frameworks.html", context)


def _standing_words(binding: Any, key: str) -> Any:
    if binding:
        return STANDINGS[binding.standing]
    return STANDINGS[Standing.YARDSTICK] if key == rules.GUIDELINES else _("Not decided")


def _rows(lines: Any, confirmed: Any) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "force": FORCES[line.force],
            "provenance": PROVENANCES[line.requirement.provenance],
            "confirmed": confirmed.get(line.requirement.id),
            "stance": STANCES.get(line.stance, ""),
        }
        for line in lines
    ]


def _shown(request: HttpRequest, found: queries.Statement) -> dict[str, Any]:
    """Return what a page of a statement shows; `only` asks for what is open."""
    asked = request.GET.get("only", "")
    wanted = {Verdict(asked)} if asked in set(Verdict) else set(Verdict)
    lines = Paginator([line for line in found.lines if line.verdict in wanted], PER_PAGE)
    page = lines.get_page(request.GET.get("page"))
    confirmed = queries.confirmed_texts(found.framework.requirements)
    return {
        "statement": found,
        "framework": found.framework,
        "standing": _standing_words(found.binding, found.framework.key),
        "page": page,
        "rows": _rows(page, confirmed),
        "to_verify": sum(each.provenance == "K" and each.id not in confirmed for each in found.framework.requirements),
        "only": asked if asked in set(Verdict) else "",
        "verdicts": list(found.verdicts.items()),
        "stances": [(words, found.stances.get(key, 0)) for key, words in STANCES.items()],
    }


@allowed("compliance.read")
@require_GET
def framework(request: HttpRequest, key: str) -> HttpResponse:
    """Show one framework with its requirements, and what the house decided of it."""
    known = queries.frameworks()
    if key not in known:
        raise Http404
    found = queries.of_the_house(known[key], request.user)
    parliament = Parliament.objects.first()
    context = {
        **_shown(request, found),
        "milestones": [each for each in rules.milestones() if each.framework == key],
        "versions": queries.versions_of(key) if key not in rules.built_in() else [],
        "dangling": queries.dangling_in(found.framework, list(known.values())),
        "today": clock.today(),
        "may_bind": can(request.user, "compliance.bind", parliament),
    }
    return page(request, "compliance/framework.html", context)


@allowed("compliance.read")
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    """Show where the house stands on the Guidelines, obligation by obligation."""
    found = queries.of_the_house(_framework(rules.GUIDELINES), request.user)
    return page(request, "compliance/statement.html", _shown(request, found))


@allowed("compliance.read")
@require_GET
def requirement(request: HttpRequest, key: str) -> HttpResponse:
    """Show one requirement: what proves it now, since when, and what would break it."""
    every = list(queries.frameworks().values())
    known = queries.requirement_of(key, every)
    if known is None:
        raise Http404
    framework, one = known
    found = queries.of_the_house(framework, request.user)
    line = next(line for line in found.lines if line.requirement.id == key)
    parliament = Parliament.objects.first()
    context = {
        "framework": framework,
        "statement": found,
        "standing": _standing_words(found.binding, framework.key),
        "row": _rows([line], queries.confirmed_texts([one]))[0],
        "line": line,
        "proofs": _proofs(line, found.told),
        "suggested": [(link, RELATIONS[link.relation], keys) for link, keys in queries.suggested(one)],
        "carried": [(link, RELATIONS[link.relation]) for link in one.links if link.relation in rules.CARRYING],
        "related": queries.related_to(one, every),
        "pointing": [(other, RELATIONS[relation]) for other, relation in queries.pointing_at(key, every)],
        "may_position": can(request.user, "compliance.take-position", parliament),
        "may_vouch": can(request.user, "compliance.vouch", parliament),
        "may_record_gap": can(request.user, "compliance.record-gap", parliament),
        "may_confirm": can(request.user, "compliance.confirm-text", parliament),
    }
    return page(request, "compliance/requirement.html", context)


def _proofs(line: queries.Line, told: queries.Told | None) -> list[dict[str, Any]]:
    """Return each criterion with its counts, in words, since when its evidence stands, and what would break it."""
    offered = {criterion.key: criterion for room in rooms() for criterion in room.criteria}
    evidence = queries.evidence_of([proof.criterion for proof in line.proofs], told) if told else {}
    return [
        {
            "proof": proof,
            "question": offered[proof.criterion].question
            if proof.criterion in offered
            else portfolio.question_named(proof.criterion),
            "is_computed": proof.criterion in offered,
            "counts": list(line.counted[proof.criterion].items()),
            "evidence": evidence[proof.criterion],
        }
        for proof in line.proofs
    ]


@allowed("compliance.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show which requirements of a framework apply to an initiative, and how it answers them."""
    one = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    localise([one], ["title"], get_language() or "en")
    known, asked = queries.frameworks(), request.GET.get("framework", "")
    chosen = known.get(asked, known[rules.GUIDELINES])
    context = {
        **_shown(request, queries.of_an_initiative(chosen, one)),
        "initiative": one,
        "frameworks": list(known.values()),
        "may_position": can(request.user, "compliance.take-position", one),
        "may_vouch": can(request.user, "compliance.vouch", one),
        "may_record_gap": can(request.user, "compliance.record-gap", one),
    }
    return page(request, "compliance/initiative.html", context)


@allowed("compliance.bind")
@require_http_methods(["GET", "POST"])
def bind(request: HttpRequest, key: str) -> HttpResponse:
    """Decide what a framework is for this house."""
    found, parliament = _framework(key), get_object_or_404(Parliament)
    known = queries.bindings().get(key)
    initial = (
        {name: getattr(known, name) for name in ("standing", "opinion", "opinion_by", "watched_by")} if known else {}
    )
    form = forms.BindingForm(request.POST or None, initial=initial)
    return change(
        request,
        "compliance.bind",
        parliament,
        form,
        lambda: actions.bind(parliament, by=request.user, framework=key, **form.cleaned_data),
        {"framework": found, "heading": _("Decide what it is here")},
        reverse("compliance:framework", kwargs={"key": key}),
    )


@allowed("compliance.author")
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a framework of the house, or a new version of one, in a table."""
    parliament = get_object_or_404(Parliament)
    form = forms.FrameworkForm(request.POST or None, request.FILES or None)

    def act() -> None:
        facts = dict(form.cleaned_data)
        rows = queries.rows_of([(file.read(), file.name) for file in facts.pop("file")], facts["key"])
        actions.bring_framework(parliament, by=request.user, rows=rows, **facts)

    context = {"heading": _("Bring a framework"), "is_bringing": True, "files": "1"}
    return change(request, "compliance.author", parliament, form, act, context, reverse("compliance:frameworks"))


@allowed("compliance.read")
@require_GET
def template(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the empty table in which a framework is written."""
    answer = StreamingHttpResponse(tables.template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="framework.csv"'
    return answer
