"""Catalogues as files: written without dates and line numbers, so that a change shows only what changed."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from babel.messages.pofile import normalize, read_po

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from babel.messages.catalog import Catalog

    from registry.wording.languages import Language

Id: TypeAlias = str | tuple[str, str]
"""A text, or one text for one and another for many."""

Translations: TypeAlias = dict[Id, tuple[str, ...]]
"""What a text is in a language: one text, or a form for each way of counting; empty where it is missing."""

# What git leaves where two people changed the same lines: ours, perhaps what was before, theirs.
_CONFLICT: Final = re.compile(
    r"^<{7} [^\n]*\n(.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\n(.*?)^>{7} [^\n]*\n", re.DOTALL | re.MULTILINE
)
_HEAD: Final = '\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@dataclass(slots=True)
class Source:
    """Where a text stands, and which way of filling its files use."""

    files: list[str] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)


def forms_of(text: Id, language: Language | None) -> int:
    """Return how many texts a translation has; a template has one for one and one for many."""
    if isinstance(text, str):
        return 1
    return int(language.plurals.partition("nplurals=")[2].partition(";")[0]) if language else 2


def read(text: str, language: Language) -> Translations:
    """Return what a catalogue holds; of two changes that met in it, the one that says something."""
    found: Translations = {}
    for side in (r"\1", r"\2"):
        for one, forms in _entries(read_po(io.StringIO(_CONFLICT.sub(side, text)), language.code)):
            if one not in found or all(forms):
                found[one] = forms
    return found


def _entries(catalogue: Catalog) -> Iterator[tuple[Id, tuple[str, ...]]]:
    for message in catalogue:
        if not message.id:
            continue
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        yield (message.id if isinstance(message.id, str) else (message.id[0], message.id[1])), forms


def written(sources: Mapping[Id, Source], language: Language | None, translations: Translations) -> str:
    """Return the text of a catalogue, or of the template of all for no language."""
    head = _HEAD
    if language:
        head += f'"Language: {language.code}\\n"\n"Plural-Forms: {language.plurals}\\n"\n'
    lines = [
        "# The texts of the registry: docs/languages.md says how they are written and translated." + head
    ]
    for text, source in sources.items():
        lines.append("".join(f"#: {file}\n" for file in source.files).rstrip("\n"))
        lines += [f"#, {', '.join(sorted(source.formats))}"] if source.formats else []
        forms = translations.get(text, ())
        if len(forms) != forms_of(text, language):
            forms = ("",) * forms_of(text, language)
        if isinstance(text, str):
            lines += [f"msgid {_quoted(text)}", f"msgstr {_quoted(forms[0])}\n"]
        else:
            lines += [f"msgid {_quoted(text[0])}", f"msgid_plural {_quoted(text[1])}"]
            lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(forms)]
            lines[-1] += "\n"
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return normalize(text, width=0)
