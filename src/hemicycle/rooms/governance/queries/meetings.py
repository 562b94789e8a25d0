"""Reading meetings and decisions: what changed in the papers, the minutes, and decisions found by words."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hemicycle.design.formats import isolate
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.records import kinds
from hemicycle.kernel.rooms import matters
from hemicycle.kernel.terms import Gate, Role, Stage
from hemicycle.kernel.text import search_key
from hemicycle.rooms.governance.models import Ballot, Body, Condition, Decision, Item, Meeting, Weighing
from hemicycle.rooms.governance.queries.bodies import bodies_of, conflicts
from hemicycle.rooms.governance.rules.bodies import BodyState
from hemicycle.rooms.governance.rules.meetings import ItemState, MeetingKind, MeetingState, gate_to_weigh

DAY = "j M Y"  # 9 Mar 2026
SEATS_OF = {Role.BODY_CHAIR.value: "chair", Role.BODY_MEMBER.value: "member", Role.BODY_SECRETARY.value: "secretary"}


def offices_in(body: Body, person: Any) -> set[str]:
    """Return what a person is in a body today: chair, member, secretary, or the office that decides."""
    held = standing(person).offices
    found = {SEATS_OF[office.role] for office in held if office.body == body.key and office.role in SEATS_OF}
    if body.sole_office and any(office.role == body.sole_office for office in held):
        found.add("office")
    return found


def meetings_to_come(person: Any) -> QuerySet[Meeting]:
    """Return the meetings to come of the bodies in which a person holds a seat."""
    still = [MeetingState.PLANNED, MeetingState.PAPERS_OUT, MeetingState.OPEN]
    found: QuerySet[Meeting] = Meeting.objects.visible_to(person).filter(body__in=bodies_of(person), state__in=still)
    return found.filter(held_on__gte=clock.today()).select_related("body").order_by("held_on", "pk")


def own_page(item: Item, person: Any) -> str:
    """Return the address of what an item is about, if the person may see it and it has a page."""
    model, pk = kinds().get(item.subject_kind), item.subject_id
    found = model._default_manager.visible_to(person).filter(pk=pk).first() if model and pk else None
    address = getattr(found, "get_absolute_url", None)
    return str(address()) if address else ""


def digest(document: Any) -> str:
    """Return the SHA-256 of a document's canonical bytes, in hexadecimal."""
    return sha256(rfc8785.dumps(document)).hexdigest()


def subject_of(item: Item) -> Any:
    """Return the record that an item is about, none where it is about none or the record is gone."""
    if not item.matter or item.subject_id is None:
        return None
    return kinds()[item.subject_kind]._default_manager.filter(pk=item.subject_id).first()


def recused(item: Item, people: Sequence[User]) -> dict[str, dict[str, str]]:
    """Return who is recused from an item by now: as its papers went out, and whoever became conflicted since."""
    record = subject_of(item)
    found = conflicts(matters()[item.matter], record, people) if record else {}
    return found | dict(item.recused)


def papers_changed(item: Item) -> list[str]:
    """Return which parts of what an item is about differ from the papers that went out; none where all is as it was."""
    if not item.matter or not item.papers_digest or item.subject_id is None:
        return []
    record = subject_of(item)
    if record is None:
        return [str(_("it is gone"))]
    matter = matters()[item.matter]
    papers = matter.papers(record)
    if papers.digest == item.papers_digest:
        return list(matter.changed(record))
    now = dict(papers.document)
    return sorted(key for key in {*now, *item.papers} if now.get(key) != item.papers.get(key)) or ["papers"]


def found_decisions(user: Any, words: str = "", **facts: Any) -> QuerySet[Decision]:
    """Return the decisions that the person may see, whose title, outcome, body, reason or number hold all the words."""
    found: QuerySet[Decision] = Decision.objects.visible_to(user).select_related("body", "initiative").filter(**facts)
    for word in search_key(words).split():
        found = found.filter(search_key__contains=word)
    return found


def to_confirm(user: Any) -> QuerySet[Decision]:
    """Return the decisions of caretaker bodies that wait for the next one, once that is in office."""
    today = clock.today()
    ready = [body.pk for body in Body.objects.all() if body.state(today) is BodyState.IN_OFFICE]
    waiting = Decision.objects.visible_to(user).filter(needs_confirmation=True, confirmed_by=None, body__in=ready)
    return waiting.select_related("body")


