"""Reading policies: what is in force, who has read it, which tools are approved, which uses are prohibited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.models import Office, User
from hemicycle.kernel.offers import Approved
from hemicycle.rooms.governance.models import Acknowledgement, ApprovedTool, PolicyVersion
from hemicycle.rooms.governance.rules import policies as rules
from hemicycle.rooms.governance.rules.policies import PolicyState, Subject, Use


def _in_language(words: Mapping[str, str]) -> str:
    return words.get(get_language() or "en") or next(iter(words.values()), "")


in_language = lazy(_in_language, str)  # words of the house's content, in the language in which they will be read


@dataclass(frozen=True)
class Standing:
    """A version of a policy with where it stands on a day, and how many of those concerned have read it."""

    version: PolicyVersion
    state: PolicyState
    read: int = 0
    concerned: int = 0
    is_read_by_me: bool = False

    @property
    def is_in_force(self) -> bool:
        """Return whether it holds, in time for its review or past it."""
        return self.state in rules.IN_FORCE

    @property
    def share(self) -> float:
        """Return the share of those concerned who have read it."""
        return self.read / self.concerned if self.concerned else 0.0


def states(versions: Iterable[PolicyVersion], on: date | None = None) -> dict[UUID, PolicyState]:
    """Return where each version stands on a day; the versions of a policy must all be among them."""
    day = on or clock.today()
    newest: dict[UUID, int] = {}
    listed = list(versions)
    for each in listed:
        if each.approved_on and each.approved_on <= day:
            newest[each.policy_id] = max(newest.get(each.policy_id, 0), each.number)
    return {
        each.pk: rules.state(
            each.approved_on,
            each.withdrawn_on,
            each.review_on,
            newest=newest.get(each.policy_id) == each.number,
            on=day,
        )
        for each in listed
    }


def in_force(on: date | None = None) -> list[PolicyVersion]:
    """Return the versions in force on a day, past their review or not. One query."""
    versions = list(PolicyVersion.objects.select_related("policy"))
    standing = states(versions, on)
    return [each for each in versions if standing[each.pk] in rules.IN_FORCE]


def ai_policy_approved(on: date) -> Approved | None:
    """Return which body approved the policy on AI that is in force on a day."""
    held = next((version for version in in_force(on) if version.policy.subject == Subject.AI), None)
    return Approved(held.body, held.review_on) if held else None


def prohibited_uses(on: date | None = None) -> list[tuple[PolicyVersion, Use]] | None:
    """Return every use that a policy in force prohibits, with that version; None where no policy prohibits any."""
    found = [(version, use) for version in in_force(on) for use in version.uses]
    return found or None


def concerned(on: date | None = None) -> QuerySet[User]:
    """Return the people whom the policies concern: whoever may sign in and holds an office on this day."""
    day = on or clock.today()
    held = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("person"))
    return found


def readers_of_ai_policy(on: date) -> tuple[int, int]:
    """Return how many of those concerned have read the policy on AI in force on a day, and how many they are."""
    held = [version.pk for version in in_force(on) if version.policy.subject == Subject.AI]
    said = Acknowledgement.objects.filter(person=OuterRef("pk"), version_read__in=held)
    people = concerned(on).annotate(has_read=Exists(said))
    counted = people.aggregate(read=Count("pk", filter=Q(has_read=True)), concerned=Count("pk"))
    return counted["read"], counted["concerned"]


def standings(user: Any, versions: Sequence[PolicyVersion]) -> list[Standing]:
    """Return where these versions stand, how many have read each, and whether this person has. Three queries."""
    people = concerned()
    total = people.count()
    read = dict(
        Acknowledgement.objects.filter(person__in=people)
        .values_list("version_read")
        .annotate(count=Count("pk"))
        .values_list("version_read", "count")
    )
    mine = set(Acknowledgement.objects.filter(person=user).values_list("version_read", flat=True)) if user else set()
    standing = states(versions)
    return [Standing(each, standing[each.pk], read.get(each.pk, 0), total, each.pk in mine) for each in versions]


def policies(user: Any) -> list[Standing]:
    """Return all versions of all policies that the person may see, each policy's newest first. Four queries."""
    versions = list(PolicyVersion.objects.visible_to(user).select_related("policy"))
    return standings(user, versions)


def standing_of(user: Any, version: PolicyVersion) -> Standing:
    """Return where one version stands."""
    of_policy = list(PolicyVersion.objects.filter(policy=version.policy_id).select_related("policy"))
    return next(each for each in standings(user, of_policy) if each.version.pk == version.pk)


def tools(user: Any, on: date | None = None) -> list[ApprovedTool]:
    """Return the tools that may be used on this day in the chambers that the person reaches, by name."""
    day = on or clock.today()
    seen = ApprovedTool.objects.visible_to(user).select_related("initiative").filter(approved_on__lte=day)
    return [tool for tool in seen if tool.in_force(day)]


def tools_approved(on: date) -> int:
    """Return how many tools of the house may be used on a day. One query."""
    known = ApprovedTool.objects.filter(Q(until_on=None) | Q(until_on__gte=on), approved_on__lte=on)
    return int(known.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).count())


def is_in_force(version: PolicyVersion, on: date | None = None) -> bool:
    """Return whether a version holds on a day, past its review or not. One query."""
    return states(PolicyVersion.objects.filter(policy=version.policy_id), on)[version.pk] in rules.IN_FORCE


def policy_document(found: Standing) -> dict[str, Any]:
    """Return a version of a policy as other programs read it."""
    version = found.version
    return {
        "id": version.pk,
        "subject": version.policy.subject,
        "version_number": version.number,
        "state": found.state.value,
        "title": version.title,
        "texts": version.texts,
        "prohibited": version.prohibited,
        "demands_label": version.demands_label,
        "body": version.body,
        "approved_on": version.approved_on,
        "review_on": version.review_on,
        "withdrawn_on": version.withdrawn_on,
        "read": found.read,
        "concerned": found.concerned,
        "read_by_me": found.is_read_by_me,
        "version": version.version,
    }
