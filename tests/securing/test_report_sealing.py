"""Reports at rest: only oversight opens them, of one length, and each code opens its own reply alone."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from registry.model.errors import SealedDamagedError
from registry.securing import report_sealing, sealing
from registry.securing.keys import PublicKey
from registry.securing.report_sealing import (
    REPLY_BYTES,
    SEALED_TEXT_BYTES,
    TEXT_BYTES,
    ReplyCode,
    ReplyCodeError,
    ReportKey,
    TextTooLongError,
)

_PRIVATE = ec.derive_private_key(7, ec.SECP256R1())
KEY = ReportKey(_PRIVATE)
PUBLIC = PublicKey(_PRIVATE.public_key())
OTHER = ReportKey(ec.derive_private_key(8, ec.SECP256R1()))
NONCE = bytes(12)

texts = st.binary(max_size=TEXT_BYTES - 1)


@given(texts, st.binary(max_size=40))
def test_what_was_sealed_comes_back_whole_and_has_one_length(text: bytes, bound: bytes) -> None:
    sealed = report_sealing.seal(text, to=PUBLIC, bound=bound)
    assert len(sealed) == SEALED_TEXT_BYTES
    assert KEY.open(sealed, bound=bound) == text


@given(texts)
def test_the_same_text_twice_shares_nothing(text: bytes) -> None:
    first, second = (report_sealing.seal(text, to=PUBLIC, bound=b"a") for _ in range(2))
    # The sender's point begins alike for every text: it is said to be uncompressed.
    assert not {first[at : at + 8] for at in range(1, len(first) - 8)} & {
        second[at : at + 8] for at in range(1, len(second) - 8)
    }


@given(st.integers(0, SEALED_TEXT_BYTES * 8 - 1))
def test_a_changed_bit_opens_nothing(bit: int) -> None:
    sealed = bytearray(report_sealing.seal(b"text", to=PUBLIC, bound=b"a"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealedDamagedError):
        KEY.open(bytes(sealed), bound=b"a")


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_there_is_one_error(sealed: bytes) -> None:
    with pytest.raises(SealedDamagedError):
        KEY.open(sealed, bound=b"a")
    with pytest.raises(SealedDamagedError):
        report_sealing.open_reply(sealed, key=bytes(32), bound=b"a")


def test_another_key_and_another_row_open_nothing() -> None:
    sealed = report_sealing.seal(b"text", to=PUBLIC, bound=b"a")
    for key, bound in ((OTHER, b"a"), (KEY, b"b")):
        with pytest.raises(SealedDamagedError):
            key.open(sealed, bound=bound)


def test_a_text_that_is_too_long_is_refused_before_anything_is_sealed() -> None:
    with pytest.raises(TextTooLongError):
        report_sealing.seal(bytes(TEXT_BYTES), to=PUBLIC, bound=b"")
    with pytest.raises(TextTooLongError):
        report_sealing.seal_reply(bytes(REPLY_BYTES), key=bytes(32), bound=b"", nonce=NONCE)


def _labelled_extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    mac = hmac.HMAC(salt or bytes(32), hashes.SHA256())
    mac.update(b"HPKE-v1" + suite + label + ikm)
    return mac.finalize()


def _labelled_expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return HKDFExpand(hashes.SHA256(), length, labelled).derive(key)


def test_it_is_rfc_9180_as_the_rfc_writes_it() -> None:
    """Open a report with nothing but the RFC's own steps (sections 4, 4.1, 5.1 and 5.2)."""
    sealed = report_sealing.seal(b"what happened", to=PUBLIC, bound=b"row")
    point, rest = sealed[:65], sealed[65:]
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    own = PUBLIC.value.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"
    shared = _PRIVATE.exchange(ec.ECDH(), sender)
    eae = _labelled_extract(kem, b"", b"eae_prk", shared)
    secret = _labelled_expand(kem, eae, b"shared_secret", point + own, 32)
    context = (
        b"\x00"
        + _labelled_extract(suite, b"", b"psk_id_hash", b"")
        + _labelled_extract(suite, b"", b"info_hash", b"registry report 1 row")
    )
    drawn = _labelled_extract(suite, secret, b"secret", b"")
    key = _labelled_expand(suite, drawn, b"key", context, 32)
    nonce = _labelled_expand(suite, drawn, b"base_nonce", context, 12)
    padded = AESGCM(key).decrypt(nonce, rest, b"")
    assert padded == b"what happened\x01".ljust(TEXT_BYTES, b"\x00")


# --- codes and replies --------------------------------------------------------------------------------------


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_read_as_it_is_written(value: bytes) -> None:
    code = ReplyCode(value)
    assert len(code.text) == sealing.SECRET_LETTERS
    spelled = code.text.lower().replace("0", "o").replace("1", "l")
    assert ReplyCode.read(f" {spelled[:13]}-{spelled[13:]} ") == code


@pytest.mark.parametrize("text", ["", "A" * 25, "A" * 27, "U" * 26, "Z" * 26, "é" * 26])
def test_what_is_no_code_has_the_one_answer(text: str) -> None:
    with pytest.raises(ReplyCodeError):
        ReplyCode.read(text)


def test_locator_and_reply_key_say_nothing_of_each_other_and_are_not_shown() -> None:
    code = ReplyCode(os.urandom(16))
    assert len({code.value, code.locator, code.reply_key}) == 3
    assert code.value.hex() not in repr(code)
    assert "7" not in repr(KEY)


@given(st.binary(max_size=REPLY_BYTES - 1))
def test_a_reply_comes_back_whole_and_has_one_length(reply: bytes) -> None:
    key = ReplyCode(bytes(16)).reply_key
    sealed = report_sealing.seal_reply(reply, key=key, bound=b"a", nonce=NONCE)
    assert len(sealed) == REPLY_BYTES + 28
    assert report_sealing.open_reply(sealed, key=key, bound=b"a") == reply
    for wrong, bound in ((ReplyCode(b"x" * 16).reply_key, b"a"), (key, b"b")):
        with pytest.raises(SealedDamagedError):
            report_sealing.open_reply(sealed, key=wrong, bound=bound)
