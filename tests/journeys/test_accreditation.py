"""A provider applies, a registrar reviews, two accreditors decide: at a small screen, without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.model.person import AT_A_PROVIDER, Role
from registry.operations import accredit
from registry.web.sessions import PROVIDER, REGISTRAR, cookie_name
from tests import people
from tests.journeys.live import assert_fits, lead, press, tab_to

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import PersonId, ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def arrive(
    site: Live, browser: Browser, role: Role, provider: ProviderId | None = None
) -> tuple[Page, PersonId]:
    """Open a page for somebody new who is signed in with a role."""
    registry = site.desk.registry
    person, cookie = people.session(registry, role, provider=provider)
    page = site.page(browser)
    console = PROVIDER if role in AT_A_PROVIDER else REGISTRAR
    name = cookie_name(registry.settings)
    page.context.add_cookies(
        [{"name": name, "value": cookie, "domain": "localhost", "path": console, "sameSite": "Strict"}]
    )
    page.goto(f"{console}/")
    lead(page, "Accreditation")
    assert_fits(page)
    return page, person


def write(page: Page, label: str, text: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def unfold(page: Page, summary: str) -> None:
    tab_to(page, page.locator("summary", has_text=summary))
    page.keyboard.press("Enter")


def tick(page: Page, label: str) -> None:
    page.get_by_label(label).first.check()


def go_on(page: Page, button: str) -> None:
    press(page, button)
    assert_fits(page)


def decided(page: Page, case: str, outcome: str, reason: str) -> None:
    page.goto(case)
    tick(page, outcome)
    write(page, "Reason", reason)
    go_on(page, "Decide")


def applied(site: Live, browser: Browser, provider: ProviderId) -> tuple[Page, str]:
    """Apply for one competency and one outside the plan; return the page and the case's id."""
    page, _ = arrive(site, browser, Role.ADMINISTRATOR, provider)
    assert page.get_by_text("Nothing yet. Apply:").is_visible()
    go_on(page, "Start an application")
    write(page, "Planned courses, one a line", "MFG-05 L2\nMFG-07 L2\nnonsense")
    tick(page, "Tend a CNC machine")
    go_on(page, "Keep, and compare")
    # A mistake loses nothing.
    assert page.get_by_role("alert").get_by_text("line 3").is_visible()
    assert page.get_by_label("Tend a CNC machine").is_checked()
    write(page, "Planned courses, one a line", "MFG-05 L2\nMFG-07 L2")
    page.get_by_label("Highest level").nth(3).focus()
    page.locator("#level-manufacturing").select_option("L2")
    go_on(page, "Keep, and compare")
    assert page.get_by_text("Outside this scope").is_visible()
    unfold(page, "Add a document")
    write(page, "What it is called here", "The workshop")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "w.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}
    )
    go_on(page, "Add the document")
    with page.expect_download() as kept:
        page.get_by_role("link", name="The workshop").click()
    assert kept.value.path().read_bytes() == b"<script>alert(1)</script>"
    write(page, "What you teach, where and how you assess", "Evening courses at the harbour")
    go_on(page, "Submit the application")
    return page, page.url.rpartition("/")[2]


def reviewed(site: Live, browser: Browser, case: str) -> Page:
    page, _ = arrive(site, browser, Role.REGISTRAR)
    press(page, "Harbour College: First accreditation", "link")
    assert_fits(page)
    go_on(page, "Take it up")
    tick(page, "Yes")
    write(page, "Reason", "Complete")
    go_on(page, "Keep the answer")
    unfold(page, "Set a condition")
    page.get_by_label("To be met by").fill("2027-03-01")
    write(page, "What has to be met", "Name a second verifier")
    go_on(page, "Set the condition")
    unfold(page, "Add the report of the review")
    write(page, "What it is called here", "Report")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "r.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    go_on(page, "Add the document")
    write(page, "What the review found", "All criteria met but one")
    go_on(page, "Hand it to the accreditors")
    assert case in page.url
    return page


def test_apply_review_and_two_accreditors(site: Live, browser: Browser) -> None:
    registry = site.desk.registry
    provider = accredit.add_provider("Harbour College", **site.desk.parts()).id
    applicant, case = applied(site, browser, provider)
    registrar = reviewed(site, browser, case)
    address = f"/registrar/accreditations/{case}"
    # Once badly: the same accreditor twice, one with a conflict, one without a reason.
    first, _ = arrive(site, browser, Role.ACCREDITOR)
    decided(first, address, "Approve", "The report convinces")
    assert first.get_by_text("You cannot decide in this round").is_visible()
    assert first.get_by_role("button", name="Decide").count() == 0
    conflicted, _ = arrive(site, browser, Role.ACCREDITOR)
    conflicted.goto(address)
    assert conflicted.get_by_text("The report convinces").count() == 0
    unfold(conflicted, "Declare a conflict of interest")
    write(conflicted, "Which conflict", "I taught there")
    go_on(conflicted, "Declare it")
    assert conflicted.get_by_text("You cannot decide in this round").is_visible()
    second, _ = arrive(site, browser, Role.ACCREDITOR)
    second.goto(address)
    tick(second, "Approve")
    write(second, "Reason", "   ")
    go_on(second, "Decide")
    assert second.get_by_text("Write between 1 and 2000 characters").first.is_visible()
    decided(second, address, "Approve", "Agreed")
    assert second.get_by_text("Approved with conditions").first.is_visible()
    applicant.goto(f"/provider/accreditation/{case}")
    assert_fits(applicant)
    assert applicant.get_by_text("Name a second verifier").first.is_visible()
    write(applicant, "How it is met", "Bo joined us as verifier")
    go_on(applicant, "Send")
    registrar.goto(address)
    write(registrar, "Why it is met", "Seen on the spot")
    go_on(registrar, "It is met")
    assert registrar.get_by_text("Met on 24 November 2026").is_visible()
    applicant.goto("/provider/accreditation")
    assert_fits(applicant)
    assert applicant.get_by_text("In force").is_visible()
    (made,) = registry.terms(provider).accreditations
    assert made.scope[0].competencies == ("MFG-05",)


def test_a_complaint_is_recorded_answered_and_closed(site: Live, browser: Browser) -> None:
    provider = accredit.add_provider("Harbour College", **site.desk.parts()).id
    registrar, _ = arrive(site, browser, Role.REGISTRAR)
    press(registrar, "Complaints", "link")
    assert_fits(registrar)
    registrar.get_by_label("About").select_option("Harbour College")
    write(registrar, "What is complained of", "A course was cancelled without notice")
    go_on(registrar, "Record it")
    applicant, _ = arrive(site, browser, Role.ADMINISTRATOR, provider)
    press(applicant, "Complaints about you, and your answers", "link")
    assert_fits(applicant)
    write(applicant, "Your answer", "It takes place a week later")
    go_on(applicant, "Answer")
    registrar.goto("/registrar/complaints")
    unfold(registrar, "Close it")
    write(registrar, "The outcome, and why", "Settled between both")
    go_on(registrar, "Close with this outcome")
    assert registrar.get_by_text("Settled between both").is_visible()
    applicant.goto("/provider/complaints")
    assert applicant.get_by_text("Closed", exact=True).is_visible()
