"""The lint of public texts for words that would tell something about people."""

from __future__ import annotations

import pytest

from registry.securing.lints.neutral_language import BAD, GOOD, STRONGEST, Finding, findings


@pytest.mark.parametrize("text", GOOD)
def test_a_good_example_has_no_hit(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize("text", BAD)
def test_a_bad_example_has_a_hit(text: str) -> None:
    assert findings(text)


@pytest.mark.parametrize("word", STRONGEST)
def test_every_strongest_word_is_a_hit(word: str) -> None:
    assert findings(word)


def test_a_hit_is_the_word_as_it_stands_and_where() -> None:
    assert findings("Course in a Prison workshop") == (Finding("Prison", 12),)


def test_a_stem_goes_on_but_does_not_begin_inside_a_word() -> None:
    assert [hit.word for hit in findings("imprisoned prisoners misprision")] == ["imprisoned", "prisoners"]


def test_a_whole_word_does_not_go_on() -> None:
    assert findings("healthy healthcare templates gradeable") == ()


@pytest.mark.parametrize("joint", [" ", "-", "  ", "\u2011", "\n"])
def test_a_phrase_is_found_with_spaces_or_hyphens_and_is_one_hit(joint: str) -> None:
    assert [hit.word for hit in findings(f"an exit{joint}programme")] == [f"exit{joint}programme"]


def test_a_harmless_phrase_excuses_only_its_own_words() -> None:
    assert findings("health and safety, health") == (Finding("health", 19),)


def test_a_term_of_the_trade_is_no_hit_in_its_sector() -> None:
    assert findings("transfer patients", sector="healthcare") == ()
    assert findings("transfer patients", sector="construction") == (Finding("patients", 9),)
    assert findings("a former prisoner", sector="healthcare")


def test_a_language_without_a_list_has_no_hits() -> None:
    assert findings("prison", language="tlh") == ()
