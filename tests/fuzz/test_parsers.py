"""Every reader ends as it is documented for whatever a fuzzer finds, and the page says the same as Python.

* REGISTRY_FUZZ_SECONDS is the time for each, 2 without it; `.ci/run` gives a minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.parsers import PARSERS, command
from tests.page import twins

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECONDS = int(os.environ.get("REGISTRY_FUZZ_SECONDS", "2"))
STARTING = 120
AT_ONCE = 500
TWINS = [name for name, parser in PARSERS.items() if parser.case is not None]
ALONE = [name for name in PARSERS if name not in TWINS]


@pytest.mark.parametrize("name", PARSERS)
def test_every_seed_is_tried_and_nothing_is_no_error(name: str) -> None:
    parser = PARSERS[name]
    seeds = parser.seeds()
    assert seeds
    for data in (b"", *seeds, *(seed[: len(seed) // 2] for seed in seeds)):
        parser.attempt(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALONE)
def test_nothing_that_a_fuzzer_finds_breaks_a_reader(name: str, tmp_path: Path) -> None:
    assert len(fuzzed(name, tmp_path)) >= len({*PARSERS[name].seeds()})


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("name", TWINS)
def test_the_page_says_the_same_of_everything_that_a_fuzzer_finds(
    name: str, tmp_path: Path, browser: Browser
) -> None:
    parser = PARSERS[name]
    assert parser.case is not None
    found = fuzzed(name, tmp_path)
    asked = [(data, case) for data in found if (case := parser.case(data)) is not None]
    differ = []
    with twins.modules(browser) as page:
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            wrong = twins.differing(page, [case for _data, case in some])
            inputs = {id(case): data for data, case in some}
            differ += [(command(name, inputs[id(case)]), theirs, ours) for case, theirs, ours in wrong]
    assert differ == []
    assert len(found) >= len({*parser.seeds()})


def fuzzed(name: str, folder: Path) -> list[bytes]:
    """Fuzz a reader and return every input that the fuzzer kept."""
    pytest.importorskip("atheris", reason="atheris is not there: no reader is fuzzed")
    corpus = folder / "corpus"
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tests.fuzz.run", name, f"--seconds={SECONDS}", f"--corpus={corpus}"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS + STARTING,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr[-4000:]}"
    return [path.read_bytes() for path in sorted(corpus.iterdir())]
