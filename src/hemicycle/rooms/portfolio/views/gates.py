"""The pages around the gates: attest, ask for a waiver or a decision, what was frozen, what holds of the house."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.formats import instant
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.design.tracks import Need, NeedsOfRoom
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Tier, Verdict
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.models import Attestation, GateRequest, GateRules, Waiver
from hemicycle.rooms.portfolio.rules import attesting
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.views.register import room_titles

SHOWN = 100  # of the initiatives that other rules would treat otherwise, so many are named


@allowed("portfolio.attest")
@require_http_methods(["GET", "POST"])
def attest(request: HttpRequest, pk: UUID, criterion: str) -> HttpResponse:
    """Sign that a fact holds which nobody computes yet."""
    found = _initiative(request, pk)
    days = attesting.days_allowed(Tier(found.tier), is_built=criterion in queries.offered_criteria())
    form = forms.AttestForm(request.POST or None, seen=found.version, subject=found, days=days)
    return _attest(request, found, form, actions.attest, criterion, queries.requests_address(found))


@allowed("portfolio.attest")
@require_http_methods(["GET", "POST"])
def attest_house(request: HttpRequest, criterion: str) -> HttpResponse:
    """Sign that a fact about the house itself holds."""
    house = Parliament.objects.get()
    days = attesting.days_allowed(Tier.MINIMAL, is_built=criterion in queries.offered_criteria())
    form = forms.AttestForm(request.POST or None, seen=house.version, subject=house, days=days)
    return _attest(request, house, form, actions.attest_house, criterion, reverse("portfolio:house"))


def _attest(
    request: HttpRequest, subject: Record, form: Any, act: Callable[..., Any], criterion: str, then: str
) -> HttpResponse:
    demand = demanded.attestable(criterion)
    if demand is None:
        raise Http404(criterion)
    context = {
        "initiative": subject if isinstance(subject, Initiative) else None,
        "demand": demand,
        "question": queries.question_of(demand),
        "office": queries.office_words(demand.attesting_office),
        "then": then,
    }
    return _act(
        request,
        subject,
        "portfolio.attest",
        form,
        lambda subject, **facts: act(subject, criterion=criterion, **facts),
        "portfolio/attest.html",
        context,
        then,
        _("Your attestation stands, under your name and office."),
    )


@allowed("portfolio.attest")
@require_http_methods(["GET", "POST"])
def withdraw_attestation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an attestation back."""
    found = get_object_or_404(
        Attestation.objects.visible_to(request.user).select_related("initiative__chamber", "attested_by"), pk=pk
    )
    form = forms.StopForm(request.POST or None, seen=found.version)
    context = {"initiative": found.initiative, "attestation": found}
    template = "portfolio/withdraw_attestation.html"
    then = found.get_absolute_url()
    return _act(request, found, "portfolio.attest", form, actions.withdraw_attestation, template, context, then)


@allowed("portfolio.ask")
@require_http_methods(["GET", "POST"])
def ask_waiver(request: HttpRequest, pk: UUID, gate: str, criterion: str) -> HttpResponse:
    """Ask the body to accept for a time that a criterion does not hold."""
    found = _initiative(request, pk)
    demand = next((each for each in demanded.demands() if each.key == criterion and each.gate == gate), None)
    if demand is None or not attesting.waivable(criterion):
        raise Http404(criterion)
    form = forms.WaiverForm(request.POST or None, seen=found.version, days=attesting.DAYS[Tier(found.tier)])
    context = {"initiative": found, "gate": Gate(gate), "demand": demand, "question": queries.question_of(demand)}
    return _act(
        request,
        found,
        "portfolio.ask",
        form,
        lambda subject, **facts: actions.ask_for_waiver(subject, gate=Gate(gate), criterion=criterion, **facts),
        "portfolio/ask_waiver.html",
        context,
        queries.requests_address(found),
        _("The body has your request. Nothing is waived until it decides."),
    )


@allowed("portfolio.ask")
@require_http_methods(["GET", "POST"])
def ask_decision(request: HttpRequest, pk: UUID, gate: str) -> HttpResponse:
    """Ask the deciding body for a decision, on answers that are frozen now."""
    if gate not in set(Gate):
        raise Http404(gate)
    found = _initiative(request, pk)
    state = queries.gate_state(found, Gate(gate))
    form = forms.AskForm(request.POST or None, seen=found.version, is_open=state.is_open)
    context = {
        "initiative": found,
        "state": state,
        "body": forms.body_words()[queries.body_for(found, Gate(gate), state)],
        "missing": _missing(state),
    }
    return _act(
        request,
        found,
        "portfolio.ask",
        form,
        lambda subject, **facts: actions.ask_for_decision(subject, gate=Gate(gate), **facts),
        "portfolio/ask_decision.html",
        context,
        queries.requests_address(found),
        _("The answers are frozen, and the body has them."),
    )


