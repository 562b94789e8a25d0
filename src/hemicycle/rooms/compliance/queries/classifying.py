"""The systems of initiatives and their classes under the AI Act: what is confirmed, what that demands, what is owed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office
from hemicycle.kernel.terms import Role, Tier
from hemicycle.rooms.compliance.models import Binding, System
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules.applying import Facts
from hemicycle.rooms.compliance.rules.classification import Classification, Duty, LegalClass
from hemicycle.rooms.compliance.rules.frameworks import ACT, built_in
from hemicycle.rooms.compliance.rules.statement import Standing

LEADS = (Role.PROJECT_LEAD, Role.BUSINESS_OWNER)


def edition() -> str:
    """Return the version of the Act by which systems are classified today."""
    return built_in()[ACT].version


def standing_of_act() -> str:
    """Return what the house decided that the AI Act is for it; empty where nobody has decided. One query."""
    found = Binding.objects.filter(framework=ACT).values_list("standing", flat=True).first()
    return found or ""


def systems_of(initiatives: QuerySet[Initiative]) -> dict[UUID, list[System]]:
    """Return the systems in use of each initiative that has any. One query."""
    found: dict[UUID, list[System]] = defaultdict(list)
    for each in System.objects.filter(initiative__in=initiatives.order_by().values("pk"), retired_on=None):
        found[each.initiative_id].append(each)
    return dict(found)


def led_by(person: str, on: date) -> Exists:
    """Return whether the person of this field of a record leads or owns its initiative on a day."""
    held = Office.objects.filter(initiative=OuterRef("initiative"), person=OuterRef(person), role__in=LEADS)
    return Exists(held.filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on))


def classed(ids: QuerySet[Any], on: date) -> dict[UUID, list[tuple[UUID, str, str, bool, bool]]]:
    """Return of each system in use: id, class, version of the Act, whether confirmed, and by somebody who leads now."""
    found: dict[UUID, list[tuple[UUID, str, str, bool, bool]]] = defaultdict(list)
    rows = System.objects.filter(initiative__in=ids, retired_on=None).annotate(by_lead=led_by("confirmed_by", on))
    fields = ("initiative", "pk", "legal_class", "edition", "confirmed_by", "by_lead")
    for initiative, pk, legal_class, known, confirmed_by, by_lead in rows.order_by().values_list(*fields):
        found[initiative].append((pk, legal_class, known, confirmed_by is not None, by_lead))
    return dict(found)


def facts_of_systems(initiatives: QuerySet[Initiative]) -> dict[UUID, Facts]:
    """Return the words of applicability that the confirmed classes of each initiative's systems settle. One query."""
    return {pk: law.of_several(_confirmed(systems)) for pk, systems in systems_of(initiatives).items()}


def is_outside(initiative: Initiative) -> bool:
    """Return whether every system in use of an initiative was confirmed to lie outside the Act, and there is one."""
    systems = systems_of(Initiative.objects.filter(pk=initiative.pk)).get(initiative.pk, [])
    return bool(systems) and all(each.confirmed_on and each.legal_class == LegalClass.OUT for each in systems)


def _confirmed(systems: Iterable[System]) -> Iterator[Classification]:
    return (each.found for each in systems if each.confirmed_on)


def floors(initiatives: QuerySet[Initiative]) -> Mapping[UUID, Tier]:
    """Return the least tier that the confirmed classes demand of each initiative, where the Act binds the house."""
    if standing_of_act() != Standing.BINDS:
        return {}
    found: dict[UUID, Tier] = {}
    ids = initiatives.order_by().values("pk")
    rows = System.objects.filter(initiative__in=ids, retired_on=None).exclude(confirmed_on=None).order_by()
    for pk, legal_class in rows.values_list("initiative", "legal_class"):
        found[pk] = law.stricter(LegalClass(legal_class), found.get(pk, Tier.MINIMAL))
    return found


def duties_of(found: Classification) -> tuple[Duty, ...]:
    """Return the requirements of the Act that the class brings; one on which words are open is among them."""
    return law.duties(found, built_in()[ACT].requirements)


def system_document(system: System) -> dict[str, Any]:
    """Return a system with its class, the reasons and the duties, as other programs read it."""
    return {
        "id": str(system.pk),
        "version": system.version,
        "initiative": str(system.initiative_id),
        "title": system.title,
        "purpose": system.purpose,
        "edition": system.edition,
        "confirmed_on": system.confirmed_on and system.confirmed_on.isoformat(),
        "confirmed_because": system.confirmed_because,
        "retired_on": system.retired_on and system.retired_on.isoformat(),
        **class_document(system.found, system.reasons),
    }


def class_document(found: Classification, reasons: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a class with its reasons and duties, as other programs read it."""
    on, said = clock.today(), reasons or {}
    return {
        "legal_class": found.legal_class.value,
        "tier": found.tier.value,
        "decided_at": found.node,
        "open": [each.key for each in found.open],
        "steps": [
            {
                "question": each.question.key,
                "step": each.question.node,
                "reference": each.question.reference,
                "answers": sorted(each.answered),
                "is_open": each.is_open,
                "reason": said.get(each.question.key, ""),
            }
            for each in found.reasons
        ],
        "duties": [
            {
                "id": each.requirement.id,
                "reference": each.requirement.reference,
                "force": each.standing(on).value,
                "from_on": each.from_on and each.from_on.isoformat(),
                "open": list(each.unanswered),
            }
            for each in duties_of(found)
        ],
    }
