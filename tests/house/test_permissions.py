"""The rights of the house against a table written by hand, and against an oracle that knows nothing of the code.

A new permission fails here until its line stands in EXPECTED: who may have it is a decision, never an accident.
"""

from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.db.models import Q

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Comment, Evidence, Initiative, Office, Parliament, User
from hemicycle.kernel.permissions import Standing, can, standing
from hemicycle.kernel.rooms import permissions
from hemicycle.kernel.terms import CONFIDENTIAL_READERS, Role
from tests.support.cast import found_house, propose

ALL = frozenset(role.value for role in Role)
NOT_ACTING = {"auditor", "administrator", "staff", "member of parliament"}
AI_OFFICE = {"AI officer", "portfolio manager"}
LEADS = {"project lead", "business owner"}
ADMINISTRATOR = {"administrator"}
ENGAGEMENT = {"engagement officer"}
NOBODY: set[str] = set()
ATTESTING = {
    "AI officer", "body secretary", "compliance officer", "risk officer", "engagement officer", "body chair", "CISO",
    "procurement", "DPO", "change lead", "training officer", "finance", "data owner",
}  # fmt: skip
DECIDING = {
    "secretary general", "body chair", "body member", "body secretary", "AI officer", "DPO", "CISO", "archivist",
}  # fmt: skip

