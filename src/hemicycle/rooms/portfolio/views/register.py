"""The pages of the register: the list of initiatives, their dossiers and gates, and the forms that change them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.hall import drafts
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.design.tables import Column, Table
from hemicycle.design.tracks import Need, NeedsOfRoom, steps
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, SavedView
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Role, Stage, Verdict
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.adapters import exports
from hemicycle.rooms.portfolio.queries import GateState
from hemicycle.rooms.portfolio.rules import attesting
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.views.facets import facets_of
from hemicycle.rooms.portfolio.views.files import file_answer

TEXTS = ("title", "summary", "problem", "human_role")

COLUMNS = [
    Column("reference", _("Reference"), order="number"),
    Column("title", _("Initiative"), order="title"),
    Column("stage", _("Stage"), order="stage"),
    Column("tier", _("Risk tier"), order="tier"),
    Column("status", _("State"), order="status"),
    Column("since", _("In this stage since"), order="stage_since_on"),
]
SHOWN = ("reference", "title", "language", "stage", "tier", "status", "stage_since_on", "chamber")


@allowed("portfolio.read")
@require_GET
def initiatives(request: HttpRequest) -> HttpResponseBase:
    """List the register with facets; the same address exports what it shows."""
    filters = {name: request.GET.getlist(name) for name in queries.FACETS}
    visible = queries.visible_to(request.user)
    fitting = queries.matching(visible, {}, request.GET.get("q", ""))
    shown = queries.matching(fitting, filters)
    if (kind := request.GET.get("format", "")) in exports.MEDIA_TYPES:
        return _export(request, queries.sorted_by(shown, request.GET.get("sort", "")), kind)
    counts = queries.facet_counts(fitting, filters)
    table = Table(request, COLUMNS, default="reference")
    rows = table.page(shown.only(*SHOWN), counts.total)
    localise([*rows, *counts.chambers.values()], ["title", "name"], get_language() or "en")
    for each in rows:
        each.chamber = counts.chambers[each.chamber_id]
    context = {
        "table": table,
        "page": rows,
        "facets": facets_of(counts, filters),
        "query": request.GET.get("q", ""),
        "views": SavedView.objects.visible_to(request.user).filter(path=request.path),
        "may_propose": can(request.user, "portfolio.propose"),
        "is_filtered": any(filters.values()) or bool(request.GET.get("q")),
    }
    return page(request, "portfolio/list.html#table", context)


def _export(request: HttpRequest, shown: Any, kind: str) -> HttpResponseBase:
    table = queries.register_table(shown)
    return file_answer(request, kind, f"initiatives.{kind}", lambda: exports.as_file(kind, *table))


@allowed("portfolio.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the dossier: where it stands, what the next gate needs, and every room's panel."""
    found = _initiative(request, pk)
    _localised(found)
    gate_name = queries.next_gate(found)
    state = queries.gate_state(found, gate_name) if gate_name else None
    panels = [
        {"panel": panel, "context": panel.of(found, request.user)}
        for room in rooms()
        for panel in room.panels
        if not panel.permission or can(request.user, panel.permission, found)
    ]
    holders = queries.holders(found)
    context = {
        "initiative": found,
        "state": state,
        "is_answered": state is None and queries.is_answered(found),
        "missing": _missing(state),
        "needs": _needs(state, found, Vouching.of(request.user, found, state.gate)) if state else [],
        "waiting": queries.open_request(found),
        "steps": steps(
            Stage(found.stage), {Stage(found.stage): found.stage_since_on}, state.is_open if state else None
        ),
        "panels": panels[::3],
        "panels_beside": [panel for place, panel in enumerate(panels) if place % 3],
        **_stopped(request, found),
        "owner": holders.get(Role.BUSINESS_OWNER),
        "lead": holders.get(Role.PROJECT_LEAD),
        "may": {verb.replace("-", "_"): can(request.user, f"portfolio.{verb}", found) for verb in VERBS},
    }
    return page(request, "portfolio/initiative.html", context)


