"""Umbrella bodies: what stands above several providers, and may be named in their place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from registry.model import ids
from registry.model.errors import RegistryError
from registry.model.ids import UmbrellaId
from registry.model.said import said
from registry.operations import ledger, tombstones
from registry.operations.tombstones import What
from registry.ports.crowds import Umbrella
from registry.securing.lints import glyphs, shown_as_typed

if TYPE_CHECKING:
    from datetime import datetime

    from registry.model.ids import PersonId
    from registry.ports import Keys, Store, Typesetting

MAX_NAME: Final = 100


class UmbrellaRefusedError(RegistryError):
    """An umbrella body cannot be kept as it was given."""

    code: ClassVar[str] = "umbrella_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An umbrella body, how many providers are accredited under it now, and whether certificates name it."""

    id: UmbrellaId
    name: str
    providers: int
    is_named: bool


def add(name: str, *, by: PersonId, fonts: Typesetting, store: Store, keys: Keys, now: datetime) -> Umbrella:
    """Keep a new umbrella body; raise `UmbrellaRefusedError`."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > MAX_NAME or not shown_as_typed.fits(plain):
        message = said("give a name of at most {most} characters, none of them hidden", most=MAX_NAME)
        raise UmbrellaRefusedError(message)
    if missing := glyphs.missing(plain, fonts.available()):
        message = said(
            "some of the name's letters cannot be printed yet: write it as a certificate can show it"
        )
        script = glyphs.not_installed(missing, fonts.available())
        raise UmbrellaRefusedError(glyphs.to_install(script) if script else message)
    made = Umbrella(id=UmbrellaId(ids.new_id()), name=plain, number=ids.new_accreditation_number())
    with store.transaction() as tx:
        if plain.casefold() in {one.name.casefold() for one in tx.umbrellas.all()}:
            message = said("there is an umbrella body of this name already")
            raise UmbrellaRefusedError(message)
        tombstones.tell(tx, keys, What.UMBRELLA, made.id, made.name, made.number)
        tx.umbrellas.add(made)
        ledger.write(tx, keys, now, "umbrella", provider=None, by=by)
    return made


def bodies(*, store: Store, now: datetime) -> list[Body]:
    """Return every umbrella body, by name."""
    with store.reading() as tx:
        under = {(one.umbrella, one.provider) for one in tx.providers.accreditations() if one.in_force(now)}
        named = {one.number for one in tx.namings.all() if one.units != ()}
        return [
            Body(
                id=one.id,
                name=one.name,
                providers=sum(umbrella == one.id for umbrella, _ in under),
                is_named=one.number in named,
            )
            for one in tx.umbrellas.all()
        ]
