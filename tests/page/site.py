"""The verify page with a publication beside it, as a registry serves both."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from registry import resources
from registry.frameworks.reading import load
from registry.frameworks.texts import texts_bytes
from registry.model.month import Month
from registry.rendering.verify_page import verify_page
from registry.web.headers import PUBLIC
from registry.web.published import File
from tests import registry_files as made
from tests.browsing import Asked, Site

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = datetime.now(UTC).replace(microsecond=0)
"""The browser's clock is the real one, so these files are made for today."""
THIS_MONTH = Month.of(TODAY)


@cache
def texts() -> bytes:
    return texts_bytes(load(resources.path("competency_frameworks")))


def publication(
    *, at: datetime = TODAY - timedelta(hours=6), files: made.Files | None = None, **changes: Any
) -> dict[str, bytes]:
    """Return the files of a publication made at that time, by the paths at which they are served."""
    files = files or made.Files()
    iat = int(at.timestamp())
    times = {"iat": iat, "exp": iat + 8 * 86_400}
    entry = {
        "lang": "en",
        "uri": f"https://{made.HOST}/texts/en.json",
        "sha256": hashlib.sha256(texts()).hexdigest(),
    }
    named = [{"number": 4711, "name": "Example <College>", "from": 2401, "until": 9912}]
    files.list_payload.update(times)
    files.bundle_payload.update(times, version=iat, texts=[entry], named=named, **changes)
    return {f"/{path}": data for path, data in {**files.build(), "texts/en.json": texts()}.items()}


def site(*, more: Mapping[str, Mapping[str, bytes]] | None = None, **changes: Any) -> Site:
    """Return the page and a publication; `more` are groups of files that some pages bring along."""
    page = verify_page(
        registry_name="Example Registry", host=made.HOST, root_jwk=made.ROOT.public.jwk, more=more or {}
    )
    return Site({**page, **publication(**changes)}, headers=PUBLIC)


def on_the_wire(site: Site, asked: Asked) -> int:
    """Return how many bytes of content a registry's own server sends for a request: it compresses."""
    file = File.of(site.files.get(asked.path, b""))
    return len(file.packed or file.data) if asked.sent else 0


def digits(signer: made.SeededSigner = made.CREDENTIAL, **changes: Any) -> str:
    return made.digits(signer, **{"month": THIS_MONTH, **changes})
