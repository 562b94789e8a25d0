"""The records as they are written: their values by field and language, and what rooms add to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Initiative, Parliament, Translation
from hemicycle.kernel.offers import Due, InitiativeScope
from hemicycle.kernel.permissions import can
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import AutomationLevel, Function, Route, Sensitivity, Stage, Status, Tier
from hemicycle.rooms.engagement.models import PublicRecord
from hemicycle.rooms.engagement.rules import fields
from hemicycle.rooms.engagement.rules.documents import TextState
from hemicycle.rooms.engagement.rules.fields import Texts

TERMS: dict[str, Any] = {
    "function": Function,
    "stage": Stage,
    "status": Status,
    "tier": Tier,
    "automation": AutomationLevel,
    "route": Route,
}


def visible_to(user: Any) -> QuerySet[PublicRecord]:
    """Return the records that the person may see."""
    found: QuerySet[PublicRecord] = PublicRecord.objects.visible_to(user).select_related("initiative", "chamber")
    return found


def may_be_public(initiative: Initiative) -> bool:
    """Return whether an initiative may be offered to the public at all: a confidential one never is."""
    return initiative.sensitivity != Sensitivity.CONFIDENTIAL


def languages() -> list[str]:
    """Return the working languages of the house, the first one first."""
    parliament = Parliament.objects.first()
    if parliament is None:
        return ["en"]
    first = parliament.default_language
    return [first, *(code for code in parliament.languages if code != first)]


def house_texts() -> dict[str, str]:
    """Return the name of the parliament by language."""
    parliament = Parliament.objects.first()
    if parliament is None:
        return {}
    return {parliament.default_language: parliament.name} | _translated(parliament.pk, ["name"]).get("name", {})


def _translated(subject_id: Any, names: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in Translation.objects.filter(subject_id=subject_id, field__in=list(names)):
        found.setdefault(text.field, {})[text.language] = text.text
    return found


def values(record: PublicRecord) -> dict[str, Texts]:
    """Return the texts of every field by language: those taken from the initiative as it is now, and those written."""
    initiative = record.initiative
    taken = {field.key: _taken(initiative, field.taken_from) for field in fields.declared() if field.taken_from}
    written = {field.key: record.texts.get(field.key, {}) for field in fields.written()}
    return {**taken, **written}


def _taken(initiative: Initiative, name: str) -> Texts:
    if name in TERMS:
        value = getattr(initiative, name)
        return _in_all_languages(label(TERMS[name](value))) if value else {}
    if name == "chamber":
        chamber = initiative.chamber
        assert chamber is not None  # the database holds no initiative without one
        return {languages()[0]: chamber.name} | _translated(chamber.pk, ["name"]).get("name", {})
    own = {initiative.language: getattr(initiative, name)}
    return own | _translated(initiative.pk, [name]).get(name, {})


def _in_all_languages(words: Any) -> dict[str, str]:
    found = {}
    for language in languages():
        with translation.override(language):
            found[language] = force_str(words)
    return found


def codes(initiative: Initiative) -> dict[str, str]:
    """Return the codes of the facts, by which the register is sorted and counted."""
    return {name: str(getattr(initiative, name)) for name in TERMS if getattr(initiative, name)}


def beginning_texts(initiative: Initiative) -> dict[str, dict[str, str]]:
    """Return the texts that the writer begins with: what the initiative says of itself already."""
    begun = {field.key: field.begins_with for field in fields.written() if field.begins_with}
    translated = _translated(initiative.pk, begun.values())
    texts = {
        key: {initiative.language: getattr(initiative, name)} | translated.get(name, {}) for key, name in begun.items()
    }
    return {key: {code: text for code, text in by_code.items() if text} for key, by_code in texts.items()}


def lines(initiative: Initiative) -> list[dict[str, Any]]:
    """Return what other rooms offer to disclose of an initiative, each in every working language."""
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today())
    found = []
    for room in rooms():
        for offer in room.disclosures:
            told = offer.of(scope).get(initiative.pk)
            if told:
                texts = dict(told) if isinstance(told, Mapping) else _in_all_languages(told)
                found.append({"key": offer.key, "title": _in_all_languages(offer.title), "texts": texts})
    return found


@dataclass(frozen=True)
class Row:
    """A record in the list: what it is called, where it stands, and what each language lacks."""

    record: PublicRecord
    title: str
    language: str
    lacking: Mapping[str, int]


def rows(records: Sequence[PublicRecord], language: str) -> list[Row]:
    """Return the records as the list shows them, in one query more however many they are."""
    ids = [record.initiative_id for record in records]
    titles: dict[Any, dict[str, str]] = {}
    for text in Translation.objects.filter(subject_id__in=ids, field="title"):
        titles.setdefault(text.subject_id, {})[text.language] = text.text
    codes = languages()
    found = []
    for record in records:
        own = {record.initiative.language: record.initiative.title} | titles.get(record.initiative_id, {})
        shown_in = language if language in own else record.initiative.language
        written = {"title": own} | {field.key: record.texts.get(field.key, {}) for field in fields.written()}
        lacking = {code: len(keys) for code, keys in fields.parity(written, codes).items()}
        found.append(Row(record, own[shown_in], shown_in, lacking))
    return found


def beginnings(user: Any) -> QuerySet[Initiative]:
    """Return the initiatives that have no public record yet and may have one."""
    recorded = PublicRecord.objects.filter(initiative=OuterRef("pk"))
    found: QuerySet[Initiative] = (
        Initiative.objects.visible_to(user)
        .exclude(sensitivity=Sensitivity.CONFIDENTIAL)
        .filter(~Exists(recorded))
        .order_by("number")
    )
    return found


def duties_of_approval(user: Any) -> list[Due]:
    """Return the records that await this person's approval."""
    waiting = visible_to(user).filter(state=TextState.SUBMITTED)
    return [
        Due(_("Approve or send back the public record"), record.get_absolute_url(), about=str(record.initiative))
        for record in waiting
        if can(user, "engagement.publish", record)
    ]


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the initiative's page shows of its public record."""
    record = PublicRecord.objects.visible_to(user).filter(initiative=initiative).first()
    may_begin = record is None and may_be_public(initiative) and can(user, "engagement.write", initiative)
    return {
        "record": record,
        "is_confidential": not may_be_public(initiative),
        "begin_url": reverse("engagement:begin", kwargs={"pk": initiative.pk}) if may_begin else "",
    }
