"""Views into the HTML of one document: sheets one after the other, in the order in which they are printed.

* Everything that a person wrote is escaped; no template holds an address that could be followed.
* How a name is set says `name_setting`.
"""

from __future__ import annotations

import base64
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NewType

from registry import resources
from registry.model.said import said
from registry.rendering import mark as marks
from registry.rendering import qr
from registry.rendering.name_setting import NAME_WIDTH_PT, direction, face_of, families, fitted
from registry.wording.templates import environment
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2 import Environment

    from registry.model.month import Issued
    from registry.rendering.fonts import Fonts
    from registry.rendering.mark import Mark
    from registry.rendering.qr import Qr
    from registry.rendering.views import (
        CertificateView,
        ClaimSheetView,
        ComparisonView,
        CountsView,
        ExtractView,
        PinRow,
        ProofRow,
    )

Sheet = NewType("Sheet", str)
"""HTML in which the template has escaped whatever came from outside."""

# ISO/IEC 7810: ID-1, a bank card, and upright ID-2.
_CARD_MM: Final = (85.6, 54.0)
_LARGER_CARD_MM: Final = (74.0, 105.0)
_LARGEST_ON_CARD_MM: Final = 45
_CARD_MARGINS_MM: Final = 11
_NAME_WIDTH_MM: Final = NAME_WIDTH_PT * 25.4 / 72
_SMALLEST_ON_CARD_PT: Final = 7.5
_PREVIEW_SIDE_MM: Final = 40
# More criteria than this, a provider counted with them, are set a little smaller, whoever the holder is.
_ROOMY_LINES: Final = 4
_GROUP: Final = 4


