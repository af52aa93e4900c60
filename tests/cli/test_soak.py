"""`registry soak`: it kills, it looks, and it sees what does not hold."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from registry import bootstrap
from registry.cli import app
from registry.cli.soak_account import Account
from registry.model.credential import Slot
from registry.model.ids import ProviderId
from registry.operations.prepare import Row, prepare
from registry.securing import gate, papercode
from tests import homes

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.mark.timeout(600)
def test_nothing_is_lost_while_processes_are_killed() -> None:
    ended = CliRunner().invoke(app, ["soak", "--minutes", "0.5", "--every", "8", "--json"])
    summary = json.loads(ended.stdout)
    assert summary["faults"] == []
    assert ended.exit_code == 0
    assert summary["kills"] >= 2
    # The last look counts, and so does the last process, which finishes what the killed ones began.
    assert summary["signed"] >= summary["acknowledged"] > 0


def test_the_oracle_sees_what_was_lost_given_out_twice_or_signed_without_an_intent(tmp_path: Path) -> None:
    home = homes.example_home(tmp_path)
    provider = ProviderId(homes.accredited(home))
    with bootstrap.open_home(home, passphrase=bytes) as registry:
        row = Row(framework="manufacturing", competency="MFG-05", level="L2", name="Invented")
        prepared = prepare(row, registry.terms(provider), registry.now())
        (sheet,) = registry.issue([prepared], request="once").sheets
        registry.publish()
        account = Account()
        signed = gate.b64url_encode(papercode.encode_payload(sheet.facts))
        account.hear({"signed": signed})
        account.hear({"issued": [sheet.credential, sheet.secret, sheet.pin]})
        assert list(account.faults(registry, is_last=True)) == []

        account.hear({"signed": signed})
        place = sheet.facts.slot
        never = replace(sheet.facts, slot=Slot(place.list_number, place.index ^ 1))
        account.hear({"signed": gate.b64url_encode(papercode.encode_payload(never))})
        account.hear({"issued": ["a" * 20, sheet.secret, sheet.pin]})
        account.hear({"withdrawn": sheet.credential})
        found = {fault.code for fault in account.faults(registry, is_last=False)}
        assert found == {"slot_signed_twice", "signed_without_intent", "acknowledged_lost"}
        told = {fault.code for fault in Account().faults(registry, is_last=True)}
        assert told == {"issued_twice"}
