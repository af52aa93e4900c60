"""The one stylesheet: what can be read on what, from left and from right, in grey, and how large it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from registry import resources
from registry.rendering.page_files import stylesheet
from registry.rendering.verify_page import ICONS

if TYPE_CHECKING:
    from collections.abc import Iterator

CSS: Final = resources.path("templates", "static", "registry.css").read_text("utf-8")
MOST: Final = 20_000
HEAD, CODE = CSS.partition("*/")[::2]
RULES: Final = re.sub(r"/\*.*?\*/", "", CODE, flags=re.DOTALL)
PAIR: Final = re.compile(r"^ \* {3}([\w, -]+?) on ([\w, -]+): ([\d.]+)(?: \*/)?$", re.MULTILINE)
COLOUR: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")
TONES: Final = ("green", "amber", "red", "grey")
SIDES: Final = re.compile(
    r"(?<![\w-])(?:"
    r"(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:top|right|bottom|left)(?:-[\w-]+)?\s*:"
    r"|(?:min-|max-)?(?:width|height)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r")"
)
FOUR: Final = re.compile(r"(?:margin|padding|border-width|border-radius|inset):" + r" ([^\s;]+)" * 4 + ";")


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def colours(scheme: str) -> dict[str, str]:
    """Return the colours by name, as somebody with this scheme sees them."""
    light, dark = re.findall(r":root \{(.*?)\}", RULES, re.DOTALL)[:2]
    found = dict(COLOUR.findall(light))
    assert found.keys() == dict(COLOUR.findall(dark)).keys()
    return found | (dict(COLOUR.findall(dark)) if scheme == "dark" else {})


def pairs() -> Iterator[tuple[str, str, float]]:
    """Yield what the stylesheet's head says of words and grounds, with the least contrast."""
    for words, grounds, least in PAIR.findall(HEAD):
        for word in words.split(", "):
            for ground in grounds.split(", "):
                yield word, ground, float(least)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_told_from_its_ground(scheme: str) -> None:
    named = colours(scheme)
    declared = list(pairs())
    assert {word for pair in declared for word in pair[:2]} == named.keys()
    assert {(tone, f"{tone}-soft", 7.0) for tone in TONES} <= set(declared)
    weak = {
        (word, ground): ratio
        for word, ground, least in declared
        if (ratio := contrast(named[word], named[ground])) < least
    }
    assert weak == {}


def test_every_rule_takes_its_colours_from_the_names() -> None:
    plain = re.findall(r"^.*#[0-9a-fA-F]{3,8}\b.*$", RULES, re.MULTILINE)
    told = [line for line in plain if not COLOUR.search(line) and ":root" not in line]
    # A code is black on white whoever looks at it.
    assert [line for line in told if not re.search(r"#(fff|000)\b", line)] == []


def test_no_rule_knows_left_from_right() -> None:
    inner = re.sub(r"@media [^{]+", "", RULES)
    assert SIDES.findall(inner) == []
    lopsided = [found for found in FOUR.findall(inner) if found[1] != found[3]]
    assert lopsided == []


@pytest.mark.parametrize(
    "wrong",
    ["margin-left: 0", "padding-right: 1px", "width: 1px", "left: 0", "text-align: right", "max-height: 0"],
)
def test_a_rule_that_knows_it_is_found(wrong: str) -> None:
    assert SIDES.search(f".a {{ {wrong}; }}")


@pytest.mark.parametrize("right", ["margin-inline-start: 0", "border-block-end: 0", "text-align: start"])
def test_a_rule_that_does_not_is_let_be(right: str) -> None:
    assert not SIDES.search(f".a {{ {right}; }}")


def test_the_tones_differ_without_colour() -> None:
    edges = {tone: _edge(tone) for tone in TONES}
    assert len(set(edges.values())) == len(TONES)
    # And within a tone by the drawing.
    assert len(set(ICONS.values())) == len(ICONS)


def test_green_is_kept_for_one_verdict() -> None:
    users = [line for line in RULES.splitlines() if "var(--green" in line]
    assert users
    assert all('[data-tone="green"] {' in one for one in users)


def test_it_answers_to_what_readers_need_and_stays_small() -> None:
    for wish in (
        "prefers-color-scheme: dark",
        "prefers-reduced-motion: reduce",
        "forced-colors: active",
        "print",
    ):
        assert f"({wish})" in RULES or f"@media {wish}" in RULES
    without = [line for line in RULES.splitlines() if "outline: none" in line]
    assert without == ['[tabindex="-1"]:focus-visible { outline: none; }']
    assert "@import" not in RULES
    assert "url(" not in RULES
    assert len(CSS.encode()) <= MOST


def _edge(tone: str) -> tuple[str, ...]:
    """Return how the edge of a verdict is drawn: what its own rule says beside the colours."""
    (rule,) = re.findall(rf'\.verdict\[data-tone="{tone}"\] {{(.*?)}}', RULES) or [""]
    return tuple(sorted(part.strip() for part in rule.split(";") if part.strip().startswith("border")))


def test_it_is_sent_without_what_is_said_to_whoever_changes_it() -> None:
    sent = stylesheet().decode()
    assert "/*" not in sent
    assert re.sub(r"\s+", "", sent) == re.sub(r"\s+|/\*.*?\*/", "", CSS, flags=re.DOTALL)
