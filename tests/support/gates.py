"""Gates of one room: what it computes is computed, and every criterion of another room holds."""

from collections.abc import Iterable
from typing import Any

import pytest

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.offers import Answer, Criterion
from hemicycle.kernel.terms import Gate, Tier, Verdict
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.queries import gates as asking
from hemicycle.rooms.portfolio.rules.criteria import demands
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion


def holds(scope: Any) -> dict[Any, Answer]:
    """Answer that a criterion holds for everybody."""
    return {pk: Answer(Verdict.MET, "holds") for (pk,) in scope.values()}


def let_others_hold(monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    """Let every criterion that another room would compute hold."""
    own = {key: each for key, each in queries.offered_criteria().items() if key.startswith(f"{room}.")}
    others = {demand.key for demand in demands()} - own.keys()
    stubs = {
        key: Criterion(key, key, holds, {"holds": "It holds."}) for key in others if not key.startswith(f"{room}.")
    }
    monkeypatch.setattr(asking, "offered_criteria", lambda: stubs | own)


def open_gates(initiative: Initiative) -> set[Gate]:
    """Return the gates that would open for the initiative now."""
    return {gate for gate in Gate if queries.gate_state(Initiative.objects.get(pk=initiative.pk), gate).is_open}


def gates_that_ask(key: str, tier: Tier) -> set[Gate]:
    """Return the gates at which a criterion is mandatory at this tier."""
    return {demand.gate for demand in demands() if demand.key == key and demand.mandatory[tier] == "M"}


def publish(by: User, key: str, questions: Iterable[dict[str, Any]], version: str = "1") -> InstrumentVersion:
    """Publish a questionnaire of one section."""
    document = {
        "instrument": key,
        "version": version,
        "title": {"en": f"List {key}"},
        "languages": ["en"],
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": list(questions)}],
    }
    instrument = Instrument.objects.filter(key=key).first() or Instrument(key=key, origin="own")
    questionnaires.import_version(instrument, by=by, document=document, parsed=engine.parse(document))
    found: InstrumentVersion = InstrumentVersion.objects.get(instrument__key=key, name=version)
    return found


def yes_or_no(key: str, provenance: str = "S", **more: Any) -> dict[str, Any]:
    """Return a question that is answered by yes or no."""
    options = [{"value": value, "text": {"en": value}} for value in ("yes", "no")]
    return {
        "key": key,
        "type": "single",
        "text": {"en": f"Is {key} so?"},
        "options": options,
        "provenance": provenance,
        **more,
    }
