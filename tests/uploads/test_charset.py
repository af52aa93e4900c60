"""Which encoding a text is in: certain, or a person is asked."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.operations.listed import ListRefusedError
from registry.uploads import charset

PROVEN = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def in_file(*names: str) -> str:
    return "".join(f"{line}\r\n" for line in ("name;level", *names))


@pytest.mark.parametrize("codec", PROVEN)
@given(names=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)))
@example(names=["Ana-María O’Neill", "محمد علي", "Αθηνά Παππά", "𝒜"])
def test_unicode_is_found_for_certain(codec: str, names: list[str]) -> None:
    text = in_file(*names)
    data = text.encode(codec)
    assert data.decode(charset.detect(data)) == text


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("cp1252", ("José Müller", "JOSÉ", "Gisèle", "Zoë")),
        ("iso8859-15", ("José", "Jürgen Groß")),
        ("cp1250", ("José", "Jürgen Groß", "Żółć")),
        ("mac-roman", ("Étienne", "José")),
        ("koi8-u", ("Иван",)),
        ("cp1253", ("Αθηνά Παππά",)),
        ("cp1256", ("محمد علي",)),
    ],
)
def test_an_older_encoding_is_taken_where_every_way_to_read_it_gives_the_same(
    codec: str, names: tuple[str, ...]
) -> None:
    text = in_file(*names)
    data = text.encode(codec)
    try:
        found = charset.detect(data)
    except ListRefusedError as error:
        assert codec in {one.charset for one in error.readings}
    else:
        assert data.decode(found) == text


@pytest.mark.parametrize(
    ("codec", "name", "words"),
    [
        ("cp1252", "Muñoz", {"Muñoz", "Muńoz"}),
        ("cp1250", "Petrič", {"Petrič", "Petriè"}),
        ("cp1254", "Işık", {"Işık", "Iþýk"}),
        ("cp1252", "O’Neill", {"O’Neill", "OíNeill"}),
        ("cp1251", "Иван", {"Иван", "Èâàí"}),
    ],
)
def test_where_two_ways_are_possible_a_person_chooses(codec: str, name: str, words: set[str]) -> None:
    data = in_file(name).encode(codec)
    with pytest.raises(ListRefusedError, match="save the file as UTF-8") as caught:
        charset.detect(data)
    shown = {word for one in caught.value.readings for word in one.words}
    assert words <= shown
    assert name not in str(caught.value)
    (right,) = [one.charset for one in caught.value.readings if name in one.words]
    assert data.decode(charset.detect(data, right)) == in_file(name)


@given(
    names=st.lists(st.text("éèñčşÉ’aAzZ -иИ", min_size=1, max_size=8)),
    codec=st.sampled_from(list(charset.OLDER)),
)
def test_no_name_is_ever_read_otherwise_than_one_of_the_ways(names: list[str], codec: str) -> None:
    text = in_file(*names)
    data = text.encode(codec, "ignore")
    try:
        found = charset.detect(data)
    except ListRefusedError as error:
        assert error.reason == "charset_unclear"
    else:
        assert data.decode(found) in {data.decode(one, "replace") for one in (*PROVEN, *charset.OLDER)}


def test_a_choice_never_overrules_what_is_certain() -> None:
    data = in_file("Petrič").encode()
    assert data.decode(charset.detect(data, "cp1250")) == in_file("Petrič")


@pytest.mark.parametrize("chosen", ["rot13", "base64", "utf-7", "cp1253"])
def test_a_choice_that_was_not_offered_or_does_not_fit_is_refused(chosen: str) -> None:
    with pytest.raises(ListRefusedError, match="choose others"):
        charset.detect(b"name;level\nA\xd2\xff\n", chosen)


@pytest.mark.parametrize(
    "data",
    ["\ufeffname".encode() + b"\xff", "name".encode("utf-16")[:-1], b"n\0a\0m", b"name,level\nA\0na"],
)
def test_a_damaged_file_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(ListRefusedError, match="damaged") as caught:
        charset.detect(data)
    assert caught.value.reason == "charset_damaged"
