"""How long people have for what they owe in the portfolio. The times are ours; a parliament may find better ones."""

from datetime import date, timedelta

CONFIRM_WITHIN = timedelta(days=7)


def confirm_by(proposed_on: date) -> date:
    """Return the day until which somebody reads a new problem."""
    return proposed_on + CONFIRM_WITHIN
