"""Applications, reviews and decisions at both consoles, where the journeys do not look."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from registry.model.accrediting import CaseState, Event, Outcome
from registry.model.ids import CaseId
from registry.model.person import AT_A_PROVIDER, Role
from registry.operations import accredit
from registry.operations.accrediting import apply, decide, review, showing
from registry.operations.accrediting.documents import MOST_BYTES
from registry.operations.accrediting.proposal import Proposal
from registry.web.provider.accreditation.application import MAX_BODY
from tests import people
from tests.operations.accrediting.chamber import SCOPE
from tests.web.desk import SAME_ORIGIN

if TYPE_CHECKING:
    from registry.model.ids import PersonId, ProviderId
    from tests.web.desk import Desk


class Room:
    """A desk at which a provider applies, and the registry's people decide."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.provider = accredit.add_provider("Harbour College", **desk.parts()).id

    def come(self, role: Role, provider: ProviderId | None = None) -> PersonId:
        """Sit down as somebody new with a role."""
        self.desk.client.cookies = httpx.Cookies()
        where = (provider or self.provider) if role in AT_A_PROVIDER else None
        return people.signed_in(self.desk.client, self.desk.registry, role, provider=where)

    def case(self) -> str:
        """Start an application at the page."""
        answer = self.desk.post("/provider/accreditation")
        assert answer.status_code == 303
        return answer.headers["location"].split("/")[3]

    def considered(self) -> str:
        """Have a case that waits for accreditors."""
        asker = self.come(Role.ADMINISTRATOR)
        parts: dict[str, Any] = self.desk.parts()
        case = apply.start(self.provider, by=asker, proposed=Proposal(scope=SCOPE), **parts)
        frameworks = self.desk.registry.frameworks
        apply.submit(case, "evenings", provider=self.provider, by=asker, frameworks=frameworks, **parts)
        by = {"by": self.come(Role.REGISTRAR), **parts}
        review.take_up(case, **by)
        review.answer_eligibility(case, eligible=True, reason="complete", **by)
        review.finish(case, "all met", **by)
        return case

    def state(self, case: str) -> CaseState:
        with self.desk.registry.store.reading() as tx:
            found = tx.accrediting.get(CaseId(case))
        assert found is not None
        return found.state

    def upload(self, where: str, body: bytes, **fields: str) -> httpx.Response:
        return self.desk.client.request(
            "POST",
            f"{where}/documents",
            data={"title": "The workshop", **fields},
            files={"file": ("a.html", body, "text/html")},
            headers=SAME_ORIGIN,
        )

    def decide(self, case: str, **fields: str) -> httpx.Response:
        return self.desk.post(f"/registrar/accreditations/{case}/decide", **fields)


@pytest.fixture
def room(desk: Desk) -> Room:
    return Room(desk)


