"""Could somebody with a certificate do what it says? Counted by competency, and nothing else is kept.

* An answer is one more in a number: it has no row, no time and no sender.
* What is counted is shown from the next publication on, and from 10 answers on: the same for everybody in
  between, and no answer shows by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.report import Opinion
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.competency import Framework
    from registry.ports import Store

LEAST: Final = 10
"""Answers from which on they are shown."""


class OpinionRefusedError(RegistryError):
    """What was sent is no answer about a competency of ours."""

    code: ClassVar[str] = "opinion_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("choose one of the answers on the competency's own page"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """How many answered what about one competency."""

    yes: int
    partly: int
    no: int

    @property
    def answers(self) -> int:
        """How many answered."""
        return self.yes + self.partly + self.no


def count(competency: str, answer: str, *, frameworks: Iterable[Framework], store: Store) -> None:
    """Count an answer about a competency (`MFG-05@1`); raise `OpinionRefusedError`."""
    known = {one.reference(each.code) for one in frameworks for each in one.competencies}
    found = next((one for one in Opinion if one == answer), None)
    if found is None or competency not in known:
        raise OpinionRefusedError
    with store.transaction() as tx:
        tx.opinions.count(competency, found)


def shown(*, store: Store) -> dict[str, Opinions]:
    """Return what is shown, by competency (`MFG-05@1`)."""
    with store.reading() as tx:
        counts = tx.opinions.all()
    by_competency: dict[str, dict[Opinion, int]] = {}
    for one in counts:
        by_competency.setdefault(one.competency, {})[one.answer] = one.shown
    made = {
        competency: Opinions(**{answer.value: numbers.get(answer, 0) for answer in Opinion})
        for competency, numbers in by_competency.items()
    }
    return {competency: one for competency, one in made.items() if one.answers >= LEAST}
