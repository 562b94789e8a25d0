"""The part of the story that governance holds: who decides, the policies, the tools, and problems that people met."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel import things
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import ApprovedTool, ProblemReport
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome
from hemicycle.rooms.governance.rules.responsibilities import Part

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

MATRIX, DRAFT, READING = time(12, 5), time(12, 20), time(16, 30)
TOOL, REPORT, ANSWER, CLOSURE = time(12, 10), time(9, 55), time(15, 30), time(17, 0)
TRANSLATOR = "faroune"  # the engagement officer, in office before the first tool is approved
READ_WITHIN = 15  # days over which people come to read a new policy


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of governance."""
    found: Mapping[str, Any] = content.read_yaml("governance.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of governance, in no order."""
    for row in told()["matrix"]:
        yield row["on_d"], MATRIX, partial(assign, row=row)
    for row in told()["policies"]:
        yield from _policy(row)
    for row in told()["tools"]:
        yield row["on_d"], TOOL, partial(approve_tool, row=row)
    for row in told()["problems"]:
        yield from _problem(row)


def assign(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer say which offices hold a part in an activity."""
    subject: Initiative | Parliament = stage.initiatives[row["initiative"]] if row["initiative"] else stage.parliament
    actions.assign(
        subject,
        by=stage.people[row["by"]],
        activity=row["activity"],
        parts={Role(role): Part(part) for role, part in row["parts"].items()},
        body=row.get("body", ""),
        reason=row["reason"],
    )


def _policy(row: Mapping[str, Any]) -> Iterator[Planned]:
    """Yield how a version of a policy is drafted, and read by those whom it concerns; a body approves it meanwhile."""
    yield row["drafted_d"], DRAFT, partial(draft_policy, row=row)
    if "unread_every" in row:
        belonging = [person.key for person in content.people() if person.kind in {"staff", "member"}]
        for place, person in enumerate(belonging):
            if (place + row["unread_every"]) % row["unread_every"]:
                on_d = row["approved_d"] + 1 + place % READ_WITHIN
                yield on_d, READING, partial(read_policy, subject=row["subject"], person=person)


def draft_policy(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Draft a policy from the words of the story, else from the template that comes with the room."""
    subject = Subject(row["subject"])
    template = templates().get(subject)
    parts = ("texts", "prohibited", "demands_label")
    begin = {part: getattr(template, part) for part in parts} if template else {}
    facts = begin | ({"texts": row["texts"]} if "texts" in row else {})
    actions.draft_policy(stage.parliament, by=stage.people[row["drafted_by"]], about=subject, **facts)


def read_policy(stage: "Cast", subject: str, person: str) -> None:
    """Let somebody say that they have read the policy in force."""
    version = next(each for each in queries.in_force() if each.policy.subject == subject)
    actions.acknowledge(version, by=stage.people[person])


def approve_tool(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer enter a tool into the list, and the engagement officer translate it."""
    words, initiative = row["texts"], stage.initiatives[row["initiative"]]
    tool = actions.approve_tool(stage.parliament, by=stage.people[row["by"]], initiative=initiative, **words["en"])
    for language in ("fr", "ar"):
        for field, text in words[language].items():
            things.translate(tool, by=stage.people[TRANSLATOR], field=field, language=language, text=text)


def _problem(row: Mapping[str, Any]) -> Iterator[Planned]:
    """Yield how a problem is reported, answered and closed, as far as the story goes."""
    yield row["on_d"], REPORT, partial(report_problem, row=row)
    if "answer" in row:
        yield row["answer"]["on_d"], ANSWER, partial(answer_problem, row=row)
    if "closed" in row:
        yield row["closed"]["on_d"], CLOSURE, partial(close_problem, row=row)


def report_problem(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody report what went wrong."""
    by = stage.people[row["by"]]
    place = queries.place_of(by)
    assert place is not None
    actions.report_problem(
        place,
        by=by,
        what=row["what"],
        harm=ProblemHarm(row["harm"]),
        tool=ApprovedTool.objects.get(name=row["tool"]) if "tool" in row else None,
        initiative=stage.initiatives[row["initiative"]] if "initiative" in row else None,
        is_anonymous=row.get("anonymous", False),
    )


def answer_problem(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer answer it."""
    answer, report = row["answer"], ProblemReport.objects.get(what=row["what"])
    outcome = ProblemOutcome(answer["outcome"])
    actions.answer_problem(report, by=stage.people[answer["by"]], answer=answer["text"], outcome=outcome)


def close_problem(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the reporter close it."""
    actions.close_problem(ProblemReport.objects.get(what=row["what"]), by=stage.people[row["closed"]["by"]])
