"""Every gate of 10,000 initiatives evaluated, against plain Python that judges the same facts after they were loaded.

Goal: at most 3x, and as many queries at any size. Both must find the same gates open and count the same verdicts.
"""

import shutil
import sys
from collections import Counter
from typing import Any

from benchmarks import coverage, ground

SMALL, LARGE = 100, ground.size(10_000)
ROUNDS = 5


def main() -> None:
    """Measure at full size; exit 1 where the two differ, or where a longer register costs more queries."""
    home = ground.ready()
    try:
        officer = ground.populate(0)
        coverage.fill(officer, SMALL)
        few = len(asked_of_the_database())
        coverage.fill(officer, LARGE)
        measure(few)
    finally:
        shutil.rmtree(home)


def evaluated() -> dict[str, Counter[Any]]:
    """Return how often each gate is open, and how often each verdict was given, by the product."""
    from hemicycle.kernel.models import Initiative
    from hemicycle.kernel.terms import Gate
    from hemicycle.rooms.portfolio import queries

    found = {}
    for gate in Gate:
        states = queries.gate_states(Initiative.objects.all(), gate).values()
        found[gate.value] = Counter(each.answer.verdict for state in states for each in state.asked)
        found[gate.value]["open"] = sum(state.is_open for state in states)
    return found


