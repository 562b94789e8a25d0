"""Reading what is answered under an instrument: who answers what, what counts, where an answer came from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.questionnaires.models import Answer, Challenge, InstrumentVersion, Respondent, Response, Signature
from hemicycle.rooms.questionnaires.rules import answering as rules

LONGEST_COMMENT = 4_000


@dataclass
class Sheet:
    """A response with everything that its page and its rules need: given answers, what counts, and the result."""

    response: Response
    instrument: engine.Instrument
    roles: dict[str, Any]  # role -> person
    given: dict[str, dict[str, Answer]]  # question -> respondent -> answer
    counted: dict[str, Any] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    shown: dict[str, bool] = field(default_factory=dict)
    result: engine.Result | None = None

    @property
    def is_joint(self) -> bool:
        """Return whether each respondent answers every question for themselves."""
        return self.instrument.is_joint and len(self.roles) > 1

    def role_of(self, person: Any) -> str:
        """Return the role in which a person answers, empty for nobody's."""
        return next((role for role, each in self.roles.items() if each.pk == getattr(person, "pk", None)), "")

    def stored_under(self, role: str) -> str:
        """Return under whose name an answer of this role is kept: its own where answers are joint."""
        return role if self.is_joint else ""

    def own(self, question: str, role: str) -> Answer | None:
        """Return what this role has answered, or what anybody has where answers are shared."""
        kept = self.given.get(question, {})
        return kept.get(self.stored_under(role)) or (None if self.is_joint else next(iter(kept.values()), None))

    def others(self, question: str, role: str) -> list[tuple[str, Answer]]:
        """Return what the other roles of a joint response have answered."""
        kept = self.given.get(question, {})
        return (
            [(other, kept[other]) for other in self.roles if other != role and other in kept] if self.is_joint else []
        )

    def is_answered_by(self, question: str, role: str) -> bool:
        """Return whether this role's part of a question has an answer."""
        kept = self.own(question, role)
        return kept is not None and not engine.is_empty(kept.value)

    def open_for(self, role: str) -> list[str]:
        """Return the required shown questions of this role that have no answer of its own."""
        assert self.result is not None
        return [
            each.key
            for each in self.instrument.questions
            if self.shown[each.key]
            and rules.answers_section(self.instrument, each.key, role)
            and engine.is_required(each, self.counted)
            and not self.is_answered_by(each.key, role)
        ]


def sheet(response: Response) -> Sheet:
    """Return the sheet of a response as its answers stand now. Three queries."""
    instrument = response.under.parsed
    roles = {each.role: each.person for each in response.respondents.select_related("person")}
    return weighed(Sheet(response, instrument, roles, given(response.initiative_id, instrument)))


def given(initiative: UUID, instrument: engine.Instrument) -> dict[str, dict[str, Answer]]:
    """Return what was answered to the questions of an instrument, by question and respondent, whichever asked it."""
    keys = [each.key for each in instrument.questions]
    rows = Answer.objects.filter(initiative=initiative, question__in=keys)
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        found[row.question][row.respondent] = row
    return dict(found)


def named(found: Sheet) -> Sheet:
    """Return a sheet whose answers know who gave them under which instrument, as its page shows them. Two queries."""
    versions = InstrumentVersion.objects.select_related("instrument").defer("document")
    answers = [each for kept in found.given.values() for each in kept.values()]
    prefetch_related_objects(answers, "given_by", Prefetch("under", versions))
    return found


def several(given: Mapping[str, Any]) -> dict[str, tuple[Any, str | None]]:
    """Return answers as they are sent in a file: each a value, or an object of `value` and `comment`."""
    return {
        key: (said.get("value"), str(said.get("comment") or "")[:LONGEST_COMMENT])
        if isinstance(said, dict)
        else (said, None)
        for key, said in given.items()
    }


def open_response(initiative: Initiative, instrument: str) -> Response:
    """Return the response under an instrument that was opened last for an initiative. Refused where there is none."""
    found: Response | None = (
        Response.objects.filter(initiative=initiative, under__instrument__key=instrument.partition("@")[0])
        .select_related("initiative", "under__instrument")
        .order_by("-created_at", "pk")
        .first()
    )
    if found is None:
        raise Refused(_("This questionnaire was not put to the initiative: %(key)s") % {"key": instrument}, "unopened")
    return found


