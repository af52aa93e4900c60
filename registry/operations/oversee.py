"""What oversight does with reports: read, look into, decide, tell, close; and when a provider is reviewed.

* A report is opened in memory, with the private key of oversight, for one request; nothing of it is kept.
* Whom a report is about is found by oversight, and only then known to the registry. The second report on one
  provider opens a review, which the registrar sees too; what was written he does not see.
* Every step has its reason: a note that is sealed like the report.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import ReviewId
from registry.model.report import (
    FOR_A_REVIEW,
    MAX_REPLY,
    Outcome,
    ReportKind,
    ReportState,
    require_step,
)
from registry.model.said import said
from registry.operations import ledger
from registry.operations.report import (
    ReportInvalidError,
    add_text,
    read_text,
    require_public,
    seal_reply,
    text_of,
)
from registry.operations.report_case import Case, open_case, seal_case
from registry.operations.standstill import require_reason
from registry.ports.reports import Review
from registry.securing import gate, report_sealing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from registry.model.ids import ProviderId, ReportId
    from registry.ports import Keys, Store, Transaction
    from registry.ports.reports import Oversight, Report
    from registry.securing.report_sealing import ReportKey

KEPT: Final = timedelta(days=180)
"""How long a closed report stays, for whoever comes back with the code."""

LONGEST: Final = timedelta(days=180)
"""A deadline that is later than this is none."""

_DROPPED: Final = frozenset({Outcome.NOT_CONFIRMED, Outcome.NOT_OURS})
_ORDER: Final = list(ReportState)
_OVERSIGHT: Final = "oversight"
_REVIEW: Final = "review"
_REVIEW_BYTES: Final = 64


class ReportUnknownError(RegistryError):
    """There is no such report."""

    code: ClassVar[str] = "report_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such report: look at the list of reports"))


class OversightKeyError(RegistryError):
    """The private key of oversight does not open; the message says whether passphrase or file is at fault."""

    code: ClassVar[str] = "oversight_key"


class ReviewUnknownError(RegistryError):
    """There is no such review, or it is closed."""

    code: ClassVar[str] = "review_unknown"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(said("there is no such open review: look at the list of reviews"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report as the registry itself knows it."""

    id: ReportId
    state: ReportState
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text of a report: when, by the person who reported or by oversight."""

    at: datetime
    by_oversight: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """A report that is open."""

    line: ReportLine
    kind: ReportKind
    about: str = field(repr=False)
    texts: Sequence[Written] = field(repr=False)
    reply: str = field(repr=False)
    reply_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A provider that is looked at: since when, and how many reports are about it."""

    id: ReviewId
    provider: ProviderId
    is_open: bool
    opened_on: date
    reports: int


def unlock(passphrase: str, *, oversight: Oversight) -> ReportKey:
    """Open the private key of oversight, for one request; raise `OversightKeyError`."""
    require_public(oversight)
    try:
        return oversight.opened(passphrase.encode(errors="replace"))
    except RegistryError as error:
        raise OversightKeyError(error.message) from error


def suggested(about: str, *, store: Store) -> ProviderId | None:
    """Return the provider that somebody's words seem to mean: its name, or a number of its accreditations."""
    words = about.casefold().split()
    with store.reading() as tx:
        for provider in tx.providers.all():
            if words and words == provider.name.casefold().split():
                return provider.id
        named = (one.provider for one in tx.providers.accreditations() if str(one.number) in words)
        return next(named, None)


def reports(*, store: Store, keys: Keys) -> list[ReportLine]:
    """Return every report: what waits comes first, by its deadline."""
    with store.reading() as tx:
        found = [_line(one, keys) for one in tx.reports.all()]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), one.case.due, one.id))


def opened(report: ReportId, *, key: ReportKey, store: Store, keys: Keys) -> OpenReport:
    """Open a report; raise `ReportUnknownError`, and `SealedDamagedError` for another key."""
    with store.reading() as tx:
        return _opened(tx, _required(tx, report), key, keys)


