"""A file into rows: delimiters, quotation marks, columns, numbers, and whatever else a file may hold."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.model.batch import MAX_ROWS
from registry.operations.listed import ListRefusedError
from registry.operations.prepare import Row
from registry.uploads import reading
from registry.uploads.reading import read

HEAD = "name,framework,competency,level,reference,language\n"
REST = "manufacturing,MFG-05,L2"


def row(name: str, reference: str = "") -> Row:
    return Row(name=name, framework="manufacturing", competency="MFG-05", level="L2", reference=reference)


def refused(text: str) -> tuple[str, str]:
    with pytest.raises(ListRefusedError) as caught:
        read(text.encode())
    return caught.value.reason, caught.value.message


def only_refusal(text: str) -> tuple[str, str]:
    (found,) = [one for one in read(text.encode()) if one.refusal]
    assert found.row is None
    return found.refusal.column, found.refusal.code


@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "P", "Sc"]), min_size=1, max_size=12).map(
            lambda text: f"A{text}"
        ),
        min_size=1,
    ),
    delimiter=st.sampled_from(",;\t"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    hint=st.booleans(),
)
@example(names=['Ana "Ani" Ray; Jr, née\tB'], delimiter=";", codec="utf-8", end="\r\n", hint=True)
def test_what_a_spreadsheet_writes_comes_back(
    names: list[str],
    delimiter: str,
    codec: str,
    end: str,
    hint: bool,  # noqa: FBT001 - a drawn value
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(HEAD.strip().split(","))
    for name in names:
        writer.writerow([name, "manufacturing", "MFG-05", "L2", "A-1", "en"])
    written = f"sep={delimiter}{end}" * hint + text.getvalue()
    rows = read(written.encode(codec))
    assert [one.number for one in rows] == list(range(2, len(names) + 2))
    assert [one.row for one in rows] == [
        row(name.strip(), "A-1") if one.row else None for name, one in zip(names, rows, strict=True)
    ]
    assert {one.refusal.code for one in rows if one.refusal} <= {"letters_garbled"}


def test_a_row_may_say_in_which_languages_it_is_printed() -> None:
    text = f"{HEAD}Ana,{REST},,\nBea,{REST},,DE\nCem,{REST},,ar + en\n"
    found = [one.row.spoken for one in read(text.encode()) if one.row]
    assert list(map(str, found)) == ["en", "de", "ar+en"]


def test_columns_are_found_by_name_in_any_order_and_spelling() -> None:
    text = (
        "LEVEL;Learner number; Full_Name ;Framework;Competency code\nL2;A-17;Ana Ray;manufacturing;MFG-05\n"
    )
    (found,) = read(text.encode())
    assert found.row == row("Ana Ray", "A-17")


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    text = f'\n,,,,,\n{HEAD}\nAna,{REST},,\n ,  ,,\n\n"Ben",{REST},B-1,EN\n\n'
    found = read(text.replace(" ,  ,,", ",,,").encode())
    assert [(one.number, one.row) for one in found] == [(5, row("Ana")), (8, row("Ben", "B-1"))]


def test_a_column_of_another_name_is_said_by_its_letter_and_never_by_its_name() -> None:
    wide = ",".join([*HEAD.strip().split(","), *[""] * 20, "Secret", "", "Other"])
    reason, message = refused(f"{wide}\nAna,{REST}\n")
    assert reason == "columns_unknown"
    assert "column AA, AC has no name" in message
    assert "Secret" not in message


@pytest.mark.parametrize(
    ("text", "reason", "said"),
    [
        ("", "columns_missing", "missing: name, framework, competency, level"),
        ("a,b\n1,2\n", "columns_missing", "must name the columns"),
        ("name;level\n", "columns_missing", "missing: framework, competency"),
        (f"{HEAD.strip()},Learner\nAna,{REST}\n", "columns_twice", "read as name"),
        (HEAD, "no_rows", "no row below"),
        (f'{HEAD}Ana,{REST},,\n"Ben,{REST},,\nCleo,{REST},,\n', "quotation_mark", "in row 3"),
        (f'{HEAD}"Ana" B,{REST},,\n', "quotation_mark", "in row 2"),
        (f"{HEAD}{'a' * 140_000},{REST},,\n", "quotation_mark", "in row 2"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_what_to_change(text: str, reason: str, said: str) -> None:
    found, message = refused(text)
    assert (found, said in message) == (reason, True), message


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (f"Ray, Ana,{REST},,en", "G", "cell_beyond"),
        (f'"Ana\nRay",{REST},,', "name", "line_break"),
        (f'Ana,{REST},"A\r1",', "reference", "line_break"),
        (f"Ana,{REST},,xx", "language", "language_unknown"),
        (f"José,{REST},,".encode().decode("cp1252"), "name", "letters_garbled"),
        (f"Jos\ufffd,{REST},,", "name", "letters_garbled"),
        (f"Ana_x000D_,{REST},,", "name", "hidden_character"),
    ],
)
def test_a_row_that_cannot_be_taken_names_its_column_and_the_others_are_read(
    line: str, column: str, code: str
) -> None:
    assert only_refusal(f"{HEAD}{line}\nBen,{REST},,\n") == (column, code)


@pytest.mark.parametrize("name", ["José", "Ñuñez", "D’Évry", "TRÉ’VON", "Ægir Ýmir", "Åsa Šimić"])
def test_no_real_name_is_taken_for_a_garbled_one(name: str) -> None:
    (found,) = read(f"{HEAD}{name},{REST},,\n".encode())
    assert found.row == row(name)


def test_a_short_row_has_empty_cells_and_is_judged_later() -> None:
    (found,) = read(f"{HEAD}Ana\n".encode())
    assert found.row == Row(name="Ana", framework="", competency="", level="")


@pytest.mark.slow
def test_as_many_rows_as_a_batch_has_are_read_and_not_one_more() -> None:
    text = HEAD + f"Ana,{REST},,\n" * MAX_ROWS
    assert len(read(text.encode())) == MAX_ROWS
    assert refused(f"{text}Ben,{REST},,\n")[0] == "too_many_rows"


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_little_memory() -> None:
    data = (HEAD + "".join(f"Ana Ray {n:x},{REST},A-{n},\n" for n in range(MAX_ROWS))).encode()
    tracemalloc.start()
    rows = read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(rows) == MAX_ROWS
    assert peak < 80_000_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a" * (reading.MAX_FILE + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "not_a_table"),
        (b"%PDF-1.7\n\xff\xfe\0\0", "charset_damaged"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "charset_unclear"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ListRefusedError) as caught:
        read(data)
    assert caught.value.reason == reason


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", HEAD.encode(), b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04"]),
)
@example(b'"', b"")
@example(b"sep=\r\n", b"")
def test_any_bytes_are_rows_or_a_clear_refusal(data: bytes, start: bytes) -> None:
    try:
        rows = read(start + data)
    except ListRefusedError as error:
        assert error.reason
        assert error.message
    else:
        assert rows
        assert all((one.row is None) != (one.refusal is None) for one in rows)


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_message_repeats_a_value(name: str, language: str) -> None:
    marked = f"Wqxzjkvb{name}"
    text = io.StringIO(newline="")
    csv.writer(text).writerow([marked, "manufacturing", "MFG-05", "L2", "", f"Qwzx{language}"])
    try:
        rows = read((HEAD + text.getvalue()).encode("utf-8", "replace"))
    except ListRefusedError as error:
        said = error.message
    else:
        said = "".join(one.refusal.message for one in rows if one.refusal)
    assert "Wqxzjkvb" not in said
    assert "Qwzx" not in said
