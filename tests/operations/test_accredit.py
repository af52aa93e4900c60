"""Providers and founding accreditations: what is kept, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry.model.accreditation import Accreditation, NotAccreditedError, ScopeLine, require_cover
from registry.model.competency import CompetencyUnknownError, LevelUnknownError
from registry.model.ids import ProviderId
from registry.operations import accredit
from registry.operations.accredit import AccreditationRefusedError, ProviderRefusedError, ProviderUnknownError
from tests.operations.office import framework
from tests.ports.fakes import FakeFonts

if TYPE_CHECKING:
    from tests.operations.office import Office


def founded(office: Office, **changes: Any) -> Accreditation:
    values = {
        "framework": framework(),
        "competencies": ["MFG-05", "MFG-06"],
        "level": "L1",
        "until": office.now.date() + timedelta(days=90),
        **changes,
    }
    return accredit.accredit(values.pop("provider", office.provider), **values, **office.parts)


def test_an_accreditation_is_kept_as_it_was_made(office: Office) -> None:
    made = founded(office, may_be_named=True)
    ((provider, kept),) = accredit.providers(store=office.store)
    assert provider == accredit.get_provider(office.provider, store=office.store)
    assert made in kept
    assert made.scope == (
        ScopeLine(framework="manufacturing", competencies=("MFG-05", "MFG-06"), highest_level="L1"),
    )
    assert made.may_be_named
    assert 100_000_000 <= made.number <= 999_999_999


def test_what_is_not_in_the_scope_is_not_covered(office: Office) -> None:
    made = founded(office)
    for code, level, key in [("MFG-07", "L1", "manufacturing"), ("MFG-05", "L2", "manufacturing")]:
        with pytest.raises(NotAccreditedError):
            require_cover([made], framework(key), code, level, office.now)
    assert require_cover([made], framework(), "MFG-06", "L1", office.now) == made


def test_no_competencies_named_means_all_and_an_empty_choice_means_a_mistake(office: Office) -> None:
    assert founded(office, competencies=None).scope[0].competencies is None
    with pytest.raises(AccreditationRefusedError) as refused:
        founded(office, competencies=[])
    assert refused.value.code == "accreditation_refused"


@pytest.mark.parametrize("days", [-1, 91])
def test_a_founding_accreditation_ends_within_90_days(office: Office, days: int) -> None:
    with pytest.raises(AccreditationRefusedError, match="90 days"):
        founded(office, until=office.now.date() + timedelta(days=days))


def test_codes_that_do_not_exist_are_refused(office: Office) -> None:
    with pytest.raises(CompetencyUnknownError):
        founded(office, competencies=["MFG-99"])
    with pytest.raises(LevelUnknownError):
        founded(office, level="L9")


def test_a_provider_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(ProviderUnknownError) as refused:
        founded(office, provider=ProviderId("none"))
    assert refused.value.code == "provider_unknown"
    with pytest.raises(ProviderUnknownError):
        accredit.get_provider(ProviderId("none"), store=office.store)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "College\u202e", "A\ud800"])
def test_a_provider_needs_a_name_that_can_be_shown(office: Office, name: str) -> None:
    with pytest.raises(ProviderRefusedError) as refused:
        accredit.add_provider(name, **office.parts)
    assert refused.value.code == "provider_refused"


def test_a_provider_is_named_only_by_letters_that_can_be_printed(office: Office) -> None:
    for name in ("Harbour College", "Σχολή", "معهد الميناء"):
        printable = accredit.add_provider(name, **office.parts).id
        accredit.require_printable(printable, fonts=FakeFonts(), store=office.store)
    for name, words in (("港湾学院", "fonts-cjk"), ("Harbour ☃☂", "2 of the provider's letters")):
        other = accredit.add_provider(name, **office.parts).id
        with pytest.raises(ProviderRefusedError, match=words):
            accredit.require_printable(other, fonts=FakeFonts(), store=office.store)


def test_providers_are_listed_by_name(office: Office) -> None:
    accredit.add_provider(" Another   College ", **office.parts)
    names = [provider.name for provider, _ in accredit.providers(store=office.store)]
    assert names == ["Another College", "Example College"]
