"""Where the seats of a hemicycle stand. Plain geometry: counts go in, a place for every seat comes out.

The half ring is cut into wedges, from the reading start to its end, and into bands of rows, from the front to the back.
A cell is one wedge of one band. Seats are as large as the fullest cells allow, and never nearer than one pitch to each
other. Lengths have no unit; a drawing scales them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, floor, hypot, pi, sin

OUTER_RADIUS = 298.0
LARGEST_PITCH = 50.0
BAND_GAP = 0.45  # between bands, in pitches
INNER_SHARES = (0.34, 0.42, 0.50, 0.58, 0.66)  # of the outer radius: shallow houses leave a wide floor in the middle
HALVINGS = 16
ROUNDS = 6
LEAST_ANGLE = pi / 17  # of a wedge, so that an empty one stays visible and keeps room for its name


@dataclass(frozen=True)
class Seat:
    """A seat of a cell: its centre, as seen by a reader who begins at the left. The y axis points down."""

    wedge: int
    band: int
    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """A whole hemicycle: its seats in reading order within each cell, and the lines between them.

    `bounds` are the angles between wedges, from 0 at the reading start to pi; `rows` the radii of each band's rows.
    """

    seats: tuple[Seat, ...]
    pitch: float
    bounds: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    width: float
    height: float
    is_mirrored: bool = False

    @property
    def centre(self) -> tuple[float, float]:
        """Return the point around which the rows bend."""
        return self.width / 2, self.height - 1

    @property
    def margin(self) -> float:
        """Return the room before the first and behind the last row."""
        return self.pitch * 0.62

    @property
    def inner(self) -> float:
        """Return the radius of the floor's inner edge."""
        return self.rows[0][0] - self.margin

    @property
    def outer(self) -> float:
        """Return the radius of the floor's outer edge."""
        return self.rows[-1][-1] + self.margin

    def point(self, radius: float, angle: float) -> tuple[float, float]:
        """Return where an angle meets a radius, the angle counted from the reading start."""
        x, y = self.centre
        across = radius * cos(angle)
        return x + across if self.is_mirrored else x - across, y - radius * sin(angle)

    def mirrored(self) -> "Layout":
        """Return the same house for readers who begin at the right."""
        seats = tuple(replace(seat, x=self.width - seat.x) for seat in self.seats)
        return replace(self, seats=seats, is_mirrored=not self.is_mirrored)


@lru_cache(maxsize=256)
def layout(counts: tuple[tuple[int, ...], ...]) -> Layout:
    """Return the seats of a house of so many seats in each cell: `counts[wedge][band]`, front bands first.

    ValueError for a house without wedges or bands, for ragged or negative counts.
    """
    if not counts or not counts[0] or len({len(bands) for bands in counts}) != 1:
        raise ValueError("every wedge needs the same number of bands, at least one")
    if any(count < 0 for bands in counts for count in bands):
        raise ValueError("a cell cannot hold fewer than no seats")
    plan = max((_best(counts, share * OUTER_RADIUS) for share in INNER_SHARES), key=lambda found: found.pitch)
    return _seated(counts, plan)


@dataclass(frozen=True)
class _Plan:
    pitch: float
    bounds: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]

    def capacity(self, wedge: int, radius: float) -> int:
        """Return how many seats a row of this radius takes in a wedge, with an aisle at its sides."""
        return _capacity(self.bounds[wedge + 1] - self.bounds[wedge], radius, self.pitch)


def _aisle(pitch: float) -> float:
    return min(8.0, max(2.0, pitch * 0.3))


def _capacity(angle: float, radius: float, pitch: float) -> int:
    return max(0, floor((angle * radius - _aisle(pitch)) / pitch + 1e-9))


def _best(counts: tuple[tuple[int, ...], ...], inner: float) -> _Plan:
    """Return the plan of the greatest pitch for this inner radius, its wedges widened where seats are tightest."""
    angles = _shared([sum(bands) ** 0.9 for bands in counts])
    best = _plan(counts, inner, angles)
    for _round in range(ROUNDS):
        angles = _shared([_needed(bands, best) for bands in counts])
        found = _plan(counts, inner, angles)
        if found.pitch <= best.pitch * 1.001:
            break
        best = found
    return best


def _shared(weights: Sequence[float]) -> list[float]:
    """Share the half circle out by weight; no wedge gets less than the least angle."""
    least = min(LEAST_ANGLE, pi / len(weights))
    spare, total = pi - least * len(weights), sum(weights) or 1.0
    weights = weights if sum(weights) else [1 / len(weights)] * len(weights)
    return [least + spare * weight / total for weight in weights]


