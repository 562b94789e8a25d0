"""The chamber: the picture of a portfolio, in which every seat is an initiative.

Wedges are stages from idea to withdrawal in reading direction, rows are risk tiers with the high ones in front, and the
sign of a seat tells how ready it is for its next gate. `draw` takes what stands where and returns what the component
`<c-hemicycle :chamber="chamber" />` shows: the picture and, beside it, its numbers as a table. It needs no request, so
a page without a session can use it as well.

Readiness is the house's own affair: places without one are drawn as plain seats, and the public calls them systems.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import cos, pi
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _

from hemicycle.design import formats, icons
from hemicycle.engines import hemicycle
from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Readiness, Stage, Tier

SEATS_LIMIT = 400  # above so many initiatives a seat stands for several
# From the front; a prohibited use has no seat.
BENCHES: tuple[Tier | None, ...] = (Tier.HIGH, Tier.LIMITED, Tier.MINIMAL)
PLAIN = "plain"  # the sign of a seat that tells no readiness
NO_STOP = SafeString(' tabindex="-1"')
SMALL_PITCH = 11.0  # below it a seat shows its outline only
LETTER = 7.4  # the width of a letter of a stage's name, about
LINE = 17.0

Kind = Readiness | Tier | None  # what the table counts in each stage: readiness, or tiers where none is told
Url = Callable[[Stage, Tier | None, Readiness | None], str]


@dataclass(frozen=True)
class Place:
    """What sits somewhere: one initiative with its title and page, or `count` initiatives of one kind.

    `None` for a tier or a readiness that is not told.
    """

    stage: Stage
    tier: Tier | None
    readiness: Readiness | None
    title: str = ""
    url: str = ""
    language: str = ""
    count: int = 1


@dataclass(frozen=True)
class Mark:
    """A seat as it is drawn: its centre, its sign, its full name, and where it leads."""

    x: float
    y: float
    readiness: Readiness | None
    words: str
    url: str


@dataclass(frozen=True)
class Name:
    """The name of a stage outside the arc."""

    x: float
    y: float
    anchor: str
    words: str | Promise
    count: int


@dataclass(frozen=True)
class Wedge:
    """A stage as a row of the table: how many initiatives of each kind, and where the list of them is."""

    stage: Stage
    url: str
    counts: Counter[Kind]
    kinds: Sequence[Kind]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def cells(self) -> list[int]:
        return [self.counts[each] for each in self.kinds]


class Chamber:
    """A drawn chamber; `draw` makes it."""

    def __init__(
        self,
        places: Sequence[Place],
        stages: Sequence[Stage],
        benches: Sequence[Tier | None],
        url_of: Url | None,
        key: str,
    ) -> None:
        self.key = key
        self.stages = tuple(stages)
        self.tiers = tuple(benches)
        self.tells_readiness = all(place.readiness for place in places)
        self.url_of = url_of
        self.total = sum(place.count for place in places)
        self.worth = max(1, -(-self.total // SEATS_LIMIT))
        self._seated = _in_order(places if self.worth == 1 else _grouped(places, self.worth, url_of), self.tiers)
        found = hemicycle.layout(_counts(self._seated, self.stages, self.tiers))
        self.layout = found.mirrored() if get_language_bidi() else found
        self._counts = _tally(
            places, (lambda each: each.readiness) if self.tells_readiness else (lambda each: each.tier)
        )

    @property
    def readiness(self) -> list[tuple[Readiness, int]]:
        """How many initiatives stand how before their next gate, as the legend tells it: the ready ones first."""
        return [(each, sum(found[each] for found in self._counts.values())) for each in reversed(Readiness)]

    @property
    def kinds(self) -> list[Kind]:
        """What the columns of the table count beside all."""
        return list(Readiness) if self.tells_readiness else list(self.tiers) if self.tells_tiers else []

    @property
    def heads(self) -> list[str | Promise]:
        return [label(each) if each else _tier(None) for each in self.kinds]

    @property
    def wedges(self) -> list[Wedge]:
        """The same data as a table."""
        url = self.url_of
        kinds = self.kinds
        return [
            Wedge(stage, url(stage, None, None) if url else "", self._counts[stage], kinds) for stage in self.stages
        ]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.layout.width:.1f} {self.layout.height:.1f}"

    @property
    def middle(self) -> tuple[str, str, str]:
        """Where the number of all initiatives stands, and the word below it."""
        x, y = self.layout.centre
        lift = self.layout.inner * 0.22
        return f"{x:.1f}", f"{y - lift - 12:.1f}", f"{y - lift + 10:.1f}"

    @cached_property
    def marks(self) -> list[Mark]:
        """Every seat with what it shows."""
        return [
            Mark(seat.x, seat.y, place.readiness, _words(place), place.url)
            for seat, place in zip(self.layout.seats, self._seated, strict=True)
        ]

    @property
    def drawn(self) -> SafeString:
        """The seats as SVG: a link each where they lead somewhere, no tab stop of its own."""
        side, hit = 0.9 * self.layout.pitch, self.layout.pitch / 2
        return format_html_join(
            "",
            '<{} class="seat state-{}" {}="{}" aria-label="{}"{}><circle class="seat-hit" cx="{}" cy="{}" r="{}"/>'
            '<use href="#{}-{}" x="{}" y="{}" width="{}" height="{}"/></{}>',
            (self._parts(mark, side, hit) for mark in self.marks),
        )

    def _parts(self, mark: Mark, side: float, hit: float) -> tuple[str, ...]:
        sign = icons.sign_of(mark.readiness) if mark.readiness else PLAIN
        element, attribute, value = ("a", "href", mark.url) if mark.url else ("g", "role", "img")
        corner = f"{mark.x - side / 2:.1f}", f"{mark.y - side / 2:.1f}", f"{side:.1f}", f"{side:.1f}"
        centre = f"{mark.x:.1f}", f"{mark.y:.1f}", f"{hit:.1f}"
        return (
            element,
            sign,
            attribute,
            value,
            mark.words,
            NO_STOP if mark.url else "",
            *centre,
            self.key,
            sign,
            *corner,
            element,
        )

    @property
    def floor(self) -> str:
        """The half ring on which the seats stand, as a path."""
        house = self.layout
        return f"{self._arc(house.outer)}L{self._at(house.inner, pi)}{self._arc(house.inner, back=True)}z"

    @property
    def cuts(self) -> str:
        """The lines between stages and between tiers, as one path."""
        house = self.layout
        between = [(front[-1] + back[0]) / 2 for front, back in pairwise(house.rows)]
        aisles = [f"M{self._at(house.inner, angle)}L{self._at(house.outer, angle)}" for angle in house.bounds[1:-1]]
        return "".join([*map(self._arc, between), *aisles])

    @property
    def lines(self) -> str:
        """The faint lines along the rows, as one path."""
        return "".join(self._arc(radius) for rows in self.layout.rows for radius in rows)

    def _at(self, radius: float, angle: float) -> str:
        x, y = self.layout.point(radius, angle)
        return f"{x:.1f} {y:.1f}"

    def _arc(self, radius: float, back: bool = False) -> str:
        begin, end = (pi, 0.0) if back else (0.0, pi)
        sweep = int(self.layout.is_mirrored == back)
        start = "" if back else f"M{self._at(radius, begin)}"
        return f"{start}A{radius:.1f} {radius:.1f} 0 0 {sweep} {self._at(radius, end)}"

    @property
    def names(self) -> list[Name]:
        """The stages' names around the arc; one that would touch its neighbour steps outwards."""
        found: list[Name] = []
        boxes: list[tuple[float, float, float, float]] = []
        for place, stage in enumerate(self.stages):
            angle = (self.layout.bounds[place] + self.layout.bounds[place + 1]) / 2
            words, count = label(stage), self._counts[stage].total()
            width = (len(str(words)) + 1 + len(str(count))) * LETTER
            for step in range(8):
                x, y = self.layout.point(self.layout.outer + 12 + step * LINE, angle)
                anchor, box = self._boxed(x, y, angle, width)
                if not any(_touch(box, other) for other in boxes):
                    break
            boxes.append(box)
            found.append(Name(x, y, anchor, words, count))
        return found

    def _boxed(self, x: float, y: float, angle: float, width: float) -> tuple[str, tuple[float, float, float, float]]:
        """Return how a name is anchored at its point, and the box that it fills."""
        lean = cos(angle)
        anchor = "middle" if abs(lean) < 0.12 else "end" if lean > 0 else "start"
        is_left_of_point = (anchor == "end") != self.layout.is_mirrored
        left = x - width / 2 if anchor == "middle" else x - width if is_left_of_point else x
        return anchor, (left, y - LINE, left + width, y + 2)

    @property
    def benches(self) -> list[tuple[str, str, str | Promise]]:
        """The tiers' names below the reading end of the base, where there is room for all of them."""
        middles = [(rows[0] + rows[-1]) / 2 for rows in self.layout.rows]
        words = [_tier(tier) for tier in self.tiers]
        if len(words) == 1:
            return []
        nearest = min(back - front for front, back in pairwise(middles))
        if nearest < max(len(str(each)) for each in words) * LETTER:
            return []
        y = f"{self.layout.height + 18:.1f}"
        return [
            (f"{self.layout.point(radius, 0)[0]:.1f}", y, each) for radius, each in zip(middles, words, strict=True)
        ]

    @property
    def tells_tiers(self) -> bool:
        """Whether the rows stand for tiers, or there is only one bench for all."""
        return self.tiers != (None,)

    @property
    def symbols(self) -> SafeString:
        """The signs, once for the whole picture."""
        if not self.tells_readiness:
            return format_html(
                '<symbol id="{}-{}" viewBox="0 0 18 18"><circle cx="9" cy="9" r="8" fill="currentColor"/></symbol>',
                self.key,
                PLAIN,
            )
        return icons.symbols(self.key, plain=self.layout.pitch < SMALL_PITCH, mirrored=self.layout.is_mirrored)


