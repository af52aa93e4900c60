"""Telling that something is wrong, and coming back for the answer: without an account, an address or a trace.

* The text is sealed to the key of oversight before it is kept: the registry's own staff, its server and a
  copy of its database cannot read it (decision record 21).
* Whoever reported has a reply code. Of the code a digest under a key of the keystore is kept; the reply lies
  under a key drawn from it. Every code that opens nothing gets one answer.
* Nothing tells when: the time lies inside the ciphertext, rows stand in no order, and no line is written to
  the ledger.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import ReportId
from registry.model.report import ANSWER_DAYS, MAX_ABOUT, MAX_TEXT, ReportKind, ReportState, require_step
from registry.model.said import said
from registry.operations.report_case import Case, open_case, seal_case
from registry.ports.reports import Report, ReportText
from registry.securing import gate, report_sealing, sealing
from registry.securing.report_sealing import ReplyCode, ReplyCodeError

if TYPE_CHECKING:
    from datetime import date, datetime

    from registry.model.report import Outcome
    from registry.ports import Keys, Store, Transaction
    from registry.ports.reports import Oversight
    from registry.securing.keys import PublicKey
    from registry.securing.report_sealing import ReportKey

MOST_TEXTS: Final = 40
"""Texts of one report, with notes of oversight: more is a conversation, which this is not."""

_LINES: Final = frozenset("\n\t")
_UNSEEN: Final = frozenset({"Cc", "Cs"})


class ReportsClosedError(RegistryError):
    """There is no key of oversight, so nothing can be sealed to it."""

    code: ClassVar[str] = "reports_closed"

    def __init__(self) -> None:
        """Say where to turn."""
        super().__init__(
            said("this registry takes no reports here yet: its page about itself says who oversees it")
        )


class ReportInvalidError(RegistryError):
    """A report cannot be taken as it is; `field` is the one to change."""

    code: ClassVar[str] = "report_invalid"

    def __init__(self, field_: str, message: str) -> None:
        """Keep which field it is, and never its value."""
        super().__init__(message)
        self.field = field_


class ReportFullError(RegistryError):
    """Nothing more can be added to a report."""

    code: ClassVar[str] = "report_full"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("nothing more can be added to this report: make a new one"))


class NoOversight:
    """No key of oversight yet; it keeps the contract of `registry.ports.reports.Oversight`."""

    public: PublicKey | None = None
    is_example = False

    def opened(self, passphrase: bytes) -> ReportKey:  # noqa: ARG002 - the contract's
        """Raise `ReportsClosedError`."""
        raise ReportsClosedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody reports, within its limits."""

    kind: ReportKind
    about: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reply code shows."""

    state: ReportState
    due: date
    outcome: Outcome | None
    reply: str = field(repr=False)


def read(kind: str, about: str, text: str) -> Told:
    """Return what somebody typed as a report; raise `ReportInvalidError`."""
    found = next((one for one in ReportKind if one == kind), None)
    if found is None:
        field_, message = "kind", said("choose what it is about")
        raise ReportInvalidError(field_, message)
    return Told(kind=found, about=_within(about, "about", MAX_ABOUT), text=read_text(text))


def read_text(text: str, most: int = MAX_TEXT) -> str:
    """Return a text that somebody typed; raise `ReportInvalidError` for an empty or too long one."""
    plain = _within(text, "text", most)
    if not plain:
        field_, message = "text", said("write what happened")
        raise ReportInvalidError(field_, message)
    return plain


def draw_code() -> str:
    """Return a new reply code."""
    return ReplyCode(ids.new_bytes(sealing.SECRET_BYTES)).text


def file(told: Told, code: str, *, store: Store, keys: Keys, oversight: Oversight, now: datetime) -> None:
    """Keep a report under its code; sent again with the same code, nothing more is kept.

    Raises `ReportsClosedError`, and `ReplyCodeError` for a text that is no code.
    """
    to, own = require_public(oversight), ReplyCode.read(code)
    report = ReportId(ids.new_id())
    first = {
        "kind": told.kind,
        "about": told.about,
        "reply_key": gate.b64url_encode(own.reply_key),
        **text_of(told.text, "reporter", now),
    }
    case = Case(due=now.date() + timedelta(days=ANSWER_DAYS))
    kept = Report(
        id=report,
        mac=_mac(own, keys),
        state=ReportState.RECEIVED,
        case_sealed=seal_case(case, report, keys),
        reply_sealed=seal_reply("", own.reply_key, report),
    )
    with store.transaction() as tx:
        if tx.reports.find(kept.mac) is None:
            tx.reports.add(kept)
            add_text(tx, report, first, to=to)


def answer(code: str, *, store: Store, keys: Keys) -> Answer:
    """Return how a report stands, and the reply if there is one; raise `ReplyCodeError`."""
    own = ReplyCode.read(code)
    with store.reading() as tx:
        report = _found(tx, own, keys)
    case = open_case(report.case_sealed, report.id, keys)
    sealed = report.reply_sealed
    reply = report_sealing.open_reply(sealed, key=own.reply_key, bound=report.id.encode("ascii"))
    return Answer(state=report.state, due=case.due, outcome=case.outcome, reply=reply.decode())


def add(
    code: str, text: str, once: str, *, store: Store, keys: Keys, oversight: Oversight, now: datetime
) -> None:
    """Add to a report what somebody typed; sent again with the same `once`, nothing more is kept.

    What was decided is open again. Raises `ReplyCodeError`, `ReportInvalidError`, `ReportFullError` and
    `ReportsClosedError`.
    """
    to, own, plain = require_public(oversight), ReplyCode.read(code), read_text(text)
    row = ids.spelled(keys.mac("report text", own.locator + once.encode()), ids.ID_LETTERS).lower()
    with store.transaction() as tx:
        report = _found(tx, own, keys)
        texts = tx.reports.texts(report.id)
        if any(one.id == row for one in texts):
            return
        if report.state is ReportState.CLOSED or len(texts) >= MOST_TEXTS:
            raise ReportFullError
        add_text(tx, report.id, text_of(plain, "reporter", now), to=to, row=row)
        if report.state is ReportState.DECIDED:
            require_step(report.state, ReportState.OPEN)
            case = open_case(report.case_sealed, report.id, keys)
            again = replace(case, due=now.date() + timedelta(days=ANSWER_DAYS))
            sealed = seal_case(again, report.id, keys)
            tx.reports.replace(replace(report, state=ReportState.OPEN, case_sealed=sealed))


def require_public(oversight: Oversight) -> PublicKey:
    """Return the key to which reports are sealed; raise `ReportsClosedError`."""
    if oversight.public is None:
        raise ReportsClosedError
    return oversight.public


def text_of(text: str, who: str, now: datetime) -> dict[str, Any]:
    """Return what is sealed of a text by the person who reported or by oversight."""
    return {"text": text, "from": who, "at": now.isoformat()}


def add_text(
    tx: Transaction, report: ReportId, content: dict[str, Any], *, to: PublicKey, row: str | None = None
) -> None:
    """Seal a text to oversight and keep it."""
    own = row or ids.new_id()
    data = json.dumps(content, ensure_ascii=False).encode()
    sealed = report_sealing.seal(data, to=to, bound=own.encode("ascii"))
    tx.reports.add_text(ReportText(id=own, report=report, sealed=sealed))


def seal_reply(reply: str, key: bytes, report: ReportId) -> bytes:
    """Seal a reply for whoever reported."""
    nonce = ids.new_bytes(sealing.NONCE_BYTES)
    return report_sealing.seal_reply(reply.encode(), key=key, bound=report.encode("ascii"), nonce=nonce)


def _within(text: str, field_: str, most: int) -> str:
    plain = "".join(one for one in text if one in _LINES or unicodedata.category(one) not in _UNSEEN).strip()
    if len(plain) > most:
        message = said("shorten it to at most {most} characters", most=most)
        raise ReportInvalidError(field_, message)
    return plain


def _mac(code: ReplyCode, keys: Keys) -> bytes:
    return keys.mac("report", code.locator)


def _found(tx: Transaction, code: ReplyCode, keys: Keys) -> Report:
    report = tx.reports.find(_mac(code, keys))
    if report is None:
        raise ReplyCodeError
    return report
