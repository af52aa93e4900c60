"""Signing in: an invitation once and for a day, a session for fifteen quiet minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.model.ids import ProviderId
from registry.operations import sign_in
from registry.operations.accredit import ProviderUnknownError
from registry.operations.sign_in import SignInError

if TYPE_CHECKING:
    from datetime import datetime

    from tests.operations.office import Office


def invited(office: Office) -> str:
    return sign_in.invite(office.provider, **office.parts)


def entered(office: Office, invitation: str) -> str:
    return sign_in.sign_in(invitation, **office.parts)


def seen(office: Office, cookie: str) -> ProviderId:
    provider = sign_in.signed_in(cookie, **office.parts).provider
    assert provider is not None
    return provider.id


def kept(office: Office, cookie: str) -> datetime:
    """Return when the session was last seen, as it is kept."""
    with office.store.reading() as tx:
        session = tx.sessions.get(office.keys.mac("sign-in", cookie.encode()))
    assert session is not None
    return session.seen_at


def test_an_invitation_opens_one_session(office: Office) -> None:
    invitation = invited(office)
    cookie = entered(office, invitation)
    assert cookie != invitation
    assert seen(office, cookie) == office.provider
    with pytest.raises(SignInError) as refused:
        entered(office, invitation)
    assert refused.value.code == "sign_in"


def test_an_invitation_is_good_for_a_day(office: Office) -> None:
    first, second = invited(office), invited(office)
    office.now += sign_in.INVITATION - timedelta(seconds=1)
    assert seen(office, entered(office, first)) == office.provider
    office.now += timedelta(seconds=1)
    with pytest.raises(SignInError):
        entered(office, second)


def test_a_session_ends_after_fifteen_quiet_minutes_and_not_before(office: Office) -> None:
    cookie = entered(office, invited(office))
    for _ in range(3):
        office.now += sign_in.IDLE
        assert seen(office, cookie) == office.provider
    office.now += sign_in.IDLE + timedelta(seconds=1)
    with pytest.raises(SignInError):
        seen(office, cookie)
    office.now -= sign_in.IDLE
    with pytest.raises(SignInError):
        seen(office, cookie)


def test_a_page_within_a_minute_of_the_last_writes_nothing(office: Office) -> None:
    cookie = entered(office, invited(office))
    began = office.now
    office.now += sign_in.MOVES - timedelta(seconds=1)
    assert seen(office, cookie) == office.provider
    assert kept(office, cookie) == began
    office.now += timedelta(seconds=1)
    assert seen(office, cookie) == office.provider
    assert kept(office, cookie) == office.now


def test_a_session_ends_with_the_working_day_however_busy_it_is(office: Office) -> None:
    cookie = entered(office, invited(office))
    began = office.now
    while office.now < began + sign_in.LONGEST - sign_in.IDLE:
        office.now += sign_in.IDLE
        assert seen(office, cookie) == office.provider
    office.now = began + sign_in.LONGEST - timedelta(seconds=1)
    assert seen(office, cookie) == office.provider
    office.now = began + sign_in.LONGEST
    with pytest.raises(SignInError):
        seen(office, cookie)


def test_who_signs_out_is_out(office: Office) -> None:
    cookie = entered(office, invited(office))
    sign_in.sign_out(cookie, store=office.store, keys=office.keys)
    with pytest.raises(SignInError):
        seen(office, cookie)


def test_signing_in_forgets_what_is_over(office: Office) -> None:
    old = entered(office, invited(office))
    invited(office)
    office.now += timedelta(days=2)
    entered(office, invited(office))
    with office.store.reading() as tx:
        count = "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM invitation)"
        assert tuple(tx.connection.exec_driver_sql(count).one()) == (1, 0)
    with pytest.raises(SignInError):
        seen(office, old)


@pytest.mark.parametrize("text", ["", "none", "\ud800"])
def test_what_is_no_invitation_and_no_session_is_refused(office: Office, text: str) -> None:
    with pytest.raises(SignInError):
        entered(office, text)
    with pytest.raises(SignInError):
        seen(office, text)


def test_a_provider_that_does_not_exist_is_not_invited(office: Office) -> None:
    with pytest.raises(ProviderUnknownError):
        sign_in.invite(ProviderId("none"), **office.parts)


def test_a_copy_of_the_database_opens_no_console(office: Office) -> None:
    invitation = invited(office)
    cookie = entered(office, invited(office))
    with office.store.reading() as tx:
        kept = [
            *tx.connection.exec_driver_sql("SELECT mac FROM session").scalars(),
            *tx.connection.exec_driver_sql("SELECT mac FROM invitation").scalars(),
        ]
    assert len(kept) == 2
    assert not {invitation.encode(), cookie.encode()} & set(kept)
