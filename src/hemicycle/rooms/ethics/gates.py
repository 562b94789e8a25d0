"""The claims of ethics that gates ask, each of many initiatives at once."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import AutomationLevel, Gate, Tier, Verdict
from hemicycle.rooms.ethics import queries, rules
from hemicycle.rooms.ethics.models import Design, FairnessReading
from hemicycle.rooms.ethics.rules import BiasFamily, Group

EDIT, ROOM_PAGE, QUESTIONS = "portfolio:edit", "ethics:initiative", "questionnaires:of-initiative"
FAIRNESS, EXPLANATION = "ethics:define-fairness", "ethics:choose-explanation"
OVERSIGHT, EFFECT, BIAS = "ethics:design-oversight", "ethics:declare-effect", "ethics:check-bias"
MEASURED, READ_FAIRNESS, OPEN_CASE, CODE = "ethics:measured", "ethics:read-fairness", "ethics:open-case", "ethics:code"


def automation_declared(scope: InitiativeScope) -> Answers:
    """Answer whether the automation level, the human's part and the deployment case are declared, and allowed."""
    rows = scope.values("automation", "human_role", "deployment_case", "function")
    return {pk: _automation(*facts) for pk, *facts in rows}


def _automation(automation: str, human_role: str, deployment_case: str, function: str) -> Answer:
    if not automation:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=EDIT)
    if not rules.may_be_automated(AutomationLevel(automation), function):
        return Answer(Verdict.NOT_MET, "full", remedy=EDIT)
    if not human_role.strip() or not deployment_case:
        return Answer(Verdict.PARTLY, "human", remedy=EDIT)
    return Answer(Verdict.MET, "declared")


def seven_principles_assessed(scope: InitiativeScope) -> Answers:
    """Answer whether each principle is signed and upheld at the gate's stage, as deep as the tier asks."""
    stage = rules.STAGE_OF_GATE[scope.gate] if scope.gate else None
    signed = queries.assessments_by_initiative(scope.ids(), stage)
    by_lead = queries.signed_by_lead(scope.ids(), stage, scope.on)
    return {pk: _principles(signed.get(pk), Tier(tier), pk in by_lead) for pk, tier in scope.values("tier")}


def _principles(signed: tuple[UUID, str, str] | None, tier: Tier, is_by_lead: bool) -> Answer:
    if signed is None:
        return Answer(Verdict.UNKNOWN, "unopened", remedy=ROOM_PAGE)
    assessment, standing, depths = signed
    found, evidence = rules.gaps(standing, depths, tier), [("ethics.assessment", assessment)]
    if found.refused:
        return Answer(Verdict.NOT_MET, "refused", {"n": found.refused}, evidence, ROOM_PAGE)
    if found.open:
        nothing_yet = found.open == len(standing)
        return Answer(
            Verdict.UNKNOWN if nothing_yet else Verdict.PARTLY, "open", {"n": found.open}, evidence, ROOM_PAGE
        )
    if found.thin:
        return Answer(Verdict.PARTLY, "thin", {"n": found.thin}, evidence, ROOM_PAGE)
    if is_by_lead:
        return Answer(Verdict.NOT_MET, "lead", {}, evidence, ROOM_PAGE)
    return Answer(Verdict.MET, "upheld", {}, evidence)


def minority_effect_answered(scope: InitiativeScope) -> Answers:
    """Answer whether somebody who could lose was thought of, and what is done about it."""
    given = queries.answers_to(scope.ids(), rules.NEGATIVE_EFFECT, rules.MITIGATION)
    return {pk: _minority(given.get(pk, {})) for (pk,) in scope.values()}


def _minority(given: Mapping[str, Sequence[tuple[Any, str]]]) -> Answer:
    effects, measures = given.get(rules.NEGATIVE_EFFECT, ()), given.get(rules.MITIGATION, ())
    if not effects:
        return Answer(Verdict.UNKNOWN, "unanswered", remedy=QUESTIONS)
    if all(value == "no" for value, _remark in effects):
        return Answer(Verdict.MET, "nobody")
    if any(value == "no" for value, _remark in measures):
        return Answer(Verdict.NOT_MET, "unmitigated", remedy=QUESTIONS)
    if rules.is_mitigated(measures):
        return Answer(Verdict.MET, "mitigated")
    return Answer(Verdict.PARTLY, "no-measure", remedy=QUESTIONS)


