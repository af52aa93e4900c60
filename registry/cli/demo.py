"""`registry demo`: a whole registry on this machine, with a sample provider and sample certificates.

* Its keys are throw-away keys that everybody has, so it serves localhost only and asks for no passphrase.
* The people on the certificates are invented.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.progress import track

from registry import bootstrap
from registry.cli.verify import HEADLINES
from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.person import Role
from registry.operations import accredit, sign_in
from registry.operations.prepare import Row, prepare
from registry.operations.withdraw import withdraw
from registry.settings import Settings
from registry.verifying.snapshot import open_snapshot
from registry.verifying.verify import verify

if TYPE_CHECKING:
    from registry.bootstrap import Registry
    from registry.model.ids import ProviderId
    from registry.model.verdict import Verdict
    from registry.operations.hand_over import OpenTray
    from registry.securing.sheet import Sheet

PORT: Final = 8000
PROVIDER: Final = "Sample Training College"
PRINTS: Final = "prints"
ERRORS: Final = Console(stderr=True)

SAMPLES: Final = (
    ("Ana-María O\u2019Neill", "manufacturing", "MFG-05", "L2"),
    ("Łukasz Dąbrowski", "construction", "CON-01", "L1"),
    ("Ελένη Παπαδοπούλου", "healthcare", "HLC-01", "L2"),
    ("Олена Шевчук", "information-technology", "ITS-01", "L2"),
    ("محمد علي الحسن", "manufacturing", "MFG-01", "L2"),
    ("נועה לוי", "healthcare", "HLC-02", "L2"),
    ("Đặng Thị Hoa", "construction", "CON-02", "L2"),
    ("आरती शर्मा", "information-technology", "ITS-02", "L2"),
    ("สมชาย ใจดี", "manufacturing", "MFG-02", "L2"),
    ("Siân Gwenllian ap Rhys-Whittington-Featherstonehaugh", "healthcare", "HLC-03", "L2"),
    ("கவிதா முருகன்", "construction", "CON-03", "L2"),
    ("Björn Åkesson", "information-technology", "ITS-03", "L2"),
)

PEOPLE: Final = (
    ("Provider", "provider", (Role.ADMINISTRATOR, Role.OFFICER)),
    ("Assessor", "provider", (Role.ASSESSOR,)),
    ("Verifier", "provider", (Role.VERIFIER,)),
    ("Registrar", "registrar", (Role.REGISTRAR,)),
    ("Accreditor", "registrar", (Role.ACCREDITOR,)),
    ("Another one", "registrar", (Role.ACCREDITOR,)),
    ("Auditor", "registrar", (Role.AUDITOR,)),
    ("Oversight", "registrar", (Role.OVERSIGHT,)),
)
"""Who works at a registry and its providers: what they are called, where they sign in, and their roles."""

Once = Annotated[bool, typer.Option("--once", help="Stop before serving.")]
Port = Annotated[int, typer.Option("--port", help="The port on localhost.", min=1, max=65535)]
Where = Annotated[
    Path | None, typer.Option("--home", help="A folder that is not there yet; else one is made for the demo.")
]


def command(home: Where = None, port: Port = PORT, *, once: Once = False) -> None:
    """Make a registry with sample certificates, show it, and serve it until Ctrl-C."""
    folder = home or Path(tempfile.mkdtemp(prefix="registry-demo-")) / "home"
    settings = Settings(host=f"localhost:{port}", name="Sample Registry")
    bootstrap.found_home(folder, settings, passphrase=None, now=bootstrap.clock())
    with bootstrap.open_home(folder, passphrase=bytes) as registry:
        _fill(registry)
        if not once:
            typer.echo("Serving. Stop with Ctrl-C.")
            # The web face is slow to import, and with --once nobody needs it.
            from registry.web import serving  # noqa: PLC0415

            serving.serve(registry, port=port)


def _fill(registry: Registry) -> None:
    registry.publish()
    provider = _accredited(registry)
    tray = _issued(registry, provider)
    last = tray.sheets[-1]
    withdraw(last.credential, provider=provider, store=registry.store, keys=registry.keys, now=registry.now())
    registry.publish()
    prints = registry.home / PRINTS
    printed = _printed(registry, tray, prints)
    _say_what_there_is(registry, tray, prints if printed else None)
    _say_where(registry, tray.sheets[0], provider)


def _accredited(registry: Registry) -> ProviderId:
    store, keys, now = registry.store, registry.keys, registry.now()
    provider = accredit.add_provider(PROVIDER, store=store, keys=keys, now=now).id
    for framework in registry.frameworks:
        accredit.accredit(
            provider,
            framework=framework,
            competencies=None,
            level=framework.levels[-1].code,
            until=now.date() + timedelta(days=accredit.FOUNDING_DAYS),
            store=store,
            keys=keys,
            now=now,
        )
    return provider


def _issued(registry: Registry, provider: ProviderId) -> OpenTray:
    _tell("Preparing the fonts and issuing the sample certificates")
    terms, now = registry.terms(provider), registry.now()
    rows = [
        prepare(Row(name=name, framework=framework, competency=code, level=level), terms, now)
        for name, framework, code, level in SAMPLES
    ]
    return registry.issue(rows, request=ids.new_token())


def _printed(registry: Registry, tray: OpenTray, folder: Path) -> bool:
    """Print everything into the folder; say why not where PDFs cannot be made, and go on without."""
    folder.mkdir(mode=0o700)
    try:
        for place, sheet in enumerate(
            track(tray.sheets, "Printing", console=ERRORS, transient=True), start=1
        ):
            (folder / f"certificate-{place:02}.pdf").write_bytes(registry.certificate(sheet.digits))
        (folder / "certificates-and-claim-sheets.pdf").write_bytes(registry.class_sheets(tray))
        (folder / "pins.pdf").write_bytes(registry.pin_list(tray))
    except RegistryError as error:
        _tell(f"No PDFs: {error.message}")
        return False
    return True


def _say_what_there_is(registry: Registry, tray: OpenTray, prints: Path | None) -> None:
    typer.echo(f"\n{registry.settings.name}: {len(tray.sheets)} sample certificates, the last one withdrawn.")
    if prints:
        typer.echo(f"  PDFs     {prints}")
        typer.echo("           certificate-01.pdf ... , claim sheets, and the PINs apart in pins.pdf")
    typer.echo(f"  Home     {registry.home}  (every other command: --home {registry.home})")
    for words, sheet in (("first", tray.sheets[0]), ("last", tray.sheets[-1])):
        verdict = _verdict(registry, sheet)
        typer.echo(f"  Check    the {words} certificate is {verdict.state}: {HEADLINES[verdict.state]}")


def _verdict(registry: Registry, sheet: Sheet) -> Verdict:
    published = registry.published()
    files = published[1] if published else {}
    return verify(sheet.digits, open_snapshot(files, registry.root), registry.now())


def _say_where(registry: Registry, sheet: Sheet, provider: ProviderId) -> None:
    url = registry.settings.url
    typer.echo("Open in a browser:")
    typer.echo(f"  Employer     {url}/  (drop a certificate's PDF there)")
    typer.echo(f"               {url}/check  (or ask a wallet), {url}/many  (or a folder of them)")
    if missing := registry.scanner_hint():
        typer.echo(f"               {missing}")
    typer.echo(f"  Participant  {url}/claim#{sheet.secret}  with PIN {sheet.pin}")
    typer.echo(f"  Anybody      {url}/report  (reports are read with the passphrase: example)")
    typer.echo("Each of these once, in a browser window of its own:")
    for what, at, roles in PEOPLE:
        where = provider if at == "provider" else None
        invitation = sign_in.invite(
            where, roles=roles, name=what, store=registry.store, keys=registry.keys, now=registry.now()
        )
        typer.echo(f"  {what:<12} {url}/{at}/sign-in/{invitation}")
    typer.echo(
        "A phone cannot reach localhost, and browsers give the camera to https alone. For phones, make a\n"
        "registry of your own (registry init --host HOST) on a public machine, behind a server with https."
    )


def _tell(text: str) -> None:
    typer.echo(text, err=True)
