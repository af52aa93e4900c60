"""One row judged before anything is signed: the exact payload, or what to change, never a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.model.month import Month
from registry.model.said import Said
from registry.operations.prepare import Prepared, Row, RowRefusedError, prepare, prepare_again
from registry.securing import papercode
from registry.securing.lints import fits_the_qr
from tests.operations.office import URL, framework, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.operations.prepare import Terms
    from tests.operations.office import Office


def judged(office: Office, one: Row) -> Prepared:
    return prepare(one, office.terms(), office.now)


def refusal(office: Office, one: Row, terms: Terms | None = None) -> tuple[str, str]:
    with pytest.raises(RowRefusedError) as refused:
        prepare(one, terms or office.terms(), office.now)
    assert refused.value.code == "row_refused"
    for value in (one.name, one.reference):
        assert not value.strip() or value not in refused.value.message
    return refused.value.reason, refused.value.column


def test_the_payload_is_what_is_printed_and_nothing_else(office: Office) -> None:
    facts = judged(office, row(" Ana-Mari\u0301a   O’Neill ", reference=" L 12 ")).facts
    assert facts.name == "Ana-María O’Neill"
    assert facts.competencies == ("MFG-05@1",)
    assert (facts.level, facts.month, facts.provider) == ("L2", Month(2026, 11), None)
    assert facts.title == framework().competency("MFG-05").title


def test_what_must_be_renewed_has_a_month_until_which_it_counts(office: Office) -> None:
    competency = framework().competency("MFG-05")
    lasting = replace(competency, validity_months=None)
    renewed = replace(competency, validity_months=24)
    for one, expected in [(lasting, None), (renewed, Month(2028, 11))]:
        changed = replace(framework(), competencies=(one,))
        terms = replace(office.terms(), frameworks={"manufacturing": changed})
        assert prepare(row(), terms, office.now).facts.renew_by == expected


@pytest.mark.parametrize(
    ("change", "reason", "column"),
    [
        ({"framework": "none"}, "framework_unknown", "framework"),
        ({"framework": "manufacturing@2"}, "framework_unknown", "framework"),
        ({"competency": "MFG-99"}, "competency_unknown", "competency"),
        ({"level": "L9"}, "level_unknown", "level"),
        ({"level": "L3"}, "not_accredited", "competency"),
        ({"framework": "healthcare", "competency": "HLC-01"}, "not_accredited", "competency"),
        ({"name": ""}, "name_refused", "name"),
        ({"name": "x" * 65}, "name_refused", "name"),
        ({"name": "Ana\u202eMaria"}, "shown_as_typed", "name"),
        ({"name": "\ud800"}, "shown_as_typed", "name"),
        ({"name": "www.ana.example"}, "no_address", "name"),
        ({"name": "Ana 1990-05-04"}, "coarse_dates", "name"),
        ({"name": "Ana ☃"}, "glyphs", "name"),
        ({"name": "王明"}, "glyphs", "name"),
        ({"name": "ᏣᎳᎩ"}, "glyphs", "name"),
        ({"reference": "x" * 41}, "reference_too_long", "reference"),
        ({"reference": "L\u202e12"}, "reference_unprintable", "reference"),
        ({"reference": "\ud800"}, "reference_unprintable", "reference"),
    ],
)
def test_a_row_that_cannot_be_issued_says_which_field_to_change(
    office: Office, change: dict[str, str], reason: str, column: str
) -> None:
    assert refusal(office, row(**change)) == (reason, column)


def test_a_level_that_the_competency_lacks_is_refused(office: Office) -> None:
    only = replace(framework().competency("MFG-05"), levels=("L1",))
    terms = replace(office.terms(), frameworks={"manufacturing": replace(framework(), competencies=(only,))})
    assert refusal(office, row(), terms) == ("level_not_offered", "level")


def test_a_framework_that_is_not_in_use_is_refused(office: Office) -> None:
    terms = replace(office.terms(), frameworks={"manufacturing": replace(framework(), status="Draft")})
    assert refusal(office, row(), terms) == ("framework_unknown", "framework")


def test_a_release_counts_once_every_verifier_knows_it(office: Office) -> None:
    newer = replace(framework(), release=2, sha256="2" * 64)
    before = office.frameworks
    office.frameworks = (*before, newer)
    office.publish()
    assert office.terms().frameworks["manufacturing"].release == 1
    office.now += timedelta(days=8)
    assert office.terms().frameworks["manufacturing"].release == 2
    assert office.terms().frameworks["manufacturing@1"].release == 1


def test_the_title_is_left_out_where_the_code_would_need_a_larger_square(office: Office) -> None:
    short, long = (judged(office, row(name)) for name in ("Ana", "ж" * 64))
    assert short.facts.title is not None
    assert long.facts.title is None


def test_a_name_whose_code_would_not_fit_is_refused(office: Office) -> None:
    far = replace(office.terms(), url=f"https://{'x' * 400}.example")
    assert refusal(office, row("ж" * 64), far) == ("fits_the_qr", "name")


def test_a_title_that_no_code_can_hold_is_left_out(office: Office) -> None:
    long = replace(framework().competency("MFG-05"), title="x" * 400)
    terms = replace(office.terms(), frameworks={"manufacturing": replace(framework(), competencies=(long,))})
    assert prepare(row(), terms, office.now).facts.title is None


def test_a_correction_keeps_month_and_renewal_and_asks_no_accreditation(office: Office) -> None:
    office.issued()
    with office.store.reading() as tx:
        (credential,) = tx.credentials.issued_by(office.provider)
    terms = replace(office.terms(), accreditations=())
    assert refusal(office, row(), terms) == ("not_accredited", "competency")
    again = prepare_again(row("Ana"), credential, terms)
    assert (again.facts.month, again.facts.renew_by) == (credential.month, credential.renew_by)
    assert again.decided_before


def test_before_the_first_publication_there_is_no_framework(office: Office) -> None:
    with office.store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM framework_release")
    assert refusal(office, row()) == ("framework_unknown", "framework")


def test_a_prepared_row_shows_no_name(office: Office) -> None:
    prepared = judged(office, row("Ana-María", reference="L12"))
    assert "Ana" not in repr(prepared) + repr(row("Ana"))
    assert "L12" not in repr(prepared)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=70), st.text(max_size=45))
def test_any_name_is_refused_with_a_reason_or_fits_the_code(
    office: Office, name: str, reference: str
) -> None:
    terms = replace(office.terms(), glyphs=frozenset(range(0x110000)))
    try:
        facts = prepare(row(name, reference=reference), terms, office.now).facts
    except RowRefusedError as refused:
        assert refused.column in ("name", "reference")
        return
    payload = papercode.encode_payload(facts)
    assert papercode.decode_payload(payload) == facts
    assert fits_the_qr.size(f"{URL}/#", fits_the_qr.most_digits(len(payload))).version <= 16


def test_a_row_that_passes_makes_no_words(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counting(cls: type[Said], template: str, *rest: object) -> Said:
        made.append(template)
        return make(cls, template, *rest)

    make: Callable[..., Said] = Said.__new__
    monkeypatch.setattr(Said, "__new__", counting)
    judged(office, row())
    assert made == []
    assert refusal(office, row(level="L9")) == ("level_unknown", "level")
    assert made
