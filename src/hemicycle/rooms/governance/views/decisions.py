"""The pages of decisions, of the conditions they set, and of exceptions from policies."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import matters
from hemicycle.kernel.terms import Gate, Stage
from hemicycle.rooms.governance import actions, forms, queries
from hemicycle.rooms.governance.models import Body, Condition, Decision, Policy, PolicyException, PolicyVersion
from hemicycle.rooms.governance.rules.meetings import ConditionState, gate_to_weigh
from hemicycle.rooms.governance.rules.policies import ExceptionState
from hemicycle.rooms.governance.views.grammar import change, visible

COLUMNS = [
    Column("number", gettext_lazy("Number")),
    Column("title", gettext_lazy("Decision")),
    Column("outcome", gettext_lazy("Outcome"), order="outcome"),
    Column("taken", gettext_lazy("Taken on"), order="taken_at"),
]
CONDITION_SIGNS = {
    ConditionState.MET: "met",
    ConditionState.REPORTED: "partly",
    ConditionState.LATE: "not_met",
    ConditionState.OPEN: "partly",
}
CONDITION_WORDS = {
    ConditionState.REPORTED: pgettext_lazy("condition", "said to be met"),
    ConditionState.MET: pgettext_lazy("condition", "met"),
    ConditionState.LATE: pgettext_lazy("condition", "late"),
    ConditionState.OPEN: pgettext_lazy("condition", "open"),
}
EXCEPTION_SIGNS = {
    ExceptionState.ASKED: "unknown",
    ExceptionState.GRANTED: "waived",
    ExceptionState.REFUSED: "not_met",
    ExceptionState.LAPSED: "not_applicable",
    ExceptionState.ENDED: "not_applicable",
}


@allowed("governance.read")
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """List and search the decisions, the newest first."""
    words = request.GET.get("q", "")
    table = Table(request, COLUMNS, default="-taken")
    found = queries.found_decisions(request.user, words)
    waiting = queries.open_conditions(request.user).count()
    context = {"table": table, "page": table.page(found), "words": words, "open_conditions": waiting}
    return page(request, "governance/decisions.html#table", context)


@allowed("governance.read")
@require_GET
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a decision: what was decided, by which count, on which papers and conditions."""
    found = visible(request, Decision, pk, "body", "meeting", "item", "recorded_by", "confirmed_by", "initiative")
    today = clock.today()
    localise([each for each in [found.initiative] if each], ["title"], get_language() or "en")
    asked = [(each, each.state(today)) for each in found.conditions.select_related("owner")]
    people = queries.people_of(found.recused)
    context = {
        "decision": found,
        "conditions": [(each, CONDITION_SIGNS[state], CONDITION_WORDS[state]) for each, state in asked],
        "recused": [(person, found.reason_of(person.pk)) for person in people.values()],
    }
    return page(request, "governance/decision.html", context)


@allowed("governance.meet-condition")
@require_http_methods(["GET", "POST"])
def meet_condition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a condition was met."""
    found = visible(request, Condition, pk, "decision__body")
    form = forms.NoteForm(request.POST or None, seen=found.version)
    return change(
        request,
        "governance.meet-condition",
        found,
        form,
        lambda **facts: actions.meet_condition(found, by=request.user, seen=form.version, **facts),
        found.decision.get_absolute_url(),
        title=_("Meet a condition"),
        lead=found.text,
    )


@allowed("governance.discharge-condition")
@require_http_methods(["GET", "POST"])
def discharge_condition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that a condition is met, or return it to its owner."""
    found = visible(request, Condition, pk, "decision__body")
    form = forms.DischargeForm(request.POST or None, seen=found.version)
    verbs = {"discharge": actions.discharge_condition, "return": actions.return_condition}
    return change(
        request,
        "governance.discharge-condition",
        found,
        form,
        lambda answer, reason: verbs[answer](found, by=request.user, seen=form.version, reason=reason),
        found.decision.get_absolute_url(),
        title=_("Is the condition met?"),
        lead=f"{found.text} – {found.note}",
    )