def open_conditions(user: Any) -> QuerySet[Condition]:
    """Return the conditions of decisions that nobody has discharged yet, as far as the person may see them."""
    found: QuerySet[Condition] = Condition.objects.visible_to(user).filter(discharged_on=None)
    return found.select_related("decision__body", "owner", "initiative")


def undischarged(initiatives: QuerySet[Initiative]) -> dict[UUID, list[date]]:
    """Return the days by which the conditions of decisions are due that nobody has discharged, by initiative."""
    found: dict[UUID, list[date]] = {}
    waiting = Condition.objects.filter(initiative__in=initiatives.order_by().values("pk"), discharged_on=None)
    for pk, due_on in waiting.order_by().values_list("initiative_id", "due_on"):
        found.setdefault(pk, []).append(due_on)
    return found


def weighings(initiatives: QuerySet[Initiative]) -> dict[tuple[UUID, str], Weighing]:
    """Return what is written of the gain and the cost at gates, by initiative and gate."""
    found = Weighing.objects.filter(initiative__in=initiatives.order_by().values("pk"))
    return {(each.initiative_id, each.gate): each for each in found}


def weighing(initiative: Initiative) -> Weighing | None:
    """Return what is written for the next decision that weighs, if anything is."""
    gate = gate_to_weigh(Stage(initiative.stage))
    return weighings(Initiative.objects.filter(pk=initiative.pk)).get((initiative.pk, gate))


def recommending(record: Any) -> list[UUID]:
    """Return who recommended what a record asks a body to decide after a pilot: whoever recommends does not decide."""
    if isinstance(record, Initiative) or getattr(record, "gate", "") != Gate.SCALE:
        return []
    written = Weighing.objects.filter(initiative=record.initiative_id, gate=Gate.SCALE).exclude(recommendation="")
    return list(written.values_list("written_by_id", flat=True))


def reviewed_on(initiatives: QuerySet[Initiative]) -> dict[UUID, date]:
    """Return when a body last decided at a periodic review, by initiative."""
    reviews = Decision.objects.filter(initiative__in=initiatives.order_by().values("pk"), gate=Gate.REVIEW).order_by()
    found = reviews.values_list("initiative_id").annotate(last=Max("taken_at")).values_list("initiative_id", "last")
    return {pk: timezone.localtime(last).date() for pk, last in found}


def minutes(meeting: Meeting, changed: Mapping[UUID, Item] | None = None) -> dict[str, list[str]]:
    """Return the minutes in every working language, paragraph by paragraph, from nothing but the record."""
    rows = list(meeting.attendances.select_related("person"))
    items = [(changed or {}).get(item.pk, item) for item in meeting.items.all()]
    ballots = list(Ballot.objects.filter(item__meeting=meeting).select_related("person"))
    taken = {each.item_id: each for each in Decision.objects.filter(meeting=meeting).select_related("body")}
    asked = list(Condition.objects.filter(decision__meeting=meeting).select_related("owner"))
    found = {}
    for language in Parliament.objects.get().languages:
        with translation.override(language):
            paragraphs = _opening(meeting, rows, ballots)
            for item in items:
                paragraphs += _item(item, rows, ballots, taken.get(item.pk), asked)
            found[language] = [str(each) for each in paragraphs]
    return found


def _own(words: Any) -> str:
    """Return what somebody wrote so that it keeps its own direction inside a sentence that runs from the right."""
    return isolate(words) if translation.get_language_bidi() else str(words)


def _names(people: Any) -> str:
    return ", ".join(_own(each) for each in sorted(str(each) for each in people)) or "—"


def _opening(meeting: Meeting, rows: list[Any], ballots: list[Ballot]) -> list[str]:
    day = date_format(meeting.held_on, DAY)
    facts = {"body": meeting.body.name, "day": day}
    if meeting.sort == MeetingKind.WRITTEN:
        voted = {each.person_id for each in ballots}
        return [
            _("%(body)s, written procedure until %(day)s.") % facts,
            _("Took part: %(names)s.") % {"names": _names(each.person for each in rows if each.person_id in voted)},
        ]
    return [
        _("%(body)s, sitting of %(day)s.") % facts,
        _("Present: %(names)s.") % {"names": _names(each.person for each in rows if each.is_present)},
        _("Absent: %(names)s.") % {"names": _names(each.person for each in rows if not each.is_present)},
    ]


