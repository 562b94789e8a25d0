"""How the common fields of inventories, their values and what was noticed in them are called."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Function, Stage

Words = str | Promise

FIELD_WORDS: dict[str, Words] = {
    "external_id": _("Identifier"),
    "title": _("Title"),
    "agency": _("Agency"),
    "agency_code": _("Code of the agency"),
    "bureau": _("Bureau"),
    "stage": _("Stage"),
    "function": _("Function"),
    "topic": _("Topic"),
    "purpose": _("Purpose"),
    "outputs": _("Outputs"),
    "techniques": _("Techniques"),
    "impact": _("Impact on rights or safety"),
    "assessment": _("Impact assessment made"),
    "commercial_use": _("Commercial use"),
    "published_on": _("Published on"),
    "started_on": _("Begun on"),
    "developed_on": _("Developed since"),
    "implemented_on": _("Put into service on"),
    "retired_on": _("Retired on"),
    "developed_by": _("Developed by"),
    "supplier": _("Supplier"),
    "contracts": _("Contracts"),
    "service": _("Public service"),
    "public_information": _("Public information"),
    "personal_data": _("Personal data"),
    "training_data": _("Training data"),
    "system_name": _("Name of the system"),
    "automation": _("Automation"),
    "risks": _("Risks"),
    "monitoring": _("Monitoring"),
    "legal_basis": _("Legal basis"),
    "users": _("Users"),
    "source_code": _("Source code"),
    "address": _("Address"),
    "contact": _("Contact"),
}

# Normalised values that are codes; everything else is the source's own text.
YES_NO: dict[str, Words] = {"yes": _("Yes"), "no": _("No"), "unknown": _("Unknown")}
VALUE_WORDS: dict[str, dict[str, Words]] = {
    "stage": {stage.value: label(stage) for stage in Stage},
    "function": {function.value: label(function) for function in Function},
    "impact": {
        "rights": _("On rights"),
        "safety": _("On safety"),
        "both": _("On rights and safety"),
        "neither": pgettext_lazy("impact", "On neither"),
        "high": pgettext_lazy("impact", "High"),
        "not-high": pgettext_lazy("impact", "Not high"),
        "presumed-not-high": _("Presumed high, found not to be"),
    },
    "assessment": YES_NO,
    "personal_data": YES_NO,
    "public_information": YES_NO,
    "commercial_use": YES_NO | {"none": pgettext_lazy("use", "None of the uses listed")},
    "developed_by": {
        "contractor": _("A contractor"),
        "in-house": _("The agency itself"),
        "both": _("The agency and a contractor"),
    },
}

FLAG_WORDS: dict[str, Words] = {
    "not_stated": _("Not stated"),
    "unrecognised": _("The source's own word is none that is known here"),
    "ambiguous": _("May be read as two different dates, so it stays as it is"),
    "month_only": _("Only a month is stated"),
    "year_only": _("Only a year is stated"),
    "not_a_date": _("This is no date"),
    "shortened": _("Shortened here; the whole text stands in the cell"),
}

SWEEP_WORDS: dict[str, Words] = {
    "column_added": _("A new column"),
    "column_removed": _("The column is gone"),
    "column_renamed": _("The column was renamed"),
    "same_value": _("Every record now says the same"),
    "spelling": _("Only capitals and blanks changed"),
    "rewritten": _("The column was rewritten"),
}


def value_words(field: str, value: str) -> Words:
    """Return how a normalised value is called; text that is no code stays as it is."""
    return VALUE_WORDS.get(field, {}).get(value, value)


def flag_words(flags: Iterable[str]) -> Mapping[str, Words]:
    """Return what was noticed, by field."""
    pairs = (flag.partition(".") for flag in flags)
    return {field: FLAG_WORDS[noticed] for field, _dot, noticed in pairs if noticed in FLAG_WORDS}
