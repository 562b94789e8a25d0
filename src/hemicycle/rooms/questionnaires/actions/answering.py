"""What is answered under an instrument: opening, answering, doubting, signing, and the risks that follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import clock
from hemicycle.kernel.actions import Entry, action, lock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, Notification, Record, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.questionnaires import queries
from hemicycle.rooms.questionnaires.models import (
    Answer,
    Challenge,
    InstrumentVersion,
    Respondent,
    Response,
    RiskProposal,
    Signature,
)
from hemicycle.rooms.questionnaires.queries.answering import Sheet
from hemicycle.rooms.questionnaires.rules import ResponseState, State
from hemicycle.rooms.questionnaires.rules import answering as rules

MOST_NAMED = 5  # questions that a message names


@action(permission="questionnaires.open", event="questionnaires.opened", tells=("under", "stage"))
def open_response(
    initiative: Initiative,
    *,
    by: User,
    under: InstrumentVersion,
    stage: Stage,
    respondents: Mapping[str, User],
    about: str = "",
    due_on: date | None = None,
) -> Sequence[Record]:
    """Put a published version to an initiative, and say who answers in which role; a signed one has a next."""
    _refuse_respondents(under, respondents)
    before = Response.objects.filter(initiative=initiative, under__instrument=under.instrument_id, stage=stage)
    if before.exclude(state=ResponseState.SIGNED).exists():
        raise Refused(_("This questionnaire is open at this stage already. Go on there."), "open")
    place = {"initiative": initiative, "chamber_id": initiative.chamber_id}
    response = Response(
        under=under,
        stage=stage,
        iteration=before.count() + 1,
        about=about.strip(),
        due_on=due_on,
        opened_by=by,
        **place,
    )
    roles = [Respondent(response=response, role=role, person=each, **place) for role, each in respondents.items()]
    found = queries.weighed(
        Sheet(response, under.parsed, dict(respondents), queries.given(initiative.pk, under.parsed))
    )
    _summarise(response, found)
    return [response, *roles]


def _refuse_respondents(under: InstrumentVersion, respondents: Mapping[str, User]) -> None:
    if under.state != State.PUBLISHED:
        raise Refused(_("This version is not published yet, so nobody can answer it."), "draft")
    asked = set(under.parsed.respondents or ("respondent",))
    if set(respondents) != asked:
        raise Refused(
            _("This questionnaire is answered by: %(roles)s. Name one person for each.")
            % {"roles": ", ".join(sorted(asked))},
            "respondents",
        )
    if len({person.pk for person in respondents.values()}) < len(respondents):
        raise Refused(_("Each respondent is another person; nobody answers in two roles."), "respondents")


def _summarise(response: Response, found: Sheet) -> None:
    """Keep what lists and gates ask of a response, so that they need not score it again."""
    result = found.result
    assert result is not None
    shown = [key for key, is_shown in found.shown.items() if is_shown]
    response.asked, response.answered = len(shown), sum(key in found.counted for key in shown)
    response.open_required = len({key for role in found.roles for key in found.open_for(role)})
    response.differing = len(found.differing)
    response.blockers = list(result.blockers)
    response.level = "" if result.level is None else str(result.level)


@action(permission="questionnaires.answer", event="questionnaires.answered", tells=("question",))
def answer(
    response: Response,
    *,
    by: User,
    question: str,
    value: Any = None,
    comment: str | None = None,
    replaces: int | None = None,
) -> Sequence[Record]:
    """Answer one question in one's own role; what is left empty is taken back. A signature of that role falls.

    `replaces` is the version of the answer that was seen, 0 for none; Stale where somebody was quicker.
    """
    return _answered(response, by, {question: (value, comment)}, {} if replaces is None else {question: replaces})


@action(permission="questionnaires.answer", event="questionnaires.filled-in", tells=())
def answer_all(response: Response, *, by: User, answers: Mapping[str, tuple[Any, str | None]]) -> Sequence[Record]:
    """Answer many questions at once in one's own role, by key as value and remark: all of them, or none."""
    return _answered(response, by, answers, {})


def _answered(
    response: Response, by: User, answers: Mapping[str, tuple[Any, str | None]], replaces: Mapping[str, int]
) -> Sequence[Record]:
    _refuse_frozen(response)
    found = queries.sheet(response)
    role = found.role_of(by)
    fitting = {question: _fitting(found, role, question, value) for question, (value, _said) in answers.items()}
    records = _records_of(response, found.stored_under(role), answers, replaces)
    changed = []
    for question, kept in records.items():
        said = answers[question][1]
        is_other = kept._state.adding or kept.value != fitting[question]
        kept.value, kept.comment = fitting[question], kept.comment if said is None else said.strip()
        if is_other or said is not None:
            kept.under, kept.given_by, kept.given_at = response.under, by, clock.now()
        if is_other:
            changed.append(question)
        found.given.setdefault(question, {})[kept.respondent] = kept
    _summarise(response, queries.weighed(found))
    _tell_who_relied(response, changed)
    return [*records.values(), *_voided(response, [role] if found.is_joint else list(found.roles))]


