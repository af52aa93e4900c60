"""How a page writes months, days, secrets, competencies and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.model.month import Year
from registry.model.person import Role
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from registry.model.competency import Framework
    from registry.model.credential import CompetencyRef
    from registry.model.month import Issued
    from registry.model.said import Said

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_GROUP: Final = 4
_ROLES: Final = {
    Role.REGISTRAR: said("registrar"),
    Role.ACCREDITOR: said("accreditor"),
    Role.AUDITOR: said("auditor"),
    Role.OVERSIGHT: said("oversight"),
    Role.ADMINISTRATOR: said("administrator"),
    Role.ASSESSOR: said("assessor"),
    Role.VERIFIER: said("verifier"),
    Role.OFFICER: said("issuing officer"),
}


_METHODS: Final = {
    "observation": said("observation"),
    "oral questioning": said("oral questioning"),
    "portfolio": said("portfolio"),
    "product evidence": said("product evidence"),
    "simulation": said("simulation"),
    "witness testimony": said("witness testimony"),
    "written test": said("written test"),
}


def month(value: Issued) -> str:
    """Return `November 2026`, or the year alone."""
    return str(value.year) if isinstance(value, Year) else f"{_MONTHS[value.month - 1]} {value.year}"


def day(value: date) -> str:
    """Return `8 December 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def grouped(secret: str) -> str:
    """Return the letters in groups of four, for reading and typing."""
    return " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def roles(held: Iterable[Role]) -> list[Said]:
    """Return `registrar` and `auditor`, in the order of the trade."""
    return [_ROLES[one] for one in Role if one in set(held)]


def method(name: str) -> str:
    """Return what a way to assess is called; a framework's own word where it is none of ours."""
    return _METHODS.get(name, name)


def level(framework: Framework, code: str) -> Said:
    """Return `level 2 of 3, independent`."""
    found = framework.level(code)
    return said(
        "level {number} of {of}, {title}", number=found.number, of=found.of, title=found.title.lower()
    )


def competency(frameworks: Iterable[Framework], reference: CompetencyRef, level_code: str) -> tuple[str, str]:
    """Return a competency's title and its level in words; codes where the release is no longer at hand."""
    for framework in frameworks:
        for one in framework.competencies:
            if framework.reference(one.code) == reference:
                return one.title, level(framework, level_code)
    return reference, level_code
