"""One list from its check to its end, as requests and answers."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from registry.model.batch import BatchState, Progress
from registry.operations import batch_work, finding
from registry.operations.batch import Refusal
from registry.web.provider.batches import shown
from tests.web.batches.lists import BAD, GOOD, HEAD, REST, carry_out, id_of, uploaded

if TYPE_CHECKING:
    from registry.model.ids import ProviderId
    from tests.web.desk import Desk


@pytest.fixture
def provider(desk: Desk) -> ProviderId:
    return desk.signed_in()


def issued(desk: Desk, provider: ProviderId) -> int:
    return len(finding.issued_by(provider, store=desk.registry.store))


def test_refused_rows_are_said_by_reason_by_row_and_as_a_file(desk: Desk, provider: ProviderId) -> None:
    at = uploaded(desk, BAD)
    page = desk.get(at).text
    assert re.findall(r"<dd>(.*?)</dd>", page) == ["3", "3"]
    assert "1 row, level: choose a level of this framework" in page
    assert re.findall(r'<th scope="row">(\d+)</th><td>(.*?)</td>', page) == [
        ("6", "name"), ("7", "name"), ("8", "level"),
    ]  # fmt: skip
    report = desk.get(f"{at}/report.csv")
    assert report.headers["content-disposition"] == 'attachment; filename="report.csv"'
    first, *lines = report.text.removeprefix("\ufeff").splitlines()
    assert first == "row,column,code,message"
    assert [line.split(",")[:3] for line in lines] == [
        ["6", "name", "no_address"],
        ["7", "name", "name_refused"],
        ["8", "level", "level_unknown"],
    ]
    assert issued(desk, provider) == 0


@pytest.mark.usefixtures("provider")
def test_a_long_report_is_paged_and_searched(desk: Desk) -> None:
    at = uploaded(desk, BAD + f"Ana 1999,{REST},\n" * 60)

    def rows(**query: str) -> list[int]:
        page = desk.client.request("GET", at, params=query).text
        return [int(row) for row in re.findall(r'<th scope="row">(\d+)</th>', page)]

    assert rows() == list(range(6, 31))
    assert rows(page="3") == list(range(56, 69))
    assert rows(page="99") == rows(page="3")
    assert rows(reason="name.coarse_dates", page="2") == list(range(34, 59))
    assert rows(reason="level.level_unknown") == [8]
    assert rows(row="60") == [60]
    assert rows(row="2") == []
    assert rows(row="x") == rows()
    page = desk.get(at).text
    following = html.unescape(re.findall(r'href="([^"]+)">Later rows', page)[0])
    assert rows() != [int(row) for row in re.findall(r'<th scope="row">(\d+)</th>', desk.get(following).text)]
    assert "60 rows, name: the name holds a date" in page


@pytest.mark.usefixtures("provider")
def test_any_row_is_shown_as_it_will_be_printed(desk: Desk) -> None:
    at = uploaded(desk, BAD)
    assert desk.post(f"{at}/preview", row="5").text == "preview: Cleo Zephyr"
    for row in ("6", "4", "999", "x", "", "9" * 30):
        answer = desk.post(f"{at}/preview", row=row)
        assert answer.status_code == 422
        assert "No row of this number waits" in answer.text
        assert 'name="row" required inputmode="numeric" pattern="[0-9]*" maxlength="7"' in answer.text


def test_a_row_that_no_longer_passes_says_why_in_its_preview(desk: Desk, provider: ProviderId) -> None:
    at = uploaded(desk)
    desk.clock.wait(days=61)
    desk.sign_in(provider)
    # The list itself is gone by then: 14 days are over only for whoever sweeps.
    answer = desk.post(f"{at}/preview", row="2")
    assert answer.status_code == 422
    assert "No accreditation in force" in answer.text


def test_all_or_nothing_begins_only_where_every_row_is_good(desk: Desk, provider: ProviderId) -> None:
    at = uploaded(desk, BAD)
    answer = desk.post(f"{at}/start", choice="all_or_nothing")
    assert answer.status_code == 409
    assert "mend the file, or issue the good rows only" in answer.text
    assert desk.post(f"{at}/start", choice="other").status_code == 422
    assert "Choose one of the two." in desk.post(f"{uploaded(desk, request='2')}/start").text
    assert issued(desk, provider) == 0


def test_a_list_is_begun_watched_and_done(desk: Desk, provider: ProviderId) -> None:
    at = uploaded(desk, BAD)
    assert desk.post(f"{at}/start", choice="good_rows").headers["location"] == at
    page = desk.get(at).text
    assert "<h1>Being issued</h1>" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "not known yet" in page
    desk.clock.wait(seconds=2)
    carry_out(desk.registry, at, limit=1)
    assert desk.get(f"{at}/progress").json() == {
        "state": "running",
        "issued": 1,
        "good": 3,
        "words": {
            "issued": "1",
            "waiting": "2",
            "refused": "3",
            "pace": "about 30 a minute",
            "left": "less than a minute",
            "trouble": "",
        },
    }
    assert '<progress id="bar" max="3" value="1">' in desk.get(at).text
    assert carry_out(desk.registry, at).issued == 2
    page = desk.get(at).text
    assert "<h1>Issued</h1>" in page
    assert "http-equiv" not in page
    assert f'href="{at}/sheets"' in page
    assert "What was not issued" in page
    assert issued(desk, provider) == 3
    assert "Issued: 3 of 3" in desk.get("/provider/batches").text


def test_pause_go_on_and_stop_say_what_they_do_and_do_it_once(desk: Desk, provider: ProviderId) -> None:
    at = uploaded(desk)
    desk.post(f"{at}/start", choice="all_or_nothing")
    assert desk.post(f"{at}/start", choice="all_or_nothing").status_code == 303
    carry_out(desk.registry, at, limit=1)
    for _ in range(2):
        assert desk.post(f"{at}/pause").status_code == 303
    page = desk.get(at).text
    assert "<h1>Paused</h1>" in page
    assert f'href="{at}/sheets"' in page
    assert carry_out(desk.registry, at).issued == 0
    for _ in range(2):
        desk.post(f"{at}/resume")
    assert "<h1>Being issued</h1>" in desk.get(at).text
    asked = desk.post(f"{at}/stop").text
    assert "1 issued, 2 waiting." in asked
    assert "<h1>Being issued</h1>" in desk.get(at).text
    for _ in range(2):
        assert desk.post(f"{at}/stop/confirm").status_code == 303
    page = desk.get(at).text
    assert "<h1>Stopped</h1>" in page
    assert "not issued: the batch was stopped before" in page
    assert carry_out(desk.registry, at).issued == 0
    assert issued(desk, provider) == 1


@pytest.mark.usefixtures("provider")
def test_a_list_is_thrown_away_only_while_nothing_was_begun(desk: Desk) -> None:
    at = uploaded(desk)
    assert "3 rows were looked through" in desk.post(f"{at}/discard").text
    assert desk.post(f"{at}/discard/confirm").headers["location"] == "/provider/batches"
    assert desk.get(at).status_code == 404
    begun = uploaded(desk, request="two")
    desk.post(f"{begun}/start", choice="good_rows")
    assert desk.post(f"{begun}/discard/confirm").status_code == 409
    assert desk.get(begun).status_code == 200


@pytest.mark.usefixtures("provider")
def test_a_stopped_list_of_which_nothing_was_issued_can_be_destroyed(desk: Desk) -> None:
    at = uploaded(desk)
    desk.post(f"{at}/start", choice="good_rows")
    desk.post(f"{at}/stop/confirm")
    assert "Nothing was issued" in desk.get(at).text
    assert desk.post(f"{at}/destroy/confirm").status_code == 200
    assert "No list is here." in desk.get("/provider/batches").text


@pytest.mark.usefixtures("provider")
def test_what_hinders_a_list_is_said(desk: Desk) -> None:
    at = uploaded(desk)
    desk.post(f"{at}/start", choice="good_rows")
    for code, said in (("no_slot", "No free place is left."), ("other", "Something hinders it")):
        batch_work.note_trouble(id_of(at), code, store=desk.registry.store)
        assert said in desk.get(at).text


@pytest.mark.parametrize("text", ["", "/progress", "/report.csv", "/sheets"])
def test_another_providers_list_answers_like_one_that_does_not_exist(desk: Desk, text: str) -> None:
    desk.signed_in()
    at = uploaded(desk, GOOD)
    desk.sign_in(desk.add_provider("Another College"))
    others, none = desk.get(f"{at}{text}"), desk.get(f"/provider/batches/{'0' * 26}{text}")
    assert (others.status_code, others.text) == (404, none.text)
    assert desk.get("/provider/batches").text.count("List of") == 0


@pytest.mark.parametrize(
    "step", ["preview", "start", "pause", "resume", "stop", "stop/confirm", "discard", "discard/confirm"]
)
def test_nor_can_anything_be_done_to_it(desk: Desk, step: str) -> None:
    desk.signed_in()
    at = uploaded(desk, GOOD)
    desk.sign_in(desk.add_provider("Another College"))
    fields = {"choice": "good_rows", "row": "2"}
    others, none = desk.post(f"{at}/{step}", **fields), desk.post(f"/provider/batches/none/{step}", **fields)
    assert (others.status_code, others.text) == (404, none.text)


@pytest.mark.parametrize(
    ("rate", "left", "pace", "words"),
    [
        (0.0, None, "", ""),
        (0.001, 3000, "about 1 a minute", "about 50 minutes"),
        (0.5, 59, "about 30 a minute", "less than a minute"),
        (1.0, 61, "about 1 a second", "about 1 minute"),
        (1234.4, 7_199, "about 1,234 a second", "about 120 minutes"),
        (3.0, 10_000, "about 3 a second", "about 3 hours"),
    ],
)
def test_pace_and_time_left_are_rounded_words(rate: float, left: int | None, pace: str, words: str) -> None:
    found = Progress(
        state=BatchState.RUNNING,
        rows=12_345,
        good=12_000,
        refused=345,
        issued=1_000,
        rate=rate,
        seconds_left=left,
    )
    said = shown.words(found)
    assert (said.issued, said.waiting, said.refused) == (1_000, 11_000, 345)
    assert (said.pace, said.left) == (pace, words)


def test_many_reasons_are_counted_the_most_frequent_first() -> None:
    lines = [Refusal(row=n, column="name", code=f"c{n % 3}", message=f"m{n % 3}") for n in (1, 2, 4, 7, 5)]
    page = shown.report_page(lines)
    assert [(kind.key, kind.count) for kind in page.kinds] == [("name.c1", 3), ("name.c2", 2)]
    assert shown.report_page([]).pages == 1


@pytest.mark.usefixtures("provider")
def test_a_list_of_which_no_row_is_good_offers_nothing_to_issue(desk: Desk) -> None:
    at = uploaded(desk, f"{HEAD},{REST},\n")
    page = desk.get(at).text
    assert "<h2>Issue</h2>" not in page
    assert "Upload the mended file" in page
    assert desk.post(f"{at}/start", choice="good_rows").status_code == 422
