"""Finding a record by the pair of kind and id by which other things hang on it, its translated texts, and who acts."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Min, Q
from django.http import Http404
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Record, Translation, User
from hemicycle.kernel.permissions import may_ever


@cache
def kinds() -> dict[str, type[Record]]:
    """Return every kind of record of the house by its stable name."""
    return {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Record)}


def find(kind: str, pk: UUID, user: Any) -> Record:
    """Return the record of this kind that the person may see; Http404 for all others, so that nobody can guess."""
    model = kinds().get(kind)
    found = model._default_manager.visible_to(user).filter(pk=pk).first() if model else None
    if found is None:
        raise Http404(kind)
    record: Record = found
    return record


def text_fields(record: Record) -> dict[str, Any]:
    """Return the fields of a record that hold words of people's own, by name, with what people call them."""
    return {
        field.name: field.verbose_name
        for field in record._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and not field.unique
        and field.name != "language"
    }


def localise(records: Iterable[Any], fields: Iterable[str], language: str) -> None:
    """Put the translated texts of these fields into the records in memory, one query for all of them."""
    by_key = {(record.kind(), record.pk): record for record in records if getattr(record, "language", None) != language}
    if not by_key:
        return
    ids = [pk for _kind, pk in by_key]
    for text in Translation.objects.filter(subject_id__in=ids, language=language, field__in=list(fields)):
        if record := by_key.get((text.subject_kind, text.subject_id)):
            setattr(record, text.field, text.text)
            record.shown_in = language


def acting_person(email: str, permission: str) -> User:
    """Return the person in whose name a command acts: the one named, else who has held an office that may longest.

    Refused where nobody of this name signs in, and where nobody may.
    """
    people = User.objects.filter(is_active=True)
    if email:
        named: User | None = people.filter(email__iexact=email).first()
        if named is None:
            raise Refused(
                _("Nobody signs in as %(email)s. See: hemicycle administration people") % {"email": email}, "person"
            )
        return named
    in_office = people.filter(offices__isnull=False).annotate(since=Min("offices__from_on")).order_by("since", "email")
    longest: User | None = next((person for person in in_office if may_ever(person, permission)), None)
    if longest is not None:
        return longest
    raise Refused(_("Nobody holds an office that may do this. Appoint somebody first."), "person")


def named_initiative(text: str) -> Initiative:
    """Return the initiative of this id or reference, such as AI-007. Refused where there is none."""
    wanted = Q(reference=text.upper())
    if len(text) in (32, 36):
        wanted |= Q(pk=text)
    found: Initiative | None = Initiative.objects.filter(wanted).first()
    if found is None:
        raise Refused(_("There is no initiative %(name)s. See: hemicycle portfolio list") % {"name": text}, "unknown")
    return found
