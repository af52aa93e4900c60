"""The page's modules say in Chromium what Python says: the golden vectors, and what a seed makes of them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from registry import resources
from registry.model.verdict import Genuine, Verdict
from registry.securing import papercode
from registry.securing.gate import b64url_decode
from registry.securing.keys import PublicKey
from registry.securing.lints import shown_as_typed
from registry.verifying.challenge import Challenge
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests.browsing import Site, served
from tests.vectors import build
from tests.wallet_copies import AUDIENCE, CLAIMS, NONCE, Copy, bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

GOLDEN: dict[str, Any] = json.loads(build.TARGET.read_bytes())
WALLET: dict[str, Any] = json.loads(build.WALLET.read_bytes())
FOLDERS = ("verify", "check")
MODULES = {
    f"/static/{folder}/{path.name}": path.read_bytes()
    for folder in FOLDERS
    for path in resources.path("templates", "static", folder).glob("*.js")
}
RUN = """async ({pinned, snapshots, vectors}) => {
  const {openSnapshot, publicKey} = await import("/static/verify/snapshot.js");
  const {verify} = await import("/static/verify/verify.js");
  const root = await publicKey(pinned);
  const opened = {};
  for (const [name, files] of Object.entries(snapshots)) {
    const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);
    opened[name] = await openSnapshot(Object.fromEntries(bytes), root);
  }
  const {verifyPresentation} = await import("/static/check/sdjwt.js");
  const verdicts = [];
  for (const {text, presented, snapshot, now, challenge} of vectors) {
    verdicts.push(presented === undefined ? await verify(text, opened[snapshot], now)
      : await verifyPresentation(presented, opened[snapshot], now, challenge));
  }
  return JSON.stringify(verdicts);
}"""
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
    with served(Site({"/": b"<!doctype html><title>modules</title>", **MODULES})) as site:
        opened = browser.new_context().new_page()
        opened.goto(site.url)
        yield opened
        opened.context.close()


def in_the_browser(
    page: Page, vectors: list[dict[str, Any]], opened: Mapping[str, Mapping[str, bytes]] | None = None
) -> list[dict[str, Any]]:
    opened = opened or SNAPSHOTS
    snapshots = {name: {p: d.decode() for p, d in files.items()} for name, files in opened.items()}
    given = {"pinned": GOLDEN["pinned"], "snapshots": snapshots, "vectors": vectors}
    said: list[dict[str, Any]] = json.loads(page.evaluate(RUN, given))
    return said


SNAPSHOTS = build.snapshots(GOLDEN)
WALLETS = build.snapshots(WALLET)
PINNED = PublicKey.from_jwk(GOLDEN["pinned"])


def in_python(vectors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    opened = {name: open_snapshot(files, PINNED) for name, files in SNAPSHOTS.items()}
    return [
        as_document(
            verify(vector["text"], opened[vector["snapshot"]], datetime.fromtimestamp(vector["now"], UTC))
        )
        for vector in vectors
    ]


def as_document(verdict: Verdict) -> dict[str, Any]:
    said: dict[str, Any] = {"state": verdict.state, "why": getattr(verdict, "why", "")}
    if isinstance(verdict, Genuine):
        said["facts"] = json.loads(papercode.encode_payload(verdict.facts))
    return said


def differing(page: Page, vectors: list[dict[str, Any]]) -> list[Any]:
    said = zip(vectors, in_the_browser(page, vectors), in_python(vectors), strict=True)
    return [(vector["name"], theirs, ours) for vector, theirs, ours in said if theirs != ours]


def test_every_vector_ends_in_the_same_state_for_the_same_reason_with_the_same_facts(page: Page) -> None:
    vectors = GOLDEN["vectors"]
    assert differing(page, vectors) == []
    for vector, said in zip(vectors, in_the_browser(page, vectors), strict=True):
        assert said["state"] == vector["state"], vector["name"]
        assert vector["why"] in ("*", said["why"]), vector["name"]


def test_every_presentation_ends_in_the_same_state_for_the_same_reason_with_the_same_facts(
    page: Page,
) -> None:
    vectors = WALLET["vectors"]
    wrong = []
    for vector, said in zip(vectors, in_the_browser(page, vectors, WALLETS), strict=True):
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
    asked = Challenge(**challenge)
    opened = open_snapshot(SNAPSHOTS["whole"], PINNED)
    wrong = []
    for text, said in zip(texts, in_the_browser(page, vectors), strict=True):
        verdict = verify(text, opened, datetime.fromtimestamp(build.NOW, UTC), challenge=asked)
        if (said["state"], said["why"]) != (verdict.state, getattr(verdict, "why", "")):
            wrong.append((text, said, verdict))
    assert wrong == []


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
    assert differing(page, vectors) == []


def test_every_code_point_is_taken_or_refused_as_in_python(page: Page) -> None:
    said = page.evaluate(FITS)
    # Planes 4 to 13 hold nothing: both refuse them as one range.
    letters = [chr(at) for at in (*range(0x40000), *range(0xE0000, 0x110000))]
    ours = "".join(
        "01"[shown_as_typed.fits(text)] for letter in letters for text in (f"a{letter}", f"ب{letter}ب")
    )
    assert len(said) == len(ours)
    assert [hex(ord(letters[at // 2])) for at in range(len(ours)) if ours[at] != said[at]] == []
