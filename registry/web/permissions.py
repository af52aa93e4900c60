"""Who may ask for what: the table in `permissions.yaml`, read in this one place; what it lacks, nobody may.

* Every address of the consoles has its line, and every line its address; otherwise no application is made.
* `require` is asked for each request, before anything else of it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import yaml

from registry.model.errors import RegistryError
from registry.model.person import AT_A_PROVIDER, AT_THE_REGISTRY, Role
from registry.model.said import said
from registry.operations import ledger

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from registry.bootstrap import Registry
    from registry.operations.sign_in import Seated

SEATS: Final[Mapping[str, frozenset[Role]]] = {"/provider": AT_A_PROVIDER, "/registrar": AT_THE_REGISTRY}
"""Which roles there are below which address."""

ANYONE: Final = "anyone"
_FILE: Final = Path(__file__).with_name("permissions.yaml")


class NotPermittedError(RegistryError):
    """None of this person's roles may do this."""

    code: ClassVar[str] = "not_permitted"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            said("your roles do not include this: ask who looks after your organisation's people")
        )


class NotFreshError(RegistryError):
    """The person has to show once more who they are."""

    code: ClassVar[str] = "not_fresh"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("this needs a sign-in of the last ten minutes: sign in once more"))


class Objects(StrEnum):
    """Whose things an address leads to."""

    NONE = "none"
    """It leads to no thing in particular."""
    OWN = "own"
    """Things of the person's own provider: another's answers exactly like one that does not exist."""
    ALL = "all"
    """Things of every provider: the registry's own roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the table says of one address and method; without roles it is open to anybody."""

    method: str
    path: str
    roles: frozenset[Role] | None
    fresh: bool
    changes: bool
    objects: Objects

    @property
    def action(self) -> str:
        """What the ledger calls it."""
        return f"{self.method} {self.path}"


Bound = Mapping[tuple[str, Callable[..., Any], str], Line]
"""The lines by console, what answers there, and method: what is known of an address when it is asked."""


@cache
def table() -> Mapping[str, Line]:
    """Return the lines by `METHOD path`; raise `RuntimeError` for one that makes no sense."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return {action: _line(action, **fields) for action, fields in read.items()}


def require(request: Request, seated: Seated, registry: Registry) -> None:
    """Raise `NotPermittedError` or `NotFreshError`; a request that changes something goes to the ledger."""
    line = _of(request)
    if line.roles is None or not line.roles & seated.roles:
        raise NotPermittedError
    now = registry.now()
    if line.fresh and not seated.is_fresh(now):
        raise NotFreshError
    if line.changes:
        provider = seated.provider.id if seated.provider else None
        with registry.store.transaction() as tx:
            ledger.write(tx, registry.keys, now, line.action, provider=provider, by=seated.person)


def may_open(path: str, roles: frozenset[Role]) -> bool:
    """Say whether somebody with these roles may open a page."""
    line = table()[f"GET {path}"]
    return line.roles is None or bool(line.roles & roles)


def bind(routes: list[BaseRoute]) -> Bound:
    """Return the line of each console address among `routes`.

    Raises `RuntimeError` if an address has no line, or a line no address.
    """
    lines, bound = table(), {}
    left = set(lines)
    for action, endpoint, method in addresses(routes):
        if action not in lines:
            message = f"permissions.yaml has no line for {action}"
            raise RuntimeError(message)
        bound[_top(lines[action].path), endpoint, method] = lines[action]
        left.discard(action)
    if left:
        message = f"permissions.yaml has lines for nothing: {', '.join(sorted(left))}"
        raise RuntimeError(message)
    return bound


def addresses(routes: list[Any], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any], str]]:
    """Yield `METHOD path`, what answers there, and the method, for every address of the consoles."""
    for route in routes:
        # What was included stays a router of its own: its addresses are not read before they are asked for.
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from addresses(inner.routes, prefix + route.include_context.prefix)
            continue
        path = prefix + getattr(route, "path", "")
        if any(path == top or path.startswith(f"{top}/") for top in SEATS):
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield f"{method} {path}", route.endpoint, method


def _of(request: Request) -> Line:
    bound: Bound = request.app.state.permissions
    return bound[_top(request.url.path), request.scope["endpoint"], request.method]


def _top(path: str) -> str:
    return next(top for top in SEATS if path == top or path.startswith(f"{top}/"))


def _line(action: str, *, roles: str | list[str], fresh: bool, changes: bool, objects: str) -> Line:
    method, _, path = action.partition(" ")
    seat = SEATS[_top(path)]
    if roles != ANYONE and not (roles and seat.issuperset(map(Role, roles))):
        message = f"permissions.yaml: {action} is for roles that have no seat there"
        raise RuntimeError(message)
    return Line(
        method=method,
        path=path,
        roles=None if roles == ANYONE else frozenset(map(Role, roles)),
        fresh=fresh,
        changes=changes,
        objects=Objects(objects),
    )
