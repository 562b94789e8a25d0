"""How long an inventory round holds, and what it may say."""

from datetime import timedelta

HOLDS_FOR = timedelta(days=366)  # it holds for 365 days after its own
MOST_MISSING, LONGEST_NAME = 200, 200


def names(lines: str) -> list[str]:
    """Return the names of systems out of a text with one a line, each once and in its order."""
    return list(dict.fromkeys(name for line in lines.splitlines() if (name := " ".join(line.split()))))
