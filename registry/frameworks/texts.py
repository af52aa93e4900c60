"""The texts that a verifier shows beside a verdict: `texts/<lang>.json`, the same bytes for the same files.

* A file has every text: what a language lacks stands in it in English, and says so (`"lang": "en"`).
* A text that nobody has reviewed yet says so too (`"state": "draft"`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from registry.frameworks.translating import ENGLISH, LEVELS, Translated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.competency import Competency, Framework, Level


def texts_files(translations: Iterable[Translated]) -> dict[str, bytes]:
    """Return the files by path, one a language."""
    return {f"texts/{one.language}.json": _bytes(_texts(one)) for one in translations}


def texts_bytes(frameworks: tuple[Framework, ...]) -> bytes:
    """Return the English file: UTF-8 JSON without spaces, keys sorted."""
    return _bytes(texts(frameworks))


def texts(frameworks: tuple[Framework, ...]) -> dict[str, Any]:
    """Return levels and competencies in words, by what a credential pins (`MFG-05@1`)."""
    return _texts(Translated(language=ENGLISH, frameworks=frameworks, states={}))


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _texts(translated: Translated) -> dict[str, Any]:
    frameworks = translated.frameworks
    levels = {
        level.code: _level(level) | _mark(translated, LEVELS)
        for framework in frameworks
        for level in framework.levels
    }
    competencies = {
        framework.reference(competency.code): _competency(framework, competency)
        | _mark(translated, framework.key)
        for framework in frameworks
        for competency in framework.competencies
    }
    return {"lang": translated.language, "levels": levels, "competencies": competencies}


def _mark(translated: Translated, key: str) -> dict[str, str]:
    """Return what is to be said of a text besides itself: nothing if it is reviewed, or English at home."""
    if translated.language == ENGLISH:
        return {}
    state = translated.states.get(key)
    if state is None:
        return {"lang": ENGLISH}
    return {} if state == "reviewed" else {"state": state}


def _competency(framework: Framework, competency: Competency) -> dict[str, Any]:
    return {
        "title": competency.title,
        "statement": competency.statement,
        "framework": framework.title,
        "criteria": [criterion.statement for criterion in competency.criteria],
        "safety": competency.safety_critical,
        "page": framework.page(competency.code),
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "number": level.number,
        "of": level.of,
        "title": level.title,
        "descriptor": level.descriptor,
    }