# permission -> (roles, writes, decides); "also" and "unless" are in BESIDES.
EXPECTED: dict[str, tuple[set[str] | frozenset[str], bool, bool]] = {
    "kernel.own": (NOBODY, True, False),
    "kernel.read": (ALL, False, False),
    "kernel.add-evidence": (ALL - NOT_ACTING, True, False),
    "kernel.comment": (ALL - {"auditor", "administrator"}, True, False),
    "kernel.translate": (ALL - NOT_ACTING, True, False),
    "ledger.read": (ALL, False, False),
    "ledger.verify": (ALL - {"staff", "member of parliament"}, False, False),
    "ledger.export": ({"auditor", "AI officer"}, False, False),
    "ledger.erase": ({"administrator", "DPO"}, True, False),
    "ledger.open-origin": (NOBODY, True, False),
    "questionnaires.read": (ALL, False, False),
    "questionnaires.write": ({"AI officer", "compliance officer"}, True, False),
    "questionnaires.publish": ({"AI officer", "compliance officer"}, True, True),
    "questionnaires.import": ({"AI officer"}, True, False),
    "questionnaires.install": (NOBODY, True, False),
    "portfolio.read": (ALL, False, False),
    "portfolio.propose": (ALL - {"auditor", "administrator"}, True, False),
    "portfolio.edit": (AI_OFFICE | LEADS, True, False),
    "portfolio.confirm-problem": (AI_OFFICE, True, False),
    "portfolio.set-tier": ({"AI officer", "risk officer"}, True, True),
    "portfolio.contest-tier": (AI_OFFICE | {"project lead", "business owner"}, True, False),
    "portfolio.change-triage-rules": ({"AI officer", "risk officer"}, True, True),
    "portfolio.record-stage": (AI_OFFICE, True, True),
    "portfolio.attest": (ATTESTING, True, True),
    "portfolio.ask": (AI_OFFICE | LEADS, True, False),
    "portfolio.decide": (DECIDING, True, True),
    "portfolio.change-gate-rules": ({"secretary general", "body chair"}, True, True),
    "portfolio.audit": ({"auditor"}, False, False),
    "portfolio.suspend": ({"AI officer", "CISO", "DPO", "business owner"}, True, True),
    "portfolio.confirm-stop": ({"secretary general", "body chair"}, True, True),
    "portfolio.lift-stop": ({"secretary general", "body chair"}, True, True),
    "portfolio.name-holder": (AI_OFFICE, True, False),
    "portfolio.take-stock": ({"AI officer", "portfolio manager"}, True, False),
    "portfolio.plan": (AI_OFFICE | LEADS, True, False),
    "portfolio.measure": (AI_OFFICE | LEADS | {"finance"}, True, False),
    "portfolio.accept-solution": ({"business owner"}, True, True),
    "portfolio.review-roadmap": (AI_OFFICE, True, False),
    "portfolio.set-pace": (AI_OFFICE, True, False),
    "portfolio.make-scenario": (AI_OFFICE, True, False),
    "portfolio.depart": ({"secretary general", "body chair"}, True, True),
    "portfolio.import": (AI_OFFICE, True, False),
    "portfolio.export": (ALL, False, False),
    "governance.read": (ALL, False, False),
    "governance.assign": ({"secretary general", "body chair", "body secretary", "AI officer"}, True, False),
    "questionnaires.open": (LEADS | AI_OFFICE | {"risk officer"}, True, False),
    "questionnaires.answer": (NOBODY, True, False),
    "questionnaires.reply": (NOBODY, True, False),
    "questionnaires.sign": (NOBODY, True, True),
    "questionnaires.review": ({"risk officer", "DPO", "CISO", "compliance officer"}, True, False),
    "questionnaires.settle": ({"risk officer", "DPO", "CISO", "compliance officer"}, True, False),
    "ethics.read": (ALL, False, False),
    "ethics.assess": (LEADS | AI_OFFICE, True, False),
    "ethics.review": (
        {"AI officer", "compliance officer", "risk officer", "DPO", "body chair", "body member"},
        True,
        True,
    ),
    "ethics.design": (LEADS | AI_OFFICE, True, False),
    "ethics.measure": (LEADS | AI_OFFICE | {"risk officer", "training officer"}, True, False),
    "ethics.open-case": (ALL - NOT_ACTING, True, False),
    "ethics.state": (ALL - NOT_ACTING, True, False),
    "ethics.give-opinion": ({"body chair", "body member"}, True, True),
    "ethics.answer-condition": (LEADS | AI_OFFICE, True, False),
    "ethics.carry-out": ({"body chair", "body secretary"}, True, True),
    "ethics.close-case": ({"body chair", "body secretary"}, True, True),
    "ethics.adopt-code": ({"secretary general", "body chair"}, True, True),
    "strategy.read": (ALL, False, False),
    "strategy.draft": (AI_OFFICE | {"secretary general", "body secretary"}, True, False),
    "strategy.approve": ({"secretary general", "body chair"}, True, True),
    "strategy.decide": ({"body chair", "body secretary", "AI officer", "secretary general"}, True, True),
    "strategy.keep-objectives": (AI_OFFICE | {"secretary general"}, True, False),
    "strategy.measure": (AI_OFFICE, True, False),
    "strategy.weigh": ({"AI officer", "secretary general", "body chair"}, True, True),
    "strategy.align": (LEADS | AI_OFFICE, True, False),
    "strategy.keep-tasks": (AI_OFFICE | {"change lead"}, True, False),
    "strategy.propose-candidate": (AI_OFFICE, True, False),
    "strategy.assess-maturity": (AI_OFFICE | {"secretary general"}, True, False),
    "risk.read": (ALL, False, False),
    "risk.record": (LEADS | AI_OFFICE | {"risk officer"}, True, False),
    "risk.judge": (LEADS | AI_OFFICE | {"risk officer"}, True, False),
    "risk.close": ({"risk officer", "AI officer"}, True, True),
    "risk.screen": ({"risk officer", "AI officer"}, True, False),
    "risk.handle-proposal": ({"risk officer", "AI officer"}, True, False),
    "risk.treat": (LEADS | AI_OFFICE | {"risk officer"}, True, False),
    "risk.fund": ({"finance", "secretary general"}, True, True),
    "risk.accept": ({"body chair", "secretary general"}, True, True),
    "risk.decide": (
        {"body chair", "body secretary", "secretary general", "AI officer", "CISO", "DPO"}, True, True,
    ),
    "risk.keep-controls": ({"risk officer", "AI officer", "CISO"}, True, False),
    "risk.test-control": ({"risk officer", "CISO", "compliance officer", "DPO"}, True, False),
    "risk.set-appetite": ({"body chair", "secretary general"}, True, True),
    "risk.watch": ({"risk officer", "AI officer"}, True, False),
    "risk.import-library": ({"risk officer", "AI officer"}, True, False),
    "resources.read": (ALL, False, False),
    "resources.plan": (AI_OFFICE | {"finance"}, True, False),
    "resources.approve": ({"body chair", "secretary general"}, True, True),
    "resources.book": ({"finance"}, True, False),
    "resources.estimate": (LEADS | AI_OFFICE | {"finance"}, True, False),
    "resources.allocate": (AI_OFFICE, True, False),
    "resources.handle-tranches": ({"finance"}, True, True),
    "resources.release-tranche": (DECIDING | {"finance"}, True, True),
    "resources.confirm": ({"finance"}, True, True),
    "resources.keep-people": (AI_OFFICE | {"finance"}, True, False),
    "resources.plan-leave": (AI_OFFICE | {"finance"}, True, False),
    "compliance.read": (ALL, False, False),
    "compliance.bind": ({"compliance officer", "secretary general"}, True, True),
    "compliance.author": ({"compliance officer"}, True, False),
    "compliance.take-position": ({"compliance officer", "DPO"}, True, True),
    "compliance.vouch": ({"compliance officer", "DPO"}, True, True),
    "compliance.record-gap": (LEADS | {"compliance officer", "DPO", "AI officer", "risk officer"}, True, False),
    "compliance.close-gap": ({"compliance officer", "DPO"}, True, False),
    "compliance.assess-change": ({"compliance officer", "DPO"}, True, False),
    "compliance.classify": (LEADS | {"AI officer", "compliance officer"}, True, False),
    "compliance.confirm-class": ({"compliance officer", "DPO"}, True, True),
    "compliance.finish-rights": ({"compliance officer", "DPO"}, True, True),
    "compliance.notify": ({"compliance officer", "DPO"}, True, False),
    "compliance.give-opinion": ({"compliance officer"}, True, True),
    "compliance.keep-works": (LEADS | {"AI officer", "compliance officer"}, True, False),
    "compliance.confirm-text": ({"compliance officer"}, True, True),
    "portfolio.raise-tier": ({"compliance officer", "DPO", "secretary general"}, True, True),
    "compliance.exchange": ({"compliance officer", "DPO", "CISO"}, True, False),
    "governance.draft-policy": ({"AI officer", "compliance officer", "DPO", "CISO", "body secretary"}, True, False),
    "governance.approve-policy": ({"body chair", "secretary general"}, True, True),
    "governance.keep-bodies": ({"secretary general", "AI officer"}, True, False),
    "governance.keep-meetings": ({"body chair", "body secretary"}, True, False),
    "governance.vote": ({"body chair", "body member"}, True, True),
    "governance.decide": (
        {"body chair", "body secretary", "AI officer", "secretary general", "DPO", "CISO"},
        True,
        True,
    ),
    "governance.sign-minutes": ({"body chair", "body secretary"}, True, True),
    "governance.declare-interest": (ALL - {"auditor"}, True, False),
    "governance.meet-condition": ({"body secretary"}, True, False),
    "governance.weigh": (
        LEADS | {"AI officer", "compliance officer", "DPO", "CISO", "body secretary", "secretary general"},
        True,
        False,
    ),
    "governance.discharge-condition": ({"body chair", "body secretary", "secretary general", "AI officer"}, True, True),
    "governance.ask-exception": (
        LEADS | {"AI officer", "compliance officer", "DPO", "CISO", "body secretary"},
        True,
        False,
    ),
    "governance.grant-exception": ({"body chair", "secretary general", "AI officer"}, True, True),
    "governance.acknowledge": (ALL - {"auditor"}, True, False),
    "governance.approve-tool": ({"AI officer"}, True, True),
    "governance.report-problem": (ALL - {"auditor"}, True, False),
    "governance.answer-problem": ({"AI officer", "DPO", "CISO"}, True, False),
    "governance.close-problem": ({"AI officer", "DPO", "CISO"}, True, False),
    "reports.read": (ALL, False, False),
    "reports.choose-letters": (ALL - {"auditor"}, True, False),
    "reports.state": ({role.value for role in CONFIDENTIAL_READERS}, False, False),
    "administration.found": (NOBODY, True, False),
    "administration.read": (
        {"administrator", "auditor", "secretary general", "AI officer", "DPO", "compliance officer"},
        False,
        False,
    ),
    **dict.fromkeys(
        (
            f"administration.{verb}"
            for verb in (
                "change-settings", "change-chambers", "add-person", "change-person", "deactivate", "appoint", "end-office",
                "invite", "remove-second-factor", "revoke-token",
            )
        ),
        (ADMINISTRATOR, True, False),
    ),
    "administration.erase": ({"administrator", "DPO"}, True, False),
    "administration.accept-invitation": (NOBODY, True, False),
    "administration.create-token": (NOBODY, True, False),
    "engagement.read": (ALL, False, False),
    "engagement.write": (ENGAGEMENT, True, False),
    "engagement.publish": ({"AI officer", "secretary general"}, True, True),
    "engagement.withdraw": ({"AI officer", "secretary general"}, True, True),
    "engagement.contribute": (NOBODY, True, False),
    "engagement.answer": (ENGAGEMENT, True, True),
    "engagement.forget": (ENGAGEMENT | {"DPO"}, True, False),
    "engagement.build": (ENGAGEMENT | {"AI officer", "secretary general"}, False, False),
}  # fmt: skip

