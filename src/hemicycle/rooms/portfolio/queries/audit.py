"""Reading for the auditor: samples of initiatives or of ledger entries, each with its history and its proofs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hemicycle.kernel.models import Initiative
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Checkpoint, Entry
from hemicycle.rooms.portfolio.adapters import samples
from hemicycle.rooms.portfolio.rules import sampling


class Of(StrEnum):
    """What a sample is drawn from."""

    INITIATIVES = "initiatives"
    ENTRIES = "entries"


class Strata(StrEnum):
    """By what a sample is spread."""

    NONE = "none"
    STAGE = "stage"
    TIER = "tier"
    EVENT = "event"


STRATA_OF = {
    Of.INITIATIVES: (Strata.NONE, Strata.STAGE, Strata.TIER),
    Of.ENTRIES: (Strata.NONE, Strata.EVENT),
}


@dataclass(frozen=True)
class Sample:
    """A sample and how it was drawn; the same seed draws the same out of the same population."""

    of: Of
    strata: Strata
    seed: int
    size: int
    population: int
    digest: str
    sizes: dict[str, int]  # of the strata
    initiatives: list[Initiative]
    entries: list[Entry]  # the drawn ones, or the histories of the drawn initiatives, oldest first

    @property
    def drawn(self) -> int:
        """Return how many were drawn, fewer than asked for where there are fewer."""
        return len(self.initiatives) if self.of is Of.INITIATIVES else len(self.entries)


def sample(
    initiatives: QuerySet[Initiative], entries: QuerySet[Entry], of: Of, strata: Strata, seed: int, size: int
) -> Sample:
    """Draw a sample out of what is given. ValueError for a size or seed that is none, or strata that do not fit."""
    if strata not in STRATA_OF[of]:
        raise ValueError(f"a sample of {of} is not spread by {strata}")
    population = _population(initiatives, entries, of, strata)
    drawn = sampling.draw(population, seed, size)
    sizes = dict(sorted(Counter(stratum for _name, stratum in population).items()))
    if of is Of.INITIATIVES:
        by_id = initiatives.in_bulk([UUID(name) for name in drawn])
        chosen = [by_id[UUID(name)] for name in drawn]
        told = entries.filter(initiative__in=list(by_id))
    else:
        chosen = []
        told = entries.filter(seq__in=[int(name) for name in drawn])
    listed = list(told.filter(log__is_current=True).select_related("log").order_by("seq"))
    return Sample(of, strata, seed, size, len(population), sampling.digest(population), sizes, chosen, listed)


def _population(
    initiatives: QuerySet[Initiative], entries: QuerySet[Entry], of: Of, strata: Strata
) -> list[tuple[str, str]]:
    """Return every id with its stratum; entries are named by their number in the present log."""
    if of is Of.INITIATIVES:
        field = strata.value if strata is not Strata.NONE else "pk"
        rows = initiatives.order_by().values_list("pk", field)
        return [(str(pk), str(value) if strata is not Strata.NONE else "") for pk, value in rows]
    current = entries.filter(log__is_current=True).order_by()
    named = current.values_list("seq", "event")
    return [(str(seq), event if strata is Strata.EVENT else "") for seq, event in named]


def newest_checkpoint() -> Checkpoint | None:
    """Return the newest signed checkpoint of the present log."""
    return Checkpoint.objects.filter(log__is_current=True).select_related("log").order_by("-size").first()


def proofs(found: Sample, checkpoint: Checkpoint) -> Iterator[tuple[Entry, bytes]]:
    """Yield the proof file of every entry that the checkpoint covers."""
    for entry in found.entries:
        if entry.seq < checkpoint.size:
            yield entry, ledger.proof_bytes(entry, checkpoint)


def sample_document(found: Sample) -> dict[str, Any]:
    """Return how a sample was drawn and what, as other programs read it."""
    return {
        "of": str(found.of),
        "strata": str(found.strata),
        "seed": found.seed,
        "size": found.size,
        "drawn": found.drawn,
        "population": found.population,
        "population_sha256": found.digest,
        "strata_sizes": found.sizes,
        "initiatives": [
            {"id": str(each.pk), "reference": each.reference, "stage": each.stage, "tier": each.tier}
            for each in found.initiatives
        ],
        "entries": [] if found.of is Of.INITIATIVES else [each.seq for each in found.entries],
    }


def sample_files(found: Sample, checkpoint: Checkpoint | None) -> dict[str, bytes]:
    """Return the files of a sample by name, proofs under this checkpoint; what it does not cover is named as such."""
    proved = {entry.seq: proof for entry, proof in proofs(found, checkpoint)} if checkpoint else {}
    entries = [
        samples.Proved(
            each.seq, each.at.isoformat(), each.event, f"{each.subject_kind} {each.subject_id}", proved.get(each.seq)
        )
        for each in found.entries
    ]
    key = checkpoint.log.verifier if checkpoint else ""
    return samples.sample_files(sample_document(found), _drawn(found), entries, key)


def _drawn(found: Sample) -> list[samples.Drawn]:
    states = last_states(found)
    numbers: dict[Any, list[int]] = {}
    for entry in found.entries:
        numbers.setdefault(entry.initiative_id, []).append(entry.seq)
    return [
        samples.Drawn(
            each.reference,
            {"entry": states[each.pk][0], "record": states[each.pk][1]} if each.pk in states else {},
            numbers.get(each.pk, []),
        )
        for each in found.initiatives
    ]


def last_states(found: Sample) -> dict[UUID, tuple[int, dict[str, Any]]]:
    """Return each drawn initiative as its newest entry left it, with the number of that entry."""
    states: dict[UUID, tuple[int, dict[str, Any]]] = {}
    for entry in found.entries:
        said = ledger.content(entry) if entry.subject_kind == Initiative.kind() else None
        if said and said["state"] and entry.subject_id:
            states[entry.subject_id] = entry.seq, said["state"]
    return states
