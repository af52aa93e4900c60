"""What `registry framework check` looks at in the translations.

1. a file is named after what it translates and its language, and keeps to its schema
2. it is about the release that is here, and has every code of it and no other
3. texts are plain: no markup, and shown as typed
4. telling words are asked about, for the languages that have a list
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry import resources
from registry.frameworks import translating
from registry.frameworks.findings import error, of_text, review
from registry.frameworks.reading import FrameworkError
from registry.securing.lints import neutral_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from registry.frameworks.findings import Finding
    from registry.model.competency import Framework

_SCHEMA: Final = "i18n.schema.json"
_SCHEMA_OF_LEVELS: Final = "i18n_levels.schema.json"


def check(folder: Path, frameworks: tuple[Framework, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the translations of these releases."""
    schemas = resources.path("competency_frameworks", "schema")
    for path in sorted((folder / translating.FOLDER).glob("*")):
        name = f"{translating.FOLDER}/{path.name}"
        if not translating.FILE_NAME.fullmatch(path.name):
            yield error("translation_name", name, "", "must be named like manufacturing.de.json")
            continue
        try:
            document = translating.read(path)
        except FrameworkError as wrong:
            yield error("translation_unreadable", name, "", wrong.message)
            continue
        levels = path.name.startswith(f"{translating.LEVELS}.")
        schema = json.loads((schemas / (_SCHEMA_OF_LEVELS if levels else _SCHEMA)).read_bytes())
        faults = list(_against_schema(name, document, schema))
        yield from faults
        if not faults:
            yield from _beyond_schema(name, document, folder, frameworks)


def _against_schema(name: str, document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Finding]:
    """Step 1."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - it takes longer than all of loading

    for fault in Draft202012Validator(schema).iter_errors(document):
        field = ".".join(str(part) for part in fault.absolute_path)
        yield error("translation_schema", name, field, fault.message)


def _beyond_schema(
    name: str, document: dict[str, Any], folder: Path, frameworks: tuple[Framework, ...]
) -> Iterator[Finding]:
    key, language = document["framework"], document["language"]
    if name != f"{translating.FOLDER}/{key}.{language}.json" or language == translating.ENGLISH:
        yield error("translation_name", name, "", "is named after another framework or language, or English")
        return
    releases = {framework.key: framework.release for framework in frameworks}
    releases[translating.LEVELS] = json.loads((folder / f"{translating.LEVELS}.json").read_bytes())["release"]
    if releases.get(key) != document["release"]:
        yield error("translation_release", name, "release", "translates a release that is not here")
    elif key == translating.LEVELS:
        wanted = {level.code for framework in frameworks for level in framework.levels}
        yield from _codes(name, "levels", set(document["levels"]), wanted)
        yield from _plain(name, _texts_of(document["levels"]), language, "")
    else:
        framework = next(one for one in frameworks if one.key == key)
        yield from _against_release(name, document, framework)
        yield from _plain(name, _texts(document), language, key)


def _against_release(name: str, document: dict[str, Any], framework: Framework) -> Iterator[Finding]:
    """Step 2."""
    competencies = document["competencies"]
    yield from _codes(name, "competencies", set(competencies), {one.code for one in framework.competencies})
    for competency in framework.competencies:
        if texts := competencies.get(competency.code):
            wanted = {criterion.code for criterion in competency.criteria}
            yield from _codes(name, competency.code, set(texts["criteria"]), wanted)
    awards = {award.code for award in framework.pathway.awards}
    for code in sorted(set(document.get("awards", {})) - awards):
        yield error("translation_foreign", name, f"awards.{code}", "is not in the release")


def _codes(name: str, field: str, held: set[str], wanted: set[str]) -> Iterator[Finding]:
    for code in sorted(wanted - held):
        yield error("translation_missing", name, f"{field}.{code}", "has no translation")
    for code in sorted(held - wanted):
        yield error("translation_foreign", name, f"{field}.{code}", "is not in the release")


def _plain(name: str, texts: Iterable[tuple[str, str]], language: str, sector: str) -> Iterator[Finding]:
    """Take steps 3 and 4."""
    for field, text in texts:
        yield from of_text(name, field, text)
        for hit in neutral_language.findings(text, language=language, sector=sector):
            message = f"does the word {hit.word!r} tell something about the people who hold this?"
            yield review("telling_word", name, field, message)


def _texts(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in ("title", "description", "provenance"):
        if field in document:
            yield field, document[field]
    for code, texts in document["competencies"].items():
        yield f"{code}.title", texts["title"]
        yield f"{code}.statement", texts["statement"]
        yield from _texts_of(texts["criteria"])
    yield from _texts_of(document.get("awards", {}))


def _texts_of(entries: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for code, texts in entries.items():
        yield from ((f"{code}.{field}", text) for field, text in texts.items())
