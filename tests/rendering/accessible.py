"""What PDF/UA-1 asks of a file, as far as a program can tell (ISO 14289-1; the numbers are its sections).

* `faults` names everything that is missing; a file that says that it is PDF/UA must have none.
* What only a person can judge stays out: whether a text says what the picture shows, whether the order makes
  sense. For that there is `tests.rendering.reading_order`.
"""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pikepdf

from tests.rendering.reading_order import letters, parts, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rendering.reading_order import Part

# ISO 32000-1, 14.8.4; those that our papers use and those that they may.
_STANDARD: Final = {
    *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P"),
    *("H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody"),
    *("Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Figure"),
}
_MAY_HOLD: Final = {
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
}
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\Z")
_PAINTS: Final = {
    *("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"),
    *("Do", "Tj", "TJ", "'", '"', "EI"),
}


def faults(pdf: bytes) -> list[str]:
    """Return what is wrong, in words."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            *_of_the_file(opened),
            *_of_the_headings(parts(opened)),
            *_of_the_structure(opened),
            *_of_the_pages(opened),
            *_of_the_fonts(opened),
        ]


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Return every part of the structure, in its order."""

    def below(part: pikepdf.Object) -> Iterator[pikepdf.Object]:
        yield part
        for kid in kids(part):
            if isinstance(kid, pikepdf.Dictionary):
                yield from below(kid)

    return [part for top in kids(pdf.Root.StructTreeRoot) for part in below(top)]


