"""The page's modules say in Chromium what Python says: the golden vectors, and what a seed makes of them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from registry.securing import papercode
from registry.securing.gate import b64url_decode
from registry.securing.lints import shown_as_typed
from tests import registry_files as made
from tests.page import twins
from tests.vectors import build
from tests.verifying.cases import GOLDEN
from tests.wallet_copies import AUDIENCE, CLAIMS, NONCE, Copy, bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

WALLET: dict[str, Any] = json.loads(build.WALLET.read_bytes())
WALLETS = build.snapshots(WALLET)
FITS = """async () => {
  const {fits} = await import("/static/verify/papercode.js");
  const said = [];
  for (let at = 0; at < 0x110000; at = at === 0x3ffff ? 0xe0000 : at + 1) {
    const letter = String.fromCodePoint(at);
    said.push(fits(`a${letter}`) ? "1" : "0", fits(`ب${letter}ب`) ? "1" : "0");
  }
  return said.join("");
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with twins.modules(browser) as opened:
        yield opened


def test_every_vector_ends_in_the_same_state_for_the_same_reason_with_the_same_facts(page: Page) -> None:
    vectors = GOLDEN["vectors"]
    assert twins.differing(page, vectors) == []
    for vector, said in zip(vectors, twins.theirs(page, vectors), strict=True):
        assert said["state"] == vector["state"], vector["name"]
        assert vector["why"] in ("*", said["why"]), vector["name"]


def test_every_presentation_ends_in_the_same_state_for_the_same_reason_with_the_same_facts(
    page: Page,
) -> None:
    vectors = WALLET["vectors"]
    wrong = []
    for vector, said in zip(vectors, twins.theirs(page, vectors, WALLETS), strict=True):
        shown = as_written(said["facts"]) if "facts" in vector else None
        if (said["state"], said["why"], shown) != (vector["state"], vector["why"], vector.get("facts")):
            wrong.append((vector["name"], said))
    assert wrong == []


def as_written(facts: dict[str, Any]) -> dict[str, Any]:
    """Write a presentation's facts as the vectors do."""
    names = {"n": "name", "c": "competency", "l": "level", "p": "provider", "h": "hours", "t": "title"}
    months = {"m": "month", "x": "renew_by"}
    return {
        **{names[key]: value for key, value in facts.items() if key in names},
        **{
            months[key]: f"{2000 + value // 100}-{value % 100:02}"
            for key, value in facts.items()
            if key in months
        },
    }


def test_presentations_changed_at_random_end_the_same_way(page: Page) -> None:
    draw = random.Random("presentations changed at random")  # noqa: S311 - the same ones every time
    whole = bound(Copy().presented())
    texts = []
    for _ in range(1500):
        changed = list(whole)
        for _ in range(draw.choice((1, 1, 2, 4))):
            at = draw.randrange(len(changed))
            part = draw.choice(("~", ".", "", "=", "A", "_", "é", "\u3000", draw.choice(whole)))
            changed[at : at + draw.choice((0, 1, 1, draw.randrange(200)))] = part
        texts.append("".join(changed))
    # The payload itself, signed, with one member in another form.
    odd: list[Any] = [None, True, -1, 0, "", "a", " ", [], {}, [1], {"a": 1}, 2**40]
    for name in (*json.loads(b64url_decode(whole.split(".")[1])), "exp", "more"):
        texts += [bound(Copy(payload={name: value}).presented()) for value in odd]
    for name in ("alg", "typ", "kid", "x5c", "more"):
        texts += [bound(Copy(header={name: value}).presented()) for value in odd]
    for name in CLAIMS:
        texts += [bound(Copy({**CLAIMS, name: value}).presented()) for value in odd]
    challenge = {"nonce": NONCE, "audience": AUDIENCE}
    vectors = [
        {"name": text, "presented": text, "snapshot": "whole", "now": build.NOW, "challenge": challenge}
        for text in texts
    ]
    assert twins.differing(page, vectors) == []


def test_codes_changed_at_random_end_the_same_way(page: Page) -> None:
    draw = random.Random("codes changed at random")  # noqa: S311 - the same codes every time
    kid4, payload = (
        made.CREDENTIAL.public.kid4,
        papercode.encode_payload(made.facts(name="Zoë \u0639\u200c\u0644")),
    )
    texts = []
    for _ in range(1500):
        changed = bytearray(payload)
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            at = draw.randrange(len(changed))
            changed[at : at + draw.choice((0, 1, 1, 1))] = draw.choice(
                (draw.randbytes(1), b'"', b"\\", b" ", b"0", b"9", b"", b",", b"\xcc\x81", b"\xe2\x80\xae")
            )
        texts.append(papercode.pack(kid4, bytes(64), bytes(changed)))
    vectors = [{"name": text, "text": text, "snapshot": "whole", "now": build.NOW} for text in texts]
    assert twins.differing(page, vectors) == []


def test_every_code_point_is_taken_or_refused_as_in_python(page: Page) -> None:
    said = page.evaluate(FITS)
    # Planes 4 to 13 hold nothing: both refuse them as one range.
    letters = [chr(at) for at in (*range(0x40000), *range(0xE0000, 0x110000))]
    ours = "".join(
        "01"[shown_as_typed.fits(text)] for letter in letters for text in (f"a{letter}", f"ب{letter}ب")
    )
    assert len(said) == len(ours)
    assert [hex(ord(letters[at // 2])) for at in range(len(ours)) if ours[at] != said[at]] == []
