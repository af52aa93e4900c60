"""The one way in which pages and sheets are filled, in one language.

* Everything is escaped, and nothing may be missing.
* `{% trans %}` and `_()` say what a template says; what was said elsewhere is translated where it is shown,
  also inside a sentence.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup

from registry.model.said import said
from registry.wording.keyed import as_json, keyed
from registry.wording.languages import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.runtime import Context

    from registry.wording.wordings import Wording


_BESIDE: Final = said("{first}, {second}", first="", second="")


def environment(folder: Path, wording: Wording, *, keep_trailing_newline: bool = False) -> Environment:
    """Return an environment over a folder of templates, for one language."""
    made = Environment(
        loader=FileSystemLoader(folder),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=keep_trailing_newline,
        finalize=wording.value,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined]

    @pass_context
    def gettext(_context: Context, text: str, /, **values: object) -> Markup:
        return _filled(wording.gettext(text), values)

    @pass_context
    def ngettext(_context: Context, one: str, many: str, count: int, /, **values: object) -> Markup:
        return _filled(wording.ngettext(one, many, count), {"num": count, **values})

    def beside(first: object, second: object) -> Markup:
        """Put one thing beside another, with the comma of the language."""
        values = {"first": wording.value(first), "second": wording.value(second)}
        return Markup(wording.gettext(_BESIDE.template)).format(**values)  # noqa: S704 - our own

    def _filled(text: str, values: dict[str, object]) -> Markup:
        return Markup(text) % {name: wording.value(one) for name, one in values.items()}  # noqa: S704 - our own

    def words_of(*pages: str) -> str:
        return as_json({key: one for page in pages for key, one in keyed(page, wording).items()})

    made.globals.update(keyed=cache(words_of), languages_offered=LANGUAGES, home=wording.language.home)
    made.globals.update(gettext=gettext, ngettext=ngettext, language=wording.language.code, wording=wording)
    made.filters.update(month=wording.month, day=wording.day, number=wording.number, said=wording.translate)
    made.filters["local"] = lambda path: wording.language.home + path.removeprefix("/")
    made.filters.update(sentence=wording.sentence, listed=wording.listed, either=wording.either)
    made.filters.update(headed=wording.headed, worded=wording.worded, beside=beside)
    return made
