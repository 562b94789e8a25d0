"""The ways of solving one problem, the tools of others compared for it, and which one was chosen."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.portfolio.actions.benefits import demand_words, write
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Alternative, Tool
from hemicycle.rooms.portfolio.rules import benefits as rules

ALTERNATIVE = frozenset({"title", "language", "way", "months", "democratic_value", "democratic_because"})
TOOL = frozenset({"title", *rules.Aspect})


@action(permission="portfolio.plan", event="portfolio.alternative-set", tells=())
def add_alternative(initiative: Initiative, *, by: User, **facts: Any) -> Alternative:
    """Name one way of solving the problem of an initiative, doing nothing included."""
    alternative = Alternative(initiative=initiative, chamber_id=initiative.chamber_id)
    _set_alternative(alternative, facts)
    return alternative


@action(permission="portfolio.plan", event="portfolio.alternative-set", tells=())
def edit_alternative(alternative: Alternative, *, by: User, **facts: Any) -> None:
    """Change what is said of one way; the ledger keeps what stood before."""
    _set_alternative(alternative, facts)


def _set_alternative(alternative: Alternative, facts: Mapping[str, Any]) -> None:
    write(alternative, facts, ALTERNATIVE)
    demand_words(alternative.title, "title")
    value = alternative.democratic_value
    if value is not None and not 0 <= value <= rules.HIGHEST_VALUE:
        raise Refused(_("Democratic value runs from 0 to 4. Choose one of the five."), "democratic-value")
    if value is not None and not alternative.democratic_because:
        raise Refused(_("Say in a sentence why this democratic value: who can follow or do what."), "democratic-value")


@action(permission="portfolio.plan", event="portfolio.alternative-chosen")
def choose_alternative(alternative: Alternative, *, by: User, reason: str) -> None:
    """Choose one way with a reason; the one chosen until now is chosen no more."""
    demand_reason(reason)
    _let_go(Alternative.objects.filter(initiative=alternative.initiative_id), alternative, by, reason)
    alternative.is_chosen, alternative.reason = True, reason.strip()
    alternative.chosen_by, alternative.chosen_on = by, clock.today()


@action(permission="portfolio.plan", event="portfolio.tool-compared", tells=())
def add_tool(initiative: Initiative, *, by: User, **facts: Any) -> Tool:
    """Enter a tool of others among those compared, with its scores from 0 to 4 on each aspect."""
    tool = Tool(initiative=initiative, chamber_id=initiative.chamber_id)
    _set_tool(tool, facts)
    return tool


@action(permission="portfolio.plan", event="portfolio.tool-compared", tells=())
def edit_tool(tool: Tool, *, by: User, **facts: Any) -> None:
    """Score a tool anew; the ledger keeps what stood before."""
    _set_tool(tool, facts)


def _set_tool(tool: Tool, facts: Mapping[str, Any]) -> None:
    write(tool, facts, TOOL)
    demand_words(tool.title, "title")
    scores = [getattr(tool, aspect) for aspect in rules.Aspect]
    if any(score is not None and not 0 <= score <= rules.HIGHEST_SCORE for score in scores):
        raise Refused(_("A score runs from 0 to 4. Choose one of the five."), "score")


@action(permission="portfolio.plan", event="portfolio.tool-chosen")
def choose_tool(tool: Tool, *, by: User, reason: str) -> None:
    """Choose a tool with a reason, once every aspect of it has a score."""
    demand_reason(reason)
    if not tool.is_scored:
        raise Refused(_("Score all five aspects of this tool before it is chosen."), "score")
    _let_go(Tool.objects.filter(initiative=tool.initiative_id), tool, by, reason)
    tool.is_chosen, tool.reason = True, reason.strip()


@action(permission="portfolio.plan", event="portfolio.choice-dropped")
def drop_choice(chosen: Alternative | Tool, *, by: User, reason: str) -> None:
    """Choose an alternative or a tool no more."""
    demand_reason(reason)
    if not chosen.is_chosen:
        raise Refused(_("This one is not chosen."), "not-chosen")
    chosen.is_chosen = False


def _let_go(ways: QuerySet[Any], but: Alternative | Tool, by: User, reason: str) -> None:
    """Drop what was chosen among these until now, before the new choice is written: one is chosen at any instant."""
    for each in ways.filter(is_chosen=True).exclude(pk=but.pk):
        drop_choice(each, by=by, reason=reason)
