"""From what was presented to a verdict, in eight steps; the page's module follows the same numbers.

1 read the digits, or see that a wallet presents · 2 unpack the code, take the presentation apart ·
3 trust the bundle · 4 find the key · 5 check the signature, and the holder's answer to a challenge ·
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
from registry.securing.papercode import UnreadableError
from registry.verifying import presented as presenting
from registry.verifying.snapshot import Trusted, Untrusted

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.month import Issued
    from registry.securing.bundle import Bundle, IssuerKey
    from registry.verifying.challenge import Challenge
    from registry.verifying.forms import Form
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
    **dict.fromkeys([f"key-binding-{why}" for why in ("missing", "audience", "nonce", "time")], 4),
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


def verify(
    presented: str, snapshot: Snapshot, now: datetime, *, challenge: Challenge | None = None
) -> Verdict:
    """Return the verdict on a code or a presentation, at `now` (an instant that knows its time zone).

    With a `challenge` only an answer to it counts; a code on paper gives none. Without one, a presentation
    that carries a key binding must still be signed by its holder's key, but nobody asks for whom and when.
    """
    hosts = snapshot.bundle.hosts if isinstance(snapshot, Trusted) else None
    try:
        # 1 and 2: read what was presented, take it apart
        form = presenting.read(presented, hosts)
    except UnreadableError as error:
        return Undetermined(Doubt.UNREADABLE, error.why)
    # 3: trust the bundle
    if isinstance(snapshot, Untrusted):
        return Undetermined(Doubt.NOT_CHECKED, snapshot.why)
    if why := _why_not_now(snapshot, int(now.timestamp())):
        return Undetermined(Doubt.NOT_CHECKED, why)
    return _judge(form, challenge, snapshot, now)


def _judge(form: Form, challenge: Challenge | None, trusted: Trusted, now: datetime) -> Verdict:
    seconds = int(now.timestamp())
    # 4: find the key
    key = form.key(trusted.bundle)
    if key is None:
        return _key_missing(trusted.bundle, seconds)
    if why := _why_key_unfit(key, form.month):
        return NotGenuine(Falsity.UNKNOWN, why)
    # 5: check the signature, and the holder's answer
    if why := form.why_forged(key.key):
        return NotGenuine(Falsity.FORGED, why)
    if challenge and (why := challenge.why_not(form.binding, seconds)):
        return Undetermined(Doubt.NOT_CHECKED, why)
    # 6: judge the facts
    if why := _why_unknown(form, trusted.bundle, Month.of(now)):
        return Undetermined(Doubt.NOT_CHECKED, why)
    return _genuine(form, trusted, now)


def _why_not_now(trusted: Trusted, seconds: int) -> str:
    if seconds < trusted.bundle.iat - CLOCK_TOLERANCE:
        return "clock-before-bundle"
    if seconds >= trusted.bundle.exp:
        return "bundle-too-old"
    return "root-expired" if seconds >= trusted.root.until else ""


def _key_missing(bundle: Bundle, seconds: int) -> Verdict:
    if seconds - bundle.iat < YOUNG_BUNDLE:
        return NotGenuine(Falsity.UNKNOWN, "key-unknown")
    return Undetermined(Doubt.NOT_CHECKED, "key-unknown-old-bundle")


def _why_key_unfit(key: IssuerKey, issued: Issued) -> str:
    if key.void:
        return "key-void"
    return "key-retired" if key.last_month is not None and issued.first > key.last_month else ""


def _why_unknown(form: Form, bundle: Bundle, today: Month) -> str:
    if form.month.first > today:
        return "future-month"
    if not form.has_release(bundle):
        return "framework-unknown"
    provider = form.facts.provider
    if provider is None:
        return ""
    named = bundle.named.get(provider)
    listed = named is not None and max(named.first, form.month.first) <= min(named.last, form.month.last)
    return "" if listed else "provider-not-listed"


def _genuine(form: Form, trusted: Trusted, now: datetime) -> Genuine:
    facts = form.facts
    # 7: look at the status
    withdrawn = _status(form, trusted, int(now.timestamp()))
    if withdrawn is True:
        return Genuine(facts, Currency.WITHDRAWN)
    if withdrawn is not False:
        return Genuine(facts, Currency.UNCHECKED, withdrawn)
    # 8: look at the renewal month
    over = facts.renew_by is not None and Month.of(now) > facts.renew_by
    return Genuine(facts, Currency.RENEW if over else Currency.CURRENT)


def _status(form: Form, trusted: Trusted, seconds: int) -> bool | str:
    number = form.list_number(trusted.bundle)
    read = "status-missing" if number is None else trusted.lists.get(number, "status-missing")
    if isinstance(read, str):
        return read
    if seconds >= read.exp:
        return "status-stale"
    try:
        return read.is_set(form.index)
    except IndexError:
        return "status-too-short"
