"""What the stage track and the list of needs show; a view builds these, the components draw them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import GATES_OF_STAGE, Stage, Verdict

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """A segment of the track: done, now or ahead; the diamond at its end is passed, blocked, open or ahead."""

    label: Words
    state: str
    gate: str
    gate_label: Words
    gate_state: str
    entered_on: date | datetime | None = None

    @property
    def has_gate(self) -> bool:
        return bool(self.gate)


def steps(
    stage: Stage, entered: Mapping[Stage, date | datetime] | None = None, next_gate_opens: bool | None = None
) -> list[Step]:
    """Return the seven segments. `next_gate_opens` says whether the gate at the end of the present stage would open."""
    order = list(Stage)
    here = order.index(stage)
    dates = entered or {}
    found = []
    for position, one in enumerate(order):
        state = "done" if position < here else "now" if position == here else "ahead"
        gate = GATES_OF_STAGE[one][-1]
        at_end = {"done": "passed", "ahead": "ahead"}.get(state, _next_gate(next_gate_opens))
        last = one is order[-1]
        found.append(Step(label(one), state, "" if last else gate, label(gate), at_end, dates.get(one)))
    return found


def _next_gate(opens: bool | None) -> str:
    if opens is None:
        return "ahead"
    return "open" if opens else "blocked"


@dataclass(frozen=True)
class Need:
    """What one criterion answers: the claim, the verdict, why, and the form that would mend it."""

    claim: Words
    verdict: Verdict
    because: Words = ""
    remedy_url: str = ""
    remedy: Words = ""


@dataclass(frozen=True)
class NeedsOfRoom:
    """The criteria of one room, in the order they are shown."""

    title: Words
    needs: list[Need]