class Sheets:
    """The templates of everything on paper; `fonts` tell how wide a name runs."""

    def __init__(self, fonts: Fonts, mark: Mark | None = None) -> None:
        """Take the templates that travel with the program, in each language as it is first asked for.

        Without a mark the neutral one stands at their head.
        """
        drawn = base64.b64encode((mark or marks.neutral()).svg).decode("ascii")
        self._emblem = f"background-image: url(data:image/svg+xml;base64,{drawn})"
        self._fonts = fonts
        self._templates = cache(_templates)

    @staticmethod
    def stylesheet() -> str:
        """Return the one stylesheet of all sheets."""
        rules = resources.path("templates", "certificates", "paper.css").read_text("utf-8")
        return f"{families()}\n{rules}"

    def document(
        self, sheets: Iterable[Sheet], *, title: str, language: str = "en", month: Issued | None = None
    ) -> str:
        """Return the HTML of a whole document; `month` is the only date that it carries, if it has one."""
        created = month.iso if month else None
        return self._filled("document", language, sheets=tuple(sheets), title=title, created=created)

    def certificate(self, view: CertificateView, *, around: str = "") -> Sheet:
        """Return a certificate; raise `QrTooLargeError`, or `RuntimeError` for one without digits.

        `around` is the language of the document that it stands in, if that is not its own.
        """
        drawn = _drawn(view)
        return self._certificate(
            view, around, code=_image(drawn), side=drawn.size.side_mm, module=drawn.size.module_mm
        )

    def large(self, view: CertificateView) -> Sheet:
        """Return the same in large print, on as many pages as it takes; raises as `certificate` does."""
        drawn = _drawn(view)
        return self._filled("large", view.language, view=view, host=_host(view.origin), **_square(drawn))

    def card(self, view: CertificateView) -> Sheet:
        """Return the same as a card to cut out and fold: words and code; raises as `certificate` does.

        Its faces are those of a bank card, or larger where the code is: a module is never made smaller.
        """
        drawn = _drawn(view)
        tall = drawn.size.side_mm > _LARGEST_ON_CARD_MM
        width, height = _LARGER_CARD_MM if tall else _CARD_MM
        name = None if view.name is None else fitted(view.name, self._fonts, page=view.language)
        fits = 0.0 if name is None else name.size * (width - _CARD_MARGINS_MM) / _NAME_WIDTH_MM
        return self._filled(
            "card",
            view.language,
            view=view,
            name=name,
            size=round(max(fits, _SMALLEST_ON_CARD_PT), 1),
            loose=name is not None and (name.loose or fits < _SMALLEST_ON_CARD_PT),
            host=_host(view.origin),
            tall=tall,
            width=width,
            height=height,
            **_square(drawn),
        )

    def preview(self, view: CertificateView) -> Sheet:
        """Return the same page with words in the place of the code."""
        return self._certificate(view, "", code=None, side=_PREVIEW_SIDE_MM, module=_PREVIEW_SIDE_MM / 57)

    def comparison(self, view: ComparisonView) -> Sheet:
        """Return what a certificate means to readers elsewhere, with the certificate's own code."""
        certificate = view.certificate
        drawn = _drawn(certificate)
        return self._filled(
            "comparison",
            certificate.language,
            view=view,
            certificate=certificate,
            host=_host(certificate.origin),
            code=_image(drawn),
            side=drawn.size.side_mm,
            quiet=_quiet(drawn.size.module_mm),
        )

    def claim(self, view: ClaimSheetView, *, around: str = "") -> Sheet:
        """Return a claim sheet; raise `QrTooLargeError` where the host is far too long."""
        drawn = qr.draw_claim(f"{view.origin}/claim#{view.secret}")
        host, code = _host(view.origin), _image(drawn)
        return self._filled(
            "claim", view.language, view=view, host=host, code=code, qr=drawn.size, around=around
        )

    def pins(self, rows: Sequence[PinRow], *, registry_name: str) -> Sheet:
        """Return the list of PINs, to be cut into slips."""
        return self._filled("pins", rows=rows, registry_name=registry_name)

    def proof(self, rows: Sequence[ProofRow], *, title: str, level: str) -> Sheet:
        """Return the list on which learners tick their names."""
        return self._filled("proof", rows=rows, title=title, level=level)

    def counts(self, view: CountsView) -> Sheet:
        """Return a provider's counts, for others."""
        return self._filled("counts", view=view)

    def no_list(self, *, registry_name: str, origin: str, provider: str) -> Sheet:
        """Return the answer to whoever asks for a list of names."""
        return self._filled("no_list", registry_name=registry_name, host=_host(origin), provider=provider)

    def extract(self, view: ExtractView) -> Sheet:
        """Return what an auditor gets to read of one provider."""
        return self._filled("extract", view=view)

    def _certificate(
        self, view: CertificateView, around: str, *, code: str | None, side: int, module: float
    ) -> Sheet:
        name = None if view.name is None else fitted(view.name, self._fonts, page=view.language)
        quiet = _quiet(module)
        return self._filled(
            "certificate",
            view.language,
            view=view,
            second=_second(view),
            around=around,
            name=name,
            host=_host(view.origin),
            code=code,
            side=side,
            quiet=quiet,
            square=side + 2 * quiet,
            dense=len(view.criteria) + (view.provider is not None) + (view.second is not None) > _ROOMY_LINES,
        )

    def _filled(self, template: str, language: str = "en", /, **values: object) -> Sheet:
        page = self._templates(language).get_template(f"{template}.html")
        return Sheet(page.render(values, emblem=self._emblem))


def _second(view: CertificateView) -> dict[str, str] | None:
    """Return the words in the second language, each said in it."""
    if view.second is None:
        return None
    words = wording(view.second.language)
    return {
        "language": view.second.language,
        "direction": words.language.direction,
        "kind": words.translate(said("Certificate of competency")),
        "title": view.second.title,
        "level": words.translate(view.second.level),
    }


def _templates(language: str) -> Environment:
    made = environment(resources.path("templates", "certificates"), wording(language))
    made.filters.update(grouped=grouped)
    made.globals.update(direction=direction, face_of=partial(face_of, page=language))
    return made


def grouped(secret: str) -> tuple[str, ...]:
    """Return the letters in groups of four, for reading and typing."""
    return tuple(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def _drawn(view: CertificateView) -> Qr:
    if view.digits is None:
        message = "a certificate without digits is a preview"
        raise RuntimeError(message)
    return qr.draw(view.origin, view.digits)


def _square(drawn: Qr) -> dict[str, object]:
    side, quiet = drawn.size.side_mm, _quiet(drawn.size.module_mm)
    return {"code": _image(drawn), "side": side, "quiet": quiet, "square": side + 2 * quiet}


def _quiet(module: float) -> float:
    return round(qr.QUIET_ZONE * module, 2)


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _image(drawn: Qr) -> str:
    return f"data:image/png;base64,{base64.b64encode(drawn.png).decode('ascii')}"
