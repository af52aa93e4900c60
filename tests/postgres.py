"""A PostgreSQL server of this run's own: Debian's programs, a folder in `/tmp`, a Unix socket and no port.

* It runs as an unprivileged user: as `postgres` where the tests are root's, else as whoever runs them.
* What the program connects as owns its database and may do nothing else.
* It dies with the process that started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALLED: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
PROGRAMS: Final = _INSTALLED[-1] if _INSTALLED else None
"""The newest of the servers that are installed, or `None`."""

USER: Final = "postgres"
ROLE: Final = "registry"
PATIENCE: Final = 60.0
PLAIN: Final = {
    # Speed for tests that cut no power: none of it is the program's.
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "wal_level": "replica",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


def unprivileged(*command: str | Path) -> list[str]:
    """Return a command that runs without root's rights and dies with this process."""
    drop = ("--reuid", USER, "--regid", USER, "--clear-groups") if os.geteuid() == 0 else ()
    return ["setpriv", *drop, "--pdeathsig", "INT", *map(str, command)]


def program(name: str) -> Path:
    assert PROGRAMS is not None
    return PROGRAMS / name


def run(*command: str | Path) -> None:
    """Run one of the server's programs to its end."""
    done = subprocess.run(  # noqa: S603 - programs of the server's own
        unprivileged(*command), cwd="/", capture_output=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def own_folder() -> Path:
    """Make a folder that the server's user owns; its name is short, for a socket's path must be."""
    # In memory where the other tests' folders are, too.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    return folder


@dataclass
class Server:
    """A server over one folder, which can be stopped, killed and started again."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def found(self) -> None:
        """Make the data folder and the role."""
        words = ("--locale=C", "--encoding=UTF8", "--auth=trust", "--no-sync", f"--username={USER}")
        run(program("initdb"), "-D", self.data, *words)
        self.start()
        self.execute(f"CREATE ROLE {ROLE} LOGIN")
        # For tests that break what foreign keys hold together.
        self.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")

    def start(self) -> None:
        """Start, and wait until it answers."""
        settings = {**SETTINGS, **self.settings, "unix_socket_directories": str(self.folder)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        with log:
            self.process = subprocess.Popen(  # noqa: S603 - the server itself
                unprivileged(program("postgres"), "-D", self.data, *words),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.address(USER, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                running = self.process.poll() is None
                assert running and time.monotonic() < deadline, (self.folder / "log").read_text()  # noqa: PT018 - either says why
                time.sleep(0.05)
            else:
                return

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: by SIGINT it lets go of everybody, by SIGQUIT it dies as if the power were cut."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def remove(self) -> None:
        """Stop, and leave nothing."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, user: str, database: str) -> str:
        """Return where psycopg finds a database."""
        return f"host={self.folder} user={user} dbname={database}"

    def url(self, database: str) -> str:
        """Return where the program finds a database, as its owner."""
        return f"postgresql+psycopg://{ROLE}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the server's superuser, outside a transaction."""
        with psycopg.connect(self.address(USER, database), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type] - a test's own words
            return cursor.fetchall() if cursor.description else []

    def create(self, template: str = "template0") -> str:
        """Make a database, empty or a copy of another, and return its name."""
        name = f"registry{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """Run a server until the block ends."""
    made = Server(own_folder(), settings)
    try:
        made.found()
        yield made
    finally:
        made.remove()
