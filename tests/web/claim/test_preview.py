"""What the holder sees before a copy is made is what stands on the copy's paper, whatever it shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from itertools import product
from typing import TYPE_CHECKING

import pytest

from registry.model.copy import Shown
from registry.model.ids import TrayId
from registry.operations import accredit, certify, claim
from registry.operations.certify import Held
from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from registry.securing import papercode
from registry.verifying.pdf import digits_in_pdf
from tests import homes
from tests.operations.office import framework
from tests.rendering.papers import codes, text
from tests.web.desk import URL, Desk, open_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

EVERY = [
    Shown(name=name, month=month, provider=provider)
    for name, month, provider in product((True, False), repeat=3)
]


class Visible(HTMLParser):
    """The words of a page's list of facts, without what is hidden."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden: list[bool] = []
        self.feed(page[page.index('<dl class="facts">') : page.index("</dl>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "br"
        self._hidden.append("hidden" in dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert tag
        self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._hidden):
            self.words.append(data.strip())


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    homes.FONTS.mkdir(exist_ok=True)
    with Printer(Fonts(homes.FONTS)) as printer:
        yield Desk(open_registry(home, printer=printer))


def test_the_preview_says_what_the_paper_says(desk: Desk) -> None:
    provider = desk.signed_in()
    accredit.accredit(
        provider,
        framework=framework(),
        competencies=None,
        level="L2",
        until=desk.clock.now.date() + timedelta(days=60),
        may_be_named=True,
        **desk.parts(),
    )
    tray = desk.issue("Ana <Ray> O’Neill", choice="manufacturing/MFG-01/L2")
    sheet = desk.registry.tray(TrayId(tray.id), provider).sheets[0]
    (opened,) = claim.open_sheet(sheet.secret, sheet.pin, **desk.parts())
    for shown in EVERY:
        fields = {
            "secret": sheet.secret,
            "pin": sheet.pin,
            "unit": "0",
            "chosen": "1",
            "when": "month" if shown.month else "year",
            **({"name": "1"} if shown.name else {}),
            **({"provider": "1"} if shown.provider else {}),
        }
        seen = Visible(desk.post("/claim/copies", **fields).text).words
        view = desk.registry.copy_in_words(opened, shown)
        made = desk.post("/claim/copies/make", **fields).content
        printed, (code,) = text(made), codes(made)
        labels = {"Name", "Competency", "Level", "Issued", "Renew by", "Assessed by"}
        nobody = "This copy names nobody."
        for words in (one for one in seen if one not in labels):
            assert (nobody if words.startswith(nobody) else words) in printed, shown
        assert (view.name in seen) == shown.name
        assert (view.provider in seen) == shown.provider
        # The code, the attached digits and the mark are this copy's.
        digits = code.removeprefix(f"{URL}/#")
        assert digits_in_pdf(made) == digits
        facts = papercode.unpack(digits).facts
        assert (facts.name, facts.month, facts.renew_by) == (view.name, view.month, view.renew_by)
        assert (facts.provider is not None) == (view.provider is not None) == shown.provider
        assert f"Copy {certify.mark_of(facts.slot, desk.registry.keys)}" in printed
    made_marks = {
        one.mark
        for one in certify.copies_of(Held.of(opened), store=desk.registry.store, keys=desk.registry.keys)
    }
    assert len(made_marks) == len(EVERY)
    first = text(desk.post("/claim/certificate", **fields).content)
    assert not re.search(r"Copy \w{4}", first)
