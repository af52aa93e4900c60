"""A stolen database names nobody: no byte of a name anywhere, and nothing that answers to one."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import logging
import os
import secrets
import string
import tempfile
import zlib
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry import bootstrap
from registry.model import ids
from registry.model.copy import Kind, Shown
from registry.model.ids import ProviderId
from registry.operations import certify, claim, correct, erase, hand_over
from registry.operations.certify import Held
from registry.operations.prepare import Row, prepare
from registry.securing import openbadge_reading, papercode
from registry.securing.sealing import ClaimSecret
from tests.homes import accredited, example_home
from tests.operations.office import row
from tests.privacy.attacker import Stolen, scores_of_names
from tests.privacy.traces import found

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry.bootstrap import Registry
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office

pytestmark = pytest.mark.slow

LETTERS = 14


def canary() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS))


def no_passphrase() -> NoReturn:
    pytest.fail("a passphrase was asked for")


# --- no byte of it ----------------------------------------------------------------------------------------


def files_of(home: Path) -> dict[str, bytes]:
    """Return every file of a home but the fonts, which are the same for everybody."""
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] != "fonts"
    }


def traces(home: Path, texts: dict[str, str | bytes]) -> dict[str, set[str]]:
    seen = {name: found(texts, data) for name, data in files_of(home).items()}
    return {name: what for name, what in seen.items() if what}


def secrets_of(sheet: Sheet) -> dict[str, str | bytes]:
    """Return what stands on paper and must stand nowhere else."""
    code = papercode.unpack(sheet.digits)
    secret = ClaimSecret.read(sheet.secret)
    return {
        "digits": sheet.digits,
        "signature": code.signature,
        "payload": code.payload,
        "claim secret": sheet.secret,
        "claim secret in bytes": secret.value,
    }


class Errands:
    """Everything that a name goes through, on a real home."""

    def __init__(self, home: Path, registry: Registry) -> None:
        self.registry = registry
        self.provider = ProviderId(accredited(home))
        self.parts: dict[str, Any] = {
            "store": registry.store,
            "keys": registry.keys,
            "now": registry.now(),
        }
        self.texts: dict[str, str | bytes] = {}
        self.trays: list[Any] = []

    def row(self, what: str) -> Row:
        """Return a row whose name and reference are remembered."""
        first, last, reference = canary(), canary(), canary()
        self.texts |= {f"{what}, first": first, f"{what}, last": last, f"{what}, reference": reference}
        name = f"{first.title()} {last.title()}"
        return Row(framework="manufacturing", competency="MFG-05", level="L2", name=name, reference=reference)

    def issue(self, *rows: Row) -> list[Sheet]:
        terms = self.registry.terms(self.provider)
        return self.spend([prepare(one, terms, self.registry.now()) for one in rows])

    def spend(self, prepared: list[Any]) -> list[Sheet]:
        tray = self.registry.issue(prepared, request=ids.new_id())
        self.trays.append(tray.tray.id)
        for number, sheet in enumerate(tray.sheets):
            self.texts |= {
                f"{what} {len(self.trays)}.{number}": text for what, text in secrets_of(sheet).items()
            }
        return list(tray.sheets)

    def run(self) -> list[bytes]:
        """Issue, print, slip, replace, void, claim, refuse and publish; return what was printed."""
        kept, slipped, replaced, voided = (
            self.row(what) for what in ("kept", "slipped", "replaced", "voided")
        )
        sheets = self.issue(kept, slipped, replaced, voided)
        opened = self.registry.tray(self.trays[0], self.provider)
        printed = [self.registry.class_sheets(opened), self.registry.pin_list(opened)]
        hand_over.void(opened.items[3], self.trays[0], provider=self.provider, **self.parts)
        terms = self.registry.terms(self.provider)
        store, keys = self.registry.store, self.registry.keys
        self.spend(
            [
                correct.prepare_new_slip(
                    sheets[1].credential, slipped.name, stolen=True, terms=terms, store=store, keys=keys
                )
            ]
        )
        right = self.row("right").name
        self.spend(
            [
                correct.prepare_replacement(
                    sheets[2].credential, right, keep_old=False, terms=terms, store=store
                )
            ]
        )
        fresh = claim.draw_secret()
        self.texts["fresh secret"] = fresh.secret
        claim.make_it_mine(sheets[0].secret, sheets[0].pin, fresh=fresh, **self.parts)
        self.carry_away_a_badge(fresh)
        self.copy_and_erase()
        with pytest.raises(correct.NameDiffersError):
            correct.prepare_new_slip(
                sheets[0].credential, right, stolen=False, terms=terms, store=store, keys=keys
            )
        self.registry.publish()
        return printed

    def copy_and_erase(self) -> None:
        """Let a holder of two units copy, withdraw a copy, and erase one at once and one later."""
        units = self.row("units")
        sheet = self.issue(units, units)[0]
        store, keys = self.parts["store"], self.parts["keys"]
        held = Held.of(claim.open_sheet(sheet.secret, sheet.pin, **self.parts)[1])
        marks = []
        for number, shown in enumerate((Shown(), Shown(name=False))):
            digits = certify.paper_copy(
                held,
                shown,
                url=self.registry.settings.url,
                attempts=self.registry.attempts,
                **self.parts,
            )
            code = papercode.unpack(digits)
            self.texts |= {
                f"copy {number}": digits,
                f"copy's signature {number}": code.signature,
                f"copy's payload {number}": code.payload,
            }
            marks.append(certify.mark_of(code.facts.slot, keys))
        certify.withdraw_copy(held, marks[0], **self.parts)
        assert len(certify.copies_of(held, store=store, keys=keys)) == 2
        erase.ask(sheet.secret, sheet.pin, 1, **self.parts)
        erase.at_once(sheet.secret, sheet.pin, 0, **self.parts)

    def carry_away_a_badge(self, of: claim.NewSecret) -> None:
        badge = self.registry.badge(claim.open_sheet(of.secret, of.pin, **self.parts)[0])
        read = openbadge_reading.read(badge.token)
        self.texts |= {
            "badge": badge.token,
            "badge's signature": read.signature,
            "badge's id": read.badge.id.removeprefix("urn:uuid:"),
            "badge's subject": read.badge.subject.removeprefix("urn:uuid:"),
        }

    def hand_over(self) -> None:
        for tray in self.trays:
            hand_over.destroy(tray, provider=self.provider, **self.parts)


@pytest.mark.usefixtures("printer")
def test_no_byte_of_a_name_or_a_secret_is_left_at_rest(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    home = example_home(tmp_path)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    with bootstrap.open_home(home, passphrase=no_passphrase) as registry:
        errands = Errands(home, registry)
        printed = errands.run()
        assert all(data.startswith(b"%PDF-") for data in printed)
        # While the trays are open, the files of database and keystore must not show it either.
        assert traces(home, errands.texts) == {}
        assert "registry.db-wal" in files_of(home)
        errands.hand_over()
        assert traces(home, errands.texts) == {}
        assert registry.keys.tray_ids() == set()
        published = registry.published()
        assert published is not None
        assert found(errands.texts, b"\0".join(published[1].values())) == set()
    assert traces(home, errands.texts) == {}
    assert traces(temporary, errands.texts) == {}
    out, err = capfd.readouterr()
    assert caplog.records
    assert found(errands.texts, (caplog.text + out + err).encode()) == set()


def written(way: str, name: str) -> bytes:
    data = name.encode()
    return {
        "utf-8": data,
        "utf-16": name.encode("utf-16-le"),
        "hex": data.hex().encode(),
        "base64": base64.b64encode(b"xy" + data + b"z"),
        "zlib": zlib.compress(b"some words before " + data),
        "gzip": gzip.compress(data),
        "raw deflate": zlib.compress(data * 3)[2:-4],
    }[way]


@pytest.mark.parametrize("way", ["utf-8", "utf-16", "hex", "base64", "zlib", "gzip", "raw deflate"])
def test_the_search_would_find_a_name_however_it_was_written(way: str) -> None:
    name = canary()
    data = os.urandom(501) + written(way, name) + os.urandom(77)
    assert found({"name": name}, data)
    assert not found({"name": canary()}, data)


# --- nothing that answers to it ---------------------------------------------------------------------------


NAMES = [f"{canary().title()} {canary().title()}" for _ in range(10)]


def stolen_from(office: Office) -> Stolen:
    office.publish()
    return Stolen.copied(office.store)


@pytest.fixture
def robbed(office: Office) -> Stolen:
    """Let one of ten names be in the database, with a tray that is open still, and steal the database."""
    office.issued(row(NAMES[7], reference=canary()))
    (sheet,) = office.issued(row(NAMES[7]))
    office.new_slip(sheet.credential, NAMES[7])
    return stolen_from(office)


def test_ten_names_answer_alike(robbed: Stolen) -> None:
    assert scores_of_names(robbed, NAMES) == dict.fromkeys(NAMES, 0)


def test_no_length_tells_a_long_name_from_a_short_one(office: Office) -> None:
    sheets = office.issued(row("X"), row("Ж" * 64, reference="x" * 40))
    for sheet in sheets:
        held = office.held(sheet)
        office.paper_copy(held, Shown(name=False))
        office.further(held, Kind.WALLET, 3)
        erase.ask(sheet.secret, sheet.pin, 0, **office.parts)
    erase.at_once(sheets[0].secret, sheets[0].pin, 0, **office.parts)
    erase.ask(*_sheet_of_another(office), 0, **office.parts)
    stolen = stolen_from(office)
    for table, column in [
        ("sealed_record", "sealed"),
        ("sealed_record", "tries_sealed"),
        ("erasure", "sealed"),
        ("tray_item", "sealed"),
        ("copy", "slot_sealed"),
        ("credential", "holder_mac"),
    ]:
        lengths = {len(one[column]) for one in stolen.tables[table]}
        assert len(lengths) == 1, (table, column)


def _sheet_of_another(office: Office) -> tuple[str, str]:
    (sheet,) = office.issued(row("Y" * 30))
    return sheet.secret, sheet.pin


def a_digest(_: Stolen) -> bytes:
    return hashlib.sha256(NAMES[7].casefold().encode()).digest()


def a_digest_with_an_id_for_salt(stolen: Stolen) -> bytes:
    salt = stolen.tables["credential"][0]["id"]
    return hashlib.blake2b(f"{salt}|{NAMES[7]}".encode()).digest()[:20]


def a_salt_and_a_digest(stolen: Stolen) -> bytes:
    salt = stolen.tables["sealed_record"][0]["locator"]
    return b"version 1" + hashlib.sha1(salt + NAMES[7].encode()).digest()  # noqa: S324 - a weak table


def a_digest_under_a_stored_key(stolen: Stolen) -> bytes:
    key = stolen.tables["sealed_record"][0]["mac"]
    return b"v1" + hmac.digest(key, NAMES[7].encode(), "sha256")


def a_text_under_the_name(_: Stolen) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(hashlib.sha256(NAMES[7].encode()).digest()).encrypt(nonce, b"facts", b"")


@pytest.mark.parametrize(
    "weak",
    [
        a_digest,
        a_digest_with_an_id_for_salt,
        a_salt_and_a_digest,
        a_digest_under_a_stored_key,
        a_text_under_the_name,
    ],
)
def test_the_attacker_would_know_the_name_in_a_weak_table(
    robbed: Stolen, weak: Callable[[Stolen], bytes]
) -> None:
    weakened = Stolen({**robbed.tables, "weak": [{"id": "x", "value": weak(robbed)}]})
    scores = scores_of_names(weakened, NAMES)
    assert scores.pop(NAMES[7]) > 0
    assert set(scores.values()) == {0}