def kids(part: pikepdf.Object) -> list[Any]:
    """Return what is directly in a part: parts, and the numbers of marks."""
    found = part.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def _of_the_file(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    with pdf.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "5: the mark is missing"
        if not metadata.get("dc:title"):
            yield "7.1: no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "7.1: the title is not shown"
    if not root.MarkInfo.Marked or root.MarkInfo.get("/Suspects"):
        yield "7.1: not marked as tagged"
    if not _LANGUAGE.match(str(root.get("/Lang", ""))):
        yield "7.2: no language"
    if (
        pdf.is_encrypted
        or "/AcroForm" in root
        or "/OCProperties" in root
        or "/JavaScript" in root.get("/Names", {})
    ):
        yield "7.10, 7.15, 7.16, 7.18: encrypted, layered, or with a form or a script"
    for file in root.get("/AF", []):
        if not str(file.get("/F", "")) or not str(file.get("/UF", "")):
            yield "7.11: an attached file without its two names"


def _of_the_headings(read: list[Part]) -> Iterator[str]:
    levels = [int(one.role[1:]) for one in read if re.match(r"H[1-6]\Z", one.role)]
    if levels and levels[0] != 1:
        yield "7.4.2: the first heading is not of the first level"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield "7.4.2: a level of headings is left out"


def _of_the_structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    names = _names(pdf)
    for part in elements(pdf):
        role = str(part.S)[1:]
        if role not in _STANDARD:
            yield f"7.1: {role} is no standard part"
        if "/Lang" in part and not _LANGUAGE.match(str(part.Lang)):
            yield "7.2: a language that is none"
        within = {str(kid.S)[1:] for kid in kids(part) if isinstance(kid, pikepdf.Dictionary)}
        if not within <= _MAY_HOLD.get(role, _STANDARD):
            yield f"7.2: {role} holds {', '.join(sorted(within))}"
        if role == "Figure":
            yield from _of_a_figure(pdf, part)
        elif role == "TH" and part.get("/A", {}).get("/Scope") not in {"/Row", "/Column"}:
            yield "7.5: a heading of a table that does not say what it is for"
        elif role == "TD" and not {bytes(one) for one in part.A.get("/Headers", [])} <= names:
            yield "7.5: a cell of a heading that is not there"
        elif role == "Table":
            rows = [one for one in _below(part) if one.S == "/TR"]
            if len({sum(int(cell.A.get("/ColSpan", 1)) for cell in kids(row)) for row in rows}) > 1:
                yield "7.5: rows of unequal length"


def _of_a_figure(pdf: pikepdf.Pdf, figure: pikepdf.Object) -> Iterator[str]:
    if not str(figure.get("/Alt", "")).strip():
        yield "7.3: a figure without words"
    left, bottom, right, top = (float(edge) for edge in figure.A.BBox)
    _, _, width, height = (float(edge) for edge in figure.Pg.MediaBox)
    drawn = _drawn_at(pdf, figure)
    if not (0 <= left < right <= width and 0 <= bottom < top <= height):
        yield "7.3: a figure that is not on its page"
    elif any(abs(edge - there) > 1 for edge, there in zip((left, bottom, right, top), drawn, strict=True)):
        yield "7.3: a figure that stands elsewhere"


def _drawn_at(pdf: pikepdf.Pdf, figure: pikepdf.Object) -> tuple[float, ...]:
    """Return where on its page the picture is drawn, by the transformations in force."""
    (mark,) = (kid for kid in kids(figure) if not isinstance(kid, pikepdf.Dictionary))
    (page,) = (one for one in pdf.pages if one.obj.objgen == figure.Pg.objgen)
    now, kept, marks = pikepdf.Matrix(), [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(now)
            case "Q":
                now = kept.pop()
            case "cm":
                now = pikepdf.Matrix(*(float(one) for one in operands)) @ now
            case "BDC" | "BMC":
                marks.append(operands[1].get("/MCID") if len(operands) > 1 else None)
            case "EMC":
                marks.pop()
            case "Do" if mark in marks:
                return _box(now)
    return (-1.0,) * 4


def _box(matrix: pikepdf.Matrix) -> tuple[float, ...]:
    box = matrix.transform(pikepdf.Rectangle(0, 0, 1, 1))
    return float(box.llx), float(box.lly), float(box.urx), float(box.ury)


def _names(pdf: pikepdf.Pdf) -> set[bytes]:
    tree = pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", [])
    listed = [bytes(name) for name in tree[::2]] if tree else []
    return set(listed) if listed == sorted(listed) else set()


def _below(part: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in kids(part):
        if isinstance(kid, pikepdf.Dictionary):
            yield kid
            yield from _below(kid)


def _of_the_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(key): value for key, value in zip(list(numbers)[::2], list(numbers)[1::2], strict=True)}
    owned = {
        (part.Pg.objgen, int(kid)): part.objgen
        for part in elements(pdf)
        for kid in kids(part)
        if not isinstance(kid, pikepdf.Dictionary)
    }
    seen = set()
    for page in pdf.pages:
        if "/Annots" in page:
            yield "7.18: something to click"
        listed = parents[int(page.StructParents)]
        for mark in _marks(page):
            if mark is None:
                yield "7.1: something is painted that is neither tagged nor an artifact"
            elif mark >= 0:
                seen.add((page.obj.objgen, mark))
                if owned.get((page.obj.objgen, mark)) != listed[mark].objgen:
                    yield "7.1: a mark that no part of the structure owns"
    if owned.keys() - seen:
        yield "7.1: a part of something that is not there"


def _marks(page: pikepdf.Page) -> Iterator[int | None]:
    """Yield each mark, and under which each thing is painted: -1 for an artifact, `None` for none."""
    around: list[int | None] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            inner = -1 if str(operands[0]) == "/Artifact" else operands[1].get("/MCID")
            if inner is not None and any(one is not None for one in around):
                inner = None
            around.append(inner if inner is None else int(inner))
            if inner is not None:
                yield int(inner)
        elif name == "EMC":
            around.pop()
        elif name in _PAINTS:
            yield next((one for one in around if one is not None), None)


def _of_the_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    known: dict[tuple[int, int], dict[int, str]] = {}
    said = {(part.Pg.objgen, int(kids(part)[0])) for part in elements(pdf) if "/ActualText" in part}
    for place, one in ((page.obj.objgen, one) for page in pdf.pages for one in shown(page.obj)):
        if one.font.objgen not in known:
            known[one.font.objgen] = letters(one.font)
            yield from _of_a_font(one.font)
        if 0 in one.glyphs:
            yield "7.21.8: a letter that the font lacks"
        if one.said or (place, one.mark) in said:
            continue
        if not all(known[one.font.objgen].get(glyph) for glyph in one.glyphs):
            yield "7.21.7: a glyph of which nothing says what it stands for"


def _of_a_font(font: pikepdf.Object) -> Iterator[str]:
    (inner,) = font.DescendantFonts
    if not {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()):
        yield "7.21.4.1: a font that is not inside"
    if inner.Subtype == "/CIDFontType2" and inner.get("/CIDToGIDMap") != "/Identity":
        yield "7.21.3.2: a font that does not say which glyph is which"
    if set("".join(letters(font).values())) & set("\0\ufeff\ufffe\uffff"):
        yield "7.21.7: a glyph that stands for nothing"
