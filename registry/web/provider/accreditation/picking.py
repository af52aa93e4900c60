"""The scope of an application as the form offers it, and as somebody picked and typed it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from registry.model.accreditation import ScopeLine
from registry.operations.accrediting import proposal as proposals
from registry.operations.accrediting.limits import LimitRefusedError, Typed
from registry.web import words
from registry.web.faults import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.model.competency import Framework
    from registry.web.forms import PickForm

ALL: Final = "*"
"""Stands for all competencies of a framework."""

_LIMITS: Final = tuple(field.name for field in fields(Typed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """Which boxes are ticked (`KEY/CODE`), and by framework the highest level and what limits the line."""

    ticked: tuple[str, ...]
    levels: Mapping[str, str]
    limits: Mapping[str, Typed]

    @classmethod
    def of(cls, scope: Sequence[ScopeLine]) -> Picks:
        """Return what would have to be picked for a scope."""
        return cls(
            ticked=tuple(
                f"{line.framework}/{code}" for line in scope for code in line.competencies or (ALL,)
            ),
            levels={line.framework: line.highest_level for line in scope},
            limits={line.framework: Typed.of(line) for line in scope},
        )

    @classmethod
    def sent(cls, form: PickForm, frameworks: Iterable[Framework]) -> Picks:
        """Return what a form brings."""
        keys = tuple(proposals.newest(frameworks))
        return cls(
            ticked=form.picked,
            levels={key: form.line(f"level-{key}") for key in keys},
            limits={key: Typed(**{name: form.line(f"{name}-{key}") for name in _LIMITS}) for key in keys},
        )

    def lines(self) -> tuple[list[ScopeLine], dict[str, str]]:
        """Return the lines, and by the form's field what to change in a limit."""
        codes: dict[str, list[str]] = {}
        for value in self.ticked:
            key, _, code = value.partition("/")
            codes.setdefault(key, []).append(code)
        found, wrong = [], {}
        for key, picked in codes.items():
            line = ScopeLine(
                framework=key,
                competencies=None if ALL in picked else tuple(picked),
                highest_level=self.levels.get(key, ""),
            )
            try:
                found.append(self.limits.get(key, Typed()).limited(line))
            except LimitRefusedError as error:
                wrong[f"{error.limit}-{key}"] = sentence(error.message)
        return found, wrong

    def offered(self, frameworks: Iterable[Framework]) -> list[dict[str, Any]]:
        """Return each framework with what is offered of it, and what was typed beside it."""
        return [
            {
                "key": one.key,
                "title": one.title,
                "levels": [(level.code, words.level(one, level.code)) for level in one.levels],
                "level": self.levels.get(one.key) or one.levels[0].code,
                "competencies": [(each.code, each.title) for each in one.competencies],
                "limits": asdict(self.limits.get(one.key, Typed())),
            }
            for one in sorted(proposals.newest(frameworks).values(), key=lambda each: each.title)
        ]
