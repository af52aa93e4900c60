"""What is handed out: a wheel and an sdist that work away from the checkout and hold no secret."""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from registry.keystore import example, founding, oversight
from registry.rendering.vendored import FONTS, LICENCE, PACKAGES, files, font_of
from tests import registry_files as made

pytestmark = pytest.mark.slow

TOP = Path(__file__).resolve().parent.parent
MODULES = TOP / "web" / "node_modules"
BROUGHT = "registry/_data/web/node_modules"
FLOORS = {
    "pyjwt": (2, 15, 1),
    "weasyprint": (70, 0),
    "starlette": (1, 0, 1),
    "python-multipart": (0, 0, 31),
}
PRIVATE = re.compile(
    rb'-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]|AGE-SECRET-KEY-[1]|"d"\s*:\s*"[A-Za-z0-9_-]{43}"'
)
"""A key as PEM, of age, or as a JWK with its private member."""
SEALED = re.compile(rb'"sealed"\s*:\s*"[A-Za-z0-9_-]{40,}"')
HOME_FILES = re.compile(r"(registry\.(toml|db)(-wal|-shm)?|\.env|.*\.(key|p12|pfx|sqlite3?))\Z")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dist")
    # Not isolated: everything that building needs is in the lock, so nothing is fetched; nor does npm.
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    environment = {**os.environ, "npm_config_offline": "true"}
    subprocess.run(command, cwd=TOP, check=True, capture_output=True, env=environment)  # noqa: S603 - our own build
    return {"wheel": next(folder.glob("*.whl")), "sdist": next(folder.glob("*.tar.gz"))}


