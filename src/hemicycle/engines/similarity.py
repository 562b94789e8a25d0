"""How much texts resemble one another: the cosine of their parts, each weighed by how rare it is.

Parts are groups of four letters, which see through endings, compounds and slips in any script and suit short texts, or
the beginnings of words, which are fewer and suit long ones. Texts come folded already; nothing here knows what they are
about.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

GROUP = 4  # letters in a group; the edges of a word count as letters
BEGINNING = 6  # letters of a word that count
MOST_CHANGES = 250  # beyond these, and a twentieth of the texts, an index is made anew

Weights = dict[str, float]
Split = Callable[[str], Iterator[str]]


@dataclass(frozen=True)
class Index:
    """Many texts, each under its key, ready to be compared with one. Made by `index`; never changed, only succeeded."""

    split: Split
    keys: tuple[Hashable, ...]
    postings: Mapping[str, tuple[array[int], array[float]]]  # part -> places in `keys` that hold it, and its weights
    texts: Mapping[Hashable, str]
    changed: Mapping[Hashable, Weights | None] = field(default_factory=dict)  # since it was made; None where it is gone

    def compare(self, text: str) -> dict[Hashable, float]:
        """Return how much each text resembles this one, above 0 up to 1; texts that share nothing are left out."""
        wanted = self.weights(text)
        scores = [0.0] * len(self.keys)
        for part, weight in wanted.items():
            places, weights = self.postings.get(part, _NOWHERE)
            for place, other in zip(places, weights, strict=True):
                scores[place] += weight * other
        found = {key: score for key, score in zip(self.keys, scores, strict=True) if score and key not in self.changed}
        for key, known in self.changed.items():
            if known and (score := sum(weight * known.get(part, 0.0) for part, weight in wanted.items())):
                found[key] = score
        return {key: min(score, 1.0) for key, score in found.items()}

    def weights(self, text: str) -> Weights:
        """Return the parts of a text with their weights, which make a vector of length one."""
        return _unit({part: count * self._rarity(part) for part, count in _counts(self.split(text)).items()})

    def _rarity(self, part: str) -> float:
        return _rarity(len(self.postings.get(part, _NOWHERE)[0]), len(self.keys))

    def succeeded(self, changes: Mapping[Hashable, str | None]) -> Index:
        """Return the index after these texts came, changed, or (None) went."""
        texts = {key: text for key, text in {**self.texts, **changes}.items() if text is not None}
        new = {key: None if text is None else self.weights(text) for key, text in changes.items()}
        changed = {**self.changed, **new}
        if len(changed) > max(MOST_CHANGES, len(texts) // 20):
            return index(texts, self.split)
        return Index(self.split, self.keys, self.postings, texts, changed)


_NOWHERE: tuple[array[int], array[float]] = (array("I"), array("f"))


def letter_groups(text: str) -> Iterator[str]:
    """Yield the groups of letters inside each word, its edges included."""
    for word in text.split():
        edged = f" {word} "
        yield from (edged[start : start + GROUP] for start in range(max(len(edged) - GROUP, 0) + 1))


def beginnings(text: str) -> Iterator[str]:
    """Yield the beginning of each word, so that most endings do not matter."""
    return (word[:BEGINNING] for word in text.split())


def index(texts: Mapping[Hashable, str], split: Split = letter_groups) -> Index:
    """Return an index of these texts by parts of this kind."""
    counts = [_counts(split(text)) for text in texts.values()]
    held_by = Counter(part for each in counts for part in each)
    rarity = {part: _rarity(number, len(counts)) for part, number in held_by.items()}
    postings: dict[str, tuple[array[int], array[float]]] = {part: (array("I"), array("f")) for part in held_by}
    for place, each in enumerate(counts):
        for part, weight in _unit({part: count * rarity[part] for part, count in each.items()}).items():
            places, weights = postings[part]
            places.append(place)
            weights.append(weight)
    return Index(split, tuple(texts), postings, dict(texts))


def _counts(parts: Iterator[str]) -> Weights:
    """Return how often each part occurs, so dampened that a word said ten times does not count tenfold."""
    return {part: 1.0 + log(count) if count > 1 else 1.0 for part, count in Counter(parts).items()}


def _rarity(held_by: int, texts: int) -> float:
    return log((1 + texts) / (1 + held_by)) + 1.0


def _unit(weights: Weights) -> Weights:
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {part: weight / length for part, weight in weights.items()} if length else {}
