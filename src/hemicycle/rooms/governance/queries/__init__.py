"""Reading who answers for what."""

from hemicycle.rooms.governance.queries.responsibilities import (
    Holder,
    Holders,
    Matrix,
    Resolved,
    Row,
    Vacancy,
    activities,
    assignment_of,
    matrix,
    matrix_document,
    resolved,
    stage_panel,
    title_of,
    vacancies,
    vacancy_document,
)

__all__ = [
    "Holder",
    "Holders",
    "Matrix",
    "Resolved",
    "Row",
    "Vacancy",
    "activities",
    "assignment_of",
    "matrix",
    "matrix_document",
    "resolved",
    "stage_panel",
    "title_of",
    "vacancies",
    "vacancy_document",
]
