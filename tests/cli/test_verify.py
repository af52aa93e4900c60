"""`registry verify`, as an employer with a folder of published files runs it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from registry.cli import app
from registry.model.credential import Slot
from registry.model.month import Month, Year
from registry.rendering import badges, qr
from registry.verifying.verify import STEPS
from tests import registry_files as made
from tests.badge_copies import badge
from tests.browsing import Site, served
from tests.wallet_copies import Copy, bound

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in made.Files().build().items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "root.jwk").write_text(json.dumps(made.ROOT.public.jwk), "utf-8")
    return tmp_path


def run(text: str, folder: Path, *more: str, root: str = "root.jwk") -> Result:
    options = ["--bundle", str(folder), "--root", str(folder / root), "--at", "2026-11-24T12:00:00"]
    return CliRunner().invoke(app, ["verify", text, *options, *more])


def test_a_good_certificate_exits_with_0_and_says_what_to_compare(folder: Path) -> None:
    result = run(f"https://{made.HOST}/#{made.digits()}", folder)
    assert result.exit_code == 0
    assert "Genuine and current" in result.stdout
    assert "Ana-María O\u2019Neill" in result.stdout
    assert "Compare the name" in result.stdout


def test_json_is_one_document_with_the_facts(folder: Path) -> None:
    document = json.loads(run(made.digits(), folder, "--json").stdout)
    assert document["state"] == "CURRENT"
    assert document["facts"]["competency"] == "MFG-05@1"
    assert document["facts"]["month"] == "2026-11"
    assert document["bundle"]["version"] == made.IAT


def test_a_copy_with_the_year_alone_says_the_year(folder: Path) -> None:
    digits = made.digits(month=Year(2026), renew_by=Month(2029, 1))
    facts = json.loads(run(digits, folder, "--json").stdout)["facts"]
    assert (facts["month"], facts["renew_by"]) == ("2026", "2029-01")
    assert "month: 2026\n" in run(digits, folder).stdout


def test_digits_may_come_from_a_file(folder: Path) -> None:
    (folder / "code.txt").write_text(made.digits(), "utf-8")
    assert run(str(folder / "code.txt"), folder).exit_code == 0


@pytest.mark.parametrize("name", ["badge.png", "badge.svg", "badge.jwt"])
def test_a_badge_may_come_from_a_picture_or_a_file(folder: Path, name: str) -> None:
    made_badge = badges.badge(badge(), "manufacturing")
    files = {"badge.png": made_badge.png, "badge.svg": made_badge.svg, "badge.jwt": made_badge.token.encode()}
    (folder / name).write_bytes(files[name])
    result = run(str(folder / name), folder)
    assert result.exit_code == 0
    assert "MFG-05@1" in result.stdout
    assert "This copy names nobody" in result.stdout


def test_a_file_that_is_not_there_is_no_fault_of_a_certificate(folder: Path) -> None:
    result = run(str(folder / "certificat.PDF"), folder)
    assert result.exit_code == 2
    assert "there is no file with this name" in " ".join(result.stderr.replace("\u2502", " ").split())


def test_a_named_provider_is_shown_by_its_name(folder: Path) -> None:
    digits = made.digits(provider=4711)
    facts = json.loads(run(digits, folder, "--json").stdout)["facts"]
    assert (facts["provider"], facts["provider_name"]) == (4711, "Example College")
    assert "provider_name: Example College" in run(digits, folder).stdout
    assert "provider_name" not in json.loads(run(made.digits(), folder, "--json").stdout)["facts"]


def test_a_pdf_is_read_by_its_attached_digits(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(f"%PDF-1.7\nstream\n{made.digits()}\nendstream".encode())
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n")
    assert run(str(folder / "a.pdf"), folder).exit_code == 0
    assert json.loads(run(str(folder / "b.pdf"), folder, "--json").stdout)["why"] == "empty"


@pytest.mark.parametrize(
    ("digits", "code", "state"),
    [
        (made.digits(slot=Slot(1, made.WITHDRAWN_INDEX)), 1, "WITHDRAWN"),
        (made.digits(month=Month(2026, 1), renew_by=Month(2026, 2)), 1, "RENEW"),
        (made.digits(made.STRANGER), 1, "UNKNOWN"),
        (made.digits(slot=Slot(9, 1)), 3, "UNCHECKED"),
        ("123", 3, "UNREADABLE"),
    ],
)
def test_each_state_has_its_exit_code(folder: Path, digits: str, code: int, state: str) -> None:
    result = run(digits, folder, "--json")
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (code, state)


def test_nothing_unverified_is_shown(folder: Path) -> None:
    document = json.loads(run(made.digits(made.STRANGER), folder, "--json").stdout)
    assert "facts" not in document


def test_an_empty_folder_checks_nothing(folder: Path) -> None:
    (folder / "bundle.jws").unlink()
    result = run(made.digits(), folder, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout) == {
        "state": "NOT_CHECKED",
        "why": "no-bundle",
        "checked": ["digits", "code"],
    }


def test_a_missing_root_or_folder_is_a_usage_error(folder: Path) -> None:
    assert run(made.digits(), folder, root="none.jwk").exit_code == 2
    assert run(made.digits(), folder / "none").exit_code == 2


def test_a_picture_of_the_code_is_read_and_one_with_two_codes_is_not(folder: Path) -> None:
    drawn = qr.draw(f"https://{made.HOST}", made.digits(), quiet=4)
    other = qr.draw(f"https://{made.HOST}", made.digits(name="Bo Li"), quiet=4)
    pictures = [
        Image.open(io.BytesIO(one.png)).convert("L").resize((600, 600), Image.Resampling.NEAREST)
        for one in (drawn, other)
    ]
    pictures[0].save(folder / "one.png")
    both = Image.new("L", (1200, 600), 255)
    for place, picture in enumerate(pictures):
        both.paste(picture, (600 * place, 0))
    both.save(folder / "two.png")
    assert run(str(folder / "one.png"), folder).exit_code == 0
    two = json.loads(run(str(folder / "two.png"), folder, "--json").stdout)
    assert (two["state"], two["why"]) == ("UNREADABLE", "empty")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1.7\n%%EOF", b"\x00\x01"])
def test_a_broken_file_is_only_unreadable(folder: Path, data: bytes) -> None:
    (folder / "broken").write_bytes(data)
    assert json.loads(run(str(folder / "broken"), folder, "--json").stdout)["state"] == "UNREADABLE"


@pytest.mark.enable_socket
def test_the_files_may_lie_at_an_address_and_are_the_same_for_every_check(folder: Path) -> None:
    files = {f"/{path}": data for path, data in made.Files().build().items()}
    with served(Site(files)) as site:
        options = ["--bundle", f"http://{site.host}", "--root", str(folder / "root.jwk")]
        at = ["--at", "2026-11-24T12:00:00"]
        asked = []
        for text in (made.digits(), made.digits(slot=Slot(1, made.WITHDRAWN_INDEX)), "12"):
            site.asked.clear()
            CliRunner().invoke(app, ["verify", text, *options, *at])
            asked.append([one.path for one in site.asked])
        result = CliRunner().invoke(app, ["verify", made.digits(), *options, *at, "--json"])
    assert json.loads(result.stdout)["state"] == "CURRENT"
    assert asked == [["/root.jws", "/bundle.jws", "/status/1"]] * 3


@pytest.mark.enable_socket
def test_what_cannot_be_fetched_is_said_and_not_guessed(folder: Path) -> None:
    files = {f"/{path}": data for path, data in made.Files().build().items() if path != "status/1"}
    root = ["--root", str(folder / "root.jwk"), "--at", "2026-11-24T12:00:00", "--json"]
    with served(Site(files)) as site:
        address = f"http://{site.host}"
        without_list = CliRunner().invoke(app, ["verify", made.digits(), "--bundle", address, *root])
    nobody = CliRunner().invoke(app, ["verify", made.digits(), "--bundle", address, *root])
    assert json.loads(without_list.stdout)["state"] == "UNCHECKED"
    assert json.loads(nobody.stdout)["why"] == "no-bundle"


@pytest.mark.parametrize("address", ["http://registry.example", "ftp://registry.example", "file:///etc"])
def test_an_address_must_be_https(folder: Path, address: str) -> None:
    result = CliRunner().invoke(app, ["verify", "1", "--bundle", address, "--root", str(folder / "root.jwk")])
    assert result.exit_code == 2
    assert "https" in result.stderr


def test_a_wallets_presentation_is_the_same_document_with_what_was_disclosed(folder: Path) -> None:
    document = json.loads(run(Copy().presented("level", "notional_hours"), folder, "--json").stdout)
    assert (document["state"], document["why"], document["checked"]) == ("CURRENT", "", list(STEPS))
    assert document["facts"] == {
        "name": None,
        "competency": "MFG-05@1",
        "level": "L2",
        "month": None,
        "renew_by": "2028-11",
        "provider": None,
        "hours": "40 to 60",
    }


def test_a_presentation_may_come_from_a_file_and_may_be_bound(folder: Path) -> None:
    (folder / "copy.sdjwt").write_text(f"{bound(Copy().presented())}\n", "utf-8")
    result = run(str(folder / "copy.sdjwt"), folder)
    assert result.exit_code == 0
    assert "Ana-Mar\u00eda O\u2019Neill" in result.stdout


def test_a_claim_that_was_not_signed_shows_nothing(folder: Path) -> None:
    other = Copy({"name": "Bo Li"}, seed="another").disclosed[0]
    result = run(f"{Copy().token}~{other}~", folder, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["state"], document["why"]) == ("FORGED", "disclosure")
    assert "facts" not in document
    assert "Bo Li" not in result.output


def test_without_a_name_there_is_none_to_compare(folder: Path) -> None:
    result = run(Copy().presented("level"), folder)
    assert result.exit_code == 0
    assert "Compare the name" not in result.stdout
