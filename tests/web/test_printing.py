"""What the console and the holder's page hand out is really a document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from registry.model.ids import TrayId
from registry.operations.prepare import Row, prepare
from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from tests import homes
from tests.rendering.papers import pages as pages_of
from tests.rendering.papers import text
from tests.web.desk import CHOICE, Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.enable_socket
@pytest.mark.slow
def test_a_class_of_two_is_four_pages_and_the_holders_file_is_one(home: Path) -> None:
    homes.FONTS.mkdir(exist_ok=True)
    with Printer(Fonts(homes.FONTS)) as printer:
        desk = Desk(open_registry(home, printer=printer))
        provider = desk.signed_in()
        names = "Ana Ray\nمحمد علي"
        tray = desk.issue(names)
        first = desk.registry.tray(TrayId(tray.id), provider).sheets[0]
        one = {"tray": tray.id, "item": tray.items[1]}
        held = {"secret": first.secret, "pin": first.pin, "unit": "0"}
        for pages, step, fields in (
            (4, "/provider/tray/print", {"tray": tray.id}),
            (1, "/provider/tray/pins", {"tray": tray.id}),
            (2, "/provider/tray/sheet", one),
            (1, "/provider/class/proof-list", {"choice": CHOICE, "names": names}),
            (1, "/provider/class/preview", {"choice": CHOICE, "names": names}),
            (1, "/claim/certificate", held),
        ):
            answer = desk.post(step, **fields)
            assert answer.headers["content-type"] == "application/pdf"
            with pikepdf.open(BytesIO(answer.content)) as document:
                assert len(document.pages) == pages, step


@pytest.mark.slow
@pytest.mark.enable_socket
def test_the_units_of_one_sitting_are_printed_with_one_claim_sheet_and_one_pin(home: Path) -> None:
    homes.FONTS.mkdir(exist_ok=True)
    with Printer(Fonts(homes.FONTS)) as printer:
        registry = open_registry(home, printer=printer)
        terms = registry.terms(Desk(registry).add_provider())
        rows = [
            Row(framework="manufacturing", competency=code, level="L2", name=name, reference=reference)
            for name, code, reference in (
                ("Ana Ray", "MFG-05", "A-17"),
                ("Basil", "MFG-05", "A-18"),
                ("Ana Ray", "MFG-01", "A-17"),
            )
        ]
        tray = registry.issue([prepare(row, terms, registry.now()) for row in rows], request="once")
        made = registry.class_sheets(tray)
        words = [text(made, page) for page in range(pages_of(made))]
        assert ["Certificate of competency" in one for one in words] == [True, True, False, True, False]
        assert "\u2013 Tend a CNC machine \u2013 Keep safe on the production floor" in words[2]
        assert "Tend a CNC machine" not in words[4]
        again = registry.sheet(tray, tray.items[2])
        assert "Keep safe on the production floor" in text(again)
        assert "\u2013 Tend a CNC machine" in text(again, 1)
        slips = text(registry.pin_list(tray))
        assert [slips.count(one.slip) for one in tray.sheets] == [1, 1, 1]
        assert slips.count("Keep it apart") == 2
        registry.store.close()
