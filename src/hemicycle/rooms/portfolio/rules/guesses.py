"""What a column or a value of an unknown file probably means, by its name; a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hemicycle.rooms.portfolio.rules.normalising import code
from hemicycle.rooms.portfolio.rules.sources import Source

WORD = re.compile(r"[^\W\d_]+")
# The first field one of whose words stands in the name of a column; in the languages of the house and of its sources.
WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("external_id", frozenset({"id", "identifier", "identifiant", "reference", "number", "nummer", "المعرف"})),
    ("stage", frozenset({"stage", "phase", "status", "state", "étape", "statut", "stade", "المرحلة"})),
    ("bureau", frozenset({"bureau", "component", "office", "unit", "directorate", "service", "direction"})),
    (
        "agency",
        frozenset({"agency", "organisation", "organization", "body", "department", "ministry", "chamber", "parliament"})
        | {"organisme", "ministère", "chambre", "parlement", "organisatie", "الجهة"},
    ),
    (
        "purpose",
        frozenset({"purpose", "summary", "description", "objective", "résumé", "objet", "doel", "does", "الغرض"}),
    ),
    ("outputs", frozenset({"output", "outputs", "résultats"})),
    ("supplier", frozenset({"supplier", "vendor", "provider", "fournisseur", "leverancier", "المورد"})),
    ("risks", frozenset({"risk", "risks", "risque", "risques", "risico"})),
    ("legal_basis", frozenset({"legal", "law", "juridique", "juridische"})),
    ("topic", frozenset({"topic", "theme", "category", "thème", "catégorie"})),
    ("address", frozenset({"url", "link", "website", "lien"})),
    ("contact", frozenset({"contact", "email", "e-mail"})),
    ("published_on", frozenset({"published", "publication", "publié"})),
    ("implemented_on", frozenset({"since", "live", "start", "started", "depuis", "منذ"})),
    ("users", frozenset({"users", "licences", "licenses", "utilisateurs"})),
    ("title", frozenset({"title", "name", "tool", "system", "initiative", "titre", "nom", "naam", "العنوان", "الاسم"})),
)


def meanings(columns: Iterable[str], known: Iterable[Source]) -> dict[str, str]:
    """Return the field that each column probably feeds, each field once; columns that say nothing are left out."""
    exact = {
        code(column): name
        for source in known
        for edition in source.editions
        for name, given in edition.columns.items()
        for column in given
    }
    found: dict[str, str] = {}
    for column in columns:
        words = set(WORD.findall(code(column)))
        name = exact.get(code(column)) or next((field for field, told in WORDS if told & words), "")
        if name and name not in found.values():
            found[column] = name
    return found


def value_of(word: str, field: str, known: Iterable[Source]) -> str:
    """Return the stage or function for which other sources use this word, "" where none does."""
    for source in known:
        for edition in source.editions:
            if value := edition.values.get(field, {}).get(code(word)):
                return value
    return ""
