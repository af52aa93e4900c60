"""The credential endpoint: proofs of keys become wallet copies, one for each key (OpenID4VCI 8).

* Asked in this order: the access token, the form of the request, each proof; then, at once, whether nonce and
  access token are still unused.
* Parameters that we do not know are ignored, as the specification wants it; those that ask for something that
  we do not do (encryption, identifiers) are refused.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Header
from starlette.responses import JSONResponse, Response

from registry.model.status import TransitionError
from registry.operations import grants
from registry.operations.certify import CopyLimitError
from registry.operations.copying import NoSlotError
from registry.operations.grants import AccessRefusedError, NonceRefusedError
from registry.operations.standstill import IssuingStoppedError
from registry.operations.wallet import ProofsRefusedError
from registry.securing import gate, keyproof
from registry.securing.keyproof import KeyProof, ProofRefusedError
from registry.securing.sealing import ClaimRefusedError
from registry.web.oid4vci import answers, asked
from registry.web.oid4vci.answers import WalletRefusedError
from registry.web.oid4vci.metadata import CONFIGURATION, MOST_KEYS

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.operations.grants import Access

router = answers.router()

_KIND: Final = "application/json"
_INVALID: Final = "invalid_credential_request"
_PROOF: Final = "invalid_proof"
_ROOM_SECONDS: Final = 60
"""After a minute there may be room in a status list again, or issuing goes on: somebody has to do it."""


@router.post("/credential")
def credential(
    here: asked.Here,
    pace: asked.Buckets,
    media_type: asked.MediaType,
    body: asked.Body,
    authorization: Annotated[str, Header()] = "",
) -> Response:
    """Return a wallet copy for each proof."""
    # A token of ours is told from any other in microseconds: junk takes nothing from those who have one.
    access = _access(authorization, here)
    asked.take(pace.credential)
    proofs = _proofs(_members(media_type, body), here)
    copies = _collect(access, proofs, here)
    return JSONResponse({"credentials": [{"credential": copy} for copy in copies]})


def _access(authorization: str, here: Registry) -> Access:
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise answers.unauthorized(known=False)
    try:
        return grants.open_access(text.strip(" "), keys=here.keys, now=here.now())
    except AccessRefusedError as error:
        raise answers.unauthorized(known=True) from error


def _members(media_type: str, body: bytes) -> dict[str, gate.Json]:
    if media_type != _KIND:
        raise WalletRefusedError(_INVALID, "the body is not application/json")
    try:
        return gate.read_json(body, limit=asked.MAX_BODY)
    except gate.MalformedError as error:
        raise WalletRefusedError(_INVALID, "the body is not one plain JSON object") from error


def _proofs(members: dict[str, gate.Json], here: Registry) -> list[KeyProof]:
    _require_ours(members)
    proofs = members.get("proofs")
    tokens = proofs.get("jwt") if isinstance(proofs, dict) and len(proofs) == 1 else None
    if not isinstance(tokens, list) or not tokens:
        raise WalletRefusedError(_PROOF, "proofs.jwt is needed, and nothing else in proofs")
    if len(tokens) > MOST_KEYS:
        message = f"more than {MOST_KEYS} proofs"
        raise WalletRefusedError(_PROOF, message)
    try:
        return [keyproof.read(str(one), audience=here.settings.url, now=here.now()) for one in tokens]
    except ProofRefusedError as error:
        raise WalletRefusedError(_PROOF, error.message) from error


def _require_ours(members: dict[str, gate.Json]) -> None:
    if "credential_response_encryption" in members:
        error = "invalid_encryption_parameters"
        raise WalletRefusedError(error, "answers are not encrypted beyond TLS")
    wanted = members.get("credential_configuration_id")
    if "credential_identifier" in members:
        error = _INVALID if wanted is not None else "unknown_credential_identifier"
        raise WalletRefusedError(error, "no credential identifiers are given out")
    if not isinstance(wanted, str):
        raise WalletRefusedError(_INVALID, "credential_configuration_id is missing")
    if wanted != CONFIGURATION:
        error = "unknown_credential_configuration"
        raise WalletRefusedError(error, "there is no such configuration")


def _collect(access: Access, proofs: list[KeyProof], here: Registry) -> list[str]:
    try:
        return here.wallet_copies(access, proofs)
    except ProofsRefusedError as error:
        raise WalletRefusedError(_PROOF, error.message) from error
    except NonceRefusedError as error:
        nonce_error = "invalid_nonce"
        raise WalletRefusedError(nonce_error, error.message) from error
    except AccessRefusedError as error:
        raise answers.unauthorized(known=True) from error
    except (ClaimRefusedError, TransitionError, CopyLimitError) as error:
        denied = "credential_request_denied"
        message = "no copy can be made: the certificate was withdrawn, erased or sealed anew, or has its most"
        raise WalletRefusedError(denied, message) from error
    except (NoSlotError, IssuingStoppedError) as error:
        raise answers.busy(_ROOM_SECONDS, HTTPStatus.SERVICE_UNAVAILABLE) from error
