"""Issuing outside scope or time never succeeds, whatever was decided: against a second, plainer account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.model import ids
from registry.model.accreditation import (
    Accreditation,
    AccreditationState,
    LineState,
    NotAccreditedError,
    ScopeLine,
)
from registry.model.accrediting import Outcome
from registry.model.batch import Choice
from registry.model.ids import AccreditationId
from registry.model.person import Role
from registry.operations import accredit, finding
from registry.operations.accrediting import decide
from registry.operations.prepare import Row, RowRefusedError, prepare
from registry.operations.standing import withdraw
from tests.operations.accrediting.chamber import Chamber
from tests.operations.hall import Hall, listed
from tests.operations.office import FRAMEWORKS, NOW, framework, row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.model.ids import CaseId, ProviderId
    from tests.operations.office import Office

KEYS: Final = [one.key for one in FRAMEWORKS]
UNITS: Final = [(one.key, unit.code) for one in FRAMEWORKS for unit in one.competencies]
PLAINLY: Final = settings(deadline=None, phases=[Phase.explicit, Phase.generate])
"""A story takes a second: one that fails is told as it is, not made smaller."""

LEVELS: Final = ["L1", "L2", "L3"]
LATER: Final = 2
"""The newest release of one of the frameworks; of the others there is the first alone."""


@dataclass(frozen=True)
class Told:
    """A scope line as somebody would tell it: framework, codes or all, highest level's number, releases."""

    key: str
    codes: frozenset[str] | None
    highest: int
    counts: bool
    releases: tuple[int | None, int | None] = (None, None)

    def line(self) -> ScopeLine:
        return ScopeLine(
            framework=self.key,
            competencies=None if self.codes is None else tuple(sorted(self.codes)),
            highest_level=f"L{self.highest}",
            state=LineState.ACTIVE if self.counts else LineState.SUSPENDED,
            first_release=self.releases[0],
            last_release=self.releases[1],
        )

    def allows(self, one: Row) -> bool:
        key, _, release = one.framework.partition("@")
        is_within = self.codes is None or one.competency in self.codes
        first, last = self.releases
        in_time = (first or 1) <= int(release or newest(key)) <= (last or 99)
        return self.counts and self.key == key and is_within and in_time and int(one.level[1]) <= self.highest


def newest(key: str) -> int:
    """Return the release for which a framework stands where nobody names one."""
    return LATER if key == "manufacturing" else 1


def is_offered(one: Row) -> bool:
    """Say whether the frameworks have the competency at this level at all."""
    key, _, release = one.framework.partition("@")
    found = framework(key)
    return int(release or 1) <= newest(key) and any(
        unit.code == one.competency and one.level in unit.levels for unit in found.competencies
    )


@st.composite
def scopes(draw: st.DrawFn) -> list[Told]:
    told = []
    for _ in range(draw(st.integers(1, 3))):
        # The framework with two releases more often than others.
        key = draw(st.sampled_from([*KEYS, *["manufacturing"] * 4]))
        codes = [code for of, code in UNITS if of == key]
        chosen = draw(st.none() | st.frozensets(st.sampled_from(codes), min_size=1, max_size=4))
        releases = draw(st.tuples(st.sampled_from([None, None, 1, 2]), st.sampled_from([None, None, 1, 2])))
        told.append(Told(key, chosen, draw(st.integers(1, 3)), draw(st.booleans()), releases))
    return told


@st.composite
def rows(draw: st.DrawFn) -> Row:
    key, code = draw(
        st.sampled_from(UNITS) | st.sampled_from([one for one in UNITS if one[0] == "manufacturing"])
    )
    # Now and then a competency of another framework than the one that is named.
    key = draw(st.sampled_from([key, key, key, *KEYS]))
    key += draw(st.sampled_from(["", "", "@1", "@2"]))
    return row(framework=key, competency=code, level=draw(st.sampled_from(LEVELS)))


def passes(one: Row, terms: Any, now: datetime) -> bool:
    try:
        prepare(one, terms, now)
    except RowRefusedError:
        return False
    return True


# --- the rule itself --------------------------------------------------------------------------------------


def with_a_later_release(office: Office) -> Office:
    """Publish a second release of one framework, and wait until it counts."""
    later = replace(framework(), release=LATER, sha256="0" * 64)
    office.frameworks = (*office.frameworks, later)
    office.publish()
    office.now += timedelta(days=8)
    return office


