"""A sheet whose holder stands before the registry with a wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import TrayId
from tests.web.oid4vci.wallet import Wallet

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    return desk.signed_in()


@pytest.fixture
def sheet(desk: Desk, provider: ProviderId) -> Sheet:
    tray = desk.issue("Ana Ray")
    desk.client.cookies.clear()
    return desk.registry.tray(TrayId(tray.id), provider).sheets[0]


@pytest.fixture
def wallet(desk: Desk, sheet: Sheet) -> Wallet:
    return Wallet(desk, sheet)
