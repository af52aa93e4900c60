"""The eight states, their reasons and their precedence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.credential import CompetencyRef, Slot
from registry.model.month import Month, Year
from registry.model.verdict import Genuine, Verdict
from registry.securing import papercode
from registry.securing.bundle import NamedProvider
from registry.verifying.snapshot import Trusted, open_snapshot
from registry.verifying.verify import verify
from tests import registry_files as made


def check(text: str, files: made.Files | None = None, **late: float) -> Verdict:
    built = (files or made.Files()).build()
    return verify(text, open_snapshot(built, made.ROOT.public), made.NOW + timedelta(**late))


def outcome(verdict: Verdict) -> tuple[str, str]:
    return verdict.state, verdict.why


def with_list(**changes: Any) -> made.Files:
    files = made.Files()
    files.list_payload.update(changes)
    return files


def with_bundle(**changes: Any) -> made.Files:
    files = made.Files()
    files.bundle_payload.update(changes)
    return files


def test_a_certificate_that_holds_is_current_and_shows_what_was_signed() -> None:
    verdict = check(f"https://{made.HOST}/#{made.digits()}")
    assert isinstance(verdict, Genuine)
    assert outcome(verdict) == ("CURRENT", "")
    assert verdict.facts == made.facts()


def test_digits_copied_with_line_breaks_are_the_same_certificate() -> None:
    digits = made.digits()
    assert check(f" {digits[:90]}\n{digits[90:]} ").state == "CURRENT"


def test_a_verdict_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(check(made.digits()))


def test_a_set_bit_is_withdrawn_even_past_the_renewal_month() -> None:
    slot = Slot(1, made.WITHDRAWN_INDEX)
    digits = made.digits(slot=slot, month=Month(2026, 1), renew_by=Month(2026, 2))
    assert outcome(check(digits)) == ("WITHDRAWN", "")


def test_the_renewal_month_itself_still_counts() -> None:
    assert check(made.digits(renew_by=Month(2026, 11))).state == "CURRENT"
    assert check(made.digits(month=Month(2026, 1), renew_by=Month(2026, 10))).state == "RENEW"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (with_bundle(status=[]), "status-missing"),
        (with_list(exp=made.IAT + 60), "status-stale"),
        (with_list(sub="https://registry.example/status/2"), "status-invalid"),
        (with_list(status_list={"bits": 2, "lst": made.lst(set())}), "status-invalid"),
        (with_list(status_list={"bits": 1, "lst": made.lst(set(), 2**20 + 8)}), "status-invalid"),
        (with_list(status_list={"bits": 1, "lst": made.lst(set(), 64)}), "status-too-short"),
        (with_list(status_list={"bits": 1, "lst": "AAAA"}), "status-invalid"),
        (with_list(status_list=None), "status-invalid"),
        (made.Files(list_signer=made.BUNDLE), "status-invalid"),
        (made.Files(list_token=b"\xff\xfe"), "status-invalid"),
    ],
)
def test_without_a_good_list_the_withdrawal_is_unchecked(files: made.Files, why: str) -> None:
    assert outcome(check(made.digits(), files)) == ("UNCHECKED", why)


def test_a_list_file_that_did_not_arrive_is_missing() -> None:
    built = made.Files().build()
    del built["status/1"]
    verdict = verify(made.digits(), open_snapshot(built, made.ROOT.public), made.NOW)
    assert outcome(verdict) == ("UNCHECKED", "status-missing")


def test_an_older_list_is_stale_and_a_newer_signed_one_counts() -> None:
    older = with_list(iat=made.IAT - 1)
    older.list_hash = "00" * 32
    newer = with_list(iat=made.IAT + 1)
    newer.list_hash = "00" * 32
    assert outcome(check(made.digits(), older)) == ("UNCHECKED", "status-stale")
    assert check(made.digits(), newer).state == "CURRENT"


def test_a_changed_payload_under_an_old_signature_is_forged() -> None:
    code = papercode.unpack(made.digits())
    other = papercode.pack(code.kid4, code.signature, papercode.encode_payload(made.facts(level="L3")))
    assert outcome(check(other)) == ("FORGED", "signature")


@pytest.mark.parametrize("signature", [bytes(64), b"\xff" * 64, bytes(63) + b"\x01"])
def test_an_impossible_signature_is_forged(signature: bytes) -> None:
    digits = papercode.pack(made.CREDENTIAL.public.kid4, signature, papercode.encode_payload(made.facts()))
    assert outcome(check(digits)) == ("FORGED", "signature")


@pytest.mark.parametrize("signer", [made.STRANGER, made.STATUS, made.BUNDLE, made.ROOT])
def test_a_key_that_may_not_sign_credentials_is_unknown(signer: made.SeededSigner) -> None:
    assert outcome(check(made.digits(signer))) == ("UNKNOWN", "key-unknown")
    assert outcome(check(made.digits(signer), days=2)) == ("NOT_CHECKED", "key-unknown-old-bundle")


def test_a_void_key_and_a_month_after_a_keys_last_are_unknown() -> None:
    assert outcome(check(made.digits(made.VOID))) == ("UNKNOWN", "key-void")
    assert outcome(check(made.digits(made.RETIRED))) == ("UNKNOWN", "key-retired")
    assert check(made.digits(made.RETIRED, month=Month(2026, 9))).state == "CURRENT"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"month": Month(2026, 12)}, "future-month"),
        ({"competencies": (CompetencyRef("MFG-05@2"),)}, "framework-unknown"),
        ({"provider": 4712}, "provider-not-listed"),
        ({"provider": 4711, "month": Month(2025, 12)}, "provider-not-listed"),
    ],
)
def test_what_the_bundle_does_not_know_is_not_checked(changes: dict[str, Any], why: str) -> None:
    assert outcome(check(made.digits(**changes))) == ("NOT_CHECKED", why)


def test_a_named_provider_accredited_in_that_month_is_current() -> None:
    assert check(made.digits(provider=4711)).state == "CURRENT"


@pytest.mark.parametrize(
    ("late", "why"),
    [
        ({"hours": -7}, "clock-before-bundle"),
        ({"days": 8}, "bundle-too-old"),
    ],
)
def test_a_bundle_outside_its_time_checks_nothing(late: dict[str, float], why: str) -> None:
    assert outcome(check(made.digits(), **late)) == ("NOT_CHECKED", why)


def test_an_expired_root_checks_nothing() -> None:
    files = made.Files()
    files.root_payload["until"] = made.IAT
    assert outcome(check(made.digits(), files)) == ("NOT_CHECKED", "root-expired")


@pytest.mark.parametrize("part", ["root_signer", "bundle_signer"])
def test_a_bundle_signed_by_somebody_else_checks_nothing(part: str) -> None:
    files = made.Files(**{part: made.STRANGER})
    assert outcome(check(made.digits(), files)) == ("NOT_CHECKED", "bundle-signature")


def test_without_a_bundle_nothing_is_checked_but_a_broken_code_is_still_unreadable() -> None:
    empty = open_snapshot({}, made.ROOT.public)
    digits = made.digits()
    url = f"https://{made.HOST}/#{digits}"
    assert outcome(verify(url, empty, made.NOW)) == ("NOT_CHECKED", "no-bundle")
    assert outcome(verify(digits[:-1], empty, made.NOW))[0] == "UNREADABLE"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("hello", "not-digits"),
        ("١٢٣", "not-digits"),
        ("0123", "leading-zero"),
        ("1" * 1001, "too-long"),
        ("1" * 5000, "too-long"),
        ("12", "guard"),
        ("https://elsewhere.example/#123", "other-host"),
        ("https://registry.example@elsewhere.example/#123", "not-digits"),
        ("https://registry.example/path#123", "not-digits"),
        ("https://registry.example/#", "empty"),
    ],
)
def test_what_is_no_code_is_unreadable(text: str, why: str) -> None:
    assert outcome(check(text)) == ("UNREADABLE", why)


def test_a_code_cut_anywhere_is_unreadable_and_never_forged() -> None:
    digits = made.digits()
    snapshot = open_snapshot(made.Files().build(), made.ROOT.public)
    states = {verify(digits[:end], snapshot, made.NOW).state for end in range(len(digits))}
    assert states == {"UNREADABLE"}


def test_a_localhost_home_is_no_other_host() -> None:
    assert check(f"http://localhost:8000/#{made.digits()}").state == "CURRENT"


YEARS = (2025, 2026, 2027)
BY_MONTH = {
    year: [made.digits(month=Month(year, month), provider=1) for month in range(1, 13)] for year in YEARS
}
BY_YEAR = {year: made.digits(month=Year(year), provider=1) for year in YEARS}
MONTHS = st.builds(Month, st.integers(2024, 2028), st.integers(1, 12))
WHOLE = open_snapshot(made.Files().build(), made.ROOT.public)


@given(year=st.sampled_from(YEARS), last_month=st.none() | MONTHS, first=MONTHS, last=MONTHS)
def test_a_year_alone_is_taken_where_some_month_of_it_is(
    year: int, last_month: Month | None, first: Month, last: Month
) -> None:
    assert isinstance(WHOLE, Trusted)
    keys = {kid4: replace(key, last_month=last_month) for kid4, key in WHOLE.bundle.keys.items()}
    named = {1: NamedProvider(name="Example College", first=first, last=last)}
    snapshot = replace(WHOLE, bundle=replace(WHOLE.bundle, keys=keys, named=named))
    # Each judgement alone looks for some month; a month that passes all is one that passes each.
    months = {outcome(verify(digits, snapshot, made.NOW)) for digits in BY_MONTH[year]}
    by_year = outcome(verify(BY_YEAR[year], snapshot, made.NOW))
    if ("CURRENT", "") in months:
        assert by_year == ("CURRENT", "")
    if len(months) == 1:
        assert by_year == months.pop()


def test_a_void_key_signs_no_year_either() -> None:
    assert outcome(check(made.digits(made.VOID, month=Year(2026)))) == ("UNKNOWN", "key-void")


def test_a_copy_with_the_year_alone_shows_the_year_alone() -> None:
    verdict = check(made.digits(month=Year(2026), renew_by=Month(2029, 1)))
    assert isinstance(verdict, Genuine)
    assert outcome(verdict) == ("CURRENT", "")
    assert verdict.facts == made.facts(month=Year(2026), renew_by=Month(2029, 1))
