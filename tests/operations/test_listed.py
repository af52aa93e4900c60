"""A list as it was read: what it shows of anybody."""

from __future__ import annotations

from registry.operations.listed import ListedRow, ListRefusedError, Reading, RowRefusal
from registry.operations.prepare import Row


def test_no_repr_of_a_list_shows_a_value() -> None:
    row = Row(framework="manufacturing", competency="MFG-05", level="L2", name="Ana Ray", reference="A-17")
    error = ListRefusedError("charset_unclear", "save it as UTF-8", (Reading("cp1250", ("Petrič",)),))
    shown = repr(ListedRow(number=2, row=row, refusal=None)) + repr(error) + repr(error.readings)
    assert not [word for word in ("Ana", "A-17", "Petrič") if word in shown]
    assert (error.code, error.reason) == ("list_refused", "charset_unclear")


def test_a_refusal_is_read_by_name_or_in_its_order() -> None:
    refusal = RowRefusal(column="name", code="name_refused", message="the name is missing")
    column, code, message = refusal
    assert (column, code, message) == (refusal.column, refusal.code, refusal.message)
