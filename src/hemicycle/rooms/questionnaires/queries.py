"""Reading instruments and their versions."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import State


def instruments(user: Any) -> QuerySet[Instrument]:
    """Return the instruments that the person may see."""
    found: QuerySet[Instrument] = Instrument.objects.visible_to(user)
    return found


def published() -> QuerySet[InstrumentVersion]:
    """Return every published version with its instrument, by key, newest first."""
    found: QuerySet[InstrumentVersion] = InstrumentVersion.objects.filter(state=State.PUBLISHED)
    return found.select_related("instrument").order_by("instrument__key", "-number")


def version_named(name: str) -> InstrumentVersion:
    """Return the published version called key@version, the newest where only the key is given. Refused otherwise."""
    key, _at, version = name.partition("@")
    found = published().filter(instrument__key=key)
    chosen = (found.filter(name=version) if version else found).first()
    if chosen is None:
        raise Refused(
            _("There is no questionnaire %(name)s. See: hemicycle questionnaires list") % {"name": name[:120]},
            "unknown",
        )
    return chosen
