"""Into a wallet: an offer as a link for this device and as a QR for another one.

* The one-time code stands in link and QR, and nowhere at the registry. Asking again makes a new one.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.operations import offer
from registry.web.claim.sheet import facts, open_unit, page, registry_of
from registry.web.forms import Posted
from registry.web.oid4vci import metadata
from registry.web.printed_in import as_read
from registry.web.square import Square

router = APIRouter(prefix="/claim/offer")


@router.post("")
def make_offer(request: Request, form: Posted) -> Response:
    """Show a new offer of the chosen unit, unless it no longer counts."""
    sheet, registry = open_unit(request, form), registry_of(request)
    if sheet.chosen.withdrawn:
        return facts(request, sheet)
    code = offer.make_offer(
        sheet.chosen, sheet.pin, store=registry.store, keys=registry.keys, now=registry.now()
    )
    link = metadata.offer_link(registry.settings.url, code)
    return page(
        request,
        "claim/offer",
        sheet,
        link=link,
        square=Square.of(registry.qr_rows(link)),
        words=registry.in_words(sheet.chosen.record.facts, as_read()),
        minutes=int(offer.LIFETIME.total_seconds()) // 60,
        tries=offer.MOST_TRIES,
    )
