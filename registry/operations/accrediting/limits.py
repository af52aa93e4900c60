"""What a scope line is limited to, read as somebody typed it; what is left empty does not limit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from registry.model.jurisdictions import ISO_3166_1
from registry.model.said import said
from registry.operations.accrediting.proposal import ScopeRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.accreditation import ScopeLine
    from registry.model.said import Said

_RELEASE: Final = re.compile(r"[1-9][0-9]{0,5}\Z")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}\Z")


class LimitRefusedError(ScopeRefusedError):
    """A limit cannot be read; `limit` is the field of `Typed` to change."""

    def __init__(self, limit: str, message: str) -> None:
        """Keep which it is."""
        super().__init__(message)
        self.limit = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The four limits as they were typed, or as they are to be typed."""

    first_release: str = ""
    last_release: str = ""
    jurisdictions: str = ""
    languages: str = ""

    @classmethod
    def of(cls, line: ScopeLine) -> Typed:
        """Return what would have to be typed for a line."""
        return cls(
            first_release=str(line.first_release or ""),
            last_release=str(line.last_release or ""),
            jurisdictions=", ".join(line.jurisdictions),
            languages=", ".join(line.languages),
        )

    def limited(self, line: ScopeLine) -> ScopeLine:
        """Return a line with these limits; raise `LimitRefusedError`."""
        first = _release("first_release", self.first_release)
        last = _release("last_release", self.last_release)
        if first is not None and last is not None and last < first:
            message = said("the last release is not before the first: change one of them, or leave it empty")
            raise LimitRefusedError("last_release", message)  # noqa: EM101 - the name of a field
        places = _listed(self.jurisdictions.upper())
        if not ISO_3166_1.issuperset(places):
            message = said(
                "write countries by their two letters of ISO 3166-1, such as DE or KE, with a comma between"
            )
            raise LimitRefusedError("jurisdictions", message)  # noqa: EM101 - the name of a field
        languages = _listed(self.languages.lower())
        if not all(map(_LANGUAGE.match, languages)):
            message = said(
                "write languages by their short codes, such as de or sw, with a comma between them"
            )
            raise LimitRefusedError("languages", message)  # noqa: EM101 - the name of a field
        return replace(
            line, first_release=first, last_release=last, jurisdictions=places, languages=languages
        )


def words(line: ScopeLine) -> list[Said]:
    """Return each limit of a line in words; nothing where it has none."""
    return [*_releases(line), *_places(line)]


def _release(limit: str, typed: str) -> int | None:
    plain = typed.strip()
    if plain and not _RELEASE.match(plain):
        message = said("write a release of the framework as a whole number, or leave it empty")
        raise LimitRefusedError(limit, message)
    return int(plain) if plain else None


def _listed(typed: str) -> tuple[str, ...]:
    return tuple(sorted(set(typed.replace(",", " ").replace(";", " ").split())))


def _releases(line: ScopeLine) -> Iterable[Said]:
    first, last = line.first_release, line.last_release
    if first is not None and last is not None:
        yield said("releases {first} to {last}", first=first, last=last)
    elif first is not None:
        yield said("from release {first} on", first=first)
    elif last is not None:
        yield said("up to release {last}", last=last)


def _places(line: ScopeLine) -> Iterable[Said]:
    if line.jurisdictions:
        yield said("in {places}", places=", ".join(line.jurisdictions))
    if line.languages:
        yield said("assessed in {languages}", languages=", ".join(line.languages))