# Rights that come with an account, or with a record of one's own, and rights of which something is taken away again.
# What they give is tested in their own rooms; the oracle below judges records that are not one's own.
WITH_AN_ACCOUNT = {"kernel.own", "engagement.contribute"}
WITHOUT_RECORD = {
    "administration.create-token",
    "administration.revoke-token",
    "governance.close-problem",
    "resources.plan-leave",
}
CONFIDENTIAL_READERS = {
    "secretary general", "body chair", "body member", "body secretary", "AI officer", "portfolio manager", "risk officer",
    "compliance officer", "DPO", "CISO", "auditor",
}  # fmt: skip
OF_ONE_INITIATIVE = {"project lead", "business owner", "named overseer"}
# Only chairs of a whole house export or verify its ledger; `unless` takes it from offices of one chamber.
HOUSE_WIDE_ONLY = {"ledger.verify", "ledger.export", "administration.erase"}


@dataclass(frozen=True)
class Place:
    """Where an office is held, or where a record stands."""

    name: str
    chamber: str | None = None
    initiative: str | None = None
    confidential: bool = False
    is_joint: bool = False


OFFICES = [
    Place("whole house"),
    Place("own chamber", "deputies"),
    Place("other chamber", "senate"),
    Place("joint services", "joint", is_joint=True),
    Place("one initiative", "deputies", "first"),
]
RECORDS = [
    Place("no record"),
    Place("of the house"),
    Place("own chamber", "deputies"),
    Place("other chamber", "senate"),
    Place("joint", "joint", is_joint=True),
    Place("own initiative", "deputies", "first"),
    Place("another initiative", "deputies", "second"),
    Place("initiative of the other chamber", "senate", "third"),
    Place("joint initiative", "joint", "fourth", is_joint=True),
    Place("confidential initiative", "deputies", "fifth", confidential=True),
    Place("confidential joint initiative", "joint", "sixth", confidential=True, is_joint=True),
]


