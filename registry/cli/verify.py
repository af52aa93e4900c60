"""`registry verify`: what somebody presents, checked against published files.

Exit codes: 0 CURRENT, 1 RENEW, WITHDRAWN, FORGED or UNKNOWN, 3 UNCHECKED, UNREADABLE or NOT_CHECKED, 2 usage.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from registry import bootstrap
from registry.cli import published_files
from registry.cli.home import AsJson, Home
from registry.model.credential import Disclosed
from registry.model.verdict import Genuine, Verdict
from registry.securing import gate
from registry.securing.keys import PublicKey
from registry.securing.presentation import MAX_TEXT
from registry.verifying.baked import badge_in
from registry.verifying.pdf import MAX_PDF, SIGNATURE, digits_in_pdf
from registry.verifying.snapshot import Snapshot, Trusted, open_snapshot
from registry.verifying.verify import checked, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

EXIT_CODES: Final = {
    "CURRENT": 0,
    "RENEW": 1,
    "WITHDRAWN": 1,
    "FORGED": 1,
    "UNKNOWN": 1,
    "UNCHECKED": 3,
    "UNREADABLE": 3,
    "NOT_CHECKED": 3,
}
HEADLINES: Final = {
    "CURRENT": "Genuine and current",
    "RENEW": "Genuine. Past its renewal date",
    "UNCHECKED": "Genuine. Withdrawal could not be checked",
    "WITHDRAWN": "Replaced or withdrawn. Ask for the current one",
    "FORGED": "Not genuine: the content does not match the signature",
    "UNKNOWN": "Not issued by a registry on our list",
    "UNREADABLE": "Not read completely. Scan again. This says nothing about the certificate",
    "NOT_CHECKED": "Not checked",
}
COMPARE: Final = "Compare the name with the person's document and with the paper."
NAMELESS: Final = "This copy names nobody. It does not show whose it is."
_FILES: Final = (".pdf", ".png", ".svg", ".jpg", ".jpeg", ".txt", ".jwt", ".json")
Where = Annotated[
    str | None, typer.Option("--bundle", help="Folder or address of the published files; else the home's.")
]
RootFile = Annotated[
    Path | None, typer.Option("--root", help="The pinned root's public key, a JWK file; else the home's.")
]
At = Annotated[datetime | None, typer.Option("--at", help="Check as at this time, in UTC.")]


def command(
    text: str,
    home: Home,
    bundle: Where = None,
    root: RootFile = None,
    at: At = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check a code, a badge or a wallet's presentation, or a file that has one (text, PDF, picture)."""
    presented = presented_in(text)
    snapshot = open_snapshot(files_in(bundle, home), pinned_key(root or home / "root.jwk"))
    now = at.replace(tzinfo=UTC) if at else bootstrap.clock()
    verdict = verify(presented, snapshot, now)
    typer.echo(
        json.dumps(_document(verdict, snapshot), ensure_ascii=False) if as_json else _words(verdict, snapshot)
    )
    raise typer.Exit(EXIT_CODES[verdict.state])


def presented_in(text: str) -> str:
    """Return what a text or a file holds to be checked."""
    path = Path(text)
    # No name of a file is as long as a code, and asking the disk for one would be an error.
    if len(text) > 255:  # noqa: PLR2004 - the longest file name
        return text
    if not path.is_file():
        if path.suffix.lower() in _FILES:
            # A name that was mistyped must not read like a fault of the certificate.
            message = "there is no file with this name"
            raise typer.BadParameter(message, param_hint="TEXT-OR-FILE")
        return text
    with path.open("rb") as file:
        data = file.read(MAX_PDF + 1)
    held = digits_in_pdf(data) or badge_in(data)
    if held is not None:
        return held
    if _is_text(data):
        return data[: MAX_TEXT + 1].decode("utf-8", errors="replace")
    found = bootstrap.texts_in_picture(data)
    # Without a code the file is as empty as a blank page; with two, nobody knows which is meant.
    return found.pop() if len(found) == 1 else ""


def _is_text(data: bytes) -> bool:
    return not data.startswith(SIGNATURE) and b"\x00" not in data and data[:1] not in (b"\x89", b"\xff")


def pinned_key(path: Path) -> PublicKey:
    """Return the pinned root in a file; raise `typer.BadParameter`."""
    try:
        return PublicKey.from_jwk(gate.read_json(path.read_bytes(), limit=4096))
    except (OSError, gate.MalformedError) as error:
        message = "name a file that holds the root's public key as a JWK, or the home of a registry"
        raise typer.BadParameter(message, param_hint="--root") from error


def files_in(bundle: str | None, home: Path) -> Mapping[str, bytes]:
    """Return the published files of a folder or an address, or of the home; raise `typer.BadParameter`."""
    if bundle is None:
        return bootstrap.published_files(home)
    if "://" in bundle:
        return published_files.from_address(bundle)
    folder = Path(bundle)
    if not folder.is_dir():
        message = "must be a folder or an address"
        raise typer.BadParameter(message, param_hint="--bundle")
    return published_files.from_folder(folder)


def _document(verdict: Verdict, snapshot: Snapshot) -> dict[str, Any]:
    document: dict[str, Any] = {"state": verdict.state, "why": verdict.why}
    if isinstance(verdict, Genuine):
        document["facts"] = _facts(verdict, snapshot)
    document["checked"] = list(checked(verdict))
    if isinstance(snapshot, Trusted):
        bundle = snapshot.bundle
        document["bundle"] = {"version": bundle.version, "iat": bundle.iat, "exp": bundle.exp}
    return document


def _facts(verdict: Genuine, snapshot: Snapshot) -> dict[str, Any]:
    facts = verdict.facts
    listed = snapshot.bundle.named if isinstance(snapshot, Trusted) else {}
    named = None if facts.provider is None else listed.get(facts.provider)
    shown = {
        "name": facts.name,
        "competency": facts.competencies[0] if len(facts.competencies) == 1 else list(facts.competencies),
        "level": facts.level,
        "month": facts.month and facts.month.iso,
        "renew_by": facts.renew_by and facts.renew_by.iso,
        "provider": facts.provider,
        **({"provider_name": named.name} if named else {}),
    }
    hours = facts.hours if isinstance(facts, Disclosed) else None
    return {**shown, "hours": f"{hours[0]} to {hours[1]}"} if hours else shown


def _words(verdict: Verdict, snapshot: Snapshot) -> str:
    lines = [f"{verdict.state}: {HEADLINES[verdict.state]}" + (f" ({verdict.why})" if verdict.why else "")]
    if isinstance(verdict, Genuine):
        lines += [
            f"  {key}: {value}" for key, value in _facts(verdict, snapshot).items() if value is not None
        ]
        lines.append(COMPARE if verdict.facts.name else NAMELESS)
    return "\n".join(lines)
