"""What the frame around every page needs: the rail, the languages, the theme, the person, the demo's accounts."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from hemicycle.kernel import permissions
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Office, Parliament, Translation
from hemicycle.kernel.offers import NavEntry
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Role

THEMES = ("auto", "light", "dark")
OWN_NAMES = {"en": "English", "fr": "Français", "ar": "العربية"}


@dataclass(frozen=True)
class Group:
    """One word of the rail, in the reader's language, with its icon."""

    key: str
    title: str | Promise
    icon: str
    below_rule: bool = False


GROUPS = (
    Group("desk", pgettext_lazy("rail", "Desk"), "inbox"),
    Group("initiatives", pgettext_lazy("rail", "Initiatives"), "layers"),
    Group("decisions", pgettext_lazy("rail", "Decisions"), "patch-check"),
    Group("strategy", pgettext_lazy("rail", "Strategy & money"), "bullseye"),
    Group("risk", pgettext_lazy("rail", "Risk & law"), "shield-check"),
    Group("people", pgettext_lazy("rail", "People"), "people"),
    Group("performance", pgettext_lazy("rail", "Performance"), "graph-up"),
    Group("register", pgettext_lazy("rail", "Register"), "journal-text", below_rule=True),
    Group("records", pgettext_lazy("rail", "Records"), "archive", below_rule=True),
    Group("settings", pgettext_lazy("rail", "Settings"), "sliders", below_rule=True),
)


@dataclass(frozen=True)
class Link:
    """A page under a word of the rail."""

    title: str | Promise
    url: str
    is_current: bool


@dataclass
class RailEntry:
    """A word of the rail with the pages of the rooms under it; it leads to the first of them."""

    group: Group
    links: list[Link] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)

    @property
    def opened(self) -> list[Link]:
        """The pages under the word, shown while the reader is on one of them and there is more than one."""
        return self.links if self.is_current and len(self.links) > 1 else []


@dataclass(frozen=True)
class Language:
    """A language of the interface, named in itself."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class DemoAccount:
    """A person of the example parliament, offered on the sign-in page."""

    email: str
    name: str
    office: str


def group_key(words: str) -> str:
    """Return the key of a rail group from a room's word for it: "Risk & law" and "risk" are one."""
    return str(words).casefold().split(" ")[0]


class Frame:
    """Everything around the page; each part is worked out only where a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.demo: bool = settings.DEMO

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def languages(self) -> list[Language]:
        here = get_language()
        return [Language(code, OWN_NAMES.get(code, str(name)), code == here) for code, name in settings.LANGUAGES]

    @property
    def language(self) -> Language:
        return next(one for one in self.languages if one.is_current)

    @property
    def user(self) -> Any:
        return getattr(self.request, "user", None)

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user is not None and self.user.is_authenticated)

    @cached_property
    def house(self) -> str:
        """The name of the parliament in the reader's language, none before the first run or without a database."""
        translated = Translation.objects.filter(
            subject_id=OuterRef("pk"), field="name", language=get_language() or "en"
        )
        try:
            names = Parliament.objects.values_list("name", Subquery(translated.values("text")[:1])).first()
        except DatabaseError:
            return ""
        return (names[1] or names[0]) if names else ""

    @cached_property
    def office(self) -> str:
        """The highest office that the person holds, for the line under their name."""
        held = {office.role for office in permissions.standing(self.user).offices}
        highest = next((role for role in Role if role in held), None)
        return str(label(highest)) if highest else ""

    @cached_property
    def rail(self) -> list[RailEntry]:
        entries = {group.key: RailEntry(group) for group in GROUPS}
        for entry, url in self._open:
            if group_key(str(entry.group)) in entries:
                link = Link(entry.title, url, url == self._here)
                entries[group_key(str(entry.group))].links.append(link)
        return [entry for entry in entries.values() if entry.links]

    @cached_property
    def rail_drawn(self) -> str:
        """The rail as markup, drawn once for the wide page and for the menu of a narrow one."""
        return render_to_string("design/frame/rail.html", {"frame": self})

    @property
    def rail_above(self) -> list[RailEntry]:
        return [entry for entry in self.rail if not entry.group.below_rule]

    @property
    def rail_below(self) -> list[RailEntry]:
        return [entry for entry in self.rail if entry.group.below_rule]

    @cached_property
    def foot(self) -> list[Any]:
        """What rooms say at the foot of the rail, such as the state of the ledger."""
        return [words for room in rooms() if room.foot and (words := room.foot())]

    @cached_property
    def demo_accounts(self) -> list[DemoAccount]:
        """The accounts of the example parliament, one for each office."""
        if not self.demo:
            return []
        offices = Office.objects.select_related("person").filter(person__is_active=True).order_by("role", "from_on")
        first = {office.role: office for office in reversed(offices)}
        return [
            DemoAccount(office.person.email, office.person.name, str(label(Role(office.role))))
            for role in Role
            if (office := first.get(role))
        ]

    @property
    def demo_password(self) -> str:
        return settings.DEMO_PASSWORD if self.demo else ""

    @property
    def demo_email(self) -> str:
        """The account that a demo reader picked from the list, and no other address."""
        asked = self.request.GET.get("as", "")
        return asked if asked in {account.email for account in self.demo_accounts} else ""

    @cached_property
    def _open(self) -> list[tuple[NavEntry, str]]:
        """The pages that the person may open, each with its address."""
        may = (
            e for room in rooms() for e in room.nav if not e.permission or permissions.may_ever(self.user, e.permission)
        )
        return [(entry, url) for entry in may if (url := _address(entry.url_name))]

    @cached_property
    def _here(self) -> str:
        """The page of the rail that the reader is on, the nearest one above where it is none itself."""
        path = self.request.path
        above = [url for _entry, url in self._open if path.startswith(url) and (url != "/" or path == "/")]
        return max(above, key=len, default="")


def _address(url_name: str) -> str:
    """Return the address of a page of the rail, empty where the room does not serve it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame around it."""
    return {"frame": Frame(request)}
