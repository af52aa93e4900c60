"""The holder's page: opened by secret and PIN, for one answer at a time.

* Nothing is kept between two answers: each form carries secret and PIN in its body, never in an address.
* Unknown, wrong and closed are one answer. Nothing here is green or a verdict: that is the verify page's.
* "Make it mine" shows the new secret before it changes anything: a lost answer costs nobody the record
  (decision record 3).
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from registry.bootstrap import Registry
from registry.operations import claim
from registry.operations.claim import NewSecret, Opened
from registry.web.forms import Form, Posted
from registry.web.pages import Pages, pdf

router = APIRouter(prefix="/claim")


@router.get("")
def ask(request: Request) -> Response:
    """Ask for secret and PIN."""
    return _pages(request).page("claim", wrong=False, secret="")


@router.get("/{rest:path}")
def elsewhere(rest: str) -> RedirectResponse:  # noqa: ARG001 - whatever it was
    """Lead to the start: a page that answered a post cannot be opened again by its address."""
    return RedirectResponse("/claim", 303)


@router.post("")
def show(request: Request, form: Posted) -> Response:
    """Show what the certificate says."""
    return _facts(request, form, _open(request, form))


@router.post("/certificate")
def certificate(request: Request, form: Posted) -> Response:
    """Return the certificate, unless it no longer counts."""
    opened = _open(request, form)
    if opened.withdrawn:
        return _facts(request, form, opened)
    return pdf(_registry(request).certificate(opened.record.digits), "certificate")


@router.post("/mine")
def draw(request: Request, form: Posted) -> Response:
    """Show a new secret and PIN; nothing is changed yet."""
    opened = _open(request, form)
    if opened.withdrawn:
        return _facts(request, form, opened)
    return _pages(request).page(
        "claim_mine", secret=form.line("secret"), pin=_pin(form), fresh=claim.draw_secret()
    )


@router.post("/mine/confirm")
def make_it_mine(request: Request, form: Posted) -> Response:
    """Seal the record under the new secret and PIN."""
    registry = _registry(request)
    fresh = NewSecret(secret=form.line("new_secret"), pin=form.line("new_pin"))
    claim.make_it_mine(
        form.line("secret"),
        _pin(form),
        fresh=fresh,
        store=registry.store,
        keys=registry.keys,
        now=registry.now(),
    )
    return _pages(request).page("claim_mine_done", fresh=fresh)


def _facts(request: Request, form: Form, opened: Opened) -> Response:
    return _pages(request).page(
        "claim_open",
        words=_registry(request).in_words(opened.record.facts),
        withdrawn=opened.withdrawn,
        mine=opened.record.mine,
        secret=form.line("secret"),
        pin=_pin(form),
    )


def _open(request: Request, form: Form) -> Opened:
    registry = _registry(request)
    return claim.open_record(
        form.line("secret"), _pin(form), store=registry.store, keys=registry.keys, now=registry.now()
    )


def _pin(form: Form) -> str:
    # People write a PIN in two groups.
    return "".join(form.line("pin").split())


def _registry(request: Request) -> Registry:
    found: Registry = request.app.state.registry
    return found


def _pages(request: Request) -> Pages:
    found: Pages = request.app.state.pages
    return found
