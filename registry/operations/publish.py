"""A publication: everything a verifier needs, made once, stored, and the same for everybody.

* Every list is signed anew at fixed times, changed or not, so that a publication tells nothing by itself.
* A publication with withdrawals sets at least 8 bits: the rest are places that nobody holds. They are drawn
  ahead, at random like real ones, and kept like real ones: neither the lists nor a copy of the database, not
  even one from before, tell them apart.
* What is withdrawn for cause goes a few at a time, with as many places beside it (docs/decisions/0020).
* A list is announced for one bundle's lifetime before it is used, and closes at half full.
* The last publication of a registry is fresh for years, and no other follows it by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from registry.failpoint import Point, reached
from registry.model.errors import RegistryError
from registry.model.herd import Rule
from registry.model.said import said
from registry.operations import ledger, naming, register, status, tombstones, withdraw_for_cause
from registry.operations.tombstones import What
from registry.ports import Filler, ListState, Publication, ReleaseState
from registry.securing import publishing
from registry.securing.bundle import open_root
from registry.securing.statuslist import LIST_SIZE
from registry.verifying.verify import CLOCK_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.model.competency import Framework
    from registry.model.credential import Slot
    from registry.operations.register import Entry
    from registry.ports import Keys, Store, Transaction
    from registry.securing.keys import PublicKey
    from registry.securing.publishing import Registry

OPEN_LISTS: Final = 4
"""A credential's list then tells a quarter of nothing."""

LEAST_FLIPS: Final = 8
"""One withdrawal hides among at least seven places that nobody holds."""

FILLERS: Final = 64
"""Places kept ahead: enough for nine publications that were not foreseen."""

_PLACES_EACH: Final = 2
"""Places kept ahead for each credential that is withdrawn for cause: most have a copy or two."""

CLOSE_AT: Final = LIST_SIZE // 2
ANNOUNCE_AT: Final = LIST_SIZE * 3 // 8
LIFETIME: Final = timedelta(seconds=publishing.LIFETIME)

_ALWAYS: Final = datetime.fromtimestamp(0, UTC)
_RULE: Final = Rule()


class ReleaseChangedError(RegistryError):
    """A published text changed or went missing: what certificates pin would change."""

    code: ClassVar[str] = "release_changed"


class LastRefusedError(RegistryError):
    """The registry's last publication cannot be made, or not for so long."""

    code: ClassVar[str] = "last_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """A registry's last publication: fresh until a day, for whoever checks when nobody publishes any more.

    `root` is the pinned root, whose word must hold as long.
    """

    until: datetime
    root: PublicKey


def due(now: datetime, hours: Sequence[int]) -> datetime:
    """Return the newest publication slot that is not after `now`; `hours` are hours of the day in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    slots = [midnight + timedelta(days=day, hours=hour) for day in (-1, 0) for hour in hours]
    return max(slot for slot in slots if slot <= now)


def coming(now: datetime, hours: Sequence[int]) -> datetime:
    """Return the first publication slot after `now`: when something that was done now will show."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    slots = [midnight + timedelta(days=day, hours=hour) for day in (0, 1) for hour in hours]
    return min(slot for slot in slots if slot > now)


def is_due(now: datetime, hours: Sequence[int], *, store: Store) -> bool:
    """Say whether the newest publication slot has not been published yet, by a clock that was right."""
    last = newest(store=store)
    if last is None or _is_ahead(last, now):
        return True
    return not is_last(last) and last.iat < int(due(now, hours).timestamp())


def is_last(publication: Publication) -> bool:
    """Say whether a publication was meant to be the registry's last: it is fresh for longer than others."""
    return publication.exp - publication.iat > publishing.LIFETIME


def _is_ahead(publication: Publication, now: datetime) -> bool:
    """Say whether a publication is from the future: whoever has the right time refuses it."""
    return publication.iat > now.timestamp() + CLOCK_TOLERANCE


