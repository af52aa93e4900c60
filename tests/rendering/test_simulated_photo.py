"""The code of a certificate that was printed and photographed: read back, whatever befell the paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
import zxingcpp

from tests.rendering.papers import CERTIFICATE, QR, images
from tests.rendering.simulate import HEIGHT, SIDES, longest, of_a_side, printed, read, table
from tests.rendering.simulated_photo import SCENES, USUAL, photo

if TYPE_CHECKING:
    from registry.rendering.printer import Printer

pytestmark = pytest.mark.slow

DRAWS: Final = 6
"""For each size, scene and printer; `python -m tests.rendering.simulate` takes ten times as many."""

OVERALL: Final = 0.98
IN_A_SCENE: Final = 0.9


@pytest.mark.parametrize("side", SIDES)
def test_a_printed_code_is_read_from_photographs(printer: Printer, side: int) -> None:
    found = read(printer, DRAWS, sides=[side])
    assert of_a_side(found, side) >= OVERALL, table(found)
    for scene in SCENES:
        cells = [counts for (_, name, _), counts in found.items() if name == scene]
        good, tried = (sum(one) for one in zip(*cells, strict=True))
        assert good / tried >= IN_A_SCENE, table(found)


def test_what_no_camera_could_read_is_not_read(printer: Printer) -> None:
    pdf = printer.certificate(replace(CERTIFICATE, digits=longest(40)))
    (square,) = images(pdf)
    centre = (square.left + 20, HEIGHT - square.bottom - 20)
    page = printed(pdf, 300)
    seen = photo(page, replace(USUAL, blur=5.0), dots=300, centre=centre, side=40, seed="far out of focus")
    assert zxingcpp.read_barcodes(seen, formats=QR) == []


def test_the_same_seed_gives_the_same_picture_and_another_another(printer: Printer) -> None:
    page = printed(printer.certificate(CERTIFICATE), 150)
    first, again, other = (
        photo(page, SCENES["stained"], dots=150, centre=(105, 245), side=40, seed=seed).tobytes()
        for seed in ("1", "1", "2")
    )
    assert first == again != other
