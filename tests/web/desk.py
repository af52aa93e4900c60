"""A registry behind its web face, on example keys in a temporary home, with a clock that the test moves."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio
import httpx
from fastapi import FastAPI
from starlette.routing import Mount

from registry.bootstrap import Registry
from registry.frameworks.translating import Translated
from registry.model.copy import Layout
from registry.operations import accredit, sign_in
from registry.rendering.composing import Composer
from registry.settings import Settings
from registry.storage.database import Database
from registry.web.app import create_app
from registry.web.pages import Pages
from registry.workflows.doorbell import Doorbell
from tests import registry_files as made
from tests.operations.office import FRAMEWORKS
from tests.ports.fakes import FakeAttempts, FakeFonts, FakeKeys
from tests.reporting import FakeOversight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from starlette.routing import BaseRoute

    from registry.model.ids import ProviderId
    from registry.rendering.printer import Printer
    from registry.rendering.views import (
        CertificateView,
        ClaimSheetView,
        ComparisonView,
        CountsView,
        ExtractView,
        PinRow,
        ProofRow,
    )

HOST: Final = "localhost:8000"
URL: Final = f"http://{HOST}"
NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHOICE: Final = "manufacturing/MFG-05/L2"
ADDRESS: Final = "database-url"
SAME_ORIGIN: Final = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Clock:
    now: datetime = NOW

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def _languages(view: CertificateView) -> str:
    second = f" and {view.second.language}" if view.second else ""
    return "" if view.language == "en" and not second else f" in {view.language}{second}"


class FakePrinter:
    """Writes what it was asked to print instead of a PDF."""

    def certificate(self, view: CertificateView, *, layout: Layout = Layout.PAGE) -> bytes:
        return f"{'certificate' if layout is Layout.PAGE else layout}: {view.name}{_languages(view)}".encode()

    def comparison(self, view: ComparisonView) -> bytes:
        return f"comparison: {view.certificate.name}".encode()

    def preview(self, view: CertificateView) -> bytes:
        return f"preview: {view.name}{_languages(view)}".encode()

    def class_sheets(self, sittings: Iterable[tuple[Sequence[CertificateView], ClaimSheetView]]) -> bytes:
        listed = ((view, claim) for views, claim in sittings for view in views[:1])
        return f"sheets: {', '.join(claim.slip + _languages(view) for view, claim in listed)}".encode()

    def claim_sheet(self, view: ClaimSheetView) -> bytes:
        return f"claim sheet: {view.slip}".encode()

    def in_order(self, works: Iterable[Callable[[], bytes]]) -> Iterator[bytes]:
        return (work() for work in works)

    def pin_list(self, rows: Sequence[PinRow], *, registry_name: str) -> bytes:
        return f"{registry_name}, pins: {', '.join(row.slip for row in rows)}".encode()

    def proof_list(self, rows: Sequence[ProofRow], *, title: str, level: str) -> bytes:
        return f"{title}, {level}: {', '.join(row.name for row in rows)}".encode()

    def counts(self, view: CountsView) -> bytes:
        return f"counts: {view.provider}, {view.token}".encode()

    def no_list(self, *, registry_name: str, origin: str, provider: str) -> bytes:
        return f"no list: {provider}, {registry_name}, {origin}".encode()

    def extract(self, view: ExtractView) -> bytes:
        return f"extract: {view.provider}, {view.ledger}".encode()

    def close(self) -> None:
        """Hold no process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked(Registry):
    """The registry itself, at the test's time."""

    store: Database
    clock: Clock = field(default_factory=Clock)

    def now(self) -> datetime:
        return self.clock.now


def found(url: str) -> None:
    """Make a database with one publication; every test gets a copy of it."""
    registry = _registry(Path(), Database(url), HOST, FakePrinter())
    registry.store.migrate()
    registry.publish(at=NOW)
    registry.store.close()


def open_registry(home: Path, host: str = HOST, printer: Printer | None = None) -> Clocked:
    """Open the registry in a home, on fake keys and fonts, and a fake printer if none is given.

    Its database is the one whose address lies in the home, or SQLite's file there.
    """
    address = home / ADDRESS
    url = address.read_text() if address.exists() else f"sqlite:///{home / 'registry.db'}"
    return _registry(home, Database(url), host, printer or FakePrinter())


