"""What a wallet is told before it asks: two documents that are the same for all, and the offer itself.

* OpenID4VCI 1.0, sections 4.1 (offer), 12.2 (issuer) and 12.3 (authorization server, RFC 8414).
* The offer is given by value: by reference the registry would have to keep the code, or see it in an address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from registry.securing import keyproof, sealing, vct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.settings import Settings

GRANT: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CONFIGURATION: Final = "competency"

MOST_KEYS: Final = 20
"""Copies that a wallet may take at once; `operations.certify` sets how many a credential has in all."""

PREFIX: Final = "/oid4vci"
_SCHEME: Final = "openid-credential-offer://?credential_offer="


def documents(settings: Settings) -> dict[str, bytes]:
    """Return the documents by path."""
    return {
        "/.well-known/openid-credential-issuer": _json(_issuer(settings)),
        "/.well-known/oauth-authorization-server": _json(_authorization_server(settings.url)),
    }


def offer_link(url: str, code: str) -> str:
    """Return the link that a wallet opens, with the whole offer in it."""
    pre_authorized = {
        "pre-authorized_code": code,
        "tx_code": {"input_mode": "numeric", "length": sealing.PIN_DIGITS},
    }
    offer = {
        "credential_issuer": url,
        "credential_configuration_ids": [CONFIGURATION],
        "grants": {GRANT: pre_authorized},
    }
    return _SCHEME + quote(_json(offer), safe=":/,-")


def _issuer(settings: Settings) -> dict[str, Any]:
    url = settings.url
    return {
        "credential_issuer": url,
        "credential_endpoint": f"{url}{PREFIX}/credential",
        "nonce_endpoint": f"{url}{PREFIX}/nonce",
        "batch_credential_issuance": {"batch_size": MOST_KEYS},
        "display": [{"name": settings.name, "locale": "en"}],
        "credential_configurations_supported": {CONFIGURATION: _configuration(url)},
    }


def _configuration(url: str) -> dict[str, Any]:
    return {
        "format": vct.TYP,
        "scope": CONFIGURATION,
        "vct": vct.vct_of(url),
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": [keyproof.ALG],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [keyproof.ALG]}},
        "credential_metadata": {"display": [_display()], "claims": [*_claims()]},
    }


def _display() -> dict[str, Any]:
    """For wallets that do not read the type's own description."""
    return {
        "name": vct.TITLE,
        "locale": "en",
        "description": vct.DESCRIPTION,
        "background_color": vct.BACKGROUND,
        "text_color": vct.LETTERS,
    }


def _claims() -> Iterator[dict[str, Any]]:
    for path, label, _ in vct.LABELS:
        yield {"path": list(path), "display": [{"name": label, "locale": "en"}]}


def _authorization_server(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "token_endpoint": f"{url}{PREFIX}/token",
        "grant_types_supported": [GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
