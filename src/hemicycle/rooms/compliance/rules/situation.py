"""Which words of the rules of applicability are true of a house and of an initiative, as far as is known."""

from collections.abc import Mapping, Sequence

from hemicycle.kernel.terms import Route, Stage
from hemicycle.rooms.compliance.rules.applying import Facts
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.portfolio.rules.facts import Audience, Material, Practice, Writes


def jurisdiction(standing: str) -> bool | None:
    """Return whether the word of a framework's jurisdiction is true: where it binds, or is taken as a yardstick.

    A yardstick is read as though it bound, and shown as none that does; unused is false, undecided unknown.
    """
    return {"": None, Standing.UNUSED: False}.get(standing, True)


def of_the_house() -> Facts:
    """Return the words that are true of every parliament, of itself or of what it may do.

    Whether it is a public authority is for national law, so that word stays unanswered.
    """
    return {"institution": True, "initiative": True}


def of_an_initiative(stage: str, route: str, stated: Mapping[str, Sequence[str]] | None) -> Facts:
    """Return the words that follow from an initiative's facts; `stated` are the answers of its last triage by fact."""
    known = {name: set(values) for name, values in (stated or {}).items() if values}

    def any_of(fact: str, *values: str) -> bool | None:
        return bool(known[fact] & set(values)) if fact in known else None

    writes, identifies = any_of("generative", Writes.YES), any_of("practices", Practice.IDENTIFICATION)
    facts: dict[str, bool | None] = {
        "institution": False,
        "initiative": True,
        "generative": writes,
        "deepfake": False if writes is False else None,
        "personal_data": any_of("material", Material.NAMES, Material.PERSONAL, Material.SENSITIVE),
        "special_category": any_of("material", Material.SENSITIVE),
        "emotion": any_of("practices", Practice.EMOTION),
        "remote_biometric": False if identifies is False else None,
        "uses_publicly_visible": any_of("audience", Audience.PUBLIC, Audience.DEPENDENT),
        "published_text": False if writes is False else None,
        "interacts_with_people": False if any_of("audience", Audience.PUBLIC, Audience.DEPENDENT) is False else None,
        "in_operation": stage == Stage.OPERATION,
    }
    if route:
        facts["built"] = route in {Route.BUILD, Route.JOINT}
        facts["third_party"] = route in {Route.BUY, Route.EMBEDDED}
    return facts
