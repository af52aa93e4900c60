"""Everything that is printed, as PDF bytes: certificates, claim sheets, PIN lists, proof lists, previews.

* One design for everybody: what differs between two certificates is what the views say, nothing else.
* A single certificate carries its digits as an attached file; a class in one document carries none, because
  a file must lead to one certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from registry.model.copy import Layout
from registry.model.said import said
from registry.model.spoken import ENGLISH
from registry.rendering.pdf import TIMEOUT, Attached, Press
from registry.rendering.presses import Presses
from registry.rendering.sheets import Sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.model.errors import RegistryError
    from registry.model.month import Issued
    from registry.rendering.fonts import Fonts
    from registry.rendering.mark import Mark
    from registry.rendering.sheets import Sheet
    from registry.rendering.views import (
        CertificateView,
        ClaimSheetView,
        ComparisonView,
        CountsView,
        ExtractView,
        PinRow,
        ProofRow,
    )

DIGITS_FILE: Final = "certificate-code.txt"
COUNTS_FILE: Final = "counts.jws"


class Printer:
    """Prints views. Close it, or use it in a `with`: it holds processes."""

    def __init__(
        self,
        fonts: Fonts,
        *,
        mark: Mark | None = None,
        timeout: float = TIMEOUT,
        workers: int | None = None,
        seal: Callable[[bytes, Issued], bytes] | None = None,
    ) -> None:
        """Prepare; a process starts with the first document, `workers` at most, or as many as cores.

        `seal` seals a certificate's file, by its month of issue.
        """
        self._seal = seal
        self._sheets = Sheets(fonts, mark)
        stylesheet = self._sheets.stylesheet()
        self._presses = Presses(
            lambda: Press(fonts=fonts, stylesheet=stylesheet, timeout=timeout), count=workers
        )

    def __enter__(self) -> Self:
        """Return the printer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()

    def close(self) -> None:
        """End the processes that make PDFs."""
        self._presses.close()

    @property
    def process_ids(self) -> list[int]:
        """The processes that make the PDFs, as far as they are kept."""
        return self._presses.process_ids

    def in_order(self, works: Iterable[Callable[[], bytes]]) -> Iterator[bytes | RegistryError]:
        """Print many: yield what each work returns, in their order, or the error in its place.

        A work is a call of one method below. Close the iterator to stop before its end.
        """
        return self._presses.in_order(works)

    def certificate(self, view: CertificateView, *, layout: Layout = Layout.PAGE) -> bytes:
        """Return one certificate with its digits attached, as a page, in large print or as a card.

        Every method here raises `PdfUnavailableError` or `PdfFailedError`; those that draw a code also
        `QrTooLargeError`.
        """
        of = {
            Layout.PAGE: (self._sheets.certificate, said("Certificate of competency")),
            Layout.LARGE: (self._sheets.large, said("Certificate of competency in large print")),
            Layout.CARD: (self._sheets.card, said("Certificate of competency, a card")),
        }
        laid_out, title = of[layout]
        return self._with_digits(view, laid_out(view), title=title)

    def comparison(self, view: ComparisonView) -> bytes:
        """Return what a certificate means to readers elsewhere, with the certificate's digits attached."""
        title = said("Comparison sheet")
        return self._with_digits(view.certificate, self._sheets.comparison(view), title=title)

    def preview(self, view: CertificateView) -> bytes:
        """Return the page as it will be printed, with "Preview, not valid" in the place of the code."""
        sheet = self._sheets.preview(view)
        return self._presses.pdf(
            self._sheets.document([sheet], title=said("Preview, not valid"), language=view.language)
        )

    def class_sheets(self, sittings: Iterable[tuple[Sequence[CertificateView], ClaimSheetView]]) -> bytes:
        """Return one document: a sitting's certificates, their claim sheet, the next sitting's, and so on.

        A certificate and a claim sheet take about a tenth of a second, so a thousand or more belong into
        several documents.
        """
        sheets = [
            sheet
            for certificates, claim in sittings
            for sheet in (
                *(self._sheets.certificate(one, around=ENGLISH.first) for one in certificates),
                self._sheets.claim(claim, around=ENGLISH.first),
            )
        ]
        return self._presses.pdf(self._sheets.document(sheets, title=said("Certificates and claim sheets")))

    def claim_sheet(self, view: ClaimSheetView) -> bytes:
        """Return one claim sheet alone, as for a new slip."""
        return self._presses.pdf(
            self._sheets.document(
                [self._sheets.claim(view)], title=said("Claim sheet"), language=view.language
            )
        )

    def pin_list(self, rows: Sequence[PinRow], *, registry_name: str) -> bytes:
        """Return the PINs by slip number, to be cut out and handed over apart from the sheets."""
        sheet = self._sheets.pins(rows, registry_name=registry_name)
        return self._presses.pdf(self._sheets.document([sheet], title=said("PIN slips")))

    def proof_list(self, rows: Sequence[ProofRow], *, title: str, level: str) -> bytes:
        """Return the list on which learners tick their names before anything is issued."""
        sheet = self._sheets.proof(rows, title=title, level=level)
        return self._presses.pdf(self._sheets.document([sheet], title=said("Proof of names")))

    def counts(self, view: CountsView) -> bytes:
        """Return a provider's counts for others, with their signed form attached."""
        html = self._sheets.document([self._sheets.counts(view)], title=said("Counts"), month=view.month)
        attached = Attached(name=COUNTS_FILE, content=view.token, month=view.month)
        return self._presses.pdf(html, attached=attached)

    def no_list(self, *, registry_name: str, origin: str, provider: str) -> bytes:
        """Return the answer to whoever asks for a list of names."""
        sheet = self._sheets.no_list(registry_name=registry_name, origin=origin, provider=provider)
        return self._presses.pdf(self._sheets.document([sheet], title=said("There is no list of names")))

    def extract(self, view: ExtractView) -> bytes:
        """Return what an auditor gets to read of one provider."""
        return self._presses.pdf(
            self._sheets.document([self._sheets.extract(view)], title=said("Audit extract"))
        )

    def _with_digits(self, view: CertificateView, sheet: Sheet, *, title: str) -> bytes:
        html = self._sheets.document([sheet], title=title, language=view.language, month=view.month)
        attached = Attached(name=DIGITS_FILE, content=view.digits or "", month=view.month)
        made = self._presses.pdf(html, attached=attached)
        return self._seal(made, view.month) if self._seal else made
