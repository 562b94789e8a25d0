"""The key by which words are searched and sorted, one function for writing and for asking. Plain Python.

It makes equal what readers of French and Arabic take for equal: case, accents, vowel marks, hamza, tatweel, the two
forms of several letters, digits of either kind. Direction marks never reach a key.
"""

import unicodedata

_DROPPED = {"Mn", "Cf"}
# What compatibility decomposition leaves apart: letters that readers and keyboards use for one another.
_SAME = str.maketrans({"ـ": "", "ة": "ه", "ى": "ي", "ٱ": "ا", "ک": "ك", "ی": "ي", "œ": "oe", "æ": "ae", "ß": "ss"})
_PREFIXES = ("وال", "بال", "كال", "ال", "لل")
SHORTEST_WORD = 3


def search_key(text: str) -> str:
    """Return the key of a text: words in small letters without marks, one space between them."""
    found = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(_plain(letter) for letter in found if unicodedata.category(letter) not in _DROPPED)
    return " ".join(kept.translate(_SAME).split())


def search_words(text: str) -> list[str]:
    """Return the words to look for: each as it is and, where an Arabic article stands before it, without it."""
    found: list[str] = []
    for word in search_key(text).split():
        bare = next((word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)), word)
        found += [word, bare] if bare != word and len(bare) >= SHORTEST_WORD else [word]
    return found


def _plain(letter: str) -> str:
    """Return a digit of any script as 0 to 9, and any other letter as it is."""
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
