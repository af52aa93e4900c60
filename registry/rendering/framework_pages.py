"""The public pages of the frameworks: what each competency means, for anyone, in plain words.

* Static: the same frameworks give the same bytes, so the pages can be cached, exported and compared.
* No script, no outside host, nothing about a reader or a holder; codes of others stand as text.
* Every release has its own pages, because certificates pin a release for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from registry.rendering.page_templates import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jinja2 import Environment

    from registry.model.competency import Alignment, Competency, Framework

_METHODS: Final = {
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An outside code as the page shows it."""

    label: str
    code: str
    relation: str
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scheme:
    """The entries of one outside classification."""

    title: str
    version: str
    entries: tuple[_Entry, ...]


def framework_pages(
    frameworks: Iterable[Framework], *, registry_name: str, host: str, templates: Path | None = None
) -> dict[str, bytes]:
    """Return path -> HTML (UTF-8) of every page below `/frameworks/`.

    `host` is the registry's host as printed on certificates, without a scheme; `templates` is the folder of
    `base.html` and `pages/`, by default the one that travels with the program.
    """
    releases = sorted(frameworks, key=lambda one: (one.title, one.release))
    newest = {one.key: one for one in releases}
    pages = environment(templates)
    pages.globals.update(registry_name=registry_name, host=host, language="en")
    made = {"/frameworks/": _page(pages, "framework_index", frameworks=tuple(newest.values()))}
    for framework in newest.values():
        earlier = tuple(one for one in releases if one.key == framework.key and one is not framework)
        made[f"/frameworks/{framework.key}/"] = _page(
            pages, "framework", framework=framework, earlier=earlier
        )
    for framework in releases:
        made.update(_competency_pages(pages, framework, newest=framework is newest[framework.key]))
    return made


def _page(pages: Environment, name: str, **view: object) -> bytes:
    return pages.get_template(f"pages/{name}.html").render(view).encode("utf-8")


def _competency_pages(
    pages: Environment, framework: Framework, *, newest: bool
) -> Iterator[tuple[str, bytes]]:
    for competency in framework.competencies:
        page = _page(
            pages,
            "framework_competency",
            framework=framework,
            competency=competency,
            newest=newest,
            levels=[framework.level(code) for code in competency.levels],
            methods=[_METHODS[method] for method in competency.methods],
            schemes=_schemes(competency),
            acknowledgements=_acknowledgements(competency),
        )
        yield framework.page(competency.code), page


def _schemes(competency: Competency) -> tuple[_Scheme, ...]:
    def scheme_of(one: Alignment) -> tuple[str, str]:
        return one.scheme, one.scheme_version

    grouped = groupby(sorted(competency.alignments, key=scheme_of), key=scheme_of)
    return tuple(
        _Scheme(title=_SCHEMES[scheme], version=version, entries=tuple(map(_entry, entries)))
        for (scheme, version), entries in grouped
    )


def _entry(one: Alignment) -> _Entry:
    return _Entry(label=one.label, code=one.code, relation=_RELATIONS[one.relation], gone=one.state == "gone")


def _acknowledgements(competency: Competency) -> tuple[str, ...]:
    used = {one.scheme for one in competency.alignments}
    return tuple(text for scheme, text in _ACKNOWLEDGEMENTS.items() if scheme in used)
