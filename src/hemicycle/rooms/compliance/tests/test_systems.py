"""Systems and their class, fundamental rights, legal opinions, rights in sources, words compared with the law."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Denied, Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Role, Tier
from hemicycle.rooms.compliance import actions, queries
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules import rights
from hemicycle.rooms.compliance.rules.cases import cases
from hemicycle.rooms.compliance.rules.rights import Basis, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.portfolio import actions as portfolio
from tests.support.cast import appoint, new_person, propose

REASON = "The legal service looked at it and says so."
MINIMAL = {key: sorted(chosen) for key, chosen in cases()[0].answers.items() if chosen}
HIGH = MINIMAL | {
    "aia.annex3": ["4"], "aia.profiling": ["yes"], "aia.decision_on_person": ["yes"], "aia.workplace": ["yes"],
    "aia.legacy": ["new"],
}  # fmt: skip


@pytest.fixture
def officer(office):
    return office("compliance officer").person


@pytest.fixture
def initiative(house, office):
    return propose(house.deputies, office("staff", house.deputies).person, title="Search of debates")


@pytest.fixture
def lead(house, initiative):
    person = new_person(house, house.deputies)
    return appoint(house, person, Role.PROJECT_LEAD, initiative=initiative, chamber=house.deputies).person


@pytest.fixture
def system(initiative, lead):
    return actions.describe_system(initiative, by=lead, title="Search", purpose="Finds what was said in debates.")


def bind(house, by, standing):
    facts = {"opinion": REASON, "opinion_by": "Legal service", "watched_by": by}
    actions.bind(house.parliament, by=by, framework="EUAIA", standing=standing, **facts)


def tier(initiative):
    return Initiative.objects.get(pk=initiative.pk).tier


def test_what_nobody_answered_is_the_graver_class_and_cannot_be_confirmed(system, officer):
    assert (system.legal_class, len(system.found.open)) == ("prohibited", 14)
    with pytest.raises(Refused, match="open"):
        actions.confirm_class(system, by=officer, reason=REASON)


def test_a_class_follows_from_answers_and_a_changed_one_opens_it_again(system, lead, officer, heard):
    actions.answer_system(system, by=lead, answers=MINIMAL, reasons={"aia.infers": "It learns from texts."})
    assert (system.legal_class, system.found.open) == ("minimal", ())
    actions.confirm_class(system, by=officer, reason=REASON)
    actions.answer_system(system, by=lead, answers=MINIMAL)
    assert system.confirmed_by == officer
    actions.answer_system(system, by=lead, answers={"aia.transparency.talks": ["yes"]})
    assert (system.legal_class, system.confirmed_on, system.confirmed_because) == ("limited", None, "")
    assert "compliance.class-reopened" in heard


def test_every_known_use_ends_through_the_questionnaire_in_its_stated_class(system, lead):
    for case in cases():
        given = {key: sorted(case.answers.get(key, ())) for key in law.questions()}
        actions.answer_system(system, by=lead, answers=given)
        assert (case.id, system.legal_class) == (case.id, case.legal_class)


def test_who_answered_or_leads_does_not_confirm(system, lead, officer, initiative, house):
    actions.answer_system(system, by=officer, answers=MINIMAL)
    with pytest.raises(Refused, match="yourself"):
        actions.confirm_class(system, by=officer, reason=REASON)
    actions.answer_system(system, by=lead, answers={"aia.role": ["both"]})
    appoint(house, officer, Role.PROJECT_LEAD, initiative=initiative, chamber=house.deputies)
    with pytest.raises(Denied):
        actions.confirm_class(system, by=officer, reason=REASON)


@pytest.mark.parametrize(
    ("answers", "code"), [({"aia.none": ["yes"]}, "aia.none"), ({"aia.annex3": ["4", "none"]}, "aia.annex3")]
)
def test_an_answer_that_cannot_be_meant_is_refused(system, lead, answers, code):
    with pytest.raises(Refused) as refused:
        actions.answer_system(system, by=lead, answers=answers)
    assert refused.value.code == code


def test_a_reason_for_no_question_a_twin_and_a_retired_system_are_refused(system, lead, initiative):
    with pytest.raises(Refused, match="no question"):
        actions.answer_system(system, by=lead, answers={}, reasons={"aia.none": "So."})
    with pytest.raises(Refused, match="already"):
        actions.describe_system(initiative, by=lead, title="Search", purpose="The same under one name.")
    actions.retire_system(system, by=lead, reason="Another one took its place.")
    with pytest.raises(Refused, match="no longer used"):
        actions.answer_system(system, by=lead, answers=MINIMAL)
    actions.describe_system(initiative, by=lead, title="Search", purpose="The one that took its place.")


def test_the_stricter_of_class_and_own_tier_drives_the_gates_where_the_act_binds(
    system, lead, officer, office, initiative, house
):
    risk = office("risk officer").person
    portfolio.set_tier(Initiative.objects.get(pk=initiative.pk), by=risk, tier=Tier.MINIMAL, reason="It is a search.")
    actions.answer_system(system, by=lead, answers=HIGH)
    actions.confirm_class(system, by=officer, reason=REASON)
    assert tier(initiative) == Tier.MINIMAL  # nobody has decided that the Act binds
    bind(house, officer, Standing.BINDS)
    assert tier(initiative) == Tier.HIGH
    assert queries.LawOf(initiative).own_tier == Tier.MINIMAL
    one = Initiative.objects.get(pk=initiative.pk)
    portfolio.set_tier(one, by=risk, tier=Tier.LIMITED, reason="It is still a search.")
    assert (tier(initiative), queries.LawOf(initiative).own_tier) == (Tier.HIGH, Tier.LIMITED)
    actions.answer_system(system, by=lead, answers=MINIMAL)
    portfolio.set_tier(Initiative.objects.get(pk=initiative.pk), by=risk, tier=Tier.LIMITED, reason="Another purpose.")
    assert tier(initiative) == Tier.LIMITED
    actions.answer_system(system, by=lead, answers={"aia.prohibited.c": ["yes"]})
    actions.confirm_class(system, by=officer, reason=REASON)
    assert tier(initiative) == Tier.PROHIBITED


def test_a_confirmed_class_answers_the_words_of_applicability(system, lead, officer, initiative, house):
    bind(house, officer, Standing.BINDS)
    act = queries.frameworks()["EUAIA"]

    def applies(key):
        found = queries.of_an_initiative(act, initiative)
        return next(line for line in found.lines if line.requirement.id == key).applies

    assert applies("EUAIA-26-01").holds is None
    actions.answer_system(system, by=lead, answers=HIGH)
    assert applies("EUAIA-26-01").holds is None  # until somebody confirms it
    actions.confirm_class(system, by=officer, reason=REASON)
    assert applies("EUAIA-26-01").holds is True
    actions.answer_system(system, by=lead, answers={"aia.infers": ["no"]})
    actions.confirm_class(system, by=officer, reason=REASON)
    assert {line.applies.holds for line in queries.of_an_initiative(act, initiative).lines} == {False}


def test_the_words_of_several_systems_are_joined_by_any():
    found = [law.classify({key: frozenset(chosen) for key, chosen in each.items()}) for each in (MINIMAL, HIGH)]
    assert law.of_several(found)["tier_high"] is True
    assert law.of_several([law.classify({"aia.infers": frozenset({"no"})})]) == {}
    open_one = law.classify({key: frozenset(chosen) for key, chosen in MINIMAL.items() if key != "aia.gpai"})
    assert law.of_several([found[0], open_one])["gpai_provider"] is None


WHOLE = {"right": "Privacy", "group": "Staff", "before": "medium", "measures": "Names are cut.", "after": "light"}


def test_a_line_of_rights_without_measures_is_thin_and_an_authority_is_told_of_annex_3_alone():
    assert rights.thin_lines([WHOLE, WHOLE | {"measures": " "}, {}]) == [2, 3]
    known = {"tier_high": True, "annex3": True, "public_authority": True, "deployer": True}
    areas = {f"annex3_{area}": False for area in "12345678"}
    assert rights.must_notify(known | areas | {"annex3_4": True})
    assert not rights.must_notify(known | areas | {"annex3_2": True})
    assert not rights.must_notify(known | {"public_authority": False})
    assert rights.must_notify({})


def test_rights_are_not_concluded_before_the_answers_are_signed(initiative, officer):
    facts = {"outcome": rights.Conclusion.USE, "reason": REASON, "review_on": clock.today() + timedelta(days=90)}
    with pytest.raises(Refused, match="not signed"):
        actions.finish_rights(initiative, by=officer, **facts)


def test_an_opinion_names_its_record_and_a_source_its_licence(initiative, officer, lead):
    with pytest.raises(Refused) as refused:
        actions.give_opinion(initiative, by=officer, conclusion=Opinion.CLEAR, opinion=REASON, shown_by=" ")
    assert refused.value.code == "shown_by"
    facts = {"title": "Debates since 1990", "sort": WorkKind.DATA}
    with pytest.raises(Refused) as refused:
        actions.list_work(initiative, by=lead, basis=Basis.LICENSED, **facts)
    assert refused.value.code == "terms"
    work = actions.list_work(initiative, by=lead, basis=Basis.UNCLEAR, **facts)
    assert work.checked_on is None
    with pytest.raises(Refused, match="already"):
        actions.list_work(initiative, by=lead, basis=Basis.OWN, **facts)
    actions.check_work(work, by=lead, seen=work.version, basis=Basis.OWN)
    assert work.checked_by == lead
    with pytest.raises(Stale):
        actions.check_work(work, by=lead, seen=work.version - 1, basis=Basis.OWN)


def test_words_are_to_be_verified_until_an_officer_confirms_them(house, officer):
    framework = queries.frameworks()["GDPR"]
    before = queries.unconfirmed([framework])["GDPR"]
    key = next(one.id for one in framework.requirements if one.provenance == "K")
    facts = {"requirement": key, "source": "Official Journal, read in the library"}
    actions.confirm_text(house.parliament, by=officer, **facts)
    assert queries.unconfirmed([framework])["GDPR"] == before - 1
    with pytest.raises(Refused, match="already"):
        actions.confirm_text(house.parliament, by=officer, **facts)
    with pytest.raises(Refused) as refused:
        actions.confirm_text(house.parliament, by=officer, requirement=key, source=" ")
    assert refused.value.code == "source"
