"""What a year may cost: the priced risks of a register, their curve before and after treatment, and who adds what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum

from hemicycle.engines import loss
from hemicycle.rooms.risk.models import Applied, Risk, Tolerance, Treatment
from hemicycle.rooms.risk.rules import document as curve
from hemicycle.rooms.risk.rules import quantity, register
from hemicycle.rooms.risk.rules.terms import ActsOn, RiskState

MOST_LIVE = 2_000  # risks that a page prices while its reader waits; a terminal takes all


@dataclass(frozen=True)
class Contribution:
    """What one risk adds to the mean and to the worst years, and its treatment's worth."""

    risk: Risk
    mean: float
    shortfall: float


@dataclass(frozen=True)
class Worth:
    """What a treatment avoids a year, against what it costs."""

    treatment: Treatment
    avoided: float
    ratio: float | None


@dataclass(frozen=True)
class Exposure:
    """The curve of a register today and after its planned treatments."""

    risks: Sequence[Risk]
    unpriced: int
    before: loss.LossCurve
    after: loss.LossCurve
    worths: Sequence[Worth]
    contributions: Sequence[Contribution]
    line: Sequence[tuple[float, float]]
    crossed: Sequence[tuple[float, float, float]]
    crossed_after: Sequence[tuple[float, float, float]]


def priced_of(risks: QuerySet[Risk], most: int | None = None) -> list[Risk]:
    """Return the open risks that are priced, so many at most, with controls and planned treatments; three queries."""
    is_priced = ~Q(frequency=None) & (~Q(low=None) | ~Q(points=[]))
    applied = Prefetch("applied", Applied.objects.select_related("control"))
    planned = Prefetch("treatments", Treatment.objects.filter(done_on=None))
    found = risks.filter(is_priced, state=RiskState.OPEN).prefetch_related(applied, planned).order_by("number")
    return list(found[:most])


def tolerance() -> Tolerance | None:
    """Return the tolerance of the house, None where none was decided."""
    return Tolerance.objects.first()


def remains(risk: Risk) -> tuple[float, float]:
    """Return what tested controls leave of a risk's frequency and severity; controls act one after another."""
    left = {ActsOn.FREQUENCY: 1.0, ActsOn.SEVERITY: 1.0}
    if risk.counts_controls:
        for each in risk.applied.all():
            control = each.control
            taken = register.strength(control.design, control.operating, float(control.takes_away))
            left[ActsOn(control.acts_on)] *= 1 - taken
    return left[ActsOn.FREQUENCY], left[ActsOn.SEVERITY]


def engine_risk(risk: Risk, frequency: Any = None) -> loss.Risk:
    """Return a risk as the engine prices it, at another frequency where one is given."""
    told = risk.loss if frequency is None else replace(risk.loss, frequency=frequency)
    return quantity.priced(risk.reference, told, risk.factors, remains(risk))


def mean_of(risk: Risk) -> float | None:
    """Return what a risk costs in a mean year, None where it has no price."""
    try:
        one = engine_risk(risk)
    except ValueError:
        return None
    return one.frequency * one.severity.mean


def afterwards(risk: Risk) -> loss.Risk:
    """Return a risk as its planned treatments will leave it."""
    planned = [each.after_frequency for each in risk.treatments.all() if each.after_frequency is not None]
    return engine_risk(risk, min(planned) if planned else None)


def exposure(risks: QuerySet[Risk]) -> Exposure:
    """Return what a year of these risks may cost, before and after treatment, with the line of the tolerance."""
    found = priced_of(risks, MOST_LIVE)
    today, later = [engine_risk(each) for each in found], [afterwards(each) for each in found]
    before, after = quantity.curve_of(today), quantity.curve_of(later)
    kept = tolerance()
    line = [(float(amount), float(chance)) for amount, chance in kept.line] if kept else []
    return Exposure(
        found,
        risks.filter(state=RiskState.OPEN).count() - len(found),
        before,
        after,
        _worths(found),
        _contributions(found, today),
        line,
        quantity.crossed(before, line),
        quantity.crossed(after, line),
    )


def _worths(risks: Sequence[Risk]) -> list[Worth]:
    found = []
    for risk in risks:
        for each in risk.treatments.all():
            if each.after_frequency is not None:
                one, two = engine_risk(risk), engine_risk(risk, each.after_frequency)
                avoided = (one.frequency - two.frequency) * one.severity.mean
                found.append(Worth(each, avoided, quantity.worth(avoided, float(each.cost))))
    return sorted(found, key=lambda worth: -worth.avoided)


def _contributions(risks: Sequence[Risk], priced: Sequence[loss.Risk]) -> list[Contribution]:
    shares = loss.shares(priced) if len(priced) <= 400 else []
    rows = zip(risks, priced, strict=True) if not shares else ()
    found = [Contribution(risk, share.mean, share.shortfall) for risk, share in zip(risks, shares, strict=False)]
    found += [Contribution(risk, each.frequency * each.severity.mean, 0.0) for risk, each in rows]
    return sorted(found, key=lambda each: -(each.shortfall or each.mean))


def harms(risks: QuerySet[Risk]) -> dict[str, list[float]]:
    """Return for each kind of harm but money the chance of at least each degree of it within a year."""
    rows = risks.filter(state=RiskState.OPEN).exclude(frequency=None).exclude(current_impact=None)
    told = rows.order_by().values_list("dimension", "current_impact").annotate(often=Sum("frequency"))
    return dict(register.harms((kind, float(often or 0), impact or 0) for kind, impact, often in told))


def document(found: Exposure) -> dict[str, Any]:
    """Return an exposure as other programs read it."""
    return {
        **curve(found.before),
        "after_treatment": curve(found.after),
        "priced": len(found.risks),
        "unpriced": found.unpriced,
        "crossed": [{"loss": amount, "at_most": most, "chance": chance} for amount, most, chance in found.crossed],
        "contributions": [
            {"risk": each.risk.reference, "mean": each.mean, "shortfall": each.shortfall}
            for each in found.contributions
        ],
        "treatments": [
            {"risk": str(each.treatment.risk_id), "avoided": each.avoided, "ratio": each.ratio} for each in found.worths
        ],
    }


def residual_loss(ids: QuerySet[Any]) -> dict[Any, float]:
    """Return the mean yearly loss of each initiative's open risks; those without a price count nothing and are told."""
    found: dict[Any, float] = {}
    for risk in priced_of(Risk.objects.filter(initiative__in=ids)):
        one = engine_risk(risk)
        found[risk.initiative_id] = found.get(risk.initiative_id, 0.0) + one.frequency * one.severity.mean
    return found
