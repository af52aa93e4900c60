"""What was learned before is recognised after an appeal: at a small screen, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.assessment import DecisionState
from registry.model.person import Role
from registry.operations import assess
from tests import people
from tests.journeys.live import assert_fits, lead, press
from tests.operations.office import framework

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

COMPETENCY = framework().competency("MFG-02")
EVERY = tuple(criterion.code for criterion in COMPETENCY.criteria)


@pytest.fixture
def provider(site: Live) -> ProviderId:
    made = site.desk.add_provider()
    assess.set_recording(on=True, four_eyes=False, provider=made, **site.desk.parts())
    return made


def sit_down(site: Live, browser: Browser, provider: ProviderId, role: Role) -> Page:
    page = site.page(browser)
    invitation = people.invitation(site.desk.registry, role, provider=provider)
    page.goto(f"/provider/sign-in/{invitation}")
    press(page, "Sign in now")
    lead(page, "Recognise")
    assert_fits(page)
    return page


def add_evidence(page: Page, number: int, day: str, *criteria: str) -> None:
    if not page.get_by_label("SHA-256 of the file").is_visible():
        page.get_by_text("Add evidence").click()
    page.get_by_label("SHA-256 of the file").fill(f"{number:064x}")
    page.get_by_label("Kind").select_option("portfolio")
    page.get_by_label("Day from which it is").fill(day)
    for criterion in COMPETENCY.criteria:
        if criterion.code in criteria:
            page.get_by_role("checkbox", name=criterion.statement).check()
    press(page, "Add")
    assert_fits(page)


def say_what_was_shown(page: Page, *levels: str) -> None:
    for criterion, level in zip(COMPETENCY.criteria, levels, strict=True):
        page.locator(f'[name="shown-{criterion.code}"]').select_option(level)
    page.get_by_role("checkbox", name=COMPETENCY.methods[0]).check()
    for one in ("valid", "authentic", "current", "sufficient"):
        page.get_by_role("checkbox", name=one, exact=True).check()
    page.get_by_role("radio", name="no, somebody else did").check()
    press(page, "Keep what was shown")
    assert_fits(page)


def decide(page: Page, what: str, why: str) -> None:
    page.get_by_label(what).check()
    page.get_by_label("Why; the learner may read it").fill(why)
    press(page, "Decide")
    assert_fits(page)


def test_prior_learning_is_recognised_after_an_appeal(
    site: Live, browser: Browser, provider: ProviderId
) -> None:
    page = sit_down(site, browser, provider, Role.ASSESSOR)
    assert page.get_by_text("Nothing is under way").is_visible()
    press(page, "Begin a claim", "link")
    assert_fits(page)
    page.get_by_label("Your own reference of the learner").fill("A-17")
    page.get_by_label("What the learner can do already").select_option("manufacturing/MFG-02/L2")
    press(page, "Begin")
    assert_fits(page)
    # Done badly: no criterion, then evidence that is too old.
    add_evidence(page, 1, "2020-01-01")
    assert "which criteria" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("SHA-256 of the file").input_value() == f"{1:064x}"
    add_evidence(page, 1, "2020-01-01", *EVERY)
    assert page.get_by_text("Only old evidence").count() == len(EVERY)
    for number in (2, 3):
        add_evidence(page, number, "2026-11-01", *EVERY)
    assert page.get_by_text("Each criterion has current evidence.").is_visible()
    say_what_was_shown(page, "L2", "L2", "L1")
    decide(page, "Recognise all of it", "It looked well.")
    assert "was not shown at this level" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Why; the learner may read it").input_value() == "It looked well."
    decide(page, "Refuse it", "The last part was not shown.")
    page.get_by_text("The learner appeals").click()
    page.get_by_label("What should be looked at again").fill("The last part is on the second film.")
    press(page, "Keep the appeal")
    assert_fits(page)
    assert page.get_by_text("You had a part in the decision").is_visible()

    other = sit_down(site, browser, provider, Role.VERIFIER)
    press(other, f"Open A-17, {COMPETENCY.title}")
    assert other.get_by_text("The last part is on the second film.").is_visible()
    say_what_was_shown(other, "L2", "L2", "L2")
    decide(other, "Recognise all of it", "It is on the second film.")
    assert other.get_by_role("heading", name="Recognised").is_visible()
    press(other, "Back to what is under way", "link")
    assert other.get_by_text("Nothing is under way").is_visible()
    found = assess.in_state(
        DecisionState.TO_VERIFY,
        provider=provider,
        store=site.desk.registry.store,
        keys=site.desk.registry.keys,
    )
    assert [one.content.reference for one in found] == ["A-17"]