def may(role, at, key, record):
    """The oracle: whether a holder of this role there may do this to a record here."""
    roles, _writes, _decides = EXPECTED[key]
    if key in WITH_AN_ACCOUNT or (key in WITHOUT_RECORD and record.name == "no record"):
        return True
    if role not in roles:
        return False
    if key in HOUSE_WIDE_ONLY and at.chamber:
        return False
    if record.name == "no record":
        return True
    if at.initiative:
        return record.initiative == at.initiative
    if record.confidential and role not in CONFIDENTIAL_READERS:
        return False
    return at.chamber is None or record.chamber == at.chamber


def sees(role, at, record):
    """The oracle: whether a holder of this role there sees a record here."""
    if at.initiative:
        return record.initiative == at.initiative
    if record.confidential:
        return role in CONFIDENTIAL_READERS and at.chamber in {None, record.chamber}
    return at.chamber is None or record.is_joint or record.chamber in {None, at.chamber}


def complaints_about_roles(declared, expected):
    found = [f"{key} has no line in EXPECTED" for key in declared.keys() - expected.keys()]
    found += [f"{key} is expected and not declared" for key in expected.keys() - declared.keys()]
    for key in sorted(declared.keys() & expected.keys()):
        permission = declared[key]
        roles, writes, decides = expected[key]
        if {str(role) for role in permission.roles} != set(roles):
            found.append(f"{key} is held by other roles than expected: {sorted(permission.roles ^ roles)}")
        if (permission.writes, permission.decides) != (writes, decides):
            found.append(f"{key} writes or decides otherwise than expected")
    return found


