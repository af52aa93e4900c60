"""The web application: what stands around every page, and where the pages are.

* Telemetry is off, and so are the generated documents: both would carry paths, queries and input elsewhere.
* Nothing is committed here: an operation has committed before an answer begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from starlette.middleware import Middleware

from registry.web import faults, permissions, public
from registry.web.api import app as api
from registry.web.claim import routes as claim
from registry.web.door import Door
from registry.web.faults import Calm
from registry.web.health import Health
from registry.web.limits import Bucket
from registry.web.load import Load
from registry.web.multipart import Places
from registry.web.oid4vci import routes as oid4vci
from registry.web.oid4vci.pace import Pace
from registry.web.oid4vp import routes as oid4vp
from registry.web.pages import Pages
from registry.web.provider import home as provider_home
from registry.web.provider import routes as provider
from registry.web.published import Published
from registry.web.registrar import home as registrar_home
from registry.web.registrar import routes as registrar
from registry.web.report import routes as report
from registry.web.sending import Sending
from registry.web.sessions import PROVIDER, REGISTRAR
from registry.web.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.bootstrap import Registry

MAX_BODY: Final = 256 * 1024
"""Bytes of a form: fifty names of 64 letters with references, each letter percent-encoded, are 80 kB."""

CLAIMS: Final = 200
CLAIMS_PER_SECOND: Final = 40
"""Posts to the holder's pages, for everybody together: a hall of people, then a fifth of a core."""

QUESTIONS: Final = 200
QUESTIONS_PER_SECOND: Final = 5
"""Questions to wallets, for everybody together: with five minutes each, at most 1,700 rows are kept."""

REPORTS: Final = 30
REPORTS_PER_SECOND: Final = 1 / 30
"""Reports and what is added to them, for everybody together: of 8 kB each, at most 25 MB a day are kept."""

ANSWERS: Final = 60
ANSWERS_PER_SECOND: Final = 1
"""Reply codes, for everybody together: 128 bits are not guessed, and each asks the database."""

UNLOCKS: Final = 30
UNLOCKS_PER_SECOND: Final = 1 / 2
"""Passphrases of oversight, for everybody together: slow to try by intent, and each takes 64 MiB."""

OPINIONS: Final = 60
OPINIONS_PER_SECOND: Final = 1 / 5
"""Opinions, for everybody together: who wants to move a number needs days, and everybody can see it move."""


def create_app(registry: Registry, *, is_working: Callable[[], bool] = lambda: True) -> FastAPI:
    """Return the application for an open registry; `is_working` says so of the worker beside it.

    Raises `RuntimeError` if the consoles and the table of permissions differ.
    """
    navigation = {PROVIDER: provider_home.NAVIGATION, REGISTRAR: registrar_home.NAVIGATION}
    pages, published = Pages(registry, navigation), Published(registry)
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        max_body_size=MAX_BODY,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=[
            Middleware(Speaking),
            Middleware(Door, settings=registry.settings, pages=pages),
            Middleware(Calm, pages=pages),
            Middleware(Load, pages=pages),
            Middleware(public.AtOnce, files=published),
        ],
        exception_handlers=faults.handlers(pages),
    )
    app.state.registry = registry
    app.state.pages = pages
    app.state.published = published
    app.state.health = Health(registry, is_working)
    app.state.sending = Sending()
    app.state.uploads = Places()
    app.state.pace = Pace()
    app.state.claims = Bucket(CLAIMS, CLAIMS_PER_SECOND)
    app.state.questions = Bucket(QUESTIONS, QUESTIONS_PER_SECOND)
    app.state.reports = Bucket(REPORTS, REPORTS_PER_SECOND)
    app.state.answers = Bucket(ANSWERS, ANSWERS_PER_SECOND)
    app.state.unlocks = Bucket(UNLOCKS, UNLOCKS_PER_SECOND)
    app.state.opinions = Bucket(OPINIONS, OPINIONS_PER_SECOND)
    app.include_router(provider.router)
    app.include_router(registrar.router)
    app.include_router(report.router)
    app.state.permissions = permissions.bind(app.routes)
    app.include_router(claim.router)
    app.include_router(oid4vci.router)
    app.include_router(oid4vp.router)
    app.mount(api.PATH, api.create_api(registry, app.state.sending))
    # The public files answer for every path that is left.
    app.include_router(public.router)
    return app
