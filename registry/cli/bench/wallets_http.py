"""Wallets over HTTP, a part of subject `http`: eight of them at once fetch copies from `registry serve`.

* A wallet asks for a token, a nonce and one copy, as OpenID4VCI has it. The server is a process of its own,
  the wallets share the rest of the machine with it, and offers are made before the clock starts.
* No more than the server lets through at once (`registry.web.oid4vci.pace`): no limit is lifted.
* `acapy-agent` would be beside it; it needs a newer Python and a wallet of its own, and that is said instead.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from registry.cli.bench import served as serving
from registry.cli.bench.measuring import Line, NotMeasured
from registry.cli.bench.served import FORM, OK, NotServedError
from registry.model.said import said
from registry.operations import claim, offer
from registry.securing import gate, jws, keyproof
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.bootstrap import Registry
    from registry.cli.bench.ground import Desk
    from registry.cli.bench.measuring import Effort
    from registry.securing.sheet import Sheet

WALLETS: Final = 8

_NAME: Final = f"copies for {WALLETS} wallets, HTTP"
_PATIENCE: Final = 60
_GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
_SCALAR: Final = 32


def lines(desk: Desk, effort: Effort) -> Iterator[Line | NotMeasured]:
    """Measure issuing one copy for each of so many sheets."""
    registry = desk.registry
    codes = [(_code(registry, sheet), sheet.pin) for sheet in desk.issued(desk.prepared(effort.wallets))]
    with (
        serving.served(registry.home) as server,
        ThreadPoolExecutor(WALLETS) as clients,
        ExitStack() as open_wallets,
    ):
        wallets = [_Wallet(registry, server.port) for _ in range(WALLETS)]
        for wallet in wallets:
            open_wallets.callback(wallet.close)
        wallets[0].ask("/oid4vci/nonce", b"")
        start = perf_counter()
        count = sum(clients.map(_Wallet.fetch, wallets, (codes[one::WALLETS] for one in range(WALLETS))))
        yield Line(name=_NAME, values=(count / (perf_counter() - start),))
    yield NotMeasured(name="acapy-agent", why="it needs Python 3.12 or later and a wallet of its own")


class _Key:
    """A wallet's key."""

    alg: Final = keyproof.ALG

    def __init__(self) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.public = PublicKey(self._private.public_key())
        self.kid = self.public.kid

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_SCALAR, "big") + s.to_bytes(_SCALAR, "big")


class _Wallet:
    """A wallet on a connection of its own."""

    def __init__(self, registry: Registry, port: int) -> None:
        self._registry = registry
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def fetch(self, codes: Sequence[tuple[str, str]]) -> int:
        """Take up each offer, and return how many copies came."""
        return sum(self._fetch_one(code, pin) for code, pin in codes)

    def ask(self, path: str, body: bytes, **headers: str) -> Any:  # noqa: ANN401 - whatever the answer holds
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self._connection.request("POST", path, body, {"Host": self._registry.settings.host, **named})
        answer = self._connection.getresponse()
        data = answer.read()
        if answer.status != OK:
            message = said("{path} answered {status}", path=path, status=answer.status)
            raise NotServedError(message)
        return json.loads(data)

    def _fetch_one(self, code: str, pin: str) -> int:
        form = {"grant_type": _GRANT, "pre-authorized_code": code, "tx_code": pin}
        token = self.ask("/oid4vci/token", urlencode(form).encode(), Content_Type=FORM)["access_token"]
        nonce = self.ask("/oid4vci/nonce", b"")["c_nonce"]
        asked = {"credential_configuration_id": "competency", "proofs": {"jwt": [self._proof(nonce)]}}
        answer = self.ask(
            "/oid4vci/credential",
            json.dumps(asked).encode(),
            Authorization=f"Bearer {token}",
            Content_Type="application/json",
        )
        return len(answer["credentials"])

    def _proof(self, nonce: str) -> str:
        key = _Key()
        claims = {
            "aud": self._registry.settings.url,
            "iat": int(self._registry.now().timestamp()),
            "nonce": nonce,
        }
        header: dict[str, gate.Json] = {"typ": keyproof.TYP, "alg": key.alg, "jwk": {**key.public.jwk}}
        return jws.sign(header, json.dumps(claims).encode(), key)


def _code(registry: Registry, sheet: Sheet) -> str:
    store, keys, now = registry.store, registry.keys, registry.now()
    opened = claim.open_sheet(sheet.secret, sheet.pin, store=store, keys=keys, now=now)[0]
    return offer.make_offer(opened, sheet.pin, store=store, keys=keys, now=now)
