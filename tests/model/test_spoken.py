"""In which language a certificate is printed, as text and as a value."""

from __future__ import annotations

import pytest

from registry.model.spoken import ENGLISH, LanguageUnknownError, Spoken

KNOWN = ("en", "de", "ar")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("", ENGLISH),
        (" ", ENGLISH),
        ("en", ENGLISH),
        ("DE", Spoken(first="de")),
        (" ar + en ", Spoken(first="ar", second="en")),
        ("de+de", Spoken(first="de")),
    ],
)
def test_one_language_or_two_with_a_plus_are_read(text: str, spoken: Spoken) -> None:
    assert Spoken.read(text, KNOWN) == spoken
    assert Spoken.kept(str(spoken)) == spoken


@pytest.mark.parametrize("text", ["tlh", "de+tlh", "de+ar+en", "+", "de+", "de en"])
def test_what_is_not_printed_is_refused_with_what_is_and_without_the_value(text: str) -> None:
    with pytest.raises(LanguageUnknownError) as refused:
        Spoken.read(text, KNOWN)
    assert refused.value.code == "language_unknown"
    assert "en, de, ar" in refused.value.message
    assert "tlh" not in refused.value.message
