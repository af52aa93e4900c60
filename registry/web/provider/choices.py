"""What a provider may certify right now: one choice for each competency and level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from registry.web import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from registry.model.competency import Framework
    from registry.operations.prepare import Terms

_BETWEEN: Final = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A competency at a level; `value` is what the form sends."""

    framework: str
    competency: str
    level: str
    title: str
    level_words: str

    @property
    def value(self) -> str:
        """What the form sends."""
        return _BETWEEN.join((self.framework, self.competency, self.level))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The choices within one framework."""

    title: str
    choices: tuple[Choice, ...]


def groups(terms: Terms, now: datetime) -> list[Group]:
    """Return what the accreditations in force allow, by framework."""
    # By its key a framework stands for its newest release.
    newest = {one.key: one for key, one in terms.frameworks.items() if key == one.key}
    made = [
        Group(title=framework.title, choices=tuple(_choices(framework, terms, now)))
        for framework in sorted(newest.values(), key=lambda one: one.title)
    ]
    return [group for group in made if group.choices]


def chosen(value: str, offered: list[Group]) -> Choice | None:
    """Return the choice that the form sent, if it is offered."""
    return next((one for group in offered for one in group.choices if one.value == value), None)


def _choices(framework: Framework, terms: Terms, now: datetime) -> Iterator[Choice]:
    for competency in framework.competencies:
        for level in competency.levels:
            if any(one.covers(framework, competency.code, level, now) for one in terms.accreditations):
                yield Choice(
                    framework=framework.key,
                    competency=competency.code,
                    level=level,
                    title=competency.title,
                    level_words=words.level(framework, level),
                )
