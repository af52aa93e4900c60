"""A PostgreSQL that fails: gone and back, cut inside a commit, lost for good with and without a standby."""

from __future__ import annotations

import shutil
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from registry.model.status import State
from registry.operations import fsck, hand_over
from registry.operations.issue import StillRunningError
from registry.securing.keys import PublicKey
from registry.storage.database import Database
from tests import databases, postgres
from tests import registry_files as made
from tests.operations.office import Office, row
from tests.ports.fakes import FakeKeys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from registry.model.ids import TrayId
    from tests.postgres import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not databases.is_there(), reason=databases.ABSENT),
]

ROOT = PublicKey(made.ROOT.private.public_key())
ONCE = "the same request"


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    """Start a server whose commits wait for the disk."""
    with postgres.server(hot_standby="on", wal_keep_size="64MB") as running:
        yield running


@pytest.fixture
def url(primary: Server) -> Iterator[str]:
    name = primary.create()
    yield primary.url(name)
    if primary.process is None:
        primary.start()
    primary.drop(name)


@contextmanager
def opened(url: str, folder: Path, like: Office | None = None) -> Iterator[Office]:
    """Open an office on a database, empty or that of another office, with attempts as a registry has them."""
    store = Database(url)
    keys = like.keys if like else FakeKeys()
    founded = like.provider if like else None
    yield Office(store, keys=keys, attempts=store.attempts(folder), founded=founded)  # type: ignore[arg-type]
    store.close()


def faults(office: Office) -> list[fsck.Fault]:
    # What a round of a served registry takes away: the key of a tray that was never kept.
    hand_over.sweep(**office.parts)
    return list(fsck.faults(store=office.store, keys=office.keys, attempts=office.attempts, root=ROOT))


def states(office: Office) -> list[State]:
    with office.store.reading() as tx:
        return sorted(copy.state for copy in tx.credentials.all_copies())


# --- gone and back ----------------------------------------------------------------------------------------


def test_while_the_server_is_gone_nothing_is_issued_and_then_the_same_request_is_one_class(
    primary: Server, url: str, tmp_path: Path
) -> None:
    with opened(url, tmp_path) as office:
        kept = office.issued(row("A"))[0]
        primary.end(signal.SIGQUIT)
        for _ in range(2):
            with pytest.raises(DBAPIError):
                office.issue(office.prepared(row("B"), row("C")), request=ONCE)
        primary.start()
        first = office.issue(office.prepared(row("B"), row("C")), request=ONCE)
        assert office.issue(office.prepared(row("B"), row("C")), request=ONCE) == first
        assert len(office.sheets(first)) == 2
        assert office.state(kept.credential) is State.ISSUED
        assert states(office) == [State.ISSUED] * 3
        assert faults(office) == []


@pytest.mark.parametrize("at", ["signing", "second chunk"])
def test_a_server_that_is_started_again_in_the_middle_leaves_one_class(
    primary: Server, url: str, tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.operations.issue.CHUNK", 2)
    names = [row(name) for name in "ABCDE"]
    signatures = {"signing": 1, "second chunk": 3}[at]

    class Watched(made.SeededSigner):
        left = signatures

        def sign(self, data: bytes) -> bytes:
            self.left -= 1
            if self.left == 0:
                primary.end(signal.SIGQUIT)
                primary.start()
            return super().sign(data)

    with opened(url, tmp_path) as office:
        office.keys.credential = Watched("credential")
        # The intents are durable, and the pool finds the server again: so this may well go on to its end.
        with suppress(DBAPIError):
            office.issue(office.prepared(*names), request=ONCE)
        tray = office.issue(office.prepared(*names), request=ONCE)
        assert sorted(sheet.facts.name or "" for sheet in office.sheets(tray)) == list("ABCDE")
        assert states(office).count(State.ISSUED) == 5
        assert faults(office) == []


def test_who_lost_the_lock_and_was_taken_over_cannot_acknowledge_and_nothing_is_double(
    primary: Server, url: str, tmp_path: Path
) -> None:
    trays: list[TrayId] = []

    class TakenOver(made.SeededSigner):
        def sign(self, data: bytes) -> bytes:
            if not trays:
                primary.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND objsubid = 1"
                )
                trays.append(other.issue(other.prepared(row("A")), request=ONCE))
            return super().sign(data)

    with opened(url, tmp_path) as office, opened(url, tmp_path, office) as other:
        other.keys = FakeKeys(trays=office.keys.trays)
        office.keys.credential = TakenOver("credential")
        with pytest.raises((StillRunningError, DBAPIError)):
            office.issue(office.prepared(row("A")), request=ONCE)
        assert len(other.sheets(trays[0])) == 1
        assert states(other) == [State.ABANDONED, State.ISSUED]
        assert office.issue(office.prepared(row("A")), request=ONCE) == trays[0]
        assert faults(other) == []


