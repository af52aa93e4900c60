"""Scope lines as they are written down beside the database: in proposals and tombstones."""

from __future__ import annotations

from typing import Any, Final

from registry.model.accreditation import LineState, ScopeLine

_UNLIMITED: Final[list[Any]] = [LineState.ACTIVE, None, None, (), ()]


def told(line: ScopeLine) -> list[Any]:
    """Return a line as a list of plain values; what is added is added at the end."""
    return [
        *(line.framework, line.competencies, line.highest_level, line.state),
        *(line.first_release, line.last_release, line.jurisdictions, line.languages),
    ]


def retold(values: list[Any]) -> ScopeLine:
    """Return what `told` told; lines from before there was more to tell have three values, or four."""
    framework, codes, level, *rest = values
    state, first, last, jurisdictions, languages = [*rest, *_UNLIMITED[len(rest) :]]
    return ScopeLine(
        framework=framework,
        competencies=None if codes is None else tuple(codes),
        highest_level=level,
        state=LineState(state),
        first_release=first,
        last_release=last,
        jurisdictions=tuple(jurisdictions),
        languages=tuple(languages),
    )
