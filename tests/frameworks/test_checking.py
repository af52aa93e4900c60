"""The check of a folder of frameworks: what it finds, and that it says where."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.frameworks.checking import check
from registry.frameworks.findings import finding_rows, passed
from registry.frameworks.reading import canonical_sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = resources.path("competency_frameworks")
CODES = "vocab/codes.lock.json"
PATHWAY = "pathways/construction.json"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the folder in English: that its translations go with it has tests of its own."""
    return shutil.copytree(FOLDER, tmp_path / "frameworks", ignore=shutil.ignore_patterns("i18n"))


def rewrite(folder: Path, name: str, edit: Callable[[Any], object]) -> None:
    path = folder / name
    document = json.loads(path.read_bytes())
    edit(document)
    path.write_text(json.dumps(document), "utf-8")


def republish(folder: Path, key: str, edit: Callable[[Any], object]) -> None:
    """Change a framework and its line in the lock, as a careless hand would."""
    rewrite(folder, f"{key}.json", edit)
    digest = canonical_sha256(json.loads((folder / f"{key}.json").read_bytes()))
    rewrite(folder, "releases.lock.json", lambda lock: lock.update({f"{key}@1": digest}))


def found(folder: Path) -> list[tuple[str, str, str]]:
    return [(one.code, one.file, one.field) for one in check(folder)]


def test_the_published_frameworks_pass_with_nothing_left_to_review() -> None:
    assert check(FOLDER) == []


@pytest.mark.parametrize("text", ["", "{", "\ufeff"])
def test_a_file_that_is_not_json_is_named(copied: Path, text: str) -> None:
    (copied / "healthcare.json").write_text(text, "utf-8")
    assert found(copied) == [("framework_unreadable", "healthcare.json", "")]


@pytest.mark.parametrize("name", ["manufacturing.json", CODES, "reviewed.json"])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    assert found(copied) == [("framework_unreadable", name, "")]


@pytest.mark.parametrize("name", ["manufacturing.json", CODES, "reviewed.json"])
def test_a_field_that_the_schema_does_not_know_is_an_error(copied: Path, name: str) -> None:
    rewrite(copied, name, lambda document: document.update(note="x"))
    assert found(copied) == [("framework_schema", name, "")]


def test_a_short_text_that_is_too_long_to_print_is_an_error(copied: Path) -> None:
    def lengthen(document: Any) -> None:
        document["competencies"][4]["criteria"][1]["short"] = "Sets " + 66 * "x"

    rewrite(copied, "manufacturing.json", lengthen)
    assert found(copied) == [("framework_schema", "manufacturing.json", "competencies.4.criteria.1.short")]


def test_a_text_that_changed_since_it_was_published_fails_the_check(copied: Path) -> None:
    rewrite(copied, "healthcare.json", lambda document: document.update(title="Another title"))
    findings = check(copied)
    assert [one.code for one in findings] == ["framework_invalid"]
    assert "healthcare.json" in findings[0].message
    assert not passed(findings)


def test_a_code_used_twice_is_an_error(copied: Path) -> None:
    def repeat(document: Any) -> None:
        document["competencies"][1]["id"] = document["competencies"][0]["id"]

    republish(copied, "construction", repeat)
    assert [code for code, *_ in found(copied)] == ["framework_double"]


def test_a_criterion_is_numbered_within_its_competency(copied: Path) -> None:
    def misnumber(document: Any) -> None:
        document["competencies"][0]["criteria"][0]["code"] = "CON-02.1"

    republish(copied, "construction", misnumber)
    assert ("framework_code", "construction.json", "CON-02.1") in found(copied)


def test_one_framework_has_one_prefix(copied: Path) -> None:
    def rename(document: Any) -> None:
        document["competencies"][0]["code"] = "CAN-01"
        for number, criterion in enumerate(document["competencies"][0]["criteria"], start=1):
            criterion["code"] = f"CAN-01.{number}"

    republish(copied, "construction", rename)
    rewrite(copied, PATHWAY, lambda document: document.update(builds_on={}, awards=[]))
    assert found(copied) == [("framework_code", "construction.json", "competencies")]


def test_the_least_hours_are_not_more_than_the_most(copied: Path) -> None:
    def turn(document: Any) -> None:
        document["competencies"][0]["hours"] = {"min": 9, "max": 8}

    republish(copied, "construction", turn)
    assert found(copied) == [("framework_hours", "construction.json", "CON-01")]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Keep <b>safe</b>", "text_markup"),
        ("Keep {{ safe }}", "text_markup"),
        ("Keep\u200b safe", "text_not_as_typed"),
        ("Keep  safe", "text_not_as_typed"),
    ],
)
def test_a_text_with_markup_or_hidden_characters_is_an_error(copied: Path, title: str, code: str) -> None:
    republish(copied, "construction", lambda document: document["competencies"][0].update(title=title))
    assert found(copied) == [(code, "construction.json", "CON-01.title")]


