"""What the AI Act makes of one system: a class that follows from answers, with each reason, its article and its day.

The object is the intended purpose of one system; of several, the gravest counts. What nobody has answered counts as the
graver answer and stays open. The class is of the law and never lowers the house's own tier: the stricter of both drives
the gates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

import yaml

from hemicycle.kernel.terms import Tier
from hemicycle.rooms.compliance.rules.applying import Facts, applies
from hemicycle.rooms.compliance.rules.frameworks import CONTENT, Requirement, Status

Answers = Mapping[str, frozenset[str]]  # key of a question -> the answers chosen; none where nobody has answered

YES, NO, NONE = "yes", "no", "none"
AREAS = frozenset("12345678")  # of Annex III
PRACTICES = ("a", "b", "c", "d", "e", "f", "g", "h", "ba", "bb")  # of Article 5(1)
WITH_EXCEPTION = frozenset({"f", "h", "ba"})  # the practices for which the article itself names an exception
EXCUSABLE = frozenset({"talks", "content", "deepfake", "published"})  # the duties of Article 50 that know an exception
ANNEX_1, LEGACY = "EUAIA-06-01", "EUAIA-111-02"  # the requirements whose days move those of others


class LegalClass(StrEnum):
    """Where the path of decision ends, from the mildest to the gravest."""

    OUT = "out"
    MINIMAL = "minimal"
    LIMITED = "limited"
    EXEMPT = "exempt"
    HIGH = "high"
    PROHIBITED = "prohibited"


GRAVITY = list(LegalClass)
TIERS = {
    LegalClass.OUT: Tier.MINIMAL,
    LegalClass.MINIMAL: Tier.MINIMAL,
    LegalClass.LIMITED: Tier.LIMITED,
    LegalClass.EXEMPT: Tier.LIMITED,
    LegalClass.HIGH: Tier.HIGH,
    LegalClass.PROHIBITED: Tier.PROHIBITED,
}


@dataclass(frozen=True)
class Question:
    """A question of the path: `node` is its step, `key` names the answer, `requirement` the row that rests on it."""

    node: str
    key: str
    text: str
    reference: str
    requirement: str = ""
    options: Mapping[str, str] = field(default_factory=dict)  # answer -> words; none for yes and no
    takes_many: bool = False

    @property
    def answers(self) -> frozenset[str]:
        """Return the answers that may be chosen."""
        return frozenset(self.options) or frozenset({YES, NO})


@cache
def questions() -> dict[str, Question]:
    """Return the questions by key, in the order of the path."""
    rows = yaml.safe_load((CONTENT / "classification.yaml").read_text(encoding="utf-8"))["questions"]
    found = (
        Question(
            node=row["id"],
            key=row["key"],
            text=row["text"],
            reference=row["reference"],
            requirement=row.get("requirement", ""),
            options={each["key"]: each["label"] for each in row.get("options", ())},
            takes_many=row.get("many", False),
        )
        for row in rows
    )
    return {each.key: each for each in found}


class AnswerFault(ValueError):
    """An answer that cannot be meant: the key of its question, and what was answered."""

    def __init__(self, key: str, answered: str) -> None:
        super().__init__(f"{key}: {answered}")
        self.key, self.answered = key, answered


@dataclass(frozen=True)
class Reason:
    """An answer that counted; `is_open` where nobody gave it and the graver one was taken."""

    question: Question
    answered: frozenset[str]
    is_open: bool = False


@dataclass(frozen=True)
class Classification:
    """The class of one system, the answers that led there in order, and the words for the rules of applicability."""

    legal_class: LegalClass
    node: str  # where it was decided
    reasons: tuple[Reason, ...]
    facts: Facts
    owes_transparency: frozenset[str] = frozenset()  # of Article 50, beside whatever the class brings
    is_general_purpose: bool = False

    @property
    def open(self) -> tuple[Question, ...]:
        """Return the questions that nobody has answered and on which the class or a duty depends."""
        return tuple(each.question for each in self.reasons if each.is_open)

    @property
    def is_settled(self) -> bool:
        """Return whether nothing is open; until then the class is that of the graver answers."""
        return not self.open

    @property
    def tier(self) -> Tier:
        """Return the tier that this class demands at least."""
        return TIERS[self.legal_class]


def check(answers: Answers) -> None:
    """Raise AnswerFault for the first answer to no question of the path, or of a kind that it does not know."""
    for key, chosen in answers.items():
        question = questions().get(key)
        if question is None or not chosen <= question.answers:
            raise AnswerFault(key, ", ".join(sorted(chosen)))
        if len(chosen) > 1 and (not question.takes_many or NONE in chosen):
            raise AnswerFault(key, ", ".join(sorted(chosen)))


class _Path:
    """The questions asked so far, in order, with what was answered or taken for an answer."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.reasons: dict[str, Reason] = {}

    def ask(self, key: str, graver: Iterable[str]) -> frozenset[str]:
        """Return what was answered; the graver answer where nothing was."""
        given = self.answers.get(key, frozenset())
        found = given or frozenset(graver)
        self.reasons[key] = Reason(questions()[key], found, is_open=not given)
        return found

    def says_yes(self, key: str, *, graver: str = YES) -> bool:
        return YES in self.ask(key, {graver})

    def known(self, key: str, value: str = YES) -> bool | None:
        """Return whether a fact holds, None where the question was not asked or not answered."""
        reason = self.reasons.get(key)
        return None if reason is None or reason.is_open else value in reason.answered


