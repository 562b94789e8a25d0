"""Reading what offices vouch for and what bodies waive, beside what rooms compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import formats
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from hemicycle.design.formats import isolate
from hemicycle.kernel.labels import label
from hemicycle.kernel.offers import Answer, Criterion, InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Tier, Verdict
from hemicycle.rooms.portfolio.models import Attestation, Waiver
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules.attesting import CHAIR_OF_COMMITTEE, roles_of

UNANSWERED = Answer(Verdict.UNKNOWN, "")

SAYS = {
    "vouched": _("%(by)s attests it as %(office)s until %(until)s: %(reason)s"),
    "waived": _("It does not hold; the body accepts this until %(until)s: %(reason)s"),
}
GRANTED = "waive"
NOBODY = UUID(int=0)


def office_words(office: str) -> Any:
    """Return the words for an office that vouches."""
    return _("Chair of the ethics committee") if office == CHAIR_OF_COMMITTEE else label(roles_of(office)[0])


def words(answer: Answer) -> str:
    """Return an attestation or a waiver as people read it."""
    params = dict(answer.params)
    params["until"] = formats.date_format(answer.until, "j M Y") if answer.until else ""
    if "office" in params:
        params["office"] = office_words(params["office"])
    if get_language_bidi():  # a reason in another script keeps its own order
        params |= {name: isolate(params[name]) for name in ("by", "reason") if name in params}
    return str(SAYS[answer.says]) % params


@dataclass(frozen=True)
class Vouched:
    """The attestations and waivers in force of a scope, by criterion, then initiative (None: the house) and gate.

    The criterion comes first, since nobody has vouched for most of them and a gate asks of thousands of initiatives.
    """

    attestations: Mapping[str, Mapping[UUID | None, Answer]]
    waivers: Mapping[str, Mapping[tuple[UUID, str], Answer]]

    def says_of(self, key: str) -> bool:
        """Return whether anybody vouches for a criterion or waives it, anywhere in the scope."""
        return key in self.attestations or key in self.waivers

    def settle(self, key: str, pk: UUID, gate: Gate, computed: Answer) -> Answer:
        """Return what counts: a computed verdict replaces an attestation, also when it says not met."""
        found = computed
        if computed.verdict is Verdict.UNKNOWN and (given := self.attestations.get(key)):
            found = given.get(pk) or given.get(None) or computed
        accepted = self.waivers.get(key)
        if accepted is None or found.verdict in OPENING_VERDICTS:
            return found
        return accepted.get((pk, gate), found)


def vouched(scope: InitiativeScope) -> Vouched:
    """Return what is vouched for and waived on this day. Two queries."""
    here = Q(initiative__in=scope.ids())
    given = Attestation.objects.filter(here | Q(initiative=None), ended_on=None, expires_on__gte=scope.on)
    waived = Waiver.objects.filter(here, outcome=GRANTED, expires_on__gte=scope.on)
    attested = given.order_by().values_list(
        "pk", "initiative_id", "criterion", "reason", "attested_as", "attested_by__name", "expires_on"
    )
    accepted = waived.order_by().values_list(
        "pk", "initiative_id", "criterion", "gate", "decided_because", "expires_on"
    )
    attestations: dict[str, dict[UUID | None, Answer]] = {}
    for pk, initiative, key, reason, office, by, until in attested:
        params, evidence = {"by": by, "office": office, "reason": reason}, [("portfolio.attestation", pk)]
        answer = Answer(Verdict.ATTESTED, "vouched", params, evidence=evidence, until=until)
        attestations.setdefault(key, {})[initiative] = answer
    waivers: dict[str, dict[tuple[UUID, str], Answer]] = {}
    for pk, initiative, key, gate, reason, until in accepted:
        evidence = [("portfolio.waiver", pk)]
        answer = Answer(Verdict.WAIVED, "waived", {"reason": reason}, evidence=evidence, until=until)
        waivers.setdefault(key, {})[initiative, gate] = answer
    return Vouched(attestations, waivers)


def house_ready(
    tier: Tier,
    facts: dict[str, bool | None],
    pk: UUID,
    computed: Mapping[str, Mapping[UUID, Answer]],
    given: Vouched,
) -> Answer:
    """Answer whether all holds of the house that an initiative of this tier needs; attested as soon as a part is."""
    asked = demanded.house_demanded(tier, facts)
    found = {
        demand.key: given.settle(demand.key, pk, Gate.AUTHORISATION, computed.get(demand.key, {}).get(pk, UNANSWERED))
        for demand in asked
    }
    shut = [key for key, answer in found.items() if answer.verdict not in OPENING_VERDICTS]
    if shut:
        is_known = any(found[key].verdict is not Verdict.UNKNOWN for key in shut)
        params = {"n": len(shut), "all": len(found), "which": ", ".join(shut)}
        return Answer(Verdict.NOT_MET if is_known else Verdict.UNKNOWN, "open", params, remedy="portfolio:house")
    until = min((answer.until for answer in found.values() if answer.until), default=None)
    attested = [key for key, answer in found.items() if answer.verdict is Verdict.ATTESTED]
    if attested:
        params = {"n": len(attested), "all": len(found), "which": ", ".join(attested)}
        return Answer(Verdict.ATTESTED, "attested", params, until=until)
    return Answer(Verdict.MET, "ready", {"all": len(found)}, until=until)


HOUSE_READY = Criterion(
    demanded.READY,
    _("Is the house itself ready for an initiative of this tier?"),
    lambda scope: {},
    says={
        "open": _("Of the %(all)s things that must hold of the house, %(n)s do not."),
        "attested": _("All %(all)s things hold of the house; %(n)s by somebody's word."),
        "ready": _("All %(all)s things that must hold of the house hold."),
    },
    asked_at=frozenset({Gate.AUTHORISATION}),
    remedy=_("See which facts of the house are open."),
)


@dataclass(frozen=True)
class HouseFact:
    """One fact about the house: what is asked, the answer, and from which tier on it must hold."""

    key: str
    room: str
    question: Any
    answer: Answer
    because: str
    office: str
    remedy: Any
    tiers: tuple[Tier, ...]


def house_facts(scope: InitiativeScope, offered: Mapping[str, Criterion]) -> list[HouseFact]:
    """Return every fact about the house with its answer; `scope` holds any one initiative, or none."""
    given = vouched(scope)
    pk = next((pk for (pk,) in scope.values()), None)
    return [_house_fact(demand, scope, offered.get(demand.key), given, pk) for demand in demanded.house_demands()]


def _house_fact(
    demand: demanded.Demand, scope: InitiativeScope, criterion: Criterion | None, given: Vouched, pk: UUID | None
) -> HouseFact:
    computed = criterion.answers(scope).get(pk, UNANSWERED) if criterion and pk else UNANSWERED
    answer = given.settle(demand.key, pk or NOBODY, Gate.AUTHORISATION, computed)
    if answer.says in SAYS:
        because = words(answer)
    elif criterion and answer.says:
        because = str(criterion.says[answer.says]) % answer.params
    else:
        because = str(_("Nobody has answered this yet, and no room computes it."))
    question = criterion.question if criterion else gettext(demand.question)
    tiers = tuple(tier for tier, mark in demand.mandatory.items() if mark == "M")
    return HouseFact(
        demand.key, demand.room, question, answer, because, demand.attesting_office, gettext(demand.remedy), tiers
    )
