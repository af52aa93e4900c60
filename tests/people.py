"""People who are signed in, for tests of the consoles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from registry.model.ids import PersonId
from registry.operations import sign_in

if TYPE_CHECKING:
    import httpx

    from registry.bootstrap import Registry
    from registry.model.ids import ProviderId
    from registry.model.person import Role


class Browser(Protocol):
    """Whatever posts forms and keeps cookies: `tests.web.desk.Desk`, or its client."""

    def request(self, method: str, path: str, **more: Any) -> httpx.Response: ...


def invitation(
    registry: Registry, *roles: Role, provider: ProviderId | None = None, name: str = "Robin Example"
) -> str:
    """Return the text of an invitation to a provider, or to the registry."""
    return sign_in.invite(
        provider, roles=roles, name=name, store=registry.store, keys=registry.keys, now=registry.now()
    )


def signed_in(
    client: Browser,
    registry: Registry,
    *roles: Role,
    provider: ProviderId | None = None,
    name: str = "Robin Example",
) -> PersonId:
    """Give a client the session of somebody new with these roles, and return who it is."""
    console = "/provider" if provider else "/registrar"
    answer = client.request(
        "POST",
        f"{console}/sign-in",
        data={"invitation": invitation(registry, *roles, provider=provider, name=name)},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303, answer.text
    cookie = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    found = sign_in.signed_in(cookie, store=registry.store, keys=registry.keys, now=registry.now())
    return PersonId(found.person)


def session(registry: Registry, *roles: Role, provider: ProviderId | None = None) -> tuple[PersonId, str]:
    """Return somebody new with these roles, and the text of their session's cookie."""
    parts: dict[str, Any] = {"store": registry.store, "keys": registry.keys, "now": registry.now()}
    cookie = sign_in.sign_in(invitation(registry, *roles, provider=provider), **parts)
    return sign_in.signed_in(cookie, **parts).person, cookie
