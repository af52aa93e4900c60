"""The page about speed: written by hand, but for its tables, which are what a run found.

A table stands between `<!-- measured: SUBJECT -->` and `<!-- end -->`; the machine's between
`<!-- measured: machine -->` and the same. Whatever stands there is written anew.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE: Final = re.compile(
    r"(?P<begin><!-- measured: (?P<what>[a-z]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)
_HEAD: Final = "| | measured | between | beside | aim |\n|---|---:|---|---|---|\n"
_MACHINE: Final = (
    ("processor", "processor"),
    ("cores", "cores"),
    ("memory_gib", "memory, GiB"),
    ("system", "system"),
    ("python", "Python"),
    ("cryptography", "cryptography"),
    ("openssl", "OpenSSL"),
    ("sqlite", "SQLite"),
    ("postgresql", "PostgreSQL"),
)
_THOUSAND: Final = 1000


class PageError(RegistryError):
    """The page asks for a table that the file does not hold."""

    code = "page"


def written(text: str, document: dict[str, Any]) -> str:
    """Return the page with its tables as the document has them; raise `PageError`."""
    return _PLACE.sub(lambda found: found["begin"] + _table(found["what"], document) + found["end"], text)


def _table(what: str, document: dict[str, Any]) -> str:
    if what == "machine":
        return "".join(_about(document["machine"]))
    subject = document["subjects"].get(what)
    if subject is None:
        message = said("nothing was measured of {what}", what=what)
        raise PageError(message)
    rows = [line for line in subject["lines"] if "value" in line]
    missing = [line for line in subject["lines"] if "value" not in line]
    table = _HEAD + "".join(map(_row, rows))
    others = "".join(f"- {line['name']}: not measured, {line['not_measured']}\n" for line in missing)
    busy = (
        f"Measured {subject['measured']} in {subject['seconds']} s; "
        f"{subject['busy']} processes wanted a core when it began.\n"
    )
    return f"{table}\n{busy}" + (f"\n{others}" if others else "")


def _about(machine: dict[str, Any]) -> Iterator[str]:
    yield "| | |\n|---|---|\n"
    for name, words in _MACHINE:
        yield f"| {words} | {machine[name] or 'none'} |\n"


def _row(line: dict[str, Any]) -> str:
    cells = (line["name"], quantity(line["value"], line["unit"]), _between(line), beside(line), aim(line))
    return f"| {' | '.join(cells)} |\n"


def _between(line: dict[str, Any]) -> str:
    if line["rounds"] == 1:
        return "once"
    return f"{_figure(line['lowest'])} and {_figure(line['highest'])}"


def beside(line: dict[str, Any]) -> str:
    """Say how a line compares with the one beside it, or nothing."""
    return "" if line["ratio"] is None else f"{_figure(line['ratio'])} x {line['beside']}"


def aim(line: dict[str, Any]) -> str:
    """Say what was aimed at and whether it was met, or nothing."""
    if line["aim"] is None:
        return ""
    unit = "x" if line["aim_of_ratio"] else line["unit"]
    more = "at least" if line["unit"] == "/s" else "at most"
    met = "met" if line["met"] else "**missed**"
    return f"{more} {quantity(line['aim'], unit)}: {met}"


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit, as a reader takes it in."""
    return f"{_figure(value)}{'' if unit == '/s' else ' '}{unit}"


def _figure(value: float) -> str:
    """Return three figures or, of what is larger, all before the point."""
    if value == 0:
        return "0"
    if abs(value) >= _THOUSAND:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"
