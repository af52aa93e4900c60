"""Twenty tokens of all kinds from fixed seeds, and every change of a single byte of each.

* A changed code or presentation, and a whole one beside a changed file, is a case for both sides
  (tests/verifying/cases.py). Badges, the lists' other form and key proofs are read in Python alone.
* A byte becomes another by a flipped bit, and turns into what parts or fills a token; a digit becomes every
  other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from registry.model.credential import CompetencyRef, Slot
from registry.model.errors import RegistryError
from registry.model.month import Month, Year
from registry.securing import bundle, keyproof, statuslist
from registry.securing.gate import b64url_encode
from tests import registry_files as made
from tests import wallets
from tests.badge_copies import badge
from tests.vectors import build
from tests.verifying.cases import ours
from tests.wallet_copies import AUDIENCE, NONCE, PROVIDER, Copy, bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.verifying.cases import Case

Form = Literal["text", "presented", "root.jws", "bundle.jws", "status/1", "badge", "bitstring", "proof"]

ON_BOTH_SIDES: Final = ("text", "presented", "root.jws", "bundle.jws", "status/1")
CODE: Final = made.digits()
AUDIENCE_OF_PROOF: Final = made.URL
FLIPS: Final = (1, 32, 128)
ODD: Final = "~.= A"


@dataclass(frozen=True, slots=True)
class Token:
    """One token and how it is presented; `answer` says that it answers a challenge."""

    name: str
    form: Form
    whole: str
    answer: bool = False

    def flipped(self) -> Iterator[str]:
        """Yield the token with one byte changed at every place: a bit is flipped, a digit is any other."""
        return self._with(_flipped)

    def changed(self) -> Iterator[str]:
        """Yield these, and the token with every byte in turn replaced by an odd one."""
        return self._with(lambda was, form: _flipped(was, form) | {*ODD})

    def _with(self, others: Callable[[str, Form], set[str]]) -> Iterator[str]:
        for at, was in enumerate(self.whole):
            for letter in sorted(others(was, self.form) - {was}):
                yield self.whole[:at] + letter + self.whole[at + 1 :]

    def case(self, text: str) -> Case:
        """Return the case in which the token's text is this one."""
        case: dict[str, Any] = {"snapshot": "whole", "now": build.NOW}
        if self.form == "text":
            return {**case, "text": text}
        if self.form == "presented":
            asked = {"nonce": NONCE, "audience": AUDIENCE} if self.answer else None
            return {**case, "presented": text, "challenge": asked}
        return {**case, "text": CODE, "files": {self.form: text}}

    def said(self, text: str) -> dict[str, Any]:
        """Return what Python says of it; `refused` where it is read by no check of ours and is not taken."""
        if self.form == "badge":
            return ours({"text": text, "snapshot": "whole", "now": build.NOW})
        if self.form in ON_BOTH_SIDES:
            return ours(self.case(text))
        try:
            READERS[self.form](text)
        except RegistryError as error:
            return {"refused": error.code}
        return {"taken": True}


def _flipped(was: str, form: Form) -> set[str]:
    flipped = {chr(ord(was) ^ bit) for bit in FLIPS}
    return flipped | {*"0123456789"} if form == "text" else flipped


def _proof(text: str) -> None:
    keyproof.read(text, audience=AUDIENCE_OF_PROOF, now=wallets.NOW)


def _bitstring(text: str) -> None:
    files = made.Files().build()
    root = bundle.open_root(files["root.jws"].decode(), made.ROOT.public)
    bundle.open_bitstring_list(text, root)


READERS: Final[dict[str, Callable[[str], None]]] = {"proof": _proof, "bitstring": _bitstring}


def tokens() -> list[Token]:
    """Return the twenty."""
    return [*_codes(), *_presentations(), *_files(), *_badges(), *_bitstrings(), _key_proof()]


def _codes() -> Iterator[Token]:
    two = tuple(map(CompetencyRef, ("MFG-05@1", "MFG-06@1")))
    codes: dict[str, dict[str, Any]] = {
        "a code": {},
        "a code that names nobody": {"name": None},
        "a code for two competencies": {"competencies": two, "renew_by": Month(2028, 11)},
        "a code with a provider and a title": {"provider": 4711, "title": "Tend a CNC machine"},
        "a code of a year, in Arabic": {"month": Year(2026), "name": "محمد علي"},
    }
    for name, changes in codes.items():
        yield Token(name, "text", made.digits(**changes))


def _presentations() -> Iterator[Token]:
    copy, provider = Copy(), Copy({"level": {"code": "L2", "name": "Level 2"}, "provider": PROVIDER})
    yield Token("a presentation", "presented", copy.presented())
    yield Token("a presentation of nothing", "presented", copy.nothing_shown())
    yield Token("a presentation with a provider", "presented", provider.presented())
    yield Token("an answer", "presented", bound(copy.presented("name", "level")), answer=True)
    yield Token("an answer that shows nothing", "presented", bound(copy.nothing_shown()), answer=True)


def _files() -> Iterator[Token]:
    files = made.Files().build()
    yield Token("the root file", "root.jws", files["root.jws"].decode())
    yield Token("a bundle", "bundle.jws", files["bundle.jws"].decode())
    yield Token("a list", "status/1", files["status/1"].decode())
    fuller = made.Files()
    fuller.list_payload["status_list"]["lst"] = made.lst(set(range(5000, 9000, 97)))
    yield Token("a fuller list", "status/1", fuller.build()["status/1"].decode())


def _badges() -> Iterator[Token]:
    # Its identifiers are drawn anew every time: a badge is not the same in two runs, its form is.
    yield Token("a badge", "badge", badge())
    yield Token("a badge to renew", "badge", badge(renew_by=Month(2028, 11), level="L1"))
    yield Token("a badge at another place", "badge", badge(slot=Slot(1, 2**20 - 1)))


def _bitstrings() -> Iterator[Token]:
    for name, indexes in (("a list as a bitstring", {77}), ("a fuller bitstring", set(range(0, 9000, 97)))):
        bits = statuslist.bits_of(indexes)
        payload = {
            "id": f"{made.URL}/status/1.bitstring",
            "iat": made.IAT,
            "exp": made.EXP,
            "credentialSubject": {"encodedList": statuslist.bitstring(bits)},
        }
        yield Token(name, "bitstring", made.list_token(payload, typ=bundle.BITSTRING_TYP).decode())


def _key_proof() -> Token:
    nonce = b64url_encode(bytes(32))
    return Token("a key proof", "proof", wallets.proof(nonce, audience=AUDIENCE_OF_PROOF))
