"""The shape that every record shares: an id nobody can guess, a chamber, and a version that only actions raise."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.errors import WrittenPastTheActions

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

Model = TypeVar("Model", bound="Record", covariant=True)

# True while an action writes what it changed; records refuse to be saved at any other time.
writing: ContextVar[bool] = ContextVar("hemicycle_writing", default=False)


def only_by_actions() -> None:
    """Raise WrittenPastTheActions unless an action is at work."""
    if not writing.get():
        raise WrittenPastTheActions("Records are written by actions only; see hemicycle.kernel.actions.")


class RecordQuerySet(models.QuerySet[Model]):
    """A query set that knows who is looking and that refuses to write past the actions."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows that this person may see, none for a stranger; their offices cost one query a request."""
        from hemicycle.kernel.permissions import standing

        return self.filter(self.model.seen_by(standing(user)))

    def update(self, **changes: Any) -> int:
        """Update rows inside an action; WrittenPastTheActions elsewhere."""
        only_by_actions()
        return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows inside an action; WrittenPastTheActions elsewhere."""
        only_by_actions()
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Insert rows inside an action; WrittenPastTheActions elsewhere."""
        only_by_actions()
        return super().bulk_create(objs, *args, **options)

    def bulk_update(self, objs: Iterable[Any], fields: Sequence[str], batch_size: int | None = None) -> int:  # type: ignore[override]
        """Update rows one by one in few statements inside an action; WrittenPastTheActions elsewhere."""
        only_by_actions()
        return super().bulk_update(objs, fields, batch_size=batch_size)


def plain(value: Any) -> Any:
    """Return a field's value as JSON has it: text for dates, ids and decimals, everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def _exact(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a decimal with the places that its column keeps, so that it reads alike before and after it is stored."""
    if isinstance(field, models.DecimalField) and value is not None:
        kept = field.to_python(value).quantize(Decimal(1).scaleb(-field.decimal_places))
        return kept + 0  # a column keeps no sign of zero
    return value


@cache
def _words(field: models.Field[Any, Any], language: str | None) -> dict[Any, str]:
    return {value: str(words) for value, words in field.flatchoices}


class Record(models.Model):
    """One thing the house keeps. Only actions write it; each writing raises `version` and leaves a ledger entry."""

    # Fields that are no content: secrets, and what the machinery of sign-in keeps for itself.
    ledger_excludes: ClassVar[frozenset[str]] = frozenset()
    # What is told in confidence: its entries are for the auditor and for whoever did it.
    is_confided: ClassVar[bool] = False
    # The fields by which a sentence names the record: the first of them that holds something.
    named_by: ClassVar[tuple[str, ...]] = ("title", "name")
    # The language that `localise` put the texts into, none where they stand as they were written.
    shown_in: str = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chamber = models.ForeignKey(
        "kernel.Chamber", verbose_name=_("chamber"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)

    objects: ClassVar[RecordQuerySet[Any]] = RecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Save inside an action, or only fields that the ledger excludes; WrittenPastTheActions elsewhere."""
        if not set(options.get("update_fields") or ["*"]) <= self.ledger_excludes:
            only_by_actions()
        super().save(**options)

    def delete(self, **options: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]
        """Delete inside an action; WrittenPastTheActions elsewhere."""
        only_by_actions()
        return super().delete(**options)

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:  # noqa: N802
        """Return the words for a value of a field with choices; Django's own translates every choice to find one."""
        value = getattr(self, field.attname)
        return _words(field, get_language()).get(value, value)

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return which rows a person of this standing sees: those of the whole house and of the chambers reached."""
        return standing.reached("chamber")

    @classmethod
    def kind(cls) -> str:
        """Return the stable name of this kind of record, as the ledger and the addresses of its parts use it."""
        return cls._meta.label_lower

    @classmethod
    def name_in(cls, state: Mapping[str, Any]) -> str:
        """Return what people call the record of a snapshot, in their language; nothing where it has no name."""
        name = next((name for name in cls.named_by if state.get(name)), None)
        if name is None:
            return ""
        value, language = state[name], get_language()
        if isinstance(value, Mapping):  # the same name in each language
            return str(value.get(language) or next(iter(value.values())))
        return str(_words(cls._meta.get_field(name), language).get(value, value))

    def snapshot(self) -> dict[str, Any]:
        """Return the content of the row as JSON knows it, without what the ledger excludes. No query is made."""
        return {
            field.attname: plain(_exact(field, getattr(self, field.attname)))
            for field in self._meta.concrete_fields
            if field.name not in self.ledger_excludes
        }


class Hung(Record):
    """A record that hangs on another one, and is seen by whoever sees that."""

    subject_kind = models.CharField(_("kind of record"), max_length=80)
    subject_id = models.UUIDField(_("record"))
    initiative = models.ForeignKey(
        "kernel.Initiative",
        verbose_name=_("initiative"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of visible initiatives, and the rows of no initiative in the chambers reached."""
        from hemicycle.kernel.models.initiative import Initiative

        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    def hang_on(self, subject: Record) -> None:
        """Make this record one of the subject's: its kind and id, its chamber and its initiative."""
        self.subject_kind, self.subject_id = subject.kind(), subject.pk
        self.chamber_id = subject.chamber_id
        self.initiative_id = (
            subject.pk if subject.kind() == "kernel.initiative" else getattr(subject, "initiative_id", None)
        )
