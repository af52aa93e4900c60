"""Several presses: order, what fails on the way, what stays in memory, and who waits for whom."""

from __future__ import annotations

import itertools
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest

from registry.rendering.pdf import PdfFailedError, PdfUnavailableError, Press
from registry.rendering.presses import Presses
from registry.rendering.printer import Printer
from tests.rendering.papers import CERTIFICATE, pages
from tests.rendering.stand_ins import READ, WITHOUT_LIBRARIES, stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.model.errors import RegistryError
    from registry.rendering.fonts import Fonts

# What a page is in these programs: its own HTML, framed like a PDF.
WHOLE: Final = """
import json
answer(b"R")
def page():
    return b"%PDF-1.7 " + json.loads(read())["html"].encode() + b" %%EOF"
"""
# The first process does something else with its first page; a mark on the disk says that it was there.
FIRST: Final = """
import os
mark = __file__ + ".mark"
first = not os.path.exists(mark)
open(mark, "w").close()
"""
HALF: Final = (
    'made = page(); sys.stdout.buffer.write(frame.pack(b"P", len(made)) + made[:-3]); '
    "sys.stdout.buffer.flush(); sys.exit()"
)
PRINTS: Final = READ + WHOLE + 'while True: answer(b"P", page())'
SLOW: Final = READ + WHOLE + 'while True: made = page(); time.sleep(0.1); answer(b"P", made)'
BAD_PAGE: Final = (
    READ + WHOLE + "while True:\n    made = page()\n    if b'bad' in made: sys.exit()\n    answer(b'P', made)"
)
BEGINNINGS: Final = {
    "dies in the middle of its answer": HALF,
    "answers with half a PDF": 'answer(b"P", page()[:-3])',
    "answers with something else": 'page(); answer(b"P", b"")',
    "fails": 'page(); answer(b"E", b"ValueError")',
    "hangs": "page(); time.sleep(60)",
}


@pytest.fixture
def presses(fonts: Fonts, tmp_path: Path) -> Iterator[Callable[..., Presses]]:
    """Return what makes presses that run a program in the place of the real one."""
    made: list[Presses] = []

    def make(program: str, count: int = 2) -> Presses:
        path = stand_in(tmp_path, program)
        one = Presses(lambda: Press(fonts=fonts, stylesheet="", program=path, timeout=2.0), count)
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def printed(presses: Presses, names: list[str]) -> list[bytes | RegistryError]:
    return list(presses.in_order(lambda name=name: presses.pdf(name) for name in names))  # type: ignore[misc]


def pdf(name: str) -> bytes:
    return f"%PDF-1.7 {name} %%EOF".encode()


@pytest.mark.slow
def test_a_batch_comes_back_in_its_own_order(presses: Callable[..., Presses]) -> None:
    names = [f"row {number}" for number in range(40)]
    with presses(PRINTS, 4) as made:
        assert printed(made, names) == [pdf(name) for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("what", BEGINNINGS)
def test_a_page_whose_process_failed_is_made_whole_by_a_fresh_one(
    presses: Callable[..., Presses], what: str
) -> None:
    program = READ + WHOLE + FIRST + f"if first: {BEGINNINGS[what]}\n" + 'while True: answer(b"P", page())'
    with presses(program, 1) as made:
        assert printed(made, ["Ana", "Li"]) == [pdf("Ana"), pdf("Li")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "step"),
    [
        (READ + WHOLE + HALF, "its process died"),
        (READ + WHOLE + 'answer(b"P", page()[:-3])', "what came is no whole PDF"),
    ],
)
def test_half_a_pdf_is_never_taken(presses: Callable[..., Presses], program: str, step: str) -> None:
    with presses(program, 1) as made, pytest.raises(PdfFailedError) as refused:
        made.pdf("Ana")
    assert refused.value.step == step


@pytest.mark.slow
def test_a_page_that_cannot_be_made_is_an_error_in_its_place_and_the_others_are_there(
    presses: Callable[..., Presses],
) -> None:
    with presses(BAD_PAGE) as made:
        first, bad, last = printed(made, ["Ana", "bad", "Li"])
    assert (first, last) == (pdf("Ana"), pdf("Li"))
    assert isinstance(bad, PdfFailedError)
    assert "bad" not in bad.message


def test_a_fault_before_the_page_is_told_by_its_kind_alone(presses: Callable[..., Presses]) -> None:
    def work() -> bytes:
        message = "Ana"
        raise ValueError(message)

    (refused,) = presses(PRINTS).in_order([work])
    assert isinstance(refused, PdfFailedError)
    assert refused.step == "ValueError"


@pytest.mark.slow
def test_without_libraries_a_batch_ends_at_once(presses: Callable[..., Presses]) -> None:
    with presses(WITHOUT_LIBRARIES) as made, pytest.raises(PdfUnavailableError):
        printed(made, ["Ana", "Li"])


@pytest.mark.slow
def test_whoever_stops_reading_stops_the_work(presses: Callable[..., Presses]) -> None:
    begun = itertools.count()
    with presses(PRINTS) as made:
        works = (lambda: made.pdf(f"row {next(begun)}") for _ in range(1000))
        reading = made.in_order(works)
        assert next(reading) == pdf("row 0")
        reading.close()  # type: ignore[attr-defined]
    assert next(begun) < 10


@pytest.mark.slow
def test_a_single_page_does_not_wait_for_the_batch(presses: Callable[..., Presses]) -> None:
    with presses(SLOW) as made:
        batch = Thread(target=printed, args=(made, [f"row {number}" for number in range(60)]))
        batch.start()
        time.sleep(0.5)
        start = time.monotonic()
        assert made.pdf("Ana") == pdf("Ana")
        waited = time.monotonic() - start
        assert batch.is_alive()
        batch.join(30)
    assert waited < 1


@pytest.mark.slow
def test_after_a_batch_one_process_is_kept(presses: Callable[..., Presses]) -> None:
    with presses(SLOW, 3) as made:
        printed(made, [f"row {number}" for number in range(12)])
        (kept,) = made.process_ids
        made.pdf("Ana")
        assert made.process_ids == [kept]
    assert made.process_ids == []


@pytest.mark.slow
def test_processes_killed_in_the_middle_of_a_batch_cost_no_page(printer: Printer, fonts: Fonts) -> None:
    names = [f"Ana {name}" for name in ("Li", "Sa", "No", "Mo", "Ra", "Ko")]
    with Printer(fonts, workers=2) as pool:
        works = (lambda name=name: pool.certificate(replace(CERTIFICATE, name=name)) for name in names)
        made = []
        for page in pool.in_order(works):
            for process in [] if made else pool.process_ids:
                os.kill(process, signal.SIGKILL)
            made.append(page)
    assert made == [printer.certificate(replace(CERTIFICATE, name=name)) for name in names]
    assert {pages(page) for page in made if isinstance(page, bytes)} == {1}


@pytest.mark.slow
def test_memory_is_flat_over_a_batch(fonts: Fonts) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("needs /proc")
    seen: list[int] = []
    with Printer(fonts, workers=1) as pool:
        works = (lambda: pool.certificate(CERTIFICATE) for _ in range(120))
        for number, page in enumerate(pool.in_order(works)):
            assert isinstance(page, bytes)
            if number in (59, 118):
                seen.append(sum(map(resident, [os.getpid(), *pool.process_ids])))
    before, after = seen
    assert after < before * 1.05


def resident(process: int) -> int:
    """Return how many kilobytes of memory a process has."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