def _missing(state: queries.GateState) -> list[queries.Asked]:
    return [each for each in state.asked if each.mark == "M" and each.answer.verdict not in OPENING_VERDICTS]


@allowed("portfolio.read")
@require_GET
def requests(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was asked and decided about an initiative, what offices vouch for, and what is waived."""
    found = _initiative(request, pk)
    given = Attestation.objects.filter(initiative=found).select_related("attested_by", "evidence")
    waived = Waiver.objects.filter(initiative=found).select_related("asked_by", "approved_by")
    names = forms.body_words()
    context = {
        "initiative": found,
        "requests": [_told(each, names) for each in queries.requests_of(found)],
        "attestations": [
            {
                "record": each,
                "question": queries.question_named(each.criterion),
                "office": queries.office_words(each.attested_as),
                "is_over": _is_over(each),
            }
            for each in given
        ],
        "waivers": [(each, queries.question_named(each.criterion)) for each in waived],
        "reopened": queries.reopened(found),
        "gate": queries.next_gate(found),
        "today": clock.today(),
        "may_ask": can(request.user, "portfolio.ask", found),
        "may_attest": can(request.user, "portfolio.attest", found),
    }
    return page(request, "portfolio/requests.html", context)


def _is_over(attestation: Attestation) -> bool:
    return bool(attestation.ended_on) or attestation.expires_on < clock.today()


def _told(found: GateRequest, names: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": found,
        "gate": Gate(found.gate),
        "body": names.get(found.body, found.body),
        "outcome": queries.outcome_words(found.outcome) if found.outcome else "",
        "is_success": found.outcome == "stop",
        "changed": [] if found.outcome else queries.differences(found),
    }


@allowed("portfolio.read")
@require_GET
def gate_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a request for a decision: the frozen answers, what changed since, and what was decided."""
    related = "initiative__chamber", "asked_by", "decided_by", "decision__body"
    found = get_object_or_404(GateRequest.objects.visible_to(request.user).select_related(*related), pk=pk)
    localise([found.initiative, found.initiative.chamber], ["title", "name"], get_language() or "en")
    answers = found.document["answers"]
    mandatory = [Verdict(each["verdict"]) for each in answers if each["mandatory"]]
    told = _told(found, forms.body_words())
    context = {
        **told,
        "initiative": found.initiative,
        "needs": _frozen_needs(answers),
        "differences": [(each, queries.question_named(each.what)) for each in told["changed"]],
        "attestations": [
            {**each, "question": queries.question_named(each["criterion"]), "until": date.fromisoformat(each["until"])}
            for each in found.document["attestations"]
        ],
        "frozen_at": instant(found.asked_at),
        "tally": {verdict: mandatory.count(verdict) for verdict in Verdict if verdict in mandatory},
        "asked": len(mandatory),
        "may_ask": not found.closed_at and can(request.user, "portfolio.ask", found.initiative),
        "outcomes": queries.may_be_decided(found) if not found.closed_at else {},
    }
    return page(request, "portfolio/request.html", context)


def _frozen_needs(answers: Sequence[Mapping[str, Any]]) -> list[NeedsOfRoom]:
    """Return the answers as they were frozen, in English, under the rooms that gave them."""
    grouped: dict[str, list[Need]] = {}
    for each in answers:
        because = format_html('<span lang="en" dir="ltr">{}</span>', each["because"])
        question, verdict = queries.question_named(each["key"]), Verdict(each["verdict"])
        need = Need(question, verdict, because, is_advisory=not each["mandatory"])
        grouped.setdefault(each["key"].partition(".")[0], []).append(need)
    titles = room_titles()
    return [NeedsOfRoom(titles.get(room, room), needs) for room, needs in grouped.items()]


@allowed("portfolio.ask")
@require_http_methods(["GET", "POST"])
def withdraw_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back a request on which nobody has decided."""
    related = "initiative__chamber", "asked_by"
    found = get_object_or_404(GateRequest.objects.visible_to(request.user).select_related(*related), pk=pk)
    localise([found.initiative], ["title"], get_language() or "en")
    form = forms.StopForm(request.POST or None, seen=found.version)
    context = {"initiative": found.initiative, "request_": found}
    template = "portfolio/withdraw_request.html"
    then = queries.requests_address(found.initiative)
    return _act(request, found, "portfolio.ask", form, actions.withdraw_request, template, context, then)


@allowed("portfolio.read")
@require_GET
def house(request: HttpRequest) -> HttpResponse:
    """Show what must hold of the house itself before initiatives pass G1, and who vouches for what."""
    first = Initiative.objects.order_by("number").values("pk")[:1]
    scope = InitiativeScope(Initiative.objects.filter(pk__in=list(first.values_list("pk", flat=True))), clock.today())
    facts = queries.house_facts(scope, queries.offered_criteria())
    shut = [each for each in facts if each.answer.verdict not in OPENING_VERDICTS]
    parliament = Parliament.objects.first()
    held = queries.reaching_offices(cast("User", request.user), None)
    may = can(request.user, "portfolio.attest", parliament)
    context = {
        "facts": [
            {
                "fact": each,
                "office": queries.office_words(each.office),
                "may_attest": may and each.answer.verdict is Verdict.UNKNOWN and attesting.holds(each.office, held),
            }
            for each in facts
        ],
        "open": [(tier, sum(1 for each in shut if tier in each.tiers)) for tier in forms.TIERS],
        "number": len(facts),
        "shut": len(shut),
    }
    return page(request, "portfolio/house.html", context)


@allowed("portfolio.read")
@require_GET
def gate_rules(request: HttpRequest) -> HttpResponse:
    """Show what each gate asks at each tier, which body decides, and every version before."""
    gate, rules = _gate_named(request), queries.in_force()
    context = {
        "form": forms.GateRulesForm(gate=gate, rules=rules),
        "gate": gate,
        "gates": list(Gate),
        "tiers": forms.TIERS,
        "versions": GateRules.objects.select_related("adopted_by"),
        "may_change": _may_change(request),
    }
    return page(request, "portfolio/gate_rules.html", context)


def _gate_named(request: HttpRequest) -> Gate:
    name = request.GET.get("gate", Gate.AUTHORISATION)
    if name not in set(Gate):
        raise Http404(name)
    return Gate(name)


def _may_change(request: HttpRequest) -> bool:
    return can(request.user, "portfolio.change-gate-rules", Parliament.objects.first())


@allowed("portfolio.change-gate-rules")
@require_http_methods(["GET", "POST"])
def change_gate_rules(request: HttpRequest) -> HttpResponse:
    """Change what one gate asks: first what it would do to the initiatives under way, then adopt it."""
    if not _may_change(request):
        return page(request, "403.html", status=403)
    gate, rules = _gate_named(request), queries.in_force()
    form = forms.GateRulesForm(request.POST or None, gate=gate, rules=rules)
    context: dict[str, Any] = {"form": form, "gate": gate, "tiers": forms.TIERS}
    if form.is_valid():
        try:
            marks, bodies = form.wanted(rules)
            if "adopt" in request.POST:
                by, reason = cast("User", request.user), form.cleaned_data["reason"]
                actions.adopt_gate_rules(Parliament.objects.get(), by=by, marks=marks, bodies=bodies, reason=reason)
                return done(request, f"{reverse('portfolio:gate-rules')}?gate={gate}")
            context["preview"] = _preview(request, *queries.checked_rules(marks, bodies))
        except Refused as refused:
            form.add_error("reason" if refused.code == "reason" else None, str(refused))
    return page(request, "portfolio/change_gate_rules.html#form", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, changes: Any, bodies: Any) -> dict[str, Any]:
    """Return what rules would do to the initiatives under way; those that the person may see are named."""
    found = queries.effects(changes, bodies)
    visible = queries.visible_to(request.user).in_bulk([each.initiative.pk for each in found])
    named = [each for each in found if each.initiative.pk in visible][:SHOWN]
    names = forms.body_words()
    rows = [{"effect": each, "body": names[each.body], "would_body": names[each.would_body]} for each in named]
    return {"rows": rows, "number": len(found), "unnamed": len(found) - len(named)}


def _initiative(request: HttpRequest, pk: UUID) -> Initiative:
    found = get_object_or_404(queries.visible_to(request.user).select_related("chamber"), pk=pk)
    localise([found, found.chamber], ["title", "name"], get_language() or "en")
    return found


def _act(
    request: HttpRequest,
    subject: Any,
    permission: str,
    form: Any,
    act: Callable[..., Any],
    template: str,
    context: dict[str, Any],
    then: str,
    said: str = "",
) -> HttpResponse:
    """Show the form and do what it asks; the merge page where somebody was quicker."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            act(subject, by=request.user, seen=form.version, **form.cleaned_data)
            return done(request, then, message=said)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    return page(request, f"{template}#form", {**context, "form": form}, status=422 if form.errors else 200)
