"""Samples for an audit through the API: drawn by a seed, with the proofs of their entries."""

import json
import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator

from hemicycle.api.grammar import Field, In, Out, Query, Request, Router, Wrong, allowed
from hemicycle.kernel.terms import Stage, Tier
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.queries import Of, Strata
from hemicycle.rooms.portfolio.rules.sampling import LARGEST_SEED, MOST

router = Router()


def _whole(value: Any) -> Any:
    """Return a number that an address holds as text; what is none is left for the schema to refuse."""
    return int(value) if isinstance(value, str) and DIGITS.fullmatch(value) else value


DIGITS = re.compile("[0-9]{1,20}")
Whole = Annotated[int, BeforeValidator(_whole)]


class SampleAsked(In):
    """What to draw from, how many, spread by what, and with which seed."""

    seed: Annotated[Whole, Field(ge=0, le=LARGEST_SEED)]
    size: Annotated[Whole, Field(ge=1, le=MOST)] = 10
    of: Of = Of.INITIATIVES
    strata: Strata = Strata.NONE


class DrawnOut(Out):
    """An initiative that was drawn."""

    id: UUID
    reference: str
    stage: Stage
    tier: Tier


class ProofOut(Out):
    """The proof that an entry stands in the ledger, as hemicycle-verify reads it."""

    entry: int
    proof: dict[str, Any]


class SampleOut(Out):
    """A sample: how it was drawn, what, the proofs of its entries, and the entries that await a signature."""

    of: Of
    strata: Strata
    seed: int
    size: int
    drawn: int
    population: int
    population_sha256: str
    strata_sizes: dict[str, int]
    initiatives: list[DrawnOut]
    entries: list[int]
    proofs: list[ProofOut]
    awaiting_signature: list[int]
    key: str


@router.get("/samples", auth=allowed("portfolio.audit"), response=SampleOut, summary="Draw a sample for an audit")
def draw_sample(request: Request, asked: Query[SampleAsked]) -> dict[str, Any]:
    """Draw out of what you may see; the same seed draws the same again. 422 for strata that do not fit."""
    seen = queries.visible_to(request.user), ledger.visible_to(request.user)
    try:
        drawn = queries.sample(*seen, asked.of, asked.strata, asked.seed, asked.size)
    except ValueError as fault:
        raise Wrong(422, f"{fault}: initiatives by stage or tier, entries by event.", "strata") from fault
    checkpoint = queries.newest_checkpoint()
    proved = list(queries.proofs(drawn, checkpoint)) if checkpoint else []
    known = {entry.seq for entry, _proof in proved}
    return {
        **queries.sample_document(drawn),
        "entries": [entry.seq for entry in drawn.entries],
        "proofs": [{"entry": entry.seq, "proof": json.loads(proof)} for entry, proof in proved],
        "awaiting_signature": [entry.seq for entry in drawn.entries if entry.seq not in known],
        "key": checkpoint.log.verifier if checkpoint else "",
    }
