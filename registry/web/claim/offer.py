"""Into a wallet: an offer as a link for this device and as a QR for another one.

* The one-time code stands in link and QR, and nowhere at the registry. Asking again makes a new one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.operations import offer
from registry.web.claim.sheet import facts, open_sheet, page, registry_of
from registry.web.forms import Posted
from registry.web.oid4vci import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

router = APIRouter(prefix="/claim/offer")

_QUIET: Final = 4
"""Modules of white on every side (ISO/IEC 18004, 5.3.8)."""


@router.post("")
def make_offer(request: Request, form: Posted) -> Response:
    """Show a new offer of the chosen unit, unless it no longer counts."""
    sheet, registry = open_sheet(request, form), registry_of(request)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    code = offer.make_offer(
        sheet.chosen, sheet.pin, store=registry.store, keys=registry.keys, now=registry.now()
    )
    link = metadata.offer_link(registry.settings.url, code)
    rows = registry.qr_rows(link)
    return page(
        request,
        "claim/offer",
        sheet,
        link=link,
        side=len(rows) + 2 * _QUIET,
        drawn="".join(_drawn(rows)),
        words=registry.in_words(sheet.chosen.record.facts),
        minutes=int(offer.LIFETIME.total_seconds()) // 60,
        tries=offer.MOST_TRIES,
    )


def _drawn(rows: Sequence[str]) -> Iterator[str]:
    """Yield a path for each dark run of a row: a policy without inline images takes shapes."""
    for y, row in enumerate(rows, start=_QUIET):
        for run in re.finditer("1+", row):
            width = run.end() - run.start()
            yield f"M{run.start() + _QUIET} {y}h{width}v1h-{width}z"
