"""Furnish the example parliament with what its story leaves out, and find an address for every page of the house.

`python -m tests.support.furnish make` asks for long work, which a worker must do next; `look FILE` then signs people in
and writes what was found: for each page of the URL map an address, who may open it, and what it answers.
"""

import csv
import hashlib
import io
import json
import logging
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import django

django.setup()

from allauth.account.forms import default_token_generator  # noqa: E402
from allauth.account.utils import user_pk_to_url_str  # noqa: E402
from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from fido2.cose import CoseKey  # noqa: E402
from fido2.utils import websafe_encode  # noqa: E402
from fido2.webauthn import (  # noqa: E402
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from hemicycle.demo import DEMO_PASSWORD, accounts  # noqa: E402
from hemicycle.design.gallery import STATES  # noqa: E402
from hemicycle.kernel import clock, things  # noqa: E402
from hemicycle.kernel import tasks as long_work  # noqa: E402
from hemicycle.kernel.models import (  # noqa: E402
    Chamber,
    Draft,
    Evidence,
    Initiative,
    Invitation,
    Notification,
    Office,
    Parliament,
    SavedView,
    Task,
    Token,
    User,
)
from hemicycle.kernel.permissions import may_ever  # noqa: E402
from hemicycle.kernel.rooms import permissions  # noqa: E402
from hemicycle.kernel.terms import Gate, Role, Stage, Status  # noqa: E402
from hemicycle.rooms.administration import actions as administration  # noqa: E402
from hemicycle.rooms.administration.queries import scopes  # noqa: E402
from hemicycle.rooms.compliance.models import Change, Gap, OscalDocument, RightsAssessment, System, UsedWork  # noqa: E402
from hemicycle.rooms.engagement.models import Contribution, PublicRecord  # noqa: E402
from hemicycle.rooms.ethics import actions as ethics  # noqa: E402
from hemicycle.rooms.ethics.models import Case, Condition, Finding  # noqa: E402
from hemicycle.rooms.ethics.rules import OpinionKind  # noqa: E402
from hemicycle.rooms.governance.models import (  # noqa: E402
    ApprovedTool,
    Body,
    Decision,
    DeclaredInterest,
    Item,
    Mandate,
    Meeting,
    PolicyException,
    PolicyVersion,
    ProblemReport,
)
from hemicycle.rooms.governance.models import Condition as Undertaking  # noqa: E402
from hemicycle.rooms.ledger.models import Entry  # noqa: E402
from hemicycle.rooms.portfolio import actions as portfolio  # noqa: E402
from hemicycle.rooms.portfolio import tasks as portfolio_tasks  # noqa: E402
from hemicycle.rooms.portfolio.adapters.sources import sources  # noqa: E402
from hemicycle.rooms.portfolio.models import (  # noqa: E402
    Alternative,
    Attestation,
    Benefit,
    Edition,
    GateRequest,
    InventoryEntry,
    InventorySource,
    Likeness,
    MeasuredValue,
    Plan,
    Scenario,
    Stop,
)
from hemicycle.rooms.questionnaires import actions as questionnaires  # noqa: E402
from hemicycle.rooms.questionnaires.models import (  # noqa: E402
    Challenge,
    Instrument,
    InstrumentVersion,
    Response,
    RiskProposal,
)
from hemicycle.rooms.reports.models import CalendarFeed  # noqa: E402
from hemicycle.rooms.reports.queries import digest_of  # noqa: E402
from hemicycle.rooms.resources.models import Budget, Cost, Line, Need, Post, Skill, Tranche  # noqa: E402
from hemicycle.rooms.risk import actions as risks  # noqa: E402
from hemicycle.rooms.risk.models import Control, Indicator, Library, Risk, Treatment  # noqa: E402
from hemicycle.rooms.risk.rules.library import Item as Entered  # noqa: E402
from hemicycle.rooms.strategy import actions as strategy  # noqa: E402
from hemicycle.rooms.strategy.models import Document, KeyResult, Objective, Review, RoutineTask  # noqa: E402
from hemicycle.rooms.strategy.rules import DocumentKind  # noqa: E402
from tests.support.cast import give_second_factor, sign_in  # noqa: E402
from tests.support.map import PARAMETER, addresses  # noqa: E402
from tests.support.world import DECLARATION, WORDS, NoSample, kind_of  # noqa: E402

GUARD = "guarded.person@almaris.example"  # has a second factor of each kind
NEWCOMER = "new.comer@almaris.example"  # is invited and has no password yet
STRANGER, WAITING = "", "waits for a code"
# Pages that change the session of whoever opens them, or that only one sort of visitor is shown.
BY_NAME = {
    "account_login": STRANGER, "account_signup": STRANGER, "account_reset_password_from_key": STRANGER,
    "account_confirm_email": STRANGER, "mfa_authenticate": WAITING, "account_confirm_login_code": STRANGER,
}  # fmt: skip


def holder(role: Role) -> User:
    """Return who the demo shows for a role."""
    emails = {str(office): email for office, email, _word in accounts()}
    from hemicycle.kernel.labels import label

    return User.objects.get(email=emails[str(label(role))])


INVENTORY_ROWS = 3


def inventory_file(rows: int = INVENTORY_ROWS) -> bytes:
    """Return an inventory of the newest layout that the house reads from `us-inventory`."""
    columns = list(sources()["us-inventory"].editions[0].recognises)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([f"{column} {number}" for column in columns] for number in range(rows))
    return file.getvalue().encode()


def make() -> None:
    """Add a person with every second factor, one who is invited, a token, a view, a draft, and ask for long work."""
    administrator, officer = holder(Role.ADMINISTRATOR), holder(Role.AI_OFFICER)
    house = Parliament.objects.get()
    administration.add_person(house, by=administrator, email=GUARD, name="Gwen Guarded", password=DEMO_PASSWORD)
    administration.add_person(house, by=administrator, email=NEWCOMER, name="Nour Newcomer")
    office = Office.objects.filter(person=officer, role=Role.AI_OFFICER).first()
    readable = [permission.key for permission in scopes(Role.AI_OFFICER) if not permission.decides]
    facts = {"scopes": readable, "expires_on": clock.today() + timedelta(days=30)}
    administration.create_token(office, by=officer, name="Nightly export", **facts)
    initiative = Initiative.objects.order_by("number").first()
    things.translate(initiative, by=officer, field="title", language="ar", text="تفريغ محاضر اللجان")
    own = {"person": officer, "at": clock.now()}
    portfolio.propose(initiative.chamber, by=officer, title=initiative.title)
    SavedView.objects.create(name="Pilots", path="/portfolio/", query="stage=S3", **own)
    Draft.objects.create(form="portfolio.propose", content={"title": "Summaries of petitions"}, **own)
    facts = {"digest": portfolio_tasks.stage(inventory_file()), "filename": "inventory.csv", "source": "us-inventory"}
    judge(initiative, officer)
    terms = {"first_on": clock.today().isoformat(), "periods": 2, "period": "year", "start_within": 1}
    terms |= {"weights": [{"measure": "risk.residual-loss", "weight": 1, "full": 100_000}]}
    terms |= {"committed": {initiative.reference: 1}}
    asked = portfolio.make_scenario(house, by=officer, title="What the house may lose", terms=terms)
    portfolio_tasks.solve(asked, officer)
    threats = [Entered("T-1", "Poison the data", ("R-SEC-01",)), Entered("T-2", "Evade the filter")]
    risks.import_library(house, by=officer, key="threats", title="Threats", edition="1", items=threats)
    ideas = Initiative.objects.filter(stage=Stage.IDEA, status=Status.ACTIVE).exclude(proposed_by=officer)
    look_back_and_ahead(officer)
    stand_at_the_gate(ideas.order_by("number").first(), officer)
    long_work.start("portfolio.compare", by=officer, **facts)
    long_work.start("portfolio.import", by=officer, **facts)
    long_work.start("portfolio.look", by=officer, digest=facts["digest"], filename="tools.csv")
    portfolio.declare_source(InventorySource(), by=officer, declaration=DECLARATION)
    long_work.start("ledger.verify", by=officer)
    questionnaires.begin(Instrument.objects.get(key="ipu-e-tra"), by=officer)


def look_back_and_ahead(officer: User) -> None:
    """Review the vision, and draft its next version."""
    vision = Document.objects.get(sort="vision")
    later = clock.today() + timedelta(days=300)
    strategy.review(vision, by=officer, findings="Half of it was reached.", next_on=later)
    facts = {"texts": vision.texts, "sponsor": officer, "horizon_on": later}
    strategy.draft(Parliament.objects.get(), by=officer, sort=DocumentKind.VISION, **facts)


def stand_at_the_gate(initiative: Initiative, officer: User) -> None:
    """Vouch for a fact of an initiative, and ask for a decision that does not let it pass."""
    vouched = {"reason": "The strategy names it as its third objective.", "record": "Strategy, page 4"}
    until = clock.today() + timedelta(days=60)
    portfolio.attest(initiative, by=officer, criterion="monitoring.success-rule-met", expires_on=until, **vouched)
    portfolio.ask_for_decision(initiative, by=officer, gate=Gate.SCREEN, to_pass=False)


def judge(initiative: Initiative, officer: User) -> None:
    """Put a questionnaire to an initiative, doubt an answer, and bring two cases before a committee."""
    version = InstrumentVersion.objects.get(instrument__key="ipu-e-tra", state="published")
    respondents = dict.fromkeys(version.parsed.respondents, officer)
    facts = {"under": version, "stage": Stage(initiative.stage), "respondents": respondents}
    response = questionnaires.open_response(initiative, by=officer, **facts)[0]
    questionnaires.challenge(
        response, by=holder(Role.RISK_OFFICER), question=next(iter(version.parsed.by_key)), text="Is it so?"
    )
    chair = holder(Role.BODY_CHAIR)
    body = Office.objects.filter(person=chair, role=Role.BODY_CHAIR).first().body
    for title in ("Whose voice?", "Which groups?"):
        case = ethics.open_case(initiative, by=officer, title=title, question="May it?", body=body)
    ethics.state(case, by=officer, text="Two groups were asked.")
    case = ethics.open_case(initiative, by=officer, title="Who is heard?", question="May it?", body=body)
    ethics.give_opinion(
        case, by=chair, kind=OpinionKind.CONDITIONAL, opinion="Yes, if heard.", conditions=["Ask all groups."]
    )


def look(file: Path) -> None:
    """Sign everybody in, find a sample for each page, and write it all to a file."""
    officer, administrator = holder(Role.AI_OFFICER), holder(Role.ADMINISTRATOR)
    guard, newcomer = User.objects.get(email=GUARD), User.objects.get(email=NEWCOMER)
    secret = administration.invite(newcomer, by=administrator).secret
    furnish_guard(guard)
    Task.objects.create(kind="ledger.verify", state="running", done=3, total=10, person=officer, at=clock.now())
    insider = of_one_chamber()
    people = [
        officer,
        administrator,
        guard,
        newcomer,
        insider,
        *(User.objects.get(email=email) for _o, email, _w in accounts()),
    ]
    browsers = {person.email: lasting(sign_in(person, second_factor=person == guard)) for person in people}
    browsers |= {STRANGER: Client(), WAITING: waiting_for_a_code(guard)}
    pages = find_pages(officer, browsers, secret, guard)
    found = {
        "pages": pages,
        "ids": {kind: str(found[0].pk) for kind, found in records(officer).items() if found},
        "sessions": {name: one.cookies["sessionid"].value for name, one in browsers.items() if name != STRANGER},
        "officer": officer.email,
        "administrator": administrator.email,
        "insider": insider.email,
        "accounts": [email for _office, email, _word in accounts()],
        "password": DEMO_PASSWORD,
        "token": program_of(officer, Role.AI_OFFICER),
        "administrator_token": program_of(administrator, Role.ADMINISTRATOR),
    }
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False))


