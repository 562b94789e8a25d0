"""Everything that changes instruments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Record, User
from hemicycle.rooms.questionnaires import queries, rules
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import drafting


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


@action(permission="questionnaires.write", event="questionnaires.begun", tells=())
def create(
    instrument: Instrument, *, by: User, title: Mapping[str, str], section: Mapping[str, str]
) -> Sequence[Record]:
    """Begin a new instrument as a draft with one section."""
    instrument.title, instrument.origin = dict(title), rules.Origin.OWN.value
    return [instrument, _draft(instrument, drafting.empty(instrument.key, title, section), 1, by)]


@action(permission="questionnaires.write", event="questionnaires.begun", tells=())
def begin(instrument: Instrument, *, by: User) -> InstrumentVersion:
    """Begin a draft of the next version from the newest published one. Refused while there is a draft."""
    known = _versions(instrument)
    if any(version.state == rules.State.DRAFT for version in known):
        raise Refused(_("A draft of this questionnaire is being written already. Go on with it."), "draft")
    newest = max((version for version in known if version.state == rules.State.PUBLISHED), key=lambda each: each.number)
    return _draft(instrument, newest.document, max(version.number for version in known) + 1, by)


def _draft(instrument: Instrument, document: Mapping[str, Any], number: int, by: User) -> InstrumentVersion:
    return InstrumentVersion(
        instrument=instrument,
        name=f"draft-{number}",
        number=number,
        document=dict(document),
        sha256=rules.fingerprint(document),
        questions=sum(1 for _question in drafting.questions(document)),
        edited_by=by,
    )


@action(permission="questionnaires.write", event="questionnaires.written", tells=())
def write(version: InstrumentVersion, *, by: User, document: Mapping[str, Any]) -> None:
    """Change the draft of an instrument. Refused, with every fault, where it would make no sense."""
    _still_a_draft(version)
    if faults := drafting.faults(document, is_draft=True):
        raise Refused(queries.refusal_words(faults), faults[0].code)
    version.document, version.sha256 = dict(document), rules.fingerprint(document)
    version.questions = sum(1 for _question in drafting.questions(document))
    version.edited_by = by


@action(permission="questionnaires.write", event="questionnaires.discarded", tells=())
def discard(version: InstrumentVersion, *, by: User) -> None:
    """Leave a draft; its words stay in the ledger, and another may be begun."""
    _still_a_draft(version)
    version.state = rules.State.DISCARDED.value


@action(permission="questionnaires.publish", event="questionnaires.published", tells=("name",))
def publish(version: InstrumentVersion, *, by: User, name: str) -> Sequence[Record]:
    """Make a draft a version that can be answered; what was answered under older ones stays as it was.

    Refused where it makes no sense, where the name is taken, and where it judges the same answers otherwise and who
    publishes is who wrote it: nobody makes risks smaller alone.
    """
    _still_a_draft(version)
    instrument = lock(Instrument.objects.filter(pk=version.instrument_id))[0]
    document = {**version.document, "version": name}
    if faults := drafting.faults(document, is_draft=False):
        raise Refused(queries.refusal_words(faults), faults[0].code)
    if InstrumentVersion.objects.filter(instrument=instrument, name=name).exclude(pk=version.pk).exists():
        raise Refused(_("There is a version %(name)s already. Choose another name.") % {"name": name}, "version")
    if queries.judged_otherwise(version) and version.edited_by_id == by.pk:
        raise Refused(
            _("This version judges the same answers otherwise. Somebody other than its author publishes it."), "author"
        )
    version.name, version.state = name, rules.State.PUBLISHED.value
    version.document, version.sha256 = document, rules.fingerprint(document)
    version.published_by, version.published_at = by, clock.now()
    instrument.title = dict(document["title"])
    return [version, instrument]


def _still_a_draft(version: InstrumentVersion) -> None:
    if version.state != rules.State.DRAFT:
        raise Refused(_("This version is no draft any more. Begin a new one."), "state")
