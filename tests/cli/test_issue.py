"""`registry issue`, `withdraw`, `publish` and `verify` on a home: a class from a file to a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry import bootstrap
from registry.model.ids import ProviderId
from registry.operations import assess
from registry.rendering.pdf import PdfUnavailableError
from tests.homes import accredited, example_home, lines, run
from tests.operations.assessors import decide
from tests.uploads.books import book

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "name,framework,competency,level,reference,language\n"
GOOD = HEAD + "Ana-María O’Neill,manufacturing,MFG-05,L2,R7,en\nمحمد علي,manufacturing,MFG-05,L2,,\n"


pytestmark = [pytest.mark.usefixtures("printer"), pytest.mark.slow]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_home(tmp_path_factory.mktemp("issue"))


@pytest.fixture(scope="module")
def provider(home: Path) -> str:
    return accredited(home)


def issue(home: Path, provider: str, folder: Path, text: str, *more: str) -> object:
    rows = folder / "rows.csv"
    rows.write_text(text, "utf-8")
    arguments = ("--provider", provider, "--rows", str(rows), "--out", str(folder / "out"), "--json")
    return run(home, "issue", *arguments, *more)


def test_a_class_is_issued_printed_and_checked(home: Path, provider: str, tmp_path: Path) -> None:
    result = issue(home, provider, tmp_path, GOOD)
    assert result.exit_code == 0, result.output
    first, second = lines(result)
    assert first["row"] == 1
    assert first["qr"].startswith("http://localhost:8000/#")
    assert first["claim"]["url"].startswith("http://localhost:8000/claim#")
    checked = run(home, "verify", first["certificate"], "--json")
    assert checked.exit_code == 0
    (document,) = lines(checked)
    assert document["state"] == "CURRENT"
    assert document["facts"]["name"] == "Ana-María O’Neill"
    assert document["checked"][-1] == "renewal"
    assert run(home, "verify", second["qr"]).exit_code == 0


def test_a_withdrawn_one_shows_after_the_next_publication(home: Path, provider: str, tmp_path: Path) -> None:
    (first, _) = lines(issue(home, provider, tmp_path, GOOD))
    assert run(home, "withdraw", first["credential"]).exit_code == 0
    assert run(home, "verify", first["qr"]).exit_code == 0
    assert run(home, "publish", "--now").exit_code == 0
    result = run(home, "verify", first["qr"], "--json")
    assert result.exit_code == 1
    assert lines(result)[0]["state"] == "WITHDRAWN"
    assert lines(result)[0]["checked"][-1] == "facts"


def test_a_bad_row_is_named_without_its_value_and_the_others_are_issued(
    home: Path, provider: str, tmp_path: Path
) -> None:
    text = (
        GOOD
        + "Zzyzx,manufacturing,MFG-05,L1,,\nQuux,manufacturing,MFG-05,L2,,xx\n,manufacturing,MFG-05,L2,,\n"
    )
    result = issue(home, provider, tmp_path, text)
    assert result.exit_code == 1
    answers = lines(result)
    assert [answer["row"] for answer in answers] == [1, 2, 3, 4, 5]
    errors = [(answer["error"]["code"], answer["error"]["column"]) for answer in answers[2:]]
    assert errors == [
        ("level_not_offered", "level"),
        ("language_unknown", "language"),
        ("name_refused", "name"),
    ]
    assert "Zzyzx" not in result.output
    assert "Quux" not in result.output


@pytest.mark.parametrize("bad", [1, 2, 3])
def test_of_three_rows_exactly_the_one_outside_the_scope_is_refused(
    home: Path, provider: str, tmp_path: Path, bad: int
) -> None:
    rows = [f"Person {letter},manufacturing,MFG-05,L2,,\n" for letter in "ab"]
    rows.insert(bad - 1, "Person c,construction,CON-01,L1,,\n")
    result = issue(home, provider, tmp_path, HEAD + "".join(rows))
    assert result.exit_code == 1
    answers = lines(result)
    assert [answer["row"] for answer in answers if "error" in answer] == [bad]
    assert answers[bad - 1]["error"]["code"] == "not_accredited"
    assert sum("credential" in answer for answer in answers) == 2


def test_the_same_request_issues_nothing_twice(home: Path, provider: str, tmp_path: Path) -> None:
    again = ("--request", "spring class")
    first = lines(issue(home, provider, tmp_path, GOOD, *again))
    second = lines(issue(home, provider, tmp_path, GOOD, *again))
    assert [row["credential"] for row in first] == [row["credential"] for row in second]
    assert [row["qr"] for row in first] == [row["qr"] for row in second]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_a_file_without_the_columns_is_refused(home: Path, provider: str, tmp_path: Path, text: str) -> None:
    result = issue(home, provider, tmp_path, text)
    assert result.exit_code == 2
    assert "must name the columns" in result.stderr


def test_a_file_without_rows_or_that_is_not_there_is_refused(
    home: Path, provider: str, tmp_path: Path
) -> None:
    assert "there is no row below" in issue(home, provider, tmp_path, HEAD).stderr
    result = run(home, "issue", "--provider", provider, "--rows", "no.csv", "--out", str(tmp_path / "out"))
    assert (result.exit_code, "cannot be opened" in result.stderr) == (2, True)


def test_a_workbook_is_issued_and_its_rows_keep_their_numbers(
    home: Path, provider: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.xlsx"
    ana = ("Ana", "manufacturing", "MFG-05", "L2")
    rows.write_bytes(book(ana, (), (*ana[:3], "L9"), head=HEAD.strip().split(",")[:4]))
    arguments = ("--provider", provider, "--rows", str(rows), "--out", str(tmp_path / "out"), "--json")
    first, second = lines(run(home, "issue", *arguments))
    assert (first["row"], first["line"], "credential" in first) == (1, 2, True)
    assert (second["row"], second["line"], second["error"]["code"]) == (2, 4, "level_unknown")


def test_letters_that_can_be_read_in_two_ways_are_asked_about(
    home: Path, provider: str, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_bytes(f"{HEAD}Petrič,manufacturing,MFG-05,L2,,\n".encode("cp1250"))
    arguments = ("--provider", provider, "--rows", str(rows), "--out", str(tmp_path / "out"), "--json")
    asked = run(home, "issue", *arguments)
    assert asked.exit_code == 2
    assert "cp1250: Petrič" in asked.stderr
    assert "cp1252: Petriè" in asked.stderr
    (issued,) = lines(run(home, "issue", *arguments, "--charset", "cp1250"))
    assert lines(run(home, "verify", issued["certificate"], "--json"))[0]["facts"]["name"] == "Petrič"


def test_a_missing_column_within_a_row_is_a_refused_row(home: Path, provider: str, tmp_path: Path) -> None:
    result = issue(home, provider, tmp_path, HEAD + "Ana\n")
    assert result.exit_code == 1
    assert lines(result)[0]["error"]["column"] == "framework"


def test_words_are_for_people(home: Path, provider: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(HEAD + "Ana,manufacturing,MFG-05,L2,,\nBo,manufacturing,MFG-99,L2,,\n", "utf-8")
    result = run(home, "issue", "--provider", provider, "--rows", str(rows), "--out", str(tmp_path / "out"))
    assert "row 1: " in result.stdout
    assert "row 2: competency: choose a competency of this framework (competency_unknown)" in result.stdout


def test_a_publication_that_is_out_is_not_made_again(home: Path) -> None:
    run(home, "publish")
    result = run(home, "publish", "--json")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "--now" in result.stderr
    made = lines(run(home, "publish", "--now", "--json"))
    assert made[0]["exp"] - made[0]["iat"] == 8 * 86_400


def test_a_machine_that_cannot_print_still_issues_and_says_so(
    home: Path, provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object, **__: object) -> bytes:
        raise PdfUnavailableError

    # What is missing here is a library of the system: no argument can take it away.
    monkeypatch.setattr("registry.rendering.printer.Printer.certificate", cannot)
    result = issue(home, provider, tmp_path, HEAD + "Ana,manufacturing,MFG-05,L2,,\n")
    (answer,) = lines(result)
    assert answer["certificate"] is None
    assert run(home, "verify", answer["qr"]).exit_code == 0
    assert "apt-get" in result.stderr


def test_a_folder_without_room_leaves_no_half_certificate_and_issues_all_the_same(
    home: Path, provider: str, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"certificate-{number:05}.pdf.part").symlink_to("/dev/full")
    result = issue(home, provider, tmp_path, HEAD + "Ana,manufacturing,MFG-05,L2,,\n")
    (answer,) = lines(result)
    assert answer["certificate"] is None
    assert "full" in result.stderr
    assert [path for path in folder.iterdir() if not path.is_symlink()] == []
    assert run(home, "verify", answer["qr"]).exit_code == 0


def test_nothing_that_was_not_assessed_is_issued_where_that_is_recorded_here(tmp_path: Path) -> None:
    home = example_home(tmp_path)
    provider = accredited(home)
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        parts = {"store": registry.store, "keys": registry.keys, "now": registry.now()}
        assess.set_recording(on=True, four_eyes=True, provider=ProviderId(provider), **parts)
        decide(ProviderId(provider), "A-1", parts=parts)
    rows = "".join(f"Person,manufacturing,MFG-05,L2,{one},\n" for one in ("A-0", "A-1", "A-1"))
    result = issue(home, provider, tmp_path, HEAD + rows, "--request", "once")
    assert result.exit_code == 1
    first, second, third = lines(result)
    assert (first["error"]["code"], first["error"]["column"]) == ("assessment_missing", "reference")
    assert third["error"]["code"] == "assessment_missing"
    # The same request again: the same certificate, and no second decision is needed.
    again = lines(issue(home, provider, tmp_path, HEAD + rows, "--request", "once"))
    assert [one.get("credential") for one in again] == [None, second["credential"], None]
