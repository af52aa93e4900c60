"""An employer asks a wallet: the page, the relay and a wallet of the test, from the code to the verdict."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Route

from registry import resources
from registry.operations import claim, wallet
from registry.operations.certify import Held
from registry.operations.prepare import Row, prepare
from registry.operations.withdraw import withdraw
from registry.rendering import scanning
from registry.securing.keys import PublicKey
from tests.journeys.live import assert_fits, press, tab_to
from tests.journeys.wallet import Asked, Wallet, b64, jwk_of, unb64
from tests.page.test_privacy import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from registry.model.ids import CredentialId
    from tests.journeys.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NAME = "Zoë <Ray>"
SAID = json.loads(resources.path("templates", "texts", "check.en.json").read_bytes())
WORDS = {
    **SAID["whys"],
    "odd_form": SAID["odd_form"],
    "disclosure": "made by somebody else. Do not rely on it.",
}
VERDICT = "#verdict:not([data-state=''])"


@dataclass
class Errand:
    """A registry that has published now, and a wallet with one credential of it."""

    site: Live
    browser: Browser
    wallet: Wallet
    credential: CredentialId
    asked: list[str] = field(default_factory=list)

    def page(self) -> Page:
        page = self.site.page(self.browser, script=True)
        page.on("request", lambda one: self.asked.append(f"{one.method} {urlsplit(one.url).path}"))
        page.goto("/check")
        page.wait_for_selector("#ways:not([hidden])")
        return page

    def ask(self, page: Page, *more: str) -> Asked:
        """Press the button and let the wallet fetch the request."""
        for name in more:
            page.get_by_label(name).check()
        page.get_by_role("button", name="Show the code").click()
        page.wait_for_selector("#code-view:not([hidden])")
        return self.wallet.fetch(page.locator("#wallet").get_attribute("href") or "")

    def show(self, page: Page, asked: Asked, **changes: Any) -> dict[str, str]:
        """Answer rightly but for what is changed, and return what the page says."""
        presented = self.wallet.chosen(asked, changes.pop("keep_back", ()))
        presented = changes.pop("tamper", lambda text: text)(presented)
        presented = changes.pop("presented", presented)
        binding = {name: changes.pop(name) for name in ("nonce", "aud", "iat") if name in changes}
        bound = self.wallet.bound(asked, presented, now(), **binding)
        answer = self.wallet.answer(asked, changes.pop("whole", bound), **changes)
        posted = self.wallet.post(asked, response=answer)
        assert posted.status_code == 200, posted.text
        assert posted.json()["redirect_uri"].startswith(f"{self.site.url}/check/done#")
        return verdict(page)


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def verdict(page: Page) -> dict[str, str]:
    page.wait_for_selector(VERDICT)
    said: dict[str, str] = page.locator("#verdict").evaluate(
        "one => { const { state, why, tone } = one.dataset; return { state, why, tone }; }"
    )
    return said


@pytest.fixture
def errand(site: Live, browser: Browser) -> Iterator[Errand]:
    desk, registry = site.desk, site.desk.registry
    desk.clock.now = datetime.now(UTC)
    registry.publish(at=desk.clock.now)
    terms = registry.terms(desk.add_provider())
    row = Row(framework="manufacturing", competency="MFG-05", level="L2", name=NAME)
    sheet = registry.issue([prepare(row, terms, registry.now())], request="once").sheets[0]
    (opened, *_) = claim.open_sheet(sheet.secret, sheet.pin, **desk.parts())
    holder = ec.generate_private_key(ec.SECP256R1())
    (copy,) = wallet.wallet_copies(
        Held.of(opened),
        [PublicKey(holder.public_key())],
        frameworks=registry.frameworks,
        url=registry.settings.url,
        attempts=registry.attempts,
        **desk.parts(),
    )
    errand = Errand(site, browser, Wallet(copy, holder), opened.credential.id)
    yield errand
    assert not [one for one in errand.asked if "/static/" not in one and one not in KNOWN]


KNOWN = {
    "GET /check",
    "GET /root.jws",
    "GET /bundle.jws",
    "GET /status/1",
    "GET /status/2",
    "GET /status/3",
    "GET /status/4",
    "GET /texts/en.json",
    "POST /oid4vp/requests",
    "POST /oid4vp/answers",
}


def test_by_keyboard_from_the_code_to_the_verdict_and_again(errand: Errand) -> None:
    page = errand.page()
    assert_fits(page)
    tab_to(page, page.get_by_role("button", name="Show the code"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#code-view:not([hidden])")
    assert_fits(page)
    assert page.get_by_text("The registry does not know who is asking").is_visible()
    address = page.locator("#wallet").get_attribute("href") or ""
    assert scanning.texts_in(page.locator("#qr").screenshot()) == {address}
    asked = errand.wallet.fetch(address)
    assert [claim["id"] for claim in asked.payload["dcql_query"]["credentials"][0]["claims"]] == [
        "competency",
        "level",
        "name",
    ]
    assert errand.show(page, asked) == {"state": "CURRENT", "why": "", "tone": "green"}
    assert_fits(page)
    assert page.locator("#verdict").evaluate("one => one === document.activeElement")
    assert page.locator(".name bdi").inner_text() == NAME
    said = page.locator("#record").inner_text()
    for words in ("Tend a CNC machine", "2 of 3, independent", "Shown by the holder's wallet just now."):
        assert words in said
    assert "Month of issue" not in said
    tab_to(page, page.get_by_role("button", name="Ask another"))
    page.keyboard.press("Enter")
    assert page.locator("#facts").inner_text() == ""
    assert page.locator("#ways").is_visible()
    assert page.locator("#wallet").get_attribute("href") is None


def test_what_the_holder_keeps_back_is_said_to_be_kept_back(errand: Errand) -> None:
    page = errand.page()
    asked = errand.ask(page, "Month of issue", "Provider, where it may be named")
    # The certificate names no provider: the wallet takes the largest choice that it has.
    said = errand.show(page, asked, keep_back=("name", "level"), enc="A128GCM")
    assert said == {"state": "CURRENT", "why": "", "tone": "amber"}
    facts = page.locator("#facts").inner_text()
    assert facts.count("The holder chose not to show this, or the certificate does not have it.") == 2
    assert "The holder chose not to show a name" in facts
    assert "Month of issue" in facts
    assert NAME not in page.content()


def tampered(presented: str) -> str:
    token, first, *rest = presented.split("~")
    salt, name, _value = json.loads(unb64(first))
    changed = b64(json.dumps([salt, name, {"code": "L3", "name": "Level 3 of 3, lead"}]).encode())
    return "~".join((token, changed, *rest))


WRONG: dict[str, tuple[str, Callable[[Errand], dict[str, Any]]]] = {
    "a replayed nonce": ("NOT_CHECKED key-binding-nonce", lambda _: {"nonce": "n" * 43}),
    "for another verifier": ("NOT_CHECKED key-binding-audience", lambda _: {"aud": "x509_hash:other"}),
    "its client id without the prefix": (
        "NOT_CHECKED key-binding-audience",
        lambda _: {"aud": b64(b"leaf")},
    ),
    "too old": ("NOT_CHECKED key-binding-time", lambda _: {"iat": now() - 320}),
    "a tampered disclosure": ("FORGED disclosure", lambda _: {"tamper": tampered}),
    "without a key binding": (
        "NOT_CHECKED key-binding-missing",
        lambda errand: {"whole": errand.wallet.credential},
    ),
    "no certificate": ("UNREADABLE token", lambda _: {"whole": "~"}),
    "encrypted to another key": (
        "NOT_CHECKED answer-foreign",
        lambda _: {"key": jwk_of(ec.generate_private_key(ec.SECP256R1()).public_key())},
    ),
    "another state": ("NOT_CHECKED answer-odd", lambda _: {"state": "other"}),
    "two presentations": ("NOT_CHECKED answer-odd", lambda _: {"vp_token": {"competency": ["a~", "b~"]}}),
    "nothing in it": ("NOT_CHECKED answer-odd", lambda _: {"vp_token": {}}),
}


@pytest.mark.slow
def test_whatever_is_wrong_is_told_in_words_and_shows_no_facts(errand: Errand) -> None:
    page = errand.page()
    for name, (expected, changes) in WRONG.items():
        asked = errand.ask(page)
        said = errand.show(page, asked, **changes(errand))
        assert f"{said['state']} {said['why']}" == expected, name
        assert said["tone"] in ("grey", "red")
        assert page.locator("#facts").inner_text() == ""
        assert (WORDS.get(said["why"]) or WORDS["odd_form"]) in page.locator("#sentence").inner_text()
        assert "undefined" not in page.locator("main").inner_text()
        page.click("#another")


def test_an_old_answer_does_not_fit_a_new_question(errand: Errand) -> None:
    page = errand.page()
    first = errand.ask(page)
    whole = errand.wallet.bound(first, errand.wallet.chosen(first), now())
    answer = errand.wallet.answer(first, whole)
    assert errand.show(page, first, whole=whole)["state"] == "CURRENT"
    assert errand.wallet.post(first, response=answer).status_code == 404
    page.click("#another")
    second = errand.ask(page)
    assert second.payload["nonce"] != first.payload["nonce"]
    assert errand.wallet.post(second, response=answer).status_code == 200
    assert verdict(page)["why"] == "answer-foreign"


def test_a_holder_who_declines_and_a_code_that_is_stopped(errand: Errand) -> None:
    page = errand.page()
    asked = errand.ask(page)
    assert errand.wallet.post(asked, error="access_denied").status_code == 200
    assert verdict(page)["why"] == "answer-declined"
    page.click("#another")
    errand.ask(page)
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("#ways:not([hidden])")
    assert page.locator("#verdict").get_attribute("data-state") == ""


def test_a_code_that_is_over_says_so(errand: Errand) -> None:
    page = errand.page()
    errand.ask(page)
    errand.site.desk.clock.wait(minutes=5)
    assert verdict(page) == {"state": "NOT_CHECKED", "why": "answer-none", "tone": "grey"}
    assert "ask again" in page.locator("#sentence").inner_text()


def test_without_a_network_and_when_too_much_is_asked(errand: Errand) -> None:
    page = errand.page()
    page.route("**/oid4vp/requests", lambda route: route.abort())
    page.get_by_role("button", name="Show the code").click()
    assert verdict(page)["why"] == "asking-offline"
    page.click("#another")
    page.unroute("**/oid4vp/requests")
    for status, why in ((429, "asking-busy"), (503, "asking-unable"), (500, "asking-offline")):
        page.route("**/oid4vp/requests", partial(Route.fulfill, status=status))
        page.get_by_role("button", name="Show the code").click()
        assert verdict(page)["why"] == why
        page.click("#another")
        page.unroute("**/oid4vp/requests")
    errand.site.faults.clear()


def test_a_withdrawn_certificate_is_withdrawn_here_too(errand: Errand) -> None:
    desk = errand.site.desk
    withdraw(errand.credential, provider=None, **desk.parts())
    desk.clock.wait(minutes=1)
    desk.registry.publish(at=desk.clock.now)
    page = errand.page()
    asked = errand.ask(page)
    assert errand.show(page, asked)["state"] == "WITHDRAWN"
    assert page.locator(".name bdi").inner_text() == NAME


def test_a_page_that_stays_open_asks_for_the_files_again_by_the_clock(errand: Errand) -> None:
    page = errand.site.page(errand.browser, script=True)
    page.clock.install()
    page.goto("/check")
    page.wait_for_selector("#ways:not([hidden])")
    page.wait_for_load_state("networkidle")
    with page.expect_request("**/bundle.jws"):
        page.clock.fast_forward("01:00:00")


def test_a_wallet_that_only_gets_is_served_too(errand: Errand) -> None:
    page = errand.page()
    page.get_by_role("button", name="Show the code").click()
    page.wait_for_selector("#code-view:not([hidden])")
    asked = errand.wallet.fetch(page.locator("#wallet").get_attribute("href") or "", post=False)
    assert errand.show(page, asked)["state"] == "CURRENT"


def test_nothing_of_an_answer_stays_on_the_device_the_server_or_the_console(
    errand: Errand, capfd: pytest.CaptureFixture[str]
) -> None:
    page = errand.page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    asked = errand.ask(page)
    errand.show(page, asked)
    canaries = ["Zoë", asked.payload["nonce"], asked.payload["state"], asked.payload["response_uri"][-22:]]
    stored = "".join(page.evaluate(KEPT))
    home = errand.site.desk.registry.home
    kept = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file())
    for canary in canaries:
        assert canary not in stored
        assert canary.encode() not in kept
        assert canary not in "".join([*said, *capfd.readouterr()])


def test_the_verify_page_loads_nothing_of_this_one(errand: Errand) -> None:
    page = errand.site.page(errand.browser, script=True)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(urlsplit(one.url).path))
    page.goto("/")
    page.wait_for_selector("#ways:not([hidden])")
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if path.startswith(("/check", "/oid4vp"))]
    press(page, "Ask a wallet", "link")
    page.wait_for_selector("#ask")
    assert_fits(page)


def test_where_the_holder_ends_says_who_learned_what(site: Live, browser: Browser) -> None:
    page = site.page(browser)
    page.goto("/check/done#fresh")
    assert_fits(page)
    assert "The registry does not know who is asking" in page.locator("main").inner_text()


def test_without_javascript_the_page_says_that_nothing_was_asked(site: Live, browser: Browser) -> None:
    page = site.page(browser)
    page.goto("/check")
    assert "Nothing was asked" in page.locator("main").inner_text()
