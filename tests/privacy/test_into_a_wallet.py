"""On the way into a wallet nothing is left anywhere: not while it goes on, not after, not in a log."""

from __future__ import annotations

import json
import logging
import tempfile
from typing import TYPE_CHECKING, Any

import pytest

from registry import bootstrap
from registry.model import ids
from registry.model.ids import ProviderId
from registry.operations.prepare import Row, prepare
from registry.securing import gate, presentation
from registry.web.rounds import make_round
from tests import wallets
from tests.homes import HOST, accredited, example_home
from tests.privacy.test_names import canary, no_passphrase, secrets_of, traces
from tests.privacy.traces import found
from tests.web.desk import Client
from tests.web.oid4vci.wallet import GRANT, offer_in

if TYPE_CHECKING:
    from pathlib import Path

    from registry.bootstrap import Registry
    from registry.securing.sheet import Sheet

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


class Journey:
    """A certificate on its way into a wallet, over HTTP, and every text that must be nowhere."""

    def __init__(self, home: Path, registry: Registry) -> None:
        self.home = home
        self.registry = registry
        self.client = Client(registry, f"http://{HOST}")
        first, last = canary(), canary()
        self.texts: dict[str, str | bytes] = {"first": first, "last": last}
        self.sheet = self._issued(f"{first.title()} {last.title()}")
        self.texts |= secrets_of(self.sheet)

    def _issued(self, name: str) -> Sheet:
        provider = ProviderId(accredited(self.home))
        row = Row(framework="manufacturing", competency="MFG-05", level="L2", name=name)
        prepared = prepare(row, self.registry.terms(provider), self.registry.now())
        return self.registry.issue([prepared], request=ids.new_id()).sheets[0]

    def post(self, path: str, status: int = 200, **more: Any) -> Any:
        answer = self.client.request("POST", path, **more)
        assert answer.status_code == status, answer.text
        return answer

    def code(self) -> str:
        page = self.post(
            "/claim/offer", data={"secret": self.sheet.secret, "pin": self.sheet.pin, "unit": "0"}
        ).text
        code = str(offer_in(page)["grants"][GRANT]["pre-authorized_code"])
        self.texts[f"code {len(self.texts)}"] = code
        return code

    def token(self, code: str, pin: str, status: int = 200) -> str:
        fields = {"grant_type": GRANT, "pre-authorized_code": code, "tx_code": pin}
        answer = self.post("/oid4vci/token", status, data=fields).json()
        token = str(answer.get("access_token", ""))
        if token:
            self.texts[f"access token {len(self.texts)}"] = token
            self.texts[f"bytes of it {len(self.texts)}"] = gate.b64url_decode(token)
        return token

    def collect(self, token: str, audience: str, status: int = 200) -> None:
        nonce = self.post("/oid4vci/nonce").json()["c_nonce"]
        now = self.registry.now()
        proof = wallets.proof(nonce, audience=audience, now=now)
        self.texts[f"nonce {len(self.texts)}"] = nonce
        self.texts[f"proof {len(self.texts)}"] = proof.rpartition(".")[2]
        asked = {"credential_configuration_id": "competency", "proofs": {"jwt": [proof]}}
        headers = {"Authorization": f"Bearer {token}"}
        answer = self.post("/oid4vci/credential", status, json=asked, headers=headers).json()
        for one in answer.get("credentials", ()):
            read = presentation.read(one["credential"])
            self.texts["signature of the copy"] = read.signed.signature
            self.texts["key of the wallet"] = wallets.key().public.jwk["x"]
            for number, shown in enumerate(read.disclosures):
                self.texts[f"disclosure {number}"] = shown.text
                self.texts[f"salt {number}"] = json.loads(gate.b64url_decode(shown.text))[0]

    def nothing_is_left(self) -> None:
        assert traces(self.home, self.texts) == {}


def test_no_store_file_or_log_holds_a_byte_of_what_goes_into_a_wallet(
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
        journey = Journey(home, registry)
        url, pin = registry.settings.url, journey.sheet.pin
        code = journey.code()
        journey.nothing_is_left()
        journey.token(code, f"{(int(pin) + 1) % 1_000_000:06}", 400)
        token = journey.token(code, pin)
        journey.nothing_is_left()
        journey.collect(token, "https://elsewhere.example", 400)
        journey.collect(token, url)
        journey.collect(token, url, 401)
        journey.nothing_is_left()
        assert "salt 0" in journey.texts
        journey.code()
        make_round(registry)
        journey.nothing_is_left()
    journey.nothing_is_left()
    assert traces(temporary, journey.texts) == {}
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert caplog.records
    assert found(journey.texts, said.encode()) == set()
    assert f'"{pin}"' not in said
    assert f"'{pin}'" not in said
