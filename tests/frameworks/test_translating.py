"""Texts in other languages: whole in the files, English where there is none, and outside what is pinned."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.frameworks.checking import check
from registry.frameworks.reading import FrameworkError, load
from registry.frameworks.texts import texts_bytes, texts_files
from registry.frameworks.translating import translated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = resources.path("competency_frameworks")
FRAMEWORKS = load(FOLDER)


def whole(key: str = "manufacturing") -> dict[str, Any]:
    """Return a translation of a framework into an invented language."""
    framework = next(one for one in FRAMEWORKS if one.key == key)
    return {
        "framework": key,
        "release": 1,
        "language": "qaa",
        "state": "draft",
        "title": f"Q {framework.title}",
        "description": f"Q {framework.description}",
        "competencies": {
            one.code: {
                "title": f"Q {one.title}",
                "statement": f"Q {one.statement}",
                "criteria": {
                    each.code: {"statement": f"Q {each.statement}", "short": f"Q {each.short}"}
                    for each in one.criteria
                },
            }
            for one in framework.competencies
        },
        "awards": {
            one.code: {"title": f"Q {one.title}", "statement": f"Q {one.statement}"}
            for one in framework.pathway.awards[:1]
        },
    }


def levels() -> dict[str, Any]:
    return {
        "framework": "levels",
        "release": 1,
        "language": "qaa",
        "state": "reviewed",
        "levels": {
            one.code: {"title": f"Q {one.title}", "descriptor": f"Q {one.descriptor}"}
            for one in FRAMEWORKS[0].levels
        },
    }


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the folder without the translations that are there."""
    folder = shutil.copytree(FOLDER, tmp_path / "frameworks")
    shutil.rmtree(folder / "i18n", ignore_errors=True)
    return folder


def put(folder: Path, document: Any, name: str = "manufacturing.qaa.json") -> None:
    (folder / "i18n").mkdir(exist_ok=True)
    (folder / "i18n" / name).write_text(json.dumps(document), "utf-8")


def test_a_language_has_its_texts_and_english_where_it_has_none(copied: Path) -> None:
    put(copied, whole())
    put(copied, levels(), "levels.qaa.json")
    found = translated(copied, FRAMEWORKS)
    assert list(found) == ["en", "qaa"]
    first, second = found["qaa"].frameworks[:2]
    assert first.title == "Q Manufacturing foundations"
    assert first.competency("MFG-05").title == "Q Tend a CNC machine"
    assert first.competency("MFG-05").criteria[0].short.startswith("Q ")
    assert first.level("L3").title == second.level("L3").title == "Q Lead"
    assert [award.title[:2] for award in first.pathway.awards] == [
        "Q ",
        FRAMEWORKS[0].pathway.awards[1].title[:2],
    ]
    assert second.competencies == FRAMEWORKS[1].competencies
    # What credentials pin is the English text's, whatever lies beside it.
    assert [one.sha256 for one in found["qaa"].frameworks] == [one.sha256 for one in FRAMEWORKS]
    assert found["en"].frameworks == FRAMEWORKS


def test_the_published_file_says_what_is_a_draft_and_what_is_english(copied: Path) -> None:
    put(copied, whole())
    put(copied, levels(), "levels.qaa.json")
    files = texts_files(translated(copied, FRAMEWORKS).values())
    assert files["texts/en.json"] == texts_bytes(FRAMEWORKS)
    read = json.loads(files["texts/qaa.json"])
    assert read["lang"] == "qaa"
    assert read["competencies"]["MFG-05@1"]["state"] == "draft"
    assert read["competencies"]["MFG-05@1"]["title"] == "Q Tend a CNC machine"
    assert read["competencies"]["ITS-01@1"]["lang"] == "en"
    assert read["competencies"]["ITS-01@1"]["title"] == FRAMEWORKS[1].competency("ITS-01").title
    assert not {"state", "lang"} & read["levels"]["L1"].keys()


def test_a_gap_is_filled_text_by_text(copied: Path) -> None:
    document = whole()
    del document["competencies"]["MFG-02"]
    del document["competencies"]["MFG-03"]["criteria"]["MFG-03.1"]
    del document["awards"]
    put(copied, document)
    (first, *_) = translated(copied, FRAMEWORKS)["qaa"].frameworks
    assert first.competency("MFG-02") == FRAMEWORKS[0].competency("MFG-02")
    ours, english = (one.competency("MFG-03").criteria for one in (first, FRAMEWORKS[0]))
    assert ours[0] == english[0]
    assert ours[1].short == f"Q {english[1].short}"
    assert first.levels == FRAMEWORKS[0].levels


def test_a_translation_of_another_release_is_not_taken(copied: Path) -> None:
    put(copied, whole() | {"release": 2})
    assert translated(copied, FRAMEWORKS)["qaa"].frameworks[0] == FRAMEWORKS[0]
    assert translated(copied, FRAMEWORKS)["qaa"].states == {}