def _registry(home: Path, store: Database, host: str, printer: Any) -> Clocked:
    return Clocked(
        home=home,
        settings=Settings(host=host, name="Example Registry"),
        store=store,
        keys=FakeKeys(url=f"http://{host}"),
        attempts=FakeAttempts(),
        frameworks=FRAMEWORKS,
        translations={"en": Translated(language="en", frameworks=FRAMEWORKS, states={})},
        fonts=FakeFonts(),
        root=made.ROOT.public,
        composer=Composer(registry_name="Example Registry", origin=f"http://{host}", frameworks=FRAMEWORKS),
        printer=printer,
        work=Doorbell(),
        oversight=FakeOversight(),
    )


_READ: dict[int, BaseRoute] = {}


def share_routes(app: FastAPI) -> FastAPI:
    """Let every application of a run have the routes that the first one read: it took half of a test's time.

    FastAPI reads the signatures of an included router for each application, at its first request: the same
    each time.
    """
    for place, route in enumerate(app.router.routes):
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            share_routes(route.app)
        elif (included := getattr(route, "original_router", None)) is not None:
            app.router.routes[place] = _READ.setdefault(id(included), route)
    return app


class Client:
    """A browser that keeps cookies and follows nothing; the application runs in this process."""

    def __init__(self, registry: Registry, base_url: str) -> None:
        self._app = share_routes(create_app(registry))
        self._base_url = base_url
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url=self._base_url, cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return anyio.run(ask)


class Desk:
    """A provider's officer at a browser without JavaScript, and everybody else."""

    def __init__(self, registry: Clocked, host: str = HOST) -> None:
        self.registry = registry
        self.clock = registry.clock
        scheme = registry.settings.url.partition("://")[0]
        self.pages = Pages(registry)
        self.client = Client(registry, f"{scheme}://{host}")

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.request("GET", path, headers=named)

    def post(self, path: str, **fields_: str) -> httpx.Response:
        return self.client.request("POST", path, data=fields_, headers=SAME_ORIGIN)

    def parts(self) -> dict[str, Any]:
        return {"store": self.registry.store, "keys": self.registry.keys, "now": self.clock.now}

    def add_provider(self, name: str = "Example College", level: str = "L2") -> ProviderId:
        provider = accredit.add_provider(name, **self.parts()).id
        framework = next(one for one in self.registry.frameworks if one.key == "manufacturing")
        accredit.accredit(
            provider,
            framework=framework,
            competencies=None,
            level=level,
            until=self.clock.now.date() + timedelta(days=60),
            **self.parts(),
        )
        return provider

    def sign_in(self, provider: ProviderId) -> httpx.Response:
        invitation = sign_in.invite(provider, **self.parts())
        return self.post("/provider/sign-in", invitation=invitation)

    def signed_in(self) -> ProviderId:
        """Add a provider and sign in for it."""
        provider = self.add_provider()
        assert self.sign_in(provider).status_code == 303
        return provider

    def issue(self, *names: str, request: str = "once", choice: str = CHOICE) -> Tray:
        """Certify a class and return its tray as the page shows it."""
        answer = self.post("/provider/class/confirm", choice=choice, names="\n".join(names), request=request)
        assert answer.status_code == 200, answer.text
        return Tray.read(answer.text)

    def upload(self, name: str) -> str:
        """Upload a list of one person and return its batch."""
        form = self.get("/provider/batches/new").text
        (request,) = set(re.findall(r'name="request" value="([^"]+)"', form))
        rows = f"name,framework,competency,level\n{name},manufacturing,MFG-05,L2\n"
        answer = self.client.request(
            "POST",
            "/provider/batches",
            data={"request": request, "mends": "", "charset": ""},
            files={"file": ("l.csv", rows.encode())},
            headers=SAME_ORIGIN,
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]

    def tray(self, tray: str) -> Tray:
        answer = self.post("/provider/tray", tray=tray)
        assert answer.status_code == 200, answer.text
        return Tray.read(answer.text)


@dataclass(frozen=True)
class Tray:
    """A tray's page, read back."""

    id: str
    items: list[str]
    names: list[str]
    slips: list[str]
    page: str = field(repr=False)

    @classmethod
    def read(cls, page: str) -> Tray:
        items = re.findall(r'tray/sheet" name="item" value="([a-z0-9]+)"', page)
        names = re.findall(r"<bdi>(.*?)</bdi>", page)
        slips = re.findall(r"Slip ([A-Z0-9]{6})", page)
        (tray,) = set(re.findall(r'name="tray" value="([a-z0-9]+)"', page))
        return cls(tray, items, [html.unescape(name) for name in names], slips, page)


def value(page: str, name: str) -> str:
    """Return the value of a page's field."""
    return html.unescape(re.findall(rf'name="{name}" value="([^"]*)"', page)[0])
