"""Drawing a sample that anybody can draw again: from a seed, the same out of the same, in any language of programming.

Each id gets a rank, the SHA-256 of the seed, a line break and the id; in every stratum the least ranks are drawn.
"""

from collections.abc import Sequence
from hashlib import sha256

MOST = 100  # in one sample
LARGEST_SEED = 2**53 - 1


def rank(seed: int, name: str) -> bytes:
    """Return the rank of an id under a seed."""
    return sha256(f"{seed}\n{name}".encode()).digest()


def shares(sizes: dict[str, int], size: int) -> dict[str, int]:
    """Share a sample out over strata by their sizes, the largest remainders first; one each where there is enough."""
    total = sum(sizes.values())
    size = min(size, total)
    if not total:
        return {}
    least = 1 if size >= len(sizes) else 0
    exact = {name: max(least, size * count / total) for name, count in sizes.items()}
    given = {name: min(sizes[name], int(share)) for name, share in exact.items()}
    order = sorted(sizes, key=lambda name: (given[name] - exact[name], name))
    while sum(given.values()) < size:
        name = next(name for name in order if given[name] < sizes[name])
        given[name] += 1
        order = [*(each for each in order if each != name), name]
    while sum(given.values()) > size:
        given[max(given, key=lambda each: (given[each], each))] -= 1
    return given


def draw(population: Sequence[tuple[str, str]], seed: int, size: int) -> list[str]:
    """Return the ids that a seed draws out of (id, stratum) pairs, by stratum and then by rank.

    ValueError for a size or a seed that is none.
    """
    if not 1 <= size <= MOST or not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"a sample holds 1 to {MOST}, and a seed is a number from 0 to {LARGEST_SEED}")
    strata: dict[str, list[str]] = {}
    for name, stratum in population:
        strata.setdefault(stratum, []).append(name)
    given = shares({stratum: len(names) for stratum, names in strata.items()}, size)
    return [
        name
        for stratum in sorted(strata)
        for name in sorted(strata[stratum], key=lambda each: rank(seed, each))[: given[stratum]]
    ]


def digest(population: Sequence[tuple[str, str]]) -> str:
    """Return the hash of the whole population, so that a second draw can show that it drew out of the same."""
    return sha256("".join(f"{name}\n" for name, _stratum in sorted(population)).encode()).hexdigest()
