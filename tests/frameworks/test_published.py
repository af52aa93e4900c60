"""The four frameworks: whole, unchanged within their release, and in words that fit a certificate."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.frameworks.reading import FrameworkError, load
from registry.frameworks.texts import texts, texts_bytes
from registry.model.competency import CompetencyUnknownError, LevelUnknownError

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = resources.path("competency_frameworks")
FRAMEWORKS = load(FOLDER)
COMPETENCIES = [(framework, entry) for framework in FRAMEWORKS for entry in framework.competencies]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "frameworks")


def change(path: Path, **fields: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **fields}), "utf-8")


def test_there_are_four_frameworks_of_twelve_competencies() -> None:
    assert [framework.name for framework in FRAMEWORKS] == [
        "manufacturing@1",
        "information-technology@1",
        "healthcare@1",
        "construction@1",
    ]
    assert {len(framework.competencies) for framework in FRAMEWORKS} == {12}


def test_no_identifier_or_code_stands_twice() -> None:
    criteria = [criterion for _, entry in COMPETENCIES for criterion in entry.criteria]
    ids = [framework.id for framework in FRAMEWORKS]
    ids += [entry.id for _, entry in COMPETENCIES] + [criterion.id for criterion in criteria]
    codes = [entry.code for _, entry in COMPETENCIES] + [criterion.code for criterion in criteria]
    assert len(set(ids)) == len(ids)
    assert len(set(codes)) == len(codes)


def test_every_criterion_has_words_short_enough_to_print() -> None:
    for _, entry in COMPETENCIES:
        assert entry.criteria
        assert all(0 < len(criterion.short) <= 70 for criterion in entry.criteria)
        assert all(criterion.code.startswith(f"{entry.code}.") for criterion in entry.criteria)


def test_no_text_holds_markup() -> None:
    assert not set(texts_bytes(FRAMEWORKS).decode()) & set("<>&")


def test_every_outside_code_is_used_and_every_used_code_is_locked() -> None:
    lock = json.loads((FOLDER / "vocab" / "codes.lock.json").read_bytes())["codes"]
    used = {(pointer.scheme, pointer.code) for _, entry in COMPETENCIES for pointer in entry.alignments}
    used |= {("isced-f", code) for framework in FRAMEWORKS for code in framework.isced_f}
    used |= {("eqf", str(level.eqf)) for framework in FRAMEWORKS for level in framework.levels}
    assert used == {(entry["scheme"], entry["code"]) for entry in lock}


def test_the_texts_name_every_competency_by_what_a_credential_pins() -> None:
    words = texts(FRAMEWORKS)
    assert set(words["competencies"]) == {f.reference(entry.code) for f, entry in COMPETENCIES}
    assert words["competencies"]["MFG-05@1"]["page"] == "/frameworks/manufacturing/MFG-05@1"
    assert words["levels"]["L2"]["number"] == 2


def test_a_framework_finds_its_own_codes_only() -> None:
    assert FRAMEWORKS[0].competency("MFG-05").title == "Tend a CNC machine"
    assert FRAMEWORKS[0].level("L3").title == "Lead"
    with pytest.raises(CompetencyUnknownError):
        FRAMEWORKS[0].competency("ITS-01")
    with pytest.raises(LevelUnknownError):
        FRAMEWORKS[0].level("L9")


def test_a_text_that_changed_within_its_release_is_refused(copied: Path) -> None:
    change(copied / "healthcare.json", title="Another title")
    with pytest.raises(FrameworkError, match=r"healthcare\.json"):
        load(copied)


def test_a_new_release_needs_its_own_line_in_the_lock(copied: Path) -> None:
    change(copied / "construction.json", release=2)
    with pytest.raises(FrameworkError, match=r"construction\.json"):
        load(copied)


def test_what_builds_on_what_is_outside_the_text_that_certificates_pin(copied: Path) -> None:
    change(copied / "pathways" / "manufacturing.json", builds_on={}, awards=[])
    without = load(copied)[0]
    assert without.pathway != FRAMEWORKS[0].pathway
    assert without.sha256 == FRAMEWORKS[0].sha256
    assert texts_bytes((without,)) == texts_bytes((FRAMEWORKS[0],))


def test_a_pathway_without_a_field_is_named(copied: Path) -> None:
    path = copied / "pathways" / "healthcare.json"
    document = json.loads(path.read_bytes())
    del document["awards"]
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(FrameworkError, match=r"pathways/healthcare\.json"):
        load(copied)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_file_that_is_no_object_is_named(copied: Path, text: str) -> None:
    (copied / "levels.json").write_text(text, "utf-8")
    with pytest.raises(FrameworkError, match=r"levels\.json"):
        load(copied)


def test_a_code_that_the_vocabulary_does_not_have_is_named(copied: Path) -> None:
    change(copied / "vocab" / "codes.lock.json", codes=[])
    with pytest.raises(FrameworkError, match=r"manufacturing\.json"):
        load(copied)
