"""The page's modules in Chromium, asked about many cases in one go (tests/verifying/cases.py)."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from registry import resources
from tests.browsing import Site, served
from tests.verifying import cases as sides
from tests.verifying.cases import GOLDEN, SNAPSHOTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Browser, Page

    from tests.verifying.cases import Case

FOLDERS = ("verify", "check")
MODULES = {
    f"/static/{folder}/{path.name}": path.read_bytes()
    for folder in FOLDERS
    for path in resources.path("templates", "static", folder).glob("*.js")
}
RUN = """async ({pinned, snapshots, limit, cases}) => {
  const {openSnapshot, publicKey, holds} = await import("/static/verify/snapshot.js");
  const {Malformed, decode, readJson} = await import("/static/verify/gate.js");
  const {NoWay, fromFile} = await import("/static/verify/scan.js");
  const {verify} = await import("/static/verify/verify.js");
  const root = await publicKey(pinned);
  const bytesOf = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const entry = ([path, text]) => [path, bytesOf(text)];
  const open = (files) => openSnapshot(Object.fromEntries(Object.entries(files).map(entry)), root);
  const opened = {};
  for (const [name, files] of Object.entries(snapshots)) opened[name] = await open(files);
  const token = async (text, key) => {
    const parts = text.split(".");
    if (text.length > limit || parts.length !== 3) throw new Malformed("compact token");
    const [header, , signature] = parts.map(decode);
    const {alg, kid, ...more} = readJson(header, limit);
    const data = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
    return alg === "ES256" && !Object.keys(more).length && await holds(data, signature, key);
  };
  // The page says why there is nothing to check; what is compared is that there is nothing.
  const none = (error) => {
    if (error instanceof NoWay && ["pdf-page", "several"].includes(error.message)) return "";
    throw error;
  };
  const say = async (one) => {
    if ("pdf" in one) return { digits: await fromFile(new Blob([bytesOf(one.pdf)])).catch(none) };
    if ("json" in one) return { value: readJson(bytesOf(one.json), limit) };
    if ("jwk" in one) {
      const key = await publicKey(one.jwk);
      if ("token" in one) return { holds: await token(one.token, key) };
      return { holds: await holds(bytesOf(one.signed), bytesOf(one.signature), key) };
    }
    const {text, presented, snapshot, files, now, challenge} = one;
    const rests = files ? await open({ ...snapshots[snapshot], ...files }) : opened[snapshot];
    if (text !== undefined) return verify(text, rests, now);
    // An exported page has no such module: asking a wallet needs a server.
    const {verifyPresentation} = await import("/static/check/sdjwt.js");
    return verifyPresentation(presented, rests, now, challenge);
  };
  const caught = async (one) => {
    try {
      return await say(one);
    } catch (error) {
      const read = "json" in one || "jwk" in one;
      return read && error instanceof Malformed ? { malformed: true } : { uncaught: `${error}` };
    }
  };
  // A signature is checked beside the page: many cases wait at once.
  const said = [];
  while (said.length < cases.length) {
    said.push(...await Promise.all(cases.slice(said.length, said.length + 64).map(caught)));
  }
  return JSON.stringify(said);
}"""


@contextmanager
def modules(browser: Browser) -> Iterator[Page]:
    """Open an empty page beside the modules."""
    with served(Site({"/": b"<!doctype html><title>modules</title>", **MODULES})) as site:
        opened = browser.new_context().new_page()
        opened.goto(site.url)
        yield opened
        opened.context.close()


def theirs(
    page: Page, cases: Sequence[Case], snapshots: Mapping[str, Mapping[str, bytes]] = SNAPSHOTS
) -> list[dict[str, Any]]:
    """Return what the page's modules say about each case; `uncaught` where one of them threw."""
    needed = {case["snapshot"] for case in cases if "snapshot" in case}
    files = {name: {p: d.decode("latin-1") for p, d in snapshots[name].items()} for name in needed}
    given = {"pinned": GOLDEN["pinned"], "snapshots": files, "limit": sides.JSON_LIMIT, "cases": list(cases)}
    said: list[dict[str, Any]] = json.loads(page.evaluate(RUN, given))
    return said


def differing(page: Page, cases: Sequence[Case]) -> list[tuple[Case, dict[str, Any], dict[str, Any]]]:
    """Return the cases about which the two sides say something else, with what each says."""
    said = zip(cases, theirs(page, cases), map(sides.ours, cases), strict=True)
    return [(case, page_says, ours) for case, page_says, ours in said if not _same(case, page_says, ours)]


def _same(case: Case, page_says: dict[str, Any], ours: dict[str, Any]) -> bool:
    if ours.get("why") == "badge":
        # The page reads no badge: what begins like one is unreadable there for another reason.
        return page_says.get("state") == ours["state"]
    return _comparable(case, page_says) == ours


def _comparable(case: Case, said: dict[str, Any]) -> dict[str, Any]:
    """Leave out the place in a list, which a wallet's facts have on the page alone."""
    if "presented" not in case or "facts" not in said:
        return said
    return {**said, "facts": {name: value for name, value in said["facts"].items() if name != "s"}}