def program_of(person: User, role: Role) -> str:
    """Return the secret of a token that may do all that this office of the person may."""
    issued = administration.create_token(
        Office.objects.filter(person=person, role=role).first(), by=person, name="Trial",
        scopes=[permission.key for permission in scopes(role)],
        expires_on=clock.today() + timedelta(days=30), has_second_factor=True,
    )  # fmt: skip
    return str(issued.secret)


def of_one_chamber() -> User:
    """Return somebody of the staff of the deputies who holds no office beyond them."""
    beyond = Office.objects.exclude(chamber__key="deputies").values("person")
    inside = Office.objects.filter(chamber__key="deputies", role=Role.STAFF).exclude(person__in=beyond)
    return inside.order_by("person__email")[0].person


def furnish_guard(guard: User) -> None:
    """Give the person a code generator, recovery codes and a security key."""
    give_second_factor(guard)
    RecoveryCodes.activate(guard)
    data = {"name": "Key of the office", "credential": credential()}
    Authenticator.objects.create(user=guard, type=Authenticator.Type.WEBAUTHN, data=data)


def credential() -> dict[str, Any]:
    """Return what a browser sends when a security key is registered, with a key that nobody holds."""
    key = CoseKey.for_alg(-7).from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    held = AttestedCredentialData.create(Aaguid.NONE, b"a key of nobody", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 0, held)
    client = {"type": "webauthn.create", "challenge": websafe_encode(b"challenge"), "origin": "http://localhost"}
    name = websafe_encode(b"a key of nobody")
    return {
        "type": "public-key", "id": name, "rawId": name, "clientExtensionResults": {"credProps": {"rk": False}},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
        },
    }  # fmt: skip


