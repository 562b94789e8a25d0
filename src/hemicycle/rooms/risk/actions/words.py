"""What is wrong with a price or a file, and what would mend it, in the reader's language."""

from django.utils.translation import gettext as _

from hemicycle.rooms.risk.rules import Fault


def unpriced(reason: str) -> str:
    """Return what is wrong with a price and what would mend it."""
    return {
        "not_finite": _("That is not a finite number. Write an amount."),
        "frequency": _("The events a year lie between 0 and 10,000."),
        "interval_missing": _("An interval needs both its amounts: the lower and the higher."),
        "amount": _("The lower amount lies above zero, and the higher is at most a million millions."),
        "reversed": _("The interval is reversed. Write the lower amount first."),
        "mode": _("The likeliest loss lies between the least and the largest."),
        "points": _("Each amount needs its chance, and the chances sum to one."),
    }[reason]


def no_mapping() -> str:
    """Say that a file is no mapping."""
    return _("The file is no table with the columns subject_id and object_id.")


def no_list() -> str:
    """Return why a file is not read as a list of risks."""
    return _(
        "The file is no list of risks. Send MITRE ATLAS as YAML or STIX, a YAML with “risks” of “id” and “name”, "
        "or a JSON list of “key” and “title”."
    )


def no_entry() -> str:
    """Return that a list holds no such entry."""
    return _("No imported list holds this entry.")


def told(fault: Fault) -> str:
    """Return what is wrong and what would mend it, in the reader's language."""
    sentences = {
        "too_large": _("The file is larger than {megabytes} MB. Split it."),
        "too_many": _("The file holds {n} risks; at most {most} are priced at once. Split it."),
        "not_utf8": _("The file is not UTF-8 text at byte {position}. Save it as CSV in UTF-8."),
        "not_text": _("The file holds bytes of no text. Save it as CSV in UTF-8."),
        "not_csv": _("Line {line} is not CSV: a quotation mark stands open. Close it."),
        "no_column": _("The first line names these columns not exactly once: {columns}. Add or remove them."),
        "ragged": _("Line {line} has {n} cells under {heads} columns. Write as many."),
        "no_number": _("Line {line}, {column}: “{text}” is no number. Write digits with a decimal point."),
        "not_finite": _("Line {line}, {column}: “{text}” is not a finite number. Write an amount."),
        "frequency_negative": _("Line {line}: the frequency is negative. Write events a year, zero or more."),
        "low_not_positive": _(
            "Line {line}: the low loss is not above zero. Write an amount that one loss seldom falls below."
        ),
        "not_fair": _("The file is no FAIR model. Save one model as JSON, as pyfair writes it."),
        "fair_missing": _("The model says nothing of “{name}”. Add it, or what it is made of."),
        "fair_shape": _("“{name}” needs low, mode and high with the usual weight, or a constant."),
        "fair_number": _("“{name}”: {text} is not a finite number of zero or more. Write one."),
        "fair_order": _("“{name}”: low, mode and high do not rise. Write the least first."),
        "fair_secondary": _("The model holds “{name}”. Record secondary losses as a risk of their own."),
        "reversed": _("Line {line}: the interval from {low} to {high} is reversed. Write the lower amount first."),
    }  # fmt: skip
    return sentences[fault.code].format(line=fault.line, **fault.params)
