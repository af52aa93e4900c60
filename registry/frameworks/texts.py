"""The texts that a verifier shows beside a verdict: `texts/en.json`, the same bytes for the same releases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from registry.model.competency import Framework, Level


def texts_bytes(frameworks: tuple[Framework, ...]) -> bytes:
    """Return the file: UTF-8 JSON without spaces, keys sorted."""
    document = texts(frameworks)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def texts(frameworks: tuple[Framework, ...]) -> dict[str, Any]:
    """Return levels and competencies in words, by what a credential pins (`MFG-05@1`)."""
    levels = {level.code: _level(level) for framework in frameworks for level in framework.levels}
    competencies = {
        framework.reference(competency.code): {
            "title": competency.title,
            "statement": competency.statement,
            "framework": framework.title,
            "criteria": [criterion.statement for criterion in competency.criteria],
            "safety": competency.safety_critical,
            "page": framework.page(competency.code),
        }
        for framework in frameworks
        for competency in framework.competencies
    }
    return {"lang": "en", "levels": levels, "competencies": competencies}


def _level(level: Level) -> dict[str, Any]:
    return {
        "number": level.number,
        "of": level.of,
        "title": level.title,
        "descriptor": level.descriptor,
    }