def test_an_outside_code_that_nobody_uses_is_an_error(copied: Path) -> None:
    def add(document: Any) -> None:
        document["codes"].append({**document["codes"][0], "code": "9.9"})

    rewrite(copied, CODES, add)
    assert found(copied) == [("code_unused", CODES, "digcomp 9.9")]


def test_an_outside_code_that_stands_twice_is_an_error(copied: Path) -> None:
    rewrite(copied, CODES, lambda document: document["codes"].append(document["codes"][0]))
    assert found(copied) == [("code_double", CODES, "digcomp 1.3")]


def test_a_field_of_education_has_to_be_locked_too(copied: Path) -> None:
    republish(copied, "construction", lambda document: document.update(isced_f=["0732", "0731"]))
    assert found(copied) == [("code_not_locked", CODES, "isced-f 0731")]


def test_a_code_that_is_gone_asks_for_a_look_but_passes(copied: Path) -> None:
    rewrite(copied, CODES, lambda document: document["codes"][0].update(state="gone"))
    findings = check(copied)
    assert finding_rows(findings) == [
        {
            "severity": "review",
            "code": "code_state",
            "file": CODES,
            "field": "digcomp 1.3",
            "message": "is gone in its classification: look at it in the next release",
        }
    ]
    assert passed(findings)


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        ({"builds_on": {"CON-02": ["CON-02"]}}, ("pathway_circle", "CON-02")),
        ({"builds_on": {"CON-02": ["CON-03"], "CON-03": ["CON-02"]}}, ("pathway_circle", "CON-03")),
        ({"code": "MFG-91"}, ("pathway_code", "MFG-91")),
        ({"code": "CON-92"}, ("pathway_double", "CON-92")),
        ({"code": "CON-01", "title": "Keep safe on a building site"}, ("pathway_circle", "CON-01")),
        ({"code": "CON-12"}, ("pathway_title", "CON-12")),
        ({"units": [{"code": "CON-01", "level": "L3"}]}, ("pathway_level", "CON-91")),
    ],
)
def test_a_pathway_that_is_not_sound_is_an_error(
    copied: Path, edit: dict[str, Any], finding: tuple[str, str]
) -> None:
    def change(document: Any) -> None:
        award = document["awards"][0]
        if units := edit.get("units"):
            award["units"] = [*award["units"][1:], *units]
        award.update({name: text for name, text in edit.items() if name in {"code", "title"}})
        document["builds_on"] = edit.get("builds_on", document["builds_on"])

    rewrite(copied, PATHWAY, change)
    code, field = finding
    assert (code, PATHWAY, field) in found(copied)
    assert {one for one, *_ in found(copied)} == {code}


def test_a_pathway_that_names_what_the_release_does_not_have_is_refused(copied: Path) -> None:
    rewrite(copied, PATHWAY, lambda document: document["builds_on"].update({"CON-03": ["CON-77"]}))
    findings = check(copied)
    assert [one.code for one in findings] == ["framework_invalid"]
    assert PATHWAY in findings[0].message


def test_a_pathway_of_another_release_is_refused(copied: Path) -> None:
    rewrite(copied, PATHWAY, lambda document: document.update(release="construction@2"))
    assert [code for code, *_ in found(copied)] == ["framework_invalid"]


def test_words_of_an_award_are_looked_at_like_others(copied: Path) -> None:
    rewrite(copied, PATHWAY, lambda document: document["awards"][0].update(title="Build <b>walls</b>"))
    assert found(copied) == [("text_markup", "construction.json", "CON-91.award.title")]


def test_a_telling_word_asks_for_a_look_until_somebody_looked(copied: Path) -> None:
    rewrite(copied, "reviewed.json", lambda document: document["reviewed"].pop())
    findings = check(copied)
    assert [(one.code, one.file) for one in findings] == [("telling_word", "healthcare@1")]
    assert passed(findings)


def test_a_review_of_a_word_that_is_not_there_is_stale(copied: Path) -> None:
    rewrite(copied, "reviewed.json", lambda document: document["reviewed"][0].update(word="Helping"))
    assert {code for code, *_ in found(copied)} == {"telling_word", "review_stale"}
