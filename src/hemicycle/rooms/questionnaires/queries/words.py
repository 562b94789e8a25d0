"""Questions, answers and roles in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.engines.questionnaire import UNKNOWN, Finding, Question
from hemicycle.rooms.questionnaires import rules

ROLES: Mapping[str, Promise] = {
    "business_manager": gettext_lazy("Business manager"),
    "business_owner": gettext_lazy("Business owner"),
    "it_unit": gettext_lazy("IT unit"),
    "data_it_team": gettext_lazy("Data and IT team"),
    "business": gettext_lazy("Business staff"),
    "it": gettext_lazy("IT staff"),
    "project_lead": gettext_lazy("Project lead"),
    "dpo": gettext_lazy("Data protection officer"),
    "ethics_secretary": gettext_lazy("Secretary of the ethics committee"),
    "affected": gettext_lazy("A person for those affected"),
    "respondent": gettext_lazy("Respondent"),
}
FINDINGS: Mapping[Finding, tuple[str, Promise]] = {
    Finding.GOOD: ("met", pgettext_lazy("answer", "Good")),
    Finding.PARTIAL: ("partly", pgettext_lazy("answer", "In part")),
    Finding.BAD: ("not_met", pgettext_lazy("answer", "Bad")),
    Finding.UNKNOWN: ("unknown", pgettext_lazy("answer", "Not known")),
    Finding.UNANSWERED: ("unknown", pgettext_lazy("answer", "Open")),
    Finding.NOT_SCORED: ("not_applicable", pgettext_lazy("answer", "Not scored")),
    Finding.HIDDEN: ("not_applicable", pgettext_lazy("answer", "Not asked")),
}
LEVELS: Mapping[str, Promise] = {
    "low": pgettext_lazy("exposure", "Low"),
    "medium": pgettext_lazy("exposure", "Medium"),
    "high": pgettext_lazy("exposure", "High"),
    "rejected": pgettext_lazy("exposure", "Stopped by an answer"),
}


def words(texts: Mapping[str, str]) -> str:
    """Return words in the reader's language."""
    return rules.in_language(texts, get_language() or "en")


def role_words(role: str) -> str:
    """Return what people read for a respondent's role; a role that a house invented as it is written."""
    return str(ROLES.get(role, role.replace("_", " ").replace("-", " ")))


def level_words(level: object) -> str:
    """Return what people read for a level: a word, or the number of an impact level."""
    return str(LEVELS.get(str(level), level if level is not None else "—"))


def said(question: Question, value: Any) -> str:
    """Return an answer in words."""
    if value in (None, "", []):
        return "—"
    if value == UNKNOWN and UNKNOWN not in question.by_value:
        return _("I do not know")
    if question.kind in engine.CHOICES:
        named = value if isinstance(value, list) else [value]
        known = question.by_value
        return ", ".join(words(known[each].text) if each in known else str(each) for each in named)
    if isinstance(value, list):
        return "; ".join(" · ".join(str(cell) for cell in row.values() if cell) for row in value)
    return str(value)
