"""From the files of `competency_frameworks/` to frameworks.

* A release whose text is not the one that was published is refused: a certificate pins it for ever.
* What builds on what lies in a file of its own (`pathways/`), which no digest covers: it can change.
* Errors name the file and what is wrong with it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from registry.model.competency import Alignment, Competency, Criterion, Framework, Level
from registry.model.errors import RegistryError
from registry.model.pathway import Award, Pathway, Step, Unit
from registry.model.said import said

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = ("manufacturing", "information-technology", "healthcare", "construction")

Vocabulary = dict[tuple[str, str], dict[str, Any]]


class FrameworkError(RegistryError):
    """A framework's file cannot be used as it is."""

    code = "framework_invalid"


def load(folder: Path) -> tuple[Framework, ...]:
    """Read every framework of the folder; raise `FrameworkError` naming the file that is wrong."""
    published = _read(folder / "releases.lock.json")
    codes = _read(folder / "vocab" / "codes.lock.json")["codes"]
    vocabulary = {(entry["scheme"], entry["code"]): entry for entry in codes}
    levels = _levels(_published(folder, "levels", published)[0])
    return tuple(
        _with_pathway(_framework(*_published(folder, key, published), levels, vocabulary), folder)
        for key in KEYS
    )


def canonical_sha256(document: dict[str, Any]) -> str:
    """Return the hex digest of a release: JSON with sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        message = said("{file} is missing or is not JSON", file=path.name)
        raise FrameworkError(message) from error
    if not isinstance(value, dict):
        message = said("{file} must hold one JSON object", file=path.name)
        raise FrameworkError(message)
    return value


def _published(folder: Path, key: str, published: dict[str, Any]) -> tuple[dict[str, Any], str]:
    document = _read(folder / f"{key}.json")
    sha256 = canonical_sha256(document)
    if published.get(f"{key}@{document.get('release')}") != sha256:
        message = said(
            "{key}.json is not the text that was published under its release: make a new release", key=key
        )
        raise FrameworkError(message)
    return document, sha256


def _levels(document: dict[str, Any]) -> dict[str, Level]:
    entries = document["levels"]
    return {entry["code"]: Level(**entry, of=len(entries)) for entry in entries}


def _framework(
    document: dict[str, Any], sha256: str, levels: dict[str, Level], vocabulary: Vocabulary
) -> Framework:
    name = f"{document['key']}.json"
    try:
        competencies = tuple(_competency(entry, vocabulary) for entry in document["competencies"])
        plain = {key: document[key] for key in _PLAIN}
    except KeyError as error:
        message = said(
            "{name}: a field or an outside code is missing: {field}", name=name, field=error.args[0]
        )
        raise FrameworkError(message) from error
    if not {level for entry in competencies for level in entry.levels} <= levels.keys():
        message = said("{name}: a competency names a level that levels.json does not have", name=name)
        raise FrameworkError(message)
    return Framework(
        **plain,
        isced_f=tuple(document["isced_f"]),
        jurisdictions=tuple(document["jurisdictions"]),
        levels=tuple(levels.values()),
        competencies=competencies,
        sha256=sha256,
    )


_PLAIN: Final = (
    *("key", "id", "title", "description", "language", "release", "version", "status", "licence"),
    *("provenance", "replaces"),
)


def _with_pathway(framework: Framework, folder: Path) -> Framework:
    name = f"pathways/{framework.key}.json"
    document = _read(folder / name)
    try:
        pathway = Pathway(
            steps=tuple(Step(code=code, builds_on=tuple(on)) for code, on in document["builds_on"].items()),
            awards=tuple(_award(entry) for entry in document["awards"]),
        )
        release = document["release"]
    except KeyError as error:
        message = said("{name}: a field is missing: {field}", name=name, field=error.args[0])
        raise FrameworkError(message) from error
    if release != framework.name:
        message = said("{name} is not about {framework}", name=name, framework=framework.name)
        raise FrameworkError(message)
    if not set(pathway.codes()) <= {competency.code for competency in framework.competencies}:
        message = said(
            "{name} names a competency that {framework} does not have", name=name, framework=framework.name
        )
        raise FrameworkError(message)
    return replace(framework, pathway=pathway)


def _award(entry: dict[str, Any]) -> Award:
    return Award(
        code=entry["code"],
        title=entry["title"],
        statement=entry["statement"],
        units=tuple(Unit(**unit) for unit in entry["units"]),
    )


def _competency(entry: dict[str, Any], vocabulary: Vocabulary) -> Competency:
    evidence = entry["evidence"]
    return Competency(
        id=entry["id"],
        code=entry["code"],
        title=entry["title"],
        statement=entry["statement"],
        criteria=tuple(Criterion(**criterion) for criterion in entry["criteria"]),
        levels=tuple(entry["levels"]),
        hours_min=entry["hours"]["min"],
        hours_max=entry["hours"]["max"],
        methods=tuple(entry["methods"]),
        safety_critical=entry["safety_critical"],
        validity_months=entry["validity_months"],
        alignments=tuple(_alignment(pointer, vocabulary) for pointer in entry["alignments"]),
        evidence_minimum=evidence["minimum"],
        evidence_maximum_age_months=evidence["maximum_age_months"],
    )


def _alignment(pointer: dict[str, Any], vocabulary: Vocabulary) -> Alignment:
    code = vocabulary[pointer["scheme"], pointer["code"]]
    checked_at = date.fromisoformat(code["checked_at"])
    return Alignment(**{**code, "checked_at": checked_at}, relation=pointer["relation"])