def complaints_about_separation(declared):
    """Return which rights break the rules that hold for every room: who audits changes nothing, who administers never decides."""
    found = []
    for permission in declared.values():
        if not permission.roles <= frozenset(Role):
            found.append(f"{permission.key} is held by something that is no role")
        if permission.writes and Role.AUDITOR in permission.roles:
            found.append(f"{permission.key} writes and is held by the auditor")
        if permission.decides and Role.ADMINISTRATOR in permission.roles:
            found.append(f"{permission.key} decides and is held by the administrator")
        if permission.decides and not permission.writes:
            found.append(f"{permission.key} decides and does not write")
        if not permission.roles and not permission.also:
            found.append(f"{permission.key} can be had by nobody")
    return found


def test_every_right_is_held_by_the_roles_expected():
    assert complaints_about_roles(permissions(), EXPECTED) == []


def test_duties_are_separate():
    assert complaints_about_separation(permissions()) == []


class Ids:
    """The same ids for the same names, so that offices and records meet."""

    def __init__(self):
        self.known: dict[str, UUID] = {}

    def __call__(self, name):
        return self.known.setdefault(name, uuid4()) if name else None


def somebody(role, at, ids):
    """Return a person in memory who holds this role there today."""
    today = clock.today()
    held = Office(role=role, chamber_id=ids(at.chamber), initiative_id=ids(at.initiative), from_on=today)
    person = User(name="Somebody", email="somebody@parliament.example")
    held.person = person
    person.__dict__["_standing"] = today, Standing(person.pk, (held,))
    return person


def thing(record, ids):
    """Return a record in memory that stands there."""
    if record.name == "no record":
        return None
    if not record.initiative:
        return Parliament(chamber_id=ids(record.chamber))
    return Initiative(
        pk=ids(record.initiative),
        chamber_id=ids(record.chamber),
        sensitivity="confidential" if record.confidential else "internal",
        proposed_by_id=uuid4(),
        stage="S1",
    )


def offices_of(role):
    """Return where this role can be held: offices of one initiative nowhere else."""
    return [at for at in OFFICES if bool(at.initiative) == (role in OF_ONE_INITIATIVE)]


def cells():
    for role in sorted(ALL):
        for at, key, record in product(offices_of(role), EXPECTED, RECORDS):
            yield role, at, key, record


def verdicts_that_differ(oracle):
    ids = Ids()
    person_in, thing_at = cache(partial(somebody, ids=ids)), cache(partial(thing, ids=ids))
    found, count = [], 0
    for role, at, key, record in cells():
        if key not in permissions():
            continue
        count += 1
        verdict = can(person_in(role, at), key, thing_at(record))
        if verdict is not oracle(role, at, key, record):
            found.append(f"{role} of {at.name}: {key} on {record.name} is {verdict}")
    assert count > 20_000
    return found


def test_every_role_scope_right_and_record_is_judged_as_the_oracle_does(house):
    assert verdicts_that_differ(may) == []


