"""A registry with two registrars, and a provider that two accreditors accredited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from registry.model.accreditation import Accreditation, ScopeLine
from registry.model.accrediting import CaseKind
from registry.model.person import Role
from registry.operations.accrediting import apply
from registry.operations.accrediting.proposal import Proposal
from registry.operations.standing import showing, suspend, withdraw
from tests.operations.accrediting.chamber import Chamber

if TYPE_CHECKING:
    from registry.model.accreditation import AccreditationState
    from registry.model.ids import CaseId, PersonId
    from registry.operations.standing.showing import Shown

SCOPE = (
    ScopeLine(framework="manufacturing", competencies=("MFG-05", "MFG-06"), highest_level="L2"),
    ScopeLine(framework="construction", competencies=None, highest_level="L1"),
)


@dataclass
class Bench(Chamber):
    """A chamber whose provider is accredited for two frameworks."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.second = self.person("Rosa", Role.REGISTRAR)
        self.both(self.reviewed(self.draft(scope=SCOPE)))

    @property
    def accreditation(self) -> Accreditation:
        """The first of the provider's accreditations that was made."""
        return min(self.accreditations(), key=lambda one: one.valid_from)

    def suspend(self, line: int | None = None, reason: str = "no report came", **changes: Any) -> None:
        suspend.suspend(
            self.accreditation.id, line, reason, **{"by": self.registrar, **self.parts, **changes}
        )

    def lift(self, line: int | None = None, reason: str = "it came", **changes: Any) -> None:
        self.office.now += timedelta(minutes=1)
        suspend.lift(self.accreditation.id, line, reason, **{"by": self.registrar, **self.parts, **changes})

    def withdraw(self, reason: str = "false records", second: PersonId | None = None) -> None:
        act = withdraw.ask(self.accreditation.id, reason, by=self.registrar, **self.parts)
        withdraw.confirm(act, by=second or self.second, **self.parts)

    def state(self) -> AccreditationState:  # type: ignore[override]
        return self.accreditation.state_at(self.office.now)

    def seen(self, **more: Any) -> Shown:
        return showing.show(self.accreditation.id, **self.parts, **more)

    def go_to(self, day: date, at: time = time(12)) -> None:
        self.office.now = datetime.combine(day, at, UTC)

    def extend(self, until: date) -> None:
        """Let two accreditors give the accreditation a later end."""
        self.both(self.extension(until))

    def extension(self, until: date) -> CaseId:
        """Ask the accreditors for a later end."""
        case = apply.start(
            kind=CaseKind.EXTENSION,
            of=self.accreditation.id,
            proposed=Proposal(until=until),
            **self.own,
        )
        self.submit(case)
        return case
