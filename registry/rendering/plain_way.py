"""The plain way of printing a certificate, for `registry bench` alone: nothing shared, the QR as vectors.

It is what a program does that calls qrcode's SVG and WeasyPrint once for each certificate.
"""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING

import qrcode
from qrcode.image.svg import SvgPathImage

if TYPE_CHECKING:
    from registry.rendering.views import CertificateView


def certificate(view: CertificateView) -> bytes:
    """Return a page with the same words and the same code."""
    import weasyprint  # noqa: PLC0415 - loads pango, which may be missing

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage)
    code.add_data(f"{view.origin}/#{view.digits}")
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    words = (view.registry_name, view.name or "", view.title, view.level, view.level_meaning, *view.criteria)
    lines = "".join(f"<p>{html.escape(text)}</p>" for text in words)
    page = f"<html lang=en><title>Certificate</title><body>{lines}{drawn.getvalue().decode()}</body></html>"
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made