def classify(answers: Answers) -> Classification:
    """Return the class of a system by these answers. AnswerFault where one cannot be meant."""
    check(answers)
    path = _Path(answers)
    if not path.says_yes("aia.infers"):
        return _end(path, LegalClass.OUT, "AIA-N01")
    if not path.says_yes("aia.in_scope"):
        return _end(path, LegalClass.OUT, "AIA-N02")
    path.ask("aia.role", {"both"})
    path.ask("aia.changed", {YES})
    if _is_prohibited(path):
        return _end(path, LegalClass.PROHIBITED, "AIA-N03")
    found, node = _high(path)
    general = path.says_yes("aia.gpai")
    owed = frozenset(_transparency(path))
    if found is LegalClass.MINIMAL and (owed or general):
        found, node = LegalClass.LIMITED, "AIA-N10" if owed else "AIA-N09"
    if found is LegalClass.HIGH:
        for key in ("aia.public_authority", "aia.decision_on_person", "aia.workplace"):
            path.ask(key, {YES})
        path.ask("aia.legacy", {"changed"})
    return _end(path, found, node, owed, is_general_purpose=general)


def _is_prohibited(path: _Path) -> bool:
    done = [practice for practice in PRACTICES if path.says_yes(f"aia.prohibited.{practice}")]
    if not done:
        return False
    return not (set(done) <= WITH_EXCEPTION and path.says_yes("aia.prohibited_exception", graver=NO))


def _high(path: _Path) -> tuple[LegalClass, str]:
    """Return whether the system is of high risk, exempt from it, or neither, and the step that says so."""
    if path.says_yes("aia.annex1"):
        return LegalClass.HIGH, "AIA-N04"
    if NONE in path.ask("aia.annex3", AREAS):
        return LegalClass.MINIMAL, "AIA-N12"
    if path.says_yes("aia.profiling"):
        return LegalClass.HIGH, "AIA-N06"
    if not path.says_yes("aia.no_material_influence", graver=NO):
        return LegalClass.HIGH, "AIA-N07"
    if NONE in path.ask("aia.exception", {NONE}):
        return LegalClass.HIGH, "AIA-N08"
    if not path.says_yes("aia.exemption_documented", graver=NO):
        return LegalClass.HIGH, "AIA-N08D"  # the exception is claimed in writing or not at all
    return LegalClass.EXEMPT, "AIA-N08D"


def _transparency(path: _Path) -> Iterator[str]:
    """Yield the duties of Article 50 that are owed; they are asked for every class and add up with it."""
    for duty in ("talks", "content", "biometric", "deepfake", "published"):
        if path.says_yes(f"aia.transparency.{duty}"):
            if duty not in EXCUSABLE or not path.says_yes(f"aia.transparency_exception.{duty}", graver=NO):
                yield duty


def _end(
    path: _Path,
    legal_class: LegalClass,
    node: str,
    owed: frozenset[str] = frozenset(),
    *,
    is_general_purpose: bool = False,
) -> Classification:
    reasons, facts = tuple(path.reasons.values()), _facts(path, legal_class, owed)
    return Classification(legal_class, node, reasons, facts, owed, is_general_purpose)