def _item(
    item: Item, rows: list[Any], ballots: list[Ballot], decision: Decision | None, asked: list[Condition]
) -> list[str]:
    told = [_("Item %(number)d: %(title)s.") % {"number": item.position, "title": _own(item.title)}]
    for row in rows:
        if reason := item.reason_of(row.person_id):
            facts = {"name": _own(row.person.name), "reason": _own(reason.rstrip("."))}
            told.append(_("%(name)s was recused and took no part: %(reason)s.") % facts)
    for number in range(1, item.round + 1):
        cast = [each for each in ballots if each.item_id == item.pk and each.round == number]
        if cast:
            told.append(_count(cast))
    told += [
        _("%(name)s dissents: “%(text)s”") % {"name": _own(each.person.name), "text": _own(each.dissent)}
        for each in ballots
        if each.item_id == item.pk and each.dissent
    ]
    if decision:
        facts = {"reference": decision.reference, "outcome": decision.outcome_title, "reason": _own(decision.reason)}
        told.append(_("Decision %(reference)s: %(outcome)s. Reason: %(reason)s") % facts)
        told += [
            _("Condition: %(text)s (%(owner)s, by %(day)s).")
            % {"text": _own(each.text), "owner": _own(each.owner.name), "day": date_format(each.due_on, DAY)}
            for each in asked
            if each.decision_id == decision.pk
        ]
    else:
        told.append(_ending(item))
    return told


def _count(cast: list[Ballot]) -> str:
    numbers = {name: sum(each.choice == name for each in cast) for name in ("for", "against", "abstain")}
    return _("Votes: %(for)d for, %(against)d against, %(abstain)d abstained.") % numbers


def _ending(item: Item) -> str:
    endings = {
        ItemState.NOT_CARRIED: _("The motion was not carried; nothing was decided."),
        ItemState.TAKEN_NOTE: _("The body took note."),
        ItemState.VOID: _("The item is void, since its papers changed after they went out."),
        ItemState.POSTPONED: _("The item was postponed."),
    }
    return str(endings.get(ItemState(item.state), _("Nothing was decided.")))


def body_document(body: Body, seats: Any, vacant: int) -> dict[str, Any]:
    """Return a body as other programs read it."""
    return {
        "id": body.pk,
        "key": body.key,
        "name": body.name,
        "names": body.names,
        "terms_of_reference": body.terms_of_reference,
        "term": body.term,
        "state": body.state(clock.today()).value,
        "from_on": body.from_on,
        "to_on": body.to_on,
        "caretaker_until_on": body.caretaker_until_on,
        "quorum": body.quorum,
        "majority": body.majority,
        "seats": body.seats,
        "sole_office": body.sole_office,
        "vacant": vacant,
        "members": [
            {
                "id": each.pk,
                "person": each.person.name,
                "seat": each.seat,
                "group": each.group,
                "skills": each.skills,
                "from_on": each.from_on,
                "to_on": each.to_on,
            }
            for each in seats
        ],
        "version": body.version,
    }


def meeting_document(meeting: Meeting, items: Any) -> dict[str, Any]:
    """Return a meeting with its agenda as other programs read it; papers are read item by item."""
    return {
        "id": meeting.pk,
        "body": meeting.body.key,
        "sort": meeting.sort,
        "state": meeting.state,
        "held_on": meeting.held_on,
        "papers_sent_at": meeting.papers_sent_at,
        "closed_at": meeting.closed_at,
        "minutes_digest": meeting.minutes_digest,
        "items": [
            {
                "id": item.pk,
                "position": item.position,
                "title": item.title,
                "matter": item.matter,
                "subject_id": item.subject_id,
                "motion": item.outcome,
                "state": item.state,
                "papers_digest": item.papers_digest,
                "version": item.version,
            }
            for item in items
        ],
        "version": meeting.version,
    }


def decision_document(decision: Decision) -> dict[str, Any]:
    """Return a decision as other programs read it."""
    return {
        "id": decision.pk,
        "reference": decision.reference,
        "body": decision.body.key,
        "matter": decision.matter,
        "subject_kind": decision.subject_kind,
        "subject_id": decision.subject_id,
        "title": decision.title,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "manner": decision.manner,
        "tally": decision.tally,
        "dissents": [{"name": each["name"], "text": each["text"]} for each in decision.dissents],
        "papers_digest": decision.papers_digest,
        "taken_at": decision.taken_at,
        "needs_confirmation": decision.needs_confirmation and decision.confirmed_by_id is None,
        "version": decision.version,
    }
