"""Somebody who has a copy of the database, patience, and nothing of the keystore.

* Each guess ends in scores; where all score the same, the attacker knows nothing that was not known before.
* The tests give the attacker weak tables too, so that a score of nothing means something.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import unicodedata
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import inspect

from registry.securing import papercode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.storage.database import Database

ALGORITHMS: Final = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")
SEPARATORS: Final = (b"", b"|", b":", b"-", b" ", b"\0")
WINDOW: Final = 16
"""Bytes by which a digest is known, even cut short or with a salt before it."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Stolen:
    """Every row of every table."""

    tables: dict[str, list[Row]]

    @classmethod
    def copied(cls, store: Database) -> Stolen:
        with store.reading() as tx:
            return cls(
                {
                    name: [
                        dict(row._mapping)  # noqa: SLF001 - the name that SQLAlchemy gives it
                        for row in tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - names of its own tables
                    ]
                    for name in inspect(tx.connection).get_table_names()
                }
            )

    def rows(self) -> Iterator[Row]:
        for rows in self.tables.values():
            yield from rows

    def salts(self) -> set[bytes]:
        """Return every short value: one of them may have gone into a digest."""
        values = {_bytes(value) for row in self.rows() for value in row.values()}
        return {b""} | {value for value in values if 0 < len(value) <= 64}


# --- is it this name? -------------------------------------------------------------------------------------


def scores_of_names(stolen: Stolen, names: Iterable[str]) -> dict[str, int]:
    """Return for each name how often something stored answers to it."""
    windows = {window for row in stolen.rows() for value in row.values() for window in _windows(value)}
    salts = stolen.salts()
    sealed = [(value, row) for row in stolen.rows() for value in row.values() if _may_be_sealed(value)]
    return {
        name: sum(digest[:WINDOW] in windows for digest in _digests(set(_written(name)), salts))
        + sum(_opens(value, row, key) for key in _keys_from(name) for value, row in sealed)
        for name in names
    }


def _written(name: str) -> Iterator[bytes]:
    forms = {name, name.casefold(), name.upper(), name.replace(" ", ""), name.casefold().replace(" ", "")}
    forms |= {unicodedata.normalize("NFD", form) for form in forms} | {json.dumps({"n": name})}
    for form, encoding in product(forms, ("utf-8", "utf-16-le")):
        yield form.encode(encoding)


def _keys_from(name: str) -> set[bytes]:
    texts = (name.encode(), name.casefold().encode())
    return {hashlib.new(one, text).digest()[:32] for text in texts for one in ("sha256", "sha512", "blake2s")}


def _may_be_sealed(value: object) -> bool:
    return isinstance(value, bytes) and len(value) > WINDOW + 12


def _opens(value: bytes, row: Row, key: bytes) -> bool:
    for bound in (b"", *(_bytes(other) for other in row.values() if other is not value)):
        try:
            AESGCM(key).decrypt(value[:12], value[12:], bound)
        except InvalidTag:
            continue
        return True
    return False


# --- which provider issued this certificate? --------------------------------------------------------------


def scores_of_providers(stolen: Stolen, digits: str) -> Counter[str]:
    """Return for each provider how often one of its rows answers to the certificate."""
    owners = _owners(stolen)
    whole: dict[bytes, set[str]] = defaultdict(set)
    windows: dict[bytes, set[str]] = defaultdict(set)
    for row in stolen.rows():
        near = {owners[_bytes(value)] for value in row.values() if _bytes(value) in owners}
        for value in row.values():
            whole[_bytes(value)] |= near
            for window in _windows(value):
                windows[window] |= near
    known = set(_said(digits))
    scores = Counter(owner for text in known for owner in whole.get(text, ()))
    for digest in _digests(known, stolen.salts()):
        scores.update(windows.get(digest[:WINDOW], ()))
    return scores


def _owners(stolen: Stolen) -> dict[bytes, str]:
    """Return what leads to a provider: its own id, and the ids of its credentials and trays."""
    return {
        _bytes(row["id"]): row["provider"]
        for table in ("credential", "tray", "accreditation")
        for row in stolen.tables.get(table, ())
    } | {_bytes(row["id"]): row["id"] for row in stolen.tables["provider"]}


def _said(digits: str) -> Iterator[bytes]:
    """Yield everything that a certificate says about its place and itself, in plausible ways of writing."""
    code = papercode.unpack(digits)
    number, index = code.facts.slot.list_number, code.facts.slot.index
    yield from (digits.encode(), code.signature, code.payload, code.token.encode(), code.signing_input)
    yield str(index).encode()
    for text in ("[{}, {}]", "[{},{}]", "{},{}", "{}:{}", "{}|{}", "{}/{}", "{}-{}", "({}, {})", "{}.{}"):
        yield text.format(number, index).encode()
    for order, one in product("<>", "IQ"):
        yield struct.pack(order + one, index)
        yield struct.pack(order + one * 2, number, index)


# --- what both need ---------------------------------------------------------------------------------------


def _digests(texts: set[bytes], salts: set[bytes]) -> Iterator[bytes]:
    """Yield the texts' digests: alone, with each value of the database before or behind, or as the key."""
    for text, salt in product(texts, salts):
        joined = (
            {text} if not salt else {a + by + b for by in SEPARATORS for a, b in ((salt, text), (text, salt))}
        )
        yield from (hashlib.new(one, data).digest() for one in ALGORITHMS for data in joined)
        yield hmac.digest(salt, text, "sha256")


def _windows(value: object) -> Iterator[bytes]:
    """Yield every stretch of a value in which a digest may begin."""
    data = _bytes(value)
    if isinstance(value, str):
        with suppress(ValueError):
            data += bytes.fromhex(value)
    if len(data) <= 1100:
        yield from (data[at : at + WINDOW] for at in range(len(data) - WINDOW + 1))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
