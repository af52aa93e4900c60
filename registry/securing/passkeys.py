"""Passkeys: what a browser is asked, and whether what it answers is right (WebAuthn, level 3).

The only module that knows the library `webauthn`.

* A passkey is discoverable: nobody types a name to sign in. The authenticator must ask for its PIN, a finger
  or a face each time, so that a key that was found opens nothing.
* What kind of authenticator it is, is not asked: a USB key is as welcome as a phone.
* Whatever is wrong with an answer is one error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Read = TypeVar("Read")

MAX_ANSWER: Final = 16_384
"""Letters: the largest key and signature that authenticators make are a fifth of it."""

MAX_ID: Final = 1023
"""Bytes of a credential id (WebAuthn, section 7.1, step 25)."""

TIMEOUT: Final = 300_000
"""Milliseconds: long enough to fetch a key from a drawer."""


class PasskeyRefusedError(RegistryError):
    """An answer is not by a passkey that opens this: the same for every cause."""

    code: ClassVar[str] = "passkey_refused"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            said("this passkey did not work: load the page anew and try again, or use another one")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who asks: the host without its port, the registry's name, and the address that pages come from."""

    host: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A passkey as an authenticator has just made it."""

    id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What an answer says of itself before anything of it is verified."""

    id: bytes
    person: bytes
    challenge: bytes


def to_make(party: Party, *, person: bytes, name: str, known: Iterable[bytes], challenge: bytes) -> str:
    """Return what a browser is asked to make a passkey, as JSON; `known` are those that the person has."""
    asked = generate_registration_options(
        rp_id=party.host,
        rp_name=party.name,
        user_id=person,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(asked)


def to_show(party: Party, *, challenge: bytes) -> str:
    """Return what a browser is asked to show a passkey, as JSON: whichever is on the device."""
    asked = generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(asked)


def made_for(answer: str) -> bytes:
    """Return the challenge that a new passkey was made for; raise `PasskeyRefusedError`."""
    read = _whole(lambda: parse_registration_credential_json(_short(answer)))
    return _challenge(read.response.client_data_json)


def made(answer: str, party: Party, *, challenge: bytes) -> Made:
    """Return a new passkey; raise `PasskeyRefusedError`."""
    found = _whole(
        lambda: verify_registration_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    )
    if not 0 < len(found.credential_id) <= MAX_ID:
        raise PasskeyRefusedError
    return Made(id=found.credential_id, public_key=found.credential_public_key, sign_count=found.sign_count)


def claimed(answer: str) -> Claimed:
    """Return what an answer says of itself; raise `PasskeyRefusedError`."""
    read = _whole(lambda: parse_authentication_credential_json(_short(answer)))
    challenge = _challenge(read.response.client_data_json)
    return Claimed(id=read.raw_id, person=read.response.user_handle or b"", challenge=challenge)


def shown(answer: str, party: Party, *, challenge: bytes, public_key: bytes, sign_count: int) -> int:
    """Return the passkey's new count if the answer is by it; raise `PasskeyRefusedError`.

    A count that does not grow is a copy of the key, or an answer that is told again.
    """
    found = _whole(
        lambda: verify_authentication_response(
            credential=_short(answer),
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    )
    return found.new_sign_count


def _short(answer: str) -> str:
    if len(answer) > MAX_ANSWER:
        raise PasskeyRefusedError
    return answer


def _challenge(client_data: bytes) -> bytes:
    return _whole(lambda: parse_client_data_json(client_data)).challenge


def _whole(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except Exception as error:  # whatever the library stumbles over in foreign bytes is one refusal
        raise PasskeyRefusedError from error
