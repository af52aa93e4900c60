"""From what was presented to a verdict, in eight steps; the page's module follows the same numbers.

1 read the digits · 2 unpack the code · 3 trust the bundle · 4 find the key · 5 check the signature ·
6 judge the facts · 7 look at the status · 8 look at the renewal month

* Pure: the bundle and the time are handed in; the same input gives the same verdict for ever.
* The order is the precedence of docs/verification.md: unreadable, not checked, unknown, forged, withdrawn,
  unchecked, renew, current.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry.model.month import Month
from registry.model.verdict import (
    Currency,
    Doubt,
    Falsity,
    Genuine,
    NotGenuine,
    Undetermined,
    Verdict,
)
from registry.securing import jws, papercode
from registry.verifying.presented import digits_of
from registry.verifying.snapshot import Trusted, Untrusted

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.credential import Facts
    from registry.securing.bundle import Bundle, IssuerKey
    from registry.securing.papercode import PaperCode
    from registry.verifying.snapshot import Snapshot

CLOCK_TOLERANCE: Final = 300
"""Seconds by which a phone's clock may be behind the bundle (five minutes, as RFC 7519 suggests "a few")."""

YOUNG_BUNDLE: Final = 24 * 3600
"""Within a day a bundle knows every key in use: new keys stand in bundles for 8 days before they sign."""


STEPS: Final = ("digits", "code", "bundle", "key", "signature", "facts", "status", "renewal")
"""What each step of docs/verification.md looks at, in order."""

_ENDED_AT: Final = {
    **dict.fromkeys(("empty", "not-digits", "leading-zero", "too-long", "other-host"), 0),
    "key-unknown-old-bundle": 3,
    **dict.fromkeys(("future-month", "framework-unknown", "provider-not-listed"), 5),
}
_ENDED_IN: Final = {
    "UNREADABLE": 1,
    "NOT_CHECKED": 2,
    "UNKNOWN": 3,
    "FORGED": 4,
    "UNCHECKED": 6,
    "WITHDRAWN": 6,
}


def checked(verdict: Verdict) -> tuple[str, ...]:
    """Return the steps that the presented certificate passed, in order; all eight for CURRENT.

    WITHDRAWN did not pass the step that looks at the status, RENEW not the one that looks at the renewal.
    """
    ended = _ENDED_AT.get(verdict.why, _ENDED_IN.get(verdict.state, len(STEPS)))
    return STEPS[: ended - 1 if verdict.state == "RENEW" else ended]


def verify(text: str, snapshot: Snapshot, now: datetime) -> Verdict:
    """Return the verdict on a QR's text or digits, at `now` (an instant that knows its time zone)."""
    hosts = snapshot.bundle.hosts if isinstance(snapshot, Trusted) else None
    try:
        # 1 and 2: read the digits, unpack the code
        code = papercode.unpack(_digits(text, hosts))
    except papercode.UnreadableError as error:
        return Undetermined(Doubt.UNREADABLE, error.why)
    # 3: trust the bundle
    if isinstance(snapshot, Untrusted):
        return Undetermined(Doubt.NOT_CHECKED, snapshot.why)
    seconds = int(now.timestamp())
    if why := _why_not_now(snapshot, seconds):
        return Undetermined(Doubt.NOT_CHECKED, why)
    return _judge(code, snapshot, seconds, Month.of(now))


def _digits(text: str, hosts: frozenset[str] | None) -> str:
    if hosts is None:
        # Without a bundle no host is known; the digits decide, and the verdict says that nothing was checked.
        text = text.rpartition("/#")[2]
        hosts = frozenset()
    return digits_of(text, hosts)


def _why_not_now(trusted: Trusted, seconds: int) -> str:
    if seconds < trusted.bundle.iat - CLOCK_TOLERANCE:
        return "clock-before-bundle"
    if seconds >= trusted.bundle.exp:
        return "bundle-too-old"
    return "root-expired" if seconds >= trusted.root.until else ""


def _judge(code: PaperCode, trusted: Trusted, seconds: int, today: Month) -> Verdict:
    facts = code.facts
    # 4: find the key
    key = trusted.bundle.keys.get(code.kid4)
    if key is None:
        return _key_missing(trusted.bundle, seconds)
    if why := _why_key_unfit(key, facts):
        return NotGenuine(Falsity.UNKNOWN, why)
    # 5: check the signature
    if not jws.verify_bytes(code.signing_input, code.signature, key.key):
        return NotGenuine(Falsity.FORGED, "signature")
    # 6: judge the facts
    if why := _why_unknown(facts, trusted.bundle, today):
        return Undetermined(Doubt.NOT_CHECKED, why)
    return _genuine(facts, trusted, seconds, today)


def _genuine(facts: Facts, trusted: Trusted, seconds: int, today: Month) -> Genuine:
    # 7: look at the status
    withdrawn = _status(facts, trusted, seconds)
    if withdrawn is True:
        return Genuine(facts, Currency.WITHDRAWN)
    if withdrawn is not False:
        return Genuine(facts, Currency.UNCHECKED, withdrawn)
    # 8: look at the renewal month
    over = facts.renew_by is not None and today > facts.renew_by
    return Genuine(facts, Currency.RENEW if over else Currency.CURRENT)


def _key_missing(bundle: Bundle, seconds: int) -> Verdict:
    if seconds - bundle.iat < YOUNG_BUNDLE:
        return NotGenuine(Falsity.UNKNOWN, "key-unknown")
    return Undetermined(Doubt.NOT_CHECKED, "key-unknown-old-bundle")


def _why_key_unfit(key: IssuerKey, facts: Facts) -> str:
    if key.void:
        return "key-void"
    retired = key.last_month is not None and facts.month > key.last_month
    return "key-retired" if retired else ""


def _why_unknown(facts: Facts, bundle: Bundle, today: Month) -> str:
    if facts.month > today:
        return "future-month"
    known = {release for _framework, release in bundle.releases}
    if any(int(ref.rpartition("@")[2]) not in known for ref in facts.competencies):
        return "framework-unknown"
    if facts.provider is None:
        return ""
    named = bundle.named.get(facts.provider)
    listed = named is not None and named.first <= facts.month <= named.last
    return "" if listed else "provider-not-listed"


def _status(facts: Facts, trusted: Trusted, seconds: int) -> bool | str:
    read = trusted.lists.get(facts.slot.list_number, "status-missing")
    if isinstance(read, str):
        return read
    if seconds >= read.exp:
        return "status-stale"
    try:
        return read.is_set(facts.slot.index)
    except IndexError:
        return "status-too-short"
