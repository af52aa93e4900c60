"""The addresses of a question: two for the page that asks, two for the wallet that answers."""

from __future__ import annotations

from fastapi import APIRouter

from registry.web.oid4vp import asking, wallet

router = APIRouter(prefix="/oid4vp")
router.include_router(asking.router)
router.include_router(wallet.router)
