"""Surveys of others become instruments: the format's own rules, the public assessments, and random ones."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines.questionnaire import Malformed, parse, score, visible
from hemicycle.rooms.questionnaires.adapters import files, surveyjs

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "ca-aia"


def read(survey, filename="survey.json", **told):
    return parse(surveyjs.convert(survey, filename, **told).document)


def radio(name, *values, **more):
    return {"type": "radiogroup", "name": name, "title": name, "choices": list(values), **more}


def survey(*elements, **more):
    return {"pages": [{"name": "page1", "elements": list(elements)}], **more}


# The public assessments, where the data lies beside the tree


def examples():
    for path in sorted(SHARED.glob("aia-scored-examples-*.json")):
        told = json.loads(path.read_text())
        yield from ((told["questionnaire"].removeprefix("v"), case) for case in told["cases"])


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is absent: the public assessments cannot be met")
@pytest.mark.parametrize(
    ("version", "case"), list(examples()), ids=lambda told: told["case"] if isinstance(told, dict) else told
)
def test_every_scored_example_of_the_public_assessment_is_exact(version, case):
    path = SHARED / f"aia-questionnaire-v{version}.json"
    instrument = read(files.plain_data(path.read_bytes()), path.name)
    assert instrument.name == f"ca-aia@{version}"
    result = score(instrument, case["data"])
    found = {
        "raw": result.scores.raw,
        "mitigation": result.scores.mitigation,
        "current": result.scores.current,
        "level": result.level,
        "max_raw": result.scores.raw_max,
        "max_mitigation": result.scores.mitigation_max,
    }
    assert found == case["expected"]
    assert sum(part.points for part in result.parts if part.side == "raw") == result.scores.raw


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is absent: the public assessments cannot be met")
@pytest.mark.parametrize("version", ["0.10.0", "1.0.1"])
def test_the_test_case_of_the_assessment_s_own_makers_is_exact(version):
    told = json.loads((SHARED / "aia-upstream-unit-test.json").read_text())
    path = SHARED / f"aia-questionnaire-v{version}.json"
    result = score(read(files.plain_data(path.read_bytes()), path.name), told["answers"])
    found = {name: getattr(result.scores, name) for name in ("raw", "mitigation", "current")} | {"level": result.level}
    assert found == told["expected"]


# What the format means


def test_points_stand_after_the_last_hyphen_and_a_value_without_a_number_gives_none():
    instrument = read(survey(radio("a-RS", "item1-3", "item2-x", "item9", "a-b-1.5", 4)))
    points = [score(instrument, {"a-RS": value}).scores.raw for value in ("item1-3", "item2-x", "item9", "a-b-1.5", 4)]
    assert points == [3, 0, 0, 1.5, 4]
    assert score(instrument, {}).scores.raw_max == 4


@pytest.mark.parametrize(
    ("name", "panel", "scores"),
    [
        ("a-RS", "p", (5, 0)),
        ("a", "p-RS", (5, 0)),
        ("a-MS", "p-RS", (0, 5)),
        ("a-NS", "p-RS", (0, 0)),
        ("a", "p", (0, 0)),
        ("a", "p-NS", (0, 0)),
        ("a-rs", "p", (0, 0)),
    ],
)
def test_the_side_is_that_of_the_name_else_of_what_lies_around(name, panel, scores):
    instrument = read(survey({"type": "panel", "name": panel, "elements": [radio(name, "x-5")]}))
    found = score(instrument, {name: "x-5"}).scores
    assert (found.raw, found.mitigation) == scores


def test_the_page_is_around_a_question_that_lies_in_no_panel_and_the_nearest_panel_wins():
    inner = {"type": "panel", "name": "inner", "elements": [radio("b", "x-1")]}
    told = {"pages": [{"name": "page-RS", "elements": [radio("a", "x-5"), inner]}]}
    assert score(read(told), {"a": "x-5", "b": "x-1"}).scores.raw == 5


def test_only_radio_buttons_tick_boxes_and_lists_count():
    told = survey(
        {"type": "dropdown", "name": "a-RS", "choices": ["x-1"]},
        {"type": "checkbox", "name": "b-RS", "choices": ["x-2", "y-3"]},
        {"type": "text", "name": "c-RS"},
        {"type": "rating", "name": "d-RS", "rateMax": 3},
        {"type": "boolean", "name": "e-RS"},
    )
    answers = {"a-RS": "x-1", "b-RS": ["x-2", "y-3"], "c-RS": "x-9", "d-RS": 3, "e-RS": True}
    scores = score(read(told), answers).scores
    assert (scores.raw, scores.raw_max) == (6, 6)


def test_pages_panels_and_questions_hide_what_lies_in_them():
    told = {
        "pages": [
            {"name": "first", "elements": [radio("phase", "design", "run")]},
            {
                "name": "second",
                "visibleIf": "{phase} = 'design'",
                "elements": [
                    radio("a-RS", "x-2", "y-0"),
                    {"type": "panel", "name": "p", "visibleIf": "{a-RS} = 'x-2'", "elements": [radio("b-RS", "x-3")]},
                ],
            },
            {"name": "third", "elements": [radio("c-RS", "x-7", visible=False)]},
        ]
    }
    answers = {"phase": "design", "a-RS": "x-2", "b-RS": "x-3", "c-RS": "x-7"}
    instrument = read(told)
    assert score(instrument, answers).scores.raw == 5
    assert score(instrument, {**answers, "a-RS": "y-0"}).scores.raw == 0
    assert score(instrument, {**answers, "phase": "run"}).scores.raw == 0


def test_a_condition_finds_its_question_whatever_the_case_of_the_letters():
    told = survey(
        radio("riskProfile5", "x", "y"), radio("b", "x", visibleIf="{riskprofile5} = 'x' and {RISKPROFILE5} notempty")
    )
    assert visible(read(told), {"riskProfile5": "x"})["b"]
    exact = survey(
        radio("A", "x"), radio("a", "y"), radio("b", "x", visibleIf="{a} = 'y'"), radio("c", "x", visibleIf="{A} = 'x'")
    )
    shown = visible(read(exact), {"A": "x"})
    assert (shown["b"], shown["c"]) == (False, True)


def test_choices_may_be_words_pairs_or_come_from_flags_and_be_hidden_each():
    told = survey(
        radio("q", "a|Alpha", {"value": "b", "text": {"default": "Beta", "fr": "Bêta"}}, hasOther=True, hasNone=True),
        {"type": "checkbox", "name": "r", "choices": ["x", "y"], "choicesVisibleIf": "{q} = {item}"},
        {"type": "boolean", "name": "s", "labelTrue": "Aye", "labelFalse": "No"},
    )
    instrument = read(told)
    assert [(each.value, dict(each.text)) for each in instrument.by_key["q"].options] == [
        ("a", {"en": "Alpha"}),
        ("b", {"en": "Beta", "fr": "Bêta"}),
        ("other", {"en": "Other"}),
        ("none", {"en": "None"}),
    ]
    assert [each.show_if.text for each in instrument.by_key["r"].options] == ["{q} = 'x'", "{q} = 'y'"]
    assert [each.value for each in instrument.by_key["s"].options] == ["true", "false"]


def test_tables_of_every_kind_keep_their_columns_and_rows():
    told = survey(
        {"type": "matrix", "name": "m", "columns": ["low", "high"], "rows": ["r1", {"value": "r2", "text": "Second"}]},
        {"type": "matrixdynamic", "name": "d", "columns": [{"name": "c", "cellType": "dropdown"}], "choices": [1, 2]},
        {"type": "multipletext", "name": "t", "items": [{"name": "i", "title": "Item"}]},
        {"type": "paneldynamic", "name": "p", "templateElements": [radio("inner", "x", visibleIf="{panel.c} = 1")]},
        radio("after", "x", visibleIf="{m.r1} = 'high' and {p[0].inner} = 'x'"),
    )
    instrument = read(told)
    kinds = {
        each.key: ([column.key for column in each.columns], [row.value for row in each.rows])
        for each in instrument.questions
    }
    assert kinds == {
        "m": (["value"], ["r1", "r2"]),
        "d": (["c"], []),
        "t": (["i"], []),
        "p": (["inner"], []),
        "after": ([], []),
    }
    assert visible(instrument, {"m": {"r1": "high"}, "p": [{"inner": "x"}]})["after"]
    assert not visible(instrument, {"m": {"r1": "low"}, "p": [{"inner": "x"}]})["after"]


def test_markup_is_taken_out_of_every_text():
    title = {
        "default": "<b>Why</b> &amp; how?<br/><script>alert(1)</script>a < b",
        "fr": "<a href='javascript:x'>Pourquoi</a>",
    }
    told = survey(
        {"type": "html", "name": "h", "html": "<h2>Title</h2><p onclick='x'>First</p><p>Second</p>"},
        {"type": "comment", "name": "c", "title": title, "description": "<i>Help</i>"},
    )
    converted = surveyjs.convert(told, "survey.json").document
    note, question = converted["sections"][0]["parts"]
    assert note["note"] == {"en": "Title\nFirst\nSecond"}
    assert question["text"] == {"en": "Why & how?\na < b", "fr": "Pourquoi"}
    assert question["help"] == {"en": "Help"}


WELCOME = "<h2>Algorithmic Impact Assessment v2.3.4</h2>"


@pytest.mark.parametrize(
    ("told", "filename", "name"),
    [
        (survey({"type": "html", "name": "h", "html": WELCOME}, radio("a", "x")), "x.json", "ca-aia@2.3.4"),
        (survey(radio("a", "x"), title="Algorithmic Impact Assessment"), "aia-v0.9.json", "ca-aia@0.9"),
        (survey(radio("a", "x")), "My Survey-v3.1.json", "my-survey@3.1"),
        (survey(radio("a", "x")), "survey.json", "survey@1"),
        ({"elements": [radio("a", "x")]}, "plain.json", "plain@1"),
        ({"pages": [{"name": "p", "questions": [radio("a", "x")]}]}, "old.json", "old@1"),
    ],
)  # fmt: skip
def test_a_survey_is_called_as_it_calls_itself_or_as_its_file(told, filename, name):
    assert read(told, filename).name == name


def test_the_caller_may_name_it():
    assert read(survey(radio("a", "x")), key="mine", version="7").name == "mine@7"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (survey(radio("a", "x", visibleIf="{b} = 'x'")), "name_unknown"),
        (survey(radio("a", "x", visibleIf="{a} = 'x'")), "circle"),
        (survey(radio("a", "x", visibleIf="age({a}) > 3")), "condition_function"),
        (survey(radio("a", "x", visibleIf=["x"])), "not_a_text"),
        (survey(radio("a", "x"), radio("a", "y")), "key_twice"),
        (survey(radio("a", "x", "x")), "option_twice"),
        (survey({"type": "hologram", "name": "a"}), "element_unknown"),
        (survey({"type": "text"}), "key_unfit"),
        (survey("text"), "not_a_mapping"),
        (survey(), "no_question"),
        ({"pages": {"name": "p"}}, "not_a_list"),
        (survey(radio("a", *range(3_000))), "too_many"),
        (survey(radio("a", {"value": float("nan")})), "number_out_of_range"),
        (survey(radio("a", {"value": ["x"]})), "value_missing"),
    ],
)
def test_a_survey_that_cannot_be_asked_is_refused_with_the_reason(told, code):
    with pytest.raises(Malformed) as refused:
        read(told)
    assert code in [fault.code for fault in refused.value.faults]


def test_panels_that_nest_for_ever_are_refused():
    inner = radio("a", "x")
    for at in range(300):
        inner = {"type": "panel", "name": f"p{at}", "elements": [inner]}
    with pytest.raises(Malformed) as refused:
        read(survey(inner))
    assert refused.value.faults[0].code == "too_deep"


def test_what_asks_for_nothing_is_left_out_and_said():
    converted = surveyjs.convert(survey({"type": "image", "name": "i"}, radio("a", "x")), "survey.json")
    assert [(fault.place, fault.code) for fault in converted.left_out] == [("i", "element_left_out")]


# Random surveys against an evaluator that shares nothing with the engine: it asks itself again until nothing changes


class Made:
    """A random survey, its conditions as nested tuples beside their text, and random answers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.questions, self.conditions = [], []
        self.pages = [self.holder(f"page{at}", 3) for at in range(self.random.randint(1, 4))]

    def holder(self, name, depth):
        suffix = self.random.choice(["", "", "-RS", "-MS", "-NS"])
        held = {"name": f"{name}{suffix}", **self.visible_if()}
        held["elements"] = [
            self.element(f"{name}q{at}", held["name"], depth) for at in range(self.random.randint(0, 4))
        ]
        return held

    def element(self, name, around, depth):
        if depth and self.random.random() < 0.3:
            return {"type": "panel", **self.holder(name, depth - 1)}
        kind = self.random.choice(["radiogroup", "checkbox", "dropdown", "text", "comment"])
        key = name + self.random.choice(["", "", "-RS", "-MS", "-NS"])
        element = {"type": kind, "name": key, **self.visible_if()}
        if kind in ("radiogroup", "checkbox", "dropdown"):
            element["choices"] = [
                f"item{at}{self.random.choice(['', '-', '-x'])}{self.random.randint(0, 5)}" for at in range(4)
            ]
        self.questions.append((element, around))
        return element

    def visible_if(self):
        if not self.questions or self.random.random() < 0.5:
            return {}
        condition = self.condition(2)
        self.conditions.append(condition)
        return {"visibleIf": self.text(condition)}

    def condition(self, depth):
        if depth and self.random.random() < 0.5:
            word = self.random.choice(["and", "or", "not"])
            parts = [self.condition(depth - 1) for _ in range(1 if word == "not" else self.random.randint(2, 3))]
            return (word, *parts)
        asked, _around = self.random.choice(self.questions)
        word = self.random.choice(["=", "<>", "contains", "anyof", "allof", "empty", "notempty"])
        values = asked.get("choices") or ["some text"]
        right = (
            self.random.choice(values)
            if word in ("=", "<>", "contains")
            else self.random.sample(values, min(2, len(values)))
        )
        return (word, asked["name"], right)

    def text(self, condition):
        word, *rest = condition
        if word == "not":
            return f"!({self.text(rest[0])})"
        if word in ("and", "or"):
            return f" {word} ".join(f"({self.text(part)})" for part in rest)
        if word in ("empty", "notempty"):
            return f"{{{rest[0]}}} {word}"
        return f"{{{rest[0]}}} {word} {json.dumps(rest[1])}"

    def answers(self):
        return {
            element["name"]: self.answer(element) for element, _around in self.questions if self.random.random() < 0.7
        }

    def answer(self, element):
        if element["type"] == "checkbox":
            return self.random.sample(element["choices"], self.random.randint(1, 4))
        return self.random.choice(element["choices"]) if "choices" in element else "some text"