def _fitting(found: Sheet, role: str, question: str, value: Any) -> Any:
    """Return a value as it is kept. Refused where the question is not asked here, not theirs, or not answered by it."""
    asked = found.instrument.by_key.get(question)
    if asked is None:
        raise Refused(_("There is no question %(key)s here.") % {"key": question[:80]}, "question")
    if not rules.answers_section(found.instrument, question, role):
        raise Refused(_("This section is answered by somebody else."), "section")
    try:
        return rules.fitting(asked, value)
    except rules.Unfit as unfit:
        raise Refused(queries.unfit_words(unfit), "value") from None


def _refuse_frozen(response: Response) -> None:
    if response.state == ResponseState.SIGNED:
        raise Refused(
            _("These answers are signed by everybody and frozen. A reviewer can return them."),
            "signed",
        )


def _records_of(
    response: Response, respondent: str, questions: Iterable[str], replaces: Mapping[str, int]
) -> dict[str, Answer]:
    """Return the answers of a respondent under lock, new ones where there are none. Stale if one is not as seen."""
    place = {"initiative_id": response.initiative_id, "respondent": respondent}
    known = {each.question: each for each in lock(Answer.objects.filter(question__in=list(questions), **place))}
    for question, seen in replaces.items():
        if seen != (known[question].version if question in known else 0):
            raise Stale(known.get(question) or response)
    new = {"chamber_id": response.chamber_id, **place}
    return {question: known.get(question) or Answer(question=question, **new) for question in questions}


def _voided(response: Response, roles: Sequence[str]) -> list[Signature]:
    """Return the standing signatures of these roles, void from now on: what they signed is no longer what stands."""
    if response._state.adding:
        return []
    fallen = lock(Signature.objects.filter(response=response, respondent__in=roles, void_at=None))
    for signature in fallen:
        signature.void_at = clock.now()
    return fallen


def _tell_who_relied(response: Response, questions: Sequence[str]) -> None:
    """Tell the respondents of signed responses that answers which they signed have another value by now."""
    relying = queries.relying_on(response.initiative_id, questions, response.pk) if questions else []
    people = {each.person_id for other in relying for each in other.respondents.all()}
    if people:
        _notify(people, "questionnaires.answer-changed", ", ".join(questions[:MOST_NAMED]), relying[0])


def _notify(people: set[Any], message: str, about: str, response: Response) -> None:
    url = reverse("questionnaires:response", kwargs={"pk": response.pk})
    Notification.objects.bulk_create(
        Notification(person_id=person, at=clock.now(), message=message, params={"about": about}, url=url)
        for person in people
    )


@action(permission="questionnaires.answer", event="questionnaires.reconciled", tells=("question",))
def take_over(response: Response, *, by: User, question: str, of: str) -> Sequence[Record]:
    """Take over another respondent's answer as one's own, so that both say the same."""
    found = queries.sheet(response)
    theirs = dict(found.others(question, found.role_of(by))).get(of)
    if theirs is None:
        raise Refused(_("There is no other answer to take over."), "question")
    return _answered(response, by, {question: (theirs.value, theirs.comment)}, {})


@action(permission="questionnaires.review", event="questionnaires.challenged", tells=("question",))
def challenge(response: Response, *, by: User, question: str, text: str) -> Sequence[Record]:
    """Doubt an answer as a reviewer: the response returns to its respondents, and its signatures fall."""
    if question not in response.under.parsed.by_key:
        raise Refused(_("There is no question %(key)s here.") % {"key": question[:80]}, "question")
    if len(text.strip()) < 3:
        raise Refused(_("Say what you doubt, so that it can be answered."), "text")
    fallen = _voided(response, [each.role for each in response.respondents.all()])
    response.state, response.signed_on = ResponseState.RETURNED, None
    response.signed_document, response.signed_sha256 = None, ""
    _notify(
        {each.person_id for each in response.respondents.all()}, "questionnaires.answers-returned", question, response
    )
    doubt = Challenge(
        initiative_id=response.initiative_id,
        chamber_id=response.chamber_id,
        response=response,
        question=question,
        text=text.strip(),
        raised_by=by,
    )
    return [doubt, *fallen]


