"""The language of conditions: read into a tree with limits, written back as text, and compiled once into a function.

    {Q1-DAT-05} = 'safeguarded' and not ({groups} contains 'staff' or {cases} >= 100)

Names stand in braces; names of letters, digits, dashes, dots and underscores may stand bare. Texts stand in single or
double quotes, lists in brackets. Nothing is ever evaluated by Python, and whatever the language does not know is
refused by its name.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from hemicycle.engines.questionnaire.faults import Fault, Malformed

LONGEST = 10_000  # characters
DEEPEST = 40  # brackets and negations inside one another
MOST_VALUES = 1_000  # in one list

Literal = str | int | float | bool | tuple[str | int | float | bool, ...]
Answers = Mapping[str, Any]
Test = Callable[[Answers], bool]
Reader = Callable[[Answers], Any]


@dataclass(frozen=True)
class Name:
    """The answer to a question, or a part of it: a column of a row, the row of a table."""

    key: str
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return (
            "{" + self.key + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path) + "}"
        )


@dataclass(frozen=True)
class Value:
    """A text, number, truth or list written in the condition itself."""

    value: Literal

    def __str__(self) -> str:
        return _written(self.value)


Operand = Name | Value


@dataclass(frozen=True)
class Comparison:
    """Two operands and the word between them; `right` is None for the words that need none."""

    left: Operand
    word: str
    right: Operand | None = None

    def __str__(self) -> str:
        return f"{self.left} {self.word}" + (f" {self.right}" if self.right is not None else "")


@dataclass(frozen=True)
class Truth:
    """An operand alone: true where it is answered and neither false nor zero."""

    operand: Operand

    def __str__(self) -> str:
        return str(self.operand)


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    part: "Tree"

    def __str__(self) -> str:
        return f"not ({self.part})"


@dataclass(frozen=True)
class Every:
    """Conditions that must all hold."""

    parts: tuple["Tree", ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Some) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Some:
    """Conditions of which one must hold."""

    parts: tuple["Tree", ...]

    def __str__(self) -> str:
        return " or ".join(str(part) for part in self.parts)


Tree = Comparison | Truth | Not | Every | Some

# Every spelling that is understood, and the one word that it stands for.
SPELLINGS = {
    "=": "=", "==": "=", "equal": "=", "equals": "=",
    "<>": "<>", "!=": "<>", "notequal": "<>", "notequals": "<>",
    ">": ">", "greater": ">", "<": "<", "less": "<",
    ">=": ">=", "greaterorequal": ">=", "<=": "<=", "lessorequal": "<=",
    "contains": "contains", "contain": "contains", "*=": "contains",
    "notcontains": "notcontains", "notcontain": "notcontains",
    "anyof": "anyof", "allof": "allof", "noneof": "noneof",
    "empty": "empty", "notempty": "notempty",
}  # fmt: skip
ALONE = frozenset({"empty", "notempty"})

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<name>\{[^{}]*\})
      | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<number>-?(?:\d+\.?\d*|\.\d+)(?![\w-]))
      | (?P<sign><>|<=|>=|==|!=|\*=|&&|\|\||[=<>!()\[\],])
      | (?P<word>[^\W\d_][\w.-]*|\d[\w.-]*)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def read(text: str, *, bare_is_text: bool = False) -> Tree:
    """Return the tree of a condition. Malformed with the character at which it stops making sense.

    A bare word is the name of a question; with `bare_is_text` it is a text, as in survey files.
    """
    if len(text) > LONGEST:
        raise Malformed([Fault("condition_too_long", params={"characters": len(text), "limit": LONGEST})])
    return _Reader(list(_tokens(text)), bare_is_text).whole()


def names(tree: Tree) -> set[Name]:
    """Return every name that a condition asks for."""
    found: set[Name] = set()
    waiting: list[Any] = [tree]
    while waiting:
        match waiting.pop():
            case Every(parts) | Some(parts):
                waiting += parts
            case Not(part) | Truth(part):
                waiting.append(part)
            case Comparison(left, _word, right):
                waiting += [left, right]
            case Name() as name:
                found.add(name)
    return found


def resolved(tree: Tree, keys: Container[str]) -> Tree:
    """Return the condition with names that are whole keys, dots and brackets included, taken as such."""
    return _mapped(tree, lambda operand: _resolved_operand(operand, keys))


def _mapped(tree: Tree, change: Callable[[Operand], Operand]) -> Tree:
    match tree:
        case Every(parts):
            return Every(tuple(_mapped(part, change) for part in parts))
        case Some(parts):
            return Some(tuple(_mapped(part, change) for part in parts))
        case Not(part):
            return Not(_mapped(part, change))
        case Truth(operand):
            return Truth(change(operand))
        case Comparison(left, word, right):
            return Comparison(change(left), word, right and change(right))


def with_values(tree: Tree, fixed: Mapping[str, Literal]) -> Tree:
    """Return the condition with some names replaced by the values that they stand for."""
    return _mapped(tree, lambda operand: Value(fixed[operand.key]) if _is_fixed(operand, fixed) else operand)


def renamed(tree: Tree, spell: Callable[[str], str]) -> Tree:
    """Return the condition with every name as `spell` writes it."""
    return _mapped(
        tree, lambda operand: Name(spell(operand.key), operand.path) if isinstance(operand, Name) else operand
    )


def _is_fixed(operand: Operand, fixed: Mapping[str, Literal]) -> TypeGuard[Name]:
    return isinstance(operand, Name) and operand.key in fixed


def _resolved_operand(operand: Operand, keys: Container[str]) -> Operand:
    """Split a name at the longest key that it begins with."""
    if not isinstance(operand, Name) or operand.key in keys:
        return operand
    for cut in reversed([found.start() for found in re.finditer(r"[.\[]", operand.key)]):
        rest = operand.key[cut:]
        steps = list(_STEP.finditer(rest))
        if operand.key[:cut] in keys and "".join(step.group() for step in steps) == rest:
            path = tuple(int(step[2]) if step[2] else step[1] for step in steps)
            return Name(operand.key[:cut], path)
    return operand


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            rest = text[at:].lstrip()
            raise Malformed([Fault("condition_sign", params={"sign": rest[:1], "at": text.index(rest, at) + 1})])
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind], found.start(kind) + 1)
        at = found.end()


class _Reader:
    """Reads tokens by descent: or, and, not, comparison, operand; it never goes deeper than DEEPEST."""

    def __init__(self, tokens: list[_Token], bare_is_text: bool) -> None:
        self.tokens, self.at, self.depth, self.bare_is_text = tokens, 0, 0, bare_is_text

    def whole(self) -> Tree:
        if not self.tokens:
            raise Malformed([Fault("condition_empty")])
        tree = self.some()
        if self.at < len(self.tokens):
            raise self.stopped()
        return tree

    def some(self) -> Tree:
        parts = [self.every()]
        while self.took("or", "||"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self) -> Tree:
        parts = [self.negation()]
        while self.took("and", "&&"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def negation(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed([Fault("condition_too_deep", params={"limit": DEEPEST})])
        try:
            if self.took("not", "!", "negate"):
                return Not(self.negation())
            if self.took("("):
                tree = self.some()
                self.must(")")
                return tree
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Tree:
        left = self.operand()
        token = self.peek()
        word = SPELLINGS.get(token.text.lower(), "") if token and token.kind in ("sign", "word") else ""
        if not word:
            return Truth(left)
        self.at += 1
        return Comparison(left, word) if word in ALONE else Comparison(left, word, self.operand())

    def operand(self) -> Operand:
        token = self.peek()
        if token is None:
            raise Malformed([Fault("condition_ends_early")])
        if token.text == "[":
            return Value(self.list())
        if token.kind == "name":
            self.at += 1
            return Name(_inside(token))
        if token.kind == "word" and not self.is_constant(token):
            self.at += 1
            if (after := self.peek()) and after.text == "(":
                raise Malformed([Fault("condition_function", params={"name": token.text[:60], "at": token.at})])
            if token.text.lower() in {*SPELLINGS, "and", "or"}:
                raise Malformed([Fault("condition_word", params={"word": token.text, "at": token.at})])
            return Value(token.text) if self.bare_is_text else Name(token.text)
        return Value(self.literal())

    def list(self) -> tuple[Any, ...]:
        self.must("[")
        found: list[Any] = []
        while not self.took("]"):
            if found:
                self.must(",")
            found.append(self.literal())
            if len(found) > MOST_VALUES:
                raise Malformed([Fault("condition_list_too_long", params={"limit": MOST_VALUES})])
        return tuple(found)

    def literal(self) -> str | int | float | bool:
        token = self.peek()
        if token is None:
            raise Malformed([Fault("condition_ends_early")])
        self.at += 1
        if token.kind == "text":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        if token.kind == "number":
            return _number(token.text)
        if token.kind == "word" and self.is_constant(token):
            return token.text.lower() == "true"
        if token.kind == "word" and self.bare_is_text:
            return token.text
        self.at -= 1
        raise self.stopped()

    def is_constant(self, token: _Token) -> bool:
        return token.text.lower() in ("true", "false")

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def took(self, *spellings: str) -> bool:
        token = self.peek()
        if token is None or token.kind not in ("sign", "word") or token.text.lower() not in spellings:
            return False
        self.at += 1
        return True

    def must(self, sign: str) -> None:
        if not self.took(sign):
            raise self.stopped(sign)

    def stopped(self, wanted: str = "") -> Malformed:
        token = self.peek()
        if token is None:
            return Malformed([Fault("condition_ends_early")])
        if wanted:
            params: dict[str, str | int] = {"wanted": wanted, "found": token.text[:60], "at": token.at}
            return Malformed([Fault("condition_wants", params=params)])
        return Malformed([Fault("condition_word", params={"word": token.text[:60], "at": token.at})])


def _inside(token: _Token) -> str:
    name = token.text[1:-1].strip()
    if not name:
        raise Malformed([Fault("condition_name_empty", params={"at": token.at})])
    return name


def _number(text: str) -> int | float:
    return float(text) if "." in text or len(text) > 15 else int(text)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return repr(value)


# From here on: what the words mean.


def compiled(tree: Tree) -> Test:
    """Return the condition as one function of the answers; made once, it is asked often."""
    match tree:
        case Every(parts):
            return _every([compiled(part) for part in parts])
        case Some(parts):
            return _some([compiled(part) for part in parts])
        case Not(part):
            inner = compiled(part)
            return lambda answers: not inner(answers)
        case Truth(operand):
            value = _reader(operand)
            return lambda answers: bool(value(answers)) and value(answers) != "false"
        case Comparison(Name(key, ()), "=", Value(str() as text)) if not _looks_like_number(text):
            return lambda answers: answers.get(key) == text  # the commonest condition, at the speed of a dictionary
        case Comparison(Name(key, ()), "contains", Value(str() as text)) if text and not _looks_like_number(text):
            return lambda answers: _holds_text(answers.get(key), text)
        case Comparison(left, word, None):
            value = _reader(left)
            wanted = word == "empty"
            return lambda answers: is_empty(value(answers)) is wanted
        case Comparison(left, word, right):
            one, other, compare = _reader(left), _reader(right), _MEANINGS[word]  # type: ignore[arg-type]
            return lambda answers: compare(one(answers), other(answers))


def _holds_text(value: Any, text: str) -> bool:
    """Return whether a list holds a text, or a text holds a piece: `in` says both."""
    return text in value if isinstance(value, list | str) else _contains(value, text)


def _every(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda answers: first(answers) and second(answers)
    return lambda answers: all(test(answers) for test in tests)


def _some(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda answers: first(answers) or second(answers)
    return lambda answers: any(test(answers) for test in tests)


def _reader(operand: Operand) -> Reader:
    if isinstance(operand, Value):
        value = list(operand.value) if isinstance(operand.value, tuple) else operand.value
        return lambda answers: value
    key, path = operand.key, operand.path
    if not path:
        return lambda answers: answers.get(key)
    return lambda answers: _followed(answers.get(key), path)


def _followed(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def is_empty(value: Any) -> bool:
    """Return whether a value is no answer: nothing, a blank text, an empty list or table. Zero and no are answers."""
    return value is None or value == "" or value == [] or value == {}


def _looks_like_number(text: str) -> bool:
    return _as_number(text) is not None


def _as_number(value: Any) -> float | None:
    """Return a number for a number or a text that is one; None for everything else, truths and infinities included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e15 else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", value):
        return float(value)
    return None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_is_in(item, other) for item in one)
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).lower() == str(other).lower()
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if (left := _as_number(one)) is not None and (right := _as_number(other)) is not None:
        return left == right
    return bool(one == other)


