"""The drill: a backup while the registry serves, a database that is lost, and everything holds again."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry import bootstrap
from registry.operations import claim, erase
from registry.operations.tries import WRONG_IN_A_ROW
from registry.securing import papercode
from registry.securing.sealing import ClaimRefusedError
from registry.settings import Settings
from tests import homes
from tests.faults.test_served import served
from tests.homes import run
from tests.postgres import PROGRAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

    from tests.databases import Place

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eve")


def issued(home: Path, provider: str, out: str) -> list[dict[str, Any]]:
    rows = home.parent / "rows.csv"
    lines = "".join(f"{name},manufacturing,MFG-05,L2\n" for name in NAMES)
    rows.write_text(f"name,framework,competency,level\n{lines}", "utf-8")
    folder = home.parent / out
    result = run(home, "issue", "--provider", provider, "--rows", str(rows), "--out", str(folder), "--json")
    assert result.exit_code == 0, result.output
    return homes.lines(result)


def back_up(home: Path, *arguments: str) -> Path:
    result = run(home, "backup", *arguments)
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


def lose(home: Path) -> None:
    for path in home.glob("registry.db*"):
        path.unlink()


def states(home: Path, rows: list[dict[str, Any]]) -> list[str]:
    return [json.loads(run(home, "verify", row["qr"], "--json").stdout)["state"] for row in rows]


def verify(home: Path, row: dict[str, Any]) -> str:
    """Check the PDF that was printed before all this."""
    return str(json.loads(run(home, "verify", row["certificate"], "--json").stdout)["state"])


def secret(row: dict[str, Any]) -> tuple[str, str]:
    return row["claim"]["url"].partition("#")[2], row["claim"]["pin"]


def act(home: Path, what: Callable[..., Any], row: dict[str, Any], *more: Any) -> Any:
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        parts = {"store": registry.store, "keys": registry.keys, "now": registry.now()}
        return what(*secret(row), *more, **parts)


def opens(home: Path, row: dict[str, Any]) -> bool:
    try:
        act(home, claim.open_sheet, row)
    except ClaimRefusedError:
        return False
    return True


def code(result: Result) -> str:
    return str(getattr(result.exception, "code", ""))


@pytest.mark.usefixtures("printer")
def test_the_drill(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    provider = homes.accredited(home)
    first = issued(home, provider, "first")
    with served(home) as server:
        # While it serves; then it dies.
        saved = back_up(home)
        server.process.kill()
    withdrawn, erased, locked, counts, mine = first
    since = issued(home, provider, "since")
    for row in (withdrawn, since[0]):
        assert run(home, "withdraw", row["credential"]).exit_code == 0
    act(home, erase.at_once, erased, 0)
    for _ in range(WRONG_IN_A_ROW):
        assert not opens(home, {"claim": {**locked["claim"], "pin": "000000"}})
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        fresh = claim.draw_secret()
        parts = {"store": registry.store, "keys": registry.keys, "now": registry.now()}
        claim.make_it_mine(*secret(mine), fresh=fresh, **parts)
        version = registry.publish().version

    for _ in range(2):
        lose(home)
        assert code(run(home, "fsck")) == "database_missing"
        restored = run(home, "restore", str(saved))
        assert restored.exit_code == 0, restored.output
        assert run(home, "fsck").exit_code == 0
        assert states(home, first) == ["WITHDRAWN", *["CURRENT"] * 4]
        assert states(home, since) == ["WITHDRAWN", *["CURRENT"] * 4]
        assert verify(home, counts) == verify(home, since[1]) == "CURRENT"
        newest = int(restored.stdout.rpartition("version ")[2].rstrip(".\n"))
        assert newest > version
        version = newest
        assert not opens(home, erased)
        assert not opens(home, locked)
        assert not opens(home, mine)
        assert opens(home, {"claim": {"url": f"#{fresh.secret}", "pin": fresh.pin}})
        assert opens(home, counts)

    # What the database does not know is withdrawn by the certificate itself.
    assert run(home, "withdraw", "--code", since[1]["certificate"]).exit_code == 0
    assert run(home, "publish", "--now").exit_code == 0
    assert states(home, since) == ["WITHDRAWN", "WITHDRAWN", *["CURRENT"] * 3]
    for wrong in (["withdraw"], ["withdraw", "x", "--code", "12"], ["withdraw", "--code", "12"]):
        assert run(home, *wrong).exit_code == 2

    after = issued(home, provider, "after")
    used = {papercode.unpack(row["qr"].partition("#")[2]).facts.slot.list_number for row in (*first, *since)}
    new = {papercode.unpack(row["qr"].partition("#")[2]).facts.slot.list_number for row in after}
    assert not used & new
    assert run(home, "publish", "--now").exit_code == 0
    assert states(home, after) == ["CURRENT"] * 5
    with served(home):
        pass


def test_two_restores_at_one_moment_publish_two_versions(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    saved, now = back_up(home), bootstrap.clock()
    versions = []
    for _ in range(2):
        lose(home)
        versions.append(bootstrap.restore_home(home, saved, passphrase=bytes, now=now)[1].version)
    assert versions[0] < versions[1]


def test_what_cannot_be_restored_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    homes.accredited(home)
    saved = back_up(home, str(tmp_path / "elsewhere"))
    assert saved.parent == tmp_path / "elsewhere"
    before = (home / "registry.db").read_bytes()

    # A database that is there.
    assert code(run(home, "restore", str(saved))) == "backup"
    with served(home):
        assert code(run(home, "restore", str(saved), "--replace")) == "home_in_use"

    damaged = Path(shutil.copytree(saved, tmp_path / "damaged"))
    (damaged / "registry.db").write_bytes(before[:-1] + b"?")
    assert code(run(home, "restore", str(damaged), "--replace")) == "backup"

    # Another registry's home, and one with the files of this one and other keys.
    other = tmp_path / "other"
    settings = Settings(host="localhost:8000", name="Other")
    bootstrap.found_home(other, settings, passphrase=b"correct horse", now=bootstrap.clock())
    lose(other)
    environment = tmp_path / "passphrase"
    environment.write_text("correct horse", "utf-8")
    wrong = ("restore", str(saved), "--without-tombstones", "--passphrase-file", str(environment))
    assert code(run(other, *wrong)) == "backup"
    for name in ("root.jwk", "root.jws", "root.pem", "credential.pem", "status.pem", "request.pem"):
        (other / name).unlink()
    assert code(run(other, *wrong)) in {"sealed_damaged", "key_file"}
    assert not (other / "registry.db").exists()

    # Without tombstones only if somebody says so.
    for path in (home / "backups").glob("tombstones*"):
        path.unlink()
    assert code(run(home, "restore", str(saved), "--replace")) == "backup"
    assert (home / "registry.db").read_bytes() == before

    assert run(home, "restore", str(saved), "--replace", "--without-tombstones").exit_code == 0
    assert run(home, "fsck").exit_code == 0
    (aside,) = home.glob("*.replaced")
    assert aside.read_bytes() == before


def test_a_home_is_made_again_from_its_keys_and_a_backup(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    rows = issued(home, homes.accredited(home), "out")
    saved = back_up(home)
    told = home / "backups"
    new = tmp_path / "new"
    new.mkdir()
    shutil.copytree(home / "keys", new / "keys", ignore=shutil.ignore_patterns("trays"))
    shutil.copytree(told, new / "backups")
    (new / "fonts").symlink_to(homes.FONTS)
    assert run(new, "restore", str(saved)).exit_code == 0
    assert run(new, "fsck").exit_code == 0
    assert states(new, rows) == ["CURRENT"] * 5
    assert opens(new, rows[0])


def test_old_backups_go_when_it_is_asked_for(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    old = back_up(home)
    shutil.move(old, old.with_name("20260101T000000Z"))
    result = run(home, "backup", "--keep-days", "30")
    assert result.exit_code == 0, result.output
    assert "taken away: 1" in result.stderr
    assert [path.name for path in (home / "backups").glob("2*")] == [Path(result.stdout.strip()).name]


@pytest.mark.only_on("postgresql", why="its own tools make the backup")
def test_on_a_server_its_own_tools_bring_the_database_back(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE", place.url)
    home = homes.with_shared_fonts(tmp_path / "home")
    settings = Settings(host=homes.HOST, name="Example Registry")
    bootstrap.found_home(home, settings, passphrase=None, now=bootstrap.clock())
    assert run(home, "publish").exit_code == 0
    provider = homes.accredited(home)
    first = issued(home, provider, "first")
    result = run(home, "backup")
    assert (result.exit_code, "pg_dump" in result.stderr) == (0, True)
    saved = Path(result.stdout.strip())
    dump = tmp_path / "registry.dump"
    tool("pg_dump", place.url, "--format=custom", "--no-owner", f"--file={dump}")
    since = issued(home, provider, "since")
    for row in (first[0], since[0]):
        assert run(home, "withdraw", row["credential"]).exit_code == 0
    act(home, erase.at_once, first[1], 0)

    # Lost: an empty database in its place is refused, and not made a registry.
    empty = place.another()
    monkeypatch.setenv("REGISTRY_DATABASE", empty)
    assert code(run(home, "fsck")) == "database_missing"
    assert code(run(home, "restore", str(saved))) == "database_missing"
    tool("pg_restore", empty, "--no-owner", "--exit-on-error", dump=dump)
    for _ in range(2):
        restored = run(home, "restore", str(saved))
        assert restored.exit_code == 0, restored.output
        assert run(home, "fsck").exit_code == 0
        assert states(home, [*first, *since]) == ["WITHDRAWN", *["CURRENT"] * 4] * 2
        assert (opens(home, first[1]), opens(home, first[2])) == (False, True)
    (tmp_path / "lite").mkdir()
    of_a_file = back_up_of_a_file(tmp_path / "lite", monkeypatch)
    monkeypatch.setenv("REGISTRY_DATABASE", empty)
    assert code(run(home, "restore", str(of_a_file))) == "backup"


def back_up_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REGISTRY_DATABASE")
    return back_up(homes.example_home(folder))


def tool(name: str, url: str, *options: str, dump: Path | None = None) -> None:
    assert PROGRAMS is not None
    address = url.replace("postgresql+psycopg://", "postgresql://")
    where = [f"--dbname={address}", *options, *([str(dump)] if dump else [])]
    subprocess.run([PROGRAMS / name, *where], check=True, timeout=60)  # noqa: S603 - Debian's own program
