"""Measure the verify page in Chromium: `python -m tests.page.measure`.

Prints what a first visit loads, how long opening the files takes, and how long a verdict takes on this
machine, as the page's own modules reach it: the median and the slowest of many.
"""

from __future__ import annotations

import json
from statistics import median
from typing import Any

from tests.browsing import chromium, kept_for_later, served
from tests.page.site import digits, on_the_wire, site

CHECKS = 200
RUN = """async ({text, checks}) => {
  const {openFiles} = await import("/static/verify/files.js");
  const {publicKey} = await import("/static/verify/snapshot.js");
  const {verify} = await import("/static/verify/verify.js");
  const root = await publicKey(JSON.parse(document.querySelector("meta[name=registry-root]").content));
  const start = performance.now();
  const {snapshot} = await openFiles(root, "en");
  const opened = performance.now() - start;
  const times = [];
  let state;
  for (let done = 0; done < checks; done++) {
    const before = performance.now();
    state = (await verify(text, snapshot, Date.now() / 1000)).state;
    times.push(performance.now() - before);
  }
  return {opened, times, state};
}"""


def main() -> None:
    """Visit, check, and print one JSON object."""
    with chromium() as browser, served(site()) as visited:
        page = browser.new_context().new_page()
        page.goto(visited.url)
        kept_for_later(page)
        first = [(one.path, one.sent, on_the_wire(visited, one)) for one in visited.asked]
        found: dict[str, Any] = page.evaluate(RUN, {"text": digits(), "checks": CHECKS})
    if found["state"] != "CURRENT":
        message = "what was measured is not a whole check"
        raise RuntimeError(message)
    line = {
        "first_load_bytes": sum(sent for _, sent, _ in first),
        "first_load_bytes_compressed": sum(sent for _, _, sent in first),
        "first_load_requests": len(first),
        "open_files_ms": round(found["opened"], 1),
        "verdict_ms_median": round(median(found["times"]), 2),
        "verdict_ms_slowest": round(max(found["times"]), 2),
    }
    print(json.dumps(line))  # noqa: T201 - what a person asked for on the command line


if __name__ == "__main__":
    main()
