"""`registry check-counts`: a sheet of counts that somebody was handed, checked against published files.

Exit codes: 0 the registry signed it, 1 it did not, 3 nothing to check with, 2 usage.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registry.cli.home import AsJson, Home
from registry.cli.verify import RootFile, Where, files_in, pinned_key
from registry.securing import countsheet
from registry.securing.countsheet import CountSheetError
from registry.verifying.pdf import MAX_PDF, counts_in_pdf
from registry.verifying.snapshot import Trusted, open_snapshot

if TYPE_CHECKING:
    from registry.securing.countsheet import CountSheet

NOT_SIGNED = 1
NOT_CHECKED = 3
_SMALL = "<5"
Sheet = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The PDF, or the signed text.")]


def command(
    file: Sheet, home: Home, bundle: Where = None, root: RootFile = None, *, as_json: AsJson = False
) -> None:
    """Check a provider's sheet of counts, and print what was signed."""
    snapshot = open_snapshot(files_in(bundle, home), pinned_key(root or home / "root.jwk"))
    if not isinstance(snapshot, Trusted):
        typer.echo(f"NOT_CHECKED: there is no publication to check with ({snapshot.why})")
        raise typer.Exit(NOT_CHECKED)
    with file.open("rb") as opened:
        data = opened.read(MAX_PDF + 1)
    token = counts_in_pdf(data) or data[: countsheet.MAX_TOKEN + 1].decode("ascii", errors="replace")
    try:
        sheet = countsheet.check(token, snapshot.bundle.keys.values())
    except CountSheetError as error:
        typer.echo(f"NOT_SIGNED: {error.message}")
        raise typer.Exit(NOT_SIGNED) from error
    typer.echo(json.dumps(_document(sheet), ensure_ascii=False) if as_json else _words(sheet))


def _document(sheet: CountSheet) -> dict[str, object]:
    return {
        "state": "SIGNED",
        "registry": sheet.host,
        "provider": sheet.provider,
        "month": sheet.month.iso,
        "quarters": list(sheet.quarters),
        "lines": [
            {"competency": one.competency, "title": one.title, "counts": list(one.counts)}
            for one in sheet.lines
        ],
    }


def _words(sheet: CountSheet) -> str:
    head = f"SIGNED by {sheet.host} for {sheet.provider}, {sheet.month.iso}"
    rows = [("", *sheet.quarters)]
    rows += [
        (one.competency, *(_SMALL if count is None else str(count) for count in one.counts))
        for one in sheet.lines
    ]
    return "\n".join([head, *("  ".join(f"{cell:>9}" for cell in row) for row in rows)])
