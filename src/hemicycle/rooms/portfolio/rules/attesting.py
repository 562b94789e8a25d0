"""Who may vouch for what cannot be computed yet, for how long, and who never may."""

from collections.abc import Set
from datetime import date, timedelta
from enum import StrEnum

from hemicycle.kernel.terms import Role, Tier, Verdict
from hemicycle.rooms.portfolio.rules import criteria

# Days for which an office may vouch while the room that will compute the fact is not built.
DAYS = {Tier.MINIMAL: 180, Tier.LIMITED: 180, Tier.HIGH: 90, Tier.PROHIBITED: 90}
DAYS_WHERE_EMPTY = 30  # once, where the room is there but holds nothing about the initiative

COMMITTEE = "ethics"  # the body whose chair vouches for questions of ethics
CHAIR_OF_COMMITTEE = "ethics committee chair"
LEAST_REASON = 20  # characters: a sentence


class Fault(StrEnum):
    """Why nobody, or not this person, may vouch for a fact."""

    UNKNOWN = "unknown criterion"
    NEVER = "never attested"
    INVOLVED = "involved"
    OFFICE = "another office"
    REASON = "reason"
    EVIDENCE = "evidence"
    PAST = "past"
    LONG = "too long"
    COMPUTED = "computed"
    ONCE = "once"


def roles_of(office: str) -> tuple[Role, str]:
    """Return the role that holds an attesting office as criteria.csv names it, and the body it is held in."""
    return (Role.BODY_CHAIR, COMMITTEE) if office == CHAIR_OF_COMMITTEE else (Role(office), "")


ATTESTING = frozenset(
    roles_of(demand.attesting_office)[0]
    for demand in (*criteria.demands(), *criteria.house_demands())
    if demand.attesting_office
)


def holds(office: str, held: Set[tuple[str, str]]) -> bool:
    """Return whether somebody who holds these offices (role, body) holds the one that vouches."""
    role, body = roles_of(office)
    return any(role == each and (not body or body == where) for each, where in held)


def days_allowed(tier: Tier, *, is_built: bool) -> int:
    """Return for how many days somebody may vouch at most."""
    return DAYS_WHERE_EMPTY if is_built else DAYS[tier]


def fault(
    *,
    key: str,
    tier: Tier,
    computed: Verdict | None,
    vouched_before: bool,
    involved: bool,
    held: Set[tuple[str, str]],
    reason: str,
    has_evidence: bool,
    on: date,
    expires_on: date,
) -> Fault | None:
    """Return why this attestation may not be signed, or None. `computed` is None where no room computes the fact."""
    demand = criteria.attestable(key)
    if demand is None:
        known = {each.key for each in (*criteria.demands(), *criteria.house_demands())}
        return Fault.NEVER if key in known else Fault.UNKNOWN
    longest = on + timedelta(days=days_allowed(tier, is_built=computed is not None))
    checks = (
        (involved, Fault.INVOLVED),
        (not holds(demand.attesting_office, held), Fault.OFFICE),
        (computed not in (None, Verdict.UNKNOWN), Fault.COMPUTED),
        (computed is Verdict.UNKNOWN and vouched_before, Fault.ONCE),
        (len(reason.strip()) < LEAST_REASON, Fault.REASON),
        (not has_evidence, Fault.EVIDENCE),
        (expires_on <= on, Fault.PAST),
        (expires_on > longest, Fault.LONG),
    )
    return next((found for holds_true, found in checks if holds_true), None)


def waivable(key: str) -> bool:
    """Return whether a body may accept for a time that a criterion does not hold; prohibitions allow it never."""
    return key not in criteria.UNTOUCHABLE and key != criteria.READY


def is_mostly_attested(verdicts: list[Verdict]) -> bool:
    """Return whether more than half of these mandatory answers rest on somebody's word."""
    return 2 * sum(verdict is Verdict.ATTESTED for verdict in verdicts) > len(verdicts)
