"""The rows of a list of frameworks."""

from __future__ import annotations

from registry import resources
from registry.frameworks.listing import list_rows
from registry.frameworks.reading import load


def test_a_list_has_a_row_a_release_with_its_digest() -> None:
    frameworks = load(resources.path("competency_frameworks"))
    row = list_rows(frameworks)[0]
    assert row == {
        "key": "manufacturing",
        "release": 1,
        "title": "Manufacturing foundations",
        "version": "1.0.0",
        "status": "Implemented",
        "competencies": 12,
        "sha256": frameworks[0].sha256,
    }
