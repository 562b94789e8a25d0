"""The intake in the room: what it enters, what the rules propose, who decides, what is alike, what is refused."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Draft, Initiative, Parliament
from hemicycle.kernel.terms import Gate, Role, Stage, Status, Tier, Verdict
from hemicycle.kernel.things import translate
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.actions import Explained
from hemicycle.rooms.portfolio.models import Likeness, Triage, TriageRules
from hemicycle.rooms.portfolio.rules import triage as rules
from hemicycle.rooms.portfolio.rules.similarity import Link

pytestmark = pytest.mark.django_db

HARMLESS = {"generative": ["no"], "material": ["public"], "audience": ["team"], "effect": ["none"], "rights": ["none"]}
FACES = {**HARMLESS, "material": ["names"], "practices": ["identification"]}
OWN = {"function": "administration", "route": "build", "automation": "assistance"}


def take_in(chamber, by, answers=HARMLESS, **facts):
    return actions.take_in(chamber, by=by, answers=answers, **{"title": "Room planning", **OWN, **facts})[0]


def verdict(initiative, gate, key):
    state = queries.gate_state(initiative, gate)
    return next(asked.answer.verdict for asked in state.asked if asked.demand.key == key)


def test_an_idea_is_entered_with_its_answers_and_a_proposed_tier(house, clerk, heard):
    initiative = take_in(house.deputies, clerk)
    assert initiative.tier == Tier.MINIMAL
    last = queries.last_triage(initiative)
    assert (last.proposed_tier, last.rules_version, last.reasons) == (Tier.MINIMAL, "built-in 1", [])
    assert set(heard) == {"portfolio.proposed"}


def test_what_nobody_knows_counts_as_high_and_is_named(house, clerk):
    initiative = take_in(house.deputies, clerk, answers={**HARMLESS, "rights": []})
    assert initiative.tier == Tier.HIGH
    assert queries.last_triage(initiative).unknown == ["rights"]
    assert verdict(initiative, Gate.SCREEN, "portfolio.tier-proposed") is Verdict.NOT_MET


@pytest.mark.parametrize(
    "answers",
    [
        {"weather": ["fine"]},
        {"function": ["security"]},
        {"effect": ["perhaps"]},
        {"material": ["names", "secrets"]},
        {"material": ["names"], "practices": ["none", "scoring"]},
    ],
)
def test_an_answer_to_no_question_is_refused_and_nothing_is_entered(house, clerk, answers, heard):
    with pytest.raises(Refused):
        take_in(house.deputies, clerk, answers={**HARMLESS, **answers})
    assert heard == []
    assert not Initiative.objects.exists()


def test_new_answers_make_a_new_triage_and_leave_the_old_one(house, clerk):
    initiative = take_in(house.deputies, clerk)
    actions.answer(initiative, by=clerk, answers={"generative": ["yes"]})
    first, second = queries.triages(initiative).order_by("number")
    assert (first.proposed_tier, second.proposed_tier) == (Tier.MINIMAL, Tier.LIMITED)
    assert second.facts["audience"] == ["team"], "what was not asked again stays as it was"
    initiative.refresh_from_db()
    assert initiative.tier == Tier.LIMITED


def test_the_same_answers_change_nothing(house, clerk, heard):
    initiative = take_in(house.deputies, clerk)
    heard.clear()
    actions.answer(initiative, by=clerk, answers=HARMLESS)
    assert heard == []


def test_a_changed_fact_of_the_initiative_itself_is_judged_anew(house, clerk):
    initiative = take_in(house.deputies, clerk)
    actions.edit(initiative, by=clerk, automation="full")
    assert queries.last_triage(initiative).proposed_tier == Tier.LIMITED
    assert queries.triages(initiative).count() == 2


def test_an_override_keeps_the_proposal_beside_it(house, clerk, risk_officer):
    initiative = take_in(house.deputies, clerk)
    actions.set_tier(initiative, by=risk_officer, tier=Tier.LIMITED, reason="Rooms of the leadership are planned too.")
    last = queries.last_triage(initiative)
    assert (last.proposed_tier, last.decided_tier, last.decided_by) == (Tier.MINIMAL, Tier.LIMITED, risk_officer)
    assert last.is_override
    initiative.refresh_from_db()
    assert initiative.tier == Tier.LIMITED


def test_a_second_decision_stands_beside_the_first(house, clerk, officer, risk_officer):
    initiative = take_in(house.deputies, clerk, answers={**HARMLESS, "generative": ["yes"]})
    actions.set_tier(initiative, by=officer, tier=Tier.LIMITED, reason="As proposed.")
    assert verdict(initiative, Gate.AUTHORISATION, "portfolio.tier-confirmed") is Verdict.PARTLY
    actions.set_tier(initiative, by=risk_officer, tier=Tier.LIMITED, reason="Signed.")
    assert [each.decided_because for each in queries.triages(initiative)] == ["Signed.", "As proposed."]
    assert verdict(initiative, Gate.AUTHORISATION, "portfolio.tier-confirmed") is Verdict.MET


@pytest.mark.parametrize("reason", ["", "  ", "no"])
def test_a_tier_is_not_decided_without_a_reason(house, clerk, risk_officer, reason, heard):
    initiative = take_in(house.deputies, clerk)
    heard.clear()
    with pytest.raises(Refused):
        actions.set_tier(initiative, by=risk_officer, tier=Tier.HIGH, reason=reason)
    assert heard == []


def test_neither_who_proposed_nor_who_leads_decides_the_tier(house, office):
    proposer = office(Role.RISK_OFFICER).person
    initiative = take_in(house.deputies, proposer)
    leading = office(Role.RISK_OFFICER).person
    office(Role.PROJECT_LEAD, initiative=initiative, person=leading)
    for person in (proposer, leading):
        with pytest.raises(PermissionDenied):
            actions.set_tier(initiative, by=person, tier=Tier.MINIMAL, reason="I know it best.")


def test_a_lower_proposal_waits_for_a_person_where_one_has_decided(house, clerk, risk_officer):
    initiative = take_in(house.deputies, clerk, answers={**HARMLESS, "rights": ["people"]})
    actions.set_tier(initiative, by=risk_officer, tier=Tier.HIGH, reason="Citizens would be refused.")
    actions.answer(initiative, by=clerk, answers={"rights": ["none"]})
    initiative.refresh_from_db()
    assert initiative.tier == Tier.HIGH
    assert verdict(initiative, Gate.SCREEN, "portfolio.tier-proposed") is Verdict.PARTLY
    assert verdict(initiative, Gate.AUTHORISATION, "portfolio.tier-confirmed") is Verdict.NOT_MET


def test_a_prohibited_use_stops_and_stays_until_a_person_lets_it_out(house, clerk, officer, risk_officer):
    initiative = take_in(house.deputies, clerk, answers=FACES)
    assert initiative.tier == Tier.PROHIBITED
    with pytest.raises(Refused):
        actions.record_stage(
            initiative, by=officer, stage=Stage.PROPOSAL, status=Status.ACTIVE, reason="Taken on all the same."
        )
    actions.answer(initiative, by=clerk, answers={"practices": ["none"]})
    initiative.refresh_from_db()
    assert initiative.tier == Tier.PROHIBITED, "a changed answer alone does not open the way"
    actions.set_tier(initiative, by=risk_officer, tier=Tier.MINIMAL, reason="The faces are gone from the idea.")
    actions.record_stage(
        initiative, by=officer, stage=Stage.PROPOSAL, status=Status.ACTIVE, reason="Screened by the office."
    )


def test_a_prohibited_use_may_be_rejected_where_it_stands(house, clerk, officer):
    initiative = take_in(house.deputies, clerk, answers=FACES)
    actions.record_stage(
        initiative, by=officer, stage=Stage.IDEA, status=Status.REJECTED, reason="The house forbids it."
    )
    assert initiative.status == Status.REJECTED


def test_a_finding_is_let_out_only_after_it_was_contested_and_by_somebody_else(house, clerk, officer, risk_officer):
    initiative = take_in(house.deputies, clerk, answers=FACES)
    with pytest.raises(Refused):
        actions.set_tier(initiative, by=risk_officer, tier=Tier.HIGH, reason="It is not so bad.")
    actions.contest_tier(initiative, by=officer, reason="Only voices of a radio archive are told apart.")
    with pytest.raises(Refused):
        actions.set_tier(initiative, by=officer, tier=Tier.HIGH, reason="I said so myself.")
    actions.set_tier(initiative, by=risk_officer, tier=Tier.HIGH, reason="The archive is public; nobody is followed.")
    last = queries.last_triage(initiative)
    assert (last.proposed_tier, last.decided_tier, last.contested_by) == (Tier.PROHIBITED, Tier.HIGH, officer)


def test_whoever_proposed_may_contest_and_a_stranger_may_not(house, clerk, outsider, member):
    initiative = take_in(house.deputies, clerk, answers=FACES)
    for person in (outsider, member):
        with pytest.raises(PermissionDenied):
            actions.contest_tier(initiative, by=person, reason="It seems harmless to me.")
    actions.contest_tier(initiative, by=clerk, reason="The door stays as it is.")
    assert queries.last_triage(initiative).contested_by == clerk


def test_nothing_is_contested_before_it_is_proposed_or_after_it_is_decided(initiative, clerk, risk_officer):
    with pytest.raises(Refused):
        actions.contest_tier(initiative, by=clerk, reason="There is nothing yet.")
    actions.set_tier(initiative, by=risk_officer, tier=Tier.HIGH, reason="Nothing is known of it.")
    with pytest.raises(Refused):
        actions.contest_tier(initiative, by=clerk, reason="Too late for that.")


def test_deciding_before_anybody_answered_keeps_what_the_rules_say_of_it(initiative, risk_officer):
    actions.set_tier(initiative, by=risk_officer, tier=Tier.LIMITED, reason="Known from the other house.")
    last = queries.last_triage(initiative)
    assert (last.proposed_tier, last.decided_tier) == (Tier.HIGH, Tier.LIMITED)
    assert len(last.unknown) == 9


# The rules of the house.


def changed(key, **change):
    return [{**row, **change} if row["key"] == key else row for row in rules.rows_of(rules.built_in().rules)]


def test_other_rules_judge_what_is_under_way_anew(house, clerk, risk_officer):
    idea = take_in(house.deputies, clerk, answers={**HARMLESS, "generative": ["yes"]})
    settled = take_in(house.deputies, clerk, answers={**HARMLESS, "generative": ["yes"]}, title="Stock forecasts")
    actions.set_tier(settled, by=risk_officer, tier=Tier.LIMITED, reason="As proposed.")
    over = take_in(house.deputies, clerk, answers={**HARMLESS, "generative": ["yes"]}, title="Invoice checks")
    off = changed("writes-of-its-own", active=False)
    assert {shift.initiative.pk for shift in queries.shifts(rules.rules_from(off))} == {idea.pk, settled.pk, over.pk}
    actions.adopt_rules(house.parliament, by=risk_officer, rows=off, reason="Drafts are read by a person anyway.")
    for initiative, tier in ((idea, Tier.MINIMAL), (settled, Tier.LIMITED)):
        initiative.refresh_from_db()
        assert initiative.tier == tier
        assert queries.last_triage(initiative).rules_version == "house 1"
        assert queries.last_triage(initiative).proposed_tier == Tier.MINIMAL
    first = Triage.objects.get(initiative=idea, number=1)
    assert (first.rules_version, first.proposed_tier) == ("built-in 1", Tier.LIMITED)
    assert first.reasons[0]["says"]["fr"]


def test_the_built_in_rules_come_back_as_a_version_of_their_own(house, risk_officer):
    built_in = rules.rows_of(rules.built_in().rules)
    with pytest.raises(Refused):
        actions.adopt_rules(house.parliament, by=risk_officer, rows=built_in, reason="Nothing to do.")
    changed_rows = changed("personal-data", tier="high")
    actions.adopt_rules(house.parliament, by=risk_officer, rows=changed_rows, reason="The DPO asked for it.")
    actions.adopt_rules(house.parliament, by=risk_officer, rows=built_in, reason="It stopped the library.")
    assert [(each.number, each.is_built_in) for each in TriageRules.objects.all()] == [(2, True), (1, False)]
    assert queries.rules_in_force().version == "house 2"


@pytest.mark.parametrize(
    "rows", [[], [{"key": "x"}], changed("personal-data", when={}), changed("personal-data", tier="minimal")]
)
def test_rules_that_cannot_be_meant_are_refused_and_nothing_is_written(house, risk_officer, rows, heard):
    with pytest.raises(Refused) as refused:
        actions.adopt_rules(house.parliament, by=risk_officer, rows=rows, reason="A try.")
    assert str(refused.value)
    assert heard == []


def test_only_the_ai_and_the_risk_officer_of_the_whole_house_change_the_rules(house, office, clerk, dpo):
    rows = changed("personal-data", tier="high")
    of_one_chamber = office(Role.RISK_OFFICER, house.deputies).person
    for person in (clerk, dpo, of_one_chamber, house.administrator):
        with pytest.raises(PermissionDenied):
            actions.adopt_rules(house.parliament, by=person, rows=rows, reason="I should like to.")


# What is alike.


def test_the_first_of_its_kind_is_alone_and_the_second_has_to_be_explained(house, clerk, officer):
    first = take_in(house.deputies, clerk)
    second = take_in(house.deputies, officer)
    assert verdict(first, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.MET
    assert verdict(second, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.NOT_MET
    actions.explain_likeness(second, by=officer, other=first, link=Link.DIFFERS, reason="That one is for the library.")
    assert verdict(second, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.MET


def test_an_explanation_may_come_along_with_the_proposal(house, clerk, officer):
    first = take_in(house.deputies, clerk)
    said = {first.pk: Explained(Link.EXTENDS, "The same for the annex.")}
    second = take_in(house.deputies, officer, explained=said)
    pair = Likeness.objects.get(initiative=second)
    assert (pair.link, pair.explained_by) == (Link.EXTENDS, officer)


def test_what_was_never_compared_is_unknown(house, clerk):
    initiative = actions.enter(house.deputies, by=clerk, title="Room planning")
    assert verdict(initiative, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.UNKNOWN
    actions.compare(initiative, by=clerk)
    assert verdict(initiative, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.MET


def test_new_words_are_compared_anew_and_what_was_explained_stays(house, clerk):
    first = take_in(house.deputies, clerk)
    second = take_in(house.deputies, clerk, title="Stock forecasts")
    actions.edit(second, by=clerk, title=first.title)
    assert verdict(second, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.NOT_MET
    actions.explain_likeness(second, by=clerk, other=first, link=Link.DIFFERS, reason="Only by its name.")
    actions.edit(second, by=clerk, title="Stock forecasts of the kitchen")
    assert not queries.alikes(second, clerk).exists()
    actions.edit(second, by=clerk, title=first.title)
    assert queries.alikes(second, clerk).get().reason == "Only by its name."


@pytest.mark.parametrize("reason", ["", "ab"])
def test_a_likeness_is_not_explained_without_a_reason_nor_where_there_is_none(house, clerk, reason):
    first, second = take_in(house.deputies, clerk), take_in(house.deputies, clerk)
    with pytest.raises(Refused):
        actions.explain_likeness(second, by=clerk, other=first, link=Link.DIFFERS, reason=reason)
    third = take_in(house.deputies, clerk, title="Something entirely new")
    with pytest.raises(Refused):
        actions.explain_likeness(third, by=clerk, other=first, link=Link.DIFFERS, reason="They are not alike.")


def test_only_what_a_person_may_see_is_shown_to_resemble_and_no_gate_tells_of_the_rest(house, clerk, outsider, officer):
    hidden = take_in(house.deputies, officer, sensitivity="confidential")
    abroad = take_in(house.senate, outsider)
    mine = take_in(house.deputies, clerk)
    shown = queries.similar("Room planning", "", "", queries.visible_to(clerk))
    assert {each.initiative.pk for each in shown} == {mine.pk}
    assert verdict(mine, Gate.SCREEN, "portfolio.no-duplicate") is Verdict.MET
    seen = queries.similar("Room planning", "", "", queries.visible_to(officer))
    assert {hidden.pk, abroad.pk, mine.pk} <= {each.initiative.pk for each in seen}


def test_joint_services_are_compared_for_both_chambers(house, clerk, officer):
    joint = take_in(house.joint, officer)
    mine = take_in(house.deputies, clerk)
    assert queries.alikes(mine, clerk).get().other == joint


def test_a_translation_is_compared_as_well(house, clerk, officer):
    first = take_in(house.deputies, clerk)
    translate(first, by=officer, field="title", language="ar", text="تخطيط القاعات")
    found = queries.similar("تخطيط قاعات", "", "", queries.visible_to(clerk))
    assert [each.initiative.pk for each in found] == [first.pk]


# The pages.


def form(house, **more):
    return {
        "chamber": house.deputies.pk, "title": "Room planning", **OWN, "generative": "no", "material": ["public"],
        "audience": "team", "effect": "none", "rights": "none", **more,
    }  # fmt: skip


ADDRESS = "/portfolio/propose/"


def test_the_title_and_the_chamber_are_enough(house, clerk, signed_in):
    answer = signed_in(clerk).post(ADDRESS, {"chamber": house.deputies.pk, "title": "Room planning"})
    initiative = Initiative.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/portfolio/initiatives/{initiative.pk}/triage/"
    assert initiative.tier == Tier.HIGH


def test_a_question_that_follows_is_put_before_anything_is_entered(house, clerk, signed_in):
    browser = signed_in(clerk)
    sent = form(house, material=["names"])
    answer = browser.post(ADDRESS, sent)
    assert answer.status_code == 200
    assert 'name="practices"' in answer.content.decode()
    assert not Initiative.objects.exists()
    assert browser.post(ADDRESS, {**sent, "practices": ["none"], "asked": "practices"}).status_code == 303
    assert Initiative.objects.get().tier == Tier.MINIMAL


def test_something_alike_is_shown_before_anything_is_entered(house, clerk, signed_in):
    first = take_in(house.deputies, clerk)
    browser = signed_in(clerk)
    html = browser.post(ADDRESS, form(house)).content.decode()
    assert first.reference in html
    assert Initiative.objects.count() == 1
    told = {"seen": first.pk, f"link_{first.pk}": "differs", f"reason_{first.pk}": "The other wing."}
    assert browser.post(ADDRESS, form(house, **told)).status_code == 303
    assert Likeness.objects.get().reason == "The other wing."


def test_what_is_alike_is_shown_while_one_types(house, clerk, signed_in):
    first = take_in(house.deputies, clerk)
    browser = signed_in(clerk)
    part = browser.get(ADDRESS, {"title": "Room plannings"}, headers={"HX-Request": "true", "HX-Target": "alike"})
    assert first.reference in part.content.decode()
    assert "<form" not in part.content.decode()
    follow = browser.get(
        ADDRESS, {"material": "names"}, headers={"HX-Request": "true", "HX-Target": "follow-ups"}
    ).content.decode()
    assert 'name="practices"' in follow
    assert 'name="title"' not in follow


@pytest.mark.parametrize(
    "change", [{"title": ""}, {"chamber": ""}, {"effect": "maybe"}, {"material": ["names", "none"]}]
)
def test_a_form_that_is_wrong_keeps_what_was_typed_and_enters_nothing(house, clerk, signed_in, change):
    answer = signed_in(clerk).post(ADDRESS, form(house, problem="Rooms stand empty.", **change))
    assert answer.status_code == 422
    assert "Rooms stand empty." in answer.content.decode()
    assert not Initiative.objects.exists()


def test_nobody_proposes_for_a_chamber_that_is_not_theirs(house, outsider, signed_in):
    assert signed_in(outsider).post(ADDRESS, form(house)).status_code == 422
    assert not Initiative.objects.exists()


def test_an_intake_starts_from_a_use_case(clerk, signed_in):
    html = signed_in(clerk).get(f"{ADDRESS}?use_case=UC-33").content.decode()
    assert 'value="Senators recognised by their faces"' in html
    assert 'name="use_case" value="UC-33"' in html
    assert 'value="identification"' in html


def test_a_use_case_that_is_none_starts_a_blank_intake(clerk, signed_in):
    answer = signed_in(clerk).get(f"{ADDRESS}?use_case=UC-99")
    assert answer.status_code == 200
    assert signed_in(clerk).get("/portfolio/use-cases/UC-99/").status_code == 404


def test_a_draft_is_taken_up_again_and_forgotten_once_sent(house, clerk, signed_in):
    browser = signed_in(clerk)
    typed = {"title": "Room planning", "material": ["public", "internal"], "effect": "none"}
    assert browser.post("/drafts/portfolio.propose/", typed).status_code in {200, 204}
    html = browser.get(ADDRESS).content.decode()
    assert 'value="Room planning"' in html
    assert html.count("checked") >= 3
    browser.post(ADDRESS, form(house))
    assert not Draft.objects.exists()


def test_the_page_of_a_prohibited_use_says_what_one_can_do(house, clerk, signed_in):
    initiative = take_in(house.deputies, clerk, answers=FACES)
    html = signed_in(clerk).get(f"/portfolio/initiatives/{initiative.pk}/triage/").content.decode()
    assert "The intake stops here" in html
    assert f"/portfolio/initiatives/{initiative.pk}/triage/contest/" in html


def test_a_rule_is_tried_before_it_is_adopted(house, clerk, officer, signed_in):
    initiative = take_in(house.deputies, clerk, answers={**HARMLESS, "generative": ["yes"]})
    browser = signed_in(officer)
    address = "/portfolio/triage/rules/change/?rule=writes-of-its-own"
    sent = {"tier": "high", "is_active": "on", "says_en": "It writes.", "when_generative": ["yes"]}
    html = browser.post(address, sent).content.decode()
    assert initiative.reference in html
    assert not TriageRules.objects.exists()
    assert browser.post(address, {**sent, "adopt": "1"}).status_code == 422, "a reason is owed"
    assert browser.post(address, {**sent, "adopt": "1", "reason": "The board wants it."}).status_code == 303
    initiative.refresh_from_db()
    assert initiative.tier == Tier.HIGH


def test_a_rule_without_a_condition_or_of_a_name_that_is_taken_is_refused_on_the_form(officer, signed_in):
    browser = signed_in(officer)
    address = "/portfolio/triage/rules/change/"
    sent = {"key": "personal-data", "tier": "high", "is_active": "on", "says_en": "It does."}
    assert browser.post(address, sent).status_code == 422
    assert browser.post(address, {**sent, "when_effect": ["direct"]}).status_code == 422
    assert browser.post(address, {**sent, "key": "new-one", "when_effect": ["direct"]}).status_code == 200
    assert browser.get(f"{address}?rule=no-such-rule").status_code == 404


def test_the_rules_return_to_the_built_in_ones_by_the_page(officer, signed_in):
    parliament = Parliament.objects.get()
    actions.adopt_rules(parliament, by=officer, rows=changed("personal-data", tier="high"), reason="A try.")
    browser = signed_in(officer)
    assert browser.get("/portfolio/triage/rules/restore/").status_code == 200
    assert browser.post("/portfolio/triage/rules/restore/", {"reason": "Enough."}).status_code == 303
    assert TriageRules.objects.first().is_built_in
