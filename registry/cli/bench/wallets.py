"""Subject `wallets`: signing and checking wallet copies, beside `sd-jwt` and `@sd-jwt/sd-jwt-vc`.

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

from cryptography.hazmat.primitives.asymmetric import ec

from registry import resources
from registry.cli.bench.measuring import Line, NotMeasured, rates
from registry.model.credential import Slot
from registry.securing import disclosures, gate, presentation, sdjwt
from registry.securing.keys import PublicKey
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.bootstrap import Registry
    from registry.cli.bench.ground import Ground
    from registry.cli.bench.measuring import Effort
    from registry.securing.sheet import Sheet

_SLOT: Final = Slot(1, 2)
_PATIENCE: Final = 60
"""Seconds for node to start, beside those that it measures."""


def lines(ground: Ground) -> Iterator[Line | NotMeasured]:
    """Measure signing and checking a wallet copy of a certificate."""
    with ground.desk() as desk:
        yield from _lines(desk.registry, desk.issued(desk.prepared())[0], ground.effort)


def _lines(registry: Registry, sheet: Sheet, effort: Effort) -> Iterator[Line | NotMeasured]:
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
    python, node = _python(copy, effort), _node(copy, effort)
    for what, work in (("sign", sign), ("verify", lambda: verify(copy, snapshot, now))):
        ours, theirs = f"{what} a wallet copy", f"{what}, sd-jwt"
        has_theirs = not isinstance(python, str)
        if isinstance(python, str):
            yield NotMeasured(name=theirs, why=python)
        else:
            yield Line(name=theirs, values=python[what])
        yield Line(name=ours, values=rates(work, effort), beside=theirs if has_theirs else None)
        if isinstance(node, str):
            yield NotMeasured(name=f"{what}, @sd-jwt", why=node)
        else:
            yield Line(name=f"{what}, @sd-jwt", values=(node[what],), beside=ours)


def _claims(copy: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a copy says in the open and what it hides, for the others to sign the same."""
    read = presentation.read(copy)
    payload = gate.read_json(read.signed.payload, limit=presentation.MAX_TEXT)
    opened = {name: value for name, value in payload.items() if name not in {"_sd", "_sd_alg"}}
    return opened, {one.name: one.value for one in read.disclosures}


def _python(copy: str, effort: Effort) -> dict[str, tuple[float, ...]] | str:
    """Return the rates of `sd-jwt`, or why there are none."""
    try:
        from jwcrypto.jwk import JWK  # noqa: PLC0415 - optional
        from sd_jwt.common import SDObj  # noqa: PLC0415 - optional
        from sd_jwt.issuer import SDJWTIssuer  # noqa: PLC0415 - optional
        from sd_jwt.verifier import SDJWTVerifier  # noqa: PLC0415 - optional
    except ImportError:
        return "sd-jwt is not installed"
    key = JWK.generate(kty="EC", crv="P-256")
    opened, hidden = _claims(copy)

    def sign() -> str:
        said = {**opened, **{SDObj(name): value for name, value in hidden.items()}}
        issuer = SDJWTIssuer(said, key, add_decoy_claims=True, extra_header_parameters={"typ": "dc+sd-jwt"})
        return str(issuer.sd_jwt_issuance)

    theirs = sign()
    checked = rates(lambda: SDJWTVerifier(theirs, lambda *_: key).get_verified_payload(), effort)
    return {"sign": rates(sign, effort), "verify": checked}


def _node(copy: str, effort: Effort) -> dict[str, float] | str:
    """Return the rates of `@sd-jwt/sd-jwt-vc`, the median of its rounds, or why there are none."""
    node, web = shutil.which("node"), resources.path("web")
    if node is None or not (web / "node_modules").is_dir():
        return "@sd-jwt/sd-jwt-vc is not installed, or node is not"
    opened, hidden = _claims(copy)
    question = {
        "open": {name: value for name, value in opened.items() if name != "status"},
        "hidden": hidden,
        "decoys": disclosures.DIGESTS - len(hidden),
        "rounds": effort.rounds,
        "seconds": effort.seconds,
    }
    done = subprocess.run(  # noqa: S603 - our own script
        [node, str(web / "peers" / "sdjwtvc_bench.mjs")],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        env={},
        timeout=_PATIENCE + 3 * effort.rounds * effort.seconds,
    )
    if done.returncode:
        return "@sd-jwt/sd-jwt-vc does not run here"
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