def newest(*, store: Store) -> Publication | None:
    """Return the newest publication without its files, or `None` before the first."""
    with store.reading() as tx:
        return tx.publications.last()


def publish(
    *,
    store: Store,
    keys: Keys,
    registry: Registry,
    frameworks: Sequence[Framework],
    texts: dict[str, bytes],
    now: datetime,
    at: datetime,
    behind: tuple[int, int] = (0, 0),
    rule: Rule = _RULE,
    last_one: Last | None = None,
    page_sums: bytes | None = None,
    shown: Callable[[Sequence[Entry]], dict[str, bytes]] = lambda _: {},
) -> Publication:
    """Make the publication of the slot `at` (or of this moment, in an emergency) and keep it.

    `texts` are the files of words by path (`texts/en.json`); `shown` makes the public register by path;
    `page_sums` are the digests of the verify page's files, whose own digest the bundle names.
    One transaction: all of it is there, or nothing.
    `behind` is version and time of a publication that is out and that this database does not know.
    Raises `ReleaseChangedError`, and for a `last_one` `LastRefusedError`.
    """
    with store.transaction() as tx:
        if last_one:
            _require_end(tx, last_one, keys, now)
        last = tx.publications.last()
        # Never before the last one: readers take no list that is older than their bundle. Unless that one was
        # made by a clock that ran ahead: nobody with the right time took it, and it does not stay.
        ahead = last if last and _is_ahead(last, now) else None
        before = last.iat if last and not ahead else 0
        when = publishing.Window(
            iat=max(int(at.timestamp()), before, behind[1]),
            last=int(last_one.until.timestamp()) if last_one else None,
        )
        _keep_lists(tx, now)
        for_cause = withdraw_for_cause.take(tx, keys, now, fillers=len(tx.slots.fillers()))
        withdrawn = _withdrawn(tx, last, keys, beside=for_cause)
        _keep_releases(tx, frameworks, now if last else _ALWAYS)
        naming.settle(tx, keys, rule)
        files = dict(texts)
        signer = publishing.ListSigner(signer=keys.status, leaf=keys.status_leaf)
        for number, indexes in withdrawn.items():
            files |= publishing.status_lists(number, indexes, registry, when, signer)
        version = max(last.version + 1 if last else 0, behind[0] + 1, when.iat)
        files["bundle.jws"] = publishing.bundle(
            version=version,
            when=when,
            registry=registry,
            issuer=keys.credential.public,
            frameworks=frameworks,
            named=naming.listed(tx),
            files=files,
            signer=keys.bundle,
            page_sums=page_sums,
        )
        files |= shown(register.entries(tx, frameworks, now))
        reached(Point.PUBLISH_SIGNED)
        files["root.jws"] = keys.root_jws.encode("ascii")
        made = Publication(
            version=version, iat=when.iat, exp=when.exp, withdrawn=sum(map(len, withdrawn.values()))
        )
        tombstones.tell(tx, keys, What.PUBLISHED, made.version, made.iat, max(withdrawn))
        tx.publications.add(made, files)
        tx.opinions.show()
        if ahead:
            tx.publications.forget(ahead.version)
        ledger.write(tx, keys, now, "publish last" if last_one else "publish", provider=None)
        reached(Point.PUBLISH_WRITTEN)
    reached(Point.PUBLISH_KEPT)
    store.forget_order()
    return made


def _require_end(tx: Transaction, last: Last, keys: Keys, now: datetime) -> None:
    """Raise `LastRefusedError` where something would still be issued, or the end is no end."""
    if tx.standstill.get() is None:
        message = said("the registry still issues: stop it first, with registry stop-issuing")
        raise LastRefusedError(message)
    if last.until <= now + LIFETIME:
        message = said(
            "the last publication is fresh for longer than any other: give a day after the next eight"
        )
        raise LastRefusedError(message)
    if last.until.timestamp() > open_root(keys.root_jws, last.root).until:
        message = said(
            "the root does not vouch for that long: give an earlier day, "
            "or let it sign anew with registry keys renew --until"
        )
        raise LastRefusedError(message)


