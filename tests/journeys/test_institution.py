"""From the application to the sunset: everybody at a browser of their own, each with a passkey of their own.

A college applies; a registrar reviews, two accreditors decide. An assessor judges a class of fifteen, a
verifier looks at what was drawn, an officer issues. One certificate is put right, one learner gets a new
slip. A year later the accreditation is renewed, and three years after that it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

from registry.model.person import AT_A_PROVIDER, Role
from registry.model.status import State
from registry.operations import accredit, finding
from tests.journeys import passkeys
from tests.journeys.live import assert_fits
from tests.people import invitation
from tests.web.desk import Tray

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

LEARNERS: Final = {
    f"B-{number:02}": f"Learner {name}"
    for number, name in enumerate(
        (
            "Ana",
            "Bo",
            "Cem",
            "Dana",
            "Emil",
            "Fay",
            "Goran",
            "Hilde",
            "Ines",
            "Jo",
            "Kai",
            "Lea",
            "Mo",
            "Nia",
            "Ole",
        ),
        start=1,
    )
}
UNIT: Final = "manufacturing/MFG-02/L2"


@dataclass
class House:
    """The registry and one college, with the people who work there."""

    site: Live
    browser: Browser
    provider: ProviderId
    pages: dict[str, Page] = field(default_factory=dict)

    def arrive(self, who: str, role: Role, link: str = "") -> Page:
        """Let somebody in by a link, who adds a passkey and comes back by it."""
        console = "/provider" if role in AT_A_PROVIDER else "/registrar"
        if not link:
            provider = self.provider if role in AT_A_PROVIDER else None
            link = (
                f"{console}/sign-in/{invitation(self.site.desk.registry, role, provider=provider, name=who)}"
            )
        page, _ = passkeys.arrive(self.site, self.browser, link)
        passkeys.add_passkey(page)
        passkeys.sign_in_again(page, console)
        self.pages[who] = page
        return page

    def at(self, who: str, path: str) -> Page:
        """Lead somebody to a page, through signing in again where the session is over."""
        page = self.pages[who]
        page.goto(path)
        if page.get_by_role("button", name="Sign in with a passkey").count():
            with page.expect_navigation():
                page.get_by_role("button", name="Sign in with a passkey").click()
            page.goto(path)
        assert_fits(page)
        return page

    def issued(self, state: State = State.ISSUED) -> int:
        found = finding.issued_by(self.provider, store=self.site.desk.registry.store)
        return sum(one.state is state for one in found)


def press(page: Page, name: str) -> None:
    """Press a button, and show who it is where that is asked for."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()
    if page.get_by_role("heading", name="Show once more who you are").count():
        with page.expect_navigation():
            page.get_by_role("button", name="Use your passkey and go on").click()
    assert_fits(page)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).first.fill(text)


def tick(page: Page, label: str) -> None:
    page.get_by_label(label).first.check()


def test_a_college_from_its_application_to_the_end_of_its_accreditation(site: Live, browser: Browser) -> None:
    house = House(site, browser, accredit.add_provider("Harbour College", **site.desk.parts()).id)
    for who, role in (
        ("Ada", Role.ADMINISTRATOR),
        ("Ruth", Role.REGISTRAR),
        ("Alf", Role.ACCREDITOR),
        ("Ava", Role.ACCREDITOR),
    ):
        house.arrive(who, role)
    case = applied(house)
    decided_by_two(house, case)
    staffed(house)
    class_of_fifteen(house)
    put_right(house)
    site.desk.clock.wait(days=300)
    site.desk.registry.publish()
    renewed(house)
    sunset(house)


def applied(house: House) -> str:
    page = house.at("Ada", "/provider/accreditation")
    press(page, "Start an application")
    write(page, "Planned courses, one a line", "MFG-02 L2")
    tick(page, "Read drawings and job sheets")
    page.locator("#level-manufacturing").select_option("L2")
    press(page, "Keep, and compare")
    write(page, "What you teach, where and how you assess", "Day courses in the old dock hall")
    press(page, "Submit the application")
    return page.url.rpartition("/")[2]


def decided_by_two(house: House, case: str) -> None:
    page = house.at("Ruth", f"/registrar/accreditations/{case}")
    press(page, "Take it up")
    tick(page, "Yes")
    write(page, "Reason", "It is complete")
    press(page, "Keep the answer")
    page.locator("summary", has_text="Add the report of the review").click()
    write(page, "What it is called here", "Report")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "r.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    press(page, "Add the document")
    write(page, "What the review found", "Everything is met")
    press(page, "Hand it to the accreditors")
    # Time passes: deciding asks each of them for the passkey once more.
    house.site.desk.clock.wait(minutes=12)
    for who in ("Alf", "Ava"):
        page = house.at(who, f"/registrar/accreditations/{case}")
        tick(page, "Approve")
        write(page, "Reason", "The report convinces")
        press(page, "Decide")
    assert page.get_by_text("Approved").first.is_visible()


