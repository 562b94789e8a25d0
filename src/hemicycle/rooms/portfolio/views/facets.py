"""What the filters beside a list show."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Option:
    """A value of a facet with how many rows it would show."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its options."""

    name: str
    title: str | Promise
    options: list[Option]
