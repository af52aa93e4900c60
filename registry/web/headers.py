"""The headers that every answer carries, so that a page can neither ask nor tell another host anything.

* Three policies: `PUBLIC` for the verify page, its files and every page without a form; `ASKING` for public
  pages with a question, and `FORMS` for the other pages that post to this host.
* No page has a script or a style inside its text, and none can turn text into a script (Trusted Types); the
  service worker is registered through the one policy named here.
* Who serves the exported page elsewhere sends `PUBLIC` too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TRUSTED_TYPES_POLICY: Final = "registry-worker"

_EVERYWHERE: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' blob:",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": TRUSTED_TYPES_POLICY,
}


def _headers(more: Mapping[str, str], **changes: str) -> Mapping[str, str]:
    policy = {**_EVERYWHERE, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return MappingProxyType(
        {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(self)",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            **more,
        }
    )


PUBLIC: Final = _headers({}, script_src="'self' 'wasm-unsafe-eval'")
"""For the verify page: a scanner may bring its WebAssembly later, forms lead nowhere."""

ASKING: Final = _headers({}, form_action="'self'")
"""For public pages that ask something: they post to this host only, and any site may read them."""

FORMS: Final = _headers({"Cross-Origin-Resource-Policy": "same-origin"}, form_action="'self'")
"""For pages with forms: they post to this host only, no WebAssembly runs, and no other site loads them."""