STORIES: Final = st.lists(
    st.tuples(
        scopes(),
        st.integers(-60, 60),
        st.integers(-60, 60),
        st.sampled_from(["active", "suspended", "withdrawn"]),
    ),
    max_size=3,
)


@pytest.mark.only_on("sqlite", why="asks no database")
def test_a_row_passes_exactly_if_a_line_in_force_allows_it(office: Office) -> None:
    plain = with_a_later_release(office).terms()

    @settings(max_examples=300, deadline=None)
    @given(stories=STORIES, asked=rows(), minute=st.integers(0, 24 * 60 - 1))
    def holds(stories: list[tuple[list[Told], int, int, str]], asked: Row, minute: int) -> None:
        now = NOW.replace(hour=minute // 60, minute=minute % 60)
        made = tuple(accredited(office.provider, *one) for one in stories)
        allowed = is_offered(asked) and any(
            state == "active"
            and NOW + timedelta(days=begins) <= now
            and ends >= 0
            and any(line.allows(asked) for line in lines)
            for lines, begins, ends, state in stories
        )
        assert passes(asked, replace(plain, accreditations=made), now) == allowed

    holds()


def accredited(provider: ProviderId, lines: list[Told], begins: int, ends: int, state: str) -> Accreditation:
    return Accreditation(
        id=AccreditationId(ids.new_id()),
        provider=provider,
        number=ids.new_accreditation_number(),
        valid_from=NOW + timedelta(days=begins),
        valid_until=NOW.date() + timedelta(days=ends),
        scope=tuple(line.line() for line in lines),
        state=AccreditationState(state),
    )


# --- whole stories: applied for, decided, suspended, over -------------------------------------------------


@dataclass(frozen=True)
class Story:
    """What was asked for, how accreditors decided, what came after, and which rows are asked then."""

    told: list[Told]
    votes: list[Outcome]
    days: int
    after: str
    asked: list[Row]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    told = draw(scopes())
    # Half of the rows are asked near the scope, or nothing but refusals would be looked at.
    near = [
        row(framework=f"{line.key}{release}", competency=code, level=f"L{line.highest}")
        for line in told
        for release in ("", "@1")
        for code in sorted(line.codes or [unit for of, unit in UNITS if of == line.key][:3])
    ]
    return Story(
        told=told,
        votes=draw(st.lists(st.sampled_from([Outcome.APPROVE, *Outcome]), min_size=1, max_size=4)),
        days=draw(st.sampled_from([0, 30, 364, 365, 800])),
        after=draw(st.sampled_from(["nothing", "nothing", "suspend", "suspend lines", "withdraw"])),
        asked=draw(st.lists(st.sampled_from(near) | rows(), min_size=1, max_size=6)),
    )


def test_what_is_issued_is_what_two_accreditors_allowed_and_nothing_else(office: Office) -> None:
    start = with_a_later_release(office).now

    @settings(PLAINLY, max_examples=15)
    @given(story=stories())
    def holds(story: Story) -> None:
        office.now = start
        chamber = Chamber(office)
        lines = [replace(line, counts=True) for line in story.told]
        case = chamber.reviewed(chamber.draft(scope=tuple(line.line() for line in lines)))
        approved = decided(chamber, case, story.votes)
        ends = office.now.date() + timedelta(days=364)
        if approved:
            lines = after_all(chamber, lines, story)
        office.now += timedelta(days=story.days)
        allowed = [
            approved
            and story.after not in {"suspend", "withdraw"}
            and office.now.date() <= ends
            and is_offered(one)
            and any(line.allows(one) for line in lines)
            for one in story.asked
        ]
        assert issue_by_form(office, chamber.provider, story.asked) == sum(allowed)
        refused, issued = issue_by_list(office, chamber.provider, story.asked)
        assert (issued, refused) == (sum(allowed), [not one for one in allowed])

    holds()


def decided(chamber: Chamber, case: CaseId, votes: list[Outcome]) -> bool:
    """Let accreditors decide one after the other until two agree; say whether they approved."""
    approving, rejecting = 0, 0
    for decider, vote in zip(chamber.accreditors, votes, strict=False):
        if max(approving, rejecting) < 2:
            decide.decide(case, vote, "as reviewed", by=decider, **chamber.parts)
            approving, rejecting = approving + (vote == "approve"), rejecting + (vote == "reject")
    return approving == 2


def after_all(chamber: Chamber, lines: list[Told], story: Story) -> list[Told]:
    """Suspend or withdraw what was approved, as the story says; return the lines as they then are."""
    (made,) = chamber.accreditations()
    if story.after == "withdraw":
        act = withdraw.ask(made.id, "a cause", by=chamber.registrar, **chamber.parts)
        withdraw.confirm(act, by=chamber.person("Rosa", Role.REGISTRAR), **chamber.parts)
        return lines
    if story.after == "suspend":
        made = replace(made, state=AccreditationState.SUSPENDED)
    if story.after == "suspend lines":
        lines = story.told
        made = replace(made, scope=tuple(line.line() for line in lines))
    with chamber.office.store.transaction() as tx:
        accredit.change(tx, made, story.after, keys=chamber.office.keys, now=chamber.office.now)
    return lines


def issue_by_form(office: Office, provider: ProviderId, asked: Iterable[Row]) -> int:
    """Issue what the form lets through; return how many."""
    before = len(finding.issued_by(provider, store=office.store))
    terms = office.terms(provider)
    good = [prepare(one, terms, office.now) for one in asked if passes(one, terms, office.now)]
    if good:
        office.issue(good)
    return len(finding.issued_by(provider, store=office.store)) - before


def issue_by_list(office: Office, provider: ProviderId, asked: list[Row]) -> tuple[list[bool], int]:
    """Issue what a list lets through; return which rows were refused, and how many were issued."""
    mine = replace(office, founded=provider)
    hall = Hall(mine)
    before = len(finding.issued_by(provider, store=office.store))
    batch = hall.upload(listed(*asked), request=ids.new_id())
    refused = {one.row for one in hall.report(batch, provider)}
    if len(refused) < len(asked):
        hall.start(batch, Choice.GOOD_ROWS)
        hall.carry_out(batch)
    issued = len(finding.issued_by(provider, store=office.store)) - before
    return [number in refused for number in range(2, len(asked) + 2)], issued


# --- between the check and the signature ------------------------------------------------------------------


def test_what_was_prepared_is_not_signed_once_its_accreditation_is_suspended(office: Office) -> None:
    prepared = office.prepared(row(), row("Ben"))
    suspend(office)
    with pytest.raises(NotAccreditedError):
        office.issue(prepared)
    assert finding.issued_by(office.provider, store=office.store) == []


def test_a_list_that_was_looked_through_issues_nothing_once_its_accreditation_is_suspended(
    office: Office,
) -> None:
    hall = Hall(office)
    batch = hall.upload(listed(row(), row("Ben")))
    hall.start(batch)
    suspend(office)
    hall.carry_out(batch)
    assert finding.issued_by(office.provider, store=office.store) == []
    assert {one.code for one in hall.report(batch)} == {"not_accredited"}


def test_what_was_issued_before_a_suspension_still_counts(office: Office) -> None:
    (sheet,) = office.issued()
    suspend(office)
    office.publish()
    assert office.verdict(sheet.digits).state == "CURRENT"


def suspend(office: Office) -> None:
    with office.store.transaction() as tx:
        (made,) = tx.providers.accreditations(office.provider)
        changed = replace(made, state=AccreditationState.SUSPENDED)
        accredit.change(tx, changed, "suspend", keys=office.keys, now=office.now)


# --- one bad row ------------------------------------------------------------------------------------------

BAD: Final = {
    "outside the scope": {"framework": "construction", "competency": "CON-01"},
    "too high": {"level": "L3"},
    "no such competency": {"competency": "MFG-99"},
    "hidden letter": {"name": "A\u202ena"},
}


@pytest.mark.parametrize("why", BAD)
def test_of_a_class_with_one_bad_row_exactly_that_one_is_refused(office: Office, why: str) -> None:
    @settings(PLAINLY, max_examples=5)
    @given(size=st.integers(1, 15), place=st.integers(0, 14))
    def holds(size: int, place: int) -> None:
        provider = office.add_provider("Another College")
        asked = [row(f"Person {chr(ord('a') + number)}") for number in range(size)]
        asked[place % size] = replace(asked[place % size], **BAD[why])
        wrong = [number == place % size for number in range(size)]
        terms = office.terms(provider)
        assert [not passes(one, terms, office.now) for one in asked] == wrong
        assert issue_by_list(office, provider, asked) == (wrong, size - 1)

    holds()
