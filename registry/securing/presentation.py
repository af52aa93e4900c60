"""Reading what a wallet presents: an SD-JWT VC with some of its disclosures, perhaps bound to a verifier.

* The caps stand before any decoding. Any text in: a `Presentation` or `UnreadableError` out.
* Each claim that is shown has the one form in which `sdjwt` writes it.
* Nothing here is trusted yet: `why_forged` asks a key, and that comes from the bundle alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

from registry.model.credential import Disclosed
from registry.securing import disclosures, gate, jws, keybinding, vct, walletpayload
from registry.securing.lints import shown_as_typed
from registry.securing.papercode import UnreadableError

if TYPE_CHECKING:
    from registry.model.month import Month
    from registry.securing.disclosures import Disclosure
    from registry.securing.keybinding import KeyBinding
    from registry.securing.keys import PublicKey
    from registry.securing.walletpayload import WalletPayload

MAX_TEXT: Final = 16_384
"""Characters: three times what the longest of ours takes with all its disclosures and a key binding."""

_MAX_HOURS: Final = 99_999
_MAX_PROVIDER: Final = 999_999_999
_LEVEL: Final = re.compile(r"L[1-9]\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A presentation that was read; `open` is what everybody sees who has it, `shown` what may be shown."""

    open: WalletPayload
    shown: Disclosed
    binding: KeyBinding | None
    presented: str = field(repr=False)
    signed: jws.Signed = field(repr=False)
    disclosures: tuple[Disclosure, ...] = field(repr=False)

    def why_forged(self, key: PublicKey) -> str:
        """Return what was not signed as it stands, or nothing: signature, disclosure or key-binding."""
        if not jws.verify_bytes(self.signed.signing_input, self.signed.signature, key):
            return "signature"
        if not {one.digest for one in self.disclosures} <= self.open.digests:
            return "disclosure"
        bound = self.binding is None or self.binding.holds(self.presented, self.open.holder)
        return "" if bound else "key-binding"


def read(text: str) -> Presentation:
    """Read a presentation; raise `UnreadableError`, whose `why` names what is not as it must be."""
    _require(len(text) <= MAX_TEXT, "too-long")
    token, *parts, last = text.split("~") if "~" in text else ("", "")
    try:
        signed = jws.take_apart(token, limit=MAX_TEXT)
        payload = gate.read_json(signed.payload, limit=MAX_TEXT)
    except gate.MalformedError:
        _refuse("token")
    opened = walletpayload.read(signed.header, payload)
    hidden = disclosures.read(parts, payload.keys())
    return Presentation(
        open=opened,
        shown=_shown(hidden, opened),
        binding=keybinding.read(last) if last else None,
        presented=text.removesuffix(last),
        signed=signed,
        disclosures=hidden,
    )


def _shown(hidden: tuple[Disclosure, ...], opened: WalletPayload) -> Disclosed:
    claims = {one.name: one.value for one in hidden}
    _require(claims.keys() <= set(vct.HIDDEN), "disclosure-unknown")
    return Disclosed(
        name=_text(claims[vct.NAME]) if vct.NAME in claims else None,
        competencies=(opened.competency,),
        level=_level(claims[vct.LEVEL]) if vct.LEVEL in claims else None,
        month=_issued(claims[vct.ISSUED], opened.month) if vct.ISSUED in claims else None,
        renew_by=opened.renew_by,
        provider=_provider(claims[vct.PROVIDER]) if vct.PROVIDER in claims else None,
        hours=_hours(claims[vct.HOURS]) if vct.HOURS in claims else None,
        title=opened.title,
    )


def _level(value: gate.Json) -> str:
    code, words = _pair(value, "code", "name")
    _text(words)
    _require(bool(_LEVEL.match(_text(code))), "disclosure-value")
    return _text(code)


def _issued(value: gate.Json, month: Month) -> Month:
    _require(value == vct.issued(month), "disclosure-value")
    return month


def _provider(value: gate.Json) -> int:
    number, name = _pair(value, "number", "name")
    _text(name)
    return _integer(number, 1, _MAX_PROVIDER)


def _hours(value: gate.Json) -> tuple[int, int]:
    least, most = _pair(value, "from", "to")
    return _integer(least, 0, _MAX_HOURS), _integer(most, 0, _MAX_HOURS)


def _pair(value: gate.Json, first: str, second: str) -> tuple[gate.Json, gate.Json]:
    if not isinstance(value, dict) or value.keys() != {first, second}:
        _refuse("disclosure-value")
    return value[first], value[second]


def _text(value: gate.Json) -> str:
    if not isinstance(value, str) or not shown_as_typed.fits(value):
        _refuse("disclosure-value")
    return value


def _integer(value: gate.Json, least: int, most: int) -> int:
    # bool is an int in Python; `true` is no number in JSON.
    if type(value) is not int or not least <= value <= most:
        _refuse("disclosure-value")
    return value


def _require(condition: bool, why: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not condition:
        _refuse(why)


def _refuse(why: str) -> NoReturn:
    raise UnreadableError(why)