def draw(
    places: Iterable[Place],
    *,
    stages: Sequence[Stage] = tuple(Stage),
    benches: Sequence[Tier | None] = BENCHES,
    url_of: Url | None = None,
    key: str = "seat",
) -> Chamber:
    """Return the chamber of these initiatives. What has no bench, as a prohibited use, has no seat.

    `url_of(stage, tier, readiness)` is the address of the list of a stage, and of what a seat stands for where it
    stands for several. `key` tells two chambers of one page apart.
    """
    seated = [place for place in places if place.tier in benches and place.stage in stages]
    return Chamber(seated, stages, benches, url_of, key)


def public_benches(tiers: Iterable[Tier | None]) -> tuple[Tier | None, ...]:
    """Return benches on which every one of these sits, also what is prohibited and what tells no tier."""
    found = set(tiers)
    if found <= {None}:
        return (None,)
    first = (Tier.PROHIBITED,) if Tier.PROHIBITED in found else ()
    return (*first, *BENCHES, *((None,) if None in found else ()))


def _tally(places: Iterable[Place], kind: Callable[[Place], Kind]) -> dict[Stage, Counter[Kind]]:
    found: dict[Stage, Counter[Kind]] = {stage: Counter() for stage in Stage}
    for place in places:
        found[place.stage][kind(place)] += place.count
    return found


