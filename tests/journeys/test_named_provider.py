"""A provider that may be named: from its accreditation to a copy on paper and to what an employer sees."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Shown
from registry.operations import accredit, certify, claim
from registry.operations.certify import Held
from registry.operations.prepare import Row, prepare
from registry.web.published import LOOK_AGAIN
from tests.operations.office import framework

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_an_employer_sees_the_provider_that_the_holder_chose_to_show(site: Live, browser: Browser) -> None:
    desk, registry = site.desk, site.desk.registry
    provider = desk.add_provider("Harbour <College>")
    accredit.accredit(
        provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=desk.clock.now.date() + timedelta(days=60),
        may_be_named=True,
        **desk.parts(),
    )
    row = Row(framework="manufacturing", competency="MFG-05", level="L2", name="Ana Ray")
    (sheet,) = registry.issue([prepare(row, registry.terms(provider), registry.now())], request="r").sheets
    (opened,) = claim.open_sheet(sheet.secret, sheet.pin, **desk.parts())
    digits = certify.paper_copy(
        Held.of(opened),
        Shown(month=False, provider=True),
        url=registry.settings.url,
        attempts=registry.attempts,
        **desk.parts(),
    )

    def seen(code: str, verdict: str) -> Page:
        page = site.page(browser, script=True)
        page.clock.set_fixed_time(desk.clock.now)
        page.goto(f"/#{code}")
        page.wait_for_selector(f"#verdict{verdict}")
        return page

    # Until the next publication no list names the provider.
    assert "Harbour" not in seen(digits, "[data-why='provider-not-listed']").inner_text("body")
    registry.publish()
    time.sleep(LOOK_AGAIN)
    page = seen(digits, "[data-state='CURRENT'][data-tone='green']")
    assert page.inner_text("#facts .provider bdi") == "Harbour <College>"
    facts = page.inner_text("#facts")
    assert "Provider, accredited by the registry" in facts
    assert "Year of issue" in facts
    assert page.locator("#accredited").is_hidden()
    # The first copy names no provider, whoever issued it.
    page = seen(sheet.digits, "[data-state='CURRENT'][data-tone='green']")
    assert "Harbour" not in page.inner_text("body")
    assert page.locator("#accredited").is_visible()
