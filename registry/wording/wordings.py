"""One language's words: what a page, a sheet or an error says in it.

* A catalogue is read once a process, when something is first said in its language.
* What a catalogue lacks is said in English, never left out.
"""

from __future__ import annotations

import gettext
import io
import string
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from registry import resources
from registry.model.month import Year
from registry.model.said import Said, Sentence, whole
from registry.wording.languages import ENGLISH, LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry.model.month import Issued

# Babel's name of the way in which a language writes dates: day before month also in English.
_WRITTEN_AS: Final = {"en": "en_GB"}
# "30 листопада 2026", without the letter for "year" that the long form adds.
_DAY: Final = {"uk": "d MMMM y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said in one language."""

    language: Language
    texts: gettext.NullTranslations

    def gettext(self, text: str) -> str:
        """Return a text by its English."""
        return self.texts.gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the text for a number, by its English for one and for many."""
        return self.texts.ngettext(one, many, count)

    def translate(self, text: str) -> str:
        """Return what was said in English; a text that does not remember how it was made stays as it is."""
        if not isinstance(text, Said):
            return text
        if isinstance(text, Sentence):
            return whole(self.translate(text.message))
        if text.plural is None or text.number is None:
            template = self.gettext(text.template)
        else:
            template = self.ngettext(text.template, text.plural, text.number)
        values = {name: self.value(one) for name, one in text.values.items()}
        return _Filled(self).vformat(template, (), values)

    def value(self, value: object) -> object:
        """Return a value that goes into a text: translated where it was said, else as it is."""
        return self.translate(value) if isinstance(value, Said) else value

    def sentence(self, text: str) -> str:
        """Return a text as a sentence of its own: translated, then with a capital and a full stop."""
        return whole(self.translate(text))

    def worded(self, word: str) -> str:
        """Return a word that was kept in English, such as the kind of a piece of evidence."""
        return self.gettext(word) if word else word

    def headed(self, text: str) -> str:
        """Return a text that begins something: with a capital, where the language has them."""
        translated = self.translate(text)
        return f"{translated[:1].upper()}{translated[1:]}"

    def month(self, value: Issued) -> str:
        """Return `November 2026`, or the year alone."""
        if isinstance(value, Year):
            return str(value.year)
        return format_date(date(value.year, value.month, 1), "LLLL y", self._locale)

    def day(self, value: date) -> str:
        """Return `8 December 2026`."""
        return format_date(value, _DAY.get(self.language.code, "long"), self._locale)

    def number(self, value: float) -> str:
        """Return `1,234.5`."""
        return format_decimal(value, locale=self._locale)

    def listed(self, several: Iterable[str]) -> str:
        """Return `one, two and three`."""
        return format_list([self.translate(one) for one in several], locale=self._locale)

    def either(self, several: Iterable[str]) -> str:
        """Return `one, two or three`."""
        return format_list([self.translate(one) for one in several], "or", self._locale)

    @property
    def _locale(self) -> str:
        return _WRITTEN_AS.get(self.language.code, self.language.code)


class _Filled(string.Formatter):
    """Fills a template: a number that is grouped, `{most:,}`, is written as the language writes it."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "," and isinstance(value, int):
            return self._wording.number(value)
        return format(value, format_spec)


@cache
def wording(code: str) -> Wording:
    """Return the words of a language by its code; raise `KeyError` for one that is not spoken here."""
    language = LANGUAGES[code]
    if language == ENGLISH:
        return Wording(language=ENGLISH, texts=gettext.NullTranslations())
    return Wording(
        language=language, texts=read(resources.path("templates", "locale", f"{code}.po"), language)
    )


def read(file: Path, language: Language) -> gettext.NullTranslations:
    """Return a catalogue's texts; one that does not exist yet has none."""
    if not file.exists():
        return gettext.NullTranslations()
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=language.code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
