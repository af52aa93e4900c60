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

from registry.model.said import counted, said

if TYPE_CHECKING:
    from registry.model.competency import Alignment, Competency

METHODS: Final = {
    "observation": said("An assessor watches the work."),
    "oral questioning": said("An assessor asks questions, and the answers are spoken."),
    "portfolio": said("An assessor looks through a collection of finished work."),
    "product evidence": said("An assessor examines what was made."),
    "simulation": said("The task is done in a prepared situation that is like the real one."),
    "witness testimony": said("Somebody who saw the work describes it to the assessor."),
    "written test": said("There is a written test."),
}
_SCHEMES: Final = {
    "digcomp": said("DigComp, digital competences"),
    "esco-skill": said("ESCO, European skills"),
    "isco-08": said("ISCO-08, international occupations"),
    "nice": said("NICE, work roles in cybersecurity"),
    "onet-soc": said("O*NET, occupations in the United States"),
}
_RELATIONS: Final = {
    "exact": said("the same"),
    "close": said("nearly the same"),
    "broad": said("wider than ours"),
    "narrow": said("narrower than ours"),
    "related": said("related"),
    "occupation": None,
}
# The wording that the publishers ask for; competency_frameworks/NOTICE has the rest.
_ACKNOWLEDGEMENTS: Final = {
    "esco-skill": said("This service uses the ESCO classification of the European Commission."),
    "onet-soc": said(
        "This page includes information from the O*NET Database by the U.S. Department of Labor, Employment "
        "and Training Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET® is a trademark of "
        "USDOL/ETA."
    ),
}


_LONGEST_CODE: Final = 12
"""An identifier of 36 letters tells a reader of paper nothing."""

EQF_LEVELS: Final = 8
EQF: Final = {
    1: said("Has basic general knowledge and does simple tasks under direct supervision."),
    2: said(
        "Knows the basic facts of a field. Does routine tasks and solves routine problems with simple rules "
        "and tools. Works under supervision, with some autonomy."
    ),
    3: said(
        "Knows the facts, principles and processes of a field. Chooses and applies basic methods, tools and "
        "materials to do tasks and solve problems. Takes responsibility for finishing them."
    ),
    4: said(
        "Knows facts and theory across a field and solves specific problems in it. Manages own work where "
        "conditions are usually known but may change, and supervises the routine work of others."
    ),
    5: said(
        "Has comprehensive and specialised knowledge and finds creative solutions to abstract problems. "
        "Manages and supervises work in which change cannot be foreseen."
    ),
    6: said(
        "Has advanced knowledge, judges theories and principles and solves complex problems. Manages complex "
        "activities and takes responsibility for decisions."
    ),
    7: said(
        "Has highly specialised knowledge, some of it at the forefront of a field, and solves problems in "
        "research or innovation. Manages complex work that needs new approaches."
    ),
    8: said("Has knowledge at the frontier of a field, extends it, and changes how the field works."),
}
"""What each level of the European Qualifications Framework asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An outside code as the page shows it."""

    label: str
    code: str
    relation: str | None
    gone: bool

    @property
    def line(self) -> str:
        """Label and relation, and the code where it tells a reader of paper more."""
        short = len(self.code) <= _LONGEST_CODE and self.code not in self.label
        label = f"{self.code} {self.label}" if short else self.label
        if self.relation and self.gone:
            return said("{label} ({relation}) (no longer in the list)", label=label, relation=self.relation)
        if self.relation:
            return said("{label} ({relation})", label=label, relation=self.relation)
        return said("{label} (no longer in the list)", label=label) if self.gone else label


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
    if not age:
        return counted(
            "At least one piece of evidence.", "At least {count} separate pieces of evidence.", count=least
        )
    recent = counted(
        "none older than {count} month on the day of the decision",
        "none older than {count} months on the day of the decision",
        count=age,
    )
    return counted(
        "At least one piece of evidence, {recent}.",
        "At least {count} separate pieces of evidence, {recent}.",
        count=least,
        recent=recent,
    )


def acknowledgements(competency: Competency) -> tuple[str, ...]:
    """Return what the publishers of these lists ask to be said."""
    used = {one.scheme for one in competency.alignments}
    return tuple(text for scheme, text in _ACKNOWLEDGEMENTS.items() if scheme in used)