@pytest.fixture(scope="module")
def contents(built: dict[str, Path]) -> dict[str, dict[str, bytes]]:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        in_wheel = {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(built["sdist"]) as sdist:
        files = [
            (member.name.partition("/")[2], sdist.extractfile(member)) for member in sdist if member.isfile()
        ]
        in_sdist = {name: file.read() for name, file in files if file}
    return {"wheel": in_wheel, "sdist": in_sdist}


def tracked() -> set[str]:
    git = shutil.which("git")
    if git is None or not (TOP / ".git").exists():
        pytest.skip("needs a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=TOP, check=True, capture_output=True).stdout  # noqa: S603 - fixed words
    return {name for name in listed.decode().split("\0") if name and (TOP / name).is_file()}


def test_the_lock_holds_the_floors() -> None:
    lock = (TOP / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", lock, flags=re.MULTILINE))
    low = {
        name: locked[name]
        for name, floor in FLOORS.items()
        if tuple(int(part) for part in locked[name].split(".")) < floor
    }
    assert low == {}


def test_the_fonts_of_more_scripts_are_locked_apart() -> None:
    extras = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    wanted = {one.partition(">")[0] for name in ("fonts-more", "fonts-cjk") for one in extras[name]}
    locked, first = (
        set(re.findall(r"^([a-z0-9-]+)==", (TOP / name).read_text("utf-8"), flags=re.MULTILINE))
        for name in ("fonts.lock", "requirements.lock")
    )
    assert wanted <= locked
    assert not wanted & first


@pytest.mark.parametrize("name", ["requirements.lock", "fonts.lock"])
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    lock = (TOP / name).read_text("utf-8").replace("\\\n", " ")
    bare = [line for line in lock.splitlines() if "==" in line and "--hash=sha256:" not in line]
    assert bare == []
    assert "://" not in lock


def test_the_sdist_holds_what_the_project_holds_and_nothing_else(
    contents: dict[str, dict[str, bytes]],
) -> None:
    assert set(contents["sdist"]) - {"PKG-INFO"} == tracked()


def test_the_wheel_holds_the_program_and_the_files_that_travel_with_it(
    contents: dict[str, dict[str, bytes]],
) -> None:
    folders = ("competency_frameworks/", "keys.example/", "templates/")
    wanted = {name for name in tracked() if name.startswith("registry/")}
    wanted |= {f"registry/_data/{name}" for name in tracked() if name.startswith(folders)}
    brought = {
        f"{BROUGHT}/{package.name}/{name}"
        for package in PACKAGES
        for name in (*files(MODULES, package), LICENCE)
        if (MODULES / package.name / name).is_file()
    }
    fonts = [font_of(script) for script in FONTS]
    brought |= {
        f"registry/_data/web/{path.as_posix()}"
        for font in fonts
        for path in (font, font.parent.parent / LICENCE)
        if (TOP / "web" / path).is_file()
    }
    assert {name for name in contents["wheel"] if ".dist-info/" not in name} == wanted | brought


def test_the_wheel_brings_what_pages_need_of_others_where_npm_installed_it(
    contents: dict[str, dict[str, bytes]],
) -> None:
    if not all((MODULES / package.name).is_dir() for package in PACKAGES):
        pytest.skip("packages of pages are not installed: run npm ci in web/")
    for package in PACKAGES:
        folder = f"{BROUGHT}/{package.name}"
        names = {name for name in contents["wheel"] if name.startswith(folder)}
        assert {f"{folder}/{name}" for name in (package.entry, *package.binaries, LICENCE)} <= names
        imported = {
            posixpath.normpath(f"{posixpath.dirname(name)}/{found.decode()}")
            for name in names
            for found in re.findall(rb'from "(\.[\w./]+)"', contents["wheel"][name])
        }
        assert imported <= names


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_nothing_secret_is_handed_out(contents: dict[str, dict[str, bytes]], kind: str) -> None:
    keys = {f"{example.FOLDER}/{name}" for name in (*founding.KEY_FILES, oversight.KEY_FILE)}
    found = {
        name
        for name, data in contents[kind].items()
        if PRIVATE.search(data) or SEALED.search(data) or HOME_FILES.match(Path(name).name)
    }
    assert {name.removeprefix("registry/_data/") for name in found} == keys


def test_the_search_for_secrets_finds_them() -> None:
    for text in (
        b"-----BEGIN %s-----\nMIGH" % b"PRIVATE KEY",
        b"-----BEGIN EC %s-----\nMHcC" % b"PRIVATE KEY",
        json.dumps({**made.STRANGER.public.jwk, "d": "A" * 43}).encode(),
    ):
        assert PRIVATE.search(text)
    assert HOME_FILES.match("registry.db-wal")


def test_a_wheel_works_in_a_clean_environment_outside_the_checkout(
    built: dict[str, Path], tmp_path: Path
) -> None:
    venv, files = tmp_path / "venv", tmp_path / "published"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    pip = (sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", "--disable-pip-version-check", built["wheel"])
    # The dependencies are the ones that are installed here: a path file stands for installing them again.
    inside = run(venv / "bin" / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    Path(inside.stdout.strip(), "lock.pth").write_text(sysconfig.get_path("purelib"), "utf-8")

    program = venv / "bin" / "registry"
    rows = [json.loads(line) for line in run(program, "framework", "list", "--json").stdout.splitlines()]
    assert len(rows) == 4
    assert run(program, "framework", "check").returncode == 0
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse\n", "utf-8")
    home = ("--home", tmp_path / "home", "--passphrase-file", passphrase)
    run(program, "init", "--host", "localhost", "--name", "Example", *home)
    assert len(run(program, "keys", "list", "--home", tmp_path / "home").stdout.splitlines()) == 6
    run(program, "demo", "--once", "--home", tmp_path / "demo")
    assert list((tmp_path / "demo").rglob("*.pdf"))
    for name, data in made.Files().build().items():
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).write_bytes(data)
    (files / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk), "utf-8")
    options = (
        "--bundle",
        files,
        "--root",
        files / "root.jwk",
        "--at",
        made.NOW.strftime("%Y-%m-%dT%H:%M:%S"),
    )
    verdict = run(venv / "bin" / "python", "-m", "registry", "verify", made.digits(), *options, "--json")
    assert json.loads(verdict.stdout)["state"] == "CURRENT"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    # An empty environment and another folder: nothing of the checkout is found by chance.
    outside = Path(str(command[0])).parent
    answer = subprocess.run(command, check=False, capture_output=True, text=True, cwd=outside, env={})  # noqa: S603
    assert answer.returncode == 0, answer.stderr
    return answer
