"""Changes of law that nobody has assessed, gaps that are open, and what the room says elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, Figure, Hit, InitiativeScope, LightState
from hemicycle.kernel.permissions import may_ever
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance.models import Attestation, Binding, Change, Gap, HouseFramework
from hemicycle.rooms.compliance.queries.classifying import facts_of_systems
from hemicycle.rooms.compliance.queries.content import frameworks
from hemicycle.rooms.compliance.queries.owing import LawOf, legal_duties
from hemicycle.rooms.compliance.rules import applying, situation, statement
from hemicycle.rooms.compliance.rules.frameworks import GUIDELINES, Framework, built_in, word_of
from hemicycle.rooms.portfolio import queries as portfolio

MOST = 20
SOON = timedelta(days=90)
READS = frozenset({"compliance.binding", "compliance.gap", "compliance.houseframework"})


def undecided() -> tuple[list[Framework], int]:
    """Return the frameworks of which nobody has decided what they are here, and how many need that. Two queries.

    The Guidelines need none: they bind nobody.
    """
    return undecided_among(frameworks(), set(Binding.objects.values_list("framework", flat=True)))


def undecided_among(known: Mapping[str, Framework], decided: Collection[str]) -> tuple[list[Framework], int]:
    """Return the same of frameworks that were read already, and the keys of those decided upon."""
    asked = [each for key, each in known.items() if key != GUIDELINES]
    return [each for each in asked if each.key not in decided], len(asked)


def open_gaps(user: Any) -> QuerySet[Gap]:
    """Return the gaps that are open and that the person may see, the most urgent first."""
    return Gap.objects.visible_to(user).filter(closed_on=None).select_related("owner", "initiative")


def gaps_document(user: Any) -> list[dict[str, Any]]:
    """Return the open gaps as other programs read them."""
    on = clock.today()
    return [_gap(each, on) for each in open_gaps(user)]


def all_gaps_document() -> list[dict[str, Any]]:
    """Return every open gap of the house, for whoever sits at its machine."""
    on = clock.today()
    return [_gap(each, on) for each in Gap.objects.filter(closed_on=None).select_related("owner", "initiative")]


def _gap(each: Gap, on: date) -> dict[str, Any]:
    return {
        "id": str(each.pk),
        "requirement": each.requirement,
        "initiative": each.initiative.reference if each.initiative else None,
        "missing": each.missing,
        "owner": each.owner.name,
        "due_on": each.due_on.isoformat(),
        "late": each.due_on < on,
        "found_in": each.found_in,
    }


def changes_touching(scope: InitiativeScope, noticed_before: date | None = None) -> dict[UUID, list[Change]]:
    """Return the changes without an assessment that touch each initiative: whose rule does not exclude it.

    What was answered of the initiatives is read only where a rule asks for it. Five queries at most, whatever the
    register holds.
    """
    waiting = list(Change.objects.filter(impact="", **({"noticed_on__lt": noticed_before} if noticed_before else {})))
    if not waiting:
        return {}
    places = jurisdictions()
    asked = frozenset().union(*(applying.words(each.applicability) for each in waiting)) - places.keys() - {"always"}
    judged, systems = (scope.once(portfolio.judged), scope.once(facts_of_systems)) if asked else ({}, {})
    kinds: dict[tuple[tuple[str, bool | None], ...], list[Change]] = {}
    found: dict[UUID, list[Change]] = {}
    for pk, stage, route in scope.values("stage", "route"):
        stated = judged[pk].facts if pk in judged else None
        classed = {word: holds for word, holds in systems.get(pk, {}).items() if holds is not None}
        known = {**situation.of_an_initiative(stage, route, stated), **classed, **places}
        kind = tuple(sorted((word, known.get(word)) for word in asked))
        if kind not in kinds:
            kinds[kind] = [each for each in waiting if applying.applies(each.applicability, known).counts]
        found[pk] = kinds[kind]
    return found


def concerned(user: Any) -> dict[UUID, list[Initiative]]:
    """Return for each change without an assessment the initiatives that it touches and the person sees, by id."""
    seen = Initiative.objects.visible_to(user)
    touching = changes_touching(InitiativeScope(seen, clock.today()))
    initiatives = seen.in_bulk(touching.keys())
    found: dict[UUID, list[Initiative]] = defaultdict(list)
    for pk in sorted(touching, key=lambda pk: initiatives[pk].reference):
        for change in touching[pk]:
            found[change.pk].append(initiatives[pk])
    return found


def jurisdictions() -> dict[str, bool | None]:
    """Return the words of jurisdiction of every framework of which something was decided. One query."""
    standings = dict(Binding.objects.values_list("framework", "standing"))
    words = {key: each.jurisdiction for key, each in built_in().items()}
    return {words.get(key) or word_of(key): situation.jurisdiction(standing) for key, standing in standings.items()}


def duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes: gaps, ending attestations, changes to assess, laws to decide, classes, rights."""
    on = clock.today()
    yield from legal_duties(user)
    for gap in open_gaps(user).filter(owner=user)[:MOST]:
        yield Due(_("Gap to close"), reverse("compliance:gaps"), gap.due_on, about=gap.requirement)
    ending = Attestation.objects.visible_to(user).filter(attested_by=user, expires_on__range=(on, on + SOON))
    for each in ending.order_by("expires_on")[:MOST]:
        yield Due(_("Attestation that ends"), each.get_absolute_url(), each.expires_on, about=each.requirement)
    if may_ever(user, "compliance.assess-change"):
        for change in Change.objects.visible_to(user).filter(impact="").order_by("noticed_on")[:MOST]:
            by = change.noticed_on + timedelta(days=statement.DAYS_TO_ASSESS)
            yield Due(_("Change of law to assess"), reverse("compliance:changes"), by, about=change.requirement)
    if may_ever(user, "compliance.bind"):
        for framework in undecided()[0][:MOST]:
            address = reverse("compliance:binding", kwargs={"key": framework.key})
            yield Due(_("Decide what a framework is here"), address, about=framework.name)


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the card on the dossier shows: laws that bind, gaps, changes that touch it."""
    gaps = open_gaps(user).filter(initiative=initiative)
    one = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today())
    binding = [each.framework for each in Binding.objects.filter(standing=statement.Standing.BINDS)]
    known = frameworks() if binding else {}
    return {
        "binding": [known[key].name for key in binding if key in known],
        "gaps": list(gaps[:MOST]),
        "changes": len(changes_touching(one).get(initiative.pk, ())),
        "url": reverse("compliance:initiative", kwargs={"pk": initiative.pk}),
        "law": LawOf(initiative),
        "law_url": reverse("compliance:law", kwargs={"pk": initiative.pk}),
    }


def light(user: Any) -> LightState:
    """Return the light: whether it is decided which law binds, and no gap is late."""
    on, gaps = clock.today(), list(open_gaps(user))
    open_ones, every = undecided()
    decided = every - len(open_ones)
    late = [each for each in gaps if each.due_on < on]
    figure = Figure(
        decided, gettext_lazy("frameworks decided upon"), reverse("compliance:frameworks"), of=every, target=every
    )
    due = next((Due(gettext_lazy("Gap to close"), reverse("compliance:gaps"), each.due_on) for each in gaps), None)
    if not decided:
        says = gettext_lazy("Nobody has decided which law binds this house.")
        return LightState(Verdict.UNKNOWN, says, figure=figure, due=due)
    if late:
        says = gettext_lazy("Gaps past their day: %(n)s.")
        return LightState(Verdict.NOT_MET, says, {"n": len(late)}, figure, due)
    if open_ones:
        says = gettext_lazy("Frameworks of which nobody has decided what they are here: %(n)s.")
        return LightState(Verdict.PARTLY, says, {"n": len(open_ones)}, figure, due)
    return LightState(
        Verdict.MET, gettext_lazy("It is decided which law binds, and no gap is late."), figure=figure, due=due
    )


def find(user: Any, words: str, limit: int) -> list[Hit]:
    """Return requirements and frameworks whose id, title or place holds the words."""
    if not may_ever(user, "compliance.read"):
        return []
    wanted, found = words.casefold().strip(), []
    for framework in frameworks().values():
        if wanted in framework.name.casefold() or wanted == framework.key.casefold():
            address = reverse("compliance:framework", kwargs={"key": framework.key})
            found.append(Hit(framework.name, address, framework.title))
        for each in framework.requirements:
            if wanted in f"{each.id} {each.reference} {each.title}".casefold():
                address = reverse("compliance:requirement", kwargs={"key": each.id})
                found.append(Hit(f"{each.id} {each.title}", address, f"{framework.name}, {each.reference}"))
            if len(found) >= limit:
                return found[:limit]
    return found


def versions_of(key: str) -> list[HouseFramework]:
    """Return every version of a framework of the house, the newest first."""
    return list(HouseFramework.objects.filter(key=key).select_related("adopted_by").order_by("-number"))


def changes_by_framework(user: Any) -> dict[str, list[Change]]:
    """Return all changes that were noticed, those without an assessment first, by framework and version."""
    found: dict[str, list[Change]] = defaultdict(list)
    changes = Change.objects.visible_to(user).select_related("assessed_by").order_by("impact", "-noticed_on")
    for each in changes:
        found[f"{each.framework} {each.edition}"].append(each)
    return dict(found)
