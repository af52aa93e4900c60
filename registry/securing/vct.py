"""The type of our wallet copies: every name that the format gives them, and the type's public description.

* The draft (SD-JWT VC) may still move: what it calls things stands here and nowhere else.
* The description is static and the same for everybody; `vct#integrity` is left out, so that a word in it may
  be bettered without touching a credential.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from registry.model.month import Month

TYP: Final = "dc+sd-jwt"
KEY_BINDING_TYP: Final = "kb+jwt"
PATH: Final = "/vct/competency"

NAME: Final = "name"
LEVEL: Final = "level"
HOURS: Final = "notional_hours"
PROVIDER: Final = "provider"
ISSUED: Final = "issued"
HIDDEN: Final = (NAME, LEVEL, HOURS, PROVIDER, ISSUED)
"""The claims that a holder shows or keeps back."""

TITLE: Final = "Competency credential"
DESCRIPTION: Final = "One competency, assessed by an accredited provider."
BACKGROUND: Final = "#12355b"
LETTERS: Final = "#ffffff"
# The last word says whether the claim can itself be kept back; what stands inside one goes with it.
LABELS: Final = (
    (("achievement", "name"), "Competency", "never"),
    (("achievement", "criteria", "id"), "What was assessed", "never"),
    ((NAME,), "Name", "always"),
    ((LEVEL,), "Level", "always"),
    ((LEVEL, "name"), "Level in words", "never"),
    ((HOURS,), "Notional hours of learning", "always"),
    ((PROVIDER,), "Provider", "always"),
    ((PROVIDER, "name"), "Name of the provider", "never"),
    ((ISSUED,), "Month of issue", "always"),
)


def vct_of(url: str) -> str:
    """Return the type's name in the registry at this address."""
    return url + PATH


def issued(month: Month) -> str:
    """Return a month of issue as its claim says it, `2026-11`."""
    return month.iso


def type_metadata(url: str) -> bytes:
    """Return the type's description (SD-JWT VC, section 6), served at `PATH`."""
    document = {
        "vct": vct_of(url),
        "name": TITLE,
        "description": "That its holder was assessed in one competency of a sector framework, at one level.",
        "display": [
            {
                "locale": "en",
                "name": TITLE,
                "description": DESCRIPTION,
                "rendering": {"simple": {"background_color": BACKGROUND, "text_color": LETTERS}},
            }
        ],
        "claims": [
            {"path": list(path), "display": [{"locale": "en", "label": label}], "sd": sd}
            for path, label, sd in LABELS
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