def staffed(house: House) -> None:
    for who, role in (("Asif", "assessor"), ("Vera", "verifier"), ("Olga", "issuing officer")):
        page = house.at("Ada", "/provider/people")
        write(page, "Name", who)
        page.get_by_role("checkbox", name=role).check()
        press(page, "Make a link")
        link = page.get_by_label("Link").input_value()
        house.arrive(who, Role.ASSESSOR, link)
    page = house.at("Ada", "/provider/assessments/recording")
    tick(page, "here: criterion by criterion")
    tick(page, "and who assessed does not issue")
    press(page, "Save")


def class_of_fifteen(house: House) -> None:
    page = house.at("Asif", "/provider/assessments")
    write(page, "Your own references of the learners, one a line", "\n".join(LEARNERS))
    page.locator("#unit-0").select_option(UNIT)
    press(page, "Go on to the class")
    page.get_by_role("button", name="All met", exact=True).click()
    page.locator("[name=method-0-0]").check()
    for place in range(2):
        page.locator(f"#hash-{place}").fill(f"{place + 7:064x}")
    for one in ("valid", "authentic", "current", "sufficient"):
        page.locator(f"[name=judged-{one}]").check()
    page.locator("#alone-no").check()
    press(page, "Record")
    assert page.get_by_text("15 decisions are recorded.").is_visible()
    page = house.at("Vera", "/provider/verifying")
    agreed = 0
    while (button := page.get_by_role("button", name="Agree")).count():
        press(page, button.first.get_attribute("aria-label") or "Agree")
        agreed += 1
    assert 10 <= agreed <= len(LEARNERS)
    page = house.at("Olga", "/provider/ready")
    for reference, name in LEARNERS.items():
        write(page, reference, name)
    press(page, "Show what will be printed")
    press(page, "Issue 15 certificates")
    assert house.issued() == 15
    # Whoever assessed sees no name, and the decisions are spent.
    assert "Learner" not in house.at("Asif", "/provider/assessments").content()
    assert house.at("Olga", "/provider/ready").get_by_text("Nothing is ready.").is_visible()


def put_right(house: House) -> None:
    page = house.at("Olga", "/provider/")
    press(page, page.get_by_role("button", name="Open the class of").get_attribute("aria-label") or "")
    tray = Tray.read(page.content())
    slips = dict(zip(tray.names, tray.slips, strict=True))
    assert set(slips) == set(LEARNERS.values())
    find(house, slips["Learner Bo"])
    press(page, "Slip of the pen")
    write(page, "Right name, as it will be printed", "Learner Bó")
    press(page, "Show what will be printed")
    press(page, "Issue it")
    assert page.get_by_text("Learner Bó").first.is_visible()
    assert (house.issued(), house.issued(State.WITHDRAWN)) == (15, 1)
    find(house, slips["Learner Cem"])
    press(page, "New slip")
    write(page, "Name as it is printed", "Learner Kem")
    tick(page, "No, it is only lost.")
    press(page, "Show what will be printed")
    assert page.get_by_role("alert").is_visible()
    write(page, "Name as it is printed", "Learner Cem")
    press(page, "Show what will be printed")
    press(page, "Make the new slip")
    assert (house.issued(), house.issued(State.WITHDRAWN)) == (15, 1)


def find(house: House, slip: str) -> None:
    page = house.at("Olga", "/provider/find")
    write(page, "Slip number or your own reference", slip)
    press(page, "Find")
    assert page.get_by_role("heading", name="Found").is_visible()


def renewed(house: House) -> None:
    page = house.at("Ada", "/provider/standing")
    press(page, "Start the renewal")
    case = page.url.rpartition("/")[2]
    # Only what was really issued is proposed again.
    page.locator("summary", has_text="1 competency").click()
    assert page.get_by_text("Read drawings and job sheets").first.is_visible()
    page = house.at("Ada", f"/provider/accreditation/{case}")
    write(page, "What you teach, where and how you assess", "As before")
    press(page, "Submit the application")
    decided_by_two(house, case)
    first, second = sorted(
        house.site.desk.registry.terms(house.provider).accreditations, key=lambda one: one.valid_until
    )
    assert second.renewal_of == first.id
    assert second.scope[0].competencies == ("MFG-02",)
    # The new one runs for three years.
    assert second.valid_until.year - first.valid_until.year in (2, 3)


def sunset(house: House) -> None:
    last = max(one.valid_until for one in house.site.desk.registry.terms(house.provider).accreditations)
    clock = house.site.desk.clock
    clock.wait(days=(last - clock.now.date()).days)
    house.site.desk.registry.publish()
    assert house.at("Olga", "/provider/").get_by_role("link", name="Certify a class").count() == 1
    clock.wait(days=1)
    page = house.at("Olga", "/provider/")
    assert page.get_by_text("No accreditation is in force").is_visible()
    assert page.get_by_role("link", name="Certify a class").count() == 0
    # What was issued stays as it was.
    assert (house.issued(), house.issued(State.WITHDRAWN)) == (15, 1)