def _facts(path: _Path, legal_class: LegalClass, owed: frozenset[str]) -> Facts:
    """Return the words of the rules of applicability that the answers settle; what is open stays unknown."""
    if legal_class is LegalClass.OUT:
        return {"eu": False}
    role = path.reasons["aia.role"]
    areas = path.reasons["aia.annex3"].answered & AREAS if "aia.annex3" in path.reasons else frozenset()
    is_read = path.known("aia.annex3", NONE) is not None
    provides, uses = (
        None if role.is_open else bool(role.answered & {each, "both"}) for each in ("provider", "deployer")
    )

    def owes(duty: str) -> bool | None:
        if path.known(f"aia.transparency.{duty}") is None:
            return None
        return duty in owed or (None if duty in _undecided(path) else False)

    facts: dict[str, bool | None] = {
        "eu": True if path.known("aia.infers") and path.known("aia.in_scope") else None,
        "initiative": True,
        "provider": _any((provides, path.known("aia.changed"))),
        "deployer": uses,
        "tier_high": legal_class is LegalClass.HIGH,
        "annex1": path.known("aia.annex1"),
        "annex3": bool(areas) if is_read else None,
        **{f"annex3_{area}": area in areas if is_read else None for area in sorted(AREAS)},
        "art6_3_exempt": legal_class is LegalClass.EXEMPT,
        "profiling": path.known("aia.profiling"),
        "gpai_provider": path.known("aia.gpai"),
        "gpai_systemic": False if path.known("aia.gpai") is False else None,
        "interacts_with_people": owes("talks"),
        "generative": path.known("aia.transparency.content"),
        "deepfake": owes("deepfake"),
        "published_text": owes("published"),
        "public_authority": path.known("aia.public_authority"),
        "decision_on_person": path.known("aia.decision_on_person"),
        "workplace": path.known("aia.workplace"),
        "legacy": None if path.known("aia.legacy", "new") is None else not path.known("aia.legacy", "new"),
    }
    if path.known("aia.transparency.biometric") is False:
        facts |= {"emotion": False, "biometric_categorisation": False}
    return facts


def _undecided(path: _Path) -> frozenset[str]:
    """Return the duties of Article 50 whose exception nobody has judged."""
    return frozenset(
        key.rpartition(".")[2]
        for key, each in path.reasons.items()
        if each.is_open and key.startswith("aia.transparency_exception.")
    )


def gravest(found: Iterable[Classification]) -> Classification | None:
    """Return the gravest of the classes of an initiative's systems, the first of equals; None of none."""
    return max(found, key=lambda each: GRAVITY.index(each.legal_class), default=None)


def of_several(found: Iterable[Classification]) -> Facts:
    """Return the words that the systems of an initiative settle together: one that is true of any is true of it.

    The jurisdiction is left out: whether the Act binds the house is decided elsewhere.
    """
    facts = [each.facts for each in found if each.legal_class is not LegalClass.OUT]
    if not facts:
        return {}
    return {word: _any(each.get(word) for each in facts) for word in facts[0].keys() - {"eu"}}


def _any(values: Iterable[bool | None]) -> bool | None:
    """Return whether one of these holds, None where that hangs on what is unknown."""
    held = set(values)
    return True if True in held else None if None in held else False


def stricter(legal_class: LegalClass, tier: Tier) -> Tier:
    """Return what drives the gates: the house's own tier, or the one that the law demands where that is higher."""
    return max(tier, TIERS[legal_class], key=list(Tier).index)


@dataclass(frozen=True)
class Duty:
    """A requirement of the Act that the class brings: from when for this system, and what is still to be answered."""

    requirement: Requirement
    from_on: date | None
    unanswered: tuple[str, ...] = ()

    def standing(self, on: date) -> Status:
        """Return its force on a day for this system; a day that is contested stays so."""
        status = self.requirement.standing(on)
        if status is Status.IN_FORCE and self.from_on is not None and self.from_on > on:
            return Status.FUTURE
        return status


def duties(found: Classification, act: Iterable[Requirement]) -> tuple[Duty, ...]:
    """Return the requirements of the Act that apply to the system, in order; one on which words are open does."""
    rows = {each.id: each for each in act}
    judged = ((each, applies(each.applicability, found.facts)) for each in rows.values())
    return tuple(Duty(each, _from(each, found, rows), how.unanswered) for each, how in judged if how.counts)


def _from(requirement: Requirement, found: Classification, rows: Mapping[str, Requirement]) -> date | None:
    """Return the day from which a requirement binds this system: later for products, and for what was there before."""
    begins = requirement.effective_from
    if begins is None or "tier_high" not in requirement.applicability:
        return begins
    known = {each.question.key: each.answered for each in found.reasons if not each.is_open}
    if found.node == "AIA-N04" and YES in known.get("aia.annex1", ()):
        begins = max(begins, rows[ANNEX_1].effective_from or begins)
    if "unchanged" in known.get("aia.legacy", ()) and YES in known.get("aia.public_authority", ()):
        begins = max(begins, rows[LEGACY].effective_from or begins)
    return begins


def rests_on(found: Classification, act: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Return the requirements on which the class itself rests: the practices, the annex, the duties of transparency."""
    resting = {
        each.question.requirement
        for each in found.reasons
        if each.question.requirement and each.answered and not each.answered & {NO, NONE}
    }
    return tuple(each for each in act if each.id in resting)
