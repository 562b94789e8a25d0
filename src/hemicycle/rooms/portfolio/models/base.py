"""What every record about one initiative shares."""

from typing import TYPE_CHECKING

from django.db.models import Q

from hemicycle.kernel.models import Initiative, Record

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class OfInitiative(Record):
    """A record about one initiative, seen by whoever sees that."""

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the records of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))
