"""In which language a certificate is to be printed, as a form asks for it; nothing of that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model.spoken import ENGLISH, LanguageUnknownError, Spoken
from registry.web.speaking import spoken
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from registry.web.forms import Form


def printed_in(form: Form) -> Spoken:
    """Return what the form asks for, or the reader's language where it asks for none.

    A language that is not printed here is English.
    """
    if not form.line("printed"):
        return as_read()
    wanted = "+".join(filter(None, (form.line("printed"), form.line("second"))))
    try:
        return Spoken.read(wanted, LANGUAGES)
    except LanguageUnknownError:
        return ENGLISH


def as_read() -> Spoken:
    """Return the language of the answer that is being made."""
    return Spoken(first=spoken().language.code)
