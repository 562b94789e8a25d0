"""What is said of a requirement: where the house stands on it, what proves it, and what that comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from hemicycle.kernel.terms import Verdict

LONGEST_ATTESTATION = timedelta(days=365)
LEAST_REASON = 20  # characters: a sentence
DAYS_TO_ASSESS = 30  # within which a change of law is looked at

GOOD = (Verdict.WAIVED, Verdict.ATTESTED, Verdict.MET)  # the weakest first: it names what they come to together


class Standing(StrEnum):
    """What a framework is for this house."""

    BINDS = "binds"
    YARDSTICK = "yardstick"
    UNUSED = "unused"


class Stance(StrEnum):
    """Where the house, or an initiative, stands on a requirement."""

    ADOPTED = "adopted"
    ADAPTED = "adapted"
    NOT_APPLICABLE = "not_applicable"


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what verdicts come to: all good, all unknown, partly, or not met; what does not apply is left out.

    Where all are good, the weakest names the whole, so that a word given is never shown as a fact.
    """
    found = {verdict for verdict in verdicts if verdict is not Verdict.NOT_APPLICABLE}
    if not found:
        return Verdict.NOT_APPLICABLE
    good = found & set(GOOD)
    if good == found:
        return next(verdict for verdict in GOOD if verdict in found)
    if found == {Verdict.UNKNOWN}:
        return Verdict.UNKNOWN
    return Verdict.PARTLY if good or Verdict.PARTLY in found else Verdict.NOT_MET


def verdict(
    counted: Iterable[Mapping[Verdict, int]], *, is_vouched: bool = False, stance: str = "", is_asked: bool = True
) -> Verdict:
    """Return what is shown of a requirement from what its criteria answered, each counted over initiatives.

    An attestation speaks only where nothing is computed: a computed answer replaces it, also when it says not met.
    A criterion that nobody was asked yet is unknown, never met.
    """
    if stance == Stance.NOT_APPLICABLE or not is_asked:
        return Verdict.NOT_APPLICABLE
    found = together(together(Verdict(each) for each in counts) if counts else Verdict.UNKNOWN for counts in counted)
    if found is Verdict.NOT_APPLICABLE:
        found = Verdict.UNKNOWN
    return Verdict.ATTESTED if found is Verdict.UNKNOWN and is_vouched else found


def tally(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """Return how many there are of each verdict, each counted as itself."""
    count = Counter(verdicts)
    return {each: count[each] for each in Verdict if count[each]}


def last_day(on: date) -> date:
    """Return the last day to which somebody may vouch."""
    return on + LONGEST_ATTESTATION
