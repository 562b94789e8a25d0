"""Requirements as a task registry publishes them, one record each, as rows of a framework's table."""

from collections.abc import Mapping
from typing import Any

from hemicycle.rooms.compliance.rules.frameworks import Status

NEEDED = ("urn", "name", "description")
ADDRESSEES = {
    "aanbieder": "provider",
    "gebruiksverantwoordelijke": "deployer",
    "importeur": "importer",
    "distributeur": "distributor",
}
MODEL, SYSTEMIC = "AI-model voor algemene doeleinden", "systeemrisico"
HIGH, NOT_HIGH, BANNED = "hoog-risico AI", "geen hoog-risico AI", "verboden AI"


def row(record: Mapping[str, Any], word: str) -> dict[str, str]:
    """Return a record as a row; `word` is true where the registry's law binds. KeyError names a member without text.

    Links to other records are kept as they are, whether something is known of them or not. The registry explains law
    and says no days, so each row is guidance.
    """
    for name in NEEDED:
        if not _text(record, name):
            raise KeyError(name)
    profiles = _entries(record.get("ai_act_profile"))
    groups = {each for profile in profiles for each in _words(profile, "risk_group")}
    return {
        "id": _text(record, "urn"),
        "reference": _text(record, "url") or _text(record, "urn"),
        "title": _text(record, "name"),
        "requirement": "\n\n".join(filter(None, (_text(record, "description"), _text(record, "explanation")))),
        "addressee": ", ".join(_addressees(profiles)),
        "applicability": " and ".join([word, *([] if record.get("always_applicable") else _limits(profiles, groups))]),
        "status": Status.GUIDANCE.value,
        "prohibition": "yes" if groups == {BANNED} else "",
        "related": "|".join(_words(record, "links")),
    }


def _addressees(profiles: list[Mapping[str, Any]]) -> list[str]:
    found = (ADDRESSEES[each] for profile in profiles for each in _words(profile, "role") if each in ADDRESSEES)
    return list(dict.fromkeys(found))


def _limits(profiles: list[Mapping[str, Any]], groups: set[str]) -> list[str]:
    """Return the words by which a record says to whom it applies: the role, and the class of the system."""
    types = {each for profile in profiles for each in _words(profile, "type")}
    roles = ["gpai_provider"] if types == {MODEL} else _addressees(profiles)
    found = [f"({' or '.join(roles)})"] if len(roles) > 1 else roles
    found += ["gpai_systemic"] if any(_words(profile, "systemic_risk") == [SYSTEMIC] for profile in profiles) else []
    return [*found, *(["tier_high"] if groups == {HIGH} else ["not tier_high"] if groups == {NOT_HIGH} else [])]


def _text(of: Mapping[str, Any], name: str) -> str:
    found = of.get(name)
    return found.strip() if isinstance(found, str) else ""


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _words(of: Mapping[str, Any], name: str) -> list[str]:
    value = of.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
