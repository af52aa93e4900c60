"""A renewal proposes again what was used, and is decided as the first was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.accreditation import ScopeLine
from registry.model.accrediting import CaseState
from registry.model.standing import StandingError
from registry.operations import accredit
from registry.operations.accrediting.apply import OneAtATimeError
from registry.operations.issue import issue
from registry.operations.prepare import prepare
from registry.operations.standing import renew
from registry.operations.standing.events import AccreditationUnknownError
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.model.ids import CaseId
    from tests.operations.standing.bench import Bench

OPENS = date(2027, 7, 26)


def use(bench: Bench, **changes: str) -> None:
    """Let the provider issue one certificate."""
    office = bench.office
    prepared = [prepare(row("Ana", **changes), office.terms(bench.provider), office.now)]
    issue(prepared, request="r" + str(changes), attempts=office.attempts, **bench.parts)


def start(bench: Bench) -> CaseId:
    return renew.start(bench.accreditation.id, frameworks=bench.office.frameworks, **bench.own)


def test_what_was_used_is_proposed_again_and_nothing_else(bench: Bench) -> None:
    use(bench)
    use(bench, framework="construction", competency="CON-02", level="L1")
    use(bench, framework="construction", competency="CON-01", level="L1")
    bench.go_to(OPENS)
    case = start(bench)
    assert bench.shown(case).proposal.scope == (
        ScopeLine(framework="manufacturing", competencies=("MFG-05",), highest_level="L2"),
        ScopeLine(framework="construction", competencies=("CON-01", "CON-02"), highest_level="L1"),
    )


def test_a_line_that_was_not_used_is_left_out(bench: Bench) -> None:
    use(bench)
    bench.go_to(OPENS)
    (line,) = bench.shown(start(bench)).proposal.scope
    assert line.framework == "manufacturing"


def test_what_was_issued_before_the_accreditation_counts_not_as_used(bench: Bench) -> None:
    use(bench)
    renewed = bench.accreditation
    bench.go_to(OPENS)
    bench.both(bench.reviewed(start(bench)))
    (after,) = (one for one in bench.accreditations() if one.id != renewed.id)
    with bench.office.store.reading() as tx:
        assert renew.proposed(tx, after, bench.office.frameworks) == ()


def test_a_renewal_lasts_three_years_from_the_old_end(bench: Bench) -> None:
    use(bench)
    first = bench.accreditation
    bench.go_to(OPENS)
    bench.both(bench.reviewed(start(bench)))
    (after,) = (one for one in bench.accreditations() if one.id != first.id)
    assert after.renewal_of == first.id
    assert after.valid_from.date() == first.valid_until + timedelta(days=1)
    assert after.valid_until == date(2030, 11, 23)


def test_a_renewal_is_started_once_and_only_while_it_is_open(bench: Bench) -> None:
    use(bench)
    with pytest.raises(StandingError, match="120 days"):
        start(bench)
    bench.go_to(OPENS)
    case = start(bench)
    with pytest.raises(OneAtATimeError):
        start(bench)
    with bench.office.store.reading() as tx:
        found = tx.accrediting.get(case)
    assert found is not None
    assert (found.state, found.requester) == (CaseState.DRAFT, bench.administrator)


def test_where_nothing_was_issued_there_is_nothing_to_renew(bench: Bench) -> None:
    bench.go_to(OPENS)
    with pytest.raises(StandingError, match="nothing was issued"):
        start(bench)


def test_another_providers_accreditation_is_one_that_is_not_there(bench: Bench) -> None:
    other = accredit.add_provider("Another College", **bench.parts).id
    with pytest.raises(AccreditationUnknownError):
        renew.start(
            bench.accreditation.id,
            frameworks=bench.office.frameworks,
            **{**bench.own, "provider": other},
        )
