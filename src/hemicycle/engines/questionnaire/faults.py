"""What can be wrong with an instrument: a stable code, the place, and parameters. Whoever shows it finds the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Parameter = str | int


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where it is, and what the sentence about it needs to know."""

    code: str
    place: str = ""
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.params.items())
        return f"{self.place}: {self.code.replace('_', ' ')}{f' ({told})' if told else ''}".removeprefix(": ")


class Malformed(Exception):
    """The document is no instrument; `faults` names every reason that was found, at most a hundred."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
