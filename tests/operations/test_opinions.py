"""Could the person do it? One more in a number, shown from ten on and from the next publication on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import opinions
from registry.operations.opinions import LEAST, OpinionRefusedError, Opinions
from tests.databases import sql
from tests.operations.office import FRAMEWORKS

if TYPE_CHECKING:
    from tests.operations.office import Office

ABOUT = "MFG-05@1"


def count(office: Office, answer: str, times: int = 1, competency: str = ABOUT) -> None:
    for _ in range(times):
        opinions.count(competency, answer, frameworks=FRAMEWORKS, store=office.store)


def shown(office: Office) -> dict[str, Opinions]:
    return opinions.shown(store=office.store)


def test_nothing_is_shown_below_ten_and_before_a_publication(office: Office) -> None:
    count(office, "yes", LEAST - 2)
    count(office, "no")
    office.publish()
    assert shown(office) == {}
    count(office, "no")
    assert shown(office) == {}
    office.publish()
    assert shown(office) == {ABOUT: Opinions(yes=8, partly=0, no=2)}
    count(office, "partly", 5)
    assert shown(office) == {ABOUT: Opinions(yes=8, partly=0, no=2)}
    office.publish()
    assert shown(office)[ABOUT].answers == 15


def test_each_competency_has_its_own(office: Office) -> None:
    count(office, "yes", LEAST)
    count(office, "no", 1, "MFG-01@1")
    office.publish()
    assert set(shown(office)) == {ABOUT}


@pytest.mark.parametrize(
    ("competency", "answer"), [(ABOUT, "maybe"), (ABOUT, ""), ("MFG-05", "yes"), ("XXX-01@1", "yes")]
)
def test_what_is_no_answer_about_a_competency_of_ours_is_refused(
    office: Office, competency: str, answer: str
) -> None:
    with pytest.raises(OpinionRefusedError):
        count(office, answer, 1, competency)


def test_an_answer_has_no_row_and_no_time(office: Office) -> None:
    count(office, "yes", 3)
    with office.store.reading() as tx:
        rows = sql(tx.connection, "SELECT * FROM opinion").mappings().all()
    assert [dict(one) for one in rows] == [{"competency": ABOUT, "answer": "yes", "count": 3, "shown": 0}]
