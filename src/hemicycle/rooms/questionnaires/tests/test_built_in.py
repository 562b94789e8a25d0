"""What comes with Hemicycle: ten scored questionnaires of 112 questions, twelve challenges, and the rights."""

import csv
from pathlib import Path

import pytest

from hemicycle.engines.questionnaire import UNKNOWN, Kind, Question, parse, parts_of, score, visible
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.questionnaires.adapters import built_in
from hemicycle.rooms.questionnaires.models import InstrumentVersion
from hemicycle.rooms.questionnaires.tasks import install_built_in

INSTRUMENTS = {parsed.key: parsed for parsed in (parse(document) for _name, document in built_in.documents())}
SCORED = {key: parsed for key, parsed in INSTRUMENTS.items() if key not in {"ipu-challenges", "fria"}}
QUESTIONS: dict[str, Question] = {each.key: each for parsed in SCORED.values() for each in parsed.questions}
DOMAIN = Path(__file__).resolve().parents[6] / "shared" / "domain" / "questions.csv"


def test_three_risk_questionnaires_and_seven_practice_lists_come_along():
    counts = {key: len(parsed.questions) for key, parsed in SCORED.items()}
    assert counts == {
        "ipu-q1": 21, "ipu-q2": 25, "ipu-q3": 16, "ipu-e-pri": 6, "ipu-e-tra": 6, "ipu-e-acc": 6, "ipu-e-fai": 12,
        "ipu-e-rob": 7, "ipu-e-hao": 6, "ipu-e-ipr": 7,
    }  # fmt: skip
    assert len(QUESTIONS) == 112
    provenance = [question.provenance for question in QUESTIONS.values()]
    assert {mark: provenance.count(mark) for mark in "SPK"} == {"S": 65, "P": 7, "K": 40}


@pytest.mark.skipif(not DOMAIN.exists(), reason=f"{DOMAIN} is absent: the list of questions cannot be compared")
def test_ids_risks_severities_and_provenance_are_those_of_the_list():
    for row in csv.DictReader(DOMAIN.open(encoding="utf-8")):
        question = QUESTIONS[row["id"]]
        told = (question.risk, question.severity, question.provenance)
        assert told == (row["risk"], row["severity"].split()[0], row["provenance"]), row["id"]
        assert question.is_blocker >= ("blocker" in row["severity"])


def words_of(parsed):
    yield from (parsed.title, parsed.description, parsed.attribution)
    for section in parsed.sections:
        yield section.title
    for _section, part in parts_of(parsed.sections):
        yield from (part.text, part.help)
        yield from ([part.remark] if part.remark else [])
        yield from (each.text for each in (*part.options, *part.columns))


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_every_text_is_in_three_languages_each_its_own(key):
    for words in words_of(INSTRUMENTS[key]):
        assert set(words) == {"en", "fr", "ar"}, words
        assert words["ar"] != words["en"]
        assert any("\u0600" <= letter <= "\u06ff" for letter in words["ar"]) or words["ar"].isdigit()
        assert not [mark for mark in (" :", " ?", " ;", " !") if mark in words["fr"]]
        assert not set("?;,") & set(words["ar"])


def answers_of(parsed, worst):
    """Return the best or the worst answer to every question."""
    return {question.key: answer_of(question, worst) for question in parsed.questions}


def answer_of(question, worst):
    if question.kind is Kind.NUMBER:
        return 0 if worst else 100
    if question.kind is Kind.TABLE:
        return None if worst else [{column.key: 50 for column in question.columns}]
    if question.kind is Kind.TEXT:
        return None if worst else "We type for nine days what should take one."
    if question.needs_all:
        return [question.options[0].value] if worst else [option.value for option in question.options]
    ordered = sorted(question.options, key=lambda option: option.factor or 0)
    chosen = ordered[-1 if worst else 0].value
    return [chosen] if question.kind is Kind.MULTI else chosen


@pytest.mark.parametrize("key", SCORED)
def test_the_best_answers_leave_nothing_exposed_and_the_worst_everything(key):
    parsed = INSTRUMENTS[key]
    best, worst = score(parsed, answers_of(parsed, worst=False)), score(parsed, answers_of(parsed, worst=True))
    assert (best.exposure, best.level, best.is_complete, best.blockers) == (0.0, "low", True, ())
    assert worst.exposure == pytest.approx(1.0, abs=0.03)  # one question's worst option is partial
    assert worst.level == ("rejected" if key == "ipu-q1" else "high")


@pytest.mark.parametrize("key", SCORED)
def test_not_knowing_costs_more_than_the_best_and_less_than_the_worst(key):
    parsed = INSTRUMENTS[key]
    unknown = score(parsed, {question.key: UNKNOWN for question in parsed.questions})
    worst = score(parsed, answers_of(parsed, worst=True))
    assert 0.5 < (unknown.exposure or 0) < (worst.exposure or 0)
    assert unknown.blockers == ()


def test_full_automation_stops_only_where_a_core_function_is_touched():
    q1 = INSTRUMENTS["ipu-q1"]
    assert score(q1, {"Q1-HAO-01": "full", "Q1-HAO-02": ["votes"]}).blockers == ("Q1-HAO-01",)
    assert score(q1, {"Q1-HAO-01": "full", "Q1-HAO-02": ["none"]}).blockers == ()
    assert score(q1, {"Q1-HAO-01": "partial", "Q1-HAO-02": ["votes"]}).blockers == ()


def test_mitigation_is_asked_only_where_somebody_could_be_harmed():
    q1 = INSTRUMENTS["ipu-q1"]
    assert [visible(q1, {"Q1-PUR-03": value})["Q1-PUR-04"] for value in ("yes", "no", "unknown")] == [True, False, True]


def test_twelve_challenges_are_each_taken_up_or_dismissed_with_a_word():
    asked = INSTRUMENTS["ipu-challenges"].questions
    assert [each.key[:5] for each in asked] == ["C-STR"] * 3 + ["C-OPS"] * 3 + ["C-UNI"] * 6
    assert all(each.is_required and each.remark and len(each.options) == 2 for each in asked)
    assert score(INSTRUMENTS["ipu-challenges"], {each.key: "applies" for each in asked}).is_complete


def test_the_assessment_of_rights_asks_nothing_that_was_asked_elsewhere_in_other_words():
    fria = INSTRUMENTS["fria"]
    shared = [each for each in fria.questions if not each.key.startswith("fria.")]
    assert (len(shared), len(fria.questions)) == (41, 67)
    for each in shared:
        asked = QUESTIONS[each.key]
        assert (each.text, each.kind, [one.value for one in each.options]) == (
            asked.text, asked.kind, [one.value for one in asked.options],
        )  # fmt: skip
        assert each.risk == ""  # the questionnaire that asks first proposes the risk
    assert score(fria, {}).level is None


@pytest.mark.django_db
def test_they_are_installed_once_by_the_house_itself(house):
    assert install_built_in() == 12
    entries = Entry.objects.count()
    assert install_built_in() == 0
    assert Entry.objects.count() == entries
    assert {str(version) for version in InstrumentVersion.objects.all()} == {f"{key}@1" for key in INSTRUMENTS}
