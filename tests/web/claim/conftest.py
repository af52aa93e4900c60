"""A holder with a sheet, before the registry's web face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.ids import TrayId

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    return desk.signed_in()


@pytest.fixture
def sheet(desk: Desk, provider: ProviderId) -> Sheet:
    tray = desk.issue("Ana <Ray>")
    desk.client.cookies.clear()
    return desk.registry.tray(TrayId(tray.id), provider).sheets[0]


@pytest.fixture
def fields(sheet: Sheet) -> dict[str, str]:
    """Return what every form of the holder's pages carries on."""
    return {"secret": sheet.secret, "pin": sheet.pin, "unit": "0"}
