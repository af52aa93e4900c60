"""What the console and the holder's page hand out is really a document."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from registry.model.ids import TrayId
from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from tests import homes
from tests.web.desk import CHOICE, Desk, open_registry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.enable_socket
def test_a_class_of_two_is_four_pages_and_the_holders_file_is_one(home: Path) -> None:
    homes.FONTS.mkdir(exist_ok=True)
    with Printer(Fonts(homes.FONTS)) as printer:
        desk = Desk(open_registry(home, printer=printer))
        provider = desk.signed_in()
        names = "Ana Ray\nمحمد علي"
        tray = desk.issue(names)
        first = desk.registry.tray(TrayId(tray.id), provider).sheets[0]
        one, held = {"tray": tray.id, "item": tray.items[1]}, {"secret": first.secret, "pin": first.pin}
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