def _in_order(places: Iterable[Place], benches: Sequence[Tier | None]) -> list[Place]:
    """Return the places cell by cell, what is most urgent first, so that cells can be compared."""
    stages, states = list(Stage), [*Readiness, None]
    return sorted(
        places,
        key=lambda each: (stages.index(each.stage), benches.index(each.tier), states.index(each.readiness)),
    )


def _grouped(places: Iterable[Place], worth: int, url_of: Url | None) -> list[Place]:
    """Return a place for every `worth` initiatives of one kind, of which the last one may stand for fewer."""
    counts: Counter[tuple[Stage, Tier | None, Readiness | None]] = Counter()
    for place in places:
        counts[place.stage, place.tier, place.readiness] += place.count
    return [
        Place(*kind, url=url_of(*kind) if url_of else "", count=min(worth, count - begin))
        for kind, count in counts.items()
        for begin in range(0, count, worth)
    ]


def _counts(
    places: Iterable[Place], stages: Sequence[Stage], benches: Sequence[Tier | None]
) -> tuple[tuple[int, ...], ...]:
    counts = Counter((place.stage, place.tier) for place in places)
    return tuple(tuple(counts[stage, tier] for tier in benches) for stage in stages)


def _tier(tier: Tier | None) -> str | Promise:
    return label(tier) if tier else pgettext("tier", "not told")


def _words(place: Place) -> str:
    """Return the full name of a seat, as a screen reader says it."""
    if place.readiness is None:
        return _plain_words(place)
    kind = {
        "stage": label(place.stage),
        "tier": _tier(place.tier),
        "readiness": label(place.readiness),
    }
    if place.title:
        return _("%(title)s: stage %(stage)s, risk tier %(tier)s, %(readiness)s") % {
            "title": formats.isolate(place.title),
            **_lower(kind),
        }
    sentence = ngettext(
        "%(n)s initiative: stage %(stage)s, risk tier %(tier)s, %(readiness)s",
        "%(n)s initiatives: stage %(stage)s, risk tier %(tier)s, %(readiness)s",
        place.count,
    )
    return sentence % {"n": formats.number(place.count), **_lower(kind)}


def _plain_words(place: Place) -> str:
    """Return the full name of a seat that tells no readiness."""
    kind = _lower({"stage": label(place.stage), "tier": _tier(place.tier)})
    if place.title:
        title = {"title": formats.isolate(place.title)}
        if place.tier:
            return _("%(title)s: stage %(stage)s, risk tier %(tier)s") % {**title, **kind}
        return _("%(title)s: stage %(stage)s") % {**title, **kind}
    sentence = ngettext(
        "%(n)s system: stage %(stage)s, risk tier %(tier)s",
        "%(n)s systems: stage %(stage)s, risk tier %(tier)s",
        place.count,
    )
    return sentence % {"n": formats.number(place.count), **kind}


def _lower(words: dict[str, Any]) -> dict[str, str]:
    return {name: str(each).lower() for name, each in words.items()}


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
