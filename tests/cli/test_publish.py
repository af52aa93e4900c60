"""`registry export-verifier`: the verify page and its files as a folder that anybody can serve."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from registry import bootstrap
from registry.securing.gate import b64url_decode
from registry.settings import Settings
from tests.homes import HOST, example_home, run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_home(tmp_path_factory.mktemp("export"))


def test_what_is_exported_is_what_is_published_and_opens_without_our_server(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "verifier"
    assert run(home, "export-verifier", str(folder)).exit_code == 0
    again = tmp_path / "again"
    assert run(home, "export-verifier", str(again)).exit_code == 0
    assert files_of(again) == files_of(folder)
    published = bootstrap.published_files(home)
    # The public register is a page; a web server finds it as the index of a folder.
    at = {path: f"{path}/index.html" if path.endswith("providers") else path for path in published}
    assert {path: (folder / at[path]).read_bytes() for path in published} == published
    for path in ("jwks.json", "root.pem", ".well-known/jwt-vc-issuer"):
        assert (folder / path).stat().st_size > 0
    for page in (
        "index.html",
        "about/index.html",
        "frameworks/manufacturing/MFG-05@1/index.html",
        "sw.js",
    ):
        assert (folder / page).stat().st_size > 0
    # A report needs the registry itself: the page says where.
    assert "Reports are taken by the registry itself" in (folder / "report" / "index.html").read_text("utf-8")
    # Asking a wallet needs a server that passes question and answer on.
    assert not (folder / "check").exists()
    # A check against the folder needs the home no more.
    result = run(tmp_path, "verify", "12", "--bundle", str(folder), "--root", str(home / "root.jwk"))
    assert result.exit_code == 3
    assert "UNREADABLE" in result.stdout


def test_the_bundle_says_which_page_is_the_registrys(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "verifier"
    assert run(home, "export-verifier", str(folder)).exit_code == 0
    sums = (folder / "pages.sha256").read_bytes()
    bundle = json.loads(b64url_decode((folder / "bundle.jws").read_text("ascii").split(".")[1]))
    assert bundle["page"] == {"sha256": hashlib.sha256(sums).hexdigest()}
    named = dict(line.split("  ")[::-1] for line in sums.decode().splitlines())
    files = files_of(folder)
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in named} == named
    assert {"index.html", "keep/index.html", "sw.js", "static/verify/verify.js"} <= named.keys()


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_home_that_was_founded_before_requests_were_signed_is_served_without_their_key(
    home: Path, tmp_path: Path
) -> None:
    earlier = Path(shutil.copytree(home, tmp_path / "home", symlinks=True))
    for name in ("keys/request.key", "request.pem"):
        (earlier / name).unlink()
    assert run(earlier, "export-verifier", str(tmp_path / "verifier")).exit_code == 0
    assert len(json.loads((tmp_path / "verifier" / "jwks.json").read_bytes())["keys"]) == 2


def test_a_registry_that_ends_publishes_once_more_for_years(home: Path, tmp_path: Path) -> None:
    ended = Path(shutil.copytree(home, tmp_path / "home", symlinks=True))
    last = ("publish", "--last", f"{bootstrap.clock().year + 3}-06-30")
    refused = run(ended, *last)
    assert refused.exit_code == 1
    assert "registry stop-issuing" in str(refused.exception)
    assert run(ended, "stop-issuing", "--reason", "it ends").exit_code == 0
    assert f"fresh until {last[2]}" in run(ended, *last).stdout
    assert "--now" in run(ended, "publish").stderr


def test_a_folder_with_something_in_it_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    assert run(home, "export-verifier", str(tmp_path)).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_before_the_first_publication_there_is_nothing_to_export(tmp_path: Path) -> None:
    home = tmp_path / "home"
    bootstrap.found_home(home, Settings(host=HOST, name="R"), passphrase=None, now=bootstrap.clock())
    result = run(home, "export-verifier", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "registry publish" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_operators_mark_that_is_more_than_a_drawing_stops_it_with_what_to_change(tmp_path: Path) -> None:
    home = example_home(tmp_path)
    (home / "mark.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>', "utf-8"
    )
    refused = run(home, "publish")
    assert refused.exit_code != 0
    assert "mark.svg in the home cannot be used: it holds more than shapes" in str(refused.exception)