def said(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


# --- the provider's side ----------------------------------------------------------------------------------


def test_a_paper_is_handed_out_as_a_file_that_no_browser_opens(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    at = f"/provider/accreditation/{room.case()}"
    body = b"<script>alert(1)</script>"
    assert room.upload(at, body, kind="evidence").status_code == 303
    (path,) = re.findall(rf'href="({at}/documents/[a-z0-9]+)"', room.desk.get(at).text)
    got = room.desk.get(path)
    assert got.content == body
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith('attachment; filename="document-')
    assert got.headers["cache-control"] == "no-store"


def test_nobody_else_gets_a_paper(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    at = f"/provider/accreditation/{room.case()}"
    room.upload(at, b"x")
    (path,) = re.findall(rf'href="({at}/documents/[a-z0-9]+)"', room.desk.get(at).text)
    room.come(Role.ADMINISTRATOR, room.desk.add_provider("Other College"))
    other, nothing = room.desk.get(path), room.desk.get(f"{at}/documents/{'n' * 20}")
    assert (other.status_code, other.text) == (404, nothing.text)
    assert room.desk.get(at).status_code == 404
    room.come(Role.OFFICER)
    assert room.desk.get(path).status_code == 403
    room.come(Role.AUDITOR)
    assert room.desk.get(path.replace("provider", "registrar").replace("ion/", "ions/", 1)).status_code == 403


@pytest.mark.parametrize(("body", "says"), [(b"", "at most 5 MB"), (b"x" * (MOST_BYTES + 1), "at most 5 MB")])
def test_a_paper_that_is_empty_or_too_large_is_refused_and_its_title_kept(
    room: Room, body: bytes, says: str
) -> None:
    room.come(Role.ADMINISTRATOR)
    answer = room.upload(f"/provider/accreditation/{room.case()}", body)
    assert answer.status_code == 422
    assert says in said(answer)
    assert 'name="title" required maxlength="100" autocomplete="off" value="The workshop"' in answer.text


def test_far_too_much_is_not_read(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    assert room.upload(f"/provider/accreditation/{room.case()}", b"x" * MAX_BODY).status_code == 413


def test_a_scope_that_is_empty_or_made_up_is_refused_and_what_was_typed_is_kept(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    at = f"/provider/accreditation/{room.case()}/scope"
    for picks in ({}, {"pick": "astronomy/AST-01"}, {"pick": "manufacturing/MFG-99"}):
        answer = room.desk.post(at, courses="MFG-05 L2", **picks)
        assert answer.status_code == 422
        assert "MFG-05 L2</textarea>" in answer.text
        assert "Nothing was kept" in said(answer)
    picked = {"pick": "manufacturing/*", "level-manufacturing": "L3"}
    assert room.desk.post(at, courses="", **picked).status_code == 303
    page = room.desk.get(at).text
    assert 'value="manufacturing/*" checked' in page
    assert '<option value="L3" selected>' in page


def test_a_line_is_limited_as_typed_and_a_limit_that_cannot_be_read_is_named_with_all_that_was_typed(
    room: Room,
) -> None:
    room.come(Role.ADMINISTRATOR)
    case = f"/provider/accreditation/{room.case()}"
    typed = {
        "pick": "manufacturing/MFG-05",
        "level-manufacturing": "L2",
        "first_release-manufacturing": "1",
        "last_release-manufacturing": "2",
        "jurisdictions-manufacturing": "ke, DE",
        "languages-manufacturing": "sw",
    }
    answer = room.desk.post(f"{case}/scope", courses="", **{**typed, "jurisdictions-manufacturing": "Kenya"})
    assert answer.status_code == 422
    assert '<a href="#jurisdictions-manufacturing">Write countries by their two letters' in answer.text
    for value in ("Kenya", "sw", "2"):
        assert f'value="{value}"' in answer.text
    assert "<details open>" in answer.text
    assert room.desk.post(f"{case}/scope", courses="", **typed).status_code == 303
    page = said(room.desk.get(case))
    for limit in ("releases 1 to 2", "in DE, KE", "assessed in sw"):
        assert f"<li>{limit}</li>" in page
    assert 'value="DE, KE"' in room.desk.get(f"{case}/scope").text


def test_one_application_is_open_at_a_time(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    room.case()
    assert "Start an application" not in room.desk.get("/provider/accreditation").text
    answer = room.desk.post("/provider/accreditation")
    assert answer.status_code == 409
    assert "go on with it, or withdraw it first" in said(answer)


def test_a_step_at_the_wrong_time_says_so_and_shows_what_was_written(room: Room) -> None:
    room.come(Role.ADMINISTRATOR)
    at = f"/provider/accreditation/{room.case()}"
    answer = room.desk.post(f"{at}/appeal", reason="we disagree with it")
    assert answer.status_code == 409
    assert "The case has moved on" in said(answer)
    assert "we disagree with it" in said(answer)
    answer = room.desk.post(f"{at}/submit", reason="evening courses")
    assert answer.status_code == 422
    assert "evening courses</textarea>" in answer.text


# --- the registry's side ----------------------------------------------------------------------------------


def test_a_decision_needs_an_answer_and_a_reason_and_keeps_what_was_chosen(room: Room) -> None:
    case = room.considered()
    room.come(Role.ACCREDITOR)
    answer = room.decide(case, reason="the report convinces")
    assert answer.status_code == 422
    assert "Choose one of the answers" in said(answer)
    assert "the report convinces</textarea>" in answer.text
    answer = room.decide(case, outcome="approve", reason="  ")
    assert answer.status_code == 422
    assert 'value="approve" required checked' in answer.text
    assert room.state(case) is CaseState.FIRST


def test_the_same_accreditor_twice_and_one_with_a_conflict_are_refused(room: Room) -> None:
    case = room.considered()
    room.come(Role.ACCREDITOR)
    assert room.decide(case, outcome="approve", reason="agreed").status_code == 303
    answer = room.decide(case, outcome="approve", reason="agreed once more")
    assert answer.status_code == 409
    assert "Somebody else has to decide" in said(answer)
    assert "agreed once more" in said(answer)
    room.come(Role.ACCREDITOR)
    at = f"/registrar/accreditations/{case}"
    assert room.desk.post(f"{at}/conflict", reason="I taught there", whole="yes").status_code == 303
    assert room.decide(case, outcome="approve", reason="agreed").status_code == 409
    assert room.state(case) is CaseState.FIRST


def test_the_registrar_prepares_and_does_not_decide(room: Room) -> None:
    case = room.considered()
    room.come(Role.REGISTRAR)
    assert room.decide(case, outcome="approve", reason="agreed").status_code == 403
    assert "Your decision" not in room.desk.get(f"/registrar/accreditations/{case}").text


def test_a_review_is_written_down_step_by_step(room: Room) -> None:
    asker = room.come(Role.ADMINISTRATOR)
    parts: dict[str, Any] = room.desk.parts()
    case = apply.start(room.provider, by=asker, proposed=Proposal(scope=SCOPE), **parts)
    frameworks = room.desk.registry.frameworks
    apply.submit(case, "evenings", provider=room.provider, by=asker, frameworks=frameworks, **parts)
    registrar = room.come(Role.REGISTRAR)
    at = f"/registrar/accreditations/{case}"

    def post(step: str, status: int, **fields: str) -> httpx.Response:
        answer = room.desk.post(f"{at}/{step}", **fields)
        assert answer.status_code == status, said(answer)
        return answer

    post("take-up", 303)
    post("eligibility", 422, reason="complete")
    post("eligibility", 303, answer="yes", reason="complete")
    again = post("terms", 422, listing="name_only", named="yes", umbrella="none", reason="as asked")
    assert '<option value="name_only" selected>' in again.text
    post("terms", 303, listing="name_only", named="yes", umbrella="", reason="as asked")
    wrong = post("conditions", 422, due="soon", line="0", reason="name a verifier")
    assert "give the day" in said(wrong).lower()
    post("conditions", 303, due="2027-01-01", line="0", reason="name a verifier")
    post("conditions", 303, due="2027-01-01", line="", reason="show the workshop")
    page = room.desk.get(at).text
    first, *_ = re.findall(r'name="condition" value="([a-z0-9]+)"', page)
    post("conditions/remove", 303, condition=first, reason="there is one")
    post("conditions/remove", 422, condition=first, reason="there is one")
    assert room.upload(at, b"report").status_code == 303
    post("consider", 303, reason="all met")
    shown = showing.show(
        case, person=registrar, frameworks=frameworks, store=parts["store"], keys=parts["keys"]
    )
    assert shown.proposal.may_be_named
    assert len(shown.conditions) == 1
    assert [one.what for one in shown.timeline].count(Event.CONDITION) == 2


def test_the_list_is_searched_by_name_and_state_and_survives_any_question(room: Room) -> None:
    case = room.considered()
    room.come(Role.ACCREDITOR)
    at = "/registrar/accreditations"
    link = f"{at}/{case}"
    for question in ("", "?text=harb", "?which=accreditors", "?which=nonsense&text=HARBOUR"):
        assert link in room.desk.get(f"{at}{question}").text
    for question in ("?text=lake", "?which=over", "?which=registrar", "?page=3"):
        page = room.desk.get(f"{at}{question}")
        assert page.status_code == 200
        assert link not in page.text
        assert "Nothing" in page.text


def test_a_long_list_leads_on(room: Room) -> None:
    asker = room.come(Role.ADMINISTRATOR)
    parts: dict[str, Any] = {"provider": room.provider, "by": asker}
    for _ in range(showing.PAGE + 1):
        case = apply.start(**parts, **room.desk.parts())
        apply.withdraw(case, "not now", **parts, **room.desk.parts())
    room.come(Role.OVERSIGHT)
    first = room.desk.get("/registrar/accreditations?which=over&text=harbour")
    assert "Older" in first.text
    second = room.desk.get("/registrar/accreditations?which=over&text=harbour&page=1")
    assert "Newer" in second.text
    assert "Older" not in second.text


def test_what_two_approve_may_be_issued_at_once_and_shows_on_both_sides(room: Room) -> None:
    case = CaseId(room.considered())
    for _ in range(2):
        by = room.come(Role.ACCREDITOR)
        decide.decide(case, Outcome.APPROVE, "agreed", by=by, **room.desk.parts())
    room.come(Role.OFFICER)
    page = room.desk.get("/provider/class")
    assert 'value="manufacturing/MFG-05/L2"' in page.text
    assert 'value="manufacturing/MFG-07/L2"' not in page.text


# --- complaints -------------------------------------------------------------------------------------------


def test_a_complaint_without_words_is_not_recorded_and_keeps_what_was_chosen(room: Room) -> None:
    room.come(Role.REGISTRAR)
    answer = room.desk.post("/registrar/complaints", provider=room.provider, reason=" ")
    assert answer.status_code == 422
    assert f'value="{room.provider}" selected' in answer.text
    assert room.desk.post("/registrar/complaints", provider="none", reason="x").status_code == 404
    assert room.desk.post("/registrar/complaints", provider=room.provider, reason="late").status_code == 303
    (complaint,) = set(
        re.findall(r'name="complaint" value="([a-z0-9]+)"', room.desk.get("/registrar/complaints").text)
    )
    said_so = {"complaint": complaint, "reason": "we ask them"}
    assert room.desk.post("/registrar/complaints/look-into", **said_so).status_code == 303
    assert room.desk.post("/registrar/complaints/look-into", **said_so).status_code == 409
    room.come(Role.ADMINISTRATOR)
    empty = {"complaint": complaint, "reason": ""}
    assert room.desk.post("/provider/complaints", **empty).status_code == 422
    assert room.desk.post("/provider/complaints", **said_so).status_code == 303
    room.come(Role.ADMINISTRATOR, room.desk.add_provider("Other College"))
    assert room.desk.post("/provider/complaints", **said_so).status_code == 404
    assert "There is no complaint about you" in room.desk.get("/provider/complaints").text
