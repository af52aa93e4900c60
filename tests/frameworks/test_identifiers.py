"""Identifiers are frozen: anyone can make them again from the namespace in the folder's README."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from registry import resources
from registry.frameworks.reading import load

FOLDER = resources.path("competency_frameworks")
FRAMEWORKS = load(FOLDER)
NAMESPACE = UUID("b48d9caa-2010-4450-b91f-d75063a57654")


def test_the_readme_names_the_namespace_and_no_other_uuid() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", readme) == [str(NAMESPACE)]


def test_every_identifier_comes_from_the_namespace_and_its_code() -> None:
    for framework in FRAMEWORKS:
        assert framework.id == str(uuid5(NAMESPACE, framework.key))
        for competency in framework.competencies:
            assert competency.id == str(uuid5(NAMESPACE, f"{framework.key}/{competency.code}"))
            for criterion in competency.criteria:
                assert criterion.id == str(uuid5(NAMESPACE, f"{framework.key}/{criterion.code}"))


def test_every_short_criterion_says_what_the_holder_does() -> None:
    shorts = [
        criterion.short for one in FRAMEWORKS for entry in one.competencies for criterion in entry.criteria
    ]
    assert [short for short in shorts if not re.match(r"[A-Z][a-z]+s\b", short) or short.endswith(".")] == []
