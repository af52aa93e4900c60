"""Find every text that the registry shows and write the catalogues: `python -m tests.wording.extract`.

* Translations are kept by their English text; also where git left both sides of a conflict in a catalogue.
* A text that is said no more goes out of the catalogues; one that is new comes in untranslated.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.extract import extract

from registry.wording.languages import ENGLISH, LANGUAGES
from tests.wording import catalogues
from tests.wording.catalogues import Id, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP: Final = Path(__file__).resolve().parent.parent.parent
LOCALE: Final = TOP / "templates" / "locale"
TEMPLATE: Final = LOCALE / "registry.pot"

_JINJA: Final = {"_": None, "gettext": None, "ngettext": (1, 2)}
_OPTIONS: Final = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}


def sources(top: Path = TOP) -> dict[Id, Source]:
    """Return every text that is shown, in the order of its first file, and where it stands."""
    found: dict[Id, Source] = {}
    for path in [*sorted(top.glob("templates/**/*")), *sorted(top.glob("registry/**/*.py"))]:
        name = path.relative_to(top).as_posix()
        for text, form in _texts(path):
            one = found.setdefault(text, Source())
            if name not in one.files:
                one.files.append(name)
            if form:
                one.formats.add(form)
    return found


def _texts(path: Path) -> Iterator[tuple[Id, str]]:
    if path.suffix in {".html", ".txt"} and path.parent.name != "static":
        yield from _extracted(path)
    elif path.suffix == ".py":
        for text in spoken(ast.parse(path.read_text("utf-8"), path.as_posix())):
            yield text, "python-brace-format" if "{" in "".join(text) else ""
    elif path.name.endswith(".en.json"):
        for text in keyed(json.loads(path.read_text("utf-8"))):
            yield text, "python-brace-format" if "{" in text else ""


def keyed(words: Any) -> Iterator[str]:
    """Return the texts of keyed words, at whatever depth; a direction is none."""
    if isinstance(words, str):
        yield from [words] if words else []
        return
    for one in words.values() if isinstance(words, dict) else words:
        yield from keyed(one)


def spoken(module: ast.Module) -> Iterator[Id]:
    """Return the texts that a module hands to `said` and `counted` of `registry.model.said`."""
    names = {
        alias.asname or alias.name: alias.name
        for one in ast.walk(module)
        if isinstance(one, ast.ImportFrom) and one.module == "registry.model.said"
        for alias in one.names
    }
    calls = [one for one in ast.walk(module) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        called = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if called == "said":
            yield _constant(call.args[0])
        elif called == "counted":
            yield _constant(call.args[0]), _constant(call.args[1])


def _constant(text: ast.expr) -> str:
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text.value
    message = f"line {text.lineno}: what is said is put together where it is said, and can be in no catalogue"
    raise ValueError(message)


def _extracted(path: Path) -> Iterator[tuple[Id, str]]:
    with path.open("rb") as opened:
        for _, found, _, _ in extract("jinja2.ext:babel_extract", opened, _JINJA, options=_OPTIONS):
            text = found if isinstance(found, str) else (found[0], found[1])
            yield text, "python-format" if "%(" in "".join(text) else ""


def files(top: Path = TOP) -> dict[Path, str]:
    """Return the catalogues as they must be, by path."""
    found = sources(top)
    made = {TEMPLATE: catalogues.written(found, None, {})}
    for language in LANGUAGES.values():
        path = LOCALE / f"{language.code}.po"
        if language != ENGLISH:
            held = catalogues.read(path.read_text("utf-8"), language) if path.exists() else {}
            made[path] = catalogues.written(found, language, held)
    return made


def main() -> None:
    """Write what has changed, and say how much is translated."""
    LOCALE.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, "utf-8")
        if path != TEMPLATE:
            entries = catalogues.read(text, LANGUAGES[path.stem])
            done = sum(all(forms) for forms in entries.values())
            sys.stdout.write(f"{path.name}: {done} of {len(entries)} texts\n")


if __name__ == "__main__":
    main()