def lasting(browser: Client) -> Client:
    """Let the sign-in count as recent for a day, so that no long run is asked for the password again."""
    session = browser.session
    for method in session.get("account_authentication_methods", []):
        method.update(at=time.time() + 86_400, reauthenticated=True)
    session.save()
    return browser


def waiting_for_a_code(guard: User) -> Client:
    """Return a browser that gave the password and is asked for the second factor."""
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": guard.email, "password": DEMO_PASSWORD})
    assert "/2fa/" in answer.headers.get("Location", ""), answer.content[:500]
    session = browser.session
    session["account_login"]["initiated_at"] = time.time() + 86_400
    session.save()
    return browser


@cache
def records(viewer: User) -> dict[str, list[Any]]:
    """Return candidates for a sample of each kind, the fullest first."""
    initiatives = Initiative.objects.filter(pk__in=Evidence.objects.values("subject_id")).order_by("number")
    return {
        "initiative": [*initiatives[:3], *Initiative.objects.order_by("number")[:2]],
        "person": list(User.objects.filter(email=NEWCOMER)) + list(User.objects.exclude(pk=viewer.pk)[:2]),
        "office": [*Office.objects.filter(person=viewer)[:2], *Office.objects.filter(to_on=None)[:2]],
        "invitation": list(Invitation.objects.order_by("-pk")[:2]),
        "token": list(Token.objects.all()[:2]),
        "chamber": list(Chamber.objects.all()[:1]),
        "parliament": list(Parliament.objects.all()),
        "task": list(Task.objects.filter(person=viewer).order_by("-at")[:2]),
        "comparison": list(Task.objects.filter(kind="portfolio.compare", person=viewer)),
        "look": list(Task.objects.filter(kind="portfolio.look", person=viewer)),
        "source": list(InventorySource.objects.all()[:1]),
        "verification": list(Task.objects.filter(kind="ledger.verify", person=viewer, state="done")),
        "notice": list(Notification.objects.filter(person=viewer)[:1]),
        "view": list(SavedView.objects.filter(person=viewer)[:1]),
        "evidence": list(Evidence.objects.all()[:2]),
        "edition": list(Edition.objects.all()[:1]),
        "entry": list(Entry.objects.filter(initiative__isnull=False).order_by("pk")[:2]),
        "likeness": list(Likeness.objects.all()[:1]),
        "alternative": list(Alternative.objects.all()[:1]),
        "benefit": list(Benefit.objects.filter(final_on=None)[:1]),
        "stop": list(Stop.objects.filter(lifted_by=None)[:1]),
        "inventory entry": list(InventoryEntry.objects.all()[:1]),
        "instrument": list(Instrument.objects.filter(key="ipu-e-tra")),
        "version": list(InstrumentVersion.objects.filter(instrument__key="ipu-e-tra", state="published")),
        "draft version": list(InstrumentVersion.objects.filter(state="draft")[:1]),
        "policy": [*PolicyVersion.objects.filter(approved_on=None)[:1], *PolicyVersion.objects.all()[:1]],
        "tool": list(ApprovedTool.objects.all()[:1]),
        "problem": list(ProblemReport.objects.filter(answered_at=None)[:1]),
        "public record": list(PublicRecord.objects.exclude(number=None).order_by("number")[1:3]),
        "response": list(Response.objects.all()[:1]),
        "doubt": list(Challenge.objects.all()[:1]),
        "strategy document": [*Document.objects.filter(approved_on=None)[:1], *Document.objects.all()[:1]],
        "strategy review": list(Review.objects.filter(decided_on=None)[:1]),
        "objective": list(Objective.objects.order_by("-created_at")[:2]),
        "key result": list(KeyResult.objects.all()[:1]),
        "routine task": list(RoutineTask.objects.filter(initiative=None)[:1]),
        "finding": list(Finding.objects.all()[:1]),
        "case": list(Case.objects.filter(title="Which groups?")),
        "condition": list(Condition.objects.all()[:1]),
        "gap": list(Gap.objects.filter(closed_on=None)[:1]),
        "classified system": list(System.objects.filter(retired_on=None)[:1]),
        "assessment of rights": list(RightsAssessment.objects.all()[:1]),
        "source with rights": list(UsedWork.objects.all()[:1]),
        "change of law": list(Change.objects.filter(impact="")[:1]),
        "OSCAL document": list(OscalDocument.objects.filter(sort="catalog")),
        "body": [*Body.objects.filter(key="bureau"), *Body.objects.filter(key="ai-office")],
        "mandate": list(Mandate.objects.all()[:1]),
        "interest": list(DeclaredInterest.objects.all()[:1]),
        "meeting": list(Meeting.objects.order_by("-held_on")[:2]),
        "item": list(Item.objects.order_by("-meeting__held_on")[:2]),
        "decision": list(Decision.objects.all()[:1]),
        "undertaking": list(Undertaking.objects.all()[:2]),
        "exception": list(PolicyException.objects.all()[:1]),
        "risk": list(Risk.objects.exclude(initiative=None)[:2]),
        "control": list(Control.objects.all()[:1]),
        "treatment": list(Treatment.objects.all()[:1]),
        "library": list(Library.objects.all()[:1]),
        "indicator": list(Indicator.objects.all()[:1]),
        "proposed risk": list(RiskProposal.objects.filter(withdrawn_at=None)[:2]),
        "scenario": list(Scenario.objects.all()[:1]),
        "plan": list(Plan.objects.all()[:1]),
        "budget line": list(Line.objects.all()[:1]),
        "budget": [*Budget.objects.filter(state="plan")[:1], *Budget.objects.all()[:1]],
        "skill": list(Skill.objects.all()[:1]),
        "post": list(Post.objects.all()[:1]),
        "cost": list(Cost.objects.filter(withdrawn_on=None)[:2]),
        "need": list(Need.objects.filter(withdrawn_on=None)[:2]),
        "tranche": list(Tranche.objects.all()[:2]),
        "measured value": list(MeasuredValue.objects.all()[:1]),
        "attestation": list(Attestation.objects.all()[:1]),
        "gate request": list(GateRequest.objects.all()[:1]),
        "contribution": list(Contribution.objects.filter(outcome="open")[:1]),
    }


