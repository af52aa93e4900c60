"""A text for a person that remembers how it was made, so that it can be said in another language.

* It is a string, and reads as English wherever nobody translates.
* Its template is what catalogues know it by: a whole sentence, with its values by name, `{most}`.
* A value may itself be said: it is translated with the sentence that holds it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Said(str):
    """An English text, with the template and the values that it was filled from.

    `plural` is the template for every number but one, and `number` that number; both are None where
    nothing is counted.
    """

    __slots__ = ("number", "plural", "template", "values")

    template: str
    values: Mapping[str, object]
    plural: str | None
    number: int | None

    def __new__(
        cls,
        template: str,
        values: Mapping[str, object] = _NOTHING,
        plural: str | None = None,
        number: int | None = None,
    ) -> Self:
        """Fill the template; raise `KeyError` where a value is missing."""
        chosen = template if plural is None or number == 1 else plural
        said = super().__new__(cls, chosen.format_map(values))
        said.template, said.values, said.plural, said.number = template, values, plural, number
        return said

    def __reduce__(self) -> tuple[object, ...]:
        """Let a copy, also one in another process, remember as much."""
        return type(self), (self.template, dict(self.values), self.plural, self.number)


def said(template: str, /, **values: object) -> Said:
    """Return a text to show: `said("at most {most} rows are taken", most=50)`."""
    return Said(template, values)


def counted(one: str, many: str, /, *, count: int, **values: object) -> Said:
    """Return a text about a number: `counted("{count} row is taken", "{count} rows are taken", count=2)`."""
    return Said(one, {"count": count, **values}, many, count)


class Sentence(Said):
    """An error's message as a sentence, with a capital and a full stop, in whatever language it is said."""

    __slots__ = ("message",)

    message: str

    def __new__(cls, message: str) -> Self:
        """Make a sentence of a message."""
        made = super().__new__(cls, "{whole}", {"whole": whole(message)})
        made.message = message
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Make a copy from the message."""
        return Sentence, (self.message,)


def whole(message: str) -> str:
    """Return a message with a capital and a full stop."""
    return f"{message[:1].upper()}{message[1:]}."
