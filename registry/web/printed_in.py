"""In which language a certificate is to be printed, as a form asks for it; nothing of that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.model.spoken import ENGLISH, LanguageUnknownError, Spoken
from registry.web.speaking import spoken
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from registry.web.forms import Form


def printed_in(form: Form) -> Spoken:
    """Return what the form asks for; a language that is not printed here is English."""
    wanted = "+".join(filter(None, (form.line("printed"), form.line("second"))))
    try:
        return Spoken.read(wanted, LANGUAGES)
    except LanguageUnknownError:
        return ENGLISH


def as_read() -> Spoken:
    """Return the language of the answer that is being made."""
    return Spoken(first=spoken().language.code)
