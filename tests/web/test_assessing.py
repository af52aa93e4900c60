"""A class assessed, verified and issued at the console, as requests and answers."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from registry.model import ids
from registry.model.assessment import DecisionState
from registry.model.person import Role
from registry.operations import assess, finding
from tests import people
from tests.web.desk import Desk, Tray, value

if TYPE_CHECKING:
    from registry.model.ids import PersonId
    from registry.operations.deciding import Opened

UNITS = ("MFG-02", "MFG-03", "MFG-05", "MFG-06", "MFG-07", "MFG-08")
REFERENCES = [f"A-{number:02}" for number in range(1, 16)]


class House:
    """A provider whose assessments are recorded here, with one person in each chair."""

    def __init__(self, desk: Desk, *, four_eyes: bool = False) -> None:
        self.desk = desk
        self.provider = desk.add_provider()
        self.people: dict[Role, tuple[PersonId, Any]] = {}
        self.sit(Role.ADMINISTRATOR)
        fields = {"here": "yes"} | ({"four-eyes": "on"} if four_eyes else {})
        assert desk.post("/provider/assessments/recording", **fields).status_code == 303

    def sit(self, *roles: Role) -> PersonId:
        """Let somebody with these roles sit at the desk: the same one as before."""
        key = roles[0]
        if key not in self.people:
            self.desk.client.cookies = httpx.Cookies()
            person = people.signed_in(self.desk.client, self.desk.registry, *roles, provider=self.provider)
            self.people[key] = person, self.desk.client.cookies
        person, self.desk.client.cookies = self.people[key]
        return person

    def decisions(self, state: DecisionState) -> list[Opened]:
        registry = self.desk.registry
        return assess.in_state(state, provider=self.provider, store=registry.store, keys=registry.keys)


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


def chosen(*codes: str) -> dict[str, str]:
    return {f"unit-{place}": f"manufacturing/{code}/L2" for place, code in enumerate(codes)}


def sitting(
    references: list[str] | None = None, codes: tuple[str, ...] = UNITS, **more: str
) -> dict[str, str]:
    """Return what an assessor sends for a class that met everything."""
    people_ = references or REFERENCES
    return {
        **chosen(*codes),
        "references": "\n".join(people_),
        "request": ids.new_id(),
        "alone": "no",
        **{f"cell-{row}-{column}": "met" for row in range(len(people_)) for column in range(len(codes))},
        **{f"method-{column}-0": "on" for column in range(len(codes))},
        **{f"hash-{piece}": f"{piece + 1:064x}" for piece in range(3)},
        **{f"judged-{one}": "on" for one in ("valid", "authentic", "current", "sufficient")},
        **more,
    }


def test_a_class_of_fifteen_goes_from_the_grid_to_the_tray(house: House) -> None:
    desk = house.desk
    house.sit(Role.ASSESSOR)
    assert "Nothing of yours waits." in desk.get("/provider/assessments").text
    page = desk.post("/provider/assessments/sitting", **chosen(*UNITS), references="\n".join(REFERENCES))
    assert page.status_code == 200
    assert len(re.findall(r'name="cell-\d+-\d+"', page.text)) == 90
    assert 'value="met" selected' not in page.text
    filled = desk.post(
        "/provider/assessments/sitting", **chosen(*UNITS), references="\n".join(REFERENCES), fill="all"
    )
    assert filled.text.count('value="met" selected') == 90
    one = desk.post(
        "/provider/assessments/sitting", **chosen(*UNITS), references="\n".join(REFERENCES), fill="2"
    )
    assert one.text.count('value="met" selected') == 15
    answer = desk.post("/provider/assessments/record", **sitting())
    assert answer.status_code == 200
    assert "90 decisions are recorded." in answer.text
    drawn = house.decisions(DecisionState.TO_VERIFY)
    assert len(drawn) >= 10
    house.sit(Role.VERIFIER)
    waiting = desk.get("/provider/verifying").text
    assert f"{len(drawn)} decisions wait" in waiting
    for decision in drawn:
        assert desk.post("/provider/verifying/agree", decision=decision.id).status_code == 303
    assert "Nothing waits for you." in desk.get("/provider/verifying").text
    house.sit(Role.OFFICER)
    ready = desk.get("/provider/ready").text
    assert ready.count('name="reference-') == 15
    fields = typed(ready, {reference: f"Person {chr(65 + at)}" for at, reference in enumerate(REFERENCES)})
    check = desk.post("/provider/ready/check", **fields)
    assert "90 certificates for 15 people" in check.text
    fields |= {"request": value(check.text, "request")}
    assert desk.post("/provider/ready/preview", **fields).text.startswith("preview: Person ")
    assert 'value="Person A"' in desk.post("/provider/ready/edit", **fields).text
    tray = desk.post("/provider/ready/confirm", **fields)
    assert len(Tray.read(tray.text).items) == 90
    # Fifteen sheets: all units of a person lie on one.
    assert len(set(Tray.read(tray.text).slips)) == 15
    again = desk.post("/provider/ready/confirm", **fields)
    assert again.text == tray.text
    assert len(finding.issued_by(house.provider, store=desk.registry.store)) == 90
    assert "Nothing is ready." in desk.get("/provider/ready").text
    assert {one.content.reference for one in house.decisions(DecisionState.RELEASED)} == {""}


def typed(page: str, names: dict[str, str]) -> dict[str, str]:
    """Return the form of what is ready, with names typed beside references."""
    hidden = re.findall(r'name="((?:reference|units)-\d+)" value="([^"]*)"', page)
    fields = {name: html.unescape(text) for name, text in hidden}
    return fields | {
        f"name-{name.rpartition('-')[2]}": names.get(text, "")
        for name, text in list(fields.items())
        if name.startswith("reference-")
    }


def ready_for(house: House, *references: str, codes: tuple[str, ...] = ("MFG-02",)) -> None:
    house.sit(Role.ASSESSOR)
    answer = house.desk.post("/provider/assessments/record", **sitting([*references], codes))
    assert "recorded" in answer.text
    house.sit(Role.VERIFIER)
    for decision in house.decisions(DecisionState.TO_VERIFY):
        house.desk.post("/provider/verifying/agree", decision=decision.id)


def test_who_is_not_there_yet_is_asked_for_criterion_by_criterion(house: House) -> None:
    desk = house.desk
    house.sit(Role.ASSESSOR)
    sent = sitting(["A-1", "A-2"], ("MFG-02",), **{"cell-1-0": "not"})
    asked = desk.post("/provider/assessments/record", **sent)
    assert "What is not met yet" in asked.text
    assert len(re.findall(r'name="seen-1-0-\d"', asked.text)) == 3
    assert "seen-0-" not in asked.text
    # Everything that was typed comes along.
    kept = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', asked.text, re.DOTALL))
    assert kept == sent
    every = {f"seen-1-0-{number}": "on" for number in range(3)}
    wrong = desk.post("/provider/assessments/record", **sent, criteria="seen", **every)
    assert wrong.status_code == 422
    assert "leave at least one unmarked" in wrong.text
    assert wrong.text.count(" checked>") == 3
    done = desk.post("/provider/assessments/record", **sent, criteria="seen", **{"seen-1-0-0": "on"})
    assert "2 decisions are recorded." in done.text
    found = {
        one.content.reference: list(one.content.assessment.met.values())
        for one in house.decisions(DecisionState.TO_VERIFY)
    }
    assert found == {"A-1": [True] * 3, "A-2": [True, False, False]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({f"cell-{row}-0": "" for row in range(2)}, "Mark at least one learner"),
        ({"alone": ""}, "Say whether you trained this class alone."),
        ({"on-0": "yesterday"}, "Write each day as the field shows it"),
        ({"on-0": "2031-01-01"}, "a day that is still to come"),
        ({"on-0": "2020-01-01"}, "use newer evidence"),
        ({"hash-1": "", "hash-2": ""}, "separate pieces of evidence"),
        ({"hash-0": "zz"}, "SHA-256"),
        ({"kind-0": "gossip"}, "its kind"),
        ({"method-0-0": ""}, "say how it was assessed"),
        ({"judged-valid": ""}, "judge the evidence"),
        ({"for-0": "1", "for-1": "1"}, "separate pieces of evidence"),
        ({"who-0": "0", "who-1": "0"}, "separate pieces of evidence"),
        ({"alone": "yes"}, "who alone trained somebody does not assess them"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    house: House, change: dict[str, str], words: str
) -> None:
    house.sit(Role.ASSESSOR)
    sent = sitting(["A-1", "A-2"], ("MFG-05",)) | change
    answer = house.desk.post("/provider/assessments/record", **sent)
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert "A-1\nA-2</textarea>" in answer.text
    assert f'value="{sent["hash-0"]}"' in answer.text
    assert f'value="{sent["request"]}"' in answer.text
    assert house.decisions(DecisionState.TO_VERIFY) == []


def test_the_first_form_says_what_is_missing_and_draws_numbers_for_who_has_none(house: House) -> None:
    desk = house.desk
    house.sit(Role.ASSESSOR)
    empty = desk.post("/provider/assessments/sitting")
    assert empty.status_code == 422
    assert "Choose at least one unit." in empty.text
    assert "Give a reference for each learner" in empty.text
    many = desk.post(
        "/provider/assessments/record", **chosen("MFG-02"), references="\n".join(map(str, range(51)))
    )
    assert "There are 51: at most 50" in many.text
    long = desk.post("/provider/assessments/sitting", **chosen("MFG-02"), references="x" * 41)
    assert "A reference has at most 40 characters." in long.text
    drawn = desk.post("/provider/assessments/sitting", **chosen("MFG-02"), count="15")
    numbers = re.findall(r'<th scope="row"[^>]*>([A-Z0-9]{6})</th>', drawn.text)
    assert len(set(numbers)) == 15
    back = desk.post("/provider/assessments/edit", **chosen("MFG-02"), references="\n".join(numbers))
    assert numbers[-1] in back.text
    assert 'value="manufacturing/MFG-02/L2" selected' in back.text


def test_pressing_twice_records_once(house: House) -> None:
    house.sit(Role.ASSESSOR)
    sent = sitting(["A-1"], ("MFG-02",))
    first = house.desk.post("/provider/assessments/record", **sent)
    assert house.desk.post("/provider/assessments/record", **sent).text == first.text
    assert len(house.decisions(DecisionState.TO_VERIFY)) == 1
    other = house.desk.post("/provider/assessments/record", **sent | {"request": "another"})
    assert "decided already" in other.text


def test_an_assessor_takes_back_their_own_and_sees_why_something_was_overturned(house: House) -> None:
    desk = house.desk
    house.sit(Role.ASSESSOR)
    desk.post("/provider/assessments/record", **sitting(["A-1", "A-2"], ("MFG-02",)))
    first, second = house.decisions(DecisionState.TO_VERIFY)
    assert "Waiting for a verifier: 2" in desk.get("/provider/assessments").text
    assert desk.post("/provider/assessments/take-back", decision=first.id).status_code == 303
    assert desk.post("/provider/assessments/take-back", decision=first.id).status_code == 409
    assert desk.post("/provider/assessments/take-back", decision="nothing").status_code == 404
    house.sit(Role.VERIFIER)
    wrong = desk.post("/provider/verifying/overturn", decision=second.id, reason=" ")
    assert wrong.status_code == 422
    assert "Give a reason" in wrong.text
    done = desk.post("/provider/verifying/overturn", decision=second.id, reason="the gauge was not set")
    assert done.status_code == 303
    house.sit(Role.ASSESSOR)
    page = desk.get("/provider/assessments").text
    assert "Overturned: assess these again: 1" in page
    assert "the gauge was not set" in page


def test_four_eyes_at_the_form_and_at_a_list(desk: Desk) -> None:
    house = House(desk, four_eyes=True)
    house.sit(Role.ASSESSOR, Role.OFFICER)
    ready_for(house, "A-1")
    house.sit(Role.ASSESSOR)
    page = desk.get("/provider/ready").text
    refused = desk.post("/provider/ready/check", **typed(page, {"A-1": "Ana"}))
    assert refused.status_code == 422
    assert "another officer issues it" in refused.text
    assert 'value="Ana"' in refused.text
    in_class = desk.post("/provider/class/check", choice="manufacturing/MFG-02/L2", names="Ana; A-1")
    assert "another officer issues it" in in_class.text
    house.sit(Role.OFFICER)
    assert desk.post("/provider/ready/check", **typed(page, {"A-1": "Ana"})).status_code == 200
    assert (
        desk.post("/provider/class/check", choice="manufacturing/MFG-02/L2", names="Ana; A-1").status_code
        == 200
    )


def test_a_class_that_is_typed_needs_its_decisions_too(house: House) -> None:
    desk = house.desk
    ready_for(house, "A-1")
    house.sit(Role.OFFICER)
    fields = {"choice": "manufacturing/MFG-02/L2", "request": "once"}
    page = desk.post("/provider/class/confirm", **fields, names="Ana; A-1\nBasil; A-2\nCem; A-1\nDan")
    assert page.status_code == 422
    for line, refused in ((1, False), (2, True), (3, True), (4, True)):
        assert (f'<a href="#names">Line {line}</a>' in page.text) == refused
    tray = desk.post("/provider/class/confirm", **fields, names="Ana; A-1")
    assert Tray.read(tray.text).names == ["Ana"]
    assert desk.post("/provider/class/confirm", **fields, names="Ana; A-1").text == tray.text


def test_an_officer_sees_whose_units_wait_for_a_verifier(house: House) -> None:
    house.sit(Role.ASSESSOR)
    house.desk.post("/provider/assessments/record", **sitting(["A-1"], ("MFG-02", "MFG-03", "MFG-06")))
    (first, *_) = house.decisions(DecisionState.TO_VERIFY)
    house.sit(Role.VERIFIER)
    house.desk.post("/provider/verifying/agree", decision=first.id)
    house.sit(Role.OFFICER)
    assert "1 unit; 2 more wait for a verifier" in house.desk.get("/provider/ready").text


def test_what_is_typed_beside_a_reference_is_judged_there(house: House) -> None:
    desk = house.desk
    ready_for(house, "A-1", "A-2")
    house.sit(Role.OFFICER)
    page = desk.get("/provider/ready").text
    nobody = desk.post("/provider/ready/check", **typed(page, {}))
    assert "Type the name of at least one learner." in nobody.text
    wrong = desk.post("/provider/ready/confirm", **typed(page, {"A-1": "Ana", "A-2": "www.ana.example"}))
    assert wrong.status_code == 422
    assert "The name reads like an address" in wrong.text
    assert 'value="Ana"' in wrong.text
    # Neither a unit that nobody decided nor one without its form.
    forged = {"reference-0": "A-9", "units-0": "manufacturing@1/MFG-02@1/L2", "name-0": "Ana"}
    assert "no complete assessment" in desk.post("/provider/ready/check", **forged).text.lower()
    broken = {"reference-0": "A-1", "units-0": "x", "name-0": "Ana"}
    assert desk.post("/provider/ready/check", **broken).status_code == 422


def test_where_assessments_are_kept_elsewhere_the_pages_say_so(desk: Desk) -> None:
    house = House(desk)
    house.sit(Role.ADMINISTRATOR)
    assert "Your assessments are recorded here" in desk.get("/provider/assessments/recording").text
    desk.post("/provider/assessments/recording", here="no")
    assert "keeps its assessments itself" in desk.get("/provider/assessments/recording").text
    house.sit(Role.ASSESSOR)
    assert "keeps its assessments itself" in desk.get("/provider/assessments").text
    house.sit(Role.OFFICER)
    assert "keeps its assessments itself" in desk.get("/provider/ready").text


def test_an_assessor_without_an_accreditation_is_told_why_there_is_nothing_to_choose(house: House) -> None:
    house.desk.clock.wait(days=61)
    house.sit(Role.ASSESSOR)
    assert "No accreditation is in force" in house.desk.get("/provider/assessments").text


def test_no_page_of_an_assessor_or_verifier_shows_a_name(house: House) -> None:
    desk = house.desk
    ready_for(house, "A-1")
    house.sit(Role.OFFICER)
    fields = typed(desk.get("/provider/ready").text, {"A-1": "Wqxzjkvbnmpl"}) | {"request": "r"}
    assert "Wqxzjkvbnmpl" in desk.post("/provider/ready/confirm", **fields).text
    for role, path in (
        (Role.ASSESSOR, "/provider/assessments"),
        (Role.VERIFIER, "/provider/verifying"),
        (Role.OFFICER, "/provider/ready"),
        (Role.ADMINISTRATOR, "/provider/assessments/recording"),
    ):
        house.sit(role)
        page = desk.get(path).text
        assert "Wqxzjkvbnmpl" not in page
        assert "A-1" not in page


def audited(desk: Desk) -> str:
    desk.client.cookies = httpx.Cookies()
    people.signed_in(desk.client, desk.registry, Role.AUDITOR)
    return desk.get("/registrar/sampling").text


def test_an_auditor_runs_the_sampling_again(desk: Desk) -> None:
    assert "No assessment is recorded here yet." in audited(desk)
    house = House(desk)
    ready_for(house, "A-1", "A-2")
    page = audited(desk)
    assert "The rule was kept." in page
    assert "The seed is shown once the quarter is over." in page
    assert "A-1" not in page
    with desk.registry.store.transaction() as tx:
        statement = "UPDATE assessment SET verifier = NULL, drawn = (1 = 0)"
        tx.connection.exec_driver_sql(statement)
    desk.clock.wait(days=60)
    page = audited(desk)
    assert "The rule was not kept" in page
    assert "one of the assessor's first ten" in page
    assert "Example College" in page
    assert re.search(r"Seed: <code>[0-9a-f]{64}</code>", page)
