"""The part of the story that questionnaires hold: what each initiative answered, who doubted it, and who signed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content, files
from hemicycle.kernel import evidence, things
from hemicycle.kernel.actions import together
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.ethics.rules import LISTS
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Answer, Challenge, InstrumentVersion, Response
from hemicycle.rooms.questionnaires.rules.answering import CHALLENGES

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

ASKED, DOUBTED, REPLIED, SETTLED = time(12, 55), time(9, 25), time(11, 5), time(16, 45)
AI_OFFICER = "tazir"
Said = tuple[Any, str | None]


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of answers."""
    found: Mapping[str, Any] = content.read_yaml("answers.yaml")
    return found


def scenes() -> Iterator[Planned]:
    """Yield every scene of questionnaires, in no order."""
    for row in told()["sheets"]:
        yield row["on_d"], ASKED, partial(fill_in, row=row)
        if doubt := row.get("doubt"):
            yield doubt["on_d"], DOUBTED, partial(raise_doubt, row=row)
            if "reply" in doubt:
                yield doubt["replied_d"], REPLIED, partial(reply, row=row)
                yield doubt["settled_d"], SETTLED, partial(settle, row=row)
    for row in told()["practice"]:
        yield row["on_d"], ASKED, partial(practise, row=row)


def fill_in(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer put a questionnaire to an initiative, and its respondents answer and sign it."""
    version, initiative = queries.version_named(row["under"]), stage.initiatives[row["initiative"]]
    people = [stage.people[key] for key in row["by"]]
    with together():
        response = _opened(stage, row, version, dict(zip(version.parsed.respondents, people, strict=True)))
        first = _answers(row, version, initiative)
        actions.answer_all(response, by=people[0], answers=first)
        if version.parsed.is_joint and not row.get("only"):
            second = first | {key: _said(value, initiative) for key, value in row.get("second", {}).items()}
            actions.answer_all(response, by=people[1], answers=second)
        if row.get("signed", not row.get("only")):
            for person in people:
                actions.sign(response, by=person)
    for question, (title, filename, lines) in row.get("evidence", {}).items():
        stored = evidence.store(iter([files.made(filename, tuple(lines))]))
        answer = Answer.objects.get(initiative=initiative, question=question)
        things.add_evidence(answer, by=people[0], title=title, filename=filename, stored=stored)


def practise(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the project lead answer and sign the practice lists of the seven principles, and the challenges."""
    lead, initiative = stage.people[row["by"]], stage.initiatives[row["initiative"]]
    with together():
        for key in (*LISTS.values(), CHALLENGES):
            version = queries.version_named(key)
            response = _opened(stage, {**row, "stage": Stage.PROPOSAL}, version, {version.parsed.respondents[0]: lead})
            actions.answer_all(response, by=lead, answers=_answers(row, version, initiative))
            actions.sign(response, by=lead)


def _opened(
    stage: "Cast", row: Mapping[str, Any], version: InstrumentVersion, respondents: Mapping[str, Any]
) -> Response:
    made = actions.open_response(
        stage.initiatives[row["initiative"]],
        by=stage.people[AI_OFFICER],
        under=version,
        stage=Stage(row.get("stage", version.instrument.stage)),
        respondents=respondents,
        due_on=stage.day(row["due_d"]) if "due_d" in row else None,
    )
    response = made[0]
    assert isinstance(response, Response)
    return response


def _answers(row: Mapping[str, Any], version: InstrumentVersion, initiative: Initiative) -> dict[str, Said]:
    """Return what an initiative answers here: what the story says of it, else what is usual."""
    own = row["answers"] if row.get("only") else told()["usual"] | row["answers"]
    if row.get("known"):
        known = set(Answer.objects.filter(initiative=initiative).values_list("question", flat=True))
        own = {key: value for key, value in own.items() if key not in known}
    return {key: _said(own[key], initiative) for key in version.parsed.by_key if key in own}


def _said(answer: Any, initiative: Initiative) -> Said:
    """Return a value with its remark, as it is sent."""
    value, remark = (answer["value"], answer["remark"]) if isinstance(answer, Mapping) else (answer, None)
    return (initiative.problem if value == "{problem}" else value), remark


def _response(stage: "Cast", row: Mapping[str, Any]) -> Response:
    found: Response = Response.objects.get(
        initiative=stage.initiatives[row["initiative"]], under__instrument__key=row["under"]
    )
    return found


def raise_doubt(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let a reviewer doubt an answer that was signed."""
    doubt = row["doubt"]
    by = stage.people[doubt["by"]]
    actions.challenge(_response(stage, row), by=by, question=doubt["question"], text=doubt["text"])


def _doubt(stage: "Cast", row: Mapping[str, Any]) -> Challenge:
    found: Challenge = Challenge.objects.get(response=_response(stage, row))
    return found


def reply(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the first respondent reply."""
    actions.reply(_doubt(stage, row), by=stage.people[row["by"][0]], text=row["doubt"]["reply"])


def settle(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the reviewer settle the doubt, and everybody sign again."""
    actions.settle(_doubt(stage, row), by=stage.people[row["doubt"]["by"]])
    response = _response(stage, row)
    for key in row["by"]:
        actions.sign(response, by=stage.people[key])
