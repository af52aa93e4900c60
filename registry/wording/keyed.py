"""Words with keys, for what a page's scripts say: `templates/texts/PAGE.en.json`, in every language.

English stands in the file; the other languages come out of the same catalogues as everything else.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from registry import resources

if TYPE_CHECKING:
    from registry.wording.wordings import Wording


def keyed(page: str, words: Wording) -> dict[str, Any]:
    """Return what the scripts of a page say, by key; a key may hold several."""
    found: dict[str, Any] = _said(_english(page), words)
    return found


@cache
def _english(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        resources.path("templates", "texts", f"{page}.en.json").read_text("utf-8")
    )
    return found


def _said(texts: Any, words: Wording) -> Any:  # noqa: ANN401 - as deep as the file goes
    """Return the same keys with what they say in the language."""
    if isinstance(texts, dict):
        return {key: _said(one, words) for key, one in texts.items()}
    if isinstance(texts, list):
        return [_said(one, words) for one in texts]
    return words.gettext(texts) if texts else texts


def as_json(words: dict[str, Any]) -> str:
    """Return words as a page takes them."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
