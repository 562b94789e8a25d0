"""The statement of a framework: every requirement with where the house stands, what proves it, and what is missing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance.models import Attestation, Binding, Gap, Position
from hemicycle.rooms.compliance.queries.answers import Told, answers_of, told
from hemicycle.rooms.compliance.queries.classifying import facts_of_systems, is_outside
from hemicycle.rooms.compliance.queries.content import Proof, bindings, frameworks, proofs, unconfirmed
from hemicycle.rooms.compliance.queries.said import Said, said_of
from hemicycle.rooms.compliance.rules import applying, situation, statement
from hemicycle.rooms.compliance.rules.applying import Applies
from hemicycle.rooms.compliance.rules.frameworks import ACT, Framework, Requirement, Status
from hemicycle.rooms.compliance.rules.statement import Stance
from hemicycle.rooms.portfolio import queries as portfolio


@dataclass(frozen=True)
class Line:
    """One requirement of a statement, as it stands on a day."""

    requirement: Requirement
    force: Status
    applies: Applies
    verdict: Verdict
    proofs: tuple[Proof, ...]
    counted: Mapping[str, Mapping[Verdict, int]]
    position: Position | None = None
    attestation: Attestation | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def stance(self) -> str:
        """Return where the house stands; nothing where nobody has said so."""
        if self.position:
            return self.position.stance
        return "" if self.applies.counts else Stance.NOT_APPLICABLE


@dataclass(frozen=True)
class Statement:
    """A framework with all its lines, for the house or for one initiative."""

    framework: Framework
    binding: Binding | None
    lines: tuple[Line, ...]
    told: Told | None = None  # what it was counted from, where it is the house's

    @property
    def is_law(self) -> bool:
        """Return whether it was decided that the framework binds this house."""
        return self.binding is not None and self.binding.standing == statement.Standing.BINDS

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """Return how many requirements have each verdict, each counted as itself."""
        return statement.tally(line.verdict for line in self.lines)

    @property
    def stances(self) -> dict[str, int]:
        """Return how many requirements are adopted, adapted, not applicable, and undecided under the empty word."""
        return dict(Counter(line.stance for line in self.lines))

    @property
    def good(self) -> int:
        """Return how many applicable requirements hold: met, attested or waived."""
        return sum(line.verdict in statement.GOOD for line in self.lines)

    @property
    def applicable(self) -> int:
        """Return how many requirements count as applicable."""
        return sum(line.verdict is not Verdict.NOT_APPLICABLE for line in self.lines)

    @property
    def unanswered(self) -> int:
        """Return how many requirements count as applicable because a word is unanswered."""
        return sum(line.applies.holds is None for line in self.lines)


def of_the_house(framework: Framework, user: Any) -> Statement:
    """Return where the house stands on a framework, counted over the initiatives that the person sees.

    One query while the ledger does not move, a fixed number else: counts and what the house said are remembered.
    """
    return _of_the_house(framework, Initiative.objects.visible_to(user))


def of_all(framework: Framework) -> Statement:
    """Return the same counted over every initiative, for whoever sits at the machine of the house."""
    return _of_the_house(framework, Initiative.objects.all())


def _of_the_house(framework: Framework, initiatives: QuerySet[Initiative]) -> Statement:
    found = told(initiatives)
    binding = found.house.bindings.get(framework.key)
    facts = {**situation.of_the_house(), **_jurisdiction(framework, binding)}
    return replace(_statement(framework, binding, facts, found.counts, found.house.said), told=found)


def of_an_initiative(framework: Framework, initiative: Initiative) -> Statement:
    """Return where an initiative stands on a framework, by the rules over its own facts."""
    one = Initiative.objects.filter(pk=initiative.pk)
    found: dict[str, dict[Verdict, int]] = {key: {answer.verdict: 1} for (key, _pk), answer in answers_of(one).items()}
    binding = bindings().get(framework.key)
    facts = {**facts_of(one)[initiative.pk], **_jurisdiction(framework, binding)}
    if framework.key == ACT and is_outside(initiative):
        facts[framework.jurisdiction] = False
    return _statement(framework, binding, facts, found, said_of(Q(initiative=initiative.pk)))


def facts_of(initiatives: QuerySet[Initiative]) -> dict[Any, dict[str, bool | None]]:
    """Return the words of applicability that are known of each initiative and of its systems. Three queries."""
    judged, systems = portfolio.judged(initiatives), facts_of_systems(initiatives)
    return {
        pk: {
            **situation.of_an_initiative(stage, route, judged[pk].facts if pk in judged else None),
            **{word: holds for word, holds in systems.get(pk, {}).items() if holds is not None},
        }
        for pk, stage, route in initiatives.order_by().values_list("pk", "stage", "route")
    }


def _jurisdiction(framework: Framework, binding: Binding | None) -> dict[str, bool | None]:
    standing = binding.standing if binding else ""
    return {framework.jurisdiction: situation.jurisdiction(standing)} if framework.jurisdiction else {}


def _statement(
    framework: Framework,
    binding: Binding | None,
    facts: Mapping[str, bool | None],
    found: Mapping[str, Mapping[Verdict, int]],
    said: Said,
) -> Statement:
    on = clock.today()
    lines = tuple(_line(each, facts, found, said, on) for each in framework.requirements)
    return Statement(framework, binding, lines)


def _line(
    one: Requirement,
    facts: Mapping[str, bool | None],
    found: Mapping[str, Mapping[Verdict, int]],
    said: Said,
    on: date,
) -> Line:
    proved, holds = proofs(one), applying.applies(one.applicability, facts)
    counted = {each.criterion: found.get(each.criterion, {}) for each in proved}
    position, attestation = said.positions.get(one.id), said.attestations.get(one.id)
    return Line(
        requirement=one,
        force=one.standing(on),
        applies=holds,
        verdict=statement.verdict(
            counted.values(),
            is_vouched=attestation is not None,
            stance=position.stance if position else "",
            is_asked=holds.counts,
        ),
        proofs=proved,
        counted=counted,
        position=position,
        attestation=attestation,
        gaps=tuple(said.gaps.get(one.id, ())),
    )


def frameworks_document() -> list[dict[str, Any]]:
    """Return every framework as other programs read it."""
    decided, known = bindings(), frameworks()
    to_verify = unconfirmed(known.values())
    return [
        {
            "key": key,
            "name": each.name,
            "title": each.title,
            "version": each.version,
            "kind": each.kind,
            "binds": each.binds,
            "source": each.source,
            "requirements": len(each.requirements),
            "to_verify": to_verify[key],
            "standing": decided[key].standing if key in decided else "undecided",
        }
        for key, each in known.items()
    ]


def document(found: Statement) -> dict[str, Any]:
    """Return a statement as other programs read it."""
    return {
        "framework": found.framework.key,
        "version": found.framework.version,
        "standing": found.binding.standing if found.binding else "undecided",
        "claim": "aligned with",
        "requirements": len(found.lines),
        "applicable": found.applicable,
        "good": found.good,
        "unanswered": found.unanswered,
        "verdicts": {verdict.value: n for verdict, n in found.verdicts.items()},
        "lines": [
            {
                "id": line.requirement.id,
                "reference": line.requirement.reference,
                "force": line.force.value,
                "effective_from": line.requirement.effective_from and line.requirement.effective_from.isoformat(),
                "provenance": line.requirement.provenance.value,
                "verdict": line.verdict.value,
                "stance": line.stance or "undecided",
                "reason": line.position.reason if line.position else "",
                "criteria": [proof.criterion for proof in line.proofs],
                "attested_until": line.attestation.expires_on.isoformat() if line.attestation else None,
                "open": list(line.applies.unanswered),
                "gaps": len(line.gaps),
            }
            for line in found.lines
        ],
    }
