"""Serving the web face with uvicorn: no access log, no trust in what a proxy says, a clean end.

* uvicorn reads requests with httptools and runs on uvloop where these are.
* uvicorn's own log is off: it would write addresses, paths and the values in a traceback.
* A public host is not served before everybody can read who answers for it.
"""

from __future__ import annotations

import logging
import resource
import signal
import socket
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, ClassVar, Final

import uvicorn

from registry.model.errors import RegistryError
from registry.model.said import said
from registry.operations import cover
from registry.web import log
from registry.web.app import create_app
from registry.web.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.bootstrap import Registry
    from registry.ports import Keys
    from registry.settings import Settings

PORT: Final = 8000
LAST_WORDS: Final = 10
"""Seconds for answers under way when the end is asked for."""

_BACKLOG: Final = 2048
_ENDS: Final = (signal.SIGINT, signal.SIGTERM)


class NotServedError(RegistryError):
    """The registry cannot be served like this."""

    code: ClassVar[str] = "not_served"


def serve(
    registry: Registry,
    *,
    bind: str = "127.0.0.1",
    port: int | None = None,
    works: bool | None = None,
    acknowledged: bool = False,
) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Raises `NotServedError`, `ThinCoverError`, or what the first round raises.

    `works` says whether batches are carried out here too; by itself they are where the database is a file.
    `acknowledged` says that few certificates are no reason not to serve a public host.
    """
    settings = registry.settings
    if settings.missing:
        message = said(
            "a public host is served only with these set in registry.toml: {missing}",
            missing=", ".join(settings.missing),
        )
        raise NotServedError(message)
    cover.require_cover(
        store=registry.store,
        acknowledged=settings.is_local or settings.acknowledge_thin_cover or acknowledged,
    )
    _open_keys(registry.keys)
    _allow_connections()
    # Made at the first start, which takes seconds: no officer should wait for it.
    log.event("fonts ready", count=len(registry.fonts.available()))
    carries_out = registry.is_alone if works is None else works
    with (
        _listening(bind, port_of(settings) if port is None else port) as listener,
        Rounds(registry),
        registry.worker(tell=log.fault) if carries_out else nullcontext(lambda: True) as is_working,
    ):
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        logging.getLogger("uvicorn").propagate = False
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(registry, is_working=is_working),
                access_log=False,
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=LAST_WORDS,
                ws="none",
            )
        )
        with ending(server):
            log.event("serving", port=listener.getsockname()[1])
            server.run(sockets=[listener])
    log.event("stopped")


def _allow_connections() -> None:
    """Let this process hold as many connections as it may: beyond that nobody could be told to come again."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def port_of(settings: Settings) -> int:
    """Return the port in the registry's own address, or the usual one behind a server that does https."""
    port = settings.host.partition(":")[2]
    return int(port) if port else PORT


def _open_keys(keys: Keys) -> None:
    """Open every key now: later nobody is there to be asked for the passphrase."""
    for signer in (keys.credential, keys.status, keys.bundle):
        log.event("key opened", code=signer.kid)
    keys.mac("open", keys.pin_key)
    try:
        log.event("key opened", code=keys.request.kid)
    except RegistryError as error:
        if error.code != "key_file":
            raise
        # A home that was founded earlier serves everything else.
        log.event("no key for requests: run registry keys renew", code=error.code)


@contextmanager
def _listening(bind: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Connections inherit it: else the second part of an answer waits for word that the first is there.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            listener.bind((bind, port))
        except OSError as error:
            message = said(
                "port {port} of {bind} cannot be used: {why}",
                port=port,
                bind=bind,
                why=error.strerror or "no such address",
            )
            raise NotServedError(message) from error
        listener.listen(_BACKLOG)
        yield listener


@contextmanager
def ending(server: uvicorn.Server) -> Iterator[None]:
    """Take Ctrl-C and SIGTERM as what they are, from before the server listens to them by itself.

    It begins to only in its own loop, and sends them on once it has ended.
    """

    def end(*_: object) -> None:
        server.should_exit = True

    before = {one: signal.signal(one, end) for one in _ENDS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
