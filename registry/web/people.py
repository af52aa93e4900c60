"""Who holds which role: for a provider's administrator, and for the registrar, who looks after every seat.

* A link that lets somebody in is shown once, in the answer to the post that made it.
* People are named in bodies of posts, by their random ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from registry.model.ids import PersonId, ProviderId
from registry.model.person import AT_A_PROVIDER, AT_THE_REGISTRY, Role, RolesRefusedError
from registry.operations import accredit, people, sign_in
from registry.operations.accredit import ProviderUnknownError
from registry.operations.people import LastOneError, PersonRefusedError, PersonUnknownError
from registry.operations.sign_in import AnewRefusedError, NoRoleError
from registry.web import sessions
from registry.web.faults import sentence
from registry.web.forms import Form, Posted
from registry.web.sessions import Officer, Somebody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.model.errors import RegistryError
    from registry.model.provider import Provider
    from registry.operations.people import Colleague

router = APIRouter(prefix="/people")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The seat whose people are looked after; without a provider the registry itself."""

    somebody: Somebody
    console: str
    provider: Provider | None

    @property
    def seat(self) -> ProviderId | None:
        return self.provider.id if self.provider else None

    @property
    def parts(self) -> dict[str, Any]:
        registry = self.somebody.registry
        return {"store": registry.store, "keys": registry.keys, "now": registry.now()}

    def colleagues(self) -> list[Colleague]:
        registry = self.somebody.registry
        return people.colleagues(self.seat, store=registry.store, keys=registry.keys)

    def colleague(self, form: Form) -> Colleague:
        """Return who is meant; raise `PersonUnknownError` for somebody who has no role here."""
        wanted = form.line("person")
        found = next((one for one in self.colleagues() if one.id == wanted), None)
        if found is None:
            raise PersonUnknownError
        return found


@router.get("")
def look(request: Request, somebody: Somebody) -> Response:
    """Show who holds which role."""
    return _page(_place(request, somebody, Form({})))


@router.post("/look")
def look_at(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Show who holds which role at a provider that the registrar has chosen."""
    return _page(_place(request, somebody, form))


@router.post("/invite")
def invite(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Make a link for somebody new, and show it once."""
    place = _place(request, somebody, form)
    roles = [role for role in Role if form.line(f"role-{role}") == "yes"]
    try:
        token = sign_in.invite(
            place.seat, roles=roles, name=form.line("name"), by=somebody.person, **place.parts
        )
    except (RolesRefusedError, NoRoleError, PersonRefusedError) as error:
        return _page(place, error, name=form.line("name"), chosen=roles)
    return _link(place, token, name=form.line("name"), roles=roles)


@router.post("/give")
def give(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Give a colleague another role."""
    place = _place(request, somebody, form)
    try:
        people.give(PersonId(form.line("person")), _role(form), place.seat, by=somebody.person, **place.parts)
    except RolesRefusedError as error:
        return _page(place, error)
    return _page(_place(request, somebody, form))


@router.post("/take")
def ask_to_take(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Say what taking a role away means."""
    place = _place(request, somebody, form)
    one, role = place.colleague(form), _role(form)
    if role not in one.roles:
        raise PersonUnknownError
    return _shown(place, "people_take", one=one, role=role, is_own=one.id == somebody.person)


@router.post("/take/confirm")
def take(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Take a role away."""
    place = _place(request, somebody, form)
    try:
        people.revoke(
            PersonId(form.line("person")), _role(form), place.seat, by=somebody.person, **place.parts
        )
    except LastOneError as error:
        return _page(place, error)
    return _page(place)


@router.post("/anew")
def invite_anew(request: Request, somebody: Somebody, form: Posted) -> Response:
    """Make a link for somebody who lost their passkeys, and show it once."""
    place = _place(request, somebody, form)
    one = place.colleague(form)
    try:
        token = sign_in.invite_anew(one.id, place.seat, by=somebody.person, **place.parts)
    except AnewRefusedError as error:
        return _page(place, error)
    return _link(place, token, name=one.name, roles=one.roles, is_anew=True)


def _place(request: Request, somebody: Somebody, form: Form) -> _Place:
    if isinstance(somebody, Officer):
        provider: Provider | None = somebody.provider
    else:
        wanted = form.line("provider")
        store = somebody.registry.store
        try:
            provider = accredit.get_provider(ProviderId(wanted), store=store) if wanted else None
        except ProviderUnknownError as error:
            raise PersonUnknownError from error
    return _Place(somebody=somebody, console=sessions.console(request), provider=provider)


def _role(form: Form) -> Role:
    if form.line("role") not in set(Role):
        raise PersonUnknownError
    return Role(form.line("role"))


def _link(place: _Place, token: str, *, name: str, roles: Iterable[Role], is_anew: bool = False) -> Response:
    console = sessions.PROVIDER if place.provider else sessions.REGISTRAR
    link = f"{place.somebody.registry.settings.url}{console}/sign-in/{token}"
    return _shown(place, "people_link", link=link, name=name, roles=roles, is_anew=is_anew)


def _page(
    place: _Place, error: RegistryError | None = None, *, name: str = "", chosen: list[Role] | None = None
) -> Response:
    is_officer = isinstance(place.somebody, Officer)
    store = place.somebody.registry.store
    return _shown(
        place,
        "people",
        HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        wrong=sentence(error.message) if error else "",
        colleagues=place.colleagues(),
        roles=[role for role in Role if role in (AT_A_PROVIDER if place.provider else AT_THE_REGISTRY)],
        providers=[] if is_officer else [one for one, _ in accredit.providers(store=store)],
        name=name,
        chosen=chosen or [],
    )


def _shown(place: _Place, template: str, status: HTTPStatus = HTTPStatus.OK, /, **view: object) -> Response:
    where = {"console": place.console, "provider": place.provider, "you": place.somebody.person}
    return sessions.page(place.somebody, template, status, **where, **view)
