"""`registry issue`: a class from a CSV or XLSX file, through the same path as the form.

* Columns `name,framework,competency,level`, optionally `reference,language`; a line a row comes out.
* `row` counts the people from 1; `line` is the row's number as a spreadsheet shows it.
* Rows that cannot be issued are said with their column and never their value; the others are issued.
* The certificates are named by number, so that a folder's listing names nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track

from registry import bootstrap
from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import ProviderId
from registry.operations.accredit import get_provider
from registry.operations.listed import ListedRow, ListRefusedError, RowRefusal
from registry.operations.prepare import Prepared, RowRefusedError, prepare, require_decided_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.bootstrap import Registry
    from registry.operations.hand_over import OpenTray
    from registry.securing.sheet import Sheet

MAX_FILE: Final = 20_000_000
"""Bytes; more is not read, and refused."""

ProviderOption = Annotated[str, typer.Option("--provider", help="The provider's id, as in provider list.")]
Rows = Annotated[Path, typer.Option("--rows", help="CSV or XLSX file with a first line of column names.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the certificates; made if it is not there.")]
Charset = Annotated[
    str, typer.Option("--charset", help="An older file's encoding, where it is asked for: cp1252, cp1250, …")
]
Request = Annotated[
    str | None, typer.Option("--request", help="A text of your own: the same one again issues nothing twice.")
]


def command(
    home: Home,
    provider: ProviderOption,
    rows: Rows,
    out: Out,
    request: Request = None,
    charset: Charset = "",
    passphrase_file: PassphraseFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Issue a class from a CSV or XLSX file; exit 1 if a row was refused."""
    with open_registry(home, passphrase_file) as registry:
        get_provider(ProviderId(provider), store=registry.store)
        lines = _read(rows, charset)
        prepared, answers = _prepare(lines, ProviderId(provider), registry, request)
        if prepared:
            opened = registry.issue(list(prepared.values()), request=request or ids.new_token())
            answers |= _print(opened, list(prepared), out, registry)
        for place, line in enumerate(lines, start=1):
            answers[place]["line"] = line.number
        for number in sorted(answers):
            answer = answers[number]
            typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else _words(answer))
        raise typer.Exit(0 if len(prepared) == len(lines) else 1)


def _read(path: Path, charset: str) -> Sequence[ListedRow]:
    try:
        # The reader says itself when it is too much.
        with path.open("rb") as file:
            return bootstrap.read_list(file.read(MAX_FILE + 1), charset=charset)
    except OSError as error:
        message = "the file cannot be opened"
        raise typer.BadParameter(message, param_hint="--rows") from error
    except ListRefusedError as error:
        ways = [f"{one.charset}: {', '.join(one.words)}" for one in error.readings]
        message = "\n".join(
            [error.message, *(["or say which letters are right, with --charset"] if ways else []), *ways]
        )
        raise typer.BadParameter(message, param_hint="--rows") from error


def _prepare(
    lines: Sequence[ListedRow], provider: ProviderId, registry: Registry, request: str | None
) -> tuple[dict[int, Prepared], dict[int, dict[str, Any]]]:
    """Return the good rows and the answers for the refused ones, by the row's place from 1."""
    terms, now = registry.terms(provider, request=request), registry.now()
    prepared: dict[int, Prepared] = {}
    refused: dict[int, dict[str, Any]] = {}
    taken: set[bytes] = set()
    for place, line in enumerate(lines, start=1):
        refusal = line.refusal
        try:
            if line.row is not None:
                prepared[place] = require_decided_once(prepare(line.row, terms, now), taken)
        except RowRefusedError as error:
            refusal = RowRefusal(error.column, error.reason, error.message)
        if refusal is not None:
            refused[place] = {"row": place, "error": refusal._asdict()}
    return prepared, refused


def _print(opened: OpenTray, numbers: list[int], out: Path, registry: Registry) -> dict[int, dict[str, Any]]:
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    pairs = list(zip(numbers, opened.sheets, strict=True))
    answers = {}
    for number, sheet in track(
        pairs, description="Printing", console=Console(stderr=True), disable=len(pairs) == 1
    ):
        path = _write(sheet, out / f"certificate-{number:05}.pdf", registry)
        answers[number] = _answer(number, sheet, path, registry.settings.url)
    return answers


def _write(sheet: Sheet, path: Path, registry: Registry) -> Path | None:
    """Print a certificate; what was issued stays issued where it cannot be printed.

    Under its name it is whole: a half of it, after a crash or on a full disk, has another or is gone.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(registry.certificate(sheet.digits, spoken=sheet.spoken))
        part.replace(path)
    except RegistryError as error:
        why = error.message
    except OSError:
        why = "the folder is full or cannot be written"
    else:
        return path
    part.unlink(missing_ok=True)
    typer.echo(f"not printed: {why}", err=True)
    return None


def _answer(number: int, sheet: Sheet, path: Path | None, url: str) -> dict[str, Any]:
    return {
        "row": number,
        "credential": sheet.credential,
        "certificate": None if path is None else str(path),
        "qr": f"{url}/#{sheet.digits}",
        "claim": {"url": f"{url}/claim#{sheet.secret}", "pin": sheet.pin},
    }


def _words(answer: dict[str, Any]) -> str:
    if "error" in answer:
        error = answer["error"]
        return f"row {answer['row']}: {error['column']}: {error['message']} ({error['code']})"
    return (
        f"row {answer['row']}: {answer['certificate'] or 'issued, not printed; its sheet lies in the tray'}"
    )
