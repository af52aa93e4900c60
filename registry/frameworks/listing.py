"""The rows that `registry framework list --json` prints, a line a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.competency import Framework


class FrameworkRow(TypedDict):
    """One release; `competencies` is their number."""

    key: str
    release: int
    title: str
    version: str
    status: str
    competencies: int
    sha256: str


def list_rows(frameworks: Iterable[Framework]) -> list[FrameworkRow]:
    """Return a row for each release, in the order given."""
    return [
        {
            "key": framework.key,
            "release": framework.release,
            "title": framework.title,
            "version": framework.version,
            "status": framework.status,
            "competencies": len(framework.competencies),
            "sha256": framework.sha256,
        }
        for framework in frameworks
    ]
