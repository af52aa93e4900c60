"""The page of all parts: every verdict in its tone and words, in each look."""

from __future__ import annotations

import re
from typing import Final

from registry import resources
from registry.model.verdict import Currency, Doubt, Falsity
from registry.rendering.styleguide import LOOKS, PATH, styleguide

FILES: Final = styleguide(registry_name="Example Registry")
CSS: Final = resources.path("templates", "static", "registry.css").read_text("utf-8")


def page(look: str = "") -> str:
    return FILES[f"{PATH}{look}"].decode()


def test_it_shows_every_verdict_in_its_tone_and_words() -> None:
    shown = set(re.findall(r'data-state="(\w+)" data-tone="(\w+)"', page()))
    assert {state for state, _ in shown} == {*Currency, *Falsity, *Doubt}
    assert {tone for _, tone in shown} == {"green", "amber", "red", "grey"}
    assert "Genuine and current" in page()


def test_the_looks_lead_to_each_other_and_force_one_scheme() -> None:
    for look in LOOKS:
        assert all(f'href="{PATH}{other}"' in page(look) for other in LOOKS)
    assert 'dir="rtl"' in page("/rtl")
    assert 'dir="rtl"' not in page()
    assert f'href="{PATH}/dark.css"' in page("/dark")
    light, dark = (FILES[f"{PATH}/{look}.css"].decode() for look in ("light", "dark"))
    assert "prefers-color-scheme" not in light + dark
    condition = "@media screen and (prefers-color-scheme: dark)"
    assert light.replace("@media not all", condition) == dark.replace("@media screen", condition) == CSS
