"""The table of a framework out of a file of unknown origin."""

from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.compliance.adapters import tables
from hemicycle.rooms.portfolio.queries import fault_words
from hemicycle.rooms.portfolio.rules.tables import Unreadable

NAMED = 5


def table_of(content: bytes, name: str) -> list[dict[str, str]]:
    """Return the rows of a framework's table. Refused where the file is no such table, or has columns of its own."""
    try:
        table = tables.read(content, name)
    except Unreadable as unreadable:
        raise Refused(fault_words(unreadable.fault), "file") from None
    if table.rejected:
        raise Refused(fault_words(table.rejected[0]), "file")
    if strange := tables.unknown_columns(table):
        told = _("The table has columns that the template does not know: %(names)s.")
        raise Refused(told % {"names": ", ".join(strange[:NAMED])}, "file")
    return tables.rows_of(table)
