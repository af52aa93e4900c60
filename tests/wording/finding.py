"""Finds what a page would show that is in no catalogue.

* In a template: text between tags, and attributes that are shown or read aloud, outside `trans` and `_()`.
* In a script: a string that looks like words for a person.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN: Final = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Addresses, names and codes that are the same in every language.
_NAMES: Final = re.compile(r"\S+/\S*|\S+\.pdf|\b(UTC|SHA-256|EQF|CSV|XLSX|PDF|PIN|[A-Z]{3}-\d\d@\d)\b|&\w+;")
# What a macro adds to a field that has to be changed.
_ADDED: Final = re.compile(r'aria-(invalid|describedby)="[^"]*"')
# What an expression shows: letters of no language, so that a lone value is not taken for words.
_VALUE: Final = "0"

_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$|\s//\s[^\n]*$", re.DOTALL | re.MULTILINE)
_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
_VALUES: Final = re.compile(r"\$\{[^}]*\}")
_PROSE: Final = re.compile(
    r"^[A-Z][a-z]+( [a-z]+)* [a-z]|[a-z]{2} [a-z]{2,}[ .:,]|^[A-Z][a-z]{2,}[.:…]?$|[a-z]{3}\.$|\w…"
)
# Types and events of the standards that scripts speak.
_TERMS: Final = {"Achievement", "Alignment"}


def in_template(source: str) -> list[str]:
    """Return the texts of a template that are in no catalogue."""
    made = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    made.newstyle_gettext = True  # type: ignore[attr-defined]
    tree = made.parse(source)
    reader = _Reader()
    reader.feed("".join(_pieces(tree)))
    reader.close()
    return [*reader.found, *_given(tree)]


def _pieces(node: nodes.Node) -> Iterator[str]:
    """Return a template's text in its order, with a digit in the place of each value."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(node, nodes.Output) and isinstance(child, nodes.Expr):
            yield _shown(child)
        elif not isinstance(child, nodes.Expr):
            yield from _pieces(child)


def _shown(expression: nodes.Expr) -> str:
    """Return a word that an expression brings along by itself."""
    if isinstance(expression, nodes.Const):
        return str(expression.value)
    if isinstance(expression, nodes.CondExpr):
        branches = (expression.expr1, expression.expr2)
        return (
            "".join(_shown(one) for one in branches if isinstance(one, nodes.Const | nodes.CondExpr))
            or _VALUE
        )
    return _VALUE


def _given(tree: nodes.Template) -> Iterator[str]:
    """Return the words that a template hands on: to a name, an included page or a macro."""
    for node in tree.find_all((nodes.Assign, nodes.With)):
        values = node.values if isinstance(node, nodes.With) else [node.node]
        for one in values:
            if isinstance(one, nodes.Const) and isinstance(one.value, str) and " " in one.value.strip():
                yield one.value


class _Reader(HTMLParser):
    """Reads what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping = tag in {"script", "style"}
        for name, value in attrs:
            if name in _SHOWN or (name == "content" and dict(attrs).get("name") == "description"):
                self._look(value or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - any end
        self._skipping = False

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._look(data)

    def _look(self, text: str) -> None:
        if _WORD.search(_NAMES.sub("", _ADDED.sub("", text))):
            self.found.append(" ".join(text.split()))


def in_script(source: str) -> list[str]:
    """Return the strings of a script that look like words for a person."""
    plain = _COMMENT.sub("", source)
    strings = ("".join(groups) for groups in _STRING.findall(plain))
    return [one for one in strings if _PROSE.search(_VALUES.sub("", one)) and one not in _TERMS]
