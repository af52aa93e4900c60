"""What `registry framework check` looks at, beyond what loading refuses.

1. the files keep to the schemas in `schema/`
2. the folder loads, so each text is the one that was published under its release
3. codes belong to their competency and framework, and no identifier stands twice in a release
4. `vocab/codes.lock.json` holds every outside code that is used, once, and no other
5. texts are plain: no markup, and shown as typed
6. what builds on what goes round in no circle, and a larger award is made of levels that its units have
7. telling words are asked about, unless `reviewed.json` says that somebody looked (a review, not an error)
8. translations are whole (`translation_checking`)

A check reports; it raises nothing for what it finds in the folder.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from registry import resources
from registry.frameworks import translation_checking
from registry.frameworks.findings import error, of_text, review
from registry.frameworks.reading import KEYS, FrameworkError, load
from registry.securing.lints import neutral_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.frameworks.findings import Finding
    from registry.model.competency import Competency, Framework

CODES: Final = "vocab/codes.lock.json"
REVIEWED: Final = "reviewed.json"
SCHEMAS: Final = {
    **{f"{key}.json": "framework.schema.json" for key in KEYS},
    **{f"pathways/{key}.json": "pathway.schema.json" for key in KEYS},
    CODES: "codes.schema.json",
    REVIEWED: "reviewed.schema.json",
}


def check(folder: Path) -> list[Finding]:
    """Return what is wrong with the frameworks in `folder`, errors first."""
    found = list(_against_schemas(folder))
    # What a schema has said is not said again by the steps that rely on it.
    if not found:
        found.extend(_beyond_schemas(folder))
    return sorted(found, key=lambda one: (one.severity, one.file, one.code))


def _against_schemas(folder: Path) -> Iterator[Finding]:
    """Step 1."""
    # Imported here: no other command needs it, and it takes longer than all of loading.
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - see above

    # Our own schemas also for a folder from elsewhere: that one's could allow anything.
    schemas = resources.path("competency_frameworks", "schema")
    for name, schema in SCHEMAS.items():
        try:
            document = json.loads((folder / name).read_bytes())
        except (OSError, ValueError):
            yield error("framework_unreadable", name, "", "is missing or is not JSON")
            continue
        for fault in Draft202012Validator(json.loads((schemas / schema).read_bytes())).iter_errors(document):
            field = ".".join(str(part) for part in fault.absolute_path)
            yield error("framework_schema", name, field, fault.message)


def _beyond_schemas(folder: Path) -> Iterator[Finding]:
    """Step 2, and the others on what it has loaded."""
    try:
        frameworks = load(folder)
    except FrameworkError as wrong:
        yield error(wrong.code, folder.name, "", wrong.message)
        return
    yield from _doubles(frameworks)
    for framework in frameworks:
        yield from _naming(framework)
        yield from _wording(framework)
        yield from _pathway(framework)
    yield from _outside_codes(json.loads((folder / CODES).read_bytes())["codes"], frameworks)
    yield from translation_checking.check(folder, frameworks)
    yield from _telling(json.loads((folder / REVIEWED).read_bytes())["reviewed"], frameworks)


def _doubles(frameworks: tuple[Framework, ...]) -> Iterator[Finding]:
    """Step 3: identifiers and codes over all frameworks; texts and credentials go by them alone."""
    names: Counter[str] = Counter()
    for framework in frameworks:
        names.update((framework.id, framework.name))
        for competency in framework.competencies:
            names.update((competency.id, framework.reference(competency.code)))
            names.update(criterion.id for criterion in competency.criteria)
    for name, times in names.items():
        if times > 1:
            yield error("framework_double", "", name, "stands twice")


def _naming(framework: Framework) -> Iterator[Finding]:
    """Step 3, within one framework."""
    file = f"{framework.key}.json"
    prefixes = {competency.code.partition("-")[0] for competency in framework.competencies}
    if len(prefixes) > 1:
        yield error("framework_code", file, "competencies", "all codes must begin with the same letters")
    for competency in framework.competencies:
        for number, criterion in enumerate(competency.criteria, start=1):
            if criterion.code != f"{competency.code}.{number}":
                yield error("framework_code", file, criterion.code, f"must be {competency.code}.{number}")
        if competency.hours_min > competency.hours_max:
            yield error("framework_hours", file, competency.code, "the least hours are more than the most")


def _outside_codes(locked: list[dict[str, Any]], frameworks: tuple[Framework, ...]) -> Iterator[Finding]:
    """Step 4."""
    counted = Counter((entry["scheme"], entry["code"]) for entry in locked)
    used = set(_used_codes(frameworks))
    for scheme, code in sorted(used - counted.keys()):
        yield error("code_not_locked", CODES, f"{scheme} {code}", "is used by a framework but is not here")
    for (scheme, code), times in sorted(counted.items()):
        if times > 1:
            yield error("code_double", CODES, f"{scheme} {code}", "stands twice")
        if (scheme, code) not in used:
            yield error("code_unused", CODES, f"{scheme} {code}", "no framework uses this code")
    for entry in locked:
        if entry["state"] != "ok":
            message = f"is {entry['state']} in its classification: look at it in the next release"
            yield review("code_state", CODES, f"{entry['scheme']} {entry['code']}", message)


def _used_codes(frameworks: tuple[Framework, ...]) -> Iterator[tuple[str, str]]:
    for framework in frameworks:
        yield from (("isced-f", code) for code in framework.isced_f)
        yield from (("eqf", str(level.eqf)) for level in framework.levels)
        for competency in framework.competencies:
            yield from ((one.scheme, one.code) for one in competency.alignments)


def _wording(framework: Framework) -> Iterator[Finding]:
    """Step 5."""
    for field, text in _shown(framework):
        yield from of_text(f"{framework.key}.json", field, text)


def _pathway(framework: Framework) -> Iterator[Finding]:
    """Step 6."""
    file = f"pathways/{framework.key}.json"
    for code in framework.pathway.in_circles():
        yield error("pathway_circle", file, code, "builds on itself, step by step")
    titles = {competency.code: competency.title for competency in framework.competencies}
    counted = Counter(award.code for award in framework.pathway.awards)
    for award in framework.pathway.awards:
        if counted[award.code] > 1:
            yield error("pathway_double", file, award.code, "stands twice")
        if award.code.partition("-")[0] != framework.competencies[0].code.partition("-")[0]:
            yield error("pathway_code", file, award.code, "must begin with the letters of its framework")
        if award.code in {unit.code for unit in award.units}:
            yield error("pathway_circle", file, award.code, "is a unit of itself")
        if titles.get(award.code, award.title) != award.title:
            message = f"has another title than {framework.name} gives it"
            yield error("pathway_title", file, award.code, message)
        for unit in award.units:
            if unit.level not in framework.competency(unit.code).levels:
                message = f"{unit.code} has no level {unit.level}"
                yield error("pathway_level", file, award.code, message)


def _telling(reviewed: list[dict[str, str]], frameworks: tuple[Framework, ...]) -> Iterator[Finding]:
    """Step 7."""
    seen = {(one["release"], one["field"], one["word"]) for one in reviewed}
    hits = set(_hits(frameworks))
    for name, field, word in sorted(hits - seen):
        message = f"does the word {word!r} tell something about the people who hold this?"
        yield review("telling_word", name, field, message)
    for name, field, word in sorted(seen - hits):
        yield review("review_stale", REVIEWED, f"{name} {field}", f"the word {word!r} is not there")


def _hits(frameworks: tuple[Framework, ...]) -> Iterator[tuple[str, str, str]]:
    for framework in frameworks:
        for field, text in _shown(framework):
            for hit in neutral_language.findings(text, language=framework.language, sector=framework.key):
                yield framework.name, field, hit.word


def _shown(framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield every text of the release that somebody reads, with the field it stands in."""
    yield "title", framework.title
    yield "description", framework.description
    yield "provenance", framework.provenance
    for level in framework.levels:
        yield f"{level.code}.title", level.title
        yield f"{level.code}.descriptor", level.descriptor
    for competency in framework.competencies:
        yield from _shown_of(competency)
    for award in framework.pathway.awards:
        yield f"{award.code}.award.title", award.title
        yield f"{award.code}.award.statement", award.statement


def _shown_of(competency: Competency) -> Iterator[tuple[str, str]]:
    yield f"{competency.code}.title", competency.title
    yield f"{competency.code}.statement", competency.statement
    for criterion in competency.criteria:
        yield f"{criterion.code}.statement", criterion.statement
        yield f"{criterion.code}.short", criterion.short
    for one in competency.alignments:
        yield f"{competency.code}.{one.scheme}.{one.code}", one.label
