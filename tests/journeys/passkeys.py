"""A browser's own authenticator, in software: whoever presses a button has shown finger or PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.journeys.live import lead, press

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

    from tests.journeys.live import Live

PHONE: Final = "internal"
USB: Final = "usb"


class Authenticators:
    """What a page's device has plugged in or built in; each can be taken out again."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")

    def plug_in(self, transport: str = PHONE, *, verifies: bool = True) -> str:
        """Add an authenticator and return its id; one that does not verify knows neither PIN nor finger."""
        options = {
            "protocol": "ctap2",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return str(made["authenticatorId"])

    def take_out(self, authenticator: str) -> None:
        self._session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})

    def count(self, authenticator: str) -> int:
        """Return how many passkeys it holds."""
        found = self._session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
        return len(found["credentials"])


def arrive(site: Live, browser: Browser, link: str) -> tuple[Page, Authenticators]:
    """Open a fresh profile with an authenticator of its own, and come in by a link."""
    page = site.page(browser, script=True)
    authenticators = Authenticators(page)
    authenticators.plug_in()
    page.goto(link)
    press(page, "Sign in now")
    return page, authenticators


def add_passkey(page: Page, label: str = "Laptop") -> None:
    """Add a passkey on the page "Your sign-ins"."""
    lead(page, "Your sign-ins")
    page.get_by_label("What you call it").fill(label)
    press(page, "Add a passkey")


def sign_in_again(page: Page, console: str) -> None:
    """Sign out, and in again by the passkey, without a name."""
    press(page, "Sign out")
    assert page.url.endswith(f"{console}/sign-in")
    press(page, "Sign in with a passkey")
