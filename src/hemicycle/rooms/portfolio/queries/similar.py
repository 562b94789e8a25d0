"""Which initiatives of the register resemble a text, for whoever may see them.

The index of all titles and texts is kept in memory, under the ledger's origin and length: what the ledger tells since
brings it up to date, so that a question costs two small queries however many initiatives there are.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hemicycle.engines import similarity as engine
from hemicycle.kernel.models import Initiative, Translation
from hemicycle.kernel.text import search_key
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio.rules import similarity as rules
from hemicycle.rooms.portfolio.rules.similarity import key_of

KIND, TEXT_KIND = Initiative.kind(), Translation.kind()
CHUNK = 200  # of those that resemble the text, so many are looked up at once


@dataclass(frozen=True)
class Similar:
    """An initiative that resembles a text, and how much, from 0 to 1."""

    initiative: Initiative
    score: float


@dataclass(frozen=True)
class _Known:
    """What was read of the register: up to which entry of which log, the two indices, and who serves what."""

    origin: str
    size: int
    titles: engine.Index
    texts: engine.Index
    functions: Mapping[UUID, str]


_known: _Known | None = None
_reading = Lock()


def similar(
    title: str, text: str, function: str, among: QuerySet[Initiative], *, least: float = rules.WORTH_A_LOOK
) -> list[Similar]:
    """Return the few initiatives of `among` that resemble this one most, the nearest first."""
    if not search_key(title):
        return []
    known = _up_to_date()
    scores = _scores(known, title, text, function)
    near = sorted((pk for pk, score in scores.items() if score >= least), key=lambda pk: (-scores[pk], str(pk)))
    found: list[Similar] = []
    for start in range(0, len(near), CHUNK):
        there = among.in_bulk(near[start : start + CHUNK])
        found += [Similar(there[pk], scores[pk]) for pk in near[start : start + CHUNK] if pk in there]
        if len(found) >= rules.SHOWN:
            break
    return found[: rules.SHOWN]


def _scores(known: _Known, title: str, text: str, function: str) -> dict[UUID, float]:
    """Return how alike each initiative is, in the language in which it is most so."""
    best: dict[UUID, float] = {}
    whole = f"{title} {title} {text}" if text.strip() else title
    for index, words in ((known.titles, title), (known.texts, whole)):
        for key, cosine in index.compare(key_of(words)).items():
            pk: UUID = key[0]  # type: ignore[index]
            score = rules.score(cosine, function, known.functions.get(pk, ""))
            best[pk] = max(best.get(pk, 0.0), score)
    return best


def _up_to_date() -> _Known:
    global _known
    log = ledger.current()
    origin, size = (log.origin, log.size) if log else ("", 0)
    with _reading:
        if _known is None or _known.origin != origin or _known.size > size:
            _known = _read(origin, size)
        elif _known.size < size:
            _known = _brought_up(_known, size, log)
        return _known


def _read(origin: str, size: int) -> _Known:
    titles, texts, functions = _texts(Initiative.objects.all())
    return _Known(origin, size, engine.index(titles), engine.index(texts, engine.beginnings), functions)


def _brought_up(known: _Known, size: int, log: Any) -> _Known:
    told = Entry.objects.filter(log=log, seq__gte=known.size, seq__lt=size, subject_kind__in=[KIND, TEXT_KIND])
    changed = {pk for pk in told.values_list("initiative_id", flat=True) if pk}
    if not changed:
        return _Known(known.origin, size, known.titles, known.texts, known.functions)
    titles, texts, functions = _texts(Initiative.objects.filter(pk__in=changed))
    functions = {**known.functions, **functions}
    return _Known(known.origin, size, known.titles.succeeded(titles), known.texts.succeeded(texts), functions)


Texts = dict[Hashable, str]


def _texts(initiatives: QuerySet[Initiative]) -> tuple[Texts, Texts, dict[UUID, str]]:
    """Return the titles and the whole texts by (initiative, language), and the functions; two queries."""
    rows = list(initiatives.order_by("pk").values_list("pk", "title", "summary", "function"))
    said: dict[tuple[UUID, str], dict[str, str]] = {
        (pk, ""): {"title": title, "summary": summary} for pk, title, summary, _function in rows
    }
    for pk, field, language, text in _translations(initiatives):
        said.setdefault((pk, language), {"title": "", "summary": ""})[field] = text
    titles: Texts = {key: key_of(texts["title"]) for key, texts in said.items()}
    wholes: Texts = {key: _whole(titles[key], texts["summary"]) for key, texts in said.items()}
    return titles, wholes, {pk: function for pk, _title, _summary, function in rows}


def _whole(title_key: str, summary: str) -> str:
    """Return the text to compare as a whole; none where the title says it all."""
    return f"{title_key} {title_key} {key_of(summary)}" if summary else ""


def _translations(initiatives: QuerySet[Initiative]) -> Iterable[Any]:
    found = Translation.objects.filter(subject_kind=KIND, field__in=["title", "summary"])
    if initiatives.query.where:
        found = found.filter(subject_id__in=initiatives.order_by().values("pk"))
    return found.order_by("subject_id", "language").values_list("subject_id", "field", "language", "text")
