"""What is suspended, or for another release, opens no door: the form, a file, a provider's own system."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from registry.model import ids
from registry.model.accreditation import AccreditationState, LineState
from registry.model.ids import AccreditationId
from registry.operations import accredit, finding
from tests.web.api.system import System
from tests.web.desk import CHOICE

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from tests.web.desk import Desk


CLOSED: Final = ("whole", "line", "release")
REFUSED: Final = {"whole": "no accreditation in force", "release": "covers other releases of this framework"}


def close(desk: Desk, provider: ProviderId, how: str) -> None:
    """Suspend the accreditation or its line, or have one for the next release of the framework alone."""
    parts = desk.parts()
    with desk.registry.store.transaction() as tx:
        (made,) = tx.providers.accreditations(provider)
        lines = tuple(replace(line, state=LineState.SUSPENDED) for line in made.scope)
        changed = (
            replace(made, scope=lines) if how == "line" else replace(made, state=AccreditationState.SUSPENDED)
        )
        accredit.change(tx, changed, "suspend", keys=parts["keys"], now=parts["now"])
        if how == "release":
            later = replace(
                made,
                id=AccreditationId(ids.new_id()),
                number=ids.new_accreditation_number(),
                scope=tuple(replace(line, first_release=2) for line in made.scope),
            )
            accredit.keep(tx, later, keys=parts["keys"], now=parts["now"])


def issued(desk: Desk, provider: ProviderId) -> int:
    return len(finding.issued_by(provider, store=desk.registry.store))


@pytest.mark.parametrize("how", CLOSED)
def test_the_form_issues_nothing(desk: Desk, how: str) -> None:
    provider = desk.signed_in()
    page = desk.post("/provider/class/check", choice=CHOICE, names="Ana")
    assert "Issue 1 certificate" in page.text
    close(desk, provider, how)
    for step in ("check", "confirm"):
        answer = desk.post(f"/provider/class/{step}", choice=CHOICE, names="Ana", request="r")
        assert answer.status_code == 422
    assert issued(desk, provider) == 0


@pytest.mark.parametrize("choice", ["manufacturing/MFG-05/L3", "construction/CON-01/L1", "nothing"])
def test_the_form_takes_no_choice_that_it_did_not_offer(desk: Desk, choice: str) -> None:
    provider = desk.signed_in()
    answer = desk.post("/provider/class/confirm", choice=choice, names="Ana", request="r")
    assert answer.status_code == 422
    assert issued(desk, provider) == 0


@pytest.mark.parametrize("how", ["whole", "release"])
def test_a_list_from_a_file_issues_nothing(desk: Desk, how: str) -> None:
    provider = desk.signed_in()
    close(desk, provider, how)
    form = desk.get("/provider/batches/new").text
    (request,) = set(re.findall(r'name="request" value="([^"]+)"', form))
    answer = desk.client.request(
        "POST",
        "/provider/batches",
        data={"request": request, "mends": "", "charset": ""},
        files={"file": ("l.csv", b"name,framework,competency,level\nAna,manufacturing,MFG-05,L2\n")},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    report = desk.get(f"{answer.headers['location']}/report.csv")
    assert REFUSED[how] in report.text
    assert issued(desk, provider) == 0


@pytest.mark.parametrize("bad", range(3))
def test_of_a_systems_rows_exactly_the_one_outside_the_scope_is_refused(desk: Desk, bad: int) -> None:
    system = System(desk)
    plain = {"name": "Ana Rhombus", "framework": "manufacturing", "competency": "MFG-05", "level": "L2"}
    rows = [plain | {"name": f"Person {letter}"} for letter in "abc"]
    rows[bad] |= {"level": "L3"}
    answer = system.send(json.dumps({"rows": rows}), "application/json").json()
    assert (answer["good"], answer["refused"]) == (2, 1)
    (line,) = system.get(f"/batches/{answer['batch']}/report").json()["refused"]
    assert (line["row"], line["code"]) == (bad + 1, "not_accredited")


@pytest.mark.parametrize("how", ["line", "release"])
def test_a_systems_list_is_refused_row_by_row(desk: Desk, how: str) -> None:
    system = System(desk)
    close(desk, system.provider, how)
    answer = system.send().json()
    assert (answer["good"], answer["refused"]) == (0, 2)
    assert issued(desk, system.provider) == 0
