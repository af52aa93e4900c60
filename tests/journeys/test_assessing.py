"""An assessor decides on a class of fifteen in six units at the keyboard, in few keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from registry.model.assessment import DecisionState
from registry.model.person import Role
from registry.operations import assess
from tests import people
from tests.journeys.live import TABS, assert_fits, press

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

UNITS = ("MFG-02", "MFG-03", "MFG-06", "MFG-08", "MFG-10", "MFG-12")
REFERENCES = [f"A-{number:02}" for number in range(1, 16)]
MET = "all => all.filter((one) => one.value === 'met').length"
KEYS = 120
"""Keys that a class of fifteen in six units may take, from the empty form to what is recorded."""


@dataclass
class Keyboard:
    """A keyboard that counts; a file is chosen in the system's own window, which counts as two."""

    page: Page
    keys: int = 0

    def tab(self, target: Locator) -> None:
        """Reach the element with the Tab key alone."""
        for _ in range(TABS):
            self.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                return
        message = f"not reached by keyboard: {target}"
        raise AssertionError(message)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.press(*text)


def seated(site: Live, browser: Browser, role: Role, provider: ProviderId, *, script: bool) -> Page:
    page = site.page(browser, script=script)
    link = people.invitation(site.desk.registry, role, provider=provider)
    page.goto(f"/provider/sign-in/{link}")
    press(page, "Sign in now")
    return page


@pytest.fixture
def provider(site: Live) -> ProviderId:
    made = site.desk.add_provider()
    assess.set_recording(on=True, four_eyes=True, provider=made, **site.desk.parts())
    return made


def decisions(site: Live, provider: ProviderId, state: DecisionState) -> int:
    registry = site.desk.registry
    return len(assess.in_state(state, provider=provider, store=registry.store, keys=registry.keys))


def test_a_class_of_fifteen_in_six_units_takes_few_keys(
    site: Live, browser: Browser, provider: ProviderId, tmp_path: Path
) -> None:
    page = seated(site, browser, Role.ASSESSOR, provider, script=True)
    page.set_viewport_size({"width": 1100, "height": 800})
    page.goto("/provider/assessments")
    board = Keyboard(page)
    board.tab(page.get_by_label("Your own references of the learners, one a line"))
    # Pasted from the provider's own list.
    page.keyboard.insert_text("\n".join(REFERENCES))
    board.keys += 2
    for number, code in enumerate(UNITS, start=1):
        board.tab(page.get_by_label(f"Unit {number}", exact=True))
        board.type(code)
        board.press("ArrowDown")
    board.tab(page.get_by_role("button", name="Go on to the class"))
    with page.expect_navigation():
        board.press("Enter")
    assert page.get_by_role("heading", name="The class").is_visible()
    board.tab(page.get_by_role("button", name="All met", exact=True))
    board.press("Enter")
    assert page.locator("td select").evaluate_all(MET) == len(UNITS) * len(REFERENCES)
    bodies: list[bytes] = []
    page.on("request", lambda asked: bodies.append(asked.post_data_buffer or b""))
    for place in range(len(UNITS)):
        board.tab(page.locator(f"[name=method-{place}-0]"))
        board.press("Space")
    for place in range(3):
        proof = tmp_path / f"proof {place}.bin"
        proof.write_bytes(f"the secret of proof {place} ".encode() * 999)
        board.tab(page.locator(f"#file-{place}"))
        page.locator(f"#file-{place}").set_input_files(proof)
        board.keys += 2
        digest = hashlib.sha256(proof.read_bytes()).hexdigest()
        expect(page.locator(f"#hash-{place}")).to_have_value(digest)
    for one in ("valid", "authentic", "current", "sufficient"):
        board.tab(page.locator(f"[name=judged-{one}]"))
        board.press("Space")
    board.tab(page.locator("#alone-no"))
    board.press("Space")
    with page.expect_navigation():
        board.press("Enter")
    assert page.get_by_text("90 decisions are recorded.").is_visible()
    assert board.keys <= KEYS
    assert not any(b"secret of proof" in body for body in bodies)
    assert decisions(site, provider, DecisionState.TO_VERIFY) >= 10


def test_on_a_phone_without_javascript_a_class_goes_from_the_assessor_to_the_officer(
    site: Live, browser: Browser, provider: ProviderId
) -> None:
    page = seated(site, browser, Role.ASSESSOR, provider, script=False)
    page.goto("/provider/assessments")
    assert_fits(page)
    page.locator("#count").fill("3")
    page.locator("#unit-0").select_option("manufacturing/MFG-02/L2")
    page.locator("#unit-1").select_option("manufacturing/MFG-03/L2")
    press(page, "Go on to the class")
    assert_fits(page)
    page.locator("[name=method-0-0]").check()
    page.locator("[name=method-1-0]").check()
    press(page, "All met")
    assert page.locator("td select").evaluate_all(MET) == 6
    assert page.locator("[name=method-0-0]").is_checked()
    references = page.locator("tbody th").all_inner_texts()
    page.locator("#cell-2-1").select_option("not")
    for place in range(2):
        page.locator(f"#hash-{place}").fill(f"{place + 1:064x}")
    for one in ("valid", "authentic", "current", "sufficient"):
        page.locator(f"[name=judged-{one}]").check()
    page.locator("#alone-no").check()
    press(page, "Record")
    assert page.get_by_role("heading", name="What is not met yet").is_visible()
    assert_fits(page)
    page.locator("[name=seen-2-1-0]").check()
    press(page, "Record")
    assert page.get_by_text("6 decisions are recorded.").is_visible()
    assert_fits(page)
    page = seated(site, browser, Role.VERIFIER, provider, script=False)
    page.goto("/provider/verifying")
    assert_fits(page)
    for _ in range(6):
        with page.expect_navigation():
            page.get_by_role("button", name="Agree").first.click()
    assert page.get_by_text("Nothing waits for you.").is_visible()
    page = seated(site, browser, Role.OFFICER, provider, script=False)
    page.goto("/provider/ready")
    assert_fits(page)
    for reference, name in zip(sorted(references), ("Ana Ray", "Basil", "Cem"), strict=True):
        page.get_by_label(reference, exact=True).fill(name)
    press(page, "Show what will be printed")
    assert_fits(page)
    press(page, "Issue 5 certificates")
    assert page.get_by_text("Ana Ray").first.is_visible()
    assert decisions(site, provider, DecisionState.RELEASED) == 5
