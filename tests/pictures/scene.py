"""A registry in which every page has something to show, and the addresses of those pages.

* Nothing of it is real: fake keys, a fake printer, invented people.
* What a page needs is done before its picture is taken, as requests of the people who do it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx

from registry.model.person import AT_A_PROVIDER, Role
from registry.operations import api_keys, assess, finding
from registry.operations.prepare import prepare
from registry.web.sessions import cookie_name
from tests import people
from tests.reporting import WORDS
from tests.web.accreditation.test_cases import Room
from tests.web.batches import year
from tests.web.batches.lists import BAD, uploaded
from tests.web.desk import CHOICE, value
from tests.web.recognising.test_pages import evidence
from tests.web.registrar.test_equivalences import PROPOSED
from tests.web.registrar.test_reports import file_one
from tests.web.registrar.test_standing import Hearing
from tests.web.test_assessing import chosen, sitting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.model.ids import ProviderId
    from tests.journeys.live import Live
    from tests.web.desk import Desk

NAMES: Final = "Ana-María O\u2019Neill; A-17\nمحمد علي الحسن\nΕλένη Παπαδοπούλου; A-19"
WRONG: Final = "Ana Ray\nwww.name.example\nBen\u202eito"
REFERENCES: Final = "A-21\nA-22\nA-23"
UNITS: Final = ("MFG-02", "MFG-05")


@dataclass(frozen=True)
class Visit:
    """A page and how somebody gets there: by an address, or by a form with these fields."""

    name: str
    path: str
    as_: Role | None = None
    at: ProviderId | None = None
    fields: dict[str, str] | None = None
    later: int = 0
    """Minutes after they signed in: after ten, a sign-in is no longer fresh."""


@dataclass
class Scene:
    """What stands behind the pages, made once."""

    site: Live
    sessions: dict[tuple[Role, ProviderId | None], str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.site.desk

    def session(self, role: Role, provider: ProviderId | None) -> str:
        """Return the cookie of somebody with this role, always the same person."""
        where = provider if role in AT_A_PROVIDER else None
        if (role, where) not in self.sessions:
            self.sessions[role, where] = people.session(self.desk.registry, role, provider=where)[1]
        return self.sessions[role, where]

    def sit(self, role: Role, provider: ProviderId | None = None) -> None:
        """Let the desk's own browser be that person."""
        name = cookie_name(self.desk.registry.settings)
        self.desk.client.cookies = httpx.Cookies({name: self.session(role, provider)})

    def visits(self) -> Iterator[Visit]:
        """Yield every page, in an order in which each finds what it shows."""
        yield from self._public()
        yield from self._signing_in()
        provider = self.desk.add_provider()
        yield from self._class(provider)
        yield from self._lists(provider)
        yield from self._holder(provider)
        yield from self._house(provider)
        yield from self._assessing()
        yield from self._accreditations()
        yield from self._registry(provider)
        yield from self._reports()

    def _public(self) -> Iterator[Visit]:
        frameworks = "/frameworks/"
        for name, path in (
            ("verify", "/"), ("about", "/about"), ("check", "/check"), ("check-done", "/check/done"),
            ("keep", "/keep"), ("frameworks", frameworks), ("framework", f"{frameworks}manufacturing/"),
            ("competency", f"{frameworks}manufacturing/MFG-05@1"), ("providers", "/providers"),
            ("claim", "/claim"), ("report", "/report"), ("report-answer", "/report/answer"),
            ("many", "/many"), ("guide-check", "/how-to-check"), ("guide-holders", "/for-holders"),
            ("guide-providers", "/for-providers"),
            ("not-found", "/nowhere"), ("styleguide", "/styleguide"), ("styleguide-rtl", "/styleguide/rtl"),
        ):  # fmt: skip
            yield Visit(name, path)

    def _signing_in(self) -> Iterator[Visit]:
        for console in ("provider", "registrar"):
            yield Visit(f"{console}-sign-in", f"/{console}/sign-in")
            yield Visit(f"{console}-arrive", f"/{console}/sign-in/{'x' * 32}")
            yield Visit(f"{console}-signed-out", f"/{console}/")

    def _class(self, provider: ProviderId) -> Iterator[Visit]:
        who = {"as_": Role.OFFICER, "at": provider}
        typed = {"choice": CHOICE, "names": NAMES}
        yield Visit("provider-home-empty", "/provider/", **who)
        yield Visit("class", "/provider/class", **who)
        yield Visit("class-wrong", "/provider/class/check", fields={**typed, "names": WRONG}, **who)
        yield Visit("class-check", "/provider/class/check", fields=typed, **who)
        yield Visit("class-edit", "/provider/class/edit", fields=typed, **who)
        yield Visit("prove", "/provider/class/confirm", fields=typed, later=11, **who)
        self.sit(Role.OFFICER, provider)
        tray = self.desk.issue(*NAMES.split("\n"))
        at = {"tray": tray.id, "item": tray.items[0], "request": "again"}
        yield Visit("provider-home", "/provider/", **who)
        yield Visit("tray", "/provider/tray", fields=at, **who)
        for step in ("void", "redo", "destroy"):
            yield Visit(f"tray-{step}", f"/provider/tray/{step}", fields=at, **who)
        yield Visit("found", "/provider/find", fields={"text": "a-17"}, **who)
        yield Visit("not-found-slip", "/provider/find", fields={"text": "nothing"}, **who)
        yield Visit("find", "/provider/find", **who)
        credential = finding.issued_by(provider, store=self.desk.registry.store)[0].id
        one = {"credential": credential}
        yield Visit("withdraw", "/provider/credential/withdraw", fields=one, **who)
        for way in ("slip", "name", "pen"):
            yield Visit(f"correct-{way}", f"/provider/correct/{way}", fields=one, **who)
        yield Visit("correct-wrong", "/provider/correct/name/check", fields={**one, "name": " "}, **who)
        typed = {**one, "name": "Ana Ray", "ends": "no"}
        yield Visit("correct-check", "/provider/correct/name/check", fields=typed, **who)
        yield Visit("not-with-your-roles", "/provider/people", **who)

    def _lists(self, provider: ProviderId) -> Iterator[Visit]:
        who = {"as_": Role.OFFICER, "at": provider}
        yield Visit("batches-empty", "/provider/batches", **who)
        yield Visit("batch-new", "/provider/batches/new", **who)
        self.sit(Role.OFFICER, provider)
        batch = uploaded(self.desk, BAD)
        yield Visit("batch", batch, **who)
        yield Visit("batch-discard", f"{batch}/discard", fields={}, **who)
        done = year.issued(self.desk.registry, provider)
        yield Visit("batches", "/provider/batches", **who)
        yield Visit("batch-done", done.at, **who)
        yield Visit("batch-sheets", f"{done.at}/sheets", **who)
        yield Visit("batch-destroy", f"{done.at}/destroy", fields={}, **who)
        yield Visit("issued", "/provider/issued", **who)

    def _holder(self, provider: ProviderId) -> Iterator[Visit]:
        registry = self.desk.registry
        row = year.row_of("Ana-María O\u2019Neill")
        sheet = registry.issue(
            [prepare(row, registry.terms(provider), registry.now())], request="of a holder"
        ).sheets[0]
        key = {"secret": sheet.secret, "pin": sheet.pin, "unit": "0"}
        yield Visit("claim-wrong", "/claim", fields={**key, "pin": "0000000"})
        yield Visit("claim-open", "/claim", fields=key)
        self.desk.post("/claim/copies/make", **key, chosen="1", name="1", when="month")
        for step in ("copies", "show", "comparison", "offer", "mine", "erase", "erase/now"):
            yield Visit(f"claim-{step.replace('/', '-')}", f"/claim/{step}", fields=key)

    def _house(self, provider: ProviderId) -> Iterator[Visit]:
        who = {"as_": Role.ADMINISTRATOR, "at": provider}
        desk = self.desk
        yield Visit("keys-empty", "/provider/keys", **who)
        api_keys.add(
            provider, competencies=None, rate=60, until=desk.clock.now.date(),
            frameworks=desk.registry.frameworks, **desk.parts(),
        )  # fmt: skip
        for name, path in (
            ("keys", "keys"), ("people", "people"), ("you", "you"), ("seats", "you/seats"),
            ("counts", "counts"), ("standing-own", "standing"), ("recording", "assessments/recording"),
            ("accreditation", "accreditation"), ("complaints-own", "complaints"),
        ):  # fmt: skip
            yield Visit(name, f"/provider/{path}", **who)

    def _assessing(self) -> Iterator[Visit]:
        desk = self.desk
        provider = desk.add_provider("Northern Academy")
        assess.set_recording(on=True, four_eyes=True, provider=provider, **desk.parts())
        assessor = {"as_": Role.ASSESSOR, "at": provider}
        asked = {**chosen(*UNITS), "references": REFERENCES}
        yield Visit("assessments", "/provider/assessments", **assessor)
        yield Visit("grid", "/provider/assessments/sitting", fields=asked, **assessor)
        yield Visit("verifying-empty", "/provider/verifying", as_=Role.VERIFIER, at=provider)
        yield Visit("ready-empty", "/provider/ready", as_=Role.OFFICER, at=provider)
        self.sit(Role.ASSESSOR, provider)
        desk.post("/provider/assessments/record", **sitting(REFERENCES.split("\n"), UNITS))
        yield Visit("assessments-waiting", "/provider/assessments", **assessor)
        yield Visit("verifying", "/provider/verifying", as_=Role.VERIFIER, at=provider)
        self.sit(Role.VERIFIER, provider)
        decision = value(desk.get("/provider/verifying").text, "decision")
        desk.post("/provider/verifying/agree", decision=decision)
        yield Visit("ready", "/provider/ready", as_=Role.OFFICER, at=provider)
        yield Visit("recognition-empty", "/provider/recognition", **assessor)
        yield Visit("recognition-new", "/provider/recognition/new", **assessor)
        self.sit(Role.ASSESSOR, provider)
        page = desk.post("/provider/recognition/new", reference="A-31", choice="manufacturing/MFG-02/L2").text
        one = {"recognition": value(page, "recognition")}
        desk.post("/provider/recognition/evidence", **one, **evidence(0))
        yield Visit("recognition", "/provider/recognition", **assessor)
        yield Visit("recognition-case", "/provider/recognition/case", fields=one, **assessor)
        yield Visit("transfers", "/provider/recognition/transfer", **assessor)

    def _accreditations(self) -> Iterator[Visit]:
        desk = self.desk
        room = Room(desk)
        owner = {"as_": Role.ADMINISTRATOR, "at": room.provider}
        yield Visit("accreditations-empty", "/registrar/accreditations", as_=Role.REGISTRAR)
        self.sit(Role.ADMINISTRATOR, room.provider)
        draft = room.case()
        yield Visit("application", f"/provider/accreditation/{draft}", **owner)
        yield Visit("application-scope", f"/provider/accreditation/{draft}/scope", **owner)
        other = Room(desk)
        case = other.considered()
        yield Visit("accreditations", "/registrar/accreditations", as_=Role.REGISTRAR)
        yield Visit("case-registrar", f"/registrar/accreditations/{case}", as_=Role.REGISTRAR)
        yield Visit("case-accreditor", f"/registrar/accreditations/{case}", as_=Role.ACCREDITOR)
        hearing = Hearing(desk)
        hearing.suspend(1)
        yield Visit("standing", "/registrar/standing", as_=Role.REGISTRAR)
        at = f"/registrar/standing/{hearing.accreditation.id}"
        yield Visit("standing-one", at, as_=Role.REGISTRAR)
        self.sit(Role.REGISTRAR)
        yield Visit(
            "standing-wrong", f"{at}/suspend", fields={"line": "all", "reason": " "}, as_=Role.REGISTRAR
        )

    def _registry(self, provider: ProviderId) -> Iterator[Visit]:
        desk, who = self.desk, {"as_": Role.REGISTRAR}
        yield Visit("registrar-home", "/registrar/", **who)
        self.sit(Role.REGISTRAR)
        host = self.site.url.partition("://")[2]
        at = desk.post("/registrar/equivalences/new", **{**PROPOSED, "issuer": host}).headers["location"]
        for name, path in (
            ("sampling", "sampling"), ("equivalences", "equivalences"),
            ("equivalence-new", "equivalences/new"), ("reviews", "reviews"), ("registrar-you", "you"),
            ("registrar-seats", "you/seats"), ("registrar-people", "people"), ("corrections", "corrections"),
            ("for-cause", "for-cause"), ("complaints", "complaints"), ("umbrellas", "umbrellas"),
            ("cover", "cover"),
        ):  # fmt: skip
            yield Visit(name, f"/registrar/{path}", **who)
        yield Visit("equivalence", at, as_=Role.ACCREDITOR)
        yield Visit("transfer", at.replace("/registrar/equivalences", "/provider/recognition/transfer"),
                    as_=Role.ASSESSOR, at=provider)  # fmt: skip
        yield Visit("corrections-found", "/registrar/corrections/find",
                    fields={"provider": provider, "text": "a-17"}, **who)  # fmt: skip
        months = {"provider": provider, "first": "2026-11", "last": "2026-11", "reason": "false records"}
        yield Visit("for-cause-count", "/registrar/for-cause/count", fields=months, **who)
        for name, path in (
            ("ledger", "ledger"), ("extracts", "extracts"), ("extract", f"extracts/{provider}"),
        ):  # fmt: skip
            yield Visit(name, f"/registrar/{path}", as_=Role.AUDITOR)

    def _reports(self) -> Iterator[Visit]:
        who = {"as_": Role.OVERSIGHT}
        yield Visit("reports-empty", "/registrar/reports", **who)
        report, code = file_one(self.desk)
        shown = {"report": report, "passphrase": WORDS.decode()}
        yield Visit("reports", "/registrar/reports", **who)
        yield Visit("reports-read", "/registrar/reports/read", fields=shown, **who)
        yield Visit("report-read", "/registrar/reports/report", fields=shown, **who)
        yield Visit("report-answered", "/report/answer", fields={"code": code})