def asked_of_the_database() -> list[dict[str, str]]:
    """Return the queries of one evaluation."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        evaluated()
    return list(captured.captured_queries)


def measure(few: int) -> None:
    """Time the product against the plain evaluation of what was loaded once."""
    from hemicycle.kernel.terms import Gate

    queries = len(asked_of_the_database())
    if queries != few:
        sys.exit(f"gates: {few} queries at {SMALL} initiatives and {queries} at {LARGE}")
    loaded = {gate: Loaded(gate) for gate in Gate}

    def reference() -> dict[str, Counter[Any]]:
        return {gate.value: of.counted() for gate, of in loaded.items()}

    if evaluated() != reference():
        sys.exit("gates: the product and the plain evaluation differ")
    timing = ground.interleave(evaluated, reference, ROUNDS)
    ground.report(f"all gates of {LARGE} initiatives", timing, 3, queries=queries)


class Loaded:
    """What a gate rests on, read once; `counted` then judges it row by row as one would write it down."""

    def __init__(self, gate: Any) -> None:
        from hemicycle.kernel import clock
        from hemicycle.kernel.models import Initiative
        from hemicycle.kernel.offers import InitiativeScope
        from hemicycle.rooms.portfolio.queries.gates import answered, offered_criteria
        from hemicycle.rooms.portfolio.rules import criteria

        self.gate, self.on = gate, clock.today()
        scope = InitiativeScope(Initiative.objects.all(), self.on, gate)
        self.ids = scope.ids()
        self.rows = list(Initiative.objects.values())
        self.house = answered(scope, [each.key for each in criteria.house_demands()])
        self.judges = self._of_the_initiative() | self._of_questions() | self._of_principles() | self._of_risk()
        self.judges |= self._of_the_house_and_the_public()
        # What is not judged by hand here is looked up as it was answered, which costs the reference less.
        told = {key: of.answers(scope) for key, of in offered_criteria().items() if key not in self.judges}
        self.judges |= {key: lambda row, of=answers: of[row["id"]] for key, answers in told.items()}

    def counted(self) -> Counter[Any]:
        """Return how often the gate is open, and how often each verdict was given."""
        from hemicycle.kernel.terms import OPENING_VERDICTS, Tier, Verdict
        from hemicycle.rooms.portfolio.queries.vouched import house_ready
        from hemicycle.rooms.portfolio.rules import criteria, initiatives

        found: Counter[Any] = Counter({"open": 0})
        for row in self.rows:
            facts = initiatives.facts(row["function"], row["route"])
            is_open, tier = True, Tier(row["tier"])
            for demand in criteria.asked(self.gate, tier):
                if not criteria.applies(demand, facts):
                    verdict = Verdict.NOT_APPLICABLE
                elif demand.key == criteria.READY:
                    verdict = house_ready(tier, facts, row["id"], self.house.computed, self.house.vouched).verdict
                else:
                    judge = self.judges.get(demand.key)
                    verdict = judge(row).verdict if judge else Verdict.UNKNOWN
                found[verdict] += 1
                is_open &= verdict in OPENING_VERDICTS or demand.mandatory[tier] != "M"
            found["open"] += is_open
        return found

    def _of_the_initiative(self) -> dict[str, Any]:
        from hemicycle.kernel.models import Initiative
        from hemicycle.rooms.ethics import gates as ethics
        from hemicycle.rooms.portfolio import gates
        from hemicycle.rooms.portfolio.models import Comparison
        from hemicycle.rooms.portfolio.queries import judged

        said = judged(Initiative.objects.all())
        compared = set(Comparison.objects.values_list("initiative", flat=True))
        problem = ("problem", "names_a_tool", "problem_confirmed_by_id", "proposed_by_id")
        automation = ("automation", "human_role", "deployment_case", "function")
        return {
            "portfolio.problem-stated": lambda row: gates._problem(*(row[name] for name in problem)),
            "portfolio.function-tagged": lambda row: gates._tags(row["function"], row["archetype"]),
            "portfolio.use-case-cited": lambda row: gates._cited(row["use_case"], row["no_use_case_because"]),
            "portfolio.no-duplicate": lambda row: gates._likeness(row["id"] in compared, 0, 0),
            "portfolio.tier-proposed": lambda row: gates._proposed(said.get(row["id"]), row["tier"]),
            "portfolio.tier-confirmed": lambda row: gates._confirmed(said.get(row["id"]), row["tier"]),
            "ethics.automation-declared": lambda row: ethics._automation(*(row[name] for name in automation)),
        }

    def _of_questions(self) -> dict[str, Any]:
        from hemicycle.rooms.questionnaires import gates, queries
        from hemicycle.rooms.questionnaires.rules import answering as rules

        latest = queries.latest(self.ids, rules.RISK_QUESTIONNAIRES)
        signed = queries.signed_last(self.ids, rules.RISK_QUESTIONNAIRES, queries.STAGE_OF_GATE[self.gate])
        asked = queries.questions_of(rules.CHALLENGES)
        taken_up = queries.answered_of(self.ids, asked)
        personal = queries.values_of(self.ids, rules.PERSONAL_DATA)
        q1, q2, q3 = rules.RISK_QUESTIONNAIRES
        return {
            "questionnaires.q1-signed": lambda row: gates._state(latest.get((row["id"], q1))),
            "questionnaires.q2-signed": lambda row: gates._state(latest.get((row["id"], q2))),
            "questionnaires.q3-complete": lambda row: gates._current(latest.get((row["id"], q3)), row["tier"], self.on),
            "questionnaires.no-open-blocker": lambda row: gates._blockers(signed.get(row["id"])),
            "questionnaires.challenges-checked": lambda row: gates._challenges(len(asked), taken_up.get(row["id"], 0)),
            "questionnaires.personal-data-screened": lambda row: gates._personal_data(personal.get(row["id"], [])),
        }

    def _of_principles(self) -> dict[str, Any]:
        from hemicycle.kernel.terms import Tier
        from hemicycle.rooms.ethics import gates, queries, rules

        stage = rules.STAGE_OF_GATE[self.gate]
        signed, led = (
            queries.assessments_by_initiative(self.ids, stage),
            queries.signed_by_lead(self.ids, stage, self.on),
        )
        given = queries.answers_to(self.ids, rules.NEGATIVE_EFFECT, rules.MITIGATION)
        cases, asked = queries.cases_by_initiative(self.ids, self.gate), queries.open_conditions(self.ids, self.gate)
        designs, overseers = queries.designs(self.ids), queries.overseers(self.ids, self.on)
        checks, readings = queries.bias_checks(self.ids), queries.fairness_readings(self.ids)
        periods = queries.oversight_periods(self.ids)
        return {
            "ethics.seven-principles-assessed": lambda row: gates._principles(
                signed.get(row["id"]), Tier(row["tier"]), row["id"] in led
            ),
            "ethics.minority-effect-answered": lambda row: gates._minority(given.get(row["id"], {})),
            "ethics.committee-heard": lambda row: gates._heard(cases.get(row["id"], []), asked.get(row["id"], 0)),
            "ethics.fairness-defined": lambda row: gates._fairness(designs.get(row["id"])),
            "ethics.explanation-chosen": lambda row: gates._explanation(designs.get(row["id"])),
            "ethics.oversight-designed": lambda row: gates._oversight(
                designs.get(row["id"]), overseers.get(row["id"], 0)
            ),
            "ethics.bias-checked": lambda row: gates._bias(checks.get(row["id"], {})),
            "ethics.neutrality-checked": lambda row: gates._neutrality(checks.get(row["id"], {})),
            "ethics.effect-reversible": lambda row: gates._effect(designs.get(row["id"])),
            "ethics.fairness-met": lambda row: gates._met(designs.get(row["id"]), readings.get(row["id"])),
            "ethics.output-confirmed": lambda row: gates._confirmed(periods.get(row["id"])),
        }

    def _of_risk(self) -> dict[str, Any]:
        from hemicycle.kernel.offers import Answer
        from hemicycle.kernel.terms import Tier, Verdict
        from hemicycle.rooms.risk import gates, queries
        from hemicycle.rooms.risk.rules.register import concerns_left

        waiting, answered = queries.open_proposals(self.ids), queries.answered(self.ids)
        current, residual = (queries.above(self.ids, self.on, which) for which in ("current_score", "residual_score"))
        looked, held, standing = (
            queries.screenings(self.ids), queries.categories(self.ids), queries.standing_risks(self.ids),
        )  # fmt: skip

        def covered(row: Any) -> Answer:
            reasons = looked[row["id"]].not_relevant if row["id"] in looked else {}
            left = len(concerns_left(held.get(row["id"], ()), reasons))
            return Answer(Verdict.MET if not left else Verdict.UNKNOWN if left == 9 else Verdict.PARTLY, "")

        def closed(row: Any) -> Answer:
            left, ever = standing.get(row["id"], (0, 0))
            nothing = not ever and row["id"] not in looked
            return Answer(Verdict.NOT_MET if left else Verdict.UNKNOWN if nothing else Verdict.MET, "")

        return {
            "risk.proposals-handled": lambda row: gates._proposals(waiting.get(row["id"], 0), row["id"] in answered),
            "risk.above-appetite-treated": lambda row: gates._treated(current.get(row["id"], []), row["id"] in looked),
            "risk.categories-covered": covered,
            "risk.no-open-high": lambda row: gates._no_high(
                residual.get(row["id"], []),
                looked[row["id"]].screened_on if row["id"] in looked else None,
                Tier(row["tier"]),
                self.on,
            ),
            "risk.closed-or-moved": closed,
        }

    def _of_the_house_and_the_public(self) -> dict[str, Any]:
        from hemicycle.kernel.terms import Stage, Tier
        from hemicycle.rooms.engagement import gates as engagement
        from hemicycle.rooms.governance import queries
        from hemicycle.rooms.governance.gates import offices as gates
        from hemicycle.rooms.governance.queries.responsibilities import stage_seats
        from hemicycle.rooms.governance.rules import policies
        from hemicycle.rooms.governance.rules import responsibilities as rules

        matrix = queries.resolved(self.ids, self.on)
        uses = [use for _version, use in queries.prohibited_uses(self.on) or ()]

        def accountable(row: Any) -> Any:
            tier = Tier(row["tier"])
            seats = stage_seats(matrix, row["id"], tier, rules.stages_asked(Stage(row["stage"]), tier))
            return gates._answer(seats, matrix.holders, row["id"], row["chamber_id"])

        return {
            "governance.no-prohibited-use": lambda row: gates._judged(
                uses, {each: row[each] for each in policies.FACTS}
            ),
            "governance.one-accountable-office": accountable,
            "engagement.register-published": lambda row: engagement._published(None, []),
            "engagement.register-withdrawn": lambda row: engagement._withdrawn(None),
            "engagement.feedback-answered": lambda row: engagement._answered(None, self.on),
        }


if __name__ == "__main__":
    main()
