"""The systems of an initiative: described, answered, confirmed in their class, and no longer used."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import Entry, action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.actions.frameworks import sentence
from hemicycle.rooms.compliance.models import System
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules.frameworks import ACT
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

Chosen = Mapping[str, Sequence[str]]  # question -> the answers chosen; none takes an answer away


@action(permission="compliance.classify", event="compliance.system-described", tells=("title",))
def describe_system(initiative: Initiative, *, by: User, title: str, purpose: str) -> System:
    """Name a system that an initiative uses and its intended purpose. Nothing is answered yet: its class is open."""
    if System.objects.filter(initiative=initiative, title=title.strip(), retired_on=None).exists():
        raise Refused(_("The initiative has a system of this name already."), "title")
    made = System(title=title.strip(), purpose=sentence(purpose, "purpose"))
    made.initiative, made.chamber_id = initiative, initiative.chamber_id
    _settle(made, by)
    return made


@action(permission="compliance.classify", event="compliance.system-answered", tells=())
def answer_system(
    system: System, *, by: User, answers: Chosen, reasons: Mapping[str, str] | None = None, purpose: str | None = None
) -> None:
    """Answer questions about a system, with reasons; the class follows. A class that was confirmed is open again."""
    _refuse_retired(system)
    kept = {**system.answers, **{key: sorted(set(chosen)) for key, chosen in answers.items()}}
    told = {key: chosen for key, chosen in kept.items() if chosen}
    said = {**system.reasons, **{key: text.strip() for key, text in (reasons or {}).items()}}
    if strange := said.keys() - law.questions().keys():
        raise Refused(_("There is no question %(key)s.") % {"key": min(strange)}, "reasons")
    why = {key: text for key, text in said.items() if text}
    what = system.purpose if purpose is None else sentence(purpose, "purpose")
    if (system.answers, system.reasons, system.purpose, system.edition) == (told, why, what, queries.edition()):
        return
    if system.confirmed_on:
        reopen_class(system, by=by)
    system.answers, system.reasons, system.purpose = told, why, what
    _settle(system, by)


@action(permission="compliance.classify", event="compliance.class-reopened", tells=())
def reopen_class(system: System, *, by: User) -> None:
    """Open a class that was confirmed, since something on which it rests has changed."""
    system.confirmed_by, system.confirmed_on, system.confirmed_because = None, None, ""


def _settle(system: System, by: User) -> None:
    """Write down the class that follows from the answers, and who gave them. Refused where one cannot be meant."""
    try:
        system.legal_class = system.found.legal_class
    except law.AnswerFault as fault:
        told = _("“%(answer)s” is no answer to the question %(key)s.")
        raise Refused(told % {"answer": fault.answered, "key": fault.key}, fault.key) from fault
    system.edition, system.answered_by, system.answered_on = queries.edition(), by, clock.today()


@action(permission="compliance.confirm-class", event="compliance.class-confirmed")
def confirm_class(system: System, *, by: User, reason: str) -> None:
    """Confirm the class of a system upon its answers, by somebody who neither answered nor leads."""
    _refuse_retired(system)
    if by.pk == system.answered_by_id:
        raise Refused(_("You answered the questions yourself. Somebody else confirms the class."), "reason")
    if system.edition != queries.edition():
        raise Refused(_("The Act has changed since the answers. Look at them and save them again."), "reason")
    if still := system.found.open:
        told = _("Questions are open: %(keys)s. A class is confirmed once all are answered.")
        raise Refused(told % {"keys": ", ".join(each.key for each in still)}, "reason")
    system.confirmed_by, system.confirmed_on = by, clock.today()
    system.confirmed_because = sentence(reason, "reason")


def raise_after_confirming(entry: Entry) -> None:
    """Let the tier of the initiative follow a class that was just confirmed, where the law demands a higher one."""
    if entry.subject_kind == System.kind() and entry.by and entry.initiative_id:
        initiative = Initiative.objects.get(pk=entry.initiative_id)
        portfolio.raise_tier(initiative, by=User.objects.get(pk=entry.by))


def raise_after_binding(entry: Entry) -> None:
    """Let the tiers follow the classes confirmed before, once it is decided that the Act binds the house."""
    if not (entry.by and entry.facts.get("framework") == ACT and entry.facts.get("standing") == Standing.BINDS):
        return
    by = User.objects.get(pk=entry.by)
    for pk in queries.floors(Initiative.objects.exclude(status__in=AT_REST)):
        portfolio.raise_tier(Initiative.objects.get(pk=pk), by=by)


@action(permission="compliance.classify", event="compliance.system-retired")
def retire_system(system: System, *, by: User, reason: str) -> None:
    """Record that an initiative no longer uses a system; its class counts no more."""
    _refuse_retired(system)
    system.retired_on, system.retired_because = clock.today(), sentence(reason, "reason")


def _refuse_retired(system: System) -> None:
    if system.retired_on:
        raise Refused(_("This system is no longer used. Describe the one in its place."), "retired")
