"""The first start from a bare checkout: what is made, what is made anew, what is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry import __main__ as starter

STARTER = Path(__file__).resolve().parent.parent / "registry" / "__main__.py"
# A package that nobody has: pip refuses it without asking anybody, for the line has no hash.
UNKNOWN = "no-such-package==1\n"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("checkout")
    (top / "registry").mkdir()
    shutil.copy(STARTER, top / "registry")
    (top / "registry" / "cli.py").write_text(
        "import sys\ndef main():\n    print(sys.prefix, *sys.argv[1:])\n    sys.exit(3)\n", "ascii"
    )
    (top / "requirements.lock").write_text("# nothing\n", "ascii")
    return top


def start(checkout: Path, *words: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    # From another folder: a checkout is started from anywhere.
    return subprocess.run(  # noqa: S603 - our own starter
        [sys._base_executable, checkout / "registry", *words],  # noqa: SLF001 - the Python outside the environment
        check=False,
        capture_output=True,
        text=True,
        cwd=checkout.parent,
        env={"PATH": path},
    )


@pytest.mark.slow
def test_the_first_start_installs_and_the_second_does_not(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv", ignore_errors=True)
    first, second = start(checkout, "verify", "--json"), start(checkout, "list")
    assert first.stdout == f"{checkout / '.venv'} verify --json\n"
    assert "Installing 0 packages" in first.stderr
    assert (first.returncode, second.returncode) == (3, 3)
    assert second.stderr == ""


@pytest.mark.slow
def test_an_interrupted_installation_is_made_anew(checkout: Path) -> None:
    start(checkout)
    (checkout / ".venv" / "installed.sha256").unlink()
    (checkout / ".venv" / "left-over").write_text("", "ascii")
    assert "Ready." in start(checkout).stderr
    assert not (checkout / ".venv" / "left-over").exists()


@pytest.mark.slow
def test_what_has_no_hash_is_not_installed(checkout: Path) -> None:
    lock = checkout / "requirements.lock"
    lock.write_text(UNKNOWN, "ascii")
    try:
        failed = start(checkout)
        assert failed.returncode == 1
        assert "Run the same command again" in failed.stderr
        assert not (checkout / ".venv" / "installed.sha256").exists()
    finally:
        lock.write_text("# nothing\n", "ascii")


@pytest.fixture
def apt_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an apt-get first on the path that keeps what it was asked and fails when the log is read-only."""
    apt = tmp_path / "apt-get"
    apt.write_text(
        f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {tmp_path}/log\n[ ! -e {tmp_path}/offline ]\n', "ascii"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "log"


def as_user(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: number)


def test_root_on_debian_gets_what_is_missing(apt_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_user(0, monkeypatch)
    starter.install_system([])
    assert not apt_log.exists()
    starter.install_system(["libpango-1.0-0"])
    assert apt_log.read_text().splitlines() == [
        "noninteractive update",
        "noninteractive install --yes --no-install-recommends libpango-1.0-0",
    ]


def test_without_the_libraries_for_paper_it_goes_on_and_says_so(
    apt_log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_user(1000, monkeypatch)
    starter.install_system(["libpango-1.0-0", "libpangoft2-1.0-0"])
    said = capsys.readouterr().err
    assert "apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0\n" in said
    assert "everything works but the PDF" in said
    assert not apt_log.exists()


def test_where_apt_fails_the_line_is_said_and_only_the_environment_is_indispensable(
    apt_log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_user(0, monkeypatch)
    apt_log.with_name("offline").touch()
    starter.install_system(["libpango-1.0-0"])
    with pytest.raises(SystemExit, match="environment"):
        starter.install_system(["python3.11-venv", "libpango-1.0-0"])
    assert "python3.11-venv libpango-1.0-0" in capsys.readouterr().err


def test_what_is_missing_here_is_named_by_its_package() -> None:
    assert set(starter.missing()) <= {*starter.PAPER.values(), "python{}.{}-venv".format(*sys.version_info)}
