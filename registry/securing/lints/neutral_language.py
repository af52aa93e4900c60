"""A public text tells nothing about the people who hold a credential.

* A hit asks a person to look; it never blocks. Most hits in a framework are harmless, a few are not.
* The list is general: nobody can read from it whom the registry serves.
* It is the only place in the project where such words may stand; `tests/test_neutral_tree.py` holds that for
  the strongest of them.
* A new language is one more entry in `_TOPICS`, in `_HARMLESS` and in `_OF_THE_TRADE`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME: Final = "neutral_language"
REASON: Final = (
    "A public text is the same for everybody. A word about health, custody, origin, religion, money, a "
    "programme or a result would say something about every person whose certificate carries it "
    "(data protection calls most of these special categories: GDPR, articles 9 and 10)."
)
GOOD: Final = (
    "Works safely with machines and reports dangers in the same shift",
    "Health and social care support foundations",
    "Follows the health and safety rules of the site",
    "Keeps the chain of custody when handing over a device",
    "Grants access only on a recorded approval",
    "Uses network diagnostic tools",
)
BAD: Final = (
    "Workshop course of the state prison",
    "Awarded within the exit programme of the city",
    "Training for refugees, second cohort",
    "Course funded by a church",
    "Passed with distinction at the second attempt",
    "Group for people with a disability",
    "Anti-extremism workshop",
)

STRONGEST: Final = ("extremis", "radicali", "deradic", "exit programme", "exit-programme", "terroris")
"""No other file of the project may contain these, not even inside a word."""


class Finding(NamedTuple):
    """A telling word as it stands in the text, and the index of its first character."""

    word: str
    position: int


class _Words(NamedTuple):
    """Whole words and phrases, and stems that may go on."""

    whole: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


# fmt: off
_TOPICS: Final[dict[str, dict[str, _Words]]] = {
    "en": {
        "health": _Words(
            whole=(
                "health", "disease", "drug", "drugs", "disabled", "hiv", "in recovery", "medication",
                "patient", "patients", "rehab", "sober", "special needs", "substance misuse",
                "substance use", "sick leave",
            ),
            stems=(
                "addict", "alcohol", "autis", "detox", "diagnos", "disabilit", "dyslexi", "illness",
                "pregnan", "psychiatr", "psycholog", "rehabilit", "therap", "trauma", "wheelchair",
            ),
        ),
        "custody": _Words(
            whole=(
                "bail", "community service", "correctional", "court order", "felony", "halfway house",
                "jail", "jails", "police", "sentenced", "supervision order",
            ),
            stems=(
                "convict", "criminal", "custod", "detain", "detention", "felon", "imprison", "incarcerat",
                "inmate", "offence", "offend", "offense", "parole", "prison", "probation",
            ),
        ),
        "origin": _Words(
            whole=(
                "asylum", "ethnicity", "minority", "nationality", "residence permit", "stateless",
            ),
            stems=(
                "deport", "immigra", "migrant", "naturalis", "naturaliz", "refugee",
            ),
        ),
        "religion": _Words(
            whole=(
                "church", "churches", "diocese", "faith", "faiths", "halal", "imam", "imams", "jewish",
                "kosher", "mosque", "mosques", "parish", "rabbi", "synagogue", "temple",
            ),
            stems=(
                "buddhis", "chaplain", "christian", "hindu", "islam", "muslim", "religio", "sikh",
            ),
        ),
        "money": _Words(
            whole=(
                "benefit claimant", "charitable", "charity", "fund", "funds", "funded", "funding",
                "grant funded", "grant aided", "jobcentre", "on benefits", "social fund",
                "social security", "welfare",
            ),
            stems=(
                "bursar", "debtor", "donor", "funder", "homeless", "jobseek", "scholarship", "sponsor",
                "subsid", "unemploy",
            ),
        ),
        "programme": _Words(
            whole=(
                "aftercare", "cohort", "cohorts", "exit program", "exit programme", "fresh start",
                "programme", "programmes", "safe house", "second chance", "witness protection",
            ),
            stems=(
                "beneficiar", "disengag", "mentee", "reentry", "re entry", "reintegrat", "resettle",
                "turnaround",
            ),
        ),
        "result": _Words(
            whole=(
                "distinction", "first attempt", "second attempt", "third attempt", "grade", "graded",
                "grades", "resit", "retake", "score", "scored", "scores", "with honours", "with merit",
            ),
        ),
        "belief": _Words(
            whole=(
                "far left", "far right", "foreign fighter", "foreign fighters", "gang", "gangs",
            ),
            stems=(
                "combatant", "deradic", "extremis", "fanatic", "guerrilla", "ideolog", "insurgen", "jihad",
                "militan", "neo nazi", "paramilit", "radicali", "terroris", "veteran",
            ),
        ),
    },
}
# fmt: on

# Phrases in which a listed word says nothing about a person.
_HARMLESS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "chain of custody",
        "diagnostic tool",
        "diagnostic tools",
        "health and safety",
        "health and social care",
        "health care",
        "occupational health",
        "steel grade",
    ),
}

# Words that are plain trade terms in one sector: there they speak of those who are served.
_OF_THE_TRADE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {"healthcare": ("medication", "patient", "patients")},
}


def findings(text: str, *, language: str = "en", sector: str = "") -> tuple[Finding, ...]:
    """Return the telling words in `text`, in order; empty for a language that has no list.

    `sector` is a framework's key; the plain terms of that trade are then no hits.
    """
    if language not in _TOPICS:
        return ()
    harmless = [match.span() for match in _harmless(language).finditer(text)]
    trade = _OF_THE_TRADE[language].get(sector, ())
    return tuple(
        Finding(match.group(), match.start())
        for match in _telling(language).finditer(text)
        if match.group().casefold() not in trade and not _inside(match.span(), harmless)
    )


def _inside(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


@cache
def _telling(language: str) -> re.Pattern[str]:
    return _pattern(_alternatives(_TOPICS[language].values()))


@cache
def _harmless(language: str) -> re.Pattern[str]:
    return _pattern(_alternatives((_Words(whole=_HARMLESS[language]),)))


def _alternatives(topics: Iterable[_Words]) -> Iterator[str]:
    for words in topics:
        yield from (_spaced(word) for word in words.whole)
        yield from (rf"{_spaced(stem)}\w*" for stem in words.stems)


def _spaced(phrase: str) -> str:
    """Let a space in a phrase stand for spaces or hyphens of any kind."""
    return r"[\s\-\u2010-\u2015]+".join(re.escape(word) for word in phrase.split())


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str]:
    # The longest alternative first: "exit programme" is one hit, not the hit "programme".
    ordered = sorted(alternatives, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(ordered)})\b", re.IGNORECASE)
