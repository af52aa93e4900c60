"""What a printer makes: a certificate, the largest one that there is, and a claim sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from tests.homes import FONTS
from tests.rendering import papers

if TYPE_CHECKING:
    from collections.abc import Iterator


def sheets() -> Iterator[tuple[str, bytes]]:
    """Yield each document by its name."""
    with Printer(Fonts(FONTS), workers=1) as printer:
        yield "paper-certificate", printer.certificate(papers.CERTIFICATE)
        yield "paper-longest", printer.certificate(papers.LONGEST)
        yield "paper-claim-sheet", printer.claim_sheet(papers.CLAIM)