# --- cut in the middle of a commit ------------------------------------------------------------------------


@dataclass
class Proxy:
    """Stands between the program and the server, and cuts a connection at one of its commits.

    `after` lets the server carry the commit out before the program loses the answer.
    """

    server: Server
    folder: Path
    after: bool = True
    left: int = 0
    cuts: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(self.folder / ".s.PGSQL.5432"))
        self.listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        shutil.rmtree(self.folder)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self.listening.accept()[0]
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.server.folder / ".s.PGSQL.5432"))
                for source, sink, look in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass, args=(source, sink, look), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, look: bool) -> None:  # noqa: FBT001 - two directions
        with suppress(OSError):
            while data := source.recv(65536):
                if look and b"COMMIT" in data and self._is_this_one():
                    if self.after:
                        # The answer is lost: nobody reads it any more.
                        source.shutdown(socket.SHUT_RDWR)
                        sink.sendall(data)
                        time.sleep(0.2)
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def _is_this_one(self) -> bool:
        with self.turn:
            self.left -= 1
            self.cuts += self.left == 0
            return self.left == 0


@pytest.mark.parametrize("after", [True, False], ids=["carried out", "never arrived"])
def test_a_connection_that_is_cut_inside_a_commit_leaves_one_credential_for_the_same_request(
    primary: Server,
    url: str,
    tmp_path: Path,
    socket_enabled: None,  # noqa: ARG001 - of Unix alone: the proxy's
    after: bool,  # noqa: FBT001 - a case
) -> None:
    folder = postgres.own_folder()
    proxy = Proxy(primary, folder, after)
    proxy.run()
    outcomes = []
    with (
        opened(url, tmp_path) as direct,
        opened(url.replace(str(primary.folder), str(folder)), tmp_path, direct) as office,
    ):
        for commit in range(1, 20):
            prepared = office.prepared(row("A"))
            proxy.left, proxy.cuts = commit, 0
            try:
                office.issue(prepared, request=f"{commit}")
            except DBAPIError as error:
                outcomes.append(type(error).__name__)
            proxy.left = 0
            tray = office.issue(office.prepared(row("A")), request=f"{commit}")
            assert len(office.sheets(tray)) == 1
            assert states(direct).count(State.ISSUED) == commit
            assert faults(direct) == []
            if not proxy.cuts:
                break
        assert len(outcomes) >= 2
        assert proxy.cuts == 0
    proxy.close()


# --- lost for good ----------------------------------------------------------------------------------------