def find_pages(officer: User, browsers: dict[str, Client], secret: str, guard: User) -> dict[str, Any]:
    """Return for every page of the URL map what came of looking for a sample of it."""
    special = {
        "administration-invitation": [f"/invitation/{secret}/"],
        "reports-calendar": [f"/calendar/{calendar_of(officer)}.ics"],
        "account_reset_password_from_key": [
            f"/accounts/password/reset/key/{user_pk_to_url_str(guard)}-{default_token_generator.make_token(guard)}/"
        ],
        "account_confirm_email": ["/accounts/confirm-email/no-such-key/"],
        "design:gallery-state": [f"/design/gallery/{state}/" for state in STATES],
        "design:search": ["/search/?q=committee"],
        "engagement-report": [f"/register/en/r-{number:03d}/report" for number in range(1, 8)],
    }
    keys = Authenticator.objects.filter(user=guard, type=Authenticator.Type.WEBAUTHN)
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        special[name] = [f"/accounts/2fa/webauthn/keys/{keys[0].pk}/{name.split('_')[1]}/"]
    found, people = {}, list(User.objects.filter(email__in=browsers))
    for page in addresses():
        try:
            tried = special.get(page.name) or list(filled_in(page.route, officer))
            only = BY_NAME.get(page.name)
            chosen = likeliest_first(browsers, people, page.permission) if only is None else {only: browsers[only]}
            found[page.route] = {"name": page.name, **first_answer(page.route, tried, officer, chosen)}
            if page.name in special:
                found[page.route]["all"] = special[page.name]
        except NoSample as reason:
            found[page.route] = {"name": page.name, "kind": "no sample", "reason": str(reason)}
    return found


