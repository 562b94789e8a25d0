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
    known = [] if instrument._state.adding else lock(InstrumentVersion.objects.filter(instrument=instrument))
    sha256 = rules.fingerprint(document)
    for version in known:
        if version.name == parsed.version:
            if version.sha256 == sha256 and version.state == rules.State.PUBLISHED:
                return []
            raise Refused(
                _("%(name)s is here already with other content. Give the changed file a new version.")
                % {"name": parsed.name},
                "version",
            )
    instrument.title, instrument.stage = dict(parsed.title), parsed.stage
    made = InstrumentVersion(
        instrument=instrument,
        name=parsed.version,
        number=max((version.number for version in known), default=0) + 1,
        state=rules.State.PUBLISHED,
        document=dict(document),
        sha256=sha256,
        questions=len(parsed.questions),
        source=source[-200:],
        edited_by=by,
        published_by=by,
        published_at=clock.now(),
    )
    return [instrument, made]