@action(permission="questionnaires.reply", event="questionnaires.replied", tells=())
def reply(doubt: Challenge, *, by: User, text: str) -> None:
    """Reply to a reviewer's doubt, beside whatever was changed in the answer."""
    if doubt.settled_at:
        raise Refused(_("The reviewer has settled this doubt already."), "settled")
    if not text.strip():
        raise Refused(_("The reply is empty. Say what you changed, or why the answer stands."), "text")
    doubt.reply, doubt.replied_by = text.strip(), by


@action(permission="questionnaires.settle", event="questionnaires.settled", tells=())
def settle(doubt: Challenge, *, by: User) -> None:
    """Settle a doubt that has its reply."""
    if not doubt.reply:
        raise Refused(_("Nobody has replied yet."), "reply")
    if doubt.settled_at:
        raise Refused(_("The reviewer has settled this doubt already."), "settled")
    doubt.settled_at = clock.now()


@action(permission="questionnaires.sign", event="questionnaires.signed", tells=())
def sign(response: Response, *, by: User) -> Sequence[Record]:
    """Sign one's own part; the last signature freezes the whole response with a hash of what was signed."""
    _refuse_frozen(response)
    found = queries.sheet(response)
    role = found.role_of(by)
    _refuse_unready(response, found, role)
    standing = queries.signatures(response)
    if role in standing:
        raise Refused(_("You have signed already. Change an answer, and you can sign again."), "signed")
    mine = Signature(
        initiative_id=response.initiative_id,
        chamber_id=response.chamber_id,
        response=response,
        respondent=role,
        signed_by=by,
        signed_at=clock.now(),
        answers=queries.part_of(found, role),
    )
    standing[role] = mine
    if set(standing) != set(found.roles):
        return [mine]
    _freeze(response, found, standing)
    return [mine]


def _refuse_unready(response: Response, found: Sheet, role: str) -> None:
    if missing := found.open_for(role):
        raise Refused(
            _("Questions of yours are still open: %(keys)s.") % {"keys": ", ".join(missing[:5])}, "unanswered"
        )
    if mine := [key for key in found.differing if rules.answers_section(found.instrument, key, role)]:
        raise Refused(
            _("You and another respondent differ: %(keys)s. Agree first, then sign.") % {"keys": ", ".join(mine[:5])},
            "differing",
        )
    if response.challenges.filter(settled_at=None, reply="").exists():
        raise Refused(_("A reviewer's doubt has no reply yet. Reply first, then sign."), "challenged")


def _freeze(response: Response, found: Sheet, standing: Mapping[str, Signature]) -> None:
    signed = rules.document(
        str(response.under),
        response.under.sha256,
        {key: value for key, value in found.counted.items() if found.shown[key]},
        [(role, str(each.signed_by_id), each.signed_at.isoformat()) for role, each in sorted(standing.items())],
    )
    response.state, response.signed_on = ResponseState.SIGNED, clock.today()
    response.signed_document, response.signed_sha256 = signed, rules.digest(signed)


@action(permission="questionnaires.sign", event="questionnaires.risk-proposed", tells=())
def propose_risks(response: Response, *, by: User) -> Sequence[Record]:
    """Propose the risks that bad answers imply, and withdraw the proposals whose answer is no longer bad."""
    found = queries.sheet(response)
    assert found.result is not None
    bad = {(each.key, each.risk): each for each in rules.bad_parts(found.result, found.instrument)}
    asked_for_risks = [each.key for each in found.instrument.questions if each.risk]
    known = lock(
        RiskProposal.objects.filter(initiative=response.initiative_id, question__in=asked_for_risks, withdrawn_at=None)
    )
    waiting = {(each.question, each.risk): each for each in known}
    for key, proposal in waiting.items():
        if key not in bad:
            proposal.withdrawn_at = clock.now()
    return [*known, *(_proposed(response, each) for key, each in bad.items() if key not in waiting)]


def propose_after_signing(entry: Entry) -> None:
    """Propose the risks of a response once its last respondent has signed."""
    if entry.subject_kind != Response.kind() or not entry.by or not entry.state or not entry.subject_id:
        return
    if entry.state["state"] == ResponseState.SIGNED:
        propose_risks(Response.objects.get(pk=entry.subject_id), by=User.objects.get(pk=entry.by))


def _proposed(response: Response, question: engine.Question) -> RiskProposal:
    return RiskProposal(
        initiative_id=response.initiative_id,
        chamber_id=response.chamber_id,
        response=response,
        question=question.key,
        risk=question.risk,
        severity=question.severity,
        likelihood=question.likelihood,
        task_role=question.task_role,
        due_on=None if question.due_days is None else clock.today() + timedelta(days=question.due_days),
    )
