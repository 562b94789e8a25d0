"""What changes policies, who has read them, and which tools are approved."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import Acknowledgement, ApprovedTool, Decision, Policy, PolicyVersion
from hemicycle.rooms.governance.rules import policies as rules
from hemicycle.rooms.governance.rules.policies import Subject, Use

Texts = Mapping[str, Mapping[str, Any]]


@action(permission="governance.draft-policy", event="governance.policy-drafted", tells=("about",))
def draft_policy(
    parliament: Parliament,
    *,
    by: User,
    about: Subject,
    texts: Texts,
    prohibited: Sequence[Mapping[str, Any]] = (),
    demands_label: bool = False,
) -> list[Record]:
    """Write the next version of the policy on a subject; the first one makes the policy. One draft at a time."""
    known = lock(Policy.objects.filter(subject=about))
    policy = known[0] if known else Policy(subject=about)
    numbers = PolicyVersion.objects.filter(policy=policy).order_by("-number")
    newest = numbers.first() if known else None
    if newest and newest.approved_on is None:
        raise Refused(_("A draft of this policy is being written already. Go on with it."), "draft")
    version = PolicyVersion(policy=policy, number=newest.number + 1 if newest else 1, drafted_by=by)
    _write(version, texts, prohibited, demands_label)
    return [policy, version]


@action(permission="governance.draft-policy", event="governance.policy-edited", tells=())
def edit_policy(
    version: PolicyVersion,
    *,
    by: User,
    texts: Texts,
    prohibited: Sequence[Mapping[str, Any]] = (),
    demands_label: bool = False,
) -> None:
    """Change the words of a draft. What is approved stays as it was; a new version follows it."""
    _demand_draft(version)
    _write(version, texts, prohibited, demands_label)


def _demand_draft(version: PolicyVersion) -> None:
    if version.approved_on is not None:
        raise Refused(_("This version is approved, so its words stay. Draft a new version instead."), "approved")


def _write(version: PolicyVersion, texts: Texts, prohibited: Sequence[Mapping[str, Any]], demands_label: bool) -> None:
    house = Parliament.objects.get()
    if not texts.get(house.default_language, {}).get("title"):
        raise Refused(_("The policy needs a title in the first language of the house."), "title")
    keys = [str(each["key"]) for each in prohibited]
    if len(set(keys)) != len(keys):
        raise Refused(_("Two prohibited uses bear the same key. Give each its own."), "prohibited")
    for each in prohibited:
        use = Use(each["key"], each["words"], {name: tuple(values) for name, values in each["when"].items()})
        if unknown := rules.unknown_facts(use):
            raise Refused(
                _("The house knows nothing of %(facts)s, so it could not judge this use. Take it out.")
                % {"facts": ", ".join(unknown)},
                "prohibited",
            )
    version.texts = {language: dict(each) for language, each in texts.items() if any(each.values())}
    version.prohibited = [dict(each) for each in prohibited]
    version.demands_label = demands_label


@action(permission="governance.approve-policy", event="governance.policy-approved", tells=("body", "review_on"))
def approve_policy(version: PolicyVersion, *, by: User, body: str, review_on: date) -> None:
    """Put a draft into force for a body, until it is reviewed. Whoever drafted it does not approve it."""
    _demand_draft(version)
    _demand_languages(version)
    if not body.strip():
        raise Refused(_("Name the body that approved it."), "body")
    if version.body or queries.body_of(body.strip()):
        raise Refused(_("This body votes here. Put the draft before it; its decision approves the policy."), "body")
    if review_on <= clock.today():
        raise Refused(_("The day of the review lies in the past. Choose one to come."), "review_on")
    version.approved_on, version.approved_by = clock.today(), by
    version.body, version.review_on = body.strip(), review_on


def _demand_languages(version: PolicyVersion) -> None:
    if missing := rules.languages_missing(version.texts, Parliament.objects.get().languages):
        raise Refused(
            _("Title, text or rules are missing in: %(languages)s. Everybody has to be able to read the policy.")
            % {"languages": ", ".join(missing)},
            "languages",
        )


@action(permission="governance.draft-policy", event="governance.policy-submitted", tells=("body", "review_on"))
def submit_policy(version: PolicyVersion, *, by: User, body: str, review_on: date) -> None:
    """Put a draft before a body, with the day of its next review; it waits for a place on the body's agenda."""
    _demand_draft(version)
    _demand_languages(version)
    if queries.body_of(body) is None:
        raise Refused(_("The house keeps no such body. See: hemicycle governance bodies"), "body")
    if review_on <= clock.today():
        raise Refused(_("The day of the review lies in the past. Choose one to come."), "review_on")
    version.body, version.review_on = body, review_on


