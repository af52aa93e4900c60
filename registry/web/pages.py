"""Filling a page: a template and a view in, HTML out.

* Everything that a person wrote is escaped; a value that a template names and nobody gave is an error.
* No page knows a clock: times come in with the view.
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import HTMLResponse, Response

from registry import resources
from registry.model.said import said
from registry.web import words
from registry.web.speaking import spoken
from registry.wording.templates import environment
from registry.wording.wordings import wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

    from registry.bootstrap import Registry
    from registry.web.navigation import Entry

REFUSALS: Final = {
    "host_unknown": (
        said("Not here"),
        said("This address belongs to another site. Type the registry's address yourself."),
    ),
    "cross_site": (
        said("Not done"),
        said("The request did not come from this site's own page. Open that page and do it there."),
    ),
    "not_found": (
        said("Nothing here"),
        said("There is no page at this address. Check that it was copied completely."),
    ),
    "method": (
        said("Not like this"),
        said("This address cannot be opened by itself. Go back to the page's start and use its buttons."),
    ),
    "form_invalid": (
        said("Not understood"),
        said("What arrived is not what the form sends. Go back, load the page anew and try again."),
    ),
    "too_large": (
        said("Too much at once"),
        said(
            "In one go at most 50 people in a class are taken, and a file of at most 20 MB. "
            "Take less at a time."
        ),
    ),
    "busy": (
        said("One moment"),
        said("Many people are here right now. Nothing was done: wait some seconds, then try again."),
    ),
    "fault": (
        said("Something went wrong here"),
        said(
            "The fault is ours. Look at the open trays first: what was confirmed is there. "
            "Otherwise try again."
        ),
    ),
}
"""Headline and words by code, for answers that have no page of their own."""


class Pages:
    """The templates of all pages that are made for one request, in the language that is spoken then."""

    def __init__(self, registry: Registry, navigation: Mapping[str, Sequence[Entry]] | None = None) -> None:
        """Take the templates that travel with the program; `navigation` is where each console leads."""
        self._globals: Final = {
            "registry_name": registry.settings.name,
            "origin": registry.settings.url,
            "navigation": navigation or {},
        }
        self._templates = cache(self._made)

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, /, **view: object) -> HTMLResponse:
        """Return a page by the name of its template below `templates/pages/`."""
        language = spoken().language.code
        text = self._templates(language).get_template(f"pages/{template}.html").render(view)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return HTMLResponse(text, status, headers)

    @staticmethod
    def said(shown: str | int) -> str:
        """Return a text or a number in the language that is spoken, for an answer that is no page."""
        return spoken().translate(shown) if isinstance(shown, str) else spoken().number(shown)

    def refused(self, status: HTTPStatus, code: str) -> HTMLResponse:
        """Return the page for a request that is not carried out; `code` is one of `REFUSALS`."""
        title, text = REFUSALS[code]
        return self.page("refused", status, title=title, text=text)

    def _made(self, language: str) -> Environment:
        made = environment(resources.path("templates"), wording(language))
        made.globals.update(self._globals)
        made.tests["opened_by"] = lambda path, who: who.may_open(path)
        made.filters.update(
            grouped=words.grouped,
            method=words.method,
            roles=lambda held: wording(language).listed(words.roles(held)),
        )
        return made


def pdf(data: bytes, name: str) -> Response:
    """Return a document to keep or print; `name` is its file's name and says nothing about anybody."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)