def _needed(bands: tuple[int, ...], plan: _Plan) -> float:
    """Return by how much this wedge's fullest band exceeds the least angle, given the rows as they are."""
    tightest = max(
        (count * plan.pitch + _aisle(plan.pitch) * len(rows)) / sum(rows)
        for count, rows in zip(bands, plan.rows, strict=True)
    )
    return max(0.0, tightest - LEAST_ANGLE) + 1e-6


def _plan(counts: tuple[tuple[int, ...], ...], inner: float, angles: list[float]) -> _Plan:
    """Return the plan of the greatest pitch for these wedges, found by halving."""
    low, high = 0.0, LARGEST_PITCH
    fitting = _rows(counts, inner, angles, high)
    if fitting is not None:
        low = high
    for _halving in range(0 if fitting else HALVINGS):
        middle = (low + high) / 2
        found = _rows(counts, inner, angles, middle)
        if found is None:
            high = middle
        else:
            low, fitting = middle, found
    assert fitting is not None, "small enough seats always fit"
    push = OUTER_RADIUS - fitting[-1][-1]  # the back row stands at the wall, whatever room the front has
    bounds = (*(sum(angles[:place]) for place in range(len(angles))), pi)
    return _Plan(low, bounds, tuple(tuple(radius + push for radius in rows) for rows in fitting))


def _rows(
    counts: tuple[tuple[int, ...], ...], inner: float, angles: list[float], pitch: float
) -> list[list[float]] | None:
    """Return the radii of each band's rows, laid from the front until every cell fits; None beyond the wall."""
    if not pitch:
        return None
    found: list[list[float]] = []
    radius = inner
    for band in range(len(counts[0])):
        missing = [bands[band] for bands in counts]
        rows: list[float] = []
        while not rows or max(missing) > 0:
            if radius > OUTER_RADIUS:
                return None
            missing = [
                left - _capacity(angle, radius, pitch) if left > 0 else 0
                for left, angle in zip(missing, angles, strict=True)
            ]
            rows.append(radius)
            radius += pitch
        found.append(rows)
        radius += BAND_GAP * pitch
    return found


def _seated(counts: tuple[tuple[int, ...], ...], plan: _Plan) -> Layout:
    empty = Layout((), plan.pitch, plan.bounds, plan.rows, 0, 0)
    width, height = 2 * empty.outer, empty.outer + 1
    house = replace(empty, width=width, height=height)
    seats = [
        Seat(wedge, band, *house.point(radius, angle))
        for wedge, bands in enumerate(counts)
        for band, count in enumerate(bands)
        for angle, radius in sorted(_cell(plan, wedge, band, count))
    ]
    return replace(house, seats=tuple(seats))


def _cell(plan: _Plan, wedge: int, band: int, count: int) -> list[tuple[float, float]]:
    """Return (angle, radius) of each seat of a cell: every seat goes to the row that is relatively emptiest."""
    rows = plan.rows[band]
    room = [plan.capacity(wedge, radius) for radius in rows]
    given = [0] * len(rows)
    for _seat in range(count):
        place = min(
            (row for row in range(len(rows)) if given[row] < room[row]), key=lambda row: _fill(given, room, row)
        )
        given[place] += 1
    middle = (plan.bounds[wedge] + plan.bounds[wedge + 1]) / 2
    return [
        (round(middle + step * (place - (taken - 1) / 2), 9), radius)
        for radius, taken, places in zip(rows, given, room, strict=True)
        if taken
        for step in (_step(plan, wedge, radius, taken, places),)
        for place in range(taken)
    ]


def _fill(given: list[int], room: list[int], row: int) -> tuple[float, int]:
    return (given[row] + 1) / room[row], -row


def _step(plan: _Plan, wedge: int, radius: float, taken: int, places: int) -> float:
    """Return the angle between neighbours of a row: a full row spreads, a thin one stands together."""
    angle = plan.bounds[wedge + 1] - plan.bounds[wedge] - _aisle(plan.pitch) / radius
    widest = 1.35 if taken >= places - 1 else 1.12
    return min(angle / taken, widest * plan.pitch / radius)


def nearest(seats: Sequence[Seat]) -> float:
    """Return the least distance between two seats; infinity for fewer than two."""
    ordered = sorted(seats, key=lambda seat: seat.x)
    found = float("inf")
    for place, seat in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.x - seat.x >= found:
                break
            found = min(found, hypot(other.x - seat.x, other.y - seat.y))
    return found
