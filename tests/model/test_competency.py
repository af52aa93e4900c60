"""A release of a framework: how it names itself and finds its own parts."""

from __future__ import annotations

import dataclasses

import pytest

from registry.model.competency import (
    Competency,
    CompetencyUnknownError,
    Criterion,
    Framework,
    Level,
    LevelUnknownError,
    pinned,
)

LEVEL = Level(code="L1", number=1, of=1, title="Assisted", eqf=2, descriptor="Does it with help.")
COMPETENCY = Competency(
    id="2",
    code="ABC-01",
    title="Do a thing",
    statement="Does a thing.",
    criteria=(Criterion(id="3", code="ABC-01.1", statement="Does a thing well", short="Does a thing well"),),
    levels=("L1",),
    hours_min=1,
    hours_max=2,
    methods=("observation",),
    safety_critical=False,
    validity_months=None,
    alignments=(),
)
FRAMEWORK = Framework(
    key="things",
    id="1",
    title="Things",
    description="Doing things.",
    language="en",
    release=3,
    version="1.0.0",
    status="Implemented",
    licence="CC-BY-4.0",
    isced_f=("0715",),
    jurisdictions=(),
    levels=(LEVEL,),
    competencies=(COMPETENCY,),
    sha256="00" * 32,
)


def test_a_release_names_itself_its_competencies_and_their_pages() -> None:
    assert FRAMEWORK.name == "things@3"
    assert FRAMEWORK.reference("ABC-01") == "ABC-01@3"
    assert FRAMEWORK.page("ABC-01") == "/frameworks/things/ABC-01@3"


def test_a_release_finds_its_own_parts() -> None:
    assert FRAMEWORK.competency("ABC-01") is COMPETENCY
    assert FRAMEWORK.level("L1") is LEVEL


def test_a_code_of_another_framework_is_refused_by_name_of_the_release() -> None:
    with pytest.raises(CompetencyUnknownError, match="things@3") as competency:
        FRAMEWORK.competency("ABC-02")
    with pytest.raises(LevelUnknownError, match="things@3") as level:
        FRAMEWORK.level("L2")
    assert (competency.value.code, level.value.code) == ("competency_unknown", "level_unknown")


def test_what_a_credential_pins_is_found_among_releases_or_refused() -> None:
    newer = dataclasses.replace(FRAMEWORK, release=4)
    for release in (FRAMEWORK, newer):
        assert pinned((FRAMEWORK, newer), release.reference("ABC-01")) == (release, COMPETENCY)
    for unknown in ("ABC-01@5", "ABC-02@3", "ABC-01", ""):
        with pytest.raises(CompetencyUnknownError):
            pinned((FRAMEWORK, newer), unknown)


def test_a_release_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FRAMEWORK.release = 4  # type: ignore[misc]
