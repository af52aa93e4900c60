"""What tests of several packages ask for.

* With REGISTRY_REQUIRE_ALL set, a test that would be skipped fails: no part is optional in `.ci/run`. Only
  data that lies beside the checkout may be absent, for it is not ours to hand out.
"""

from __future__ import annotations

import gc
import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import pytest
from hypothesis import settings

from registry.keystore import sealed_file
from registry.rendering.fonts import Fonts
from registry.rendering.pdf import PdfUnavailableError
from registry.rendering.printer import Printer
from tests import databases, homes
from tests import postgres as postgres_server
from tests.browsing import chromium

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

REQUIRE_ALL: Final = bool(os.environ.get("REGISTRY_REQUIRE_ALL"))
BESIDE: Final = "../shared/data"
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it that only its owner enters
ROOM: Final = 2**32
"""Bytes that must be free there before the tests' folders lie in memory: many times what they need."""

# A busy machine is slow: how long an example takes says nothing about what it found.
settings.register_profile("registry", deadline=None)
settings.load_profile("registry")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_configure() -> None:
    """Keep the tests' folders in memory where there is room: each commit waits for a disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test in a browser once more before it fails, where everything runs at once; pytest names each.

    On a busy machine of two cores a browser stands still for half a minute now and then: a wait runs out, or
    the page itself gives up waiting for its files and says so. Whatever is wrong for good fails twice.
    """
    if REQUIRE_ALL:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Let the collector look no more at what stays until the end: it goes through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skip a failure where everything is required."""
    return _required((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a module that would be skipped whole."""
    return _required((yield))


def _required(report: Report) -> Report:
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        why = str(report.longrepr)
        if BESIDE not in why:
            report.outcome = "failed"
            report.longrepr = f"skipped, but everything is required: {why}"
    return report


@pytest.fixture(scope="session", autouse=True)
def stretched_once() -> Iterator[None]:
    """Stretch a passphrase once for each file: the same throw-away keys are opened again and again."""
    with pytest.MonkeyPatch.context() as patch:
        # The same function of the same values: only what it takes, by intent, is taken once.
        patch.setattr(sealed_file, "_stretch", cache(sealed_file._stretch))  # noqa: SLF001 - see above
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever rests on a database on both dialects, unless it is about one alone and says why."""
    if "dialect" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        names = databases.DIALECTS if only is None else only.args
        # Making a database on a server takes a tenth of a second: that half is no quick test.
        marks = {"postgresql": pytest.mark.slow}
        values = [pytest.param(name, marks=marks.get(name, ())) for name in names]
        metafunc.parametrize("dialect", values, indirect=True)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """One server for a process; a skip, and a loud one, where there is none."""
    if not databases.is_there():
        pytest.skip(databases.ABSENT)
    with postgres_server.server(**postgres_server.PLAIN) as running:
        yield running


@pytest.fixture
def place(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[databases.Place]:
    """Where the test's database lies."""
    server = request.getfixturevalue("postgres") if dialect == "postgresql" else None
    made = databases.Place(tmp_path, server)
    yield made
    made.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; each test opens its own fresh profile in it with `new_context()`.

    Mark such a test `browser` and `enable_socket`: the browser and the site talk on this machine.
    """
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """One folder of fonts for all: making them takes seconds."""
    # Named by its content and moved into place whole, so runs may share it.
    return Fonts(homes.FONTS)


@pytest.fixture(scope="session")
def printer(fonts: Fonts) -> Iterator[Printer]:
    """One printing process for all; without pango, the tests that need it are skipped."""
    with Printer(fonts) as made:
        try:
            made.pin_list([], registry_name="Registry")
        except PdfUnavailableError as error:
            pytest.skip(error.message)
        yield made