def _keep_lists(tx: Transaction, now: datetime) -> None:
    """Close what is half full, announce what will be needed, open what has been announced long enough."""
    lists = list(tx.slots.lists())
    if not lists:
        # The first ones need no announcement: no bundle was out before them.
        for number in range(1, OPEN_LISTS + 1):
            tx.slots.set_list(ListState(number=number, state="open", since=now))
        return
    filled = {one.number: tx.slots.used(one.number) for one in lists if one.state == "open"}
    roomy = {number for number, used in filled.items() if used < ANNOUNCE_AT}
    announced = [one for one in lists if one.state == "announced"]
    for number, used in filled.items():
        if used >= CLOSE_AT:
            tx.slots.set_list(ListState(number=number, state="closed", since=now))
    for one in announced:
        if now - one.since >= LIFETIME:
            tx.slots.set_list(ListState(number=one.number, state="open", since=now))
    highest = max(one.number for one in lists)
    for extra in range(1, OPEN_LISTS - len(roomy) - len(announced) + 1):
        tx.slots.set_list(ListState(number=highest + extra, state="announced", since=now))


def _keep_releases(tx: Transaction, frameworks: Sequence[Framework], since: datetime) -> None:
    known = {(one.key, one.release): one.sha256 for one in tx.publications.releases()}
    if known.keys() - {(one.key, one.release) for one in frameworks}:
        message = said("a framework's release that was published is missing: put its file back")
        raise ReleaseChangedError(message)
    for framework in frameworks:
        sha256 = known.get((framework.key, framework.release))
        if sha256 is None:
            tx.publications.add_release(
                ReleaseState(
                    key=framework.key, release=framework.release, sha256=framework.sha256, since=since
                )
            )
        elif sha256 != framework.sha256:
            message = said(
                "{framework} is not the text that was published: make a new release", framework=framework.name
            )
            raise ReleaseChangedError(message)


def _withdrawn(tx: Transaction, last: Publication | None, keys: Keys, *, beside: int) -> dict[int, list[int]]:
    """Return the bits to publish; with those of fillers if few others were set, and as many drawn anew.

    `beside` so many bits of withdrawals for cause, at least as many fillers are set.
    """
    # Read once: what is withdrawn from here on waits for the next publication, whole and padded.
    bits = tx.slots.all_withdrawn()
    flips = sum(map(len, bits.values())) - (last.withdrawn if last else 0)
    kept = tx.slots.fillers()
    spent = kept[: max(LEAST_FLIPS - flips, beside)] if flips > 0 else ()
    tx.slots.remove_fillers([one.slot_mac for one in spent])
    slots = [status.open_slot(one, keys) for one in spent]
    status.set_bits(tx, slots, keys)
    for slot in slots:
        bits[slot.list_number].append(slot.index)
    # Drawn one publication ahead, for what is withdrawn for cause too.
    wanted = FILLERS + _PLACES_EACH * withdraw_for_cause.coming(tx, keys) - len(kept) + len(spent)
    tx.slots.add_fillers([_filler(slot, keys) for slot in status.draw_slots(tx, max(wanted, 0))])
    return bits


def _filler(slot: Slot, keys: Keys) -> Filler:
    mac = status.slot_mac(slot, keys)
    return Filler(slot_mac=mac, slot_sealed=status.seal_slot(slot, mac, keys))


def name_of(number: int, *, store: Store) -> str:
    """Return the name under which bundles list the provider with this accreditation number.

    A code that the registry signed names only providers that are listed.
    """
    with store.reading() as tx:
        return naming.listed(tx)[number].name


def published(*, store: Store) -> tuple[Publication, dict[str, bytes]] | None:
    """Return the newest publication with its files by path, or `None` before the first."""
    with store.reading() as tx:
        last = tx.publications.last()
        return None if last is None else (last, tx.publications.files(last.version))
