"""The lines of `registry bench` about wallet copies: ours beside `sd-jwt` and `@sd-jwt/sd-jwt-vc`.

* The same claims for all three. Ours also reads its own output back before it hands it out, and its check
  includes bundle, status and dates; theirs are signature and disclosures alone.
* The others are measured where they are installed: the Python package in the environment, the JavaScript one
  in a checkout's `web/`. Where one is not, that is said.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

import typer
from cryptography.hazmat.primitives.asymmetric import ec

from registry import resources
from registry.cli import measuring
from registry.cli.measuring import Line, rate
from registry.model.credential import Slot
from registry.securing import disclosures, gate, presentation, sdjwt
from registry.securing.keys import PublicKey
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.bootstrap import Registry
    from registry.securing.sheet import Sheet

_SLOT: Final = Slot(1, 2)
_PATIENCE: Final = 60
"""Seconds for node to start, beside those that it measures."""


def lines(registry: Registry, sheet: Sheet) -> Iterator[Line]:
    """Measure signing and checking a wallet copy of the sheet's certificate."""
    keys, published = registry.keys, registry.published()
    claims = sdjwt.claims_of(sheet.facts, *registry.composer.text_of(sheet.facts.competencies[0]))
    holder = PublicKey(ec.generate_private_key(ec.SECP256R1()).public_key())

    def sign() -> str:
        return sdjwt.sign(
            claims,
            slot=_SLOT,
            holder=holder,
            issuer_url=registry.settings.url,
            signer=keys.credential,
            leaf=keys.credential_leaf,
        )

    copy = sign()
    snapshot, now = open_snapshot(published[1] if published else {}, registry.root), registry.now()
    python, node = _python(copy), _node(copy)
    for what, work in (("sign", sign), ("verify", lambda: verify(copy, snapshot, now))):
        ours, theirs = f"{what} a wallet copy", f"{what}, sd-jwt"
        if python:
            yield Line(name=theirs, rate=python[what])
        yield Line(name=ours, rate=rate(work), beside=theirs if python else None)
        if node:
            yield Line(name=f"{what}, @sd-jwt", rate=node[what], beside=ours)


def _claims(copy: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a copy says in the open and what it hides, for the others to sign the same."""
    read = presentation.read(copy)
    payload = gate.read_json(read.signed.payload, limit=presentation.MAX_TEXT)
    opened = {name: value for name, value in payload.items() if name not in {"_sd", "_sd_alg"}}
    return opened, {one.name: one.value for one in read.disclosures}


def _python(copy: str) -> dict[str, float]:
    try:
        from jwcrypto.jwk import JWK  # noqa: PLC0415 - optional
        from sd_jwt.common import SDObj  # noqa: PLC0415 - optional
        from sd_jwt.issuer import SDJWTIssuer  # noqa: PLC0415 - optional
        from sd_jwt.verifier import SDJWTVerifier  # noqa: PLC0415 - optional
    except ImportError:
        return _not_measured("sd-jwt is not installed")
    key = JWK.generate(kty="EC", crv="P-256")
    opened, hidden = _claims(copy)

    def sign() -> str:
        said = {**opened, **{SDObj(name): value for name, value in hidden.items()}}
        issuer = SDJWTIssuer(said, key, add_decoy_claims=True, extra_header_parameters={"typ": "dc+sd-jwt"})
        return str(issuer.sd_jwt_issuance)

    theirs = sign()
    checked = rate(lambda: SDJWTVerifier(theirs, lambda *_: key).get_verified_payload())
    return {"sign": rate(sign), "verify": checked}


def _node(copy: str) -> dict[str, float]:
    node, web = shutil.which("node"), resources.path("web")
    if node is None or not (web / "node_modules").is_dir():
        return _not_measured("@sd-jwt/sd-jwt-vc is not installed, or node is not")
    opened, hidden = _claims(copy)
    question = {
        "open": {name: value for name, value in opened.items() if name != "status"},
        "hidden": hidden,
        "decoys": disclosures.DIGESTS - len(hidden),
        "rounds": measuring.ROUNDS,
        "seconds": measuring.SECONDS,
    }
    done = subprocess.run(  # noqa: S603 - our own script
        [node, str(web / "peers" / "sdjwtvc_bench.mjs")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        env={},
        timeout=_PATIENCE + 3 * measuring.ROUNDS * measuring.SECONDS,
    )
    if done.returncode:
        return _not_measured("@sd-jwt/sd-jwt-vc does not run here")
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _not_measured(why: str) -> dict[str, float]:
    typer.echo(f"not measured: {why}", err=True)
    return {}
