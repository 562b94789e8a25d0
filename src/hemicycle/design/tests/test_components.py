"""Each component says what it must say, without an inline style or script."""

import re
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django_cotton.compiler_regex import CottonCompiler

from hemicycle.design import assets, charts, icons
from hemicycle.design.gallery import CHART, COLUMNS, ExampleForm, examples
from hemicycle.design.tables import Table
from hemicycle.design.tracks import steps
from hemicycle.kernel.terms import Stage, Verdict

pytestmark = pytest.mark.django_db


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/list/?sort=-title&tier=high")
    request.user = AnonymousUser()
    template = engines["django"].from_string(CottonCompiler().process(source))
    return str(template.render({"request": request, **context}, request))


def test_a_badge_holds_sign_and_word() -> None:
    html = drawn('<c-badge :verdict="verdict" />', verdict=Verdict.NOT_MET)
    assert "state-not_met" in html
    assert "Not met" in html
    assert 'aria-hidden="true"' in html


def test_every_verdict_has_a_sign_of_its_own_outline() -> None:
    shapes = {re.sub(r'class="[^"]*"', "", str(icons.glyph(verdict)), count=1) for verdict in Verdict}
    assert len(shapes) == len(Verdict)


def test_a_word_that_is_no_state_is_unknown() -> None:
    assert icons.sign_of("splendid") == "unknown"


def test_an_icon_comes_from_the_wheel_and_turns_round_only_if_it_points() -> None:
    assert "icon-mirrored" in icons.icon("chevron-right")
    assert "icon-mirrored" not in icons.icon("search")
    with pytest.raises(LookupError):
        icons.icon("no-such-icon")


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    form = ExampleForm({"title": "", "email": "lea"})
    html = drawn('<c-form :form="form"></c-form>', form=form)
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert '<a href="#id_title">' in html
    assert 'dir="auto"' in html
    assert re.search(r'type="email"[^>]*dir="ltr"|dir="ltr"[^>]*type="email"', html)
    assert "<fieldset" in html


def test_what_was_typed_is_kept_and_escaped() -> None:
    form = ExampleForm({"title": "<script>", "email": "x"})
    html = drawn('<c-form :form="form"></c-form>', form=form)
    assert 'value="&lt;script&gt;"' in html
    assert "<script>" not in html


def test_a_form_that_keeps_drafts_says_where() -> None:
    html = drawn('<c-form :form="form" draft="/drafts/x/"></c-form>', form=forms.Form())
    assert 'data-draft="/drafts/x/"' in html
    assert "Draft saved" in html


def test_sorting_turns_round_and_keeps_the_filter() -> None:
    request = RequestFactory().get("/list/?sort=-title&tier=high&page=3")
    table = Table(request, COLUMNS)
    heading = table.headings[0]
    assert table.order_by == ["-title", "pk"]
    assert heading.sorted == "descending"
    assert heading.url == "/list/?tier=high&sort=title"
    assert Table(RequestFactory().get("/?sort=secret"), COLUMNS).order_by == ["pk"]


def test_a_table_says_how_it_is_sorted() -> None:
    table = Table(RequestFactory().get("/list/?sort=-title"), COLUMNS)
    html = drawn('<c-table :table="table" caption="Initiatives"><tr><td>one</td></tr></c-table>', table=table)
    assert 'aria-sort="descending"' in html
    assert ">Initiatives</caption>" in html


def test_exports_keep_the_address_and_leave_the_page() -> None:
    html = drawn("<c-export />")
    assert "/list/?sort=-title&amp;tier=high&amp;format=xlsx" in html


def test_the_track_has_seven_stages_and_one_present() -> None:
    track = steps(Stage.PILOT, next_gate_opens=False)
    assert [one.state for one in track] == ["done", "done", "done", "now", "ahead", "ahead", "ahead"]
    assert [one.gate_state for one in track[:5]] == ["passed", "passed", "passed", "blocked", "ahead"]
    html = drawn('<c-stage-track :steps="steps" />', steps=track)
    assert html.count("<li") == 7
    assert html.count('aria-current="step"') == 1
    assert "next, something is missing" in html


def test_a_slot_of_an_outer_component_does_not_leak_inwards() -> None:
    html = drawn(
        '<c-panel title="Outer"><c-slot name="foot">once</c-slot><c-panel title="Inner">body</c-panel></c-panel>'
    )
    assert html.count("once") == 1


def test_a_chart_follows_the_theme_and_says_its_finding_in_words_and_figures() -> None:
    html = drawn('<c-chart :chart="chart" />', chart=CHART)
    assert "var(--met)" in html
    assert "#1a6b3f" not in html
    assert 'role="img"' in html
    assert "<table" in html
    assert html.count('class="drawing"') == 2


def test_a_drawing_is_rebuilt_without_styles_and_scripts() -> None:
    inside = '<script>x</script><g style="x" onclick="y"><text>&lt;b&gt;</text></g>'
    hostile = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{inside}</svg>'
    body, view_box = charts._cleaned(hostile, "p")
    assert body == "<g><text>&lt;b&gt;</text></g>"
    assert view_box == "0 0 1 1"


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_an_error_page_needs_no_context(template: str) -> None:
    assert "<h1" in render_to_string(template)


def is_free_of_inline_code(html: str) -> bool:
    inline = r"<[^>]+\sstyle=|<[^>]+\son[a-z]+=|<script(?![^>]*\ssrc=)|<style"
    return not re.search(inline, html)


@pytest.mark.parametrize("template", ["design/gallery.html", "design/gallery/error.html", "design/merge.html"])
def test_no_page_holds_an_inline_style_or_script(template: str) -> None:
    request = RequestFactory().get("/design/gallery/")
    request.user = AnonymousUser()
    assert is_free_of_inline_code(render_to_string(template, examples(request), request))


def test_the_sign_in_page_wears_the_frame(client: Client) -> None:
    html = client.get(reverse("account_login")).content.decode()
    assert 'class="gatehouse"' in html
    assert is_free_of_inline_code(html)


def test_style_sheets_name_no_side() -> None:
    sheet = assets.sheet()
    sides = (
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|(?:text-align|float):\s*(?:left|right)"
    )
    assert not re.findall(sides, sheet)