def test_what_hangs_on_an_initiative_is_judged_like_it():
    ids = Ids()
    for role, record in product(
        ("AI officer", "staff", "project lead"), [place for place in RECORDS if place.initiative]
    ):
        for at in offices_of(role):
            initiative = thing(record, ids)
            hung = Evidence(initiative=initiative, chamber_id=initiative.chamber_id)
            person = somebody(role, at, ids)
            assert can(person, "kernel.comment", hung) is may(role, at, "kernel.comment", record), (role, at, record)


@pytest.fixture
def stood(house, officer):
    """A record of each kind in each place: initiatives, and remarks that hang on them."""
    from hemicycle.kernel import things

    chambers = {"deputies": house.deputies, "senate": house.senate, "joint": house.joint}
    made = {}
    for record in RECORDS:
        if record.initiative:
            sensitivity = "confidential" if record.confidential else "internal"
            initiative = propose(chambers[record.chamber], officer, title=record.name, sensitivity=sensitivity)
            made[record] = initiative, things.comment(initiative, by=officer, text="A remark")
    return chambers, made


def test_every_role_and_scope_sees_what_the_oracle_says(house, stood):
    chambers, made = stood
    ids = Ids()
    ids.known = {name: chamber.pk for name, chamber in chambers.items()}
    ids.known |= {record.initiative: initiative.pk for record, (initiative, _remark) in made.items()}
    for role in sorted(ALL):
        for at in offices_of(role):
            person = somebody(role, at, ids)
            expected = {record.name for record in made if sees(role, at, record)}
            seen = set(Initiative.objects.visible_to(person).values_list("title", flat=True))
            remarks = set(Comment.objects.visible_to(person).values_list("initiative__title", flat=True))
            assert seen == expected, (role, at)
            assert remarks == expected, (role, at)


def test_chambers_and_rows_of_the_house_are_seen_as_the_oracle_says(house):
    chambers = {"deputies": house.deputies.pk, "senate": house.senate.pk, "joint": house.joint.pk}
    ids = Ids()
    ids.known = dict(chambers)
    for role in sorted(ALL):
        for at in offices_of(role):
            person = somebody(role, at, ids)
            seen = set(Chamber.objects.visible_to(person).values_list("key", flat=True))
            reached = {key for key in chambers if at.chamber in {None, key} or key == "joint"}
            assert seen == reached, (role, at)
            assert Parliament.objects.visible_to(person).exists() is not bool(at.initiative), (role, at)


def test_a_stranger_sees_no_row_of_any_kind(world):
    from hemicycle.kernel.records import kinds

    for kind, model in kinds().items():
        assert not model.objects.visible_to(None).exists(), kind
        assert not model.objects.filter(model.seen_by(standing(None)) & ~Q(pk=None)).exists(), kind


def test_planted_an_oracle_that_forgets_the_wall_is_found_out(house):
    def without_walls(role, at, key, record):
        return may(role, Place("whole house") if not at.initiative else at, key, record)

    assert verdicts_that_differ(without_walls)


def test_planted_a_right_without_expectation_or_with_another_role_is_named():
    from dataclasses import replace

    declared = dict(permissions())
    edit = declared["portfolio.edit"]
    assert complaints_about_roles(declared | {"portfolio.fly": edit}, EXPECTED) == [
        "portfolio.fly has no line in EXPECTED"
    ]
    wider = declared | {"portfolio.edit": replace(edit, roles=edit.roles | {Role.STAFF})}
    assert "portfolio.edit" in complaints_about_roles(wider, EXPECTED)[0]


def test_planted_an_auditor_who_writes_and_an_administrator_who_decides_are_named():
    from hemicycle.kernel.offers import Permission

    planted = {
        "a": Permission("a", "", roles=frozenset({Role.AUDITOR})),
        "b": Permission("b", "", roles=frozenset({Role.ADMINISTRATOR}), decides=True),
        "c": Permission("c", ""),
    }
    assert len(complaints_about_separation(planted)) == 3


def test_planted_house_is_founded_by_the_cast(db):
    assert found_house().parliament.version == 1
