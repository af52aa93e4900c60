"""What a screen reader finds in a PDF, part by part: role, language, words, alternative text, in its order.

Run as `python -m tests.rendering.reading_order FILE.pdf`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

_Words = dict[tuple[int, int], dict[int, str]]
"""By page and mark."""

_WHOLE_LINE: Final = frozenset({"Span", "NonStruct"})
"""Parts of a line, and boxes without a meaning: their words belong to the part around them."""

_BEFORE: Final = re.compile(r" ([.,;:!?])")
_HEX: Final = re.compile(rb"<([0-9A-Fa-f]*)>")
_PAIRS: Final = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_SHOWS: Final = frozenset({"Tj", "TJ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the structure. `language` is its own, if it says one; `words` are those directly in it."""

    depth: int
    role: str
    language: str
    words: str
    alt: str

    def __str__(self) -> str:
        said = "".join(f" {text!r}" for text in (self.words,) if text)
        language = f" [{self.language}]" if self.language else ""
        return f"{'  ' * self.depth}{self.role}{language}{said}{f' (alt: {self.alt})' if self.alt else ''}"


def parts(pdf: pikepdf.Pdf) -> list[Part]:
    """Return every part with words, a picture or parts, as it is come upon."""
    words = {page.objgen: _words_by_mark(page) for page in (one.obj for one in pdf.pages)}
    return [part for kid in _kids(pdf.Root.StructTreeRoot) for part in _parts(kid, words, 0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows as text: glyphs of a font, in a mark (-1: an artifact), and what is said of it."""

    font: pikepdf.Object
    glyphs: tuple[int, ...]
    mark: int | None
    said: str


def shown(page: pikepdf.Object) -> Iterator[Shown]:
    """Yield what a page shows as text."""
    marks: list[int | None] = []
    said = ""
    font: pikepdf.Object | None = None
    for operands, operator in pikepdf.parse_content_stream(pikepdf.Page(page)):
        match str(operator):
            case "BDC" | "BMC":
                marks.append(_mark(operands, marks))
                said = str(operands[1].get("/ActualText", "")) if len(operands) > 1 else ""
            case "EMC":
                marks.pop()
            case "Tf":
                font = page.Resources.Font[str(operands[0])]
            case name if name in _SHOWS:
                strings = operands[0] if name == "TJ" else [operands[0]]
                data = b"".join(bytes(one) for one in strings if isinstance(one, pikepdf.String))
                assert font is not None
                yield Shown(
                    font=font,
                    glyphs=tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)),
                    mark=marks[-1] if marks else None,
                    said=said,
                )


def letters(font: pikepdf.Object) -> dict[int, str]:
    """Return which letters each glyph of a font stands for."""
    found: dict[int, str] = {}
    for kind, content in _PAIRS.findall(font.ToUnicode.read_bytes()):
        values = [bytes.fromhex(one.decode()) for one in _HEX.findall(content)]
        assert kind == b"char"
        for glyph, text in zip(values[::2], values[1::2], strict=True):
            found[int.from_bytes(glyph, "big")] = text.decode("utf-16-be")
    return found


def _mark(operands: Any, marks: list[int | None]) -> int | None:
    if str(operands[0]) == "/Artifact":
        return -1
    mark = operands[1].get("/MCID") if len(operands) > 1 else None
    return marks[-1] if mark is None and marks else None if mark is None else int(mark)


def _words_by_mark(page: pikepdf.Object) -> dict[int, str]:
    known: dict[tuple[int, int], dict[int, str]] = {}
    found: dict[int, str] = {}
    for one in shown(page):
        if one.font.objgen not in known:
            known[one.font.objgen] = letters(one.font)
        meaning = known[one.font.objgen]
        if one.mark is not None:
            read = "".join(meaning.get(glyph, "\ufffd") for glyph in one.glyphs)
            found[one.mark] = one.said or found.get(one.mark, "") + read
    return found


def _kids(part: pikepdf.Object) -> list[Any]:
    kids = part.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _parts(part: pikepdf.Object, words: _Words, depth: int) -> Iterator[Part]:
    within = [kid for kid in _kids(part) if isinstance(kid, pikepdf.Dictionary)]
    inline = [kid for kid in within if str(kid.S)[1:] in _WHOLE_LINE and not _has_block(kid)]
    lines = [text for text in (_text(kid, words).strip() for kid in inline) if text]
    one = Part(
        depth=depth,
        role=str(part.S)[1:],
        language=str(part.get("/Lang", "")),
        words=_BEFORE.sub(r"\1", " ".join(lines)),
        alt=str(part.get("/Alt", "")),
    )
    below = [
        found
        for kid in within
        if kid not in inline or _says_language(kid)
        for found in _parts(kid, words, depth + 1)
    ]
    # A box that only draws something is passed over.
    if one.words or one.alt or below:
        yield from (one, *below)


def _says_language(part: pikepdf.Object) -> bool:
    return "/Lang" in part or any(
        _says_language(kid) for kid in _kids(part) if isinstance(kid, pikepdf.Dictionary)
    )


def _has_block(part: pikepdf.Object) -> bool:
    within = [kid for kid in _kids(part) if isinstance(kid, pikepdf.Dictionary)]
    return any(str(kid.S)[1:] not in _WHOLE_LINE or _has_block(kid) for kid in within)


def _text(part: pikepdf.Object, words: _Words) -> str:
    if "/ActualText" in part:
        return str(part.ActualText)
    return "".join(
        _text(kid, words) if isinstance(kid, pikepdf.Dictionary) else words[part.Pg.objgen].get(int(kid), "")
        for kid in _kids(part)
    )


def main(path: Path) -> None:
    """Print the parts of a file."""
    with pikepdf.open(path) as pdf:
        for part in parts(pdf):
            sys.stdout.write(f"{part}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