def _is_in(item: Any, values: list[Any]) -> bool:
    return any(_same(item, value) for value in values)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if is_empty(value) else [value]


def _equal(one: Any, other: Any) -> bool:
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    return _same(one, other)


def _less(one: Any, other: Any) -> bool:
    left, right = _as_number(one), _as_number(other)
    if left is not None and right is not None:
        return left < right
    return isinstance(one, str) and isinstance(other, str) and one != "" and other != "" and one < other


def _contains(one: Any, other: Any) -> bool:
    if is_empty(one) or is_empty(other):
        return False
    if isinstance(one, list):
        return all(_is_in(item, one) for item in _listed(other))
    return all(str(item) in str(one) for item in _listed(other))


def _any_of(one: Any, other: Any) -> bool:
    return any(_is_in(item, _listed(other)) for item in _listed(one))


def _all_of(one: Any, other: Any) -> bool:
    held = _listed(one)
    return bool(held) and all(_is_in(item, held) for item in _listed(other))


_MEANINGS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    "<>": lambda one, other: not _equal(one, other),
    "<": _less,
    ">": lambda one, other: _less(other, one),
    "<=": lambda one, other: _less(one, other) or (not is_empty(one) and _equal(one, other)),
    ">=": lambda one, other: _less(other, one) or (not is_empty(one) and _equal(one, other)),
    "contains": _contains,
    "notcontains": lambda one, other: not is_empty(one) and not _contains(one, other),
    "anyof": _any_of,
    "allof": _all_of,
    "noneof": lambda one, other: not _any_of(one, other),
}
