"""Questionnaires: scoring answers part by part, against a plain dictionary evaluation of the same instrument.

Goal: at least 0.3x of its rate.
"""

import random
import sys
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks import ground

QUESTIONS, ANSWERS, ROUNDS = 300, 200, 9
SCORING = {"method": "impact", "levels": [0.25, 0.5, 0.75], "mitigation_share": 0.5, "relief_from": 0.8, "relief": 0.15}

Part = dict[str, Any]
Score = tuple[float, float, float, float, float, int]


def main() -> None:
    """Measure an instrument of the size of a public assessment, most of its questions under a condition."""
    from hemicycle.engines.questionnaire import parse, score

    chance = random.Random(2026)  # nosec B311: the same instrument on every machine
    made = [question(chance, number) for number in range(QUESTIONS)]
    parts = [part for part, _asked in made]
    instrument = parse(
        {
            "instrument": "measured",
            "version": "1",
            "title": {"en": "Measured"},
            "scoring": SCORING,
            "sections": [{"key": "all", "parts": parts}],
        }
    )
    many = [answers(chance, parts) for _number in range(ANSWERS)]
    plain = evaluation(made)

    def product() -> list[Score]:
        return [told(score(instrument, each)) for each in many]

    def reference() -> list[Score]:
        return [plain(each) for each in many]

    if product() != reference():
        sys.exit("the engine and the plain evaluation differ")
    timing = ground.interleave(product, reference, ROUNDS)
    ground.report(
        "scoring, time against a plain dictionary evaluation (rate goal 0.3 = time 3.33)",
        timing,
        3.33,
        questions=QUESTIONS,
        rate_ratio=timing.rate_ratio,
        scores_a_second=round(ANSWERS / sorted(timing.product)[ROUNDS // 2]),
    )


def told(result: Any) -> Score:
    """Return the figures of a score in the order of the plain evaluation."""
    scores = result.scores
    return scores.raw, scores.mitigation, scores.current, scores.raw_max, scores.mitigation_max, result.level


Asked = list[tuple[str, str]]


def question(chance: random.Random, number: int) -> tuple[Part, Asked]:
    """Return a question with up to six options, and the answers given before of which one shows it."""
    points = chance.choices(range(5), k=chance.randint(2, 6))
    part: Part = {
        "key": f"q{number}",
        "type": chance.choice(["single", "single", "multi"]),
        "text": {"en": "A question"},
        "options": [{"value": f"item{at}-{each}", "points": each} for at, each in enumerate(points)],
        "side": chance.choice(["raw", "mitigation"]),
    }
    asked: Asked = []
    if number >= 2 and chance.random() < 0.6:
        others = chance.sample(range(number), chance.randint(1, 2))
        asked = [(f"q{other}", f"item{chance.randint(0, 1)}-{chance.randint(0, 4)}") for other in others]
        part["show_if"] = " or ".join(f"{{{key}}} contains '{value}'" for key, value in asked)
    return part, asked


def answers(chance: random.Random, parts: list[Part]) -> dict[str, Any]:
    """Answer most of the questions."""
    found: dict[str, Any] = {}
    for part in parts:
        values = [option["value"] for option in part["options"]]
        chosen = chance.sample(values, 1 + chance.randrange(len(values)))
        if chance.random() < 0.9:
            found[part["key"]] = chosen if part["type"] == "multi" else chosen[0]
    return found


def evaluation(made: list[tuple[Part, Asked]]) -> Callable[[Mapping[str, Any]], Score]:
    """Return the plain evaluation: dictionaries of points and conditions, and one loop over the answers."""
    parts = [part for part, _asked in made]
    points = {part["key"]: {option["value"]: option["points"] for option in part["options"]} for part in parts}
    sides = {part["key"]: part["side"] for part in parts}
    most = dict.fromkeys(("raw", "mitigation"), 0)
    for part in parts:
        each = points[part["key"]].values()
        most[part["side"]] += sum(each) if part["type"] == "multi" else max(each)
    order = [(part["key"], asked) for part, asked in made]

    def evaluate(given: Mapping[str, Any]) -> Score:
        held: dict[str, Any] = {}
        totals = {"raw": 0, "mitigation": 0}
        for key, asked in order:
            value = given.get(key)
            if value is None or (asked and not any(each in held.get(other, ()) for other, each in asked)):
                continue
            held[key] = value
            values = points[key]
            totals[sides[key]] += sum(map(values.__getitem__, value)) if isinstance(value, list) else values[value]
        raw, attainable = totals["raw"], most["mitigation"] / 2
        current = int(raw * 0.85 + 0.5) if totals["mitigation"] >= 0.8 * attainable else raw
        level = next((at for at, end in enumerate((0.25, 0.5, 0.75), 1) if current <= end * most["raw"]), 4)
        return raw, totals["mitigation"], current, most["raw"], attainable, level

    return evaluate


if __name__ == "__main__":
    main()
