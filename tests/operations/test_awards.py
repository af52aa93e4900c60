"""A larger award is issued as its own credential, through the one path, and points at none of its units."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.verdict import Genuine
from registry.operations.prepare import RowRefusedError
from registry.securing import papercode
from tests.operations.office import FRAMEWORKS, framework, row

if TYPE_CHECKING:
    from registry.model.competency import Framework
    from tests.operations.office import Office

AWARD = FRAMEWORKS[0].pathway.awards[0]
UNITS = {unit.code for unit in AWARD.units}


def with_award() -> Framework:
    """Return the next release: the first one, and the award as one more competency with its own criteria."""
    first = framework()
    like = first.competency("MFG-04")
    criteria = tuple(
        replace(one, id=f"{number}", code=f"{AWARD.code}.{number}")
        for number, one in enumerate(like.criteria, start=1)
    )
    own = replace(
        like, id="0", code=AWARD.code, title=AWARD.title, statement=AWARD.statement, criteria=criteria
    )
    return replace(
        first, release=2, sha256="2" * 64, replaces=first.name, competencies=(*first.competencies, own)
    )


@pytest.fixture
def later(office: Office) -> Office:
    """Return an office in whose bundles the next release has stood long enough."""
    office.frameworks = (*FRAMEWORKS, with_award())
    office.publish()
    office.now += timedelta(days=9)
    office.publish()
    return office


def test_release_1_has_no_such_competency_so_nothing_is_issued(office: Office) -> None:
    with pytest.raises(RowRefusedError) as refused:
        office.prepared(row(competency=AWARD.code))
    assert refused.value.reason == "competency_unknown"


def test_an_award_is_a_credential_of_its_own_that_shows_none_of_its_units(later: Office) -> None:
    units = later.issued(
        *[row(competency=unit.code, level=unit.level, reference="L 12") for unit in AWARD.units]
    )
    (sheet,) = later.issued(row(competency=AWARD.code, reference="L 12"))
    verdict = later.verdict(sheet.digits)
    assert isinstance(verdict, Genuine)
    assert verdict.facts.competencies == (f"{AWARD.code}@2",)
    assert verdict.facts.title == AWARD.title
    payload = papercode.unpack(sheet.digits).payload
    for code in UNITS:
        assert code.encode() not in payload
    assert not {one.credential for one in units} & {sheet.credential}
