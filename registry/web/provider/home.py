"""The console's start: what waits to be handed over, what can be done, what was issued."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response

from registry.model.errors import TrayGoneError
from registry.model.said import said
from registry.model.status import State
from registry.operations import finding, hand_over, passkeys, standstill
from registry.operations.hand_over import TrayUnknownError
from registry.operations.standing import showing
from registry.web import words
from registry.web.navigation import Entry
from registry.web.provider import choices, tray
from registry.web.provider.batches import shown
from registry.web.sessions import Officer, SignedIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from registry.model.ids import TrayId
    from registry.model.month import Month

router = APIRouter()

NAVIGATION: Final[tuple[Entry, ...]] = (
    Entry(title=said("Certificates"), path="/provider/"),
    Entry(title=said("Accreditation"), path="/provider/accreditation"),
    Entry(title=said("Renewal and standing"), path="/provider/standing"),
    Entry(title=said("Ready"), path="/provider/ready"),
    Entry(title=said("Assess"), path="/provider/assessments"),
    Entry(title=said("Verify"), path="/provider/verifying"),
    Entry(title=said("Recognise"), path="/provider/recognition"),
    Entry(title=said("Recording of assessments"), path="/provider/assessments/recording"),
    Entry(title=said("Counts"), path="/provider/counts"),
    Entry(title=said("Your systems"), path="/provider/keys"),
    Entry(title=said("People"), path="/provider/people"),
    Entry(title=said("Your sign-ins"), path="/provider/you"),
)
"""Each part of the console adds its pages here; who sees one stands in `permissions.yaml`."""

NEWEST: Final = 8
"""Lines of what was issued that the start shows; the rest has a page of its own."""

NAMED: Final = 3
"""Competencies that a tray's card names; it says how many more there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open tray on the start page."""

    id: TrayId
    opened_on: date
    destroyed_on: date
    reminded: bool
    count: int
    what: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """How many were issued for one competency, level and month, and how many of them still count."""

    title: str
    level: str
    month: Month
    current: int
    withdrawn: int


@router.get("/")
def start(officer: SignedIn) -> Response:
    """Show the start."""
    now = officer.registry.now()
    terms = officer.registry.terms(officer.provider.id)
    in_force = [one.valid_until for one in terms.accreditations if one.in_force(now)]
    made = _issued(officer)
    return officer.pages.page(
        "provider/home",
        officer=officer,
        waiting=list(_waiting(officer)),
        batches=shown.batches(officer),
        reminders=showing.reminders(officer.provider.id, store=officer.registry.store, now=now),
        may_renew=officer.may_open("/provider/standing"),
        stopped=standstill.is_stopped(store=officer.registry.store),
        may_certify=bool(choices.groups(terms, now)),
        ends=max(in_force or [one.valid_until for one in terms.accreditations], default=None),
        passkeys=passkeys.count(officer.person, store=officer.registry.store),
        issued=made[:NEWEST],
        more=len(made) > NEWEST,
    )


@router.get("/issued")
def issued(officer: SignedIn) -> Response:
    """Show everything that was issued."""
    return officer.pages.page("provider/issued", officer=officer, issued=_issued(officer))


def _waiting(officer: Officer) -> Iterator[Waiting]:
    now = officer.registry.now()
    for one in hand_over.open_trays(officer.provider.id, store=officer.registry.store):
        # Somebody may be destroying it at this moment.
        with suppress(TrayUnknownError, TrayGoneError):
            opened = officer.registry.tray(one.id, officer.provider.id)
            rows = tray.rows(officer, opened)
            yield Waiting(
                id=one.id,
                opened_on=one.opened_on,
                destroyed_on=opened.destroyed_on,
                reminded=hand_over.is_reminded(one, now),
                count=len(rows),
                what=_shortened(list(dict.fromkeys(row.what for row in rows))),
            )


def _shortened(what: list[str]) -> list[str]:
    more = [said("and {number} more", number=len(what) - NAMED)] if len(what) > NAMED else []
    return [*what[:NAMED], *more]


def _issued(officer: Officer) -> list[Issued]:
    found = finding.issued_by(officer.provider.id, store=officer.registry.store)
    counted = Counter((one.month, one.competency, one.level, one.state) for one in found)
    kinds = sorted({key[:3] for key in counted}, key=lambda key: (-key[0].yymm, key[1], key[2]))
    made = []
    for month, competency, level in kinds:
        title, level_words = words.competency(officer.registry.frameworks, competency, level)
        made.append(
            Issued(
                title=title,
                level=level_words,
                month=month,
                current=counted[month, competency, level, State.ISSUED],
                withdrawn=counted[month, competency, level, State.WITHDRAWN],
            )
        )
    return made