def committee_heard(scope: InitiativeScope) -> Answers:
    """Answer whether the committee gave its opinion on the case for this gate, and each condition has an answer."""
    cases = queries.cases_by_initiative(scope.ids(), scope.gate)
    conditions = queries.open_conditions(scope.ids(), scope.gate)
    return {pk: _heard(cases.get(pk, []), conditions.get(pk, 0)) for (pk,) in scope.values()}


def _heard(cases: list[tuple[UUID, Any, Any]], unanswered: int) -> Answer:
    if not cases:
        return Answer(Verdict.UNKNOWN, "no-case", remedy=OPEN_CASE)
    evidence = [("ethics.case", pk) for pk, _opened, _given in cases]
    if any(given is None or given < opened for _pk, opened, given in cases):
        return Answer(Verdict.NOT_MET, "no-opinion", {}, evidence, ROOM_PAGE)
    if unanswered:
        return Answer(Verdict.PARTLY, "conditions", {"n": unanswered}, evidence, ROOM_PAGE)
    return Answer(Verdict.MET, "heard", {}, evidence)


def fairness_defined(scope: InitiativeScope) -> Answers:
    """Answer whether definition, groups and threshold of fairness are chosen."""
    return _by_design(scope, _fairness)


def _by_design(scope: InitiativeScope, answer: Any) -> Answers:
    found = queries.designs(scope.ids())
    return {pk: answer(found.get(pk)) for (pk,) in scope.values()}


def _fairness(design: Design | None) -> Answer:
    if design is None or not design.fairness_sought:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=FAIRNESS)
    if rules.is_fairness_defined(design.fairness_sought, design.fairness_groups, design.fairness_threshold):
        return Answer(Verdict.MET, "defined", {"n": len(design.fairness_groups)})
    return Answer(Verdict.PARTLY, "half", remedy=FAIRNESS)


def explanation_chosen(scope: InitiativeScope) -> Answers:
    """Answer whether a method of explanation is named, and for whom."""
    return _by_design(scope, _explanation)


def _explanation(design: Design | None) -> Answer:
    named = (bool(design.explanation_method) + bool(design.explanation_audience)) if design else 0
    if named == 2:
        return Answer(Verdict.MET, "chosen")
    return Answer(Verdict.PARTLY if named else Verdict.UNKNOWN, "half" if named else "nothing", remedy=EXPLANATION)


def oversight_designed(scope: InitiativeScope) -> Answers:
    """Answer whether somebody named today oversees the system, with time and the power to stop it."""
    found, named = queries.designs(scope.ids()), queries.overseers(scope.ids(), scope.on)
    return {pk: _oversight(found.get(pk), named.get(pk, 0)) for (pk,) in scope.values()}


def _oversight(design: Design | None, overseers: int) -> Answer:
    if design is None or not design.oversight_form:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=OVERSIGHT)
    if not overseers:
        return Answer(Verdict.NOT_MET, "nobody", remedy=OVERSIGHT)
    if rules.is_oversight_designed(design.oversight_form, overseers, design.has_stop_power, design.minutes_per_item):
        return Answer(Verdict.MET, "designed", {"n": overseers})
    return Answer(Verdict.NOT_MET if design.has_stop_power is False else Verdict.PARTLY, "half", remedy=OVERSIGHT)


def bias_checked(scope: InitiativeScope) -> Answers:
    """Answer whether bias of thought, of data and of processing was looked for."""
    found = queries.bias_checks(scope.ids())
    return {pk: _bias(found.get(pk, {})) for (pk,) in scope.values()}


def _bias(checks: dict[str, str]) -> Answer:
    made = sum(family in checks for family in rules.CAUSAL_FAMILIES)
    if made == len(rules.CAUSAL_FAMILIES):
        return Answer(Verdict.MET, "checked")
    return Answer(Verdict.PARTLY if made else Verdict.UNKNOWN, "some", {"n": made}, remedy=BIAS)


