"""The claims of governance that gates ask, each of many initiatives at once."""

from collections import Counter
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Office
from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Role, Verdict

ANSWERABLE = Role.BUSINESS_OWNER


def one_accountable_office(scope: InitiativeScope) -> Answers:
    """Answer whether exactly one office answers for the initiative today; none and two are both wrong."""
    held = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gte=scope.on), initiative__in=scope.ids(), role=ANSWERABLE, from_on__lte=scope.on
    )
    count: Counter[UUID] = Counter()
    ends = {}
    for initiative_id, to_on in held.values_list("initiative_id", "to_on"):
        count[initiative_id] += 1
        ends[initiative_id] = to_on
    return {pk: _answer(count[pk], ends.get(pk)) for (pk,) in scope.values()}


def _answer(offices: int, until: object) -> Answer:
    if offices == 1:
        return Answer(Verdict.MET, "one", until=until)  # type: ignore[arg-type]
    return Answer(Verdict.NOT_MET, "several" if offices else "none", {"n": offices}, remedy="administration:people")


CRITERIA = [
    Criterion(
        "governance.one-accountable-office",
        _("Does exactly one office answer for each stage?"),
        one_accountable_office,
        says={
            "one": _("One office answers for the initiative."),
            "none": _("No office answers for the initiative: the seat is vacant."),
            "several": _("%(n)s offices answer for the initiative; one must."),
        },
        asked_at=frozenset(Gate) - {Gate.SCREEN},
        proves=frozenset({"IPU-ACC-01", "IPU-KP-08", "IPU-SLC-02"}),
        remedy=_("Name one holder; remove the second where there are two."),
    )
]
