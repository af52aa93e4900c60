"""The process that makes PDFs. It reads documents from a pipe and writes PDFs to another, and keeps nothing.

* Started by `registry.rendering.pdf` as a file, isolated: it imports nothing of the registry.
* A name reaches it through the pipe only; nothing is written to disk, to a log or to the terminal.
* It fetches nothing: `data:` is the only kind of address that it follows.
* The bytes depend on the document alone: no clock, no random number, no maker's name.

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
from datetime import datetime
from typing import Any, BinaryIO, Final

_FRAME: Final = struct.Struct(">cQ")
_PRODUCER: Final = re.compile(rb'\s+pdf:Producer="[^"]*"')


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
        import weasyprint  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415

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


def _finish(_document: object, pdf: Any) -> None:  # noqa: ANN401 - the library has no types
    """Take the maker's name out, and leave what is attached readable without a PDF library."""
    pdf.info.pop("Producer", None)
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [_PRODUCER.sub(b"", part) for part in metadata.stream]
    metadata.compress = False
    if "AF" in pdf.catalog:
        # Each file is listed twice: by its name and by its kind.
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    for made in pdf.objects:
        if isinstance(made, dict) and made.get("Type") == "/Filespec":
            pdf.objects[int(made["EF"]["F"].split()[0])].compress = False


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
