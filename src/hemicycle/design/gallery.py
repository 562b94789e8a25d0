"""What the gallery shows: one example of every component, and the states that a page may be in."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.design import hemicycles
from hemicycle.design.charts import Chart, Specification, colour
from hemicycle.design.pages import differences
from hemicycle.design.sparks import spark
from hemicycle.design.tables import Column, Table
from hemicycle.design.tracks import Need, NeedsOfRoom, steps
from hemicycle.kernel.clock import month_ends
from hemicycle.kernel.terms import Readiness, Stage, Tier, Verdict

STATES = {
    "empty": ("design/gallery/empty.html", 200),
    "error": ("design/gallery/error.html", 422),
    "confirm": ("design/gallery/confirm.html", 200),
    "merge": ("design/merge.html", 409),
    "task": ("design/gallery/task.html", 200),
    "forbidden": ("403.html", 403),
    "missing": ("404.html", 404),
    "failed": ("500.html", 500),
    "often": ("429.html", 429),
    "busy": ("503.html", 503),
}


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("As people in the house call it."))
    problem = forms.CharField(
        label=_("Problem"), widget=forms.Textarea, help_text=_("What goes wrong today, for whom, and how often.")
    )
    email = forms.EmailField(label=_("E-mail of the contact"), required=False)
    starts_on = forms.DateField(label=_("Start"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    tier = forms.ChoiceField(
        label=_("Risk tier"),
        choices=[("minimal", pgettext_lazy("tier", "Minimal")), ("high", pgettext_lazy("tier", "High"))],
    )
    route = forms.ChoiceField(
        label=_("Route"),
        widget=forms.RadioSelect,
        choices=[("build", pgettext_lazy("route", "Build")), ("buy", pgettext_lazy("route", "Buy"))],
    )
    is_public = forms.BooleanField(
        label=_("Show in the public register"), required=False, help_text=_("Confidential parts stay inside the house.")
    )


@dataclass(frozen=True)
class ExampleRecord:
    """What somebody else saved meanwhile, for the page with two versions."""

    title: str
    problem: str
    email: str
    starts_on: date
    tier: str
    route: str
    is_public: bool
    version: int


@dataclass(frozen=True)
class ExampleRow:
    """A row of the example table."""

    reference: str
    title: str | Promise
    stage: Stage
    tier: Tier
    verdict: Verdict
    waiting_days: int
    cost_eur: int


@dataclass(frozen=True)
class Option:
    """A choice of a facet with how many it leaves."""

    value: str
    label: str | Promise
    count: int
    chosen: bool = False
    glyph: str = ""


def word_errors(width: int) -> Specification:
    """Draw the share of wrong words by language with its interval, against the limit."""
    rows = [
        {"language": str(name), "rate": rate, "low": low, "high": high, "state": state}
        for name, rate, low, high, state in WORD_ERRORS
    ]
    names = [row["language"] for row in rows]
    y: dict[str, Any] = {"field": "language", "type": "nominal", "sort": names, "title": None}
    scale = {"domain": [2, 18]}
    axis = {"format": ".0f", "values": [4, 8, 12, 16] if width > 400 else [5, 10, 15], "title": None}
    tone = {
        "field": "state",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": ["met", "partly", "not-met"],
            "range": [colour("met"), colour("partly"), colour("not-met")],
        },
    }
    return {
        "height": 150,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5}, "encoding": {"x": {"datum": 10}}},
            {
                "mark": {"type": "rule", "strokeWidth": 3},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative", "scale": scale, "axis": axis},
                    "x2": {"field": "high"},
                    "color": tone,
                },
            },
            {
                "mark": {"type": "point", "size": 90, "opacity": 1},
                "encoding": {"y": y, "x": {"field": "rate", "type": "quantitative"}, "color": tone},
            },
        ],
    }


WORD_ERRORS = [
    (_("English"), 6.1, 5.7, 6.6, "met"),
    (_("French"), 7.4, 6.8, 8.1, "met"),
    (_("Arabic"), 9.2, 7.6, 11.3, "partly"),
    (_("Tamazight"), 12.6, 9.4, 16.8, "not-met"),
]

CHART = Chart(
    finding=_("Two languages are safely under the limit; two are not proved."),
    alternative=_(
        "Share of wrong words in percent by language with 95 % intervals, from left to right 2 to 18: English 6.1,"
        " French 7.4, Arabic 9.2, Tamazight 12.6; the limit is 10."
    ),
    specification=word_errors,
    note=_("Wrong words in percent, with 95 % interval; the dashed line is the limit of 10."),
    heads=[_("Language"), _("Rate"), pgettext_lazy("interval", "Low"), pgettext_lazy("interval", "High")],
    rows=[(name, rate, low, high) for name, rate, low, high, _state in WORD_ERRORS],
)

ROWS = [
    ExampleRow("AI-026", _("Committee transcription"), Stage.PILOT, Tier.LIMITED, Verdict.NOT_MET, 12, 184_000),
    ExampleRow("AI-018", _("Analysis of consultation answers"), Stage.DESIGN, Tier.HIGH, Verdict.PARTLY, 15, 145_000),
    ExampleRow("AI-030", _("Interpretation support in plenary"), Stage.PILOT, Tier.HIGH, Verdict.WAIVED, 0, 260_000),
    ExampleRow("AI-004", _("Sign language for live debates"), Stage.IDEA, Tier.HIGH, Verdict.UNKNOWN, 2, 0),
    ExampleRow("AI-037", _("Search in the official record"), Stage.OPERATION, Tier.LIMITED, Verdict.MET, 0, 75_000),
]

COLUMNS = [
    Column("title", _("Initiative"), order="title"),
    Column("readiness", _("Readiness")),
    Column("stage", _("Stage"), order="stage"),
    Column("tier", _("Risk tier"), order="tier"),
    Column("waiting", _("Waiting"), order="waiting", numeric=True),
    Column("cost", _("Whole-life cost"), order="cost", numeric=True),
]

NEEDS = [
    NeedsOfRoom(
        _("Performance and impact"),
        [
            Need(
                _("The success rule is met with the stated confidence"),
                Verdict.NOT_MET,
                _("Arabic: 9.2 % of words wrong, interval up to 11.3 %. The limit is 10 %."),
                "#needs",
                _("Add test speech"),
            ),
            Need(
                _("The quality of human review is measured"), Verdict.MET, _("Correctors found 47 of 50 seeded errors.")
            ),
        ],
    ),
    NeedsOfRoom(
        _("Ethical principles"),
        [
            Need(
                _("The fairness limits are met in every group"),
                Verdict.PARTLY,
                _("Members with a regional accent: 22 minutes only, so no finding."),
                "#needs",
                _("Open the fairness panel"),
            ),
            Need(_("Those concerned were heard"), Verdict.ATTESTED, _("Attested by the business owner on 4 May.")),
        ],
    ),
    NeedsOfRoom(
        _("Resource allocation"),
        [
            Need(
                _("The operating cost is confirmed"),
                Verdict.WAIVED,
                _("Waived by the AI officer until 15 January: the price is being negotiated again."),
                "#needs",
                _("See the waiver"),
            ),
            Need(
                _("Lessons are recorded"),
                Verdict.UNKNOWN,
                _("Nothing has been entered."),
                "#needs",
                _("Start the sheet"),
            ),
            Need(_("Personal data are handled lawfully"), Verdict.NOT_APPLICABLE, _("No personal data are used.")),
        ],
    ),
]

# How ready each initiative of the example chamber is, by stage and tier: minimal, limited, high.
BENCHES = {
    Stage.IDEA: ("nprr", "pprr", "n"),
    Stage.PROPOSAL: ("rr", "npr", "snr"),
    Stage.DESIGN: ("rr", "npr", "spp"),
    Stage.PILOT: ("rr", "spr", "pw"),
    Stage.DEPLOYMENT: ("r", "pp", ""),
    Stage.OPERATION: ("rrr", "sspr", "p"),
    Stage.WITHDRAWAL: ("", "w", "n"),
}
LETTERS = {
    "s": Readiness.STOPPED,
    "n": Readiness.NO_DATA,
    "p": Readiness.PARTLY,
    "w": Readiness.WAIVED,
    "r": Readiness.READY,
}


def example_places(times: int = 1) -> list[hemicycles.Place]:
    """Return who sits where in the example chamber; `times` as many in each place."""
    tiers = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)
    return [
        hemicycles.Place(stage, tier, LETTERS[letter], str(ROWS[0].title), "#needs", count=times)
        for stage, rows in BENCHES.items()
        for tier, letters in zip(tiers, rows, strict=True)
        for letter in letters
    ]


ENTERED = {
    Stage.IDEA: date(2026, 3, 2),
    Stage.PROPOSAL: date(2026, 4, 20),
    Stage.DESIGN: date(2026, 6, 30),
    Stage.PILOT: date(2026, 9, 14),
}


def examples(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the gallery and of its states."""
    typed = {
        "title": "Committee transcription",
        "problem": "Records wait nine days.",
        "tier": "high",
        "route": "buy",
        "email": "lea",
    }
    wrong = ExampleForm({**typed, "title": ""})
    wrong.is_valid()
    kept = ExampleForm({**typed, "email": "lea@example.org", "starts_on": "2026-09-14"})
    current = ExampleRecord(
        "Committee transcription",
        "Records of committees wait eleven days on average.",
        "lea@example.org",
        date(2026, 9, 14),
        "minimal",
        "buy",
        False,
        4,
    )
    return {
        "verdicts": list(Verdict),
        "reasons": [
            {"tier": Tier.HIGH, "says": _("A wrong result could cost citizens a hearing.")},
            {"tier": Tier.LIMITED, "says": _("It would work on personal data that is not public.")},
        ],
        "tiers": list(Tier),
        "steps": steps(Stage.PILOT, ENTERED, next_gate_opens=False),
        "rooms": NEEDS,
        "chart": CHART,
        "chart_alone": replace(CHART, rows=()),
        "spark": spark([(each, n / 10) for n, each in enumerate(month_ends(8), 2)], 1.0, is_share=True),
        "chamber": hemicycles.draw(example_places()),
        "small_chamber": hemicycles.draw(example_places(), key="small"),
        "large_chamber": hemicycles.draw(example_places(100), url_of=lambda *_kind: "#needs", key="large"),
        "table": Table(request, COLUMNS, default="title"),
        "rows": ROWS,
        "readiness": [
            Option("stopped", pgettext_lazy("initiative", "Stopped"), 5, glyph="not_met"),
            Option("partly", pgettext_lazy("initiative", "Partly ready"), 14, chosen=True, glyph="partly"),
            Option("ready", pgettext_lazy("initiative", "Ready"), 19, glyph="met"),
        ],
        "form": kept
        if request.path.endswith("/merge/")
        else wrong
        if request.path.endswith("/error/")
        else ExampleForm(),
        "differences": differences(kept, current),
        "version": current.version,
        "states": list(STATES),
        "today": date(2026, 11, 24),
    }
