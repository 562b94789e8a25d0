"""What offices conclude beside the classes: fundamental rights, legal opinions, rights in sources, texts compared."""

from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.actions.frameworks import known_requirement, sentence
from hemicycle.rooms.compliance.models import LegalOpinion, RightsAssessment, TextCheck, UsedWork
from hemicycle.rooms.compliance.rules import rights as rules
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind


@action(permission="compliance.finish-rights", event="compliance.rights-finished", tells=("outcome", "reason"))
def finish_rights(
    initiative: Initiative, *, by: User, outcome: Conclusion, reason: str, review_on: date, dissent: str = ""
) -> RightsAssessment:
    """Conclude from the signed answers about rights whether a system may be used, weighed in words.

    Who answered does not conclude. Each right that is touched has to say whom it concerns, how deeply before and after
    the measures, and which measures those are.
    """
    response = queries.open_answers(initiative)
    if response is None or not response.signed_sha256:
        raise Refused(_("The answers about fundamental rights are not signed yet."), "unsigned")
    if response.respondents.filter(person=by).exists():
        raise Refused(_("You answered the questions yourself. Somebody else concludes."), "respondent")
    if RightsAssessment.objects.filter(response=response, signed_sha256=response.signed_sha256).exists():
        raise Refused(_("It was concluded upon these answers already. New answers open it again."), "finished")
    rows = queries.touched_rights(response)
    if thin := rules.thin_lines(rows):
        told = _("Lines of the table of rights that do not say all: %(lines)s. Have them answered first.")
        raise Refused(told % {"lines": ", ".join(map(str, thin))}, "thin")
    today = clock.today()
    if review_on <= today:
        raise Refused(_("The review is on a day to come."), "review_on")
    return RightsAssessment(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        response=response,
        signed_sha256=response.signed_sha256,
        outcome=outcome,
        reason=sentence(reason, "reason"),
        dissent=dissent.strip(),
        review_on=review_on,
        finished_by=by,
        finished_on=today,
    )


@action(permission="compliance.notify", event="compliance.authority-notified", tells=("authority", "receipt"))
def notify_authority(
    assessment: RightsAssessment, *, by: User, authority: str, receipt: str, notified_on: date
) -> None:
    """Record once when the authority was told of an assessment, and what it answered or how it confirmed that."""
    if assessment.notified_on:
        raise Refused(_("It was recorded already when the authority was told."), "told")
    if not assessment.finished_on <= notified_on <= clock.today():
        raise Refused(_("The authority is told after the assessment, and not in days to come."), "notified_on")
    if not authority.strip():
        raise Refused(_("Name the authority."), "authority")
    assessment.authority, assessment.receipt = authority.strip(), receipt.strip()
    assessment.notified_on, assessment.notified_by = notified_on, by


@action(permission="compliance.give-opinion", event="compliance.opinion-given", tells=("conclusion",))
def give_opinion(initiative: Initiative, *, by: User, conclusion: Opinion, opinion: str, shown_by: str) -> LegalOpinion:
    """Say for the legal service whether something in law, privilege, procedure or policy stands against it."""
    if not shown_by.strip():
        raise Refused(_("Name the record that shows it: its title and where it is kept."), "shown_by")
    return LegalOpinion(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        conclusion=conclusion,
        opinion=sentence(opinion, "opinion"),
        shown_by=shown_by.strip(),
        given_by=by,
        given_on=clock.today(),
    )


@action(permission="compliance.keep-works", event="compliance.work-listed", tells=("title", "basis"))
def list_work(
    initiative: Initiative, *, by: User, title: str, sort: WorkKind, basis: Basis, terms: str = ""
) -> UsedWork:
    """List data, content or a model that an initiative uses, by which right, upon which terms."""
    if UsedWork.objects.filter(initiative=initiative, title=title.strip()).exists():
        raise Refused(_("The initiative lists a source of this name already."), "title")
    made = UsedWork(initiative=initiative, chamber_id=initiative.chamber_id, title=title.strip(), sort=sort)
    _clear(made, by, basis, terms)
    return made


@action(permission="compliance.keep-works", event="compliance.work-checked", tells=("basis",))
def check_work(work: UsedWork, *, by: User, basis: Basis, terms: str = "") -> None:
    """Check the right and the terms of a source anew."""
    _clear(work, by, basis, terms)


def _clear(work: UsedWork, by: User, basis: Basis, terms: str) -> None:
    """Write down the right and its terms; a licence or an exception has to name them, what is unclear is unchecked."""
    if basis in {Basis.LICENSED, Basis.EXCEPTION} and not terms.strip():
        raise Refused(_("Name the licence or the exception, and what it allows."), "terms")
    is_clear = basis is not Basis.UNCLEAR
    work.basis, work.terms = basis, terms.strip()
    work.checked_by, work.checked_on = (by, clock.today()) if is_clear else (None, None)


@action(permission="compliance.confirm-text", event="compliance.text-confirmed", tells=("requirement", "source"))
def confirm_text(parliament: Parliament, *, by: User, requirement: str, source: str) -> TextCheck:
    """Confirm that our words for a requirement say what the law says, naming the source that they were held against."""
    one = known_requirement(requirement)
    if not source.strip():
        raise Refused(_("Name the source with which you compared the words."), "source")
    if TextCheck.objects.filter(requirement=requirement, sha256=one.digest).exists():
        raise Refused(_("These words are confirmed already."), "source")
    return TextCheck(
        requirement=requirement, sha256=one.digest, source=source.strip(), checked_by=by, checked_on=clock.today()
    )