def neutrality_checked(scope: InitiativeScope) -> Answers:
    """Answer whether the data was found free of party leaning, and old value judgements were looked for."""
    found = queries.bias_checks(scope.ids())
    return {pk: _neutrality(found.get(pk, {})) for (pk,) in scope.values()}


def _neutrality(checks: dict[str, str]) -> Answer:
    leaning, history = checks.get(BiasFamily.LEANING), checks.get(BiasFamily.HISTORY)
    if leaning is not None and leaning not in rules.NEUTRAL:
        return Answer(Verdict.NOT_MET, "leans", remedy=BIAS)
    if leaning and history:
        return Answer(Verdict.MET, "neutral")
    half = bool(leaning or history)
    return Answer(Verdict.PARTLY if half else Verdict.UNKNOWN, "half" if half else "nothing", remedy=BIAS)


def effect_reversible(scope: InitiativeScope) -> Answers:
    """Answer whether nothing that the pilot does binds parliament without a person adopting it."""
    return _by_design(scope, _effect)


def _effect(design: Design | None) -> Answer:
    if design is None or not design.environment:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=EFFECT)
    if rules.is_effect_reversible(design.environment, design.has_official_effect, design.needs_adoption):
        return Answer(Verdict.MET, "reversible")
    is_unsaid = design.has_official_effect is None or design.needs_adoption is None
    return Answer(Verdict.UNKNOWN if is_unsaid else Verdict.NOT_MET, "unsaid" if is_unsaid else "binds", remedy=EFFECT)


def fairness_met(scope: InitiativeScope) -> Answers:
    """Answer whether every group with enough cases lies within the threshold, and the small ones are listed."""
    found, readings = queries.designs(scope.ids()), queries.fairness_readings(scope.ids())
    return {pk: _met(found.get(pk), readings.get(pk)) for (pk,) in scope.values()}


def _met(design: Design | None, reading: FairnessReading | None) -> Answer:
    if design is None or design.fairness_threshold is None:
        return Answer(Verdict.UNKNOWN, "undefined", remedy=FAIRNESS)
    if reading is None:
        return Answer(Verdict.UNKNOWN, "unmeasured", remedy=READ_FAIRNESS)
    groups, evidence = [Group(**each) for each in reading.groups], [("ethics.fairnessreading", reading.pk)]
    gaps = rules.group_gaps(groups)
    beyond = [name for name, gap in gaps.items() if gap > float(design.fairness_threshold)]
    if beyond:
        return Answer(Verdict.NOT_MET, "beyond", {"groups": ", ".join(beyond)}, evidence, READ_FAIRNESS)
    listed = {*design.fairness_without_data, *(group.name for group in groups)}
    unlisted = [name for name in design.fairness_groups if name not in listed]
    if unlisted or not gaps:
        return Answer(Verdict.PARTLY, "unlisted", {"groups": ", ".join(unlisted) or "–"}, evidence, READ_FAIRNESS)
    return Answer(Verdict.MET, "within", {"n": len(gaps)}, evidence)


def output_confirmed(scope: InitiativeScope) -> Answers:
    """Answer whether enough generated texts were read, and nearly all found free of bias."""
    found = queries.oversight_periods(scope.ids())
    return {pk: _confirmed(found.get(pk)) for (pk,) in scope.values()}


def _confirmed(counted: dict[str, Any] | None) -> Answer:
    if counted is None or not counted["read"]:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=MEASURED)
    numbers = {"k": counted["free"], "n": counted["read"], "least": rules.LEAST_SAMPLE}
    if rules.is_output_confirmed(counted["read"], counted["free"]):
        return Answer(Verdict.MET, "confirmed", numbers)
    is_small = counted["read"] < rules.LEAST_SAMPLE
    return Answer(
        Verdict.PARTLY if is_small else Verdict.NOT_MET, "few" if is_small else "biased", numbers, remedy=MEASURED
    )


def code_in_force(scope: InitiativeScope) -> Answers:
    """Answer for the house whether its code of ethics is in force, covers all principles, and is not due for review."""
    code = queries.code_in_force()
    if code is None:
        answer = Answer(Verdict.UNKNOWN, "nothing", remedy=CODE)
    elif code.review_on <= scope.on:
        answer = Answer(Verdict.NOT_MET, "overdue", remedy=CODE)
    elif len(code.principles) < len(rules.Principle):
        answer = Answer(Verdict.PARTLY, "some", {"n": len(code.principles)}, remedy=CODE)
    else:
        answer = Answer(Verdict.MET, "in-force", until=code.review_on)
    return {pk: answer for (pk,) in scope.values()}


