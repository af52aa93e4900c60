"""The process that makes PDFs. It reads documents from a pipe and writes PDFs to another, and keeps nothing.

* Started by `registry.rendering.pdf` as a file, isolated: it imports nothing of the registry.
* A name reaches it through the pipe only; nothing is written to disk, to a log or to the terminal.
* It fetches nothing: `data:` is the only kind of address that it follows.
* The bytes depend on the document alone: no clock, no random number, no maker's name.
* What PDF/UA-1 (ISO 14289-1) asks for beyond what WeasyPrint writes is added here: the language of each part,
  where a figure stands, what a heading of a table is for, and the mark itself.

Messages, both ways: a byte (the kind), eight bytes (the length, big-endian), the content. First comes a
stylesheet (`S`), then documents (`D`, JSON). Answers: `R` ready, `P` a PDF, `U` the libraries are missing,
`E` an error, named by its type alone because its text may hold a name.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import struct
import sys
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from unicodedata import bidirectional

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FRAME: Final = struct.Struct(">cQ")
_PRODUCER: Final = re.compile(rb'\s+pdf:Producer="[^"]*"')
_SAID: Final = "said"
_POINTS: Final = 0.75
"""A CSS pixel."""

# ISO 14289-1, 5; PDF/A wants a schema that it does not know to be described (ISO 19005-3, 6.6.2.3).
_UA: Final = b"""<rdf:Description rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the file is built</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def main() -> None:
    """Answer until the pipe closes."""
    # A crash must not leave a picture of the memory, with its names, on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader, writer = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints goes where its warnings go, and never between two answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _, stylesheet = _read(reader)
    try:
        press = _Press(stylesheet.decode())
    except OSError:  # pango or one of its companions cannot be loaded
        _write(writer, b"U", b"")
        return
    # What was loaded stays until the end; the collector would go through it again with every page.
    gc.freeze()
    _write(writer, b"R", b"")
    while True:
        kind, content = _read(reader)
        if not kind:
            return
        try:
            _write(writer, b"P", press.pdf(json.loads(content)))
        except Exception as error:  # noqa: BLE001 - whatever happens, the text of it stays here
            _write(writer, b"E", type(error).__name__.encode())


class _Press:
    """WeasyPrint with its fonts and stylesheet read once."""

    def __init__(self, stylesheet: str) -> None:
        # Not at the top: importing it loads pango, which may be missing.
        import pydyf  # noqa: PLC0415
        import weasyprint  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415

        _say_more(weasyprint, pydyf)
        self._weasyprint = weasyprint
        self._fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
        self._fonts = FontConfiguration()
        self._css = weasyprint.CSS(
            string=stylesheet, font_config=self._fonts, url_fetcher=self._fetcher, base_url=None
        )

    def pdf(self, document: dict[str, Any]) -> bytes:
        """Return the PDF of `{"html": …, "attached": null | {"name", "content", "year", "month"}}`."""
        html = self._weasyprint.HTML(string=document["html"], url_fetcher=self._fetcher)
        attached = [self._attachment(document["attached"])] if document["attached"] else None
        made: bytes = html.write_pdf(
            finisher=_finish,
            font_config=self._fonts,
            stylesheets=[self._css],
            attachments=attached,
            pdf_variant="pdf/a-3a",
        )
        return made

    def _attachment(self, attached: dict[str, Any]) -> Any:  # noqa: ANN401 - the library has no types
        month = datetime(attached["year"], attached["month"], 1)  # noqa: DTZ001 - written without a zone
        return self._weasyprint.Attachment(
            string=attached["content"],
            name=attached["name"],
            created=month,
            modified=month,
            relationship="Data",
            url_fetcher=self._fetcher,
        )