def look_into(
    report: ReportId,
    *,
    provider: ProviderId | None,
    due: date,
    reason: str,
    store: Store,
    keys: Keys,
    oversight: Oversight,
    now: datetime,
) -> ReviewId | None:
    """Say whom a report is about, if that is a provider, and until when it is decided.

    It is open from then on; again, it changes both. Returns the review of the provider, if there is one now.
    Raises `ReportUnknownError`, `ReportStateError`, `ReportInvalidError`.
    """
    to, why = require_public(oversight), read_text(reason)
    if not now.date() <= due <= now.date() + LONGEST:
        field_, message = "due", said("choose a day within {most} days", most=LONGEST.days)
        raise ReportInvalidError(field_, message)
    with store.transaction() as tx:
        tx.reports.alone()
        found = _required(tx, report)
        if provider is not None and tx.providers.get(provider) is None:
            field_, message = "provider", said("choose a provider of the list")
            raise ReportInvalidError(field_, message)
        if found.state is not ReportState.OPEN:
            require_step(found.state, ReportState.OPEN)
        case = replace(open_case(found.case_sealed, report, keys), provider=provider, due=due, outcome=None)
        review = _reviewed(tx, found, case, keys, now)
        _keep(tx, found, ReportState.OPEN, replace(case, review=review), keys)
        add_text(tx, report, text_of(why, _OVERSIGHT, now), to=to)
        ledger.write(tx, keys, now, "report looked into", provider=None)
    return review


def decide(
    report: ReportId,
    *,
    outcome: Outcome,
    reason: str,
    reply: str,
    key: ReportKey,
    store: Store,
    keys: Keys,
    oversight: Oversight,
    now: datetime,
) -> None:
    """Decide about a report, and tell whoever reported.

    Raises `ReportUnknownError`, `ReportStateError`, `ReportInvalidError` (`reason`: `text`), and
    `SealedDamagedError` for another key.
    """
    to, why, told = require_public(oversight), read_text(reason), _reply(reply)
    with store.transaction() as tx:
        found = _required(tx, report)
        require_step(found.state, ReportState.DECIDED)
        open_report = _opened(tx, found, key, keys)
        case = replace(open_report.line.case, outcome=outcome)
        answered = replace(found, reply_sealed=seal_reply(told, open_report.reply_key, report))
        _keep(tx, answered, ReportState.DECIDED, case, keys)
        add_text(tx, report, text_of(why, _OVERSIGHT, now), to=to)
        ledger.write(tx, keys, now, "report decided", provider=None)


def close(report: ReportId, *, store: Store, keys: Keys, now: datetime) -> None:
    """Close a report that was decided; it goes after 180 days. Raises `ReportStateError` too."""
    with store.transaction() as tx:
        found = _required(tx, report)
        require_step(found.state, ReportState.CLOSED)
        case = replace(open_case(found.case_sealed, report, keys), closed_on=now.date())
        _keep(tx, found, ReportState.CLOSED, case, keys)
        ledger.write(tx, keys, now, "report closed", provider=None)


def sweep(*, store: Store, keys: Keys, now: datetime) -> int:
    """Forget the reports that were closed long enough ago, leaving no byte of them; return how many."""
    with store.transaction() as tx:
        lines = [_line(one, keys) for one in tx.reports.all() if one.state is ReportState.CLOSED]
        over = [one.id for one in lines if one.case.closed_on and one.case.closed_on + KEPT < now.date()]
        for report in over:
            tx.reports.remove(report)
    if over:
        store.scrub()
    return len(over)


def reviews(*, store: Store, keys: Keys) -> list[ReviewLine]:
    """Return every review, those that are open first, the oldest of them first."""
    with store.reading() as tx:
        cases = [_line(one, keys).case for one in tx.reports.all()]
        found = [
            ReviewLine(
                id=one.id,
                provider=one.provider,
                is_open=one.is_open,
                opened_on=datetime.fromisoformat(_unsealed(one, keys)["on"]).date(),
                reports=sum(case.review == one.id for case in cases),
            )
            for one in tx.reports.reviews()
        ]
    return sorted(found, key=lambda one: (not one.is_open, one.opened_on, one.id))


