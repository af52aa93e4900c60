"""After the last day nothing is issued, by no door, within a minute; and nothing issued is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.accreditation import AccreditationState
from registry.model.batch import Choice
from registry.model.ids import BatchId
from registry.operations import accredit
from registry.operations.batch_work import Lane, issue_some
from registry.operations.listed import ListedRow
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests.web.api.system import System
from tests.web.batches.year import row_of
from tests.web.desk import CHOICE, Tray

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from tests.web.desk import Desk

NAMES = ("Ana Rhombus", "Basil Quagmire", "Cleo Zephyr")


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    """Have a provider in the last half minute of its accreditation, and an officer who is signed in."""
    provider = desk.add_provider()
    with desk.registry.store.reading() as tx:
        (accreditation,) = tx.providers.accreditations(provider)
    desk.clock.now = datetime.combine(accreditation.valid_until, time(23, 59, 30), UTC)
    desk.registry.publish()
    assert desk.sign_in(provider).status_code == 303
    return provider


def how_many(desk: Desk, provider: ProviderId) -> int:
    with desk.registry.store.reading() as tx:
        return len(tx.credentials.issued_by(provider))


def suspend(desk: Desk, provider: ProviderId) -> None:
    with desk.registry.store.transaction() as tx:
        (made,) = tx.providers.accreditations(provider)
        became = replace(made, state=AccreditationState.SUSPENDED)
        accredit.change(tx, became, "suspended", keys=desk.registry.keys, now=desk.clock.now)


def end(desk: Desk, provider: ProviderId, how: str) -> None:
    """Let the last day end, or a registrar suspend the accreditation."""
    if how == "suspended":
        suspend(desk, provider)
    else:
        desk.clock.wait(seconds=60)


def begun(desk: Desk, provider: ProviderId) -> BatchId:
    """Begin a list of three, of which one is issued."""
    listed = [ListedRow(number=at, row=row_of(name), refusal=None) for at, name in enumerate(NAMES, start=2)]
    batch = desk.registry.upload(listed, provider, request="the list")
    desk.registry.start_batch(batch, Choice.GOOD_ROWS, provider)
    assert carry_on(desk, batch, limit=1) == (1, 0)
    return batch


def carry_on(desk: Desk, batch: BatchId, *, limit: int) -> tuple[int, int]:
    """Do as the worker does with some rows; return how many were issued and refused."""
    registry = desk.registry
    with registry.store.reading() as tx:
        found = tx.batches.get(batch)
    assert found is not None
    done = issue_some(
        batch,
        terms_of=registry.terms,
        run=found.run,
        attempts=registry.attempts,
        lane=Lane(),
        limit=limit,
        **desk.parts(),
    )
    return done.issued, done.refused


@pytest.mark.parametrize("how", ["over", "suspended"])
def test_a_form_that_was_open_issues_nothing_more(desk: Desk, provider: ProviderId, how: str) -> None:
    desk.issue("Ana Rhombus")
    names = "\n".join(NAMES[1:])
    assert desk.post("/provider/class/check", choice=CHOICE, names=names).status_code == 200
    end(desk, provider, how)
    answer = desk.post("/provider/class/confirm", choice=CHOICE, names=names, request="after")
    assert answer.status_code in {403, 422}
    assert "accreditation" in answer.text
    assert how_many(desk, provider) == 1


@pytest.mark.parametrize("how", ["over", "suspended"])
def test_a_list_under_way_issues_nothing_more(desk: Desk, provider: ProviderId, how: str) -> None:
    batch = begun(desk, provider)
    end(desk, provider, how)
    assert carry_on(desk, batch, limit=500) == (0, 2)
    assert {one.code for one in desk.registry.report(batch, provider)} == {"not_accredited"}
    assert how_many(desk, provider) == 1


@pytest.mark.parametrize("how", ["over", "suspended"])
def test_a_program_issues_nothing_more(desk: Desk, how: str) -> None:
    system = System(desk)
    provider = system.provider
    _, system.key = system.make_key(days=90)
    with desk.registry.store.reading() as tx:
        (accreditation,) = tx.providers.accreditations(provider)
    desk.clock.now = datetime.combine(accreditation.valid_until, time(23, 59, 30), UTC)
    desk.registry.publish()
    sent = system.send().json()
    assert (sent["good"], sent["refused"]) == (2, 0)
    started = system.post(f"/batches/{sent['batch']}/start", json={"choice": "good_rows"})
    assert started.status_code == 200, started.text
    end(desk, provider, how)
    assert carry_on(desk, BatchId(sent["batch"].partition("-")[0]), limit=500) == (0, 2)
    later = system.send(once="later" * 8).json()
    assert (later["good"], later["refused"]) == (0, 2)
    assert how_many(desk, provider) == 0


@pytest.mark.parametrize("how", ["over", "suspended"])
def test_what_was_issued_is_checked_handed_over_and_put_right_as_before(
    desk: Desk, provider: ProviderId, how: str
) -> None:
    tray = desk.issue("Ana Rhombus")
    sheet = desk.registry.tray(tray.id, provider).sheets[0]  # type: ignore[arg-type]
    end(desk, provider, how)
    desk.clock.now += timedelta(seconds=30)
    desk.registry.publish()
    files = desk.registry.published()
    assert files is not None
    verdict = verify(sheet.digits, open_snapshot(files[1], desk.registry.root), desk.clock.now)
    assert verdict.state == "CURRENT"
    assert desk.tray(tray.id).names == ["Ana Rhombus"]
    slip = desk.post(
        "/provider/correct/slip/confirm", credential=sheet.credential, name="Ana Rhombus", request="slip"
    )
    assert slip.status_code == 200
    assert Tray.read(slip.text).names == ["Ana Rhombus"]
