"""What a form sent: read whole, in memory, within limits; only the plain form of a browser is understood.

* A form may say in which language its answer is wanted (`speaking`).
* Nothing is spooled to a disk: files are read elsewhere (`multipart`), and the application bounds every body.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, ClassVar, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.web import speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "application/x-www-form-urlencoded"
MAX_FIELDS: Final = 1600
"""More than any form of ours has: a class of fifty in six units, with the criteria of everybody."""

PICK: Final = "pick"
"""The name of every box to tick."""


class FormRefusedError(RegistryError):
    """What arrived is not what a form of ours sends."""

    code: ClassVar[str] = "form_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("what arrived is not what the form sends: load the page anew and try again"))


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; one that was not sent is empty."""

    fields: Mapping[str, str] = field(repr=False)

    def text(self, name: str) -> str:
        """Return a field as it was typed, its lines ended by a newline."""
        return self.fields.get(name, "").replace("\r\n", "\n").replace("\r", "\n")

    def line(self, name: str) -> str:
        """Return a field of one line, without spaces around it."""
        return self.text(name).strip()


@dataclass(frozen=True, slots=True)
class PickForm(Form):
    """A form with boxes to tick; `picked` are the values of those that were ticked."""

    picked: tuple[str, ...] = field(repr=False)


def is_plain(request: Request) -> bool:
    """Say whether a request brings a plain form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == KIND


async def read_form(request: Request) -> Form:
    """Read the body; raise `FormRefusedError`."""
    fields = dict(await _pairs(request))
    speaking.speak(fields.get(speaking.FIELD, ""))
    return Form(fields)


async def read_picks(request: Request) -> PickForm:
    """Read a form with boxes to tick; raise `FormRefusedError`."""
    pairs = await _pairs(request)
    return PickForm(dict(pairs), tuple(value for name, value in pairs if name == PICK))


async def _pairs(request: Request) -> list[tuple[str, str]]:
    body = await request.body()
    if not is_plain(request) and body:
        raise FormRefusedError
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise FormRefusedError from error


Posted = Annotated[Form, Depends(read_form)]
Picked = Annotated[PickForm, Depends(read_picks)]
