"""Sealed records: open to secret and PIN together, of one length, silent about everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.errors import SealedDamagedError
from registry.securing.sealing import (
    RECORD_BYTES,
    ClaimRefusedError,
    ClaimSecret,
    RecordTooLongError,
    seal,
    seal_under,
    unseal,
    unseal_under,
)

SECRET = ClaimSecret(bytes(range(16)))
PIN = "012345"
KEY = b"k" * 32
NONCE = b"n" * 12


def sealed(facts: bytes = b"facts") -> bytes:
    return seal(facts, secret=SECRET, pin=PIN, pin_key=KEY, nonce=NONCE)


@given(st.binary(max_size=RECORD_BYTES - 1))
def test_what_is_sealed_opens_to_itself_and_has_the_one_length(facts: bytes) -> None:
    ciphertext = sealed(facts)
    assert len(ciphertext) == len(sealed())
    assert unseal(ciphertext, secret=SECRET, pin=PIN, pin_key=KEY, nonce=NONCE) == facts


@pytest.mark.parametrize(
    "change",
    [
        {"pin": "012346"},
        {"pin": ""},
        {"pin_key": b"x" * 32},
        {"secret": ClaimSecret(bytes(16))},
        {"nonce": b"x" * 12},
        {"nonce": b""},
    ],
)
def test_every_wrong_part_is_refused_in_the_same_words(change: dict[str, object]) -> None:
    parts = {"secret": SECRET, "pin": PIN, "pin_key": KEY, "nonce": NONCE, **change}
    with pytest.raises(ClaimRefusedError, match="secret and PIN do not open a record"):
        unseal(sealed(), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 1040])
def test_changed_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ClaimRefusedError):
        unseal(data, secret=SECRET, pin=PIN, pin_key=KEY, nonce=NONCE)


def test_facts_longer_than_a_record_are_refused_before_sealing() -> None:
    with pytest.raises(RecordTooLongError):
        sealed(b"x" * RECORD_BYTES)


@given(st.binary(min_size=16, max_size=16))
def test_a_secret_reads_back_as_people_write_it(value: bytes) -> None:
    text = ClaimSecret(value).text
    assert len(text) == 26
    sloppy = "-".join(text[at : at + 4] for at in range(0, 26, 4)).lower().replace("0", "o").replace("1", "l")
    assert ClaimSecret.read(text) == ClaimSecret.read(sloppy) == ClaimSecret(value)


@pytest.mark.parametrize("text", ["", "A" * 25, "A" * 27, "U" * 26, "Z" * 26, "é" * 26])
def test_what_cannot_be_a_secret_is_refused_like_a_wrong_one(text: str) -> None:
    with pytest.raises(ClaimRefusedError):
        ClaimSecret.read(text)


def test_the_locator_is_not_the_secret_and_nothing_prints_it() -> None:
    assert SECRET.locator != SECRET.value
    assert ClaimSecret(bytes(16)).locator != SECRET.locator
    assert repr(SECRET) == "ClaimSecret(unit=0)"


@pytest.mark.parametrize(("value", "unit"), [(b"short", 0), (bytes(16), 12), (bytes(16), -1)])
def test_a_secret_of_another_length_or_unit_is_a_bug(value: bytes, unit: int) -> None:
    with pytest.raises(RuntimeError):
        ClaimSecret(value, unit)


def test_the_units_of_a_sheet_share_neither_locator_nor_key() -> None:
    units = SECRET.units()
    assert units[0] == SECRET
    assert [one.unit for one in units] == list(range(12))
    assert {one.text for one in units} == {SECRET.text}
    assert len({one.locator for one in units}) == 12
    kept = [seal(b"facts", secret=one, pin=PIN, pin_key=KEY, nonce=NONCE) for one in units]
    for one, ciphertext in zip(units, kept, strict=True):
        assert unseal(ciphertext, secret=one, pin=PIN, pin_key=KEY, nonce=NONCE) == b"facts"
        for other in set(units) - {one}:
            with pytest.raises(ClaimRefusedError):
                unseal(ciphertext, secret=other, pin=PIN, pin_key=KEY, nonce=NONCE)


def test_no_secret_that_could_be_typed_leads_to_a_unit_alone() -> None:
    # Else somebody with the sheet could guess the PIN at each unit apart, twelve times as often.
    drawn = [ClaimSecret(one.derive(b"", b"registry record locator 1", 16)) for one in SECRET.units()]
    locators = {one.locator for one in SECRET.units()}
    assert locators.isdisjoint(each.locator for one in drawn for each in one.units())


@given(st.binary(max_size=RECORD_BYTES - 1), st.binary(max_size=40))
def test_what_is_sealed_under_a_key_opens_to_itself_in_its_own_place(data: bytes, bound: bytes) -> None:
    kept = seal_under(KEY, data, bound=bound, nonce=NONCE)
    assert len(kept) == len(NONCE) + RECORD_BYTES + 16
    assert unseal_under(KEY, kept, bound=bound) == data
    for key, changed, place in [
        (b"x" * 32, kept, bound),
        (KEY, kept[:-1], bound),
        (KEY, kept, bound + b"x"),
        (KEY, b"", bound),
    ]:
        with pytest.raises(SealedDamagedError) as refused:
            unseal_under(key, changed, bound=place)
        assert refused.value.code == "sealed_damaged"


def test_what_is_too_long_is_not_sealed_under_a_key_either() -> None:
    with pytest.raises(RecordTooLongError) as refused:
        seal_under(KEY, b"x" * RECORD_BYTES, bound=b"", nonce=NONCE)
    assert refused.value.code == "record_too_long"
