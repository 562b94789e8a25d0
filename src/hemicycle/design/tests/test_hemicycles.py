"""The chamber: a seat for each initiative, a full name on each, the same numbers beside it, either way round."""

import re
from collections import Counter
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from hemicycle.design import hemicycles
from hemicycle.design.gallery import example_places
from hemicycle.design.hemicycles import Place
from hemicycle.kernel.terms import Readiness, Stage, Tier

SEAT = re.compile(r'<a class="seat state-(\w+)" href="([^"]*)" aria-label="([^"]*)" tabindex="-1">')


def drawn(places: list[Place], **options: Any) -> str:
    template = engines["django"].from_string(CottonCompiler().process('<c-hemicycle :chamber="chamber" />'))
    return str(template.render({"chamber": hemicycles.draw(places, **options)}, RequestFactory().get("/")))


def test_every_initiative_has_a_seat_with_its_full_name_and_page() -> None:
    places = [
        Place(Stage.PILOT, Tier.LIMITED, Readiness.STOPPED, "Captions <live>", "/portfolio/1/"),
        Place(Stage.IDEA, Tier.HIGH, Readiness.READY, "Archive search", "/portfolio/2/"),
    ]
    found = SEAT.findall(drawn(places))
    assert [(sign, url) for sign, url, _name in found] == [("met", "/portfolio/2/"), ("not_met", "/portfolio/1/")]
    assert found[1][2] == "\u2068Captions &lt;live&gt;\u2069: stage pilot, risk tier limited, stopped"


def test_a_prohibited_use_has_no_seat() -> None:
    chamber = hemicycles.draw([Place(Stage.IDEA, Tier.PROHIBITED, Readiness.STOPPED, "Faces at the door")])
    assert (chamber.total, chamber.marks) == (0, [])


def test_the_table_tells_what_the_picture_shows() -> None:
    places = example_places()
    chamber = hemicycles.draw(places)
    told = {(wedge.stage, readiness): wedge.counts[readiness] for wedge in chamber.wedges for readiness in Readiness}
    seen = Counter((place.stage, place.readiness) for place in places)
    assert {kind: count for kind, count in told.items() if count} == dict(seen)
    assert sum(count for _readiness, count in chamber.readiness) == len(chamber.marks) == len(places)


def test_the_worst_seat_of_a_cell_stands_where_reading_begins() -> None:
    states = [Readiness.READY, Readiness.STOPPED, Readiness.PARTLY, Readiness.NO_DATA]
    chamber = hemicycles.draw([Place(Stage.DESIGN, Tier.HIGH, state, "x") for state in states])
    assert [mark.readiness for mark in chamber.marks] == [
        Readiness.STOPPED,
        Readiness.NO_DATA,
        Readiness.PARTLY,
        Readiness.READY,
    ]
    assert chamber.marks[0].x < chamber.marks[-1].x


def test_above_four_hundred_a_seat_stands_for_a_stated_number_and_leads_to_their_list() -> None:
    chamber = hemicycles.draw(example_places(100), url_of=lambda *kind: "/".join(map(str, kind)))
    assert chamber.total == 4_500
    assert chamber.worth == 12
    assert sum(1 for _mark in chamber.marks) <= hemicycles.SEATS_LIMIT + len(Stage) * 3 * len(Readiness)
    assert chamber.marks[0].url == "S0/high/no data"
    assert "12 initiatives: stage idea, risk tier high, no data" in chamber.marks[0].words
    assert "A seat stands for up to 12 initiatives" in drawn(example_places(100))


def test_no_initiative_vanishes_among_many() -> None:
    one = Place(Stage.WITHDRAWAL, Tier.HIGH, Readiness.STOPPED)
    many = Place(Stage.IDEA, Tier.MINIMAL, Readiness.READY, count=10_000)
    seats = Counter(mark.readiness for mark in hemicycles.draw([one, many]).marks)
    assert seats == {Readiness.READY: 385, Readiness.STOPPED: 1}


def test_the_chamber_turns_round_where_reading_begins_at_the_right() -> None:
    with translation.override("ar"):
        turned = hemicycles.draw(example_places())
    house = hemicycles.draw(example_places())
    for seat, twin in zip(house.marks, turned.marks, strict=True):
        assert seat.x + twin.x == pytest.approx(house.layout.width)
        assert seat.y == twin.y
    assert 'transform="matrix(-1 0 0 1 18 0)"' in turned.symbols
    assert "transform" not in house.symbols


def test_names_of_stages_do_not_touch() -> None:
    for places in (
        [Place(Stage.IDEA, Tier.MINIMAL, Readiness.READY, count=300)],
        [Place(Stage.WITHDRAWAL, Tier.MINIMAL, Readiness.READY, count=300)],
        example_places(),
    ):
        boxes = []
        for name in hemicycles.draw(places).names:
            width = (len(str(name.words)) + 1 + len(str(name.count))) * hemicycles.LETTER
            left = name.x - {"start": 0.0, "middle": width / 2, "end": width}[name.anchor]
            boxes.append((left, name.y - hemicycles.LINE, left + width, name.y + 2))
        pairs = [(one, other) for place, one in enumerate(boxes) for other in boxes[:place]]
        assert not any(hemicycles._touch(one, other) for one, other in pairs)


def test_an_empty_house_is_drawn_without_a_seat() -> None:
    assert not SEAT.search(drawn([]))
    assert "Chamber of 0 initiatives" in drawn([])


def test_the_picture_holds_no_style_and_no_script() -> None:
    html = drawn(example_places())
    assert " style=" not in html
    assert "<script" not in html
    assert not re.search(r"<[^>]* on\w+=", html)


def test_where_no_readiness_is_told_seats_are_plain_and_the_table_counts_tiers() -> None:
    places = [
        Place(Stage.PILOT, Tier.LIMITED, None, "Captions", "r-001/"),
        Place(Stage.IDEA, Tier.PROHIBITED, None, "Faces", "r-002/"),
        Place(Stage.IDEA, None, None, "Search", "r-003/"),
    ]
    benches = hemicycles.public_benches(place.tier for place in places)
    html = drawn(places, benches=benches)
    assert sorted(SEAT.findall(html)) == [
        ("plain", "r-001/", "\u2068Captions\u2069: stage pilot, risk tier limited"),
        ("plain", "r-002/", "\u2068Faces\u2069: stage idea, risk tier prohibited"),
        ("plain", "r-003/", "\u2068Search\u2069: stage idea"),
    ]
    chamber = hemicycles.draw(places, benches=benches)
    assert [sum(wedge.cells) for wedge in chamber.wedges] == [wedge.total for wedge in chamber.wedges]
    assert "legend" not in html
    assert "initiative" not in html.lower()


def test_one_bench_serves_where_no_tier_is_told() -> None:
    assert hemicycles.public_benches([None, None]) == (None,)
    chamber = hemicycles.draw([Place(Stage.IDEA, None, None, "Search")], benches=(None,))
    assert (chamber.benches, chamber.heads, len(chamber.marks)) == ([], [], 1)


def test_above_four_hundred_systems_a_seat_names_what_it_stands_for() -> None:
    for tier, told in ((Tier.HIGH, ", risk tier high"), (None, "")):
        many = [Place(Stage.IDEA, tier, None, count=900)]
        seat = hemicycles.draw(many, benches=hemicycles.public_benches([tier])).marks[0]
        assert seat.words == f"3 systems: stage idea{told or ', risk tier not told'}"
