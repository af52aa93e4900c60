"""The holder's page: opened by secret and PIN, the same refusal for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.operations import claim, finding, withdraw
from registry.web.limits import Bucket
from tests.web.desk import value

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from registry.securing.sheet import Sheet
    from tests.web.desk import Desk

STEPS = (
    *("", "/show", "/send", "/certificate", "/mine", "/mine/confirm"),
    *("/comparison", "/comparison/sheet"),
    *("/copies", "/copies/make", "/copies/withdraw", "/copies/withdraw/confirm"),
    *("/erase", "/erase/ask", "/erase/keep", "/erase/now", "/erase/now/confirm"),
)
REFUSED = "Secret and PIN open nothing."


def fields(sheet: Sheet) -> dict[str, str]:
    return {"secret": sheet.secret.lower(), "pin": f"{sheet.pin[:3]} {sheet.pin[3:]}", "unit": "0"}


def test_the_form_is_kept_by_no_cache_and_sets_no_cookie(desk: Desk) -> None:
    page = desk.get("/claim")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers
    assert 'src="/static/claim.js"' in page.text
    assert desk.get("/static/claim.js").headers["content-type"] == "text/javascript; charset=utf-8"


def test_secret_and_pin_show_the_facts_in_plain_words(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim", **fields(sheet)).text
    assert "<bdi>Ana &lt;Ray&gt;</bdi>" in page
    assert "Level 2 of 3, Independent" in page
    assert "November 2026" in page
    assert "history" in page


def test_no_word_of_the_page_is_a_verdict_and_nothing_is_green(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim", **fields(sheet)).text
    for word in ("enuine", "valid", "green", "verdict", "data-state", "Congratulations", "secure"):
        assert word not in page


def test_a_new_secret_is_shown_before_anything_changes(desk: Desk, sheet: Sheet) -> None:
    page = desk.post("/claim/mine", **fields(sheet)).text
    assert "Nothing has changed yet" in page
    assert desk.post("/claim", **fields(sheet)).status_code == 200
    fresh = {"secret": value(page, "new_secret"), "pin": value(page, "new_pin")}
    assert desk.post("/claim", **fresh).status_code == 403
    confirm = {**fields(sheet), "new_secret": fresh["secret"], "new_pin": fresh["pin"]}
    for _ in range(2):
        done = desk.post("/claim/mine/confirm", **confirm)
        assert "The old sheet opens nothing any more" in done.text
    assert desk.post("/claim", **fields(sheet)).status_code == 403
    assert "a PIN of your own" in desk.post("/claim", **fresh).text


def test_unknown_wrong_and_closed_are_one_answer(desk: Desk, provider: ProviderId, sheet: Sheet) -> None:
    wrong = f"{(int(sheet.pin) + 1) % 1_000_000:06}"
    other = claim.draw_secret().secret
    for step in STEPS:
        answers = [
            desk.post(f"/claim{step}", secret=secret, pin=pin).text.replace(secret, "")
            for secret, pin in ((sheet.secret, wrong), (other, wrong), ("none", "none"))
        ]
        assert set(answers) == {answers[0]}
        assert REFUSED in answers[0]
    for _ in range(10):
        desk.post("/claim", secret=sheet.secret, pin=wrong)
    closed = desk.post("/claim", **fields(sheet))
    assert closed.status_code == 403
    assert closed.text.replace(sheet.secret.lower(), "") == answers[0]
    desk.sign_in(provider)
    credential = finding.issued_by(provider, store=desk.registry.store)[0].id
    desk.post("/provider/credential/reopen", credential=credential)
    assert desk.post("/claim", **fields(sheet)).status_code == 200


@pytest.mark.parametrize("step", [one for one in STEPS if one != "/mine/confirm" and "/erase" not in one])
def test_a_withdrawn_one_says_so_and_gives_nothing(
    desk: Desk, provider: ProviderId, sheet: Sheet, step: str
) -> None:
    withdraw.withdraw(sheet.credential, provider=provider, **desk.parts())
    page = desk.post(f"/claim{step}", **fields(sheet)).text
    assert "It was replaced or withdrawn." in page
    assert "Ask whoever gave you the sheet" in page
    assert "formaction" not in page
    assert page.count('action="/claim/') == page.count('action="/claim/erase"') == 1


def test_an_address_that_answered_a_post_leads_to_the_form(desk: Desk) -> None:
    answer = desk.get("/claim/mine/confirm")
    assert (answer.status_code, answer.headers["location"]) == (303, "/claim")


def test_an_old_phone_may_post(desk: Desk, sheet: Sheet) -> None:
    answer = desk.client.request("POST", "/claim", data=fields(sheet), headers={"Origin": "null"})
    assert answer.status_code == 200


def test_posts_that_are_too_many_are_told_to_wait_and_the_rest_is_served(desk: Desk) -> None:
    desk.client._app.state.claims = Bucket(2, 0)  # noqa: SLF001 - as many people would
    codes = [desk.post(f"/claim{step}").status_code for step in STEPS]
    assert codes == [403, 403] + [429] * (len(STEPS) - 2)
    late = desk.post("/claim")
    assert "again in a minute" in late.text
    assert late.headers["cache-control"] == "no-store"
    assert [desk.get(path).status_code for path in ("/claim", "/", "/bundle.jws")] == [200, 200, 200]
