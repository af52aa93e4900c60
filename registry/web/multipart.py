"""A form with a file: read whole, in memory, within limits; nothing of it touches a disk.

* Only somebody who is signed in is read at all, and only so many at a time: a file takes memory.
* What the file is called is not looked at: its name may tell whom it is about.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from registry.web.forms import Form, FormRefusedError
from registry.web.limits import TooManyError
from registry.web.sessions import InOffice, SignedIn

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS: Final = 20
"""More than any form with a file has."""

KIND: Final = b"multipart/form-data"
FILE: Final = "file"
MAX_FILE: Final = 20_000_001
"""Bytes: one more than a list may have, so that its reader can say that it has more."""

MAX_FIELD: Final = 1_000
MAX_BODY: Final = MAX_FILE + 64_000
"""Bytes of the whole: what stands around the file is small."""

AT_ONCE: Final = 2
"""Files that are received and looked through at a time: half of the places at the console's door."""

PATIENCE: Final = 300.0
"""Seconds in which a file must have arrived: 20 MB over half a megabit a second."""

_DISPOSITION: Final = b"content-disposition"


@dataclass(frozen=True, slots=True)
class FileForm(Form):
    """The fields of a form and the bytes of its file; empty if none was chosen."""

    file: bytes = field(repr=False)


class Places:
    """So many at a time; nobody waits. All is done on the one thread of the loop."""

    def __init__(self, most: int = AT_ONCE) -> None:
        """Begin with all free."""
        self._free = most

    def __enter__(self) -> None:
        """Take one; raise `TooManyError`."""
        if not self._free:
            raise TooManyError
        self._free -= 1

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self._free += 1


async def read_file_form(request: Request, _officer: SignedIn) -> AsyncIterator[FileForm]:
    """Read the body and hold a place until it is answered; raise `FormRefusedError` and `TooManyError`."""
    async for form in _received(request):
        yield form


async def read_file_form_in_office(request: Request, _official: InOffice) -> AsyncIterator[FileForm]:
    """Read the body likewise, for somebody of the registry."""
    async for form in _received(request):
        yield form


async def _received(request: Request) -> AsyncIterator[FileForm]:
    with request.app.state.uploads:
        try:
            async with asyncio.timeout(PATIENCE):
                form = await _read(request)
        except (ClientDisconnect, FormParserError, TimeoutError, ValueError) as error:
            raise FormRefusedError from error
        yield form


async def _read(request: Request) -> FileForm:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != KIND:
        raise FormRefusedError
    parts = _Parts()
    parser = MultipartParser(options.get(b"boundary", b""), parts.callbacks())
    async for chunk in request.stream():
        parser.write(chunk)
    return parts.form()


Uploaded = Annotated[FileForm, Depends(read_file_form)]
UploadedInOffice = Annotated[FileForm, Depends(read_file_form_in_office)]


class _Parts:
    """Gathers what the parser finds; a part without a name is passed over."""

    def __init__(self) -> None:
        self._parts: dict[str, bytearray] = {}
        self._header = bytearray()
        self._value = bytearray()
        self._part = bytearray()
        self._is_whole = False

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_begin": self._begin_header,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_part_data": self._add,
            "on_end": self._end,
        }

    def form(self) -> FileForm:
        """Return the form; raise `FormRefusedError` if it was cut off, `ValueError` for what is no text."""
        if not self._is_whole:
            raise FormRefusedError
        file = bytes(self._parts.pop(FILE, b""))
        return FileForm({name: data.decode() for name, data in self._parts.items()}, file)

    def _begin(self) -> None:
        self._part = bytearray()

    def _begin_header(self) -> None:
        self._header, self._value = bytearray(), bytearray()

    def _end_header(self) -> None:
        if self._header.lower() != _DISPOSITION:
            return
        _, options = parse_options_header(self._value.decode("latin-1"))
        name = options.get(b"name", b"").decode()
        if name and len(self._parts) < MAX_PARTS:
            self._parts[name] = self._part

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._part is not self._parts.get(FILE) and len(self._part) + end - start > MAX_FIELD:
            raise FormRefusedError
        # One byte more than a list may have is kept, so that its reader can say so.
        self._part += data[start : min(end, start + MAX_FILE - len(self._part))]

    def _end(self) -> None:
        self._is_whole = True