def _say_more(weasyprint: Any, pydyf: Any) -> None:  # noqa: ANN401 - the library has no types
    """Have parts tagged with their language, headings of a table with what they are for, letters as they are.

    * The library has no other place for it: once tags are made, nothing tells which part each stands for.
    * It notes of each glyph for which letters it stood last. That is not enough for scripts in which letters
      join: what stands in such a line is said beside it (ISO 32000-1, 14.9.4). Where a line runs from right
      to left, that is said in the structure alone: programs that take the words out of the page (Poppler,
      pdfium) would turn them round once more.
    """
    tags, stream = weasyprint.pdf.tags, weasyprint.pdf.stream.Stream
    tagged, marked = tags._build_box_tree, stream.marked  # noqa: SLF001 - see above

    def tagged_and_said(box: Any, *others: Any) -> Iterator[Any]:  # noqa: ANN401 - likewise
        of = {} if box.element is None or box.element_tag in {"html", "body"} else box.element.attrib
        for part in tagged(box, *others):
            if "lang" in of:
                part["Lang"] = pydyf.String(of["lang"])
            if part["S"] == "/TH":
                part["A"]["Scope"] = "/Row" if of.get("scope") == "row" else "/Column"
            yield part

    @contextmanager
    def marked_and_said(page: Any, box: Any, tag: str) -> Iterator[None]:  # noqa: ANN401 - likewise
        with marked(page, box, tag):
            text = getattr(box, "text", "")
            mark = page.stream[-2]
            if _runs_from_right(text):
                vars(page).setdefault(_SAID, {})[mark["MCID"]] = pydyf.String(text)
            elif not text.isascii():
                mark["ActualText"] = pydyf.String(text)
            yield

    tags._build_box_tree, stream.marked = tagged_and_said, marked_and_said  # noqa: SLF001 - see above


def _finish(_document: object, pdf: Any) -> None:  # noqa: ANN401 - the library has no types
    """Take the maker's name out, mark the file, and leave what is attached readable without a PDF library."""
    pdf.info.pop("Producer", None)
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    metadata.stream = [_PRODUCER.sub(b"", part).replace(b"</rdf:RDF>", _UA) for part in metadata.stream]
    metadata.compress = False
    if "AF" in pdf.catalog:
        # Each file is listed twice: by its name and by its kind.
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    named = {}
    for made in [one for one in pdf.objects if isinstance(one, dict)]:
        if made.get("Type") == "/Filespec":
            pdf.objects[_number(made["EF"]["F"])].compress = False
        elif made.get("S") == "/Figure":
            _, _, _, height = pdf.objects[_number(made["Pg"])]["MediaBox"]
            made["A"]["BBox"] = type(made["A"]["BBox"])(_on_page(made["A"]["BBox"], height))
        elif made.get("S") == "/TH":
            named[made["ID"].data] = made
        elif made.get("S") == "/Span":
            page = pdf.objects[_number(pdf.objects[_number(made["Pg"])]["Contents"])]
            said = vars(page).get(_SAID, {}).get(made["K"][0] if made["K"] else None)
            if said:
                made["ActualText"] = said
    if named:
        _list_names(pdf, named)


def _list_names(pdf: Any, named: dict[bytes, Any]) -> None:  # noqa: ANN401 - the library has no types
    """Make the parts of the structure that are referred to by name findable (ISO 32000-1, 14.7.2)."""
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    one = next(iter(named.values()))
    pairs = [value for name in sorted(named) for value in (named[name]["ID"], named[name].reference)]
    root["IDTree"] = type(one)({"Names": type(one["K"])(pairs)})


def _on_page(box: Sequence[float], height: float) -> list[float]:
    """Return a box of CSS pixels from the page's top as points from its bottom."""
    left, top, right, bottom = (edge * _POINTS for edge in box)
    return [round(edge, 2) for edge in (left, height - bottom, right, height - top)]


def _runs_from_right(text: str) -> bool:
    return any(bidirectional(letter) in {"R", "AL"} for letter in text)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _read(reader: BinaryIO) -> tuple[bytes, bytes]:
    head = reader.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return b"", b""
    kind, length = _FRAME.unpack(head)
    return kind, reader.read(length)


def _write(writer: BinaryIO, kind: bytes, content: bytes) -> None:
    writer.write(_FRAME.pack(kind, len(content)) + content)
    writer.flush()


if __name__ == "__main__":
    main()
