"""What changes the register: a risk recorded, described, judged, priced, closed or moved; a register looked through."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock, together
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.risk.actions.words import unpriced
from hemicycle.rooms.risk.models import Handling, Risk, Screening
from hemicycle.rooms.risk.rules import Modelled, library, quantity, register
from hemicycle.rooms.risk.rules.terms import Concern, Dimension, Pricing, ProposalOutcome, RiskState

JUDGED = ("inherent", "current", "target", "residual")


def demand_reason(reason: str) -> str:
    """Return the reason without blanks at its ends. Refused where there is none."""
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    return reason.strip()


@action(permission="risk.record", event="risk.recorded", tells=("title",))
def record(subject: Initiative | Parliament, *, by: User, title: str, category: str, event: str, **facts: Any) -> Risk:
    """Enter a risk of an initiative, or of the house."""
    risk = Risk(
        number=(Risk.objects.aggregate(n=Max("number"))["n"] or 0) + 1,
        initiative=subject if isinstance(subject, Initiative) else None,
        chamber_id=subject.chamber_id if isinstance(subject, Initiative) else None,
    )
    _describe(risk, title=title, category=category, event=event, **facts)
    return risk


@action(permission="risk.record", event="risk.edited", tells=())
def edit(risk: Risk, *, by: User, **facts: Any) -> None:
    """Describe a risk anew."""
    _must_stand(risk)
    _describe(risk, **facts)


def _describe(risk: Risk, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(risk, name, value.strip() if isinstance(value, str) else value)
    risk.dimension = risk.dimension or Dimension.TRUST
    if not risk.title or not risk.event:
        raise Refused(_("A risk needs a name, and what may happen."), "event")
    if risk.kind_of_risk and risk.kind_of_risk not in library.built_in():
        raise Refused(_("The built-in list has no such kind of risk."), "kind_of_risk")
    biases = library.terms("bias")
    if any(each and each not in biases for each in (risk.bias, risk.bias_cause)):
        raise Refused(_("The built-in list has no such kind of bias."), "bias")
    if risk.bias_cause and biases[risk.bias_cause].family != "Cognitive":
        raise Refused(_("What lies behind a bias is a bias of thought. Choose one of those."), "bias_cause")


def _must_stand(risk: Risk) -> None:
    if risk.state != RiskState.OPEN:
        raise Refused(_("The risk is closed or moved. Record it anew if it has come back."), "closed")


@action(permission="risk.judge", event="risk.judged")
def judge(risk: Risk, *, by: User, reason: str, **points: int | None) -> None:
    """Judge likelihood and impact: inherent, current, target, residual, each left out stays as it was."""
    _must_stand(risk)
    demand_reason(reason)
    earlier = risk.current_likelihood, risk.current_impact
    for name, value in points.items():
        setattr(risk, name, value)
    scores = {each: _score(risk, each) for each in JUDGED}
    if scores["inherent"] and scores["current"] and scores["current"] > scores["inherent"]:
        raise Refused(_("Today's score lies above the one without controls. Judge both again."), "current_likelihood")
    if earlier != (risk.current_likelihood, risk.current_impact):
        risk.earlier_likelihood, risk.earlier_impact = earlier
    risk.current_score, risk.residual_score, risk.judged_on = scores["current"], scores["residual"], clock.today()


def _score(risk: Risk, which: str) -> int | None:
    likelihood, impact = getattr(risk, f"{which}_likelihood"), getattr(risk, f"{which}_impact")
    if (likelihood is None) is not (impact is None):
        raise Refused(_("Likelihood and impact are judged together."), f"{which}_impact")
    try:
        return register.score(likelihood, impact)
    except ValueError:
        raise Refused(_("Likelihood and impact run from 1 to 5."), f"{which}_likelihood") from None


@action(permission="risk.judge", event="risk.priced", tells=())
def price(risk: Risk, *, by: User, **facts: Any) -> None:
    """Say how often a risk happens, and what one loss costs."""
    _must_stand(risk)
    for name, value in facts.items():
        setattr(risk, name, value)
    code = quantity.fault(risk.loss)
    if code:
        field, reason = code.split(":")
        raise Refused(unpriced(reason), field)
    risk.factors = sorted({str(each).strip() for each in risk.factors if str(each).strip()})


def import_model(subject: Initiative | Parliament, *, by: Any, modelled: Modelled, category: str) -> Risk:
    """Record a risk with the price that a model gives it: both, or neither."""
    title = modelled.title.strip() or _("A risk that was modelled")
    amounts = {name: round(Decimal(str(getattr(modelled, name))), 2) for name in ("low", "mode", "high")}
    often = round(Decimal(str(modelled.frequency)), 5)
    with together():
        risk = record(subject, by=by, title=title, category=category, event=title)
        price(risk, by=by, pricing=Pricing.PERT, frequency=often, **amounts)
    return risk


@action(permission="risk.close", event="risk.closed")
def close(risk: Risk, *, by: User, reason: str) -> None:
    """Close a risk that no longer stands."""
    _must_stand(risk)
    demand_reason(reason)
    risk.state = RiskState.CLOSED


@action(permission="risk.close", event="risk.moved")
def move(risk: Risk, *, by: User, owner: User, reason: str) -> None:
    """Hand a risk to somebody who answers for it from now on, apart from its initiative."""
    _must_stand(risk)
    demand_reason(reason)
    risk.owner, risk.state = owner, RiskState.MOVED


@action(permission="risk.screen", event="risk.register-reviewed", tells=())
def review_register(initiative: Initiative, *, by: User, not_relevant: Mapping[str, str]) -> Sequence[Record]:
    """Say that the register of an initiative was looked through, and why concerns without a risk do not arise."""
    reasons = {key: text.strip() for key, text in not_relevant.items() if text.strip()}
    if set(reasons) - set(Concern):
        raise Refused(_("The Guidelines name no such concern."), "not_relevant")
    known = lock(Screening.objects.filter(initiative=initiative))
    found = known[0] if known else Screening(initiative=initiative, chamber_id=initiative.chamber_id)
    found.screened_on, found.not_relevant, found.screened_by = clock.today(), reasons, by
    return [found]


@action(permission="risk.handle-proposal", event="risk.proposal-handled")
def handle(
    proposal: RiskProposal, *, by: User, outcome: ProposalOutcome, reason: str = "", risk: Risk | None = None
) -> Sequence[Record]:
    """Accept a proposed risk into the register, merge it with one that stands there, or reject it with a reason."""
    if proposal.withdrawn_at or Handling.objects.filter(proposal=proposal).exists():
        raise Refused(_("The proposal was handled or withdrawn already."), "outcome")
    made: list[Record] = []
    if outcome == ProposalOutcome.REJECTED:
        reason, risk = demand_reason(reason), None
    elif outcome == ProposalOutcome.MERGED:
        if risk is None or risk.initiative_id not in {proposal.initiative_id, None}:
            raise Refused(_("Choose the risk of this initiative, or of the house, that holds it already."), "risk")
    else:
        risk = _from_proposal(proposal)
        made.append(risk)
    handling = Handling(
        initiative_id=proposal.initiative_id,
        chamber_id=proposal.chamber_id,
        proposal=proposal,
        outcome=outcome,
        risk=risk,
        reason=reason,
        handled_by=by,
    )
    return [*made, handling]


def _from_proposal(proposal: RiskProposal) -> Risk:
    known = library.built_in().get(proposal.risk)
    if known is None:
        raise Refused(_("The built-in list has no such kind of risk. Merge it, or record one by hand."), "outcome")
    return Risk(
        number=(Risk.objects.aggregate(n=Max("number"))["n"] or 0) + 1,
        initiative_id=proposal.initiative_id,
        chamber_id=proposal.chamber_id,
        kind_of_risk=known.key,
        category=known.category,
        title=known.title[:200],
        event=known.title,
        dimension=Dimension.TRUST,
    )
