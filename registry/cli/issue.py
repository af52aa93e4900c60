"""`registry issue`: a class from a CSV file, through the same path as the form.

* Columns `name,framework,competency,level`, optionally `reference,language`; a line a row comes out.
* Rows that cannot be issued are said with their column and never their value; the others are issued.
* The certificates are named by number, so that a folder's listing names nobody.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import track

from registry.cli.home import AsJson, Home, PassphraseFile, open_registry
from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import ProviderId
from registry.operations.accredit import get_provider
from registry.operations.prepare import Prepared, Row, RowRefusedError, prepare

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.operations.hand_over import OpenTray
    from registry.securing.sheet import Sheet

MAX_FILE: Final = 20_000_000
LANGUAGES: Final = ("", "en")
_NEEDED: Final = ("name", "framework", "competency", "level")

ProviderOption = Annotated[str, typer.Option("--provider", help="The provider's id, as in provider list.")]
Rows = Annotated[Path, typer.Option("--rows", help="CSV file, UTF-8, with a first line of column names.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the certificates; made if it is not there.")]
Request = Annotated[
    str | None, typer.Option("--request", help="A text of your own: the same one again issues nothing twice.")
]


def command(
    home: Home,
    provider: ProviderOption,
    rows: Rows,
    out: Out,
    request: Request = None,
    passphrase_file: PassphraseFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Issue a class from a CSV file; exit 1 if a row was refused."""
    with open_registry(home, passphrase_file) as registry:
        get_provider(ProviderId(provider), store=registry.store)
        lines = _read(rows)
        prepared, answers = _prepare(lines, ProviderId(provider), registry)
        if prepared:
            opened = registry.issue(list(prepared.values()), request=request or ids.new_token())
            answers |= _print(opened, list(prepared), out, registry)
        for number in sorted(answers):
            answer = answers[number]
            typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else _words(answer))
        raise typer.Exit(0 if len(prepared) == len(lines) else 1)


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE + 1).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        message = "must be a CSV file in UTF-8"
        raise typer.BadParameter(message, param_hint="--rows") from error
    missing = [name for name in _NEEDED if not rows or name not in rows[0]]
    if missing:
        message = f"the first line must name the columns {', '.join(_NEEDED)}, and rows must follow"
        raise typer.BadParameter(message, param_hint="--rows")
    return rows


def _prepare(
    lines: list[dict[str, str]], provider: ProviderId, registry: Registry
) -> tuple[dict[int, Prepared], dict[int, dict[str, Any]]]:
    """Return the good rows and the answers for the refused ones, by row number."""
    terms, now = registry.terms(provider), registry.now()
    prepared: dict[int, Prepared] = {}
    refused: dict[int, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            prepared[number] = prepare(_row(line), terms, now)
        except RowRefusedError as error:
            what = {"code": error.reason, "column": error.column, "message": error.message}
            refused[number] = {"row": number, "error": what}
    return prepared, refused


def _row(line: dict[str, str]) -> Row:
    if (line.get("language") or "").strip() not in LANGUAGES:
        message = "certificates are printed in English (en) so far"
        raise RowRefusedError("language_unknown", "language", message)  # noqa: EM101 - a stable code
    values = {name: (line.get(name) or "").strip() for name in (*_NEEDED, "reference")}
    return Row(**values)


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
    """Print a certificate; what was issued stays issued where it cannot be printed."""
    try:
        path.write_bytes(registry.certificate(sheet.digits))
    except RegistryError as error:
        typer.echo(f"not printed: {error.message}", err=True)
        return None
    path.chmod(0o600)
    return path


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
