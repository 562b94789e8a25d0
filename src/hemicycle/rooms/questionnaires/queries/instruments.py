"""Reading instruments: from the database, and from files before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.rooms import rooms
from hemicycle.rooms.questionnaires.adapters import files, surveyjs
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import Origin, State, drafting
from hemicycle.rooms.questionnaires.rules.messages import MESSAGES

SHOWN_FAULTS = 20
MOST_BYTES = files.MOST_BYTES


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
    found = published().defer("document").filter(instrument__key=key)
    chosen = (found.filter(name=version) if version else found).first()
    if chosen is None:
        raise Refused(
            _("There is no questionnaire %(name)s. See: hemicycle questionnaires list") % {"name": name[:120]},
            "unknown",
        )
    return chosen


@dataclass(frozen=True)
class Loaded:
    """An instrument read from a file and checked; nothing is written yet."""

    document: Mapping[str, Any]
    parsed: engine.Instrument
    source: str
    left_out: Sequence[engine.Fault] = field(default=())


def load(content: bytes, filename: str, *, key: str = "", version: str = "") -> Loaded:
    """Return the instrument of a file, ours or a survey's. Refused with every fault, its place and its remedy."""
    try:
        data = files.plain_data(content)
        left_out: Sequence[engine.Fault] = ()
        if surveyjs.is_survey(data):
            converted = surveyjs.convert(data, filename, key, version)
            data, left_out = converted.document, converted.left_out
        elif isinstance(data, dict):
            data = {**data, **({"instrument": key} if key else {}), **({"version": version} if version else {})}
        parsed = engine.parse(data)
        document = drafting.in_full({**data, "version": parsed.version})
        return Loaded(document, parsed, filename, left_out)
    except engine.Malformed as malformed:
        raise Refused(refusal_words(malformed.faults), malformed.faults[0].code) from None


def answers_from(content: bytes) -> dict[str, Any]:
    """Return the answers of a JSON file: an object of question name to value. Refused otherwise."""
    try:
        data = files.plain_data(content)
    except engine.Malformed as malformed:
        raise Refused(refusal_words(malformed.faults), malformed.faults[0].code) from None
    if not isinstance(data, dict):
        raise Refused(fault_words(engine.Fault("answers_no_object")), "answers_no_object")
    return data


def instrument_called(key: str, origin: Origin) -> Instrument:
    """Return the instrument of this key, a new one (not yet written) if it is the first of its name."""
    return Instrument.objects.filter(key=key).first() or Instrument(key=key, origin=origin.value)


def fault_words(fault: engine.Fault) -> str:
    """Return what is wrong, where, and what would mend it, in the reader's language."""
    told, remedy = (_(words).format(**fault.params) if words else "" for words in MESSAGES[fault.code])
    return f"{fault.place}: {told} {remedy}".removeprefix(": ").strip()


def parsed(version: InstrumentVersion) -> engine.Instrument:
    """Return a version as the engine asks and scores it. Refused for a draft that makes no sense yet."""
    try:
        return version.parsed
    except engine.Malformed as malformed:
        raise Refused(refusal_words(malformed.faults), malformed.faults[0].code) from None


def refusal_words(faults: Sequence[engine.Fault]) -> str:
    """Return the first faults, one a line, and how many more there are."""
    lines = [fault_words(fault) for fault in faults[:SHOWN_FAULTS]]
    if more := len(faults) - len(lines):
        lines.append(_("And %(n)s more.") % {"n": more})
    return "\n".join(lines)


def result_document(version: InstrumentVersion, result: engine.Result, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a score as other programs read it, with every part and whatever was not understood."""
    scores = result.scores
    return {
        "instrument": str(version),
        "version": version.name,
        "scores": {
            name: getattr(scores, name) for name in ("raw", "mitigation", "current", "raw_max", "mitigation_max")
        },
        "level": result.level,
        "method": result.method.value,
        "exposure": result.exposure,
        "worst": result.worst,
        "blockers": list(result.blockers),
        "unanswered": list(result.unanswered),
        "unrecognised": unrecognised(version.parsed, result, answers),
        "parts": [part_document(part) for part in result.parts if part.finding is not engine.Finding.HIDDEN],
    }


def part_document(part: engine.Part) -> dict[str, Any]:
    """Return what one question brings, as other programs read it."""
    return {
        "question": part.question,
        "finding": part.finding.value,
        "side": part.side.value if part.side else None,
        "points": part.points,
        "most": part.most,
    }


def unrecognised(instrument: engine.Instrument, result: engine.Result, answers: Mapping[str, Any]) -> list[str]:
    """Return the answers that counted nothing, since no question or option is called so."""
    strangers = [name for name in answers if name not in instrument.by_key]
    return [*strangers, *(f"{part.question}: {value}" for part in result.parts for value in part.ignored)]


def is_taken(key: str) -> bool:
    """Return whether an instrument has this key."""
    return Instrument.objects.filter(key=key).exists()


def lookups() -> list[tuple[str, str]]:
    """Return what the rooms of the house offer to be looked up in a questionnaire."""
    return [(lookup.key, str(lookup.title)) for room in rooms() for lookup in room.lookups]


def versions(user: Any) -> QuerySet[InstrumentVersion]:
    """Return the versions that the person may see, with their instrument, newest first; what was discarded is left."""
    found: QuerySet[InstrumentVersion] = InstrumentVersion.objects.visible_to(user)
    return found.select_related("instrument").exclude(state=State.DISCARDED).order_by("instrument__key", "-number")


def before(version: InstrumentVersion) -> InstrumentVersion | None:
    """Return the published version that came before this one."""
    found: InstrumentVersion | None = (
        InstrumentVersion.objects.filter(
            instrument_id=version.instrument_id, state=State.PUBLISHED, number__lt=version.number
        )
        .order_by("-number")
        .first()
    )
    return found


def changes(version: InstrumentVersion, than: InstrumentVersion | None) -> Sequence[engine.Change]:
    """Return what a version changes of another; nothing where there is none, or where the draft is not complete yet."""
    if than is None:
        return []
    try:
        return engine.differences(than.parsed, version.parsed)
    except engine.Malformed:
        return []


def judged_otherwise(version: InstrumentVersion) -> Sequence[engine.Change]:
    """Return the changes of a version by which the same answers are judged otherwise than before."""
    return drafting.judges_otherwise(changes(version, before(version)))
