"""The rules of triage without a database: what holds, what is proposed, what is refused, and the catalogue's table."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.terms import Archetype, Stage, Tier
from hemicycle.rooms.portfolio.rules import facts as asked
from hemicycle.rooms.portfolio.rules import triage
from hemicycle.rooms.portfolio.rules.catalogue import MARKS, catalogue, kinds
from hemicycle.rooms.portfolio.rules.facts import IMPLIED, SEVERAL, VALUES, facts_from, plain, unknown
from hemicycle.rooms.portfolio.rules.similarity import is_settled, key_of, score

HARMLESS = {
    "function": "administration", "route": "build", "automation": "assistance", "generative": "no",
    "material": ["public"], "audience": "team", "effect": "none", "rights": "none",
}  # fmt: skip
RULES = triage.built_in().rules


def proposed(**answers):
    return triage.propose(RULES, facts_from({**HARMLESS, **answers}))


def keys(proposal):
    return {rule.key for rule in proposal.reasons}


@pytest.mark.parametrize(
    ("answers", "tier", "reason"),
    [
        ({}, Tier.MINIMAL, None),
        ({"function": "legislative"}, Tier.MINIMAL, None),
        ({"material": ["names"], "practices": ["none"], "audience": "public"}, Tier.MINIMAL, None),
        ({"function": "oversight", "audience": "house"}, Tier.LIMITED, "core-function-seen-beyond-the-team"),
        ({"effect": "adopted"}, Tier.LIMITED, "official-after-adoption"),
        ({"generative": "yes"}, Tier.LIMITED, "writes-of-its-own"),
        ({"automation": "full"}, Tier.LIMITED, "nobody-in-between"),
        ({"material": ["personal"], "practices": ["none"]}, Tier.LIMITED, "personal-data"),
        ({"material": ["internal"], "route": "buy"}, Tier.LIMITED, "internal-papers-in-software-of-others"),
        ({"route": "embedded"}, Tier.LIMITED, "arrived-inside-other-software"),
        ({"audience": "dependent"}, Tier.LIMITED, "people-who-depend-on-it"),
        ({"material": ["names"], "practices": ["speakers"]}, Tier.LIMITED, "voices-told-apart"),
        ({"material": ["confidential"]}, Tier.LIMITED, "closed-papers"),
        ({"material": ["confidential"], "route": "embedded"}, Tier.HIGH, "closed-papers-in-software-of-others"),
        ({"rights": "members"}, Tier.HIGH, "rights-of-members"),
        ({"rights": "people"}, Tier.HIGH, "rights-of-people"),
        ({"function": "legislative", "generative": "yes", "effect": "adopted"}, Tier.HIGH, "wording-of-law"),
        ({"effect": "direct"}, Tier.HIGH, "official-act-elsewhere"),
        (
            {"material": ["sensitive"], "practices": ["none"], "automation": "partial"},
            Tier.HIGH,
            "protected-data-beyond-assistance",
        ),
        (
            {"material": ["sensitive"], "practices": ["none"], "audience": "public"},
            Tier.HIGH,
            "protected-data-shown-to-the-public",
        ),
        ({"material": ["personal"], "practices": ["scoring"]}, Tier.HIGH, "scores-of-people"),
        ({"material": ["names"], "practices": ["archive"]}, Tier.HIGH, "biometrics-in-use"),
        (
            {"audience": "dependent", "automation": "full", "effect": "adopted"},
            Tier.HIGH,
            "vulnerable-people-without-a-person",
        ),
        ({"function": "legislative", "automation": "full"}, Tier.PROHIBITED, "full-automation-of-core"),
        ({"function": "oversight", "effect": "direct"}, Tier.PROHIBITED, "official-act-without-a-person"),
        ({"material": ["names"], "practices": ["identification"]}, Tier.PROHIBITED, "recognition-of-people"),
        ({"material": ["personal"], "practices": ["emotion"]}, Tier.PROHIBITED, "reading-of-emotions"),
        ({"material": ["personal"], "practices": ["political"]}, Tier.PROHIBITED, "political-profiles"),
        (
            {"material": ["personal"], "practices": ["scoring"], "automation": "full"},
            Tier.PROHIBITED,
            "scores-without-a-person",
        ),
    ],
)
def test_each_rule_leads_where_it_says(answers, tier, reason):
    proposal = proposed(**answers)
    assert proposal.tier is tier, keys(proposal)
    assert reason is None or reason in keys(proposal)
    assert not proposal.unknown


def test_the_table_above_tries_every_rule():
    tried = {row[2] for row in test_each_rule_leads_where_it_says.pytestmark[0].args[1]}
    assert {rule.key for rule in RULES} == tried - {None}


def values(name):
    options = st.sampled_from([str(value) for value in VALUES[name]])
    return st.lists(options, unique=True, max_size=3) if name in SEVERAL else st.one_of(st.just(""), options)


ANSWERS = st.fixed_dictionaries({name: values(name) for name in VALUES})


@given(ANSWERS)
def test_the_highest_tier_of_the_rules_that_hold_is_proposed_and_never_less(answers):
    facts = facts_from(answers)
    proposal = triage.propose(RULES, facts)
    held = [rule for rule in RULES if all(facts[name] & wanted for name, wanted in rule.when.items())]
    assert {rule.key for rule in held} == keys(proposal)
    ranks = [triage.ORDER.index(rule.tier) for rule in held] + (
        [triage.ORDER.index(Tier.HIGH)] if unknown(facts) else []
    )
    assert triage.ORDER.index(proposal.tier) == max(ranks, default=0)
    assert [triage.ORDER.index(rule.tier) for rule in proposal.reasons] == sorted(
        (triage.ORDER.index(rule.tier) for rule in held), reverse=True
    )


@given(ANSWERS, st.sampled_from(sorted(VALUES)))
def test_leaving_a_question_open_never_leads_below_high(answers, name):
    facts = facts_from({**answers, name: [] if name in SEVERAL else ""})
    if not facts[name]:
        assert triage.propose(RULES, facts).tier in {Tier.HIGH, Tier.PROHIBITED}


@given(ANSWERS)
def test_facts_are_kept_and_read_back_the_same(answers):
    facts = facts_from(answers)
    assert facts_from(plain(facts)) == facts


def test_a_question_that_does_not_arise_has_its_implied_answer():
    assert facts_from(HARMLESS)["practices"] == IMPLIED["practices"]
    assert facts_from({**HARMLESS, "practices": ["identification"]})["practices"] == IMPLIED["practices"]
    assert not facts_from({**HARMLESS, "material": ["personal"]})["practices"]
    assert not facts_from({**HARMLESS, "material": []})["practices"], "where nobody knows, the question arises"


@pytest.mark.parametrize(
    ("current", "proposal", "stage", "settled", "after"),
    [
        (Tier.HIGH, Tier.MINIMAL, Stage.IDEA, False, Tier.MINIMAL),
        (Tier.MINIMAL, Tier.HIGH, Stage.IDEA, False, Tier.HIGH),
        (Tier.HIGH, Tier.MINIMAL, Stage.IDEA, True, Tier.HIGH),
        (Tier.HIGH, Tier.MINIMAL, Stage.PILOT, False, Tier.HIGH),
        (Tier.LIMITED, Tier.PROHIBITED, Stage.OPERATION, True, Tier.PROHIBITED),
        (Tier.PROHIBITED, Tier.MINIMAL, Stage.IDEA, False, Tier.PROHIBITED),
    ],
)
def test_raising_is_at_once_and_lowering_may_need_a_person(current, proposal, stage, settled, after):
    assert triage.in_force(current, proposal, stage, is_settled=settled) is after


def test_a_prohibited_use_moves_only_towards_its_withdrawal():
    assert not triage.may_move(Tier.PROHIBITED, Stage.IDEA, Stage.PROPOSAL)
    assert triage.may_move(Tier.PROHIBITED, Stage.OPERATION, Stage.WITHDRAWAL)
    assert triage.may_move(Tier.PROHIBITED, Stage.IDEA, Stage.IDEA)
    assert triage.may_move(Tier.HIGH, Stage.IDEA, Stage.PROPOSAL)


GOOD = {"key": "one", "tier": "high", "when": {"effect": ["direct"]}, "says": {"en": "Because."}}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": ""}, "key"),
        ({"key": 7}, "key"),
        ({"key": "a\x00b"}, "key"),
        ({"key": "k" * 61}, "key"),
        ({"tier": "minimal"}, "tier"),
        ({"tier": "unacceptable risk"}, "tier"),
        ({"tier": None}, "tier"),
        ({"when": {}}, "always"),
        ({"when": "effect = direct"}, "always"),
        ({"when": {"weather": ["fine"]}}, "fact"),
        ({"when": {"effect": []}}, "values"),
        ({"when": {"effect": "direct"}}, "values"),
        ({"when": {"effect": ["__import__('os')"]}}, "value"),
        ({"when": {"effect": [["direct"]]}}, "value"),
        ({"says": {}}, "sentence"),
        ({"says": {"en": "  "}}, "sentence"),
        ({"says": {"en": "x", "xx": "y"}}, "languages"),
        ({"says": {"en": "x" * 401}}, "long"),
        ({"says": {"en": "x", "fr": 5}}, "long"),
        ({"active": "yes"}, "shape"),
        ({"run": "rm"}, "unknown"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_by_name(change, code):
    with pytest.raises(triage.RuleFault) as fault:
        triage.rules_from([{**GOOD, **change}])
    assert fault.value.code == code


@pytest.mark.parametrize("rows", [[], None, "rules", [GOOD] * 101])
def test_a_set_holds_at_least_one_rule_and_at_most_a_hundred(rows):
    with pytest.raises(triage.RuleFault):
        triage.rules_from(rows)


def test_a_row_that_is_no_rule_and_two_of_one_name_are_refused():
    for rows, code in (([7], "shape"), ([GOOD, GOOD], "twice")):
        with pytest.raises(triage.RuleFault) as fault:
            triage.rules_from(rows)
        assert fault.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["key", "tier", "when", "says", "effect", "en", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_whatever_is_sent_as_rules_is_read_or_refused(rows):
    with suppress(triage.RuleFault):
        assert triage.rules_from(rows)


def test_the_built_in_rules_are_read_back_the_same_and_said_in_three_languages():
    assert triage.rules_from(triage.rows_of(RULES)) == RULES
    for rule in RULES:
        assert set(rule.says) == set(triage.LANGUAGES), rule.key
        assert any("\u0600" <= letter <= "\u06ff" for letter in rule.says["ar"])
        assert len(set(rule.says.values())) == 3


def test_a_rule_out_of_force_holds_for_nothing():
    off = triage.rules_from([{**GOOD, "active": False}])
    assert triage.propose(off, facts_from({**HARMLESS, "effect": "direct"})).tier is Tier.MINIMAL


def test_the_catalogue_holds_67_cases_with_their_marks_and_usual_answers():
    cases = catalogue()
    assert list(cases) == [f"UC-{number:02d}" for number in range(1, 68)]
    for use in cases.values():
        assert not unknown(use.facts), use.key
        assert use.marks
        assert set(use.marks) <= set(MARKS)
        assert all([use.title, use.parliament, use.risks, use.metrics])
        assert not use.number or use.use.startswith(f"IPU {use.number}: ")
    assert {use.archetype for use in cases.values()} == set(Archetype) == set(kinds())


REVIEWED = {
    Tier.PROHIBITED: {"UC-33"},
    Tier.HIGH: {
        "UC-01", "UC-04", "UC-10", "UC-12", "UC-13", "UC-15", "UC-16", "UC-25", "UC-27", "UC-28", "UC-32", "UC-35",
        "UC-36", "UC-44", "UC-47",
    },
    Tier.MINIMAL: {"UC-05", "UC-29", "UC-37", "UC-45", "UC-46", "UC-55"},
}  # fmt: skip


def test_the_triage_of_the_catalogue_is_the_one_that_was_reviewed():
    """Decision 0014 defends each high and prohibited case; a rule that moves one has to be defended anew."""
    found = {key: triage.propose(RULES, use.facts).tier for key, use in catalogue().items()}
    for tier, keys_reviewed in REVIEWED.items():
        assert {key for key, proposal in found.items() if proposal is tier} == keys_reviewed


def test_every_question_of_the_intake_asks_for_a_fact_with_its_values():
    rows = {row["key"]: row for row in asked.questions()}
    assert set(rows) == set(VALUES)
    for name, row in rows.items():
        if "options" in row:
            assert [each["value"] for each in row["options"]] == [str(value) for value in VALUES[name]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Comptes rendus des séances", "COMPTES RENDUS DES SEANCES"),
        ("الجلسات العلنية", "جلسات علنية"),
        ("مُحضر", "محضر"),
        ("l’indemnité des membres", "indemnite des membres"),
    ],
)
def test_words_are_compared_as_their_readers_read_them(one, other):
    assert key_of(one) == key_of(other)


def test_the_function_counts_a_tenth_and_only_where_both_say_it():
    assert score(0.9, "", "legislative") == 0.9
    assert score(1.0, "legislative", "legislative") == pytest.approx(1.0)
    assert score(1.0, "legislative", "oversight") == pytest.approx(0.9)


def test_a_likeness_is_settled_by_a_link_and_a_reason_together():
    assert is_settled({"link": "differs", "reason": "Another house."})
    assert not is_settled({"link": "differs", "reason": "  "})
    assert not is_settled({"link": "", "reason": "Another house."})
