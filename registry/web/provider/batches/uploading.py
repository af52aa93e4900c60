"""A list from a file: what a provider has uploaded, the template to fill, and the upload itself.

* The file is looked through while the browser waits; nothing is issued by it.
* The form carries a key drawn for it: sent twice, it makes one batch.
* Whoever mends a list uploads it anew; the one that was looked at before is thrown away then.
"""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from registry.bootstrap import charset_names, list_template, read_list
from registry.model import ids
from registry.model.batch import MAX_ROWS, BatchStateError
from registry.model.ids import BatchId
from registry.model.said import said
from registry.operations.batch import BatchEmptyError, BatchUnknownError
from registry.operations.issue import RequestConflictError, StillRunningError
from registry.operations.listed import ListRefusedError
from registry.web.faults import sentence
from registry.web.multipart import MAX_BODY, FileForm, Uploaded
from registry.web.provider import choices
from registry.web.provider.batches import shown
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.operations.listed import Reading

router = APIRouter(prefix="/batches")

MOST_READINGS: Final = 6
"""Ways to read a file that are offered; behind them come other scripts."""

_CSV: Final = "text/csv; charset=utf-8"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final = {
    "template.csv": ("csv", _CSV),
    "codes.csv": ("codes", _CSV),
    "template.xlsx": ("xlsx", _XLSX),
}


@router.get("")
def look(officer: SignedIn) -> Response:
    """Show what was uploaded and is not handed over."""
    return officer.pages.page("provider/batches/all", officer=officer, batches=shown.batches(officer))


@router.get("/new")
def ask(officer: SignedIn, mends: str = "") -> Response:
    """Ask for the file; `mends` is the batch whose file was mended."""
    return _form(officer, request=ids.new_id(), mends=mends)


@router.get("/files/{name}")
def file(name: Literal["template.csv", "template.xlsx", "codes.csv"], officer: SignedIn) -> Response:
    """Return the empty list to fill, or the codes that this provider may put in it."""
    kind, media_type = _FILES[name]
    terms = officer.registry.terms(officer.provider.id)
    codes = [
        (one.framework, one.competency, one.level, f"{one.title}, {one.level_words}")
        for group in choices.groups(terms, officer.registry.now())
        for one in group.choices
    ]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(list_template(kind, codes), media_type=media_type, headers=headers)


@router.post("", max_body_size=MAX_BODY)
def upload(officer: SignedIn, form: Uploaded) -> Response:
    """Look a list through, keep it, and show what was found."""
    if not form.file or not form.line("request"):
        return _again(officer, form, said("Choose a file."))
    try:
        rows = read_list(form.file, charset=form.line("charset"))
        batch = officer.registry.upload(
            rows, officer.provider.id, request=form.line("request"), by=officer.person
        )
    except RequestConflictError:
        message = said("Another file was uploaded from this page before. Choose the file once more.")
        return _form(officer, request=ids.new_id(), mends=form.line("mends"), wrong=message)
    except StillRunningError:
        return officer.pages.page("provider/batches/wait", HTTPStatus.CONFLICT, officer=officer)
    except ListRefusedError as error:
        return _again(officer, form, sentence(error.message), error.readings)
    except BatchEmptyError as error:
        return _again(officer, form, sentence(error.message))
    if mends := form.line("mends"):
        # It may be gone, or begun by somebody else in the meantime: then it stays as it is.
        with suppress(BatchUnknownError, BatchStateError):
            officer.registry.discard_batch(BatchId(mends), officer.provider.id)
    return RedirectResponse(f"/provider/batches/{batch}", HTTPStatus.SEE_OTHER)


def _again(officer: Officer, form: FileForm, wrong: str, readings: Sequence[Reading] = ()) -> Response:
    return _form(
        officer,
        request=form.line("request") or ids.new_id(),
        mends=form.line("mends"),
        wrong=wrong,
        readings=readings,
    )


def _form(
    officer: Officer,
    *,
    request: str,
    mends: str,
    wrong: str = "",
    readings: Sequence[Reading] = (),
) -> Response:
    names = charset_names()
    return officer.pages.page(
        "provider/batches/new",
        HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        officer=officer,
        may_certify=bool(choices.groups(officer.registry.terms(officer.provider.id), officer.registry.now())),
        request=request,
        mends=mends,
        wrong=wrong,
        ways=[(one.charset, ", ".join(one.words), names[one.charset]) for one in readings[:MOST_READINGS]],
        most=MAX_ROWS,
    )
