"""A competency beside others, in words: how it is assessed, what comes near it in other lists.

* Codes of others stand as text and are never followed; the wording that their publishers ask for stays with
  them.
* The European levels (EQF) are in our own plain words, after Annex II of the Council Recommendation of 22 May
  2017 (2017/C 189/03).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from registry.model.competency import Alignment, Competency

METHODS: Final = {
    "observation": "An assessor watches the work.",
    "oral questioning": "An assessor asks questions, and the answers are spoken.",
    "portfolio": "An assessor looks through a collection of finished work.",
    "product evidence": "An assessor examines what was made.",
    "simulation": "The task is done in a prepared situation that is like the real one.",
    "witness testimony": "Somebody who saw the work describes it to the assessor.",
    "written test": "There is a written test.",
}
_SCHEMES: Final = {
    "digcomp": "DigComp, digital competences",
    "esco-skill": "ESCO, European skills",
    "isco-08": "ISCO-08, international occupations",
    "nice": "NICE, work roles in cybersecurity",
    "onet-soc": "O*NET, occupations in the United States",
}
_RELATIONS: Final = {
    "exact": "the same",
    "close": "nearly the same",
    "broad": "wider than ours",
    "narrow": "narrower than ours",
    "related": "related",
    "occupation": "",
}
# The wording that the publishers ask for; competency_frameworks/NOTICE has the rest.
_ACKNOWLEDGEMENTS: Final = {
    "esco-skill": "This service uses the ESCO classification of the European Commission.",
    "onet-soc": (
        "This page includes information from the O*NET Database by the U.S. Department of Labor, Employment "
        "and Training Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET® is a trademark of "
        "USDOL/ETA."
    ),
}


_LONGEST_CODE: Final = 12
"""An identifier of 36 letters tells a reader of paper nothing."""

EQF_LEVELS: Final = 8
EQF: Final = {
    1: "Has basic general knowledge and does simple tasks under direct supervision.",
    2: (
        "Knows the basic facts of a field. Does routine tasks and solves routine problems with simple rules "
        "and tools. Works under supervision, with some autonomy."
    ),
    3: (
        "Knows the facts, principles and processes of a field. Chooses and applies basic methods, tools and "
        "materials to do tasks and solve problems. Takes responsibility for finishing them."
    ),
    4: (
        "Knows facts and theory across a field and solves specific problems in it. Manages own work where "
        "conditions are usually known but may change, and supervises the routine work of others."
    ),
    5: (
        "Has comprehensive and specialised knowledge and finds creative solutions to abstract problems. "
        "Manages and supervises work in which change cannot be foreseen."
    ),
    6: (
        "Has advanced knowledge, judges theories and principles and solves complex problems. Manages complex "
        "activities and takes responsibility for decisions."
    ),
    7: (
        "Has highly specialised knowledge, some of it at the forefront of a field, and solves problems in "
        "research or innovation. Manages complex work that needs new approaches."
    ),
    8: "Has knowledge at the frontier of a field, extends it, and changes how the field works.",
}
"""What each level of the European Qualifications Framework asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An outside code as the page shows it; as text it is a line for paper."""

    label: str
    code: str
    relation: str
    gone: bool

    def __str__(self) -> str:
        """Return label and relation, and the code where it tells a reader more."""
        code = f"{self.code} " if len(self.code) <= _LONGEST_CODE and self.code not in self.label else ""
        relation = f" ({self.relation})" if self.relation else ""
        return code + self.label + relation + (" (no longer in the list)" if self.gone else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The entries of one outside classification."""

    title: str
    version: str
    entries: tuple[Entry, ...]


def schemes(competency: Competency) -> tuple[Scheme, ...]:
    """Return what comes near the competency in other lists, by list."""

    def scheme_of(one: Alignment) -> tuple[str, str]:
        return one.scheme, one.scheme_version

    grouped = groupby(sorted(competency.alignments, key=scheme_of), key=scheme_of)
    return tuple(
        Scheme(title=_SCHEMES[scheme], version=version, entries=tuple(map(_entry, entries)))
        for (scheme, version), entries in grouped
    )


def _entry(one: Alignment) -> Entry:
    return Entry(label=one.label, code=one.code, relation=_RELATIONS[one.relation], gone=one.state == "gone")


def evidence(competency: Competency) -> str:
    """Return how much evidence a decision needs, and how recent."""
    least, age = competency.evidence_minimum, competency.evidence_maximum_age_months
    pieces = "one piece" if least == 1 else f"{least} separate pieces"
    recent = f", none older than {age} months on the day of the decision" if age else ""
    return f"At least {pieces} of evidence{recent}."


def acknowledgements(competency: Competency) -> tuple[str, ...]:
    """Return what the publishers of these lists ask to be said."""
    used = {one.scheme for one in competency.alignments}
    return tuple(text for scheme, text in _ACKNOWLEDGEMENTS.items() if scheme in used)
