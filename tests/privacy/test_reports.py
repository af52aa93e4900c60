"""Of a report nothing is left anywhere but what oversight alone can open: no word, no code, no time."""

from __future__ import annotations

import logging
import re
import tempfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registry import bootstrap
from registry.model.report import Outcome
from registry.operations import oversee
from registry.securing.report_sealing import ReplyCode
from registry.web.rounds import make_round
from tests.homes import HOST, example_home
from tests.privacy.attacker import Stolen
from tests.privacy.test_names import canary, no_passphrase, traces
from tests.privacy.traces import found
from tests.reporting import filed
from tests.web.desk import Client, value

if TYPE_CHECKING:
    from pathlib import Path

    from registry.bootstrap import Registry
    from tests.operations.office import Office

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


class Errand:
    """A report on its whole way, over HTTP and at oversight's desk, and every text that must be nowhere."""

    def __init__(self, home: Path, registry: Registry) -> None:
        self.home = home
        self.registry = registry
        self.client = Client(registry, f"http://{HOST}")
        self.texts: dict[str, str | bytes] = {
            name: canary() for name in ("about", "text", "added", "reason", "reply", "wrong")
        }

    def post(self, path: str, status: int = 200, **fields: str | bytes) -> str:
        answer = self.client.request("POST", path, data=fields)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
        return str(answer.text)

    def tell(self) -> str:
        code = value(self.client.request("GET", "/report").text, "code")
        fields = {"code": code, "kind": "money", "about": self.texts["about"]}
        self.post("/report", 422, **fields, text=f"{self.texts['wrong']}{'x' * 2000}")
        self.post("/report", **fields, text=f"They said {self.texts['text']}.")
        own = ReplyCode.read(code)
        self.texts |= {
            "code": code,
            "code in groups": " ".join(re.findall("....?", code)),
            "code in bytes": own.value,
            "locator": own.locator,
            "key of the reply": own.reply_key,
        }
        return code

    def come_back(self, code: str) -> str:
        page = self.post("/report/answer", code=code)
        fields = {"code": code, "once": value(page, "once"), "text": str(self.texts["added"])}
        self.post("/report/answer/add", **fields)
        return page

    def oversee(self) -> None:
        registry = self.registry
        parts: dict[str, Any] = {"store": registry.store, "keys": registry.keys}
        key = registry.oversight.opened(b"example")
        (line,) = oversee.reports(**parts)
        opened = oversee.opened(line.id, key=key, **parts)
        assert {one.text for one in opened.texts} == {
            f"They said {self.texts['text']}.",
            self.texts["added"],
        }
        assert opened.about == self.texts["about"]
        parts |= {"now": registry.now(), "oversight": registry.oversight}
        due = registry.now().date() + timedelta(days=3)
        reason = str(self.texts["reason"])
        oversee.look_into(line.id, provider=None, due=due, reason=reason, **parts)
        oversee.decide(
            line.id,
            outcome=Outcome.CONFIRMED,
            reason=reason,
            reply=str(self.texts["reply"]),
            key=key,
            **parts,
        )

    def nothing_is_left(self) -> None:
        assert traces(self.home, self.texts) == {}


def test_no_byte_of_a_report_or_its_code_is_left_in_a_home_or_a_log(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    home = example_home(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    with bootstrap.open_home(home, passphrase=no_passphrase) as registry:
        errand = Errand(home, registry)
        code = errand.tell()
        errand.nothing_is_left()
        errand.come_back(code)
        errand.nothing_is_left()
        errand.oversee()
        errand.nothing_is_left()
        assert str(errand.texts["reply"]) in errand.come_back(code)
        make_round(registry)
        errand.nothing_is_left()
    errand.nothing_is_left()
    assert traces(temporary, errand.texts) == {}
    out, err = capfd.readouterr()
    assert caplog.records
    assert found(errand.texts, (caplog.text + out + err).encode()) == set()


def test_neither_kind_nor_time_nor_provider_of_a_report_is_in_the_clear(office: Office) -> None:
    filed(office, about="Example College")
    filed(office, "x" * 1800, about="")
    stolen = Stolen.copied(office.store)
    clear = [
        value
        for table in ("report", "report_text")
        for row in stolen.tables[table]
        for column, value in row.items()
        if not isinstance(value, bytes) and column not in {"id", "report"}
    ]
    assert clear == ["received"] * 2
    for table, column in (
        ("report", "case_sealed"),
        ("report", "reply_sealed"),
        ("report_text", "sealed"),
    ):
        assert len({len(row[column]) for row in stolen.tables[table]}) == 1, column