def plainly(condition, answers):
    word, *rest = condition
    if word == "not":
        return not plainly(rest[0], answers)
    if word == "and":
        return all(plainly(part, answers) for part in rest)
    if word == "or":
        return any(plainly(part, answers) for part in rest)
    held = answers.get(rest[0])
    many = held if isinstance(held, list) else [held] if held is not None else []
    match word:
        case "empty":
            return held is None
        case "notempty":
            return held is not None
        case "=":
            return held == rest[1]
        case "<>":
            return held != rest[1]
        case "contains":
            return rest[1] in held if held is not None else False
        case "anyof":
            return bool(set(many) & set(rest[1]))
        case _:
            return bool(many) and set(rest[1]) <= set(many)


def plain_scores(made, told):
    """Return what is shown and what it scores: hide what conditions hide until nothing more is hidden or shown."""
    by_text = {made.text(condition): condition for condition in made.conditions}

    def shown_names(holder, answers, is_shown):
        here = is_shown and ("visibleIf" not in holder or plainly(by_text[holder["visibleIf"]], answers))
        if "elements" not in holder:
            return {holder["name"]} if here else set()
        return {name for element in holder["elements"] for name in shown_names(element, answers, here)}

    counted = dict(told)
    for _round in range(len(made.questions) + 2):
        names = {name for page in made.pages for name in shown_names(page, counted, True)}
        counted = {name: value for name, value in told.items() if name in names}
    totals = dict.fromkeys(("raw", "mitigation", "raw_max", "all"), 0)
    for element, around in made.questions:
        suffix = next((name[-3:] for name in (element["name"], around) if name[-3:] in ("-RS", "-MS", "-NS")), "")
        if "choices" not in element or suffix not in ("-RS", "-MS"):
            continue
        values = counted.get(element["name"], [])
        points = sum(map(number_at_end, values if isinstance(values, list) else [values]))
        each = [number_at_end(value) for value in element["choices"]]
        most = sum(each) if element["type"] == "checkbox" else max(each)
        totals["raw" if suffix == "-RS" else "mitigation"] += points
        totals["raw_max" if suffix == "-RS" else "all"] += most
    return names, totals


def number_at_end(value):
    _before, hyphen, after = value.rpartition("-")
    return int(after) if hyphen and after.isdigit() else 0


@given(st.integers(0, 2**32))
def test_random_surveys_score_as_a_plain_evaluator_says(seed):
    made = Made(seed)
    if not made.questions:
        return
    instrument = read({"pages": made.pages})
    for _ in range(3):
        told = made.answers()
        names, totals = plain_scores(made, told)
        assert {key for key, is_shown in visible(instrument, told).items() if is_shown} == names
        scores, most = score(instrument, told).scores, totals["all"] / 2
        assert (scores.raw, scores.mitigation) == (totals["raw"], totals["mitigation"])
        if instrument.scoring.method == "impact":
            assert (scores.raw_max, scores.mitigation_max) == (totals["raw_max"], most)
            reached = most > 0 and totals["mitigation"] * 10 >= 8 * most
            assert scores.current == ((totals["raw"] * 17 + 10) // 20 if reached else totals["raw"])
