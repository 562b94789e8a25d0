"""Which law binds, where the house stands, what it vouches for, gaps, its own law, and what changes of law mean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.evidence import Stored
from hemicycle.kernel.models import Initiative, Notification, Parliament, Record, User
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.adapters.oscal.documents import Document
from hemicycle.rooms.compliance.adapters.oscal.parts import Part
from hemicycle.rooms.compliance.models import (
    Attestation,
    Binding,
    Change,
    Gap,
    HouseFramework,
    OscalDocument,
    OscalPart,
    Position,
)
from hemicycle.rooms.compliance.rules import frameworks as rules
from hemicycle.rooms.compliance.rules import statement, tables
from hemicycle.rooms.compliance.rules.frameworks import Requirement
from hemicycle.rooms.compliance.rules.statement import Stance, Standing

FAULTS: Mapping[str, Promise] = {
    "empty": gettext_lazy("nothing stands here"),
    "long": gettext_lazy("the text is too long"),
    "twice": gettext_lazy("the id stands twice"),
    "taken": gettext_lazy("another framework has a requirement of this id"),
    "rule": gettext_lazy(
        "the rule cannot be read; words in small letters are joined by “and”, “or”, “not” and brackets"
    ),
    "day": gettext_lazy("this is no day such as 2027-01-31"),
    "word": gettext_lazy("this word is none of those allowed"),
    "relation": gettext_lazy("write IPU-KP-11:equal, or subset, intersects, supports"),
    "unknown": gettext_lazy("it names something that does not exist"),
}
NAMED = 5  # faults of a table that are told at once


def known_requirement(key: str) -> Requirement:
    """Return a requirement of any framework. Refused where there is none of this name."""
    found = queries.requirement_of(key)
    if found is None:
        raise Refused(_("No framework has a requirement %(key)s.") % {"key": key}, "requirement")
    return found[1]


def sentence(text: str, field: str) -> str:
    """Return the text without its margins. Refused where it is no sentence."""
    if len(text.strip()) < statement.LEAST_REASON:
        told = _("Say it in a sentence of at least %(n)s characters.") % {"n": statement.LEAST_REASON}
        raise Refused(told, field)
    return text.strip()


def _place(subject: Record) -> tuple[Initiative | None, UUID | None]:
    """Return the initiative that a record is about, none for the house, and its chamber."""
    return (subject, subject.chamber_id) if isinstance(subject, Initiative) else (None, None)


@action(permission="compliance.bind", event="compliance.bound", tells=("framework", "standing"))
def bind(
    parliament: Parliament,
    *,
    by: User,
    framework: str,
    standing: Standing,
    opinion: str,
    opinion_by: str,
    watched_by: User,
) -> Binding:
    """Decide whether a framework binds the house, is a yardstick or is not used, upon a legal opinion."""
    if framework not in queries.frameworks():
        raise Refused(_("There is no framework %(key)s.") % {"key": framework}, "framework")
    if framework == rules.GUIDELINES and standing is Standing.BINDS:
        raise Refused(_("The Guidelines advise and bind nobody. Take them as a yardstick."), "standing")
    if not opinion_by.strip():
        raise Refused(_("Say who gave the legal opinion."), "opinion_by")
    known = lock(Binding.objects.filter(framework=framework))
    found = known[0] if known else Binding(framework=framework)
    found.standing, found.opinion, found.opinion_by = standing, sentence(opinion, "opinion"), opinion_by.strip()
    found.watched_by, found.decided_by, found.decided_on = watched_by, by, clock.today()
    return found


@action(
    permission="compliance.take-position", event="compliance.position-taken", tells=("requirement", "stance", "reason")
)
def take_position(
    subject: Initiative | Parliament, *, by: User, requirement: str, stance: Stance, reason: str
) -> Position:
    """Say where the house or an initiative stands on a requirement. A prohibition is always adopted as it is."""
    one, (initiative, chamber) = known_requirement(requirement), _place(subject)
    if one.is_prohibition and stance is not Stance.ADOPTED:
        raise Refused(_("This is a prohibition. It admits neither an adaptation nor a waiver."), "stance")
    known = lock(Position.objects.filter(requirement=requirement, initiative=initiative))
    found = known[0] if known else Position(requirement=requirement, initiative=initiative, chamber_id=chamber)
    found.stance, found.reason = stance, sentence(reason, "reason")
    found.taken_by, found.taken_on = by, clock.today()
    return found


@action(permission="compliance.vouch", event="compliance.vouched", tells=("requirement", "expires_on"))
def vouch(
    subject: Initiative | Parliament, *, by: User, requirement: str, says: str, shown_by: str, expires_on: date
) -> Attestation:
    """Vouch for a time that a requirement is met, with what shows it."""
    today, (initiative, chamber) = clock.today(), _place(subject)
    known_requirement(requirement)
    if not shown_by.strip():
        raise Refused(_("Name the record that shows it: its title and where it is kept."), "shown_by")
    if not today < expires_on <= statement.last_day(today):
        told = _("An attestation ends on a day to come, at most %(n)s days ahead.")
        raise Refused(told % {"n": statement.LONGEST_ATTESTATION.days}, "expires_on")
    return Attestation(
        requirement=requirement,
        initiative=initiative,
        chamber_id=chamber,
        statement=sentence(says, "says"),
        shown_by=shown_by.strip(),
        attested_by=by,
        attested_on=today,
        expires_on=expires_on,
    )


@action(permission="compliance.record-gap", event="compliance.gap-recorded", tells=("requirement", "due_on"))
def record_gap(
    subject: Initiative | Parliament,
    *,
    by: User,
    requirement: str,
    missing: str,
    owner: User,
    due_on: date,
    found_in: str = "",
) -> Gap:
    """Record what a requirement lacks, who brings it and by when."""
    initiative, chamber = _place(subject)
    known_requirement(requirement)
    if due_on < clock.today():
        raise Refused(_("The day has passed. Choose one to come."), "due_on")
    return Gap(
        requirement=requirement,
        initiative=initiative,
        chamber_id=chamber,
        missing=sentence(missing, "missing"),
        owner=owner,
        due_on=due_on,
        found_in=found_in.strip(),
    )


@action(permission="compliance.close-gap", event="compliance.gap-closed", tells=("reason",))
def close_gap(gap: Gap, *, by: User, reason: str) -> None:
    """Close a gap with what closed it; who owns it does not close it."""
    if gap.closed_on:
        raise Refused(_("This gap is closed."), "reason")
    gap.closed_on, gap.closed_by, gap.closing = clock.today(), by, sentence(reason, "reason")


@action(permission="compliance.author", event="compliance.framework-brought", tells=("key", "edition"))
def bring_framework(
    parliament: Parliament,
    *,
    by: User,
    key: str,
    title: str,
    edition: str,
    sort: str,
    binds: str,
    language: str,
    rows: Sequence[Mapping[str, str]],
) -> list[Record]:
    """Bring a framework of the house, or a new version of one, as a whole table; what changes is put to be assessed."""
    known = queries.frameworks()
    if key in rules.built_in():
        raise Refused(_("This short name belongs to a framework that comes with the house."), "key")
    taken = {each.id for name, other in known.items() if name != key for each in other.requirements}
    cells = [tables.cleaned(row) for row in rows]
    _demand_table(cells, taken)
    versions = HouseFramework.objects.filter(key=key)
    if versions.filter(edition=edition).exists():
        raise Refused(_("This version is here already. A change of the text is a version of its own."), "edition")
    brought = HouseFramework(
        key=key,
        title=title.strip(),
        edition=edition.strip(),
        sort=sort.strip(),
        binds=binds.strip(),
        language=language,
        number=versions.count() + 1,
        rows=cells,
        adopted_by=by,
        adopted_on=clock.today(),
    )
    if key not in known:
        return [brought]
    before, now = ({each.id: each for each in one.requirements} for one in (known[key], brought.parsed))
    facts = {"framework": key, "edition": brought.edition, "noticed_on": clock.today()}
    changes = [
        Change(requirement=one, sort=sort, applicability=(now.get(one) or before[one]).applicability, **facts)
        for one, sort in rules.compare(before.values(), now.values()).kinds()
    ]
    _notify_of(brought, len(changes))
    return [brought, *changes]


def _notify_of(brought: HouseFramework, changes: int) -> None:
    """Leave a notice of a new version with whoever watches the framework."""
    watching = Binding.objects.filter(framework=brought.key).first()
    if watching and changes:
        Notification.objects.create(
            person_id=watching.watched_by_id,
            at=clock.now(),
            message="compliance.law-changed",
            params={"title": brought.title, "edition": brought.edition, "n": changes},
            url=reverse("compliance:changes"),
        )


def _demand_table(rows: Sequence[Mapping[str, str]], taken: set[str]) -> None:
    """Refuse a table with faults, naming the place of the first ones."""
    if not 0 < len(rows) <= tables.MOST_ROWS:
        told = _("A framework has between 1 and %(n)s requirements, one in each row under the header of the template.")
        raise Refused(told % {"n": tables.MOST_ROWS}, "file")
    found = list(tables.faults(rows, queries.obligations(), queries.criteria(), taken))
    if found:
        places = [
            _("row %(row)s, column %(column)s: %(fault)s") % {"row": row, "column": column, "fault": FAULTS[fault]}
            for row, column, fault in found[:NAMED]
        ]
        told = _("Places that cannot be taken: %(n)s. Nothing was kept. %(places)s.")
        raise Refused(told % {"n": len(found), "places": "; ".join(places)}, "file")


@action(permission="compliance.assess-change", event="compliance.change-assessed", tells=("reason",))
def assess_change(change: Change, *, by: User, reason: str) -> None:
    """Say what a change of a framework means here."""
    change.impact, change.assessed_by, change.assessed_on = sentence(reason, "reason"), by, clock.today()


@action(permission="compliance.exchange", event="compliance.document-imported", tells=("filename",))
def import_document(
    held: OscalDocument, *, by: User, filename: str, stored: Stored, content: Document, parts: Iterable[Part]
) -> None:
    """Take a document of OSCAL as it came, a new one or the next version of one that is held, and index its parts."""
    held.sort, held.filename, held.came_as = content.kind, filename, stored.digest
    held.imported_by, held.imported_on = by, clock.today()
    _tell_of(held, stored, content)
    OscalPart.objects.filter(document=held).delete()
    OscalPart.objects.bulk_create((_indexed(held, n, part) for n, part in enumerate(parts, start=1)), batch_size=1_000)


@action(permission="compliance.exchange", event="compliance.document-changed", tells=("pointer",))
def change_document(
    held: OscalDocument, *, by: User, pointer: str, base: str, stored: Stored, content: Document, parts: Iterable[Part]
) -> None:
    """Keep a document that was changed at one place of `base`; `parts` are what stands on the way there."""
    if held.digest != base:
        raise Stale(held)
    _tell_of(held, stored, content)
    said = {part.pointer: part for part in parts}
    rows = list(OscalPart.objects.filter(document=held, pointer__in=said))
    for row in rows:
        part = said[row.pointer]
        row.title, row.is_withdrawn = _said(part), part.is_withdrawn
    OscalPart.objects.bulk_update(rows, ["title", "is_withdrawn"])


def _tell_of(held: OscalDocument, stored: Stored, content: Document) -> None:
    held.identifier, held.title, held.edition = content.uuid, content.title[:300], content.version[:100]
    held.digest, held.size_bytes = stored.digest, stored.size_bytes


def _indexed(held: OscalDocument, number: int, part: Part) -> OscalPart:
    return OscalPart(
        document=held,
        number=number,
        sort=part.kind,
        key=part.key[:200],
        title=_said(part),
        pointer=part.pointer,
        is_withdrawn=part.is_withdrawn,
    )


def _said(part: Part) -> str:
    """Return what a list shows of a part: its title, or how its words begin."""
    return (part.title or part.prose)[:300]