@contextmanager
def standby_of(primary: Server) -> Iterator[Server]:
    """Copy a server as its makers say, and let the copy follow it."""
    standby = postgres.Server(postgres.own_folder(), dict(primary.settings))
    try:
        source = f"host={primary.folder} user={postgres.USER} application_name=standby"
        words = ("-D", standby.data, "-d", source, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        postgres.run(postgres.program("pg_basebackup"), *words)
        standby.start()
        yield standby
    finally:
        standby.remove()


def configured(server: Server, standbys: str) -> None:
    server.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'")
    server.execute("SELECT pg_reload_conf()")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + postgres.PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def state_of_standby(primary: Server) -> Any:
    found = primary.execute("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'")
    return found[0][0] if found else None


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """Start a primary with a standby that follows it."""
    with postgres.server() as primary, standby_of(primary) as standby:
        until(lambda: state_of_standby(primary) is not None)
        yield primary, standby


def test_with_a_synchronous_standby_nothing_that_was_acknowledged_is_lost_with_the_primary(
    pair: tuple[Server, Server], tmp_path: Path
) -> None:
    primary, standby = pair
    name = primary.create()
    configured(primary, "standby")
    until(lambda: state_of_standby(primary) == "sync")
    acknowledged: dict[str, Any] = {}
    with opened(primary.url(name), tmp_path) as office:

        def issue() -> None:
            with suppress(DBAPIError):
                for number in range(1000):
                    tray = office.issue(office.prepared(row("A")), request=f"{number}")
                    acknowledged[f"{number}"] = tray

        issuing = threading.Thread(target=issue)
        issuing.start()
        until(lambda: len(acknowledged) >= 20)
        primary.end(signal.SIGQUIT)
        issuing.join(postgres.PATIENCE)
        assert not issuing.is_alive()
    standby.execute("SELECT pg_promote()")
    configured(standby, "")
    with opened(standby.url(name), tmp_path, office) as after:
        for request, tray in acknowledged.items():
            # The same request finds the same class: it is all there.
            assert after.issue(after.prepared(row("A")), request=request) == tray
            assert len(after.sheets(tray)) == 1
        unanswered = f"{len(acknowledged)}"
        assert len(after.sheets(after.issue(after.prepared(row("A")), request=unanswered))) == 1
        assert states(after).count(State.ISSUED) == len(acknowledged) + 1
        assert faults(after) == []


def test_while_its_synchronous_standby_is_gone_nothing_is_acknowledged(
    pair: tuple[Server, Server], tmp_path: Path
) -> None:
    primary, standby = pair
    name = primary.create()
    done = threading.Event()
    with opened(primary.url(name), tmp_path) as office:
        configured(primary, "standby")
        until(lambda: state_of_standby(primary) == "sync")
        standby.end()

        def issue() -> None:
            office.issue(office.prepared(row("A")), request=ONCE)
            done.set()

        issuing = threading.Thread(target=issue)
        issuing.start()
        assert not done.wait(1)
        standby.start()
        assert done.wait(postgres.PATIENCE)
        issuing.join()
        assert states(office) == [State.ISSUED]


def test_without_one_what_the_standby_did_not_have_is_lost_with_the_primary(
    pair: tuple[Server, Server], tmp_path: Path
) -> None:
    """The mode that docs/operations.md warns of: this is what it costs."""
    primary, standby = pair
    name = primary.create()
    with opened(primary.url(name), tmp_path) as office:
        there = office.issue(office.prepared(row("A")))
        (position,) = primary.execute("SELECT pg_current_wal_lsn()")[0]
        until(lambda: bool(standby.execute(f"SELECT pg_last_wal_replay_lsn() >= '{position}'")[0][0]))
        standby.end()
        lost = office.issue(office.prepared(row("B")))
        assert len(office.sheets(lost)) == 1
        primary.end(signal.SIGQUIT)
    standby.start()
    standby.execute("SELECT pg_promote()")
    with opened(standby.url(name), tmp_path, office) as after:
        assert len(after.sheets(there)) == 1
        with after.store.reading() as tx:
            assert tx.trays.get(lost) is None
        assert states(after) == [State.ISSUED]
        # Its key is all that is left of it, and is swept away.
        assert lost in after.keys.tray_ids()
        assert faults(after) == []
        assert lost not in after.keys.tray_ids()
