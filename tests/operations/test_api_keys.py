"""Keys of machines: shown once, kept as a digest, bound, and gone when they are removed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.errors import RegistryError
from registry.model.ids import ProviderId
from registry.operations import api_keys
from registry.operations.accredit import ProviderUnknownError
from registry.operations.api_keys import (
    LONGEST,
    MOST_A_MINUTE,
    ApiKeyInvalidError,
    ApiKeyRefusedError,
    ApiKeyUnknownError,
)
from tests.operations.office import FRAMEWORKS

if TYPE_CHECKING:
    from registry.ports import ApiKey
    from tests.operations.office import Office


def add(office: Office, **changes: Any) -> tuple[ApiKey, str]:
    asked = {
        "provider": office.provider,
        "competencies": ["MFG-05", "MFG-01"],
        "rate": 30,
        "until": office.now.date() + timedelta(days=30),
    } | changes
    provider = asked.pop("provider")
    return api_keys.add(provider, **asked, frameworks=FRAMEWORKS, **office.parts)


def test_a_key_opens_what_it_was_made_for(office: Office) -> None:
    made, text = add(office)
    found = api_keys.admitted(text, **office.parts)
    assert found == made
    assert (found.provider, found.competencies, found.rate) == (office.provider, ("MFG-01", "MFG-05"), 30)
    assert api_keys.all_keys(store=office.store) == [made]


def test_of_a_key_only_a_keyed_digest_is_kept(office: Office) -> None:
    made, text = add(office)
    assert text.startswith("registry-key-")
    assert text.encode() not in made.mac
    assert made.mac == office.keys.mac("api key", text.encode())


def test_a_key_without_competencies_is_for_all_of_them(office: Office) -> None:
    _, text = add(office, competencies=None)
    assert api_keys.admitted(text, **office.parts).competencies is None


def test_a_removed_key_opens_nothing_from_that_moment(office: Office) -> None:
    made, text = add(office)
    _, other = add(office)
    api_keys.remove(made.id, **office.parts)
    with pytest.raises(ApiKeyRefusedError):
        api_keys.admitted(text, **office.parts)
    assert api_keys.admitted(other, **office.parts)
    with pytest.raises(RegistryError) as unknown:
        api_keys.remove(made.id, **office.parts)
    assert unknown.value.code == "key_unknown"


def test_a_key_ends_with_its_last_day(office: Office) -> None:
    _, text = add(office)
    office.now += timedelta(days=30)
    assert api_keys.admitted(text, **office.parts)
    office.now += timedelta(days=1)
    with pytest.raises(ApiKeyRefusedError):
        api_keys.admitted(text, **office.parts)


@pytest.mark.parametrize("text", ["", "registry-key-", "Ω" * 40, "\udcff", "registry-key-" + "A" * 43])
def test_what_was_never_made_is_refused_like_what_was_removed(office: Office, text: str) -> None:
    add(office)
    with pytest.raises(ApiKeyRefusedError) as refused:
        api_keys.admitted(text, **office.parts)
    assert refused.value.code == "key_refused"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"competencies": ["MFG-99"]}, "no such competency"),
        ({"competencies": []}, "no such competency"),
        ({"rate": 0}, "between 1 and"),
        ({"rate": MOST_A_MINUTE + 1}, "between 1 and"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(office: Office, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ApiKeyInvalidError) as refused:
        add(office, **changes)
    assert words in refused.value.message
    assert api_keys.all_keys(store=office.store) == []


@pytest.mark.parametrize("days", [-1, LONGEST.days + 1])
def test_a_key_ends_within_its_longest_time(office: Office, days: int) -> None:
    with pytest.raises(ApiKeyInvalidError):
        add(office, until=office.now.date() + timedelta(days=days))


def test_a_key_is_for_a_provider_that_is_there(office: Office) -> None:
    with pytest.raises(ProviderUnknownError):
        add(office, provider=ProviderId("nobody"))


def test_an_id_is_no_key(office: Office) -> None:
    made, _ = add(office)
    with pytest.raises(ApiKeyRefusedError):
        api_keys.admitted(made.id, **office.parts)


def test_a_provider_sees_and_removes_its_own_keys_and_no_others(office: Office) -> None:
    other = office.add_provider("Other College")
    given = {"competencies": None, "rate": 5, "until": office.now.date(), "frameworks": FRAMEWORKS}
    mine, _ = api_keys.add(office.provider, **given, **office.parts)
    theirs, text = api_keys.add(other, **given, **office.parts)
    assert api_keys.keys_of(office.provider, store=office.store) == [mine]
    with pytest.raises(ApiKeyUnknownError):
        api_keys.remove(theirs.id, provider=office.provider, **office.parts)
    assert api_keys.admitted(text, **office.parts) == theirs
    api_keys.remove(mine.id, provider=office.provider, **office.parts)
    assert api_keys.keys_of(office.provider, store=office.store) == []
