"""A wallet that talks to the registry, rightly or wrongly as a test wants."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from tests import wallets
from tests.web.desk import URL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


def offer_in(page: str) -> dict[str, Any]:
    """Return the offer of a page's link."""
    (link,) = re.findall(r'href="(openid-credential-offer:[^"]*)"', page)
    (offer,) = parse_qs(urlsplit(html.unescape(link)).query)["credential_offer"]
    return dict(json.loads(offer))


@dataclass
class Wallet:
    """What a holder's wallet asks, one request at a time."""

    desk: Desk
    sheet: Sheet

    def code(self) -> str:
        """Let the holder ask for an offer, and read its code."""
        page = self.desk.post("/claim/offer", secret=self.sheet.secret, pin=self.sheet.pin, unit="0")
        assert page.status_code == 200, page.text
        return str(offer_in(page.text)["grants"][GRANT]["pre-authorized_code"])

    def ask_token(self, **fields: str) -> httpx.Response:
        sent = {"grant_type": GRANT, "pre-authorized_code": "", "tx_code": self.sheet.pin} | fields
        present = {name: value for name, value in sent.items() if value}
        return self.desk.client.request("POST", "/oid4vci/token", data=present)

    def token(self) -> str:
        answer = self.ask_token(**{"pre-authorized_code": self.code()})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def nonce(self) -> str:
        return str(self.desk.client.request("POST", "/oid4vci/nonce").json()["c_nonce"])

    def proofs(self, *numbers: int, over: str | None = None) -> list[str]:
        over = over or self.nonce()
        return [self.proof(over, signer=wallets.key(number)) for number in numbers]

    def proof(self, nonce: str | None, **changes: Any) -> str:
        return wallets.proof(nonce, **{"audience": URL, "now": self.desk.clock.now, **changes})

    def ask(self, token: str | None, jwts: Sequence[Any] = (), **more: Any) -> httpx.Response:
        """Ask for credentials; a member that is `None` is left out."""
        body = {"credential_configuration_id": "competency", "proofs": {"jwt": list(jwts)}} | more
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        present = {name: value for name, value in body.items() if value is not None}
        return self.desk.client.request("POST", "/oid4vci/credential", json=present, headers=headers)
