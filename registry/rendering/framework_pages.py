"""The public pages of the frameworks: what each competency means, for anyone, in plain words.

* Static: the same frameworks give the same bytes, so the pages can be cached, exported and compared.
* No script, no outside host, nothing about a reader or a holder; codes of others stand as text.
* Every release has its own pages, because certificates pin a release for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.rendering.competency_words import METHODS, acknowledgements, schemes
from registry.rendering.page_templates import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment

    from registry.model.competency import Framework
    from registry.operations.opinions import Opinions


def framework_pages(
    frameworks: Iterable[Framework],
    *,
    registry_name: str,
    host: str,
    templates: Path | None = None,
    opinions: Mapping[str, Opinions] | None = None,
) -> dict[str, bytes]:
    """Return path -> HTML (UTF-8) of every page below `/frameworks/`.

    `host` is the registry's host as printed on certificates, without a scheme; `templates` is the folder of
    `base.html` and `pages/`, by default the one that travels with the program. With `opinions`, by competency
    (`MFG-05@1`), a competency's page asks whether a person could do it; an exported page cannot.
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
        made.update(
            _competency_pages(pages, framework, newest=framework is newest[framework.key], opinions=opinions)
        )
    return made


def _page(pages: Environment, name: str, **view: object) -> bytes:
    return pages.get_template(f"pages/{name}.html").render(view).encode("utf-8")


def _competency_pages(
    pages: Environment,
    framework: Framework,
    *,
    newest: bool,
    opinions: Mapping[str, Opinions] | None,
) -> Iterator[tuple[str, bytes]]:
    for competency in framework.competencies:
        page = _page(
            pages,
            "framework_competency",
            framework=framework,
            competency=competency,
            newest=newest,
            asks=opinions is not None,
            opinions=(opinions or {}).get(framework.reference(competency.code)),
            levels=[framework.level(code) for code in competency.levels],
            methods=[METHODS[method] for method in competency.methods],
            schemes=schemes(competency),
            acknowledgements=acknowledgements(competency),
        )
        yield framework.page(competency.code), page
