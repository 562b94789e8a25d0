"""The questionnaire engine: its language of conditions, what it refuses, what it shows, and what it scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines.questionnaire import Finding, Malformed, conditions, counted, parse, score, visible

HOLDS = [
    ("{a} = 'x'", {"a": "x"}, True),
    ("{a} = 'x'", {"a": "y"}, False),
    ("{a} = 'x'", {}, False),
    ("{a} <> 'x'", {}, True),
    ("a-b.c = 'x'", {"a-b.c": "x"}, True),
    ("Q1-DAT-02 != 'no data'", {"Q1-DAT-02": "authorised"}, True),
    ("{a} = 3", {"a": "3"}, True),
    ("{a} = '3'", {"a": 3.0}, True),
    ("{a} = true", {"a": True}, True),
    ("{a} = true", {"a": "true"}, True),
    ("{a} = 1", {"a": True}, False),
    ("{a} > 9", {"a": "10"}, True),
    ("{a} >= 10", {"a": 10}, True),
    ("{a} < 10", {}, False),
    ("{a} <= 10", {}, False),
    ("{a} > '2026-01-31'", {"a": "2026-02-01"}, True),
    ("{a} contains 'x'", {"a": ["y", "x"]}, True),
    ("{a} contains ['x', 'y']", {"a": ["y", "z"]}, False),
    ("{a} contains 'item1'", {"a": "item1-3"}, True),
    ("{a} contains ['item1']", {"a": "item1-3"}, True),
    ("{a} contains 'item1'", {"a": ["item1-3"]}, False),
    ("{a} contains 'x'", {}, False),
    ("{a} notcontains 'x'", {"a": ["y"]}, True),
    ("{a} notcontains 'x'", {}, False),
    ("{a} anyof ['x', 'y']", {"a": ["y", "z"]}, True),
    ("{a} anyof ['x', 'y']", {"a": "x"}, True),
    ("{a} anyof ['x', 'y']", {}, False),
    ("{a} allof ['x', 'y']", {"a": ["y", "x", "z"]}, True),
    ("{a} allof ['x', 'y']", {"a": ["y"]}, False),
    ("{a} noneof ['x', 'y']", {"a": ["z"]}, True),
    ("{a} = ['x', 'y']", {"a": ["y", "x"]}, True),
    ("{a} empty", {}, True),
    ("{a} empty", {"a": []}, True),
    ("{a} empty", {"a": 0}, False),
    ("{a} notempty", {"a": False}, True),
    ("{a}", {"a": "x"}, True),
    ("{a}", {"a": False}, False),
    ("!{a}", {}, True),
    ("not ({a} = 'x' or {b} = 'y') and {c} = 'z'", {"a": "n", "b": "n", "c": "z"}, True),
    ("{a} = 'x' or {b} = 'y' and {c} = 'z'", {"a": "x"}, True),
    ("({a} = 'x' || {b} == 'y') && {c} = 'z'", {"a": "x"}, False),
    ('{a} = "it\'s"', {"a": "it's"}, True),
    (r"{a} = 'it\'s'", {"a": "it's"}, True),
    ("{a} = -1.5", {"a": -1.5}, True),
    ("{rows[1].name} = 'x'", {"rows": [{"name": "n"}, {"name": "x"}]}, True),
    ("{table.row} = 'x'", {"table": {"row": "x"}}, True),
    ("{table.row} = 'x'", {"table": "text"}, False),
    ("false", {}, False),
]
KEYS = {"a": 1, "b": 1, "c": 1, "a-b.c": 1, "Q1-DAT-02": 1, "rows": 1, "table": 1}


@pytest.mark.parametrize(("text", "answers", "holds"), HOLDS)
def test_a_condition_means_what_it_says(text, answers, holds):
    tree = conditions.resolved(conditions.read(text), KEYS)
    assert conditions.compiled(tree)(answers) is holds
    again = conditions.resolved(conditions.read(str(tree)), KEYS)
    assert again == tree


def test_bare_words_of_a_survey_are_texts():
    tree = conditions.read("{a} = item1 and {b} contains [item2, 3]", bare_is_text=True)
    assert conditions.compiled(tree)({"a": "item1", "b": ["item2", 3]})


REFUSED = [
    ("", "condition_empty"),
    ("   ", "condition_empty"),
    ("{a} = ", "condition_ends_early"),
    ("{a} + {b} > 3", "condition_sign"),
    ("{a} = 'x", "condition_sign"),
    ("iif({a}, 1, 2) = 1", "condition_function"),
    ("__import__('os')", "condition_sign"),
    ("{a} like 'x'", "condition_word"),
    ("{a} = 'x' {b} = 'y'", "condition_word"),
    ("({a} = 'x'", "condition_ends_early"),
    ("({a} = 'x' ]", "condition_wants"),
    ("{a} = ['x'", "condition_ends_early"),
    ("{a} = ['x' 'y']", "condition_wants"),
    ("{} = 'x'", "condition_name_empty"),
    ("{a} = 'x'" + " or {a} = 'x'" * 1_000, "condition_too_long"),
    ("(" * 60 + "{a}" + ")" * 60, "condition_too_deep"),
    ("!" * 60 + "{a}", "condition_too_deep"),
    ("{a} anyof [" + "1," * 1_500 + "1]", "condition_list_too_long"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[code for _text, code in REFUSED])
def test_whatever_the_language_does_not_know_is_refused_by_name(text, code):
    with pytest.raises(Malformed) as refused:
        conditions.read(text)
    assert [fault.code for fault in refused.value.faults] == [code]


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise(text):
    try:
        conditions.compiled(conditions.read(text))({})
    except Malformed:
        pass


@given(
    st.lists(
        st.sampled_from(["{a}", "(", ")", "not", "and", "or", "=", "contains", "'x'", "[", "]", ",", "3", "empty"])
    )
)
def test_no_sequence_of_words_makes_the_reader_fail_otherwise(words):
    try:
        tree = conditions.read(" ".join(words))
    except Malformed:
        return
    assert conditions.compiled(tree)({"a": ["x"]}) in (True, False)
    assert conditions.read(str(tree)) == tree


def question(key="a", **more):
    return {"key": key, "type": "text", "text": {"en": "A question"}, **more}


def choice(key="a", options=("yes", "no"), **more):
    told = [{"value": each, "text": {"en": each}} if isinstance(each, str) else each for each in options]
    return question(key, type="single", options=told, **more)


def document(*parts, **more):
    return {
        "instrument": "sample",
        "version": "1",
        "title": {"en": "Sample"},
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": list(parts)}],
        **more,
    }


FAULTS = [
    ([], "nothing_told"),
    (document(), "no_question"),
    (document(question(), instrument="No Key"), "instrument_key_unfit"),
    (document(question(), version="a b"), "version_unfit"),
    (document(question(), version=float("nan")), "not_a_text"),
    (document(question(), title=None), "text_missing"),
    (document(question(), colour="red"), "field_unknown"),
    (document(question(), languages="en"), "not_a_list"),
    (document(question(), scoring={"method": "magic"}), "choice_unknown"),
    (document(question(), scoring={"levels": [0.5, 0.2]}), "levels_unsorted"),
    (document(question(), scoring={"relief": float("nan")}), "number_out_of_range"),
    (document(question("a"), question("a")), "key_twice"),
    (document(question("{a}")), "key_unfit"),
    (document(question("a\u202e")), "key_unfit"),
    (document(question(text={"en": "x" * 40_000})), "text_too_long"),
    (document(question(text={"English": "x"})), "language_unknown"),
    (document(question(text=["x"])), "not_a_text"),
    (document(question(required=3)), "not_a_truth"),
    (document(question(type="magic")), "choice_unknown"),
    (document(question(type="single")), "options_missing"),
    (document(question(type="lookup")), "lookup_missing"),
    (document(question(type="table")), "columns_missing"),
    (document(question(options=[{"value": "x"}])), "options_unfit"),
    (document(question(bands=[{"effect": "bad"}])), "bands_unfit"),
    (document(question(type="number", bands=[{"effect": "bad"}, {"up_to": 3}])), "bands_unsorted"),
    (document(choice(needs_all=True)), "needs_all_unfit"),
    (document(choice(options=("x", "x"))), "option_twice"),
    (document(choice(options=({"text": "x"},))), "value_missing"),
    (document(choice(options=({"value": True},))), "not_a_text"),
    (document(choice(options=({"value": "x", "points": float("nan")},))), "number_out_of_range"),
    (document(choice(options=({"value": "x", "points": "many"},))), "not_a_number"),
    (document(choice(options=[{"value": str(at)} for at in range(2_001)])), "too_many"),
    (document(question(show_if="{b} = 'x'")), "name_unknown"),
    (document(question("a", show_if="{b}"), question("b", show_if="{a}")), "circle"),
    (document(question("a", show_if="{a} = 'x'")), "circle"),
    (document({"key": "inner", "show_if": "{a}", "parts": [question("a")]}), "circle"),
    (document(question(show_if="{a} ~ 'x'")), "condition_sign"),
    (document("text"), "not_a_mapping"),
]


@pytest.mark.parametrize(("told", "code"), FAULTS, ids=[code for _told, code in FAULTS])
def test_a_document_that_is_no_instrument_is_refused_with_the_reason(told, code):
    with pytest.raises(Malformed) as refused:
        parse(told)
    assert code in [fault.code for fault in refused.value.faults]


def test_every_fault_names_its_place():
    with pytest.raises(Malformed) as refused:
        parse(document(choice("Q1", severity="awful"), question("Q2", show_if="{Q9}")))
    assert [(fault.place, fault.code) for fault in refused.value.faults] == [
        ("Q1.severity", "choice_unknown"),
        ("Q2.show_if", "name_unknown"),
    ]


def test_sections_that_nest_for_ever_are_refused():
    inner = question()
    for at in range(200):
        inner = {"key": f"s{at}", "parts": [inner]}
    with pytest.raises(Malformed) as refused:
        parse(document(inner))
    assert refused.value.faults[0].code == "too_deep"


def test_the_number_of_faults_told_is_bounded():
    with pytest.raises(Malformed) as refused:
        parse(document(*[question("a") for _ in range(4_000)]))
    assert len(refused.value.faults) == 100


def test_the_answer_to_a_hidden_question_counts_nowhere():
    instrument = parse(document(
        choice("a"),
        choice("b", show_if="{a} = 'yes'"),
        {"key": "inner", "show_if": "{b} = 'yes'", "parts": [choice("c")]},
    ))  # fmt: skip
    given = {"a": "no", "b": "yes", "c": "yes"}
    assert visible(instrument, given) == {"a": True, "b": False, "c": False}
    assert counted(instrument, given) == {"a": "no"}
    assert visible(instrument, {**given, "a": "yes"}) == {"a": True, "b": True, "c": True}


def test_a_condition_may_ask_for_what_stands_further_down():
    instrument = parse(document(choice("a", show_if="{b} = 'yes'"), choice("b")))
    assert visible(instrument, {"b": "yes"})["a"]
    assert [found.key for found in instrument.questions] == ["a", "b"]


BAD = ({"value": "yes", "effect": "good"}, {"value": "partly", "effect": "partial"}, {"value": "no", "effect": "bad"})


def exposure(*parts):
    return parse(document(*parts, scoring={"method": "exposure", "levels": [0.2, 0.5]}))


def test_exposure_is_weight_times_factor_in_share_of_the_weight():
    instrument = exposure(choice("a", BAD, severity="high"), choice("b", BAD, severity="low"))
    result = score(instrument, {"a": "partly", "b": "no"})
    assert (result.scores.raw, result.scores.raw_max, result.exposure) == (3, 5, 0.6)
    assert [part.finding for part in result.parts] == [Finding.PARTIAL, Finding.BAD]


def test_unknown_costs_less_than_bad_and_more_than_good():
    instrument = exposure(choice("a", BAD, severity="high"))
    costs = [score(instrument, {"a": value}).exposure for value in ("yes", "partly", "unknown", "no")]
    assert costs == [0.0, 0.5, 0.75, 1.0]
    assert score(instrument, {}).exposure == 0.75
    assert score(exposure(choice("a", BAD, severity="high", unknown="refused")), {}).exposure == 1.0


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"a": "yes", "b": "yes"}, "low"),
        ({"a": "yes", "b": "partly"}, "medium"),
        ({"a": "partly", "b": "partly"}, "medium"),
        ({"a": "no", "b": "yes"}, "medium"),  # exactly half is not above half
        ({"a": "no", "b": "partly"}, "high"),
        ({"a": "yes", "b": "no"}, "rejected"),
        ({}, "high"),
    ],
)
def test_the_level_follows_the_worst_section_and_a_blocker_stops(answers, level):
    instrument = exposure(choice("a", BAD, severity="high"), choice("b", BAD, severity="high", blocker=True))
    assert score(instrument, answers).level == level


def test_a_critical_question_answered_badly_is_high_however_small_its_share():
    parts = [choice(f"q{at}", BAD, severity="critical") for at in range(20)]
    answers = {f"q{at}": "yes" for at in range(20)}
    assert score(exposure(*parts), answers).level == "low"
    assert score(exposure(*parts), {**answers, "q3": "no"}).level == "high"


def test_what_must_all_be_ticked_is_bad_when_one_is_missing():
    question_ = {**choice("a", ("x", "y"), severity="high"), "type": "multi", "needs_all": True}
    assert score(exposure(question_), {"a": ["x"]}).exposure == 1.0
    assert score(exposure(question_), {"a": ["y", "x"]}).exposure == 0.0


def test_a_number_is_judged_by_its_band_and_a_strange_one_is_unknown():
    bands = [{"up_to": 8, "effect": "bad"}, {"effect": "good"}]
    instrument = exposure(question("a", type="number", severity="high", bands=bands))
    given = (8, "9", 8.5, "many", [1], "NaN", "Infinity", 10**400)
    found = [score(instrument, {"a": value}).exposure for value in given]
    assert found == [1.0, 0.0, 0.0, 0.75, 0.75, 0.75, 0.75, 0.0]


def test_an_answer_may_be_bad_because_of_another():
    instrument = exposure(
        choice(
            "level", ("part", "full"), severity="critical", blocker=True, bad_if="{level} = 'full' and {core} = 'yes'"
        ),
        choice("core"),
    )
    assert score(instrument, {"level": "full", "core": "no"}).level == "low"
    assert score(instrument, {"level": "full", "core": "yes"}).blockers == ("level",)


IMPACT = {"method": "impact", "levels": [0.25, 0.5, 0.75], "mitigation_share": 0.5, "relief_from": 0.8, "relief": 0.15}


def impact(raw_points, mitigation_points):
    return parse(document(
        choice("r", [{"value": str(at), "points": at} for at in raw_points], side="raw"),
        choice("m", [{"value": str(at), "points": at} for at in mitigation_points], side="mitigation"),
        scoring=IMPACT,
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "mitigation", "current", "level"),
    [
        (10, 0, 10, 1),
        (11, 0, 11, 2),
        (10, 3, 10, 1),
        (10, 4, 9, 1),  # 8.5 rounds up
        (30, 4, 26, 3),  # 25.5 rounds up, and not to even
        (40, 10, 34, 4),
        (30, 0, 30, 3),
        (31, 0, 31, 4),
    ],
)
def test_enough_mitigation_cuts_the_risk_and_an_end_belongs_to_its_level(raw, mitigation, current, level):
    result = score(impact([10, 11, 30, 31, 40], [0, 3, 4, 10]), {"r": str(raw), "m": str(mitigation)})
    assert (result.scores.current, result.level) == (current, level)
    assert (result.scores.raw_max, result.scores.mitigation_max) == (40, 5)


def test_without_any_mitigation_to_attain_nothing_is_cut():
    result = score(impact([10, 40], [0]), {"r": "10", "m": "0"})
    assert (result.scores.current, result.scores.mitigation_max) == (10, 0)


def test_a_value_that_is_no_option_counts_nothing_and_is_named():
    result = score(impact([10, 40], [0]), {"r": "9999", "m": ["0", "0"]})
    assert result.scores.raw == 0
    assert [part.ignored for part in result.parts] == [("9999",), ("0", "0")]


def test_the_hidden_option_of_a_choice_counts_nothing():
    options = ({"value": "x", "points": 5, "show_if": "{b} = 'yes'"}, {"value": "y"})
    instrument = parse(document(choice("a", options, side="raw"), choice("b"), scoring=IMPACT))
    assert score(instrument, {"a": "x", "b": "yes"}).scores.raw == 5
    assert score(instrument, {"a": "x", "b": "no"}).scores.raw == 0