@pytest.mark.parametrize(
    "document", [[], {"release": 1}, {"release": 1, "state": "draft", "competencies": 5}]
)
def test_a_file_of_another_shape_is_refused(copied: Path, document: Any) -> None:
    put(copied, document)
    with pytest.raises(FrameworkError, match="i18n/"):
        translated(copied, FRAMEWORKS)


@pytest.mark.parametrize("name", ["notes.json", "Manufacturing.de.json"])
def test_a_file_named_after_no_language_is_refused(copied: Path, name: str) -> None:
    put(copied, whole(), name)
    with pytest.raises(FrameworkError, match="language"):
        translated(copied, FRAMEWORKS)


def test_the_translations_that_are_here_pass_the_check() -> None:
    assert [one for one in check(FOLDER) if one.file.startswith("i18n/")] == []


def test_a_whole_translation_passes_the_check(copied: Path) -> None:
    put(copied, whole())
    put(copied, levels(), "levels.qaa.json")
    assert check(copied) == []


def _without(*path: str) -> Callable[[Any], object]:
    def edit(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return edit


def _with(value: Any, *path: str) -> Callable[[Any], object]:
    def edit(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        (_without("competencies", "MFG-05"), "translation_missing", "competencies.MFG-05"),
        (
            _without("competencies", "MFG-05", "criteria", "MFG-05.2"),
            "translation_missing",
            "MFG-05.MFG-05.2",
        ),
        (
            lambda document: document["competencies"].update({"MFG-77": document["competencies"]["MFG-05"]}),
            "translation_foreign",
            "competencies.MFG-77",
        ),
        (
            _with({"title": "Other", "statement": "Something else."}, "awards", "MFG-77"),
            "translation_foreign",
            "awards.MFG-77",
        ),
        (_with("A <b>title</b> of it", "competencies", "MFG-05", "title"), "text_markup", "MFG-05.title"),
        (_with("A \u200btitle of it", "title"), "text_not_as_typed", "title"),
        (_with("checked", "state"), "translation_schema", "state"),
        (
            _with("x" * 71, "competencies", "MFG-05", "title"),
            "translation_schema",
            "competencies.MFG-05.title",
        ),
        (_with("de", "language"), "translation_name", ""),
        (_with("healthcare", "framework"), "translation_name", ""),
        (_with(2, "release"), "translation_release", "release"),
    ],
)
def test_what_is_wrong_with_a_translation_is_found(
    copied: Path, edit: Callable[[Any], object], code: str, field: str
) -> None:
    document = whole()
    edit(document)
    put(copied, document)
    assert [(one.code, one.file, one.field) for one in check(copied)] == [
        (code, "i18n/manufacturing.qaa.json", field)
    ]


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        (_without("levels", "L2"), "translation_missing", "levels.L2"),
        (_with(2, "release"), "translation_release", "release"),
        (_with("Does a *task* alone.", "levels", "L2", "descriptor"), "text_markup", "L2.descriptor"),
    ],
)
def test_what_is_wrong_with_the_levels_is_found(
    copied: Path, edit: Callable[[Any], object], code: str, field: str
) -> None:
    document = levels()
    edit(document)
    put(copied, document, "levels.qaa.json")
    assert [(one.code, one.field) for one in check(copied)] == [(code, field)]


def test_a_telling_word_asks_for_a_look_where_the_language_has_a_list(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.securing.lints.neutral_language.findings", lambda text, **_: _hits(text))
    put(copied, levels(), "levels.qaa.json")
    found = [one for one in check(copied) if one.file.startswith("i18n/")]
    assert {(one.severity, one.code) for one in found} == {("review", "telling_word")}


def _hits(text: str) -> Any:
    from registry.securing.lints.neutral_language import Finding  # noqa: PLC0415 - what is replaced

    return (Finding("Q", 0),) if text.startswith("Q ") else ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("manufacturing.de.txt", "", "translation_name"),
        ("manufacturing.de.json", "{", "translation_unreadable"),
        ("manufacturing.de.json", "[]", "translation_unreadable"),
        ("levels.en.json", json.dumps(levels() | {"language": "en"}), "translation_name"),
        ("bakery.qaa.json", json.dumps(whole() | {"framework": "bakery"}), "translation_release"),
    ],
)
def test_a_file_that_cannot_be_a_translation_is_named(
    copied: Path, name: str, content: str, code: str
) -> None:
    (copied / "i18n").mkdir()
    (copied / "i18n" / name).write_text(content, "utf-8")
    assert [(one.code, one.file) for one in check(copied)] == [(code, f"i18n/{name}")]


def test_the_worked_example_has_the_form_that_it_explains(copied: Path) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    example = text.partition("```json\n")[2].partition("```")[0]
    put(copied, json.loads(example), "manufacturing.de.json")
    found = check(copied)
    assert {one.code for one in found} == {"translation_missing"}
    assert len(found) == 11