UNFIT: Mapping[str, Promise] = {
    "unknown-refused": _lazy("“I do not know” is no answer to this question."),
    "no-option": _lazy("“%(value)s” is none of the answers to choose from."),
    "no-list": _lazy("Several answers are sent as a list."),
    "no-number": _lazy("“%(value)s” is no number. Write it in digits."),
    "no-text": _lazy("This answer is a text."),
    "too-long": _lazy("The answer is longer than %(limit)s characters. Shorten it, and add the rest as evidence."),
    "no-date": _lazy("“%(value)s” is no day. Write it as in 2026-03-01."),
    "no-table": _lazy("This answer is a table of at most %(limit)s rows."),
    "no-column": _lazy("The table has no column “%(value)s”."),
}


def unfit_words(unfit: rules.Unfit) -> str:
    """Return why a value is no answer, in the reader's language."""
    return str(UNFIT[unfit.code]) % unfit.params


def weighed(found: Sheet) -> Sheet:
    """Work out what counts: of several answers to one question the worse, until they agree."""
    values = {key: _said(found, kept) for key, kept in found.given.items()}
    said = {key: rules.worse(found.instrument.by_key[key], several) for key, several in values.items() if several}
    found.counted = engine.counted(found.instrument, said)
    found.shown = engine.visible(found.instrument, found.counted)
    found.differing = [
        key for key, several in values.items() if found.shown.get(key) and rules.differ(several) and found.is_joint
    ]
    found.result = engine.score(found.instrument, found.counted)
    return found


def _said(found: Sheet, kept: Mapping[str, Answer]) -> list[Any]:
    """Return the values that count: of a joint response its roles', else what was said for all, else what there is."""
    own = [kept[role] for role in found.roles if role in kept] if found.is_joint else []
    shared = [kept[""]] if "" in kept else list(kept.values())
    return [each.value for each in own or shared if not engine.is_empty(each.value)]


def part_of(found: Sheet, role: str) -> dict[str, Any]:
    """Return this role's own answers that count, as it would sign them."""
    return {
        key: kept.value
        for key in found.instrument.by_key
        if found.shown[key]
        and rules.answers_section(found.instrument, key, role)
        and (kept := found.own(key, role)) is not None
        and not engine.is_empty(kept.value)
    }


def signatures(response: Response) -> dict[str, Signature]:
    """Return the signatures that stand, by role."""
    return {each.respondent: each for each in response.signatures.filter(void_at=None).select_related("signed_by")}


def responses(user: Any) -> QuerySet[Response]:
    """Return the responses that the person may see, newest first."""
    found: QuerySet[Response] = Response.objects.visible_to(user)
    return found.select_related("initiative", "under__instrument").defer("signed_document", "under__document")


def changed_since(initiative: UUID, snapshot: Mapping[str, Any]) -> list[str]:
    """Return the questions whose answer is no longer what a snapshot holds."""
    rows = Answer.objects.filter(initiative=initiative, question__in=list(snapshot))
    now: dict[str, list[Any]] = defaultdict(list)
    for question, value in rows.values_list("question", "value"):
        now[question].append(value)
    return [key for key, value in snapshot.items() if value not in now[key]]


def relying_on(initiative: UUID, questions: Iterable[str], but: UUID) -> list[Response]:
    """Return the signed responses of an initiative that hold one of these questions, another response aside."""
    keys = set(questions)
    found = Response.objects.filter(initiative=initiative).exclude(pk=but).exclude(signed_document=None)
    held = [(each, each.signed_document or {}) for each in found.select_related("under__instrument")]
    return [each for each, signed in held if keys & signed.get("answers", {}).keys()]


def is_respondent(person: Any, record: Any) -> bool:
    """Return whether the person answers here: in this response, or in the one that a doubt is about, or anywhere."""
    if not isinstance(person, User) or not person.is_active:
        return False
    mine = Respondent.objects.filter(person=person)
    if isinstance(record, Challenge):
        return mine.filter(response=record.response_id).exists()
    if isinstance(record, Response):
        return mine.filter(response=record).exists()
    return record is None and mine.exists()
