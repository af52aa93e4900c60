"""Whatever is asked in whatever order: a small model foretells every verdict."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from registry.model.status import State, TransitionError
from registry.operations import claim, hand_over
from registry.operations.hand_over import TrayUnknownError
from registry.operations.issue import AlreadyHandedOverError
from registry.operations.publish import LEAST_FLIPS
from registry.operations.status import slot_mac
from registry.securing.sealing import ClaimRefusedError
from tests.operations.office import Office, open_office, row

if TYPE_CHECKING:
    from registry.model.ids import CredentialId, TrayId
    from registry.securing.sheet import Sheet

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["Ana-María O’Neill", "محمد علي", "Ελένη Παπά", "X Æ"])


@dataclass
class Copied:
    """What the model knows of one copy."""

    sheet: Sheet
    withdrawn: bool = False


@dataclass
class Certified:
    """What the model knows of one credential: its copies, and the secret that opens its record now."""

    name: str
    copies: list[Copied]
    secret: tuple[str, str]
    withdrawn: bool = False
    tray: TrayId | None = None
    dead_secrets: list[tuple[str, str]] = field(default_factory=list)

    @property
    def id(self) -> CredentialId:
        return self.copies[0].sheet.credential

    def withdraw(self) -> None:
        self.withdrawn = True
        for copy in self.copies:
            copy.withdrawn = True

    def renew(self, secret: tuple[str, str]) -> None:
        self.dead_secrets.append(self.secret)
        self.secret = secret


class Lifecycle(RuleBasedStateMachine):
    """Issue, void, withdraw, new slip, replace, destroy, claim, publish, crash, in any order."""

    certified = Bundle("certified")
    trays = Bundle("trays")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.office: Office = open_office(self.folder)
        self.all: list[Certified] = []

    def teardown(self) -> None:
        self.office.store.close()
        shutil.rmtree(self.folder)

    def _kept(self, sheet: Sheet, name: str, tray: TrayId | None) -> Certified:
        one = Certified(name, [Copied(sheet)], (sheet.secret, sheet.pin), tray=tray)
        self.all.append(one)
        return one

    @rule(names=st.lists(NAMES, min_size=1, max_size=3), target=certified)
    def issue(self, names: list[str]) -> Any:
        tray = self.office.issue(self.office.prepared(*map(row, names)))
        sheets = self.office.sheets(tray)
        assert [sheet.facts.name for sheet in sheets] == names
        return multiple(*(self._kept(sheet, name, tray) for sheet, name in zip(sheets, names, strict=True)))

    @rule(one=certified)
    def withdraw(self, one: Certified) -> None:
        if one.withdrawn:
            with pytest.raises(TransitionError):
                self.office.withdraw(one.id)
            return
        self.office.withdraw(one.id)
        one.withdraw()

    @rule(one=certified, stolen=st.booleans())
    def new_slip(self, one: Certified, stolen: bool) -> None:  # noqa: FBT001 - drawn
        if one.withdrawn:
            with pytest.raises(TransitionError):
                self.office.new_slip(one.id, one.name, stolen=stolen)
            return
        sheet = self.office.new_slip(one.id, one.name, stolen=stolen)
        for copy in one.copies:
            copy.withdrawn |= stolen
        one.copies.append(Copied(sheet))
        one.renew((sheet.secret, sheet.pin))

    @rule(one=certified, name=NAMES, keep_old=st.booleans(), target=certified)
    def replace(self, one: Certified, name: str, keep_old: bool) -> Any:  # noqa: FBT001 - drawn
        if one.withdrawn:
            with pytest.raises(TransitionError):
                self.office.replaced(one.id, name, keep_old=keep_old)
            return multiple()
        sheet = self.office.replaced(one.id, name, keep_old=keep_old)
        assert sheet.credential != one.id
        if not keep_old:
            one.withdraw()
        return self._kept(sheet, name, None)

    @rule(one=certified)
    def void(self, one: Certified) -> None:
        if one.tray is None:
            return
        opened = hand_over.open_tray(
            one.tray, provider=self.office.provider, store=self.office.store, keys=self.office.keys
        )
        item = next(
            item
            for item, sheet in zip(opened.items, opened.sheets, strict=True)
            if sheet.credential == one.id
        )
        self.office.void(item, one.tray)
        one.tray = None
        one.withdraw()

    @rule(one=certified)
    def destroy(self, one: Certified) -> None:
        if one.tray is None:
            return
        gone = one.tray
        self.office.destroy(gone)
        for each in self.all:
            each.tray = None if each.tray == gone else each.tray
        with pytest.raises(TrayUnknownError):
            self.office.sheets(gone)

    @rule(one=certified)
    def claim(self, one: Certified) -> None:
        secret, pin = one.secret
        (opened,) = claim.open_sheet(secret, pin, **self.office.parts)
        assert opened.record.facts.name == one.name
        assert opened.withdrawn == one.withdrawn
        for dead in one.dead_secrets:
            with pytest.raises(ClaimRefusedError):
                claim.open_sheet(*dead, **self.office.parts)

    @rule(one=certified)
    def make_it_mine(self, one: Certified) -> None:
        fresh = claim.draw_secret()
        claim.make_it_mine(*one.secret, fresh=fresh, **self.office.parts)
        one.renew((fresh.secret, fresh.pin))

    @rule(one=consumes(certified))
    def crash_while_a_copy_is_made(self, one: Certified) -> None:
        class Dead(BaseException):
            pass

        class Dying(type(self.office.keys.credential)):  # type: ignore[misc]
            def sign(self, _data: bytes) -> bytes:
                raise Dead

        alive, self.office.keys.credential = self.office.keys.credential, Dying("credential")
        with pytest.raises((Dead, TransitionError)):
            self.office.new_slip(one.id, one.name)
        self.office.keys.credential = alive

    @rule()
    def publish(self) -> None:
        self.office.now += timedelta(minutes=10)
        self.office.publish()
        for copy in (copy for one in self.all for copy in one.copies):
            expected = "WITHDRAWN" if copy.withdrawn else "CURRENT"
            assert self.office.verdict(copy.sheet.digits).state == expected

    @rule(request=st.sampled_from(["one", "two"]))
    def ask_again_and_again(self, request: str) -> None:
        prepared = self.office.prepared(row("Asked " + request))
        try:
            tray = self.office.issue(prepared, request=request)
        except AlreadyHandedOverError:
            return
        (sheet,) = self.office.sheets(tray)
        if not any(sheet.credential == one.id for one in self.all):
            self._kept(sheet, "Asked " + request, None)

    @invariant()
    def no_place_is_given_out_twice(self) -> None:
        slots = [copy.sheet.facts.slot for one in self.all for copy in one.copies]
        assert len(set(slots)) == len(slots)

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        keys = self.office.keys
        with self.office.store.reading() as tx:
            for one in self.all:
                found = tx.credentials.lock(one.id)
                assert found is not None
                assert (found.state is State.WITHDRAWN) == one.withdrawn
                kept = {copy.slot_mac: copy.state for copy in tx.credentials.copies(one.id)}
                for copy in one.copies:
                    expected = State.WITHDRAWN if copy.withdrawn else State.ISSUED
                    assert kept[slot_mac(copy.sheet.facts.slot, keys)] is expected
            bits = sum(len(tx.slots.withdrawn(number)) for number in range(1, 5))
            gone = sum(copy.withdrawn for one in self.all for copy in one.copies)
            assert bits >= gone
            last = tx.publications.last()
            assert last is not None
            assert last.withdrawn == 0 or last.withdrawn >= LEAST_FLIPS


Lifecycle.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
test_any_order_of_errands_ends_as_foretold = Lifecycle.TestCase
