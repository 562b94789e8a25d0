"""Everything that changes instruments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Record, User
from hemicycle.rooms.questionnaires import rules
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion


@action(permission="questionnaires.import", event="questionnaires.imported", tells=("source",))
def import_version(
    instrument: Instrument, *, by: User, document: Mapping[str, Any], parsed: engine.Instrument, source: str = ""
) -> Sequence[Record]:
    """Take a checked document as a published version; nothing is written where it is there already, word for word.

    Refused where the same version has other content: a version that could be answered never changes.
    """
    known = _versions(instrument)
    for version in known:
        if version.name == parsed.version:
            if version.sha256 == rules.fingerprint(document) and version.state == rules.State.PUBLISHED:
                return []
            raise Refused(
                _("%(name)s is here already with other content. Give the changed file a new version.")
                % {"name": parsed.name},
                "version",
            )
    return _published(instrument, known, document, parsed, source, by)


@action(permission="questionnaires.install", event="questionnaires.installed", tells=("source",))
def install(
    instrument: Instrument, *, by: User | None, document: Mapping[str, Any], parsed: engine.Instrument, source: str
) -> Sequence[Record]:
    """Bring in a version that comes with Hemicycle, unless it is here, or the house has written versions of its own."""
    known = _versions(instrument)
    is_here = any(version.name == parsed.version for version in known)
    if is_here or any(version.edited_by_id for version in known):
        return []
    return _published(instrument, known, document, parsed, source, by)


def _versions(instrument: Instrument) -> list[InstrumentVersion]:
    return [] if instrument._state.adding else lock(InstrumentVersion.objects.filter(instrument=instrument))


def _published(
    instrument: Instrument,
    known: Sequence[InstrumentVersion],
    document: Mapping[str, Any],
    parsed: engine.Instrument,
    source: str,
    by: User | None,
) -> list[Record]:
    """Return the instrument with its newest title, and a new published version of it."""
    instrument.title, instrument.stage = dict(parsed.title), parsed.stage
    made = InstrumentVersion(
        instrument=instrument,
        name=parsed.version,
        number=max((version.number for version in known), default=0) + 1,
        state=rules.State.PUBLISHED,
        document=dict(document),
        sha256=rules.fingerprint(document),
        questions=len(parsed.questions),
        source=source[-200:],
        edited_by=by,
        published_by=by,
        published_at=clock.now(),
    )
    return [instrument, made]
