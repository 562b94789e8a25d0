"""What changes an assessment: opening it for a stage, and signing a principle."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.ethics import queries, rules
from hemicycle.rooms.ethics.models import Assessment, Finding
from hemicycle.rooms.ethics.rules import Outcome, Principle


@action(permission="ethics.assess", event="ethics.assessment-opened", tells=("stage",))
def open_assessment(initiative: Initiative, *, by: User, stage: Stage) -> Sequence[Record]:
    """Open the assessment of a stage: one finding for each principle, none of them signed."""
    if stage not in rules.ASSESSED_STAGES:
        raise Refused(_("An idea is not assessed yet. The first assessment belongs to the proposal."), "stage")
    if Assessment.objects.filter(initiative=initiative, stage=stage).exists():
        raise Refused(_("This stage has its assessment already. Open it and go on there."), "stage")
    place = {"initiative": initiative, "chamber_id": initiative.chamber_id}
    assessment = Assessment(stage=stage, **place)
    return [assessment, *(Finding(assessment=assessment, principle=each, **place) for each in Principle)]


@action(permission="ethics.review", event="ethics.principle-signed", tells=("outcome", "reason"))
def sign(finding: Finding, *, by: User, outcome: Outcome, reason: str, conditions: str = "") -> Assessment:
    """Say of one principle whether it is upheld at this stage, and why; the answers seen stay beside the verdict."""
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the verdict for whoever asks later."), "reason")
    if (outcome is Outcome.CONDITIONAL) is not bool(conditions.strip()):
        raise Refused(_("Conditions belong to the verdict “upheld with conditions”, and to no other."), "conditions")
    finding.outcome, finding.reason, finding.conditions = outcome, reason.strip(), conditions.strip()
    finding.reviewer, finding.signed_at = by, clock.now()
    asked = queries.practice_questions(finding.principle)
    finding.answers = queries.practice_answers(finding, asked)
    (assessment,) = lock(Assessment.objects.filter(pk=finding.assessment_id))
    others = Finding.objects.filter(assessment=assessment).exclude(pk=finding.pk)
    outcomes = {Principle(each.principle): Outcome(each.outcome) for each in others if each.outcome}
    assessment.standing = rules.standing({**outcomes, Principle(finding.principle): outcome})
    place = list(Principle).index(Principle(finding.principle))
    reached = rules.depth(finding.answers, asked)
    assessment.depths = f"{assessment.depths[:place]}{int(reached)}{assessment.depths[place + 1 :]}"
    return assessment