def _stopped(request: HttpRequest, found: Initiative) -> dict[str, Any]:
    """Return the stop that holds the initiative, and what the reader may do about it or about one that goes on."""
    stop = queries.open_stop(found)
    may = {"may_suspend": queries.may_be_stopped(found) and can(request.user, "portfolio.suspend", found)}
    if stop is None:
        return may
    return {
        **may,
        "stop": stop,
        "is_overdue": stop.is_overdue(clock.today()),
        "may_confirm_stop": not stop.confirmed_by_id and can(request.user, "portfolio.confirm-stop", stop),
        "may_lift_stop": can(request.user, "portfolio.lift-stop", stop),
    }


def _missing(state: GateState | None) -> int:
    if state is None:
        return 0
    return sum(1 for each in state.asked if each.mark == "M" and each.answer.verdict not in OPENING_VERDICTS)


def _needs(state: GateState, found: Initiative, vouching: "Vouching | None" = None) -> list[NeedsOfRoom]:
    titles = room_titles()
    shown = [
        (name, [each for each in asked if each.answer.verdict is not Verdict.NOT_APPLICABLE])
        for name, asked in state.by_room
    ]
    return [
        NeedsOfRoom(
            titles.get(name, name),
            [
                Need(
                    each.question,
                    each.answer.verdict,
                    each.because,
                    queries.remedy_address(each.answer.remedy, found),
                    each.remedy_words,
                    each.criterion is None and each.answer.verdict is Verdict.UNKNOWN,
                    each.mark == "A",
                    vouching.ways(each) if vouching else (),
                )
                for each in asked
            ],
        )
        for name, asked in shown
        if asked
    ]


def room_titles() -> dict[str, Any]:
    """Return what people read for each room, built or not."""
    return ROOM_WORDS | {room.name: room.title for room in rooms()}


VERBS = ("edit", "confirm-problem", "set-tier", "record-stage", "name-holder")

# Rooms that are not built yet, as the reader meets them beside their criteria.
ROOM_WORDS: dict[str, str | Promise] = {
    "strategy": _("Strategy"),
    "resources": _("Resources"),
    "compliance": _("Compliance"),
    "data": _("Data"),
    "security": _("Security"),
    "suppliers": _("Suppliers"),
    "training": _("Training"),
    "change": _("Change"),
    "engagement": _("Engagement"),
    "monitoring": _("Monitoring"),
    "reports": _("Reports"),
    "questionnaires": _("Questionnaires"),
    "risk": _("Risk"),
}


@allowed("portfolio.read")
@require_GET
def gate(request: HttpRequest, pk: UUID, gate: str) -> HttpResponse:
    """Show what one gate asks of an initiative, criterion by criterion."""
    if gate not in set(Gate):
        raise Http404(gate)
    found = _initiative(request, pk)
    state = queries.gate_state(found, Gate(gate))
    _localised(found)
    asked = queries.requests_of(found).filter(gate=gate)
    waiting = next((each for each in asked if not each.closed_at), None)
    mandatory = [each for each in state.asked if each.mark == "M"]
    is_running = found.stage == Stage.OPERATION
    context = {
        "initiative": found,
        "state": state,
        "needs": _needs(state, found, Vouching.of(request.user, found, state.gate)),
        "watched": _needs(queries.watched(found), found) if is_running and state.gate is Gate.REVIEW else [],
        "missing": _missing(state),
        "mandatory": len(mandatory),
        "counts": {verdict: state.tally.get(verdict, 0) for verdict in COUNTED},
        "gates": list(Gate),
        "body": forms.body_words()[queries.body_for(found, state.gate, state)],
        "waiting": waiting,
        "changed": queries.differences(waiting) if waiting else [],
        "history": [(each, queries.outcome_words(each.outcome) if each.outcome else "") for each in asked],
        "may_ask": not waiting and can(request.user, "portfolio.ask", found),
    }
    return page(request, "portfolio/gate.html", context)


COUNTED = (Verdict.MET, Verdict.ATTESTED, Verdict.WAIVED)  # each is told even where there is none