def _gates(*names: str) -> frozenset[Gate]:
    return frozenset(Gate(name) for name in names)


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


CRITERIA = [
    Criterion(
        "ethics.automation-declared",
        _("How much does the machine do, and what remains with people?"),
        automation_declared,
        says={
            "nothing": _("The automation level is not declared."),
            "full": _("Full automation is prohibited in a core parliamentary function."),
            "human": _("The level is declared; what a person decides, or what the system replaces, is not."),
            "declared": _("Automation level, human role and deployment case are declared."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-DEP-01 IPU-DEP-02 IPU-RCP-05"),
        remedy=_("Choose the level and write what a person decides."),
    ),
    Criterion(
        "ethics.seven-principles-assessed",
        _("Was the initiative assessed on each of the seven principles at this stage?"),
        seven_principles_assessed,
        says={
            "unopened": _("No assessment of this stage was opened."),
            "refused": _("Principles that are not upheld at this stage: %(n)s of seven."),
            "open": _("Principles that nobody has signed at this stage: %(n)s of seven."),
            "thin": _("Principles whose practice list is answered too thinly for this tier: %(n)s of seven."),
            "lead": _("Somebody who leads the initiative signed a principle; at this tier another person has to."),
            "upheld": _("Each of the seven principles is signed and upheld."),
        },
        asked_at=_gates("G1", "G2", "G3", "G4", "G5", "G6", "G7"),
        proves=_ids("IPU-ETH-01 IPU-KP-30 IPU-PRI-06 IPU-HAO-01"),
        remedy=_("Open the principle marked open, answer its questions for this stage, and sign."),
    ),
    Criterion(
        "ethics.minority-effect-answered",
        _("Could it disadvantage a group or a minority view, and what is done about it?"),
        minority_effect_answered,
        says={
            "unanswered": _("Nobody has answered whether somebody could be affected negatively."),
            "nobody": _("Nobody could be affected negatively, as everybody answered."),
            "unmitigated": _("Somebody could be affected negatively, and that cannot be mitigated."),
            "no-measure": _("Somebody could be affected negatively; no measure against it is named."),
            "mitigated": _("Somebody could be affected negatively, and the measures against it are named."),
        },
        asked_at=_gates("G1"),
        proves=_ids("IPU-RCP-02 IPU-ROL-04"),
        remedy=_("Name who could lose and what mitigates or compensates it."),
    ),
    Criterion(
        "ethics.committee-heard",
        _("Has the ethics committee given its opinion?"),
        committee_heard,
        says={
            "no-case": _("No case for this gate was opened."),
            "no-opinion": _("The committee has not given its opinion yet."),
            "conditions": _("Conditions of the committee without an answer: %(n)s."),
            "heard": _("The committee gave its opinion, and each of its conditions has an answer."),
        },
        asked_at=_gates("G1", "G4"),
        proves=_ids("IPU-PS-07 IPU-SE-10"),
        remedy=_("Open a case; the committee gives its opinion at its next meeting."),
    ),
    Criterion(
        "ethics.fairness-defined",
        _("Is it said what fair means here, and for which groups?"),
        fairness_defined,
        says={
            "nothing": _("No definition of fairness was chosen."),
            "half": _("The definition lacks its groups or its threshold."),
            "defined": _("Definition, groups and threshold are chosen."),
        },
        asked_at=_gates("G2"),
        proves=_ids("IPU-FAI-01"),
        remedy=_("Choose the definition, the groups and the threshold."),
    ),
    Criterion(
        "ethics.explanation-chosen",
        _("Can a result be explained to those it touches?"),
        explanation_chosen,
        says={
            "nothing": _("No method of explanation was named."),
            "half": _("One of the two is named: the method, or for whom it explains."),
            "chosen": _("The method is named, and for whom it explains."),
        },
        asked_at=_gates("G2"),
        proves=_ids("IPU-TRA-04"),
        remedy=_("Name the method and for whom it explains."),
    ),
    Criterion(
        "ethics.oversight-designed",
        _("Who oversees the system, with what time and what power to stop it?"),
        oversight_designed,
        says={
            "nothing": _("No form of oversight was chosen."),
            "nobody": _("A form of oversight is chosen, but nobody is named today to exercise it."),
            "half": _("Time for each check, or the power to stop the system, is missing."),
            "designed": _("Named overseers have time for each check and the power to stop the system."),
        },
        asked_at=_gates("G2"),
        proves=_ids("IPU-HAO-05 IPU-RCP-06"),
        remedy=_("Name the overseer, the time for each check, and the stop."),
    ),
    Criterion(
        "ethics.bias-checked",
        _("Were cognitive, data and processing bias looked for, in that order?"),
        bias_checked,
        says={
            "some": _("Kinds of bias looked for: %(n)s of three."),
            "checked": _("Cognitive, data and processing bias were looked for."),
        },
        asked_at=_gates("G2"),
        proves=_ids("IPU-FAI-03 IPU-GRB-01 IPU-GRB-04"),
        remedy=_("Complete the three sections of the bias check."),
    ),
    Criterion(
        "ethics.neutrality-checked",
        _("Is the data free of party leaning and old value judgements?"),
        neutrality_checked,
        says={
            "nothing": _("Neither party leaning nor old value judgements were looked for."),
            "half": _("One of the two was looked for: party leaning, or old value judgements."),
            "leans": _("The data leans towards a party, and that was not corrected."),
            "neutral": _("The data is balanced or corrected, and old value judgements were looked for."),
        },
        asked_at=_gates("G2"),
        proves=_ids("IPU-FAI-04 IPU-FAI-05"),
        remedy=_("Run the check by party and by period; correct or limit the use."),
    ),
    Criterion(
        "ethics.effect-reversible",
        _("Does nothing the pilot does bind parliament without a person adopting it?"),
        effect_reversible,
        says={
            "nothing": _("It is not said where the pilot runs."),
            "unsaid": _("It is not said whether the output has an official effect, or whether a person adopts it."),
            "binds": _("The output takes official effect without a person adopting it."),
            "reversible": _("Nothing takes official effect without a person."),
        },
        asked_at=_gates("G3"),
        proves=_ids("IPU-RCP-05 IPU-KP-19"),
        remedy=_("Put a person between output and official act."),
    ),
    Criterion(
        "ethics.fairness-met",
        _("Do all groups get results within the fairness threshold?"),
        fairness_met,
        says={
            "undefined": _("No threshold of fairness was chosen."),
            "unmeasured": _("Nothing was measured by group."),
            "beyond": _("Beyond the threshold: %(groups)s."),
            "unlisted": _("Chosen groups that are neither measured nor listed as without data: %(groups)s."),
            "within": _("Groups with enough cases, all within the threshold: %(n)s."),
        },
        asked_at=_gates("G4", "G6"),
        proves=_ids("IPU-GRB-03 IPU-FAI-07 IPU-FAI-13"),
        remedy=_("Correct the gap, or restrict the use for that group."),
    ),
    Criterion(
        "ethics.output-confirmed",
        _("Was generated text confirmed free of bias before use?"),
        output_confirmed,
        says={
            "nothing": _("No generated text was read for bias."),
            "few": _("Texts read for bias: %(n)s; at least %(least)s are needed."),
            "biased": _("Free of bias: %(k)s of %(n)s texts; at least 95 in 100 are needed."),
            "confirmed": _("Free of bias: %(k)s of %(n)s texts."),
        },
        asked_at=_gates("G4"),
        proves=_ids("IPU-FAI-08"),
        remedy=_("Review a sample of fifty outputs and record each verdict."),
    ),
    Criterion(
        "ethics.code-in-force",
        _("Is the code of ethics in force?"),
        code_in_force,
        says={
            "nothing": _("No code of ethics was adopted."),
            "overdue": _("The code of ethics is past its day of review."),
            "some": _("Principles that the code covers: %(n)s of seven."),
            "in-force": _("The code of ethics is in force and covers the seven principles."),
        },
        proves=_ids("IPU-ETH-02 IPU-SGV-01 IPU-PS-04"),
        remedy=_("The body adopts the code."),
    ),
]
