"""The post: letters are written into the outbox once, then sent by whichever worker takes them first.

A worker that is killed between two statements loses nothing: what was not written is written by the next, and what was
taken and not marked as sent is tried again under the same Message-ID (decision 0041).
"""

import smtplib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from hemicycle.design import formats
from hemicycle.design.hall import words
from hemicycle.kernel import clock
from hemicycle.kernel.models import Notification, Office, User
from hemicycle.rooms.reports import queries, rules
from hemicycle.rooms.reports.models import CalendarFeed, Letter, MailChoice
from hemicycle.rooms.reports.queries import Desk
from hemicycle.rooms.reports.rules import MailRhythm, Pile

AT_A_TIME = 200


def post() -> int:
    """Write the letters that are owed, send what waits, and return how many were sent."""
    _tidy()
    compose()
    return deliver()


def _tidy() -> None:
    """Forget what belongs to people who may not sign in any more."""
    for model in (MailChoice, Letter, CalendarFeed):
        model.objects.filter(person__is_active=False).delete()


def compose() -> None:
    """Write the letter of the day for everybody who wants one, and a letter for each notice that is wanted at once."""
    today = clock.today()
    held = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=today), from_on__lte=today)
    people = User.objects.filter(is_active=True, pk__in=held.values("person")).exclude(email="")
    for person in people.filter(pk__in=MailChoice.objects.filter(rhythm=MailRhythm.AT_ONCE).values("person")):
        _write_notices(person)
    if timezone.localtime(clock.now()).hour < rules.MORNING:
        return
    done = MailChoice.objects.filter(Q(rhythm=MailRhythm.NONE) | Q(considered_on__gte=today))
    for person in people.exclude(pk__in=done.values("person")):
        _write_digest(person, today)


def _write_notices(person: User) -> None:
    choice = MailChoice.objects.get(person=person)
    written = Letter.objects.filter(person=person, key__startswith="notice:").values_list("key", flat=True)
    for notice in Notification.objects.filter(person=person, read_at=None, at__gte=choice.at).order_by("at"):
        key = f"notice:{notice.pk}"
        if key in set(written):
            continue
        with translation.override(person.language):
            said = words.notice(notice)
            Letter.objects.get_or_create(
                person=person,
                key=key,
                defaults={"at": clock.now(), "subject": said[:200], "body": _body([said, _address(notice.url)])},
            )


def _write_digest(person: User, today: date) -> None:
    """Write the letter of the day where there is something to say, in one transaction with having considered it."""
    with transaction.atomic(), translation.override(person.language):
        choice = MailChoice.objects.get_or_create(person=person, defaults={"at": clock.now()})[0]
        mine = MailChoice.objects.filter(pk=choice.pk).exclude(considered_on__gte=today)
        if not mine.update(considered_on=today):
            return
        desk = queries.desk(person)
        parts = list(_parts(desk, choice.rhythm))
        if parts:
            facts = {"at": clock.now(), "subject": _subject(desk), "body": _body(parts)}
            Letter.objects.get_or_create(person=person, key=f"digest:{today}", defaults=facts)


def _subject(desk: Desk) -> str:
    said = ngettext("%(n)s duty is yours", "%(n)s duties are yours", desk.count) % {"n": formats.number(desk.count)}
    late = ngettext("%(n)s of them late", "%(n)s of them late", desk.late) % {"n": formats.number(desk.late)}
    return f"{said}; {late}" if desk.late else said


def _parts(desk: Desk, rhythm: str) -> Iterator[str]:
    """Yield the paragraphs of the letter of the day: late, this week, decisions, and the notices not sent at once."""
    titles = {Pile.LATE: _("Late"), Pile.THIS_WEEK: _("This week")}
    for pile, owed in desk.piles:
        if pile in titles:
            yield _listed(titles[pile], [(each.due.title, each.due.about, each.due.by, each.due.url) for each in owed])
    if desk.matters:
        yield _listed(_("Decisions awaited"), [(due.title, due.about, due.by, due.url) for due in desk.matters])
    if desk.notices and rhythm != MailRhythm.AT_ONCE:
        yield _listed(
            pgettext("letter", "Notices"), [(words.notice(each), "", None, each.url) for each in desk.notices]
        )


def _listed(title: str, lines: list[tuple[Any, Any, date | None, str]]) -> str:
    told = []
    for what, about, by, url in lines:
        parts = [str(what), *([formats.isolate(about)] if about else []), *([formats.day(by)] if by else [])]
        told.append(f"- {' · '.join(parts)}\n  {_address(url)}")
    return "\n".join([title, *told])


def _address(url: str) -> str:
    return f"{settings.ADDRESS}{url}" if url else settings.ADDRESS


def _body(parts: list[str]) -> str:
    foot = _("Your Desk: %(desk)s\nHow often letters come: %(mail)s") % {
        "desk": _address("/reports/desk/"),
        "mail": _address("/reports/mail/"),
    }
    return "\n\n".join([*parts, foot]) + "\n"


def deliver() -> int:
    """Send what waits, each letter taken by one worker; what the server refuses is tried again later."""
    now, sent = clock.now(), 0
    waiting = Letter.objects.filter(sent_at=None, tries__lt=rules.TRIES).select_related("person")[:AT_A_TIME]
    due = [letter for letter in waiting if rules.may_try(letter.tries, letter.tried_at, now)]
    if not due:
        return 0
    with get_connection() as connection:
        for letter in due:
            mine = Letter.objects.filter(pk=letter.pk, sent_at=None, tries=letter.tries)
            if mine.update(tries=F("tries") + 1, tried_at=now) and _sent(letter, connection):
                Letter.objects.filter(pk=letter.pk).update(sent_at=clock.now(), subject="", body="")
                sent += 1
    return sent


def _sent(letter: Letter, connection: Any) -> bool:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    message = EmailMessage(
        " ".join(letter.subject.split()), letter.body, to=[letter.person.email], connection=connection,
        headers={"Message-ID": f"<{letter.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        return bool(message.send())
    except (smtplib.SMTPException, OSError):
        return False
