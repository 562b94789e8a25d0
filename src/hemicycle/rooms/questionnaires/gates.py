"""The claims of questionnaires that gates ask, each of many initiatives at once."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.questionnaires import queries
from hemicycle.rooms.questionnaires.queries.standing import Latest
from hemicycle.rooms.questionnaires.rules import ResponseState
from hemicycle.rooms.questionnaires.rules import answering as rules

PAGE, LIST = "questionnaires:of-initiative", "questionnaires:list"


def q1_signed(scope: InitiativeScope) -> Answers:
    """Answer whether the authorisation questionnaire is signed by both respondents."""
    return _signed(scope, rules.AUTHORISATION)


def q2_signed(scope: InitiativeScope) -> Answers:
    """Answer whether the development questionnaire of the latest iteration is signed."""
    return _signed(scope, rules.DEVELOPMENT)


def _signed(scope: InitiativeScope, key: str) -> Answers:
    found = queries.latest(scope.ids(), (key,))
    return {pk: _state(found.get((pk, key))) for (pk,) in scope.values()}


def _state(latest: Latest | None) -> Answer:
    if latest is None:
        return Answer(Verdict.UNKNOWN, "unopened", remedy=PAGE)
    evidence = [("questionnaires.response", latest.pk)]
    if latest.state == ResponseState.SIGNED:
        return Answer(Verdict.MET, "signed", {}, evidence)
    if latest.state == ResponseState.RETURNED:
        return Answer(Verdict.NOT_MET, "returned", {}, evidence, PAGE)
    if latest.differing:
        return Answer(Verdict.NOT_MET, "differing", {"n": latest.differing}, evidence, PAGE)
    if latest.open_required:
        return Answer(Verdict.PARTLY, "open", {"n": latest.open_required}, evidence, PAGE)
    return Answer(Verdict.PARTLY, "unsigned", {}, evidence, PAGE)


def q3_complete(scope: InitiativeScope) -> Answers:
    """Answer whether the operation questionnaire is signed, and not too long ago for the tier."""
    found = queries.latest(scope.ids(), (rules.OPERATION,))
    rows = scope.values("tier")
    return {pk: _current(found.get((pk, rules.OPERATION)), tier, scope.on) for pk, tier in rows}


def _current(latest: Latest | None, tier: str, on: date) -> Answer:
    answer = _state(latest)
    if latest is None or latest.signed_on is None:
        return answer
    until = latest.signed_on + timedelta(days=rules.REVIEW_DAYS[tier])
    if until <= on:
        return Answer(Verdict.NOT_MET, "lapsed", {}, answer.evidence, PAGE)
    return Answer(Verdict.MET, "signed", {}, answer.evidence, until=until)


def no_open_blocker(scope: InitiativeScope) -> Answers:
    """Answer whether no blocking question has a bad answer in what was signed last."""
    stage = queries.STAGE_OF_GATE[scope.gate] if scope.gate else None
    found = queries.signed_last(scope.ids(), rules.RISK_QUESTIONNAIRES, stage)
    return {pk: _blockers(found.get(pk)) for (pk,) in scope.values()}


def _blockers(signed: Latest | None) -> Answer:
    if signed is None:
        return Answer(Verdict.UNKNOWN, "none-signed", remedy=PAGE)
    evidence = [("questionnaires.response", signed.pk)]
    if signed.blockers:
        return Answer(Verdict.NOT_MET, "blocked", {"keys": ", ".join(signed.blockers)}, evidence, PAGE)
    return Answer(Verdict.MET, "free", {}, evidence)


def challenges_checked(scope: InitiativeScope) -> Answers:
    """Answer whether each of the strategic, operational and parliamentary challenges was taken up or dismissed."""
    asked = queries.questions_of(rules.CHALLENGES)
    answered = queries.answered_of(scope.ids(), asked)
    return {pk: _challenges(len(asked), answered.get(pk, 0)) for (pk,) in scope.values()}


def _challenges(asked: int, answered: int) -> Answer:
    if not asked:
        return Answer(Verdict.UNKNOWN, "unpublished", remedy=LIST)
    if answered < asked:
        verdict = Verdict.PARTLY if answered else Verdict.UNKNOWN
        return Answer(verdict, "some", {"k": answered, "n": asked}, remedy=PAGE)
    return Answer(Verdict.MET, "all", {"n": asked})


def personal_data_screened(scope: InitiativeScope) -> Answers:
    """Answer whether it was found out if personal data is used, and with which safeguards."""
    found = queries.values_of(scope.ids(), rules.PERSONAL_DATA)
    return {pk: _personal_data(found.get(pk, [])) for (pk,) in scope.values()}


def _personal_data(values: list[Any]) -> Answer:
    if not values:
        return Answer(Verdict.UNKNOWN, "unanswered", remedy=PAGE)
    if all(value in rules.PERSONAL_DATA_SCREENED for value in values if isinstance(value, str)):
        return Answer(Verdict.MET, "screened")
    return Answer(Verdict.NOT_MET, "unsafe", remedy=PAGE)


def instruments_published(scope: InitiativeScope) -> Answers:
    """Answer for the house whether the three risk questionnaires are published in every working language."""
    missing = queries.missing_languages()
    if missing:
        answer = Answer(Verdict.NOT_MET, "missing", {"names": ", ".join(missing)}, remedy=LIST)
    else:
        answer = Answer(Verdict.MET, "published")
    return {pk: answer for (pk,) in scope.values()}


def _gates(*names: str) -> frozenset[Gate]:
    return frozenset(Gate(name) for name in names)


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATES = {
    "unopened": _("Nobody has put this questionnaire to the initiative."),
    "open": _("Required questions without an answer: %(n)s."),
    "differing": _("Answers in which the respondents differ: %(n)s."),
    "returned": _("A reviewer has returned the answers."),
    "unsigned": _("Every required question is answered; a signature is missing."),
    "signed": _("Every respondent has signed."),
}

CRITERIA = [
    Criterion(
        "questionnaires.q1-signed",
        _("Is the authorisation questionnaire complete and signed by the business manager and the IT unit?"),
        q1_signed,
        says=STATES,
        asked_at=_gates("G1"),
        proves=_ids("IPU-RQ-01 IPU-RM-02 IPU-APP-05 IPU-TRA-03"),
        remedy=_("Answer Q1 together with a colleague of the IT unit and both sign."),
    ),
    Criterion(
        "questionnaires.no-open-blocker",
        _("Has no blocking question a bad answer?"),
        no_open_blocker,
        says={
            "none-signed": _("No risk questionnaire was signed yet."),
            "blocked": _("Answers that stop the gate: %(keys)s."),
            "free": _("No answer of what was signed last stops the gate."),
        },
        asked_at=_gates("G1", "G2", "G3", "G4", "G5"),
        proves=_ids("IPU-RQ-01 IPU-RQ-02"),
        remedy=_("Open the blocking answer, change the design or the facts, and sign again."),
    ),
    Criterion(
        "questionnaires.challenges-checked",
        _("Were the strategic, operational and parliament-specific challenges gone through?"),
        challenges_checked,
        says={
            "unpublished": _("The list of challenges is not published."),
            "some": _("Challenges gone through: %(k)s of %(n)s."),
            "all": _("Each of the %(n)s challenges was taken up or dismissed."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-RCP-09"),
        remedy=_("Go through the twelve challenges and tick or dismiss each with a word."),
    ),
    Criterion(
        "questionnaires.personal-data-screened",
        _("Was it found out whether personal data is used?"),
        personal_data_screened,
        says={
            "unanswered": _("Nobody has answered whether personal data is used."),
            "unsafe": _("Personal data is used without suitable safeguards, or nobody knows."),
            "screened": _("No personal data is used, or it is safeguarded."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-PRI-01"),
        remedy=_("Answer whether personal data is used; if so, name the safeguards."),
    ),
    Criterion(
        "questionnaires.q2-signed",
        _("Is the development questionnaire complete for this very version?"),
        q2_signed,
        says=STATES,
        asked_at=_gates("G3", "G4", "G5"),
        proves=_ids("IPU-RQ-02 IPU-RM-05"),
        remedy=_("Answer Q2 for the version that goes out."),
    ),
    Criterion(
        "questionnaires.q3-complete",
        _("Is the operation questionnaire answered for this period?"),
        q3_complete,
        says=STATES | {"lapsed": _("The answers on operation are too old for this tier.")},
        asked_at=_gates("G6"),
        proves=_ids("IPU-RQ-03"),
        remedy=_("Answer Q3 with business and IT staff."),
    ),
    Criterion(
        "questionnaires.instruments-published",
        _("Are the three questionnaires published in the working languages?"),
        instruments_published,
        says={
            "missing": _("Not published in every working language: %(names)s."),
            "published": _("The three risk questionnaires are published in every working language."),
        },
        proves=_ids("IPU-RM-02 IPU-RM-04"),
        remedy=_("Publish the missing language."),
    ),
]
