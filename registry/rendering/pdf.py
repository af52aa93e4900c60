"""HTML in, PDF/A-3 out: made in a process of its own, which can be killed and started again.

* A name goes to that process through a pipe, never by argument, environment, file or log.
* The process is started for the first document and kept: fonts and stylesheet are read once.
* A document that failed, for whatever reason, is tried once more in a new process; only then it is an error.
* An answer counts once it is whole: its length was told first, and it ends as a PDF does.
* The process sees only the fonts made by `registry.rendering.fonts`, so a machine's own change nothing.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Timer
from typing import TYPE_CHECKING, ClassVar, Final

from registry.failpoint import Point, reached
from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from registry.model.month import Issued
    from registry.rendering.fonts import Fonts

APT_LINE: Final = "apt-get install --yes libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
TIMEOUT: Final = 120.0
"""Seconds for one document; a class of fifty takes about four."""

_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_FRAME: Final = struct.Struct(">cQ")
# ISO 32000-1, 7.5.2 and 7.5.5: how a PDF begins and ends.
_BEGINS: Final = b"%PDF-"
_ENDS: Final = b"%%EOF"


class PdfUnavailableError(RegistryError):
    """The machine lacks the libraries that lay out text."""

    code: ClassVar[str] = "pdf_unavailable"

    def __init__(self) -> None:
        """Say the one line that helps."""
        super().__init__(
            said("PDFs need a library that this machine lacks; on Debian: {line}", line=APT_LINE)
        )


class PdfFailedError(RegistryError):
    """A document could not be made into a PDF; `step` says how, never what stood in it."""

    code: ClassVar[str] = "pdf_failed"

    def __init__(self, step: str) -> None:
        """Keep the step."""
        super().__init__(said("the PDF could not be made: {step}", step=step))
        self.step = step


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A text file inside the PDF, in a stream that is not compressed; its date is a month."""

    name: str
    content: str
    month: Issued


class Press:
    """Makes PDFs one after the other, in one process. Safe to share between threads; close it."""

    def __init__(
        self, *, fonts: Fonts, stylesheet: str, timeout: float = TIMEOUT, program: Path = _CHILD
    ) -> None:
        """Keep what the process will need; it is started by the first document.

        `timeout` is in seconds, for one document; `program` speaks the messages of `pdf_child`.
        """
        self._fonts = fonts
        self._stylesheet = stylesheet
        self._timeout = timeout
        self._program = program
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The process that is kept, for whoever has to look at it or kill it."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process, if there is one. A later document starts a new one."""
        with self._lock:
            self._end()

    def pdf(self, html: str, *, attached: Attached | None = None) -> bytes:
        """Return the PDF of an HTML document; raise `PdfUnavailableError` or `PdfFailedError`."""
        content = json.dumps({"html": html, "attached": _plain(attached)}).encode()
        reached(Point.PDF_ASKED)
        with self._lock:
            try:
                return self._tried(content)
            except PdfFailedError:
                return self._tried(content)

    def _tried(self, content: bytes) -> bytes:
        try:
            kind, answer = self._ask(self._started(), b"D", content)
            _require_whole(kind, answer)
        except PdfFailedError:
            # Whatever it was: a process that failed once is not asked again.
            self._end()
            raise
        reached(Point.PDF_MADE)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            folder = self._fonts.folder
            self._process = subprocess.Popen(  # noqa: S603 - our own file, no argument from outside
                [sys.executable, "-I", "-X", "utf8", str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # A library's warning may quote the text that it was given.
                stderr=subprocess.DEVNULL,
                env={"FONTCONFIG_FILE": str(folder / "fonts.conf"), "XDG_CACHE_HOME": str(folder.parent)},
                cwd="/",
            )
            kind, _ = self._ask(self._process, b"S", self._stylesheet.encode())
            if kind == b"U":
                self._end()
                raise PdfUnavailableError
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], kind: bytes, content: bytes) -> tuple[bytes, bytes]:
        """Send one message and return the answer; raise `PdfFailedError` where none came."""
        timed_out = Event()

        def stop() -> None:
            timed_out.set()
            process.kill()

        late = Timer(self._timeout, stop)
        late.start()
        try:
            return _exchanged(process, kind, content)
        except (BrokenPipeError, EOFError) as error:
            step = said("it took too long") if timed_out.is_set() else said("its process died")
            raise PdfFailedError(step) from error
        finally:
            late.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _plain(attached: Attached | None) -> dict[str, str | int] | None:
    if attached is None:
        return None
    month = attached.month.first
    return {
        "name": attached.name,
        "content": attached.content,
        "year": month.year,
        "month": month.month,
    }


def _require_whole(kind: bytes, answer: bytes) -> None:
    if kind != b"P":
        raise PdfFailedError(answer.decode("ascii", "replace"))
    if not (answer.startswith(_BEGINS) and answer.rstrip().endswith(_ENDS)):
        step = said("what came is no whole PDF")
        raise PdfFailedError(step)


def _exchanged(process: subprocess.Popen[bytes], kind: bytes, content: bytes) -> tuple[bytes, bytes]:
    if process.stdin is None or process.stdout is None:
        message = "the process was started without its pipes"
        raise RuntimeError(message)
    process.stdin.write(_FRAME.pack(kind, len(content)) + content)
    process.stdin.flush()
    answer, length = _FRAME.unpack(_exactly(process, _FRAME.size))
    return answer, _exactly(process, length)


def _exactly(process: subprocess.Popen[bytes], length: int) -> bytes:
    data = process.stdout.read(length) if process.stdout else b""
    if len(data) < length:
        raise EOFError
    return data
