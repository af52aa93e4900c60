"""Reading a QR from a picture or a page, with the optional packages of the extra `[scan]`.

The text that is read is only handed on; whether it means anything is for the check to say.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

DPI: Final = 200
MAX_PAGES: Final = 4
MAX_PIXELS: Final = 60_000_000
_POINTS: Final = 72


class ScanUnavailableError(RegistryError):
    """The packages that read pictures are not installed."""

    code: ClassVar[str] = "scan_unavailable"

    def __init__(self) -> None:
        """Say how to get them."""
        super().__init__(said("reading a picture needs the extra: pip install 'competency-registry[scan]'"))


def texts_in(data: bytes) -> set[str]:
    """Return the texts of every QR in a picture or in the first pages of a PDF; none if it is neither.

    Raises `ScanUnavailableError`.
    """
    try:
        import zxingcpp  # noqa: PLC0415 - optional
    except ImportError as error:
        raise ScanUnavailableError from error
    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return {
        found.text for picture in _pictures(data) for found in zxingcpp.read_barcodes(picture, formats=kinds)
    }


def _pictures(data: bytes) -> Iterator[Image]:
    if data.startswith(b"%PDF-"):
        yield from _pages(data)
        return
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to load, and only needed here

    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height <= MAX_PIXELS:
            yield picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return


def _pages(data: bytes) -> Iterator[Image]:
    try:
        import pypdfium2  # noqa: PLC0415 - optional
    except ImportError as error:
        raise ScanUnavailableError from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in range(min(len(document), MAX_PAGES)):
            yield document[number].render(scale=DPI / _POINTS, grayscale=True).to_pil()
    finally:
        document.close()