@dataclass(frozen=True)
class Vouching:
    """What a reader may do about an answer: vouch for it by their office, or ask the body to waive it."""

    initiative: Initiative
    gate: Gate
    held: frozenset[tuple[str, str]]
    may_attest: bool
    may_ask: bool

    @classmethod
    def of(cls, person: Any, initiative: Initiative, gate: Gate) -> "Vouching":
        """Return what this person may do about this gate."""
        held = frozenset(queries.reaching_offices(person, initiative))
        may_attest = can(person, "portfolio.attest", initiative)
        return cls(initiative, gate, held, may_attest, can(person, "portfolio.ask", initiative))

    def ways(self, each: queries.Asked) -> tuple[tuple[str, Any], ...]:
        """Return the addresses and words of what the person may do about one answer."""
        key, found = each.demand.key, []
        if self._may_vouch(each):
            found.append((self._address("attest", criterion=key), _("Vouch for it")))
        if self.may_ask and each.mark == "M" and self._is_waivable(each):
            found.append((self._address("ask-waiver", gate=self.gate, criterion=key), _("Ask for a waiver")))
        return tuple(found)

    def _may_vouch(self, each: queries.Asked) -> bool:
        if not self.may_attest or each.answer.verdict is not Verdict.UNKNOWN:
            return False
        demand = demanded.attestable(each.demand.key)
        return demand is not None and attesting.holds(demand.attesting_office, self.held)

    def _is_waivable(self, each: queries.Asked) -> bool:
        return each.answer.verdict not in OPENING_VERDICTS and attesting.waivable(each.demand.key)

    def _address(self, name: str, **facts: Any) -> str:
        return reverse(f"portfolio:{name}", kwargs={"pk": self.initiative.pk, **facts})


def _initiative(request: HttpRequest, pk: UUID) -> Initiative:
    """Return the initiative if the person may see it; its texts are shown in the reader's language elsewhere."""
    return get_object_or_404(queries.visible_to(request.user).select_related("chamber", "problem_confirmed_by"), pk=pk)


def _localised(found: Initiative) -> None:
    """Show the initiative's texts, and its chamber's name, in the reader's language."""
    localise([found, found.chamber], [*TEXTS, "name"], get_language() or "en")


def _change(
    request: HttpRequest,
    pk: UUID,
    permission: str,
    form_of: Callable[[Initiative, dict[str, str]], Any],
    act: Callable[..., Any],
    template: str,
    then: str = "portfolio:initiative",
    more: Callable[[Initiative], dict[str, Any]] = lambda found: {},
) -> HttpResponse:
    """Show a form over an initiative and do what it asks; the merge page where somebody was quicker."""
    found = _initiative(request, pk)
    demand(request.user, permission, found)
    draft = f"{permission}.{found.pk}"
    kept = drafts.initial(request.user, draft)
    form = form_of(found, kept)
    if request.method == "POST" and form.is_valid():
        try:
            act(found, by=request.user, seen=form.version, **form.cleaned_data)
            drafts.forget(request.user, draft)
            return done(request, reverse(then, kwargs={"pk": found.pk}))
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "initiative": found, "draft": kept and draft, **more(found)}
    return page(request, f"{template}#form", context, status=422 if form.errors else 200)


@allowed("portfolio.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is written about an initiative."""
    return _change(
        request,
        pk,
        "portfolio.edit",
        lambda found, kept: forms.InitiativeForm(request.POST or None, instance=found, initial=kept),
        actions.edit,
        "portfolio/edit.html",
    )


@allowed("portfolio.confirm-problem")
@require_http_methods(["GET", "POST"])
def confirm_problem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the problem and say whether it names a tool."""
    return _change(
        request,
        pk,
        "portfolio.confirm-problem",
        lambda found, kept: forms.ConfirmProblemForm(request.POST or None, seen=found.version),
        actions.confirm_problem,
        "portfolio/confirm_problem.html",
    )


@allowed("portfolio.set-tier")
@require_http_methods(["GET", "POST"])
def set_tier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set the risk tier with a reason."""
    return _change(
        request,
        pk,
        "portfolio.set-tier",
        lambda found, kept: forms.TierForm(request.POST or None, seen=found.version, initial={"tier": found.tier}),
        actions.set_tier,
        "portfolio/set_tier.html",
        then="portfolio:triage",
        more=lambda found: {"triage": queries.last_triage(found)},
    )


@allowed("portfolio.record-stage")
@require_http_methods(["GET", "POST"])
def record_stage(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record where an initiative stands."""
    return _change(
        request,
        pk,
        "portfolio.record-stage",
        lambda found, kept: forms.StageForm(
            request.POST or None,
            seen=found.version,
            initial={"stage": found.stage, "status": found.status, "since": found.stage_since_on},
        ),
        actions.record_stage,
        "portfolio/record_stage.html",
    )
