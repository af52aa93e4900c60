"""The addresses for wallets."""

from __future__ import annotations

from fastapi import APIRouter

from registry.web.oid4vci import credential, nonce, token
from registry.web.oid4vci.metadata import PREFIX

router = APIRouter(prefix=PREFIX)
router.include_router(token.router)
router.include_router(nonce.router)
router.include_router(credential.router)
