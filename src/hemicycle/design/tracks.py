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


# The order in which answers are read: what stops a gate stands first.
URGENCY = (
    Verdict.NOT_MET,
    Verdict.PARTLY,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
    Verdict.ATTESTED,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)


@dataclass(frozen=True)
class Need:
    """What one criterion answers: the claim, the verdict, why, and the form that would mend it.

    A need `is_awaited` where the room that would answer it is not built: its verdict is unknown for that reason alone.
    """

    claim: Words
    verdict: Verdict
    because: Words = ""
    remedy_url: str = ""
    remedy: Words = ""
    is_awaited: bool = False
    is_advisory: bool = False
    ways: tuple[tuple[str, Words], ...] = ()  # (address, words) of what else the reader may do about it


@dataclass(frozen=True)
class NeedsOfRoom:
    """The criteria of one room, in the order they are shown."""

    title: Words
    needs: list[Need]

    @property
    def answered(self) -> list[Need]:
        """What a room that is built says, what is missing first."""
        return sorted(
            (need for need in self.needs if not need.is_awaited), key=lambda need: URGENCY.index(need.verdict)
        )

    @property
    def awaited(self) -> list[Need]:
        return [need for need in self.needs if need.is_awaited]