@action(permission="governance.decide", event="governance.policy-decided", tells=("outcome", "reason"))
def carry_out_policy(
    version: PolicyVersion,
    *,
    by: User,
    outcome: str,
    reason: str,
    conditions: Sequence[Any],
    decision: Decision,
) -> None:
    """Do what a body decided on a draft: put it into force, or give it back to whoever drafted it."""
    _demand_draft(version)
    if outcome != "approve":
        version.body, version.review_on = "", None
        return
    if version.review_on is None or version.review_on <= clock.today():
        raise Refused(_("The day of the review lies in the past. Choose one to come."), "review_on")
    version.approved_on, version.approved_by = clock.today(), by


@action(permission="governance.approve-policy", event="governance.policy-withdrawn")
def withdraw_policy(version: PolicyVersion, *, by: User, reason: str) -> None:
    """End a version that is in force. Nothing takes its place by itself."""
    if not queries.is_in_force(version):
        raise Refused(_("This version is not in force, so there is nothing to withdraw."), "state")
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    version.withdrawn_on = clock.today()


@action(permission="governance.acknowledge", event="governance.policy-acknowledged", tells=())
def acknowledge(version: PolicyVersion, *, by: User) -> Acknowledgement:
    """Say that one has read a version that is in force; once is enough."""
    if not queries.is_in_force(version):
        raise Refused(_("This version is not in force. Read the one that is."), "state")
    if Acknowledgement.objects.filter(version_read=version, person=by).exists():
        raise Refused(_("You have said already that you read it."), "again")
    return Acknowledgement(version_read=version, person=by, chamber_id=by.chamber_id)


@action(permission="governance.approve-tool", event="governance.tool-approved", tells=())
def approve_tool(
    parliament: Parliament,
    *,
    by: User,
    name: str,
    purpose: str,
    audience: str,
    conditions: str,
    initiative: Initiative | None = None,
    until_on: date | None = None,
) -> ApprovedTool:
    """Enter a tool into the list of approved tools: what for, for whom, and on which conditions."""
    told = {"name": name, "purpose": purpose, "audience": audience, "conditions": conditions}
    for field, text in told.items():
        if not text.strip():
            raise Refused(_("A tool is approved for something, for somebody and on conditions. Fill all of it."), field)
    if until_on is not None and until_on < clock.today():
        raise Refused(_("The last day lies in the past. Choose one to come, or none."), "until_on")
    words = {field: text.strip() for field, text in told.items()}
    return ApprovedTool(
        **words,
        initiative=initiative,
        until_on=until_on,
        approved_by=by,
        approved_on=clock.today(),
        language=by.language,
        chamber_id=initiative.chamber_id if initiative else None,
    )


@action(permission="governance.approve-tool", event="governance.tool-withdrawn")
def withdraw_tool(tool: ApprovedTool, *, by: User, reason: str) -> None:
    """Take a tool off the list, from today on."""
    if not tool.in_force(clock.today()):
        raise Refused(_("The tool is not on the list any more."), "state")
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    tool.withdrawn_on = clock.today()
