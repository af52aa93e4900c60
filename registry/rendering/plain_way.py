"""The plain way of printing a certificate, for `registry bench` alone: nothing is shared between two of them.

The same page; but the stylesheet is read anew each time, in this process, and the QR is qrcode's own SVG.
"""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING, Final

import qrcode
from qrcode.image.svg import SvgPathImage

from registry.rendering.sheets import Sheets

if TYPE_CHECKING:
    from registry.rendering.fonts import Fonts
    from registry.rendering.views import CertificateView

_OUR_QR: Final = re.compile(r"data:image/png;base64,[^\"]+")


def certificate(view: CertificateView, fonts: Fonts) -> bytes:
    """Return the certificate as a PDF."""
    import weasyprint  # noqa: PLC0415 - loads pango, which may be missing

    sheets = Sheets(fonts)
    page = sheets.document([sheets.certificate(view)], title="Certificate")
    style = weasyprint.CSS(string=sheets.stylesheet())
    made: bytes = weasyprint.HTML(string=_OUR_QR.sub(_svg(view), page)).write_pdf(stylesheets=[style])
    return made


def _svg(view: CertificateView) -> str:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage)
    code.add_data(f"{view.origin}/#{view.digits}")
    drawn = io.BytesIO()
    code.make_image().save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode('ascii')}"
