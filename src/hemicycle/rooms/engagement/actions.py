"""Everything that changes the public register: writing, approval, withdrawal, and the answers to the public."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.actions import action, lock, tell
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Task, User
from hemicycle.kernel.terms import TaskState
from hemicycle.rooms.engagement import queries
from hemicycle.rooms.engagement.models import Contribution, Publication, PublicRecord
from hemicycle.rooms.engagement.rules import clock as answering
from hemicycle.rooms.engagement.rules import documents, fields
from hemicycle.rooms.engagement.rules.clock import About, AnswerOutcome
from hemicycle.rooms.engagement.rules.documents import TextState
from hemicycle.rooms.engagement.rules.fields import Fault

FAULTS = {
    Fault.LONG: gettext_lazy("“%(field)s” is longer than %(limit)s characters. Shorten it."),
    Fault.MARKUP: gettext_lazy("“%(field)s” holds mark-up. Write plain text."),
    Fault.CONTROL: gettext_lazy("“%(field)s” holds control characters, which nobody sees. Type the text anew."),
    Fault.EMAIL: gettext_lazy("“%(field)s” holds an e-mail address. Addresses stand in the contact only."),
    Fault.MACHINE: gettext_lazy("“%(field)s” names a machine or its address. Security detail is never published."),
}

BUILD = "engagement.build"  # the work that builds the register


def _refuse_confidential(initiative: Initiative) -> None:
    if not queries.may_be_public(initiative):
        raise Refused(
            _("This initiative is confidential, and what is confidential is never offered to the public."),
            "confidential",
        )


@action(permission="engagement.write", event="engagement.begun", tells=())
def begin(initiative: Initiative, *, by: User) -> PublicRecord:
    """Begin the public record of an initiative with what the initiative says of itself already."""
    _refuse_confidential(initiative)
    if PublicRecord.objects.filter(initiative=initiative).exists():
        raise Refused(_("This initiative has a public record already. Open it and go on writing there."), "double")
    return PublicRecord(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        texts=queries.beginning_texts(initiative),
        writers=[str(by.pk)],
    )


@action(permission="engagement.write", event="engagement.written", tells=("language",))
def write(record: PublicRecord, *, by: User, language: str, texts: Mapping[str, str]) -> None:
    """Write texts of a record in one language; what was submitted has to be submitted anew."""
    _refuse_confidential(record.initiative)
    if language not in queries.languages():
        raise Refused(
            _("%(language)s is not a working language of this parliament.") % {"language": language}, "language"
        )
    known = {field.key: field for field in fields.written()}
    changed = {key: dict(by_language) for key, by_language in record.texts.items()}
    for key, text in texts.items():
        if key not in known:
            raise Refused(_("The public record has no field “%(field)s” to write.") % {"field": key}, "field")
        _check_text(known[key], text)
        changed.setdefault(key, {})[language] = text.strip()
    if changed == record.texts:
        return
    record.texts, record.state = changed, TextState.DRAFT
    record.writers = [*record.writers, str(by.pk)] if str(by.pk) not in record.writers else record.writers


def _check_text(field: fields.Field, text: str) -> None:
    """Refuse what is never published: mark-up, and what shows a person or a machine."""
    if found := fields.fault(field.key, text):
        raise Refused(FAULTS[found] % {"field": _(field.title), "limit": fields.LONGEST}, found)


@action(permission="engagement.write", event="engagement.submitted", tells=())
def submit(record: PublicRecord, *, by: User) -> None:
    """Ask for approval of the texts as they stand."""
    _refuse_confidential(record.initiative)
    if record.state == TextState.SUBMITTED:
        raise Refused(_("The record awaits approval already."), "submitted")
    if record.state == TextState.PUBLISHED and record.withdrawn_at is None and not _differs(record):
        raise Refused(_("Nothing has changed since the last publication. Change a text first."), "unchanged")
    values = queries.values(record)
    first = queries.languages()[0]
    if lacking := fields.missing(values, first):
        names = ", ".join(str(_(fields.offered()[key].title)) for key in lacking)
        raise Refused(_("These texts are needed first: %(names)s.") % {"names": names}, "missing")
    _refuse_people(values)
    record.state, record.returned_because = TextState.SUBMITTED, ""
    record.writers = [*record.writers, str(by.pk)] if str(by.pk) not in record.writers else record.writers


def _differs(record: PublicRecord) -> bool:
    """Return whether what would be published now is something else than what was published last."""
    last = Publication.objects.filter(record=record, edition=record.edition, is_notice=False).first()
    if last is None:
        return True
    return documents.values_of(queries.read(last)) != documents.filled(queries.values(record))


def _refuse_people(values: Mapping[str, fields.Texts]) -> None:
    """Refuse texts that name people of the house or give the address of one: an office is what the public meets."""
    texts = [text for by_language in values.values() for text in by_language.values()]
    people = list(User.objects.exclude(name="").values_list("name", "email"))
    if named := fields.names_in(texts, [name for name, _email in people]):
        raise Refused(
            _("The texts name a person: %(names)s. Write the office instead.") % {"names": ", ".join(named)}, "person"
        )
    own = {email.casefold() for _name, email in people}
    contact = [address for text in values.get(fields.CONTACT, {}).values() for address in fields.addresses(text)]
    if found := own & set(contact):
        raise Refused(
            _("%(address)s is the address of a person. Give one of the house.") % {"address": sorted(found)[0]},
            "person",
        )


@action(permission="engagement.publish", event="engagement.returned")
def send_back(record: PublicRecord, *, by: User, reason: str) -> None:
    """Send a submitted record back to its writer, with what has to be mended."""
    if record.state != TextState.SUBMITTED:
        raise Refused(_("Only a record that awaits approval is sent back."), "state")
    _demand(reason, "reason")
    record.state, record.returned_because = TextState.DRAFT, reason.strip()


@action(permission="engagement.publish", event="engagement.published", tells=("chosen",))
def publish(record: PublicRecord, *, by: User, chosen: Iterable[str]) -> Publication:
    """Approve the chosen fields of a submitted record, and publish exactly these as its next edition."""
    _refuse_confidential(record.initiative)
    if record.state != TextState.SUBMITTED:
        raise Refused(_("The record does not await approval; it may have been published already."), "state")
    wanted = set(chosen)
    lines = queries.lines(record.initiative)
    known = fields.offered().keys() | {line["key"] for line in lines}
    if unknown := sorted(wanted - known):
        raise Refused(_("The public record has no field “%(field)s”.") % {"field": unknown[0]}, "field")
    values = queries.values(record)
    if dropped := [
        key for key, field in fields.offered().items() if field.required == "publication" and key not in wanted
    ]:
        names = ", ".join(str(_(fields.offered()[key].title)) for key in dropped)
        raise Refused(_("Nothing is published without: %(names)s.") % {"names": names}, "required")
    if lacking := fields.missing(values, queries.languages()[0]):
        raise Refused(_("A text is missing: %(field)s.") % {"field": _(fields.offered()[lacking[0]].title)}, "missing")
    _refuse_people(values)
    _number(record)
    facts = {"values": values, "codes": queries.codes(record.initiative), "chosen": wanted, "lines": lines}
    made = _edition(record, by, documents.record_document, **facts)
    record.state, record.writers, record.withdrawn_at = TextState.PUBLISHED, [], None
    return made


@action(permission="engagement.withdraw", event="engagement.withdrawn", tells=())
def withdraw(record: PublicRecord, *, by: User, reason: Mapping[str, str]) -> Publication:
    """Take a record out of the public register and leave a notice that says when and why."""
    if not record.is_public:
        raise Refused(_("The record is not public, so there is nothing to withdraw."), "state")
    texts = {language: reason.get(language, "").strip() for language in queries.languages()}
    _demand(texts[queries.languages()[0]], "reason")
    for text in texts.values():
        _check_text(fields.offered()["what"], text)
    _refuse_people({"reason": texts})
    told = {language: text for language, text in texts.items() if text}
    title = documents.texts_of(queries.read(_last(record)), "title")
    made = _edition(record, by, documents.notice_document, title=title, reason=told)
    made.is_notice, record.withdrawn_at = True, clock.now()
    return made


def _last(record: PublicRecord) -> Publication:
    found: Publication = Publication.objects.get(record=record, edition=record.edition)
    return found


def _number(record: PublicRecord) -> None:
    """Give the next free public number at the first publication, so that gaps tell nothing."""
    if record.number is None:
        lock(Parliament.objects.all())  # numbers are given one after the other
        record.number = (PublicRecord.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _edition(record: PublicRecord, by: User, document: Callable[..., str], **facts: Any) -> Publication:
    """Return the next edition of a record, and have the register built once everything is kept."""
    assert record.number is not None
    previous = _last(record).digest if record.edition else ""
    record.edition += 1
    text = document(
        number=record.number,
        edition=record.edition,
        at=clock.now(),
        house=queries.house_texts(),
        languages=queries.languages(),
        previous=previous,
        **facts,
    )
    _build_later(by)
    return Publication(
        record=record,
        initiative=record.initiative,
        chamber_id=record.chamber_id,
        edition=record.edition,
        document=text,
        digest=documents.digest(text),
        published_at=clock.now(),
        approved_by=by,
    )


def _demand(text: str, code: str) -> None:
    if len(text.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), code)


def _build_later(by: User) -> None:
    """Have the register built once the change is kept; a build that has not begun yet will show it as well."""

    def ask() -> None:
        if not Task.objects.filter(kind=BUILD, state=TaskState.WAITING).exists():
            long_work.start(BUILD, by=by)

    transaction.on_commit(ask)


@action(permission="engagement.contribute", event="engagement.received", tells=())
def receive(
    record: PublicRecord,
    *,
    by: User | None,
    about: About,
    text: str,
    language: str,
    email: str = "",
    pk: UUID | None = None,
) -> Contribution:
    """Take what somebody outside wrote about a public record; its clock begins."""
    if not record.is_public:
        raise Refused(_("This record is not public any more, so it takes no contributions."), "state")
    if not answering.SHORTEST <= len(text.strip()) <= answering.LONGEST:
        raise Refused(_("Write between 3 and 2,000 characters."), "length")
    _refuse_unplain(text)
    made = Contribution(
        record=record,
        initiative_id=record.initiative_id,
        chamber_id=record.chamber_id,
        reference=answering.new_reference(),
        about=about,
        text=text.strip(),
        language=language,
        email=email.strip(),
        received_at=clock.now(),
        due_on=Parliament.objects.get().working_day_after(clock.today(), answering.answer_within()),
    )
    if pk:
        made.pk = pk
    return made


def _refuse_unplain(text: str) -> None:
    found = fields.markup_or_control(text)
    if found is Fault.MARKUP:
        raise Refused(_("Write plain text, without mark-up such as <b>."), found)
    if found is Fault.CONTROL:
        raise Refused(_("The text holds characters that nobody sees. Type it anew."), found)


@action(permission="engagement.answer", event="engagement.answered", tells=("outcome",))
def answer(
    contribution: Contribution,
    *,
    by: User,
    outcome: AnswerOutcome,
    answer: str,
    shown_text: str = "",
    late_because: str = "",
) -> None:
    """Answer a contribution, in public: what of its text is shown, what came of it, and why it is late if it is."""
    if outcome is AnswerOutcome.OPEN:
        raise Refused(_("An answer has an outcome. Choose one."), "outcome")
    _demand(answer, "answer")
    for text in (answer, shown_text, late_because):
        _refuse_unplain(text)
        if len(text) > answering.LONGEST_ANSWER:
            raise Refused(_("The answer is longer than 3,000 characters. Shorten it."), "length")
    if clock.today() > contribution.due_on and not late_because.strip() and contribution.is_open:
        raise Refused(_("The answer is late. Say why; it is published with the answer."), "late")
    _refuse_people({"answer": {"": answer}, "shown": {"": shown_text}, "late": {"": late_because}})
    contribution.outcome, contribution.answer = outcome, answer.strip()
    contribution.shown_text, contribution.late_because = shown_text.strip(), late_because.strip()
    contribution.answered_by = by
    contribution.answered_at = contribution.answered_at or clock.now()
    _build_later(by)


@action(permission="engagement.forget", event="engagement.forgotten", tells=())
def forget(contribution: Contribution, *, by: User | None) -> None:
    """Erase the address that a contributor left; nothing else of the contribution changes."""
    if not contribution.email:
        raise Refused(_("There is no address to erase."), "empty")
    contribution.email = ""
    contribution.save(update_fields=["email"])
    tell(contribution, "engagement.forgotten")
