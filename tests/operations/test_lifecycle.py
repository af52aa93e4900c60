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

from registry.model.copy import Shown
from registry.model.status import State, TransitionError
from registry.operations import certify, claim, erase, hand_over
from registry.operations.certify import Held
from registry.operations.hand_over import TrayUnknownError
from registry.operations.issue import AlreadyHandedOverError
from registry.operations.publish import LEAST_FLIPS
from registry.operations.status import slot_mac
from registry.securing import papercode
from registry.securing.sealing import ClaimRefusedError
from tests.databases import Place
from tests.operations.office import Office, open_office, row

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.credential import Slot
    from registry.model.ids import CredentialId, TrayId
    from registry.operations.claim import Opened
    from registry.securing.sheet import Sheet

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["Ana-María O’Neill", "محمد علي", "Ελένη Παπά", "X Æ"])


@dataclass
class Copied:
    """What the model knows of one copy; a further one has a mark."""

    digits: str
    mark: str = ""
    withdrawn: bool = False

    @property
    def slot(self) -> Slot:
        return papercode.unpack(self.digits).facts.slot


@dataclass
class Certified:
    """What the model knows of one credential: its copies, and the secret that opens its record now."""

    id: CredentialId
    name: str
    copies: list[Copied]
    secret: tuple[str, str]
    withdrawn: bool = False
    tray: TrayId | None = None
    erased: bool = False
    erase_after: datetime | None = None
    dead_secrets: list[tuple[str, str]] = field(default_factory=list)

    def withdraw(self) -> None:
        self.withdrawn = True
        for copy in self.copies:
            copy.withdrawn = True

    def renew(self, secret: tuple[str, str]) -> None:
        self.dead_secrets.append(self.secret)
        self.secret = secret
        self.erased = False
        self.erase_after = None

    def erase(self) -> None:
        self.erased = True
        self.erase_after = None
        self.tray = None


class Lifecycle(RuleBasedStateMachine):
    """Issue, void, withdraw, new slip, replace, destroy, claim, copy, erase, publish, crash, in any order."""

    certified = Bundle("certified")
    trays = Bundle("trays")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.office: Office = open_office(Place(self.folder))
        self.all: list[Certified] = []

    def teardown(self) -> None:
        self.office.store.close()
        shutil.rmtree(self.folder)

    def _kept(self, sheet: Sheet, name: str, tray: TrayId | None) -> Certified:
        one = Certified(sheet.credential, name, [Copied(sheet.digits)], (sheet.secret, sheet.pin), tray=tray)
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
        one.copies.append(Copied(sheet.digits))
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
        if not one.erased:
            opened = self._opened(one)
            assert opened.record.facts.name == one.name
            assert opened.withdrawn == one.withdrawn
            assert opened.erase_after == one.erase_after
        for dead in [*one.dead_secrets, *([one.secret] if one.erased else [])]:
            with pytest.raises(ClaimRefusedError):
                claim.open_sheet(*dead, **self.office.parts)

    @rule(one=certified)
    def make_it_mine(self, one: Certified) -> None:
        fresh = claim.draw_secret()
        if one.erased:
            with pytest.raises(ClaimRefusedError):
                claim.make_it_mine(*one.secret, fresh=fresh, **self.office.parts)
            return
        claim.make_it_mine(*one.secret, fresh=fresh, **self.office.parts)
        one.renew((fresh.secret, fresh.pin))

    def _opened(self, one: Certified) -> Opened:
        (opened,) = claim.open_sheet(*one.secret, **self.office.parts)
        return opened

    @rule(one=certified, name=st.booleans())
    def copy(self, one: Certified, name: bool) -> None:  # noqa: FBT001 - drawn
        if one.erased:
            return
        held = Held.of(self._opened(one))
        if one.withdrawn:
            with pytest.raises(TransitionError):
                self.office.paper_copy(held)
            return
        digits = self.office.paper_copy(held, Shown(name=name))
        facts = papercode.unpack(digits).facts
        assert facts.name == (one.name if name else None)
        one.copies.append(Copied(digits, certify.mark_of(facts.slot, self.office.keys)))

    @rule(one=certified)
    def look_at_copies(self, one: Certified) -> None:
        if one.erased:
            return
        made = certify.copies_of(Held.of(self._opened(one)), store=self.office.store, keys=self.office.keys)
        assert {copy.mark: copy.withdrawn for copy in made} == {
            copy.mark: copy.withdrawn for copy in one.copies if copy.mark
        }

    @rule(one=certified, data=st.data())
    def withdraw_copy(self, one: Certified, data: st.DataObject) -> None:
        further = [copy for copy in one.copies if copy.mark]
        if one.erased or not further:
            return
        copy = data.draw(st.sampled_from(further))
        held = Held.of(self._opened(one))
        if copy.withdrawn or one.withdrawn:
            with pytest.raises(TransitionError):
                certify.withdraw_copy(held, copy.mark, **self.office.parts)
            return
        certify.withdraw_copy(held, copy.mark, **self.office.parts)
        copy.withdrawn = True

    @rule(one=certified)
    def erase_at_once(self, one: Certified) -> None:
        if one.erased:
            with pytest.raises(ClaimRefusedError):
                erase.at_once(*one.secret, 0, **self.office.parts)
            return
        erase.at_once(*one.secret, 0, **self.office.parts)
        one.erase()

    @rule(one=certified, stays=st.booleans())
    def ask_to_erase(self, one: Certified, stays: bool) -> None:  # noqa: FBT001 - drawn
        if one.erased:
            return
        at = erase.ask(*one.secret, 0, **self.office.parts)
        assert one.erase_after in {None, at}
        one.erase_after = at
        if stays:
            erase.keep(*one.secret, 0, **self.office.parts)
            one.erase_after = None

    @rule(hours=st.sampled_from([1, 40]))
    def wait_and_erase_what_is_due(self, hours: int) -> None:
        self.office.now += timedelta(hours=hours)
        due = [one for one in self.all if one.erase_after and one.erase_after <= self.office.now]
        assert erase.erase_due(**self.office.parts) == len(due)
        for one in due:
            one.erase()

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
            assert self.office.verdict(copy.digits).state == expected

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
        slots = [copy.slot for one in self.all for copy in one.copies]
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
                    assert kept[slot_mac(copy.slot, keys)] is expected
            bits = sum(len(tx.slots.withdrawn(number)) for number in range(1, 5))
            gone = sum(copy.withdrawn for one in self.all for copy in one.copies)
            assert bits >= gone
            last = tx.publications.last()
            assert last is not None
            assert last.withdrawn == 0 or last.withdrawn >= LEAST_FLIPS


Lifecycle.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_any_order_of_errands_ends_as_foretold = Lifecycle.TestCase
