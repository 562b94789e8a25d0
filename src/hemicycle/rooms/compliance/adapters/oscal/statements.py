"""What the house itself states, as OSCAL: its obligations as a catalog and a profile, its answers as a plan."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance.adapters.oscal.documents import Document
from hemicycle.rooms.compliance.rules.frameworks import Requirement
from hemicycle.rooms.compliance.rules.oscal import Kind

NAMESPACE = "https://hemicycle.example/oscal"  # names properties of our own; nothing is to be found there
SPACE = uuid5(NAMESPACE_URL, NAMESPACE)
NO_TOKEN = re.compile(r"[^\w.\-]")


# How far an obligation is met, in the five words of OSCAL. It has none for what nobody knows or what is not met, so the
# house's own verdict is told beside it.
STATES = {
    Verdict.MET: "implemented",
    Verdict.ATTESTED: "implemented",
    Verdict.PARTLY: "partial",
    Verdict.NOT_MET: "planned",
    Verdict.UNKNOWN: "planned",
    Verdict.WAIVED: "alternative",
    Verdict.NOT_APPLICABLE: "not-applicable",
}


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that is asked: our identifier, the official place, a title and the text."""

    key: str
    title: str
    text: str
    reference: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves an answer: its name, and where to find it, if anywhere."""

    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one obligation."""

    key: str
    verdict: Verdict
    says: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A framework, what it asks, and what the house answers."""

    framework: str
    title: str
    version: str
    house: str
    obligations: Sequence[Obligation]
    lines: Sequence[Line] = field(default=())
    subject: str = ""  # the initiative it is about, "" for the whole house


def asked(requirements: Iterable[Requirement]) -> list[Obligation]:
    """Return what requirements of a framework ask, as the obligations of a statement."""
    return [Obligation(each.id, each.title, each.text, each.reference) for each in requirements]


def token(key: str) -> str:
    """Return the identifier in the form that OSCAL allows: letters, digits, `.`, `-`, `_`, no digit in front."""
    found = NO_TOKEN.sub("-", key.strip())
    return found if found[:1].isalpha() or found[:1] == "_" else f"_{found}"


def catalog(statement: Statement, modified: datetime) -> Document:
    """Return what the framework asks, as a catalog: one control an obligation, in groups where it has some."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in statement.obligations:
        groups.setdefault(each.group, []).append(_control(each))
    loose = groups.pop("", [])
    body = _head(statement, "catalog", statement.title, modified)
    if loose:
        body["controls"] = loose
    if groups:
        body["groups"] = [
            {"id": token(f"group-{number}"), "title": _line(name), "controls": controls}
            for number, (name, controls) in enumerate(groups.items(), start=1)
        ]
    return Document(Kind.CATALOG, {Kind.CATALOG.value: body})


def _control(each: Obligation) -> dict[str, Any]:
    key = token(each.key)
    return {
        "id": key,
        "title": _line(each.title or each.key),
        "props": [
            _prop("label", each.key),
            *([_prop("reference", each.reference, ours=True)] if each.reference else []),
        ],
        "parts": [{"id": f"{key}_smt", "name": "statement", "prose": each.text.strip() or each.title}],
    }


def profile(statement: Statement, modified: datetime, catalog_name: str) -> Document:
    """Return the selection of what the statement answers, from the catalog that is kept beside it under this name."""
    resource = _uuid(statement, "resource", "catalog")
    body = _head(statement, "profile", f"{statement.title}: {statement.house}", modified)
    chosen = [token(each.key) for each in statement.lines]
    body["imports"] = [
        {"href": f"#{resource}", **({"include-controls": [{"with-ids": chosen}]} if chosen else {"include-all": {}})}
    ]
    body["merge"] = {"as-is": True}
    body["back-matter"] = _matter(resource, statement.title, catalog_name)
    return Document(Kind.PROFILE, {Kind.PROFILE.value: body})


def plan(statement: Statement, modified: datetime, profile_name: str) -> Document:
    """Return the house's answers as a system security plan on the profile that is kept beside it under this name."""
    resource, system = _uuid(statement, "resource", "profile"), _uuid(statement, "component", "system")
    subject = statement.subject or statement.house
    body = _head(statement, "plan", f"{statement.title}: {subject}", modified)
    body["import-profile"] = {"href": f"#{resource}"}
    body["system-characteristics"] = _characteristics(statement, subject)
    body["system-implementation"] = {
        "users": [{"uuid": _uuid(statement, "user", "staff"), "title": _line(statement.house)}],
        "components": [
            {
                "uuid": system,
                "type": "this-system",
                "title": _line(subject),
                "description": _line(subject),
                "status": {"state": "operational"},
            }
        ],
    }
    body["control-implementation"] = {
        "description": _line(statement.title),
        "implemented-requirements": [_requirement(statement, line, system) for line in statement.lines],
    }
    body["back-matter"] = _matter(resource, statement.title, profile_name)
    return Document(Kind.PLAN, {Kind.PLAN.value: body})


def _characteristics(statement: Statement, subject: str) -> dict[str, Any]:
    return {
        "system-ids": [{"id": _uuid(statement, "system", subject)}],
        "system-name": _line(subject),
        "description": _line(subject),
        "system-information": {
            "information-types": [{"title": _line(statement.title), "description": _line(statement.title)}]
        },
        "status": {"state": "operational"},
        "authorization-boundary": {"description": _line(statement.house)},
    }


def _requirement(statement: Statement, line: Line, system: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "component-uuid": system,
        "uuid": _uuid(statement, "answer", line.key),
        "description": line.says.strip() or line.verdict.value,
        "props": [_prop("verdict", line.verdict, ours=True)],
        "implementation-status": {"state": STATES[line.verdict]},
    }
    links = [{"href": each.href, "rel": "evidence", "text": _line(each.title)} for each in line.evidence if each.href]
    answer["props"] += [_prop("evidence", each.title, ours=True) for each in line.evidence if not each.href]
    if links:
        answer["links"] = links
    return {
        "uuid": _uuid(statement, "requirement", line.key),
        "control-id": token(line.key),
        "by-components": [answer],
    }


def _head(statement: Statement, what: str, title: str, modified: datetime) -> dict[str, Any]:
    return {
        "uuid": _uuid(statement, what, statement.version),
        "metadata": {
            "title": _line(title),
            "last-modified": modified.isoformat(),
            "version": _line(statement.version),
            "oscal-version": "1.1.2",
        },
    }


def _matter(resource: str, title: str, name: str) -> dict[str, Any]:
    link = {"href": name, "media-type": "application/json"}
    return {"resources": [{"uuid": resource, "title": _line(title), "rlinks": [link]}]}


def _uuid(statement: Statement, *words: str) -> str:
    """Return an identifier that is the same at each export of the same thing, so that exports can be compared."""
    return str(uuid5(SPACE, "\n".join((statement.framework, statement.house, statement.subject, *words))))


def _prop(name: str, value: str, *, ours: bool = False) -> dict[str, str]:
    return {"name": name, **({"ns": NAMESPACE} if ours else {}), "value": _line(value)}


def _line(text: str) -> str:
    """Return the text as one line, as titles and properties must be."""
    return " ".join(text.split())
