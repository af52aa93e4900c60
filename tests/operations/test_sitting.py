"""Several units on one sheet: one secret, one PIN, one slip number, and nothing at rest that links them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from registry.operations import claim, finding, hand_over, issue, tries
from registry.operations.tries import Tries
from registry.securing.sealing import ClaimRefusedError, ClaimSecret
from tests.databases import sql
from tests.operations.office import row

if TYPE_CHECKING:
    from registry.operations.claim import Opened
    from registry.operations.prepare import Row
    from registry.securing.sheet import Sheet
    from tests.operations.office import Office


def sitting(count: int, name: str = "Ana", reference: str = "L 12") -> list[Row]:
    return [
        row(name, competency="MFG-05" if number else "MFG-06", reference=reference) for number in range(count)
    ]


def open_sheet(office: Office, sheet: Sheet) -> tuple[Opened, ...]:
    return claim.open_sheet(sheet.secret, sheet.pin, **office.parts)


def wrong(office: Office, sheet: Sheet) -> list[int]:
    """Return how many wrong PINs are counted on each record of a sheet."""
    with office.store.reading() as tx:
        found = [tx.records.find(unit.locator) for unit in ClaimSecret.read(sheet.secret).units()]
    return [tries.read(one, office.keys).wrong_total for one in found if one is not None]


def set_tries(office: Office, sheet: Sheet, counted: Tries) -> None:
    with office.store.transaction() as tx:
        tries.put(tx, ClaimSecret.read(sheet.secret).units()[sheet.unit].locator, counted, office.keys)


@pytest.fixture
def sheets(office: Office) -> list[Sheet]:
    return office.issued(*sitting(3))


# --- which rows -------------------------------------------------------------------------------------------


def test_rows_of_one_person_with_one_reference_share_a_sheet(office: Office) -> None:
    rows = [*sitting(2), row("Bo", reference="L 13"), *sitting(1)]
    one, two, other, three = office.issued(*rows)
    assert {(sheet.secret, sheet.pin, sheet.slip) for sheet in (one, two, three)} == {
        (one.secret, one.pin, one.slip)
    }
    assert [sheet.unit for sheet in (one, two, other, three)] == [0, 1, 0, 2]
    assert len({one.secret, other.secret}) == len({one.slip, other.slip}) == 2
    assert len({sheet.credential for sheet in (one, two, other, three)}) == 4


@pytest.mark.parametrize(
    "rows",
    [
        [row("Ana"), row("Ana")],
        [row("Ana", reference="L 12"), row("Bo", reference="L 12")],
        [row("Ana", reference="L 12"), row("Ana", reference="L 13")],
    ],
    ids=["no reference", "another name", "another reference"],
)
def test_others_have_sheets_of_their_own(office: Office, rows: list[Row]) -> None:
    one, other = office.issued(*rows)
    assert (one.unit, other.unit) == (0, 0)
    assert one.secret != other.secret
    assert one.slip != other.slip


def test_a_sheet_holds_twelve_units_and_the_next_begins_another(office: Office) -> None:
    sheets = office.issued(*sitting(14))
    assert [sheet.unit for sheet in sheets] == [*range(12), 0, 1]
    assert len({sheet.secret for sheet in sheets[:12]}) == 1
    assert {sheet.secret for sheet in sheets[12:]}.isdisjoint({sheets[0].secret})
    assert len(open_sheet(office, sheets[0])) == 12
    assert len(open_sheet(office, sheets[13])) == 2


def test_another_request_is_another_sitting(office: Office) -> None:
    (one,), (other,) = office.issued(*sitting(1)), office.issued(*sitting(1))
    assert one.secret != other.secret
    assert [len(open_sheet(office, sheet)) for sheet in (one, other)] == [1, 1]


def test_a_crash_between_two_chunks_splits_no_sheet(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead(BaseException):
        pass

    class Dying(type(office.keys.credential)):  # type: ignore[misc]
        left = 3

        def sign(self, data: bytes) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise Dead
            signature: bytes = super().sign(data)
            return signature

    monkeypatch.setattr(issue, "CHUNK", 2)
    alive, office.keys.credential = office.keys.credential, Dying("credential")
    with pytest.raises(Dead):
        office.issue(office.prepared(*sitting(5)), request="once")
    office.keys.credential = alive
    sheets = office.sheets(office.issue(office.prepared(*sitting(5)), request="once"))
    assert [sheet.unit for sheet in sheets] == [0, 1, 2, 3, 4]
    assert [one.record.digits for one in open_sheet(office, sheets[0])] == [one.digits for one in sheets]


def test_nothing_at_rest_links_the_units_of_a_sheet(office: Office, sheets: list[Sheet]) -> None:
    with office.store.reading() as tx:
        rows = {
            sheet.credential: {
                value
                for table, key in [
                    ("credential", "id"),
                    ("sealed_record", "credential"),
                    ("copy", "credential"),
                ]
                for value in sql(
                    tx.connection,
                    f"SELECT * FROM {table} WHERE {key} = ?",  # noqa: S608 - names above
                    sheet.credential,
                ).one()
                if isinstance(value, bytes)
            }
            for sheet in sheets
        }
    assert all(one.isdisjoint(other) for one, other in combinations(rows.values(), 2))
    assert min(map(len, rows.values())) >= 8


# --- opening ----------------------------------------------------------------------------------------------


def test_one_secret_opens_every_unit(office: Office, sheets: list[Sheet]) -> None:
    opened = open_sheet(office, sheets[0])
    assert [one.unit for one in opened] == [0, 1, 2]
    assert [one.record.digits for one in opened] == [sheet.digits for sheet in sheets]
    assert [one.credential.id for one in opened] == [sheet.credential for sheet in sheets]
    assert wrong(office, sheets[0]) == [0, 0, 0]


def test_a_wrong_pin_counts_on_every_unit_so_that_twelve_are_no_more_guesses_than_one(
    office: Office, sheets: list[Sheet]
) -> None:
    pin = f"{(int(sheets[0].pin) + 1) % 1_000_000:06}"
    for _ in range(tries.WRONG_IN_A_ROW):
        with pytest.raises(ClaimRefusedError):
            claim.open_sheet(sheets[0].secret, pin, **office.parts)
    assert wrong(office, sheets[0]) == [tries.WRONG_IN_A_ROW] * 3
    with pytest.raises(ClaimRefusedError):
        open_sheet(office, sheets[0])


@pytest.mark.parametrize("count", [1, 3])
def test_one_unit_or_more_ask_the_same_of_the_database(
    office: Office, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = office.issued(*sitting(count))
    asked: list[str] = []
    real = tries.count

    def counted(*given: Any) -> Any:
        asked.append("count")
        return real(*given)

    monkeypatch.setattr(claim.tries, "count", counted)
    with pytest.raises(ClaimRefusedError):
        claim.open_sheet(sheets[0].secret, "no PIN", **office.parts)
    assert asked == ["count"] * 12


def test_what_is_closed_stays_shut_while_the_others_open(office: Office, sheets: list[Sheet]) -> None:
    set_tries(office, sheets[1], Tries(wrong=0, wrong_total=tries.WRONG_IN_ALL, closed_until=None))
    assert [one.unit for one in open_sheet(office, sheets[0])] == [0, 2]
    claim.reopen(sheets[1].credential, provider=office.provider, **office.parts)
    assert [one.unit for one in open_sheet(office, sheets[0])] == [0, 1, 2]


# --- a secret of one's own, a slip of its own --------------------------------------------------------------


def test_who_makes_it_theirs_has_every_unit_under_one_new_secret(office: Office, sheets: list[Sheet]) -> None:
    fresh = claim.draw_secret()
    for _ in range(2):
        claim.make_it_mine(sheets[0].secret, sheets[0].pin, fresh=fresh, **office.parts)
    opened = claim.open_sheet(fresh.secret, fresh.pin, **office.parts)
    assert [one.record.digits for one in opened] == [sheet.digits for sheet in sheets]
    assert all(one.record.mine for one in opened)
    with pytest.raises(ClaimRefusedError):
        open_sheet(office, sheets[0])


def test_no_unit_is_left_behind_under_a_sheet_that_will_be_thrown_away(
    office: Office, sheets: list[Sheet]
) -> None:
    set_tries(office, sheets[2], Tries(wrong=0, wrong_total=tries.WRONG_IN_ALL, closed_until=None))
    with pytest.raises(ClaimRefusedError):
        claim.make_it_mine(sheets[0].secret, sheets[0].pin, fresh=claim.draw_secret(), **office.parts)
    claim.reopen(sheets[2].credential, provider=office.provider, **office.parts)
    assert len(open_sheet(office, sheets[0])) == 3


@pytest.mark.parametrize("unit", [0, 1])
def test_a_new_slip_of_one_unit_is_a_sheet_of_its_own(office: Office, sheets: list[Sheet], unit: int) -> None:
    slip = office.new_slip(sheets[unit].credential, "Ana")
    assert slip.unit == 0
    assert slip.secret != sheets[0].secret
    assert [one.credential.id for one in open_sheet(office, slip)] == [sheets[unit].credential]
    left = [one.unit for one in open_sheet(office, sheets[0])]
    assert left == [one for one in range(3) if one != unit]


def test_a_unit_that_is_voided_and_done_anew_leaves_the_others_where_they_are(office: Office) -> None:
    tray = office.issue(office.prepared(*sitting(3)))
    opened = hand_over.open_tray(tray, provider=office.provider, store=office.store, keys=office.keys)
    office.void(opened.items[1], tray)
    again = office.prepared(*sitting(1))
    again[0].position = 1
    office.issue(again, into=tray)
    first, anew, third = office.sheets(tray)
    assert (first.secret, first.unit) == (third.secret, 0)
    assert (anew.secret == first.secret, anew.unit) == (False, 0)
    assert [one.withdrawn for one in open_sheet(office, first)] == [False, True, False]
    assert [one.credential.id for one in open_sheet(office, anew)] == [anew.credential]


def test_one_slip_number_finds_every_unit_of_the_sheet(office: Office, sheets: list[Sheet]) -> None:
    found = finding.find(sheets[0].slip, office.provider, store=office.store, keys=office.keys)
    assert {one.id for one in found} == {sheet.credential for sheet in sheets}
