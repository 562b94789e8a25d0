"""The terms of resources. Plain Python."""

from enum import StrEnum


class CostKind(StrEnum):
    """What money is spent on."""

    LICENCES = "licences"
    COMPUTE = "compute"
    PEOPLE = "people"
    TRAINING = "training"
    ASSURANCE = "assurance"
    OTHER = "other"


class Timing(StrEnum):
    """When in its life an initiative costs it: to build, to run, to retire."""

    ONE_OFF = "one-off"
    YEARLY = "yearly"
    EXIT = "exit"


class BudgetState(StrEnum):
    """How far a version of a year's budget has come."""

    PLAN = "plan"
    APPROVED = "approved"
    AMENDED = "amended"  # approved in place of an approved one


class BookingKind(StrEnum):
    """What is written against a line of the budget."""

    COMMITMENT = "commitment"
    ACTUAL = "actual"
    FORECAST = "forecast"


class TrancheState(StrEnum):
    """How far money tied to a gate has come."""

    WAITING = "waiting"
    RELEASED = "released"
    CLOSED = "closed"


class ClosureKind(StrEnum):
    """Why the house works less, or otherwise."""

    RECESS = "recess"
    ELECTION = "election"
    BUDGET = "budget"
    FREEZE = "freeze"


class FileKind(StrEnum):
    """What a file to import holds."""

    BUDGET = "budget"
    PEOPLE = "people"