def close_review(review: ReviewId, *, reason: str, store: Store, keys: Keys, now: datetime) -> None:
    """Close a review, with a reason that the ledger keeps; raise `ReviewUnknownError`, `ReasonRefusedError`.

    Two reports that come after it open another.
    """
    require_reason(reason)
    with store.transaction() as tx:
        tx.reports.alone()
        found = next((one for one in tx.reports.reviews() if one.id == review and one.is_open), None)
        if found is None:
            raise ReviewUnknownError
        tx.reports.replace_review(replace(found, is_open=False))
        ledger.write(tx, keys, now, "review closed", provider=found.provider, reason=reason)


def _required(tx: Transaction, report: ReportId) -> Report:
    found = tx.reports.get(report)
    if found is None:
        raise ReportUnknownError
    return found


def _line(report: Report, keys: Keys) -> ReportLine:
    case = open_case(report.case_sealed, report.id, keys)
    return ReportLine(id=report.id, state=report.state, case=case)


def _opened(tx: Transaction, report: Report, key: ReportKey, keys: Keys) -> OpenReport:
    contents = [
        json.loads(key.open(one.sealed, bound=one.id.encode("ascii"))) for one in tx.reports.texts(report.id)
    ]
    contents.sort(key=lambda one: ("reply_key" not in one, one["at"]))
    first = contents[0]
    reply_key = gate.b64url_decode(first["reply_key"])
    reply = report_sealing.open_reply(report.reply_sealed, key=reply_key, bound=report.id.encode("ascii"))
    written = [
        Written(
            at=datetime.fromisoformat(one["at"]), by_oversight=one["from"] == _OVERSIGHT, text=one["text"]
        )
        for one in contents
    ]
    return OpenReport(
        line=_line(report, keys),
        kind=ReportKind(first["kind"]),
        about=first["about"],
        texts=written,
        reply=reply.decode(),
        reply_key=reply_key,
    )


def _keep(tx: Transaction, report: Report, state: ReportState, case: Case, keys: Keys) -> None:
    tx.reports.replace(replace(report, state=state, case_sealed=seal_case(case, report.id, keys)))


def _reply(reply: str) -> str:
    try:
        return read_text(reply, MAX_REPLY)
    except ReportInvalidError as error:
        field_ = "reply"
        raise ReportInvalidError(field_, error.message) from error


def _reviewed(tx: Transaction, report: Report, case: Case, keys: Keys, now: datetime) -> ReviewId | None:
    """Return the review that a report belongs to, opening one if it is due."""
    if case.provider is None:
        return None
    for review in tx.reports.reviews():
        if review.is_open and review.provider == case.provider:
            return review.id
    others = [one for one in tx.reports.all() if one.id != report.id and _counts(one, case.provider, keys)]
    if len(others) + 1 < FOR_A_REVIEW:
        return None
    return _open_review(tx, others, case.provider, keys, now)


def _counts(report: Report, provider: ProviderId, keys: Keys) -> bool:
    """Say whether a report is about the provider, stands, and belongs to no review."""
    case = open_case(report.case_sealed, report.id, keys)
    return case.provider == provider and case.review is None and case.outcome not in _DROPPED


def _open_review(
    tx: Transaction, others: Sequence[Report], provider: ProviderId, keys: Keys, now: datetime
) -> ReviewId:
    made = ReviewId(ids.new_id())
    data = json.dumps({"on": now.date().isoformat()}).encode("ascii").ljust(_REVIEW_BYTES)
    sealed = keys.seal(_REVIEW, data, made.encode("ascii"))
    tx.reports.add_review(Review(id=made, provider=provider, is_open=True, sealed=sealed))
    for other in others:
        case = open_case(other.case_sealed, other.id, keys)
        _keep(tx, other, other.state, replace(case, review=made), keys)
    ledger.write(tx, keys, now, "review opened", provider=provider)
    return made


def _unsealed(review: Review, keys: Keys) -> dict[str, str]:
    found: dict[str, str] = json.loads(keys.open(_REVIEW, review.sealed, review.id.encode("ascii")))
    return found
