"""When a requirement applies: words joined by `and`, `or`, `not` and brackets, over facts that may be unknown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

TOKEN = re.compile(r"\s*(?:([()])|([a-z0-9_]+)|(\S))")
LONGEST_RULE = 500
DEEPEST = 20  # brackets within brackets
JOINING = frozenset({"and", "or", "not"})

Facts = Mapping[str, bool | None]  # a word that nobody has answered is None or missing


class RuleFault(ValueError):
    """The rule cannot be read: `at` is the place of the first character that does not fit."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Applies:
    """Whether a requirement applies, and the words nobody has answered on which that depends."""

    holds: bool | None
    unanswered: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Return whether it counts as applicable: what is unanswered does, with an open task."""
        return self.holds is not False


Tree = tuple[Any, ...]


@cache
def parse(rule: str) -> Tree:
    """Return the rule as a tree. RuleFault names the place where it cannot be read."""
    if len(rule) > LONGEST_RULE:
        raise RuleFault(f"A rule has at most {LONGEST_RULE} characters.", LONGEST_RULE)
    tokens = _tokens(rule)
    tree, rest = _either(tokens, 0, 0, len(rule))
    if rest < len(tokens):
        raise RuleFault(f"“{tokens[rest][0]}” does not fit here.", tokens[rest][1])
    return tree


def _tokens(rule: str) -> list[tuple[str, int]]:
    found = []
    for match in TOKEN.finditer(rule.rstrip()):
        if match[3]:
            raise RuleFault(f"“{match[3]}” belongs to no rule; words are written in small letters.", match.start(3))
        found.append((match[1] or match[2], match.end() - len(match[1] or match[2])))
    return found


def _either(tokens: list[tuple[str, int]], place: int, depth: int, end: int) -> tuple[Tree, int]:
    return _joined("or", _both, tokens, place, depth, end)


def _both(tokens: list[tuple[str, int]], place: int, depth: int, end: int) -> tuple[Tree, int]:
    return _joined("and", _one, tokens, place, depth, end)


def _joined(word: str, part: Any, tokens: list[tuple[str, int]], place: int, depth: int, end: int) -> tuple[Tree, int]:
    found, place = part(tokens, place, depth, end)
    parts = [found]
    while place < len(tokens) and tokens[place][0] == word:
        found, place = part(tokens, place + 1, depth, end)
        parts.append(found)
    return (parts[0] if len(parts) == 1 else (word, *parts)), place


def _one(tokens: list[tuple[str, int]], place: int, depth: int, end: int) -> tuple[Tree, int]:
    if place >= len(tokens):
        raise RuleFault("The rule ends where a word is expected.", end)
    said, at = tokens[place]
    if depth > DEEPEST:
        raise RuleFault(f"Brackets and “not” stand within one another more than {DEEPEST} deep.", at)
    if said == "not":
        found, place = _one(tokens, place + 1, depth + 1, end)
        return ("not", found), place
    if said == "(":
        found, place = _either(tokens, place + 1, depth + 1, end)
        if place >= len(tokens) or tokens[place][0] != ")":
            raise RuleFault("A bracket is not closed.", at)
        return found, place + 1
    if said in JOINING or said == ")":
        raise RuleFault(f"A word is expected before “{said}”.", at)
    return ("word", said), place + 1


def words(rule: str) -> frozenset[str]:
    """Return the words that a rule names."""
    return _words(parse(rule))


def _words(tree: Tree) -> frozenset[str]:
    if tree[0] == "word":
        return frozenset({tree[1]})
    return frozenset().union(*(_words(part) for part in tree[1:]))


def applies(rule: str, facts: Facts) -> Applies:
    """Return whether the rule holds of these facts; None where that hangs on words nobody has answered."""
    tree = parse(rule)
    holds = _value(tree, facts)
    if holds is not None:
        return Applies(holds)
    return Applies(None, tuple(sorted(word for word in _words(tree) if facts.get(word) is None and word != "always")))


def _value(tree: Tree, facts: Facts) -> bool | None:
    kind: str = tree[0]
    if kind == "word":
        word: str = tree[1]
        return True if word == "always" else facts.get(word)
    if kind == "not":
        inner = _value(tree[1], facts)
        return None if inner is None else not inner
    values = [_value(part, facts) for part in tree[1:]]
    decisive = kind == "or"
    if decisive in values:
        return decisive
    return None if None in values else not decisive
