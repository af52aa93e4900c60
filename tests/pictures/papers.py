"""What a printer makes: a certificate in each language, the largest one that there is, and a claim sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry import resources
from registry.frameworks.reading import load
from registry.frameworks.translating import translated
from registry.model.spoken import Spoken
from registry.rendering.composing import Composer
from registry.rendering.fonts import Fonts
from registry.rendering.printer import Printer
from tests import registry_files as made
from tests.homes import FONTS
from tests.rendering import papers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FOLDER: Final = resources.path("competency_frameworks")
FACTS: Final = made.facts(name="Ana-María O\u2019Neill")


def sheets(languages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each document by its name."""
    frameworks = load(FOLDER)
    others = {code: one.frameworks for code, one in translated(FOLDER, frameworks).items()}
    composer = Composer(
        registry_name="Registry of Trades", origin=papers.ORIGIN, frameworks=frameworks, others=others
    )
    with Printer(Fonts(FONTS), workers=1) as printer:
        for code in languages:
            view = composer.certificate(FACTS, papers.DIGITS, spoken=Spoken(first=code))
            yield f"paper-certificate-{code}", printer.certificate(view)
        yield "paper-certificate", printer.certificate(papers.CERTIFICATE)
        yield "paper-longest", printer.certificate(papers.LONGEST)
        yield "paper-claim-sheet", printer.claim_sheet(papers.CLAIM)
