"""The line of `registry bench` about wallets over HTTP: eight of them at once, before `registry serve`.

* A wallet asks for a token, a nonce and one copy, as OpenID4VCI has it. The server is a process of its own,
  the wallets share the rest of the machine with it, and offers are made before the clock starts.
* No more than the server lets through at once (`registry.web.oid4vci.pace`): no limit is lifted.
* `acapy-agent` would be beside it; it needs a newer Python and a wallet of its own, and that is said instead.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import typer
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from registry.cli.measuring import Line
from registry.model.errors import RegistryError
from registry.operations import claim, offer
from registry.securing import gate, jws, keyproof
from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.bootstrap import Registry
    from registry.securing.sheet import Sheet

CLIENTS: Final = 8
EACH: Final = 12
"""Copies for each wallet: together half of what the server lets through at once."""

NAME: Final = f"issue to {CLIENTS} wallets, HTTP"

_PATIENCE: Final = 60
_GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
_FORM: Final = "application/x-www-form-urlencoded"
_SERVE: Final = "from registry.cli import main; main()"
_SCALAR: Final = 32


class NotServedError(RegistryError):
    """The server that was to be measured did not answer as it must."""

    code = "not_measured"


def lines(registry: Registry, sheets: Sequence[Sheet], beside: str) -> Iterator[Line]:
    """Measure issuing one copy for each of `CLIENTS * EACH` sheets."""
    codes = [(_code(registry, sheet), sheet.pin) for sheet in sheets]
    with _served(registry) as port, ThreadPoolExecutor(CLIENTS) as clients, ExitStack() as open_wallets:
        wallets = [_Wallet(registry, port) for _ in range(CLIENTS)]
        for wallet in wallets:
            open_wallets.callback(wallet.close)
        wallets[0].ask("/oid4vci/nonce", b"")
        start = perf_counter()
        done = clients.map(_Wallet.fetch, wallets, (codes[one::CLIENTS] for one in range(CLIENTS)))
        count = sum(done)
        yield Line(name=NAME, rate=count / (perf_counter() - start), beside=beside)
    typer.echo(
        "not measured: acapy-agent, which needs Python 3.12 or later and a wallet of its own", err=True
    )


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
        if answer.status != 200:  # noqa: PLR2004 - OK
            message = f"{path} answered {answer.status}"
            raise NotServedError(message)
        return json.loads(data)

    def _fetch_one(self, code: str, pin: str) -> int:
        form = {"grant_type": _GRANT, "pre-authorized_code": code, "tx_code": pin}
        token = self.ask("/oid4vci/token", urlencode(form).encode(), Content_Type=_FORM)["access_token"]
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


@contextmanager
def _served(registry: Registry) -> Iterator[int]:
    """Serve the home in a process of its own, and yield its port."""
    command = [sys.executable, "-c", _SERVE, "serve", "--home", str(registry.home), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - ourselves
        try:
            lines = process.stderr or ()
            yield next((json.loads(line)["port"] for line in lines if '"serving"' in line), 0)
        finally:
            process.terminate()
