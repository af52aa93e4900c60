"""The public pages of the frameworks: what each competency means, for anyone, in plain words.

* Static: the same frameworks give the same bytes, so the pages can be cached, exported and compared.
* No script, no outside host, nothing about a reader or a holder; codes of others stand as text.
* Every release has its own pages, because certificates pin a release for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.rendering.competency_words import METHODS, acknowledgements, schemes
from registry.rendering.page_templates import environment
from registry.wording.languages import LANGUAGES

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
    language: str = "en",
    opinions: Mapping[str, Opinions] | None = None,
) -> dict[str, bytes]:
    """Return path -> HTML (UTF-8) of every page below `/frameworks/`, or `/de/frameworks/`.

    `host` is the registry's host as printed on certificates, without a scheme; `templates` is the folder of
    `base.html` and `pages/`, by default the one that travels with the program. With `opinions`, by competency
    (`MFG-05@1`), a competency's page asks whether a person could do it; an exported page cannot.
    """
    releases = sorted(frameworks, key=lambda one: (one.title, one.release))
    newest = {one.key: one for one in releases}
    pages = environment(templates, language)
    pages.globals.update(registry_name=registry_name, host=host)
    made = {
        "/frameworks/": _page(pages, "framework_index", "/frameworks/", frameworks=tuple(newest.values()))
    }
    for framework in newest.values():
        earlier = tuple(one for one in releases if one.key == framework.key and one is not framework)
        path = f"/frameworks/{framework.key}/"
        made[path] = _page(pages, "framework", path, framework=framework, earlier=earlier)
    for framework in releases:
        made.update(
            _competency_pages(pages, framework, newest=framework is newest[framework.key], opinions=opinions)
        )
    return {LANGUAGES[language].home + path.removeprefix("/"): page for path, page in made.items()}


def _page(pages: Environment, name: str, path: str, **view: object) -> bytes:
    published = path.removeprefix("/")
    return pages.get_template(f"pages/{name}.html").render(view, published_path=published).encode("utf-8")


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
            framework.page(competency.code),
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
