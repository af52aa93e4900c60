"""The only maker of identifiers, secrets and other drawn values.

* Everything is drawn from the operating system's source: nothing is numbered or carries a time, so no two
  values show which came first.
* Letters are Crockford's base32: none can be taken for another when read aloud or copied by hand.
"""

from __future__ import annotations

import secrets
import uuid  # noqa: TID251 - the one place
from typing import Final, NewType

ProviderId = NewType("ProviderId", str)
AccreditationId = NewType("AccreditationId", str)
CredentialId = NewType("CredentialId", str)
DecisionId = NewType("DecisionId", str)
TrayId = NewType("TrayId", str)
AttemptId = NewType("AttemptId", str)
BatchId = NewType("BatchId", str)
ApiKeyId = NewType("ApiKeyId", str)
PersonId = NewType("PersonId", str)
UmbrellaId = NewType("UmbrellaId", str)
CaseId = NewType("CaseId", str)
ConditionId = NewType("ConditionId", str)
DocumentId = NewType("DocumentId", str)
ComplaintId = NewType("ComplaintId", str)
ActId = NewType("ActId", str)
RecognitionId = NewType("RecognitionId", str)
EquivalenceId = NewType("EquivalenceId", str)
ReportId = NewType("ReportId", str)
ReviewId = NewType("ReviewId", str)

ID_LETTERS: Final = 20
"""100 random bits: no two ids meet, none can be guessed."""

SLIP_LETTERS: Final = 6
"""Short enough to read out in a room; it opens nothing."""

TOKEN_BYTES: Final = 32
"""Invitations and sessions: twice what nobody can guess."""

_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_SPELLED: Final = (_LETTERS * 8).encode("ascii")
"""The letter for each byte: 256 is eight times 32, so all are equally likely."""

_PIN_DIGITS: Final = 6
_LEAST_NUMBER: Final = 100_000_000
_NUMBERS: Final = 900_000_000


def new_id() -> str:
    """Return 20 lower-case letters and digits for whatever is kept: a provider, a person, a credential."""
    return _drawn(ID_LETTERS)


def new_slip_number() -> str:
    """Return the 6 letters and digits by which a claim sheet is handed over."""
    return _drawn(SLIP_LETTERS).upper()


def new_pin() -> str:
    """Return a PIN of 6 digits."""
    return f"{secrets.randbelow(10**_PIN_DIGITS):0{_PIN_DIGITS}}"


def spelled(data: bytes, letters: int) -> str:
    """Return the letters and digits that a digest's last bits spell: five bits to each."""
    number = int.from_bytes(data, "big")
    return "".join(_LETTERS[number >> 5 * place & 31] for place in range(letters)).upper()


def new_bytes(count: int) -> bytes:
    """Return random bytes, for a claim secret or a nonce."""
    return secrets.token_bytes(count)


def new_token() -> str:
    """Return the text of an invitation or a session; only its digest is kept."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_urn() -> str:
    """Return a random `urn:uuid:` (RFC 9562, version 4) for a document that leaves the registry."""
    return uuid.UUID(bytes=new_bytes(16), version=4).urn


def new_accreditation_number() -> int:
    """Return a number of nine digits; it may stand in a certificate's code, so it tells no order."""
    return _LEAST_NUMBER + secrets.randbelow(_NUMBERS)


def below(limit: int) -> int:
    """Return a random number from 0 to `limit` - 1: a place in a list, or which list."""
    return secrets.randbelow(limit)


def _drawn(count: int) -> str:
    # In one draw: a letter at a time, ids were a fifth of what issuing a class costs.
    return secrets.token_bytes(count).translate(_SPELLED).decode("ascii")
