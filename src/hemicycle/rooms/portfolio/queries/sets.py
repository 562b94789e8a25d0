"""Reading the comparison sets and the sources they came from."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from hemicycle.kernel.models import Initiative
from hemicycle.rooms.portfolio.adapters.sources import sources as built_in
from hemicycle.rooms.portfolio.models import Adoption, Edition, InventoryEntry, InventorySource
from hemicycle.rooms.portfolio.queries.register import WORDS_CHARACTERS, WORDS_LIMIT
from hemicycle.rooms.portfolio.rules import sources as declarations
from hemicycle.rooms.portfolio.rules.inventory import Rejection
from hemicycle.rooms.portfolio.rules.sources import FACETS, Source
from hemicycle.rooms.portfolio.rules.tables import MESSAGES, Fault

WITHDRAWN, LISTED = "withdrawn", "listed"
OF_THEIR_OWN = ("agency", "stage", "function")  # common fields that have a column of their own


def editions(user: Any) -> QuerySet[Edition]:
    """Return the comparison sets that the person may see."""
    found: QuerySet[Edition] = Edition.objects.visible_to(user)
    return found


def declared_sources(user: Any) -> QuerySet[InventorySource]:
    """Return the sources that somebody of the house declared."""
    found: QuerySet[InventorySource] = InventorySource.objects.visible_to(user)
    return found


def sources() -> dict[str, Source]:
    """Return every source by its key: those that come with the house, then those declared in it."""
    own = InventorySource.objects.order_by("title").values_list("key", "declaration")
    return {**built_in(), **{key: declarations.source(declaration) for key, declaration in own}}


def source_named(key: str) -> Source | None:
    """Return the source of this key, if there is one."""
    if key in built_in():
        return built_in()[key]
    own = InventorySource.objects.filter(key=key).values_list("declaration", flat=True).first()
    return None if own is None else declarations.source(own)


def layout(edition: Edition) -> declarations.Edition:
    """Return what the columns of a set mean; one that names no column where its source is no longer declared."""
    source = source_named(edition.source)
    known = {each.key: each for each in source.editions} if source else {}
    return known.get(edition.key) or declarations.Edition(edition.key, edition.title, (), {}, ())


def entries(edition: Edition, words: str = "") -> QuerySet[InventoryEntry]:
    """Return the entries of a set that hold every word in title or agency."""
    found: QuerySet[InventoryEntry] = InventoryEntry.objects.filter(edition=edition)
    for word in words[:WORDS_CHARACTERS].split()[:WORDS_LIMIT]:
        found = found.filter(Q(title__icontains=word) | Q(agency__icontains=word))
    return found


def fitting(
    found: QuerySet[InventoryEntry], facets: Sequence[str], filters: Mapping[str, Sequence[str]]
) -> QuerySet[InventoryEntry]:
    """Return the entries that have one of the values of each facet; withdrawn ones only where they are asked for."""
    states = set(filters.get("state") or [LISTED])
    if WITHDRAWN not in states:
        found = found.filter(withdrawn_at=None)
    elif LISTED not in states:
        found = found.exclude(withdrawn_at=None)
    for name in facets:
        if values := filters.get(name):
            found = found.annotate(**{f"by_{name}": _facet(name)}).filter(_one_of(f"by_{name}", values))
    return found


def _one_of(field: str, values: Sequence[str]) -> Q:
    wanted = Q(**{f"{field}__in": [value for value in values if value != BLANK]})
    return wanted | Q(**{f"{field}__isnull": True}) | Q(**{field: ""}) if BLANK in values else wanted


BLANK = "-"  # the value of a facet that stands for a blank field


def _facet(name: str) -> Any:
    return F(name) if name in OF_THEIR_OWN else KT(f"fields__{name}")


def entry_counts(
    found: QuerySet[InventoryEntry], facets: Sequence[str], filters: Mapping[str, Sequence[str]]
) -> dict[str, Counter[str]]:
    """Count the entries by every facet, for each value with the other facets applied. One query."""
    rows = found.order_by().annotate(**{f"by_{name}": _facet(name) for name in facets})
    groups = rows.values(*(f"by_{name}" for name in facets)).annotate(
        listed=Count("pk", filter=Q(withdrawn_at=None)), withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False))
    )
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*facets, "state")}
    states = set(filters.get("state") or [LISTED])
    for group in groups:
        shown = sum(group[state] for state in (LISTED, WITHDRAWN) if state in states)
        misses = [name for name in facets if filters.get(name) and (group[f"by_{name}"] or BLANK) not in filters[name]]
        for name in facets:
            if not misses or misses == [name]:
                counts[name][group[f"by_{name}"] or BLANK] += shown
        if not misses:
            counts["state"].update({LISTED: group[LISTED], WITHDRAWN: group[WITHDRAWN]})
    return counts


def facets_of(edition: Edition) -> tuple[str, ...]:
    """Return by what the entries of a set are counted and filtered."""
    known = layout(edition)
    return known.facets if known.columns else FACETS


def entry_rows(found: QuerySet[InventoryEntry]) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield the cells of each entry with the kinds of those that are no text, in the order of the set."""
    yield from found.values_list("cells", "kinds").iterator(chunk_size=2_000)


def known_cells(edition: Edition | None) -> tuple[dict[str, dict[str, str]], set[str]]:
    """Return the source cells of a set by identity, and which identities are withdrawn."""
    if edition is None:
        return {}, set()
    rows = InventoryEntry.objects.filter(edition=edition).values_list("identity", "cells", "withdrawn_at")
    cells, gone = {}, set()
    for identity, held, withdrawn_at in rows.iterator(chunk_size=2_000):
        cells[identity] = held
        if withdrawn_at:
            gone.add(identity)
    return cells, gone


def origin(initiative: Initiative, user: Any) -> Mapping[str, Any]:
    """Return the entry with which an initiative began, if it did with one, for its card on the dossier."""
    return {"entry": adoption.entry if (adoption := adopted_from(initiative)) else None}


def adopted_from(initiative: Initiative) -> Adoption | None:
    """Return the adoption by which an initiative began, if it did by one."""
    found: Adoption | None = Adoption.objects.filter(initiative=initiative).select_related("entry__edition").first()
    return found


def adoptions(entry: InventoryEntry, user: Any) -> QuerySet[Adoption]:
    """Return the initiatives that the person may see which began with this entry."""
    found: QuerySet[Adoption] = Adoption.objects.visible_to(user).filter(entry=entry)
    return found.select_related("initiative")


def fault_words(fault: Fault) -> str:
    """Return what is wrong with a file and what would mend it, in the reader's language."""
    told, remedy = (_(words).format(**fault.params) if words else "" for words in MESSAGES[fault.code])
    return f"{told} {remedy}".strip()


def rejection_words(rejection: Rejection) -> str:
    """Return why a row was not taken, in the reader's language."""
    return fault_words(Fault(rejection.code, rejection.params))
