"""The frameworks in another language, from the files in `competency_frameworks/i18n/`.

* A release's own text never changes, and credentials pin it; a translation lies beside it, in no digest.
* A text that a language does not have stays in English: nothing is ever empty.
* What these files must hold is checked by `translation_checking`; here a file of another shape is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from registry.frameworks.reading import FrameworkError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from registry.model.competency import Competency, Criterion, Framework, Level
    from registry.model.pathway import Award

FOLDER: Final = "i18n"
LEVELS: Final = "levels"
ENGLISH: Final = "en"
FILE_NAME: Final = re.compile(r"(?P<key>[a-z]+(?:-[a-z]+)*)\.(?P<language>[a-z]{2,3})\.json")

Texts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """Every release in one language, English where there is no text.

    `states` says of each release and of the level scale, by key, whether its texts are `draft` or `reviewed`;
    what is in English has none.
    """

    language: str
    frameworks: tuple[Framework, ...]
    states: Mapping[str, str]


def translated(folder: Path, frameworks: Sequence[Framework]) -> dict[str, Translated]:
    """Return the frameworks by language, English first; raise `FrameworkError` naming what is wrong."""
    files = {path.name: path for path in sorted((folder / FOLDER).glob("*.json"))}
    by_language: dict[str, dict[str, Texts]] = {}
    for name, path in files.items():
        parts = FILE_NAME.fullmatch(name)
        if parts is None:
            message = said("{file} is named after no language", file=f"{FOLDER}/{name}")
            raise FrameworkError(message)
        by_language.setdefault(parts["language"], {})[parts["key"]] = read(path)
    english = Translated(language=ENGLISH, frameworks=tuple(frameworks), states={})
    return {ENGLISH: english} | {
        language: _in_language(language, frameworks, texts) for language, texts in by_language.items()
    }


def read(path: Path) -> Texts:
    """Return a file of translations; raise `FrameworkError` if it is not a JSON object."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        message = said("{file} is missing or is not JSON", file=f"{FOLDER}/{path.name}")
        raise FrameworkError(message) from error
    if not isinstance(value, dict):
        message = said("{file} must hold one JSON object", file=f"{FOLDER}/{path.name}")
        raise FrameworkError(message)
    return value


def _in_language(language: str, frameworks: Sequence[Framework], texts: dict[str, Texts]) -> Translated:
    levels = texts.get(LEVELS, {})
    used = {one.key: _of_release(one, texts) for one in frameworks} | {LEVELS: levels}
    try:
        return Translated(
            language=language,
            frameworks=tuple(_framework(one, used[one.key], levels) for one in frameworks),
            states={key: document["state"] for key, document in used.items() if document},
        )
    except (AttributeError, KeyError, TypeError) as error:
        message = said(
            "{files}: a field is missing or is not what it should be", files=f"{FOLDER}/*.{language}.json"
        )
        raise FrameworkError(message) from error


def _of_release(framework: Framework, texts: dict[str, Texts]) -> Texts:
    """Return the texts of this very release: those of another one may say something else."""
    document = texts.get(framework.key, {})
    return document if document.get("release") == framework.release else {}


def _framework(framework: Framework, texts: Texts, levels: Texts) -> Framework:
    competencies, awards = texts.get("competencies", {}), texts.get("awards", {})
    pathway = framework.pathway
    return replace(
        framework,
        title=texts.get("title", framework.title),
        description=texts.get("description", framework.description),
        provenance=texts.get("provenance", framework.provenance),
        levels=tuple(_level(one, levels.get("levels", {})) for one in framework.levels),
        competencies=tuple(_competency(one, competencies.get(one.code)) for one in framework.competencies),
        pathway=replace(pathway, awards=tuple(_award(one, awards.get(one.code)) for one in pathway.awards)),
    )


def _level(level: Level, levels: Texts) -> Level:
    texts = levels.get(level.code)
    return replace(level, title=texts["title"], descriptor=texts["descriptor"]) if texts else level


def _award(award: Award, texts: Texts | None) -> Award:
    return replace(award, title=texts["title"], statement=texts["statement"]) if texts else award


def _competency(competency: Competency, texts: Texts | None) -> Competency:
    if texts is None:
        return competency
    return replace(
        competency,
        title=texts["title"],
        statement=texts["statement"],
        criteria=tuple(_criterion(one, texts["criteria"].get(one.code)) for one in competency.criteria),
    )


def _criterion(criterion: Criterion, texts: Texts | None) -> Criterion:
    return replace(criterion, statement=texts["statement"], short=texts["short"]) if texts else criterion
