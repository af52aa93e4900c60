"""Decisions as the console shows them: by references and words, never by names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from registry.model.assessment import DecisionState
from registry.model.said import said
from registry.web import words
from registry.web.provider.assessing.reading import JUDGEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from registry.model.assessment import Evidence
    from registry.model.competency import Framework
    from registry.model.ids import DecisionId
    from registry.operations.deciding import Opened

_TITLES: Final = {
    DecisionState.OVERTURNED: said("Overturned: assess these again"),
    DecisionState.TO_VERIFY: said("Waiting for a verifier"),
    DecisionState.READY: said("Ready to be issued"),
    DecisionState.NOT_YET: said("Not yet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A decision; `criteria` are code, words and whether it was met."""

    id: DecisionId
    reference: str
    what: str
    on: date
    criteria: Sequence[tuple[str, str, bool]]
    methods: Sequence[str]
    evidence: Sequence[Evidence]
    judgements: Sequence[str]
    is_competent: bool
    taught_alone: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Decisions in one state."""

    title: str
    may_be_taken_back: bool
    is_open: bool
    decisions: Sequence[Shown]


def groups(found: Iterable[Opened], frameworks: Sequence[Framework]) -> list[Group]:
    """Return an assessor's decisions by state, what has to be done first."""
    return [
        Group(
            title=_TITLES[state],
            may_be_taken_back=state in (DecisionState.TO_VERIFY, DecisionState.READY),
            is_open=state is DecisionState.OVERTURNED,
            decisions=[decision(one, frameworks) for one in some],
        )
        for state, some in groupby(found, key=lambda one: one.state)
    ]


def decision(one: Opened, frameworks: Sequence[Framework]) -> Shown:
    """Return a decision in words."""
    content = one.content
    found = content.assessment
    title, level = words.competency(frameworks, content.unit.competency, content.unit.level)
    texts = {
        criterion.code: criterion.statement
        for framework in frameworks
        for competency in framework.competencies
        if framework.reference(competency.code) == content.unit.competency
        for criterion in competency.criteria
    }
    return Shown(
        id=one.id,
        reference=content.reference,
        what=said("{competency}, {level}", competency=title, level=level),
        on=content.at.date(),
        criteria=[(code, texts.get(code, code), met) for code, met in found.met.items()],
        methods=found.methods,
        evidence=found.evidence,
        judgements=[JUDGEMENTS[one] for one in sorted(found.judgements)],
        is_competent=found.is_competent,
        taught_alone=found.taught_alone,
        reason=content.reason,
    )
