"""What a check of the frameworks' files finds, and what every text in them must be."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

from registry.securing.lints import shown_as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What HTML, Markdown and template languages give a meaning to; no framework needs them in words.
_MARKUP: Final = re.compile(r"[<>&{}\[\]`*_|\\$^~#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something found by a check. `review` asks a person to look; only `error` fails the check."""

    severity: Literal["error", "review"]
    code: str
    file: str
    field: str
    message: str


def error(code: str, file: str, field: str, message: str) -> Finding:
    """Return a finding that fails the check."""
    return Finding(severity="error", code=code, file=file, field=field, message=message)


def review(code: str, file: str, field: str, message: str) -> Finding:
    """Return a finding that asks a person to look."""
    return Finding(severity="review", code=code, file=file, field=field, message=message)


def of_text(file: str, field: str, text: str) -> Iterator[Finding]:
    """Yield what is wrong with a text that somebody reads: it is plain, and shown as typed."""
    if mark := _MARKUP.search(text):
        yield error("text_markup", file, field, f"holds the markup character {mark.group()!r}")
    if not shown_as_typed.fits(text):
        yield error("text_not_as_typed", file, field, shown_as_typed.REASON)


def passed(findings: Iterable[Finding]) -> bool:
    """Tell whether no finding is an error."""
    return all(finding.severity != "error" for finding in findings)


def finding_rows(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return what `registry framework check --json` prints, a line a finding."""
    return [asdict(finding) for finding in findings]
