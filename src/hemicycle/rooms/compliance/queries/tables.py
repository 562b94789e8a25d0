"""The table of a framework out of files of unknown origin: a spreadsheet, or the records of a task registry."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.compliance.adapters import registry as files
from hemicycle.rooms.compliance.adapters import tables
from hemicycle.rooms.compliance.adapters.oscal import requirements
from hemicycle.rooms.compliance.queries.oscal import controls_of
from hemicycle.rooms.compliance.rules import registry
from hemicycle.rooms.compliance.rules.frameworks import word_of
from hemicycle.rooms.portfolio.queries import fault_words
from hemicycle.rooms.portfolio.rules.tables import Unreadable

NAMED = 5
OSCAL = b'"oscal-version"'
UNCLEAR = frozenset({"formulas_read", "merged_read", "errors_read"})  # what is shown there is not what stands there


def rows_of(sent: Sequence[tuple[bytes, str]], key: str) -> list[dict[str, str]]:
    """Return the rows of a framework of this short name: one table, one OSCAL catalog, or records of a registry."""
    if all(name.lower().endswith((".yaml", ".yml")) for _content, name in sent):
        return [_row(content, name, word_of(key)) for content, name in sent]
    if len(sent) == 1 and sent[0][1].lower().endswith(".json") and OSCAL in sent[0][0]:
        return requirements.rows(controls_of(*sent[0]), key, word_of(key))
    if len(sent) > 1:
        raise Refused(
            _("Send one table, one OSCAL catalog, or any number of records of a task registry in YAML."), "file"
        )
    return table_of(*sent[0])


def _row(content: bytes, name: str, word: str) -> dict[str, str]:
    try:
        return registry.row(files.record(content), word)
    except KeyError as missing:
        told = _("%(file)s: the record has no text under “%(name)s”. Add it, and send the files again.")
        raise Refused(told % {"file": name[:80], "name": missing.args[0]}, "file") from None
    except ValueError:
        told = _("%(file)s is no record of a task registry in YAML of at most 1 MB.")
        raise Refused(told % {"file": name[:80]}, "file") from None


def table_of(content: bytes, name: str) -> list[dict[str, str]]:
    """Return the rows of a framework's table. Refused where the file is no such table, or has columns of its own."""
    try:
        table = tables.read(content, name)
    except Unreadable as unreadable:
        raise Refused(fault_words(unreadable.fault), "file") from None
    if table.rejected:
        raise Refused(fault_words(table.rejected[0]), "file")
    if unclear := [note for note in table.notes if note.code in UNCLEAR]:
        told = _("%(fault)s A law is taken only as it stands: paste texts as values, one row for each requirement.")
        raise Refused(told % {"fault": fault_words(unclear[0])}, "file")
    if strange := tables.unknown_columns(table):
        told = _("The table has columns that the template does not know: %(names)s.")
        raise Refused(told % {"names": ", ".join(strange[:NAMED])}, "file")
    return tables.rows_of(table)