def likeliest_first(browsers: dict[str, Client], people: list[User], permission: str | None) -> dict[str, Client]:
    """Return the browsers in order, those first whose person may ever do what a page asks for."""
    if permission not in permissions():
        return browsers
    allowed = {person.email for person in people if may_ever(person, permission)}
    return dict(sorted(browsers.items(), key=lambda each: each[0] not in allowed))


def calendar_of(person: User) -> str:
    """Give somebody a calendar, and return the secret of its address."""
    facts = {"at": clock.now(), "digest": digest_of("a-calendar-to-look-at")}
    CalendarFeed.objects.update_or_create(person=person, defaults=facts)
    return "a-calendar-to-look-at"


def filled_in(route: str, viewer: User) -> Iterator[str]:
    """Yield addresses that a route may have."""
    kind = kind_of(route)
    for record in records(viewer).get(kind, []) if kind else [None]:  # an unknown kind is a page without a sample
        words = [word for word in route.split("/") if word]
        path = []
        for before, word in zip(["", *words], words, strict=False):
            parameter = PARAMETER.fullmatch(word)
            if not parameter:
                path.append(word)
            elif before in WORDS:
                path.append(str(WORDS[before][parameter[2]]))
            else:
                path.append(record.kind() if parameter[2] == "kind" else str(record.pk))
        yield "/" + "/".join(path) + ("/" if route.endswith("/") and path else "")


