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
from registry.securing.keys import PublicKey
from registry.securing.lints import shown_as_typed
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made
from tests.browsing import Site, served
from tests.vectors import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

GOLDEN: dict[str, Any] = json.loads(build.TARGET.read_bytes())
MODULES = sorted(resources.path("templates", "static", "verify").glob("*.js"))
RUN = """async ({pinned, snapshots, vectors}) => {
  const {openSnapshot, publicKey} = await import("/static/verify/snapshot.js");
  const {verify} = await import("/static/verify/verify.js");
  const root = await publicKey(pinned);
  const opened = {};
  for (const [name, files] of Object.entries(snapshots)) {
    const bytes = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]);
    opened[name] = await openSnapshot(Object.fromEntries(bytes), root);
  }
  const verdicts = [];
  for (const {text, snapshot, now} of vectors) verdicts.push(await verify(text, opened[snapshot], now));
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
    files = {f"/static/verify/{path.name}": path.read_bytes() for path in MODULES}
    with served(Site({"/": b"<!doctype html><title>modules</title>", **files})) as site:
        opened = browser.new_context().new_page()
        opened.goto(site.url)
        yield opened
        opened.context.close()


def in_the_browser(page: Page, vectors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    snapshots = {name: {p: d.decode() for p, d in files.items()} for name, files in SNAPSHOTS.items()}
    given = {"pinned": GOLDEN["pinned"], "snapshots": snapshots, "vectors": vectors}
    said: list[dict[str, Any]] = json.loads(page.evaluate(RUN, given))
    return said


SNAPSHOTS = build.snapshots(GOLDEN)
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
