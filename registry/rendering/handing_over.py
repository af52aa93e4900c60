"""From the sheets of a tray to the papers that are handed over, in the order of the upload.

* A certificate, its claim sheet, the next certificate, and so on: printed by name, they lie as they are given
  out. Rows of one sitting come together, before the claim sheet that they share.
* No file is named after a person: `000017-certificate.pdf` is row 17's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from registry import resources
from registry.model.errors import RegistryError
from registry.model.said import said
from registry.rendering.parcel import CERTIFICATE, CLAIM_SHEET, Paper
from registry.wording.templates import environment
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.model.credential import Facts
    from registry.model.spoken import Spoken
    from registry.operations.parts import Sitting
    from registry.rendering.composing import Composer
    from registry.rendering.printer import Printer
    from registry.rendering.views import CertificateView
    from registry.securing.sheet import Sheet


class VoidedMeanwhileError(RegistryError):
    """A row was voided while its part was being made."""

    code: ClassVar[str] = "voided"

    def __init__(self) -> None:
        """Say what happened."""
        super().__init__(said("voided while this file was made"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """The papers of one registry's trays; `words` returns what these digits say, in a language."""

    printer: Printer
    composer: Composer
    words: Callable[[Facts, str, Spoken], CertificateView]

    def of(self, sittings: Iterable[Sitting]) -> Iterator[Paper]:
        """Yield every paper of these sittings."""
        for sitting in sittings:
            for sheet in sitting.sheets:
                yield self._certificate(sitting.row, sheet)
            if sitting.sheets:
                yield self._claim_sheet(sitting.row, sitting.sheets)
            for row in sitting.gone:
                yield Paper(name="", kind=CERTIFICATE, rows=(row,), work=_voided)

    def readme(self) -> str:
        """Return what is said about the files."""
        folder = resources.path("templates", "certificates")
        texts = environment(folder, wording("en"), keep_trailing_newline=True)
        return texts.get_template("hand_over.txt").render(registry_name=self.composer.registry_name)

    def _certificate(self, first: int, sheet: Sheet) -> Paper:
        row = sheet.position
        shared = "" if row == first else f"-{row:06}"
        return Paper(
            name=f"{first:06}-certificate{shared}.pdf",
            kind=CERTIFICATE,
            rows=(row,),
            work=lambda: self.printer.certificate(self.words(sheet.facts, sheet.digits, sheet.spoken)),
        )

    def _claim_sheet(self, first: int, sheets: Sequence[Sheet]) -> Paper:
        return Paper(
            name=f"{first:06}-claim-sheet.pdf",
            kind=CLAIM_SHEET,
            rows=tuple(sheet.position for sheet in sheets),
            work=lambda: self.printer.claim_sheet(self.composer.claim_sheet(sheets)),
        )


def _voided() -> bytes:
    raise VoidedMeanwhileError