def first_answer(route: str, tried: list[str], officer: User, browsers: dict[str, Client]) -> dict[str, Any]:
    """Return the first page that somebody gets; else what the last answer was."""
    last: dict[str, Any] = {"kind": "no sample", "reason": "no record of this kind"}
    for viewer, browser in browsers.items():
        if viewer in BY_NAME.values() and len(browsers) > 1:
            continue
        own = User.objects.filter(email=viewer).first()
        for address in tried if own in (None, officer) else [*tried, *filled_or_none(route, own)]:
            answer = browser.get(address, follow="password/reset/key/" in address)
            sort = answer.headers.get("Content-Type", "").split(";")[0]
            common = {"address": address, "viewer": viewer, "status": answer.status_code, "type": sort}
            if sort == "text/html" and (answer.status_code == 200 or "/design/gallery/" in address):
                return {"kind": "page", **common}
            if answer.status_code == 200:
                return {"kind": "file", **common}
            kind = {405: "post only", 301: "leads on", 302: "leads on", 303: "leads on"}
            to = answer.headers.get("Location", "")
            last = {"kind": kind.get(answer.status_code, "refused"), **common, "to": to}
            if last["kind"] == "post only":
                return last
    return last


def filled_or_none(route: str, viewer: User | None) -> list[str]:
    """Return the addresses of one's own records, none where the route is about no record."""
    try:
        return list(filled_in(route, viewer))[:2] if viewer and kind_of(route) else []
    except NoSample:
        return []


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS.append("testserver")
    if sys.argv[1] == "make":
        make()
    else:
        look(Path(sys.argv[2]))