@allowed("governance.weigh")
@require_http_methods(["GET", "POST"])
def weigh(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write what the next decision at a gate weighs, and after a pilot what is recommended."""
    found = visible(request, Initiative, pk)
    gate, written = gate_to_weigh(Stage(found.stage)), queries.weighing(found)
    names = ("gain", "integrity_cost", "recommendation", "reason")
    initial = {name: getattr(written, name) for name in names} if written else {}
    form = forms.WeighingForm(request.POST or None, initial=initial, after_pilot=gate is Gate.SCALE, seen=found.version)
    return change(
        request,
        "governance.weigh",
        found,
        form,
        lambda **facts: actions.weigh(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("What the decision at gate %(gate)s weighs") % {"gate": gate},
        lead=found.title,
    )


@allowed("governance.decide")
@require_http_methods(["GET", "POST"])
def decide_alone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what awaits the office, and decide on it without a meeting."""
    body = visible(request, Body, pk)
    demand(request.user, "governance.decide", body)
    waiting = queries.awaiting(request.user, body)
    key, about = request.GET.get("matter", ""), request.GET.get("about", "")
    chosen = next(((m, record) for m, record in waiting if m.key == key and str(record.pk) == about), None)
    if chosen is None:
        return page(request, "governance/alone.html", {"body": body, "waiting": waiting})
    matter, record = matters()[key], chosen[1]
    papers = matter.papers(record)
    outcomes = {outcome: queries.spoken(words) for outcome, words in matter.outcomes(record).items()}
    form = forms.AloneForm(request.POST or None, outcomes=outcomes)

    def act(**facts: Any) -> Any:
        digest = request.POST.get("digest", "")
        return actions.decide(body, by=request.user, matter=key, about=record.pk, papers_digest=digest, **facts)

    return change(
        request,
        "governance.decide",
        body,
        form,
        act,
        body.get_absolute_url(),
        title=_("Decide"),
        lead=papers.title,
        template="decide_alone",
        digest=papers.digest,
        about=record,
    )


@allowed("governance.draft-policy")
@require_http_methods(["GET", "POST"])
def submit_policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a draft before a body."""
    found = visible(request, PolicyVersion, pk, "policy")
    bodies = list(Body.objects.visible_to(request.user))
    form = forms.SubmitPolicyForm(request.POST or None, bodies=bodies, seen=found.version)
    return change(
        request,
        "governance.draft-policy",
        found,
        form,
        lambda **facts: actions.submit_policy(found, by=request.user, seen=form.version, **facts),
        found.get_absolute_url(),
        title=_("Put the draft before a body"),
        lead=_("It waits for a place on the body’s agenda. A change after the papers went out makes the item void."),
    )


@allowed("governance.read")
@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    """List the exceptions from policies, with who gave each and until when."""
    today = clock.today()
    found = PolicyException.objects.visible_to(request.user).select_related("policy", "initiative", "granted_by")
    rows = [(each, each.state(today), EXCEPTION_SIGNS[each.state(today)]) for each in found]
    policies = {each.policy_id: each.policy for each in PolicyVersion.objects.select_related("policy")}
    context = {
        "rows": rows,
        "in_force": sum(1 for _each, state, _sign in rows if state is ExceptionState.GRANTED),
        "policies": list(policies.values()) if can(request.user, "governance.ask-exception") else [],
    }
    return page(request, "governance/exceptions.html", context)


@allowed("governance.ask-exception")
@require_http_methods(["GET", "POST"])
def ask_exception(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for leave to depart from a policy; the address names any version of it."""
    policy: Policy = visible(request, PolicyVersion, pk, "policy").policy
    form = forms.ExceptionForm(request.POST or None, by=request.user)
    return change(
        request,
        "governance.ask-exception",
        policy,
        form,
        lambda **facts: actions.ask_exception(policy, by=request.user, **facts),
        reverse("governance:exceptions"),
        title=_("Ask for an exception"),
        lead=str(policy),
    )


@allowed("governance.read")
@require_GET
def exception(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an exception from a policy."""
    found = visible(request, PolicyException, pk, "policy", "initiative", "asked_by", "granted_by")
    state = found.state(clock.today())
    is_open = state in {ExceptionState.ASKED, ExceptionState.GRANTED}
    context = {
        "exception": found,
        "state": state,
        "sign": EXCEPTION_SIGNS[state],
        "may_answer": is_open and can(request.user, "governance.grant-exception", found),
    }
    return page(request, "governance/exception.html", context)


@allowed("governance.grant-exception")
@require_http_methods(["GET", "POST"])
def answer_exception(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Grant, refuse or end an exception."""
    found = visible(request, PolicyException, pk, "policy")
    form = forms.ExceptionAnswerForm(request.POST or None, seen=found.version)
    verbs = {
        "grant": actions.grant_exception,
        "refuse": actions.refuse_exception,
        "end": actions.end_exception,
    }
    return change(
        request,
        "governance.grant-exception",
        found,
        form,
        lambda answer, reason: verbs[answer](found, by=request.user, seen=form.version, reason=reason),
        found.get_absolute_url(),
        title=_("Answer the request"),
        lead=found.rule,
    )
