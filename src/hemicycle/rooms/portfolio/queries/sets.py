"""Reading the comparison sets."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.queries.register import WORDS_CHARACTERS, WORDS_LIMIT
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.inventory import Rejection
from hemicycle.rooms.portfolio.rules.tables import MESSAGES, Fault


def editions(user: Any) -> QuerySet[Edition]:
    """Return the comparison sets that the person may see."""
    found: QuerySet[Edition] = Edition.objects.visible_to(user)
    return found


def entries(edition: Edition, filters: Mapping[str, Sequence[str]], words: str = "") -> QuerySet[InventoryEntry]:
    """Return the entries of a set that fit, those withdrawn by the source left out unless asked for."""
    found: QuerySet[InventoryEntry] = InventoryEntry.objects.filter(edition=edition)
    if "withdrawn" not in filters.get("state", ()):
        found = found.filter(withdrawn_at=None)
    for name in ("agency", "stage"):
        if values := filters.get(name):
            found = found.filter(**{f"{name}__in": values})
    for word in words[:WORDS_CHARACTERS].split()[:WORDS_LIMIT]:
        found = found.filter(Q(title__icontains=word) | Q(agency__icontains=word))
    return found


def entry_facets(edition: Edition) -> dict[str, list[tuple[str, int]]]:
    """Return how many living entries each agency and each stage has, most first."""
    living = InventoryEntry.objects.filter(edition=edition, withdrawn_at=None).order_by()
    return {
        name: [(row[name], row["n"]) for row in living.values(name).annotate(n=Count("pk")).order_by("-n", name)]
        for name in ("agency", "stage")
    }


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


def fault_words(fault: Fault) -> str:
    """Return what is wrong with a file and what would mend it, in the reader's language."""
    told, remedy = (_(words).format(**fault.params) if words else "" for words in MESSAGES[fault.code])
    return f"{told} {remedy}".strip()


def rejection_words(rejection: Rejection) -> str:
    """Return why a row was not taken, in the reader's language."""
    return fault_words(Fault(rejection.code, rejection.params))


def layout(edition: Edition) -> inventory.Edition:
    """Return what the columns of a set mean; one that names no column where its source is no longer declared."""
    known = {each.key: each for each in sources()[edition.source].editions} if edition.source in sources() else {}
    return known.get(edition.key) or inventory.Edition(edition.key, edition.title, (), {}, ())
