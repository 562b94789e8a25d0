"""Every house has room: seats stand apart, inside their cells, in reading order, and alike whatever way one reads."""

import random
from math import atan2, hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines import hemicycle
from hemicycle.engines.hemicycle import Layout, layout

WEDGES, BANDS = 7, 3
MOST = 2_000
DRAWN = 400  # up to here a picture gives every initiative a seat of its own


def a_house(seats: int) -> tuple[tuple[int, ...], ...]:
    """Return the counts of a house of so many seats, dealt by chance of its own."""
    chance = random.Random(seats)
    weights = [chance.random() ** 3 for _cell in range(WEDGES * BANDS)]
    dealt = [0] * (WEDGES * BANDS)
    for place in chance.choices(range(WEDGES * BANDS), weights, k=seats):
        dealt[place] += 1
    return tuple(tuple(dealt[wedge * BANDS : (wedge + 1) * BANDS]) for wedge in range(WEDGES))


def place_of(house: Layout, x: float, y: float) -> tuple[float, float]:
    """Return the radius and the angle of a point, from the reading start."""
    centre_x, centre_y = house.centre
    return hypot(x - centre_x, y - centre_y), atan2(centre_y - y, centre_x - x)


def faults(counts: tuple[tuple[int, ...], ...], house: Layout) -> list[str]:
    """Return what is wrong with a house."""
    found = []
    if len(house.seats) != sum(map(sum, counts)):
        found.append("not as many seats as asked for")
    if hemicycle.nearest(house.seats) < 0.99 * house.pitch:
        found.append("two seats overlap")
    for seat in house.seats:
        radius, angle = place_of(house, seat.x, seat.y)
        if not house.bounds[seat.wedge] < angle < house.bounds[seat.wedge + 1]:
            found.append("a seat outside its wedge")
        if not any(abs(radius - row) < 1e-6 for row in house.rows[seat.band]):
            found.append("a seat outside its band")
        reach = 0.45 * house.pitch
        if not reach < seat.x < house.width - reach:
            found.append("a seat beyond the drawing")
        if not reach < seat.y < house.height - reach:
            found.append("a seat below the base")
    return sorted(set(found))


@pytest.mark.parametrize("part", range(8))
def test_every_house_has_room_for_all(part, request):
    """Every count that is drawn, and a sample of the larger ones, a closer one in the full depth."""
    larger = range(DRAWN + 1, MOST + 1, 7 if request.config.getoption("--full") else 37)
    for seats in [*range(1, DRAWN + 1), *larger, MOST][part::8]:
        counts = a_house(seats)
        assert faults(counts, layout(counts)) == [], counts


@given(
    st.integers(1, 9).flatmap(lambda bands: st.lists(st.tuples(*[st.integers(0, 60)] * bands), min_size=1, max_size=9))
)
def test_any_shape_of_house_has_room(counts):
    house = layout(tuple(counts))
    assert faults(tuple(counts), house) == []
    assert 0 < house.pitch <= hemicycle.LARGEST_PITCH


@pytest.mark.parametrize("cell", [(0, 0), (3, 2), (6, 1)])
def test_two_thousand_seats_in_one_cell(cell):
    counts = tuple(tuple(2_000 if (wedge, band) == cell else 0 for band in range(BANDS)) for wedge in range(WEDGES))
    assert faults(counts, layout(counts)) == []


def test_the_check_finds_a_fault():
    counts = a_house(46)
    house = layout(counts)
    crowded = Layout(house.seats, house.pitch * 1.2, house.bounds, house.rows, house.width, house.height)
    assert "two seats overlap" in faults(counts, crowded)
    assert "a seat outside its wedge" in faults(counts, house.mirrored())
    assert "not as many seats as asked for" in faults(a_house(45), house)


def test_seats_of_a_cell_come_in_reading_order():
    house = layout(a_house(300))
    cells: dict[tuple[int, int], list[float]] = {}
    for seat in house.seats:
        cells.setdefault((seat.wedge, seat.band), []).append(place_of(house, seat.x, seat.y)[1])
    assert [*cells] == sorted(cells)
    for angles in cells.values():
        assert all(angle <= later + 1e-6 for angle, later in zip(angles, angles[1:], strict=False))


def test_the_mirrored_house_is_the_same_house_from_the_other_side():
    house = layout(a_house(46))
    other = house.mirrored()
    for seat, twin in zip(house.seats, other.seats, strict=True):
        assert (seat.wedge, seat.band, seat.y) == (twin.wedge, twin.band, twin.y)
        assert seat.x + twin.x == pytest.approx(house.width)
    assert other.point(100, 0)[0] == pytest.approx(house.point(100, pi)[0])
    assert other.mirrored().seats == house.seats or other.mirrored().seats[0].x == pytest.approx(house.seats[0].x)


def test_the_same_counts_give_the_same_house():
    counts = a_house(46)
    layout.cache_clear()
    first = layout(counts)
    layout.cache_clear()
    assert layout(counts) == first


def test_an_empty_wedge_stays_visible():
    house = layout(((50, 60, 70), (0, 0, 0), (1, 0, 0)))
    assert house.bounds[2] - house.bounds[1] >= hemicycle.LEAST_ANGLE - 1e-9


@pytest.mark.parametrize("counts", [(), ((),), ((1, 2), (1,)), ((1, -1),)])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match=r"wedge|cell"):
        layout(counts)
