"""What the operator decides: `registry.toml` in the home; and the only reader of the environment.

* Settings are checked where they are read, so that inside the program they are right.
* The file is written once, by `registry init`; after that it is the operator's to edit.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from registry.model import herd as herds
from registry.model.errors import RegistryError
from registry.model.host import address_of, is_localhost
from registry.model.said import Said, said

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "registry.toml"
SHORT_HOST: Final = 18
"""A longer host makes the QR on a certificate larger, so that it is read less well from far."""
MAX_TEXT: Final = 64
"""The longest name of an organisation in a certificate for wallets (X.520, ub-organization-name)."""
MAX_ADDRESS: Final = 300
PUBLIC_NEEDS: Final = ("operator", "address", "phone", "authority")
"""Who answers for a public registry; the page about it shows them."""

LEAST_HERD: Final = 10
"""On a public host no fewer can be asked for: what would be shown of so few says whose it is."""

POSTGRESQL: Final = "postgresql+psycopg://"

_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?=[^:]{{1,253}}(:|\Z)){_LABEL}(\.{_LABEL})*(:[0-9]{{1,5}})?\Z")
_NUMBERS: Final = ("herd", "umbrella_providers")
_SWITCHES: Final = ("acknowledge_thin_cover", "seal")
_NOT_WRITTEN: Final = (*_NUMBERS, *_SWITCHES, "database")
"""What stands in a file only where somebody decided otherwise."""
_HOURS: Final = range(24)
_HEAD: Final = (
    "# Settings of this registry. Operator, address, phone and authority (the web page of whoever oversees\n"
    "# it) are shown to everybody; without them no public host is served. Hours are in UTC.\n"
)


class SettingsError(RegistryError):
    """A setting is missing or cannot be used; the message names it."""

    code = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decided. `host` is without scheme, with a port only on localhost.

    `backups` is a folder, from the home's own if the path is not absolute.

    Raises `SettingsError` for a value that cannot be used.
    """

    host: str
    name: str
    operator: str = ""
    address: str = ""
    phone: str = ""
    authority: str = ""
    backups: str = "backups"
    publication_hours: tuple[int, ...] = (6, 18)
    herd: int = herds.LEAST
    """Certificates of one competency without which a provider is neither named nor listed."""
    umbrella_providers: int = herds.PROVIDERS
    """Providers without which an umbrella body above them is not named."""
    acknowledge_thin_cover: bool = False
    """Serve a public host although there are few certificates to hide among."""
    seal: bool = False
    """Sign the PDF of each certificate too, for readers that know no code; needs the extra `seal`."""
    database: str = field(default="", repr=False)
    """The address of a PostgreSQL database; without one it is the SQLite file of the home."""

    def __post_init__(self) -> None:
        """Refuse what cannot be served, printed or written down again."""
        _require(
            _HOST.match(self.host), said("host must be a name such as registry.example, in small letters")
        )
        _require(self.is_local or ":" not in self.host, said("host may name a port only on localhost"))
        for name in ("name", *PUBLIC_NEEDS):
            text, limit = getattr(self, name), MAX_ADDRESS if name in ("address", "authority") else MAX_TEXT
            _require(
                len(text) <= limit,
                said("{name} must be text, at most {limit} letters", name=name, limit=limit),
            )
            _require(
                text.isprintable() and text == text.strip(),
                said("{name} must be one line of text", name=name),
            )
        _require(self.name, said("name must not be empty"))
        _require(
            self.authority.startswith("https://") or not self.authority,
            said("authority must be an https address"),
        )
        _require_database(self.database)
        _require(
            self.herd >= (1 if self.is_local else LEAST_HERD),
            said("herd must be at least {least}", least=LEAST_HERD),
        )
        _require(self.umbrella_providers > 1, said("umbrella_providers must be at least 2"))
        is_path = self.backups.isprintable() and self.backups == self.backups.strip() and self.backups
        _require(is_path, said("backups must be the path of a folder, best on another disk"))
        hours = self.publication_hours
        _require(
            hours and set(hours) <= set(_HOURS), said("publication_hours must be hours of the day, 0 to 23")
        )

    @property
    def is_local(self) -> bool:
        """Whether the registry is this machine's own and nobody else's."""
        return is_localhost(self.host)

    @property
    def url(self) -> str:
        """The address of the registry, without a slash at the end."""
        return address_of(self.host)

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings that a public host still needs before it is served; none on localhost."""
        return () if self.is_local else tuple(name for name in PUBLIC_NEEDS if not getattr(self, name))


_USUAL: Final = {one.name: one.default for one in fields(Settings)}


def _is_written(name: str, value: object) -> bool:
    return name not in _NOT_WRITTEN or value != _USUAL[name]


def host_of(text: str) -> str:
    """Return the host in what a person typed: a host, or the address of the registry."""
    scheme, mark, rest = text.strip().partition("://")
    _require(not mark or scheme.lower() in ("http", "https"), said("host must be a name or an https address"))
    return (rest if mark else scheme).removesuffix("/").lower()


def read(home: Path) -> Settings:
    """Read a home's settings; raise `SettingsError`."""
    path = home / FILE
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        message = said("there is no registry in this folder: make one with registry init, or name its home")
        raise SettingsError(message) from error
    except (OSError, ValueError) as error:
        message = said("{file} cannot be read or is not TOML", file=FILE)
        raise SettingsError(message) from error
    return _parsed(values)


def text_of(settings: Settings) -> str:
    """Return the settings as the text of a file."""
    # A JSON string and a list of numbers are TOML too, once no control character is in them.
    values = {name: value for name, value in asdict(settings).items() if _is_written(name, value)}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return _HEAD + "\n".join(lines) + "\n"


def home() -> Path:
    """Return the home that is meant when nobody names one."""
    return Path(_environment("REGISTRY_HOME") or "registry-home")


def failpoints() -> str | None:
    """Return which places are to fail (`REGISTRY_FAILPOINTS`), for a rehearsal on localhost."""
    return _environment("REGISTRY_FAILPOINTS")


def database(settings: Settings) -> str:
    """Return the address of the database: `REGISTRY_DATABASE`, or what the settings say; empty for SQLite.

    Raises `SettingsError`.
    """
    address = _environment("REGISTRY_DATABASE") or settings.database
    _require_database(address)
    return address


def passphrase() -> bytes | None:
    """Return what `REGISTRY_PASSPHRASE_FILE` or `REGISTRY_PASSPHRASE` say; None if neither is set."""
    file, text = _environment("REGISTRY_PASSPHRASE_FILE"), _environment("REGISTRY_PASSPHRASE")
    if file:
        return passphrase_in(Path(file))
    return text.encode() if text else None


def passphrase_in(path: Path) -> bytes:
    """Return the passphrase in a file, without the end of its line; raise `SettingsError`."""
    try:
        found = path.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        message = said("the file with the passphrase cannot be read")
        raise SettingsError(message) from error
    _require(found, said("the file with the passphrase is empty"))
    return found


def _environment(name: str) -> str | None:
    return os.environ.get(name)  # noqa: TID251 - the one place


def _parsed(values: Mapping[str, Any]) -> Settings:
    unknown = values.keys() - {field.name for field in fields(Settings)}
    names = ", ".join(sorted(unknown))
    _require(not unknown, said("{file} has a setting that is not known: {names}", file=FILE, names=names))
    _require({"host", "name"} <= values.keys(), said("{file} must set host and name", file=FILE))
    kinds = {**dict.fromkeys(_NUMBERS, int), **dict.fromkeys(_SWITCHES, bool)}
    others = {name: value for name, value in values.items() if name in kinds}
    odd = [name for name, value in others.items() if type(value) is not kinds[name]]
    _require(not odd, said("{names} must be a number, or true or false", names=", ".join(odd)))
    texts = {name: value for name, value in values.items() if name not in {*kinds, "publication_hours"}}
    wrong = [name for name, value in texts.items() if not isinstance(value, str)]
    _require(not wrong, said("{names} must be text", names=", ".join(wrong)))
    hours = values.get("publication_hours", [6, 18])
    _require(
        isinstance(hours, list) and all(type(hour) is int for hour in hours),
        said("publication_hours must be a list of hours"),
    )
    return Settings(**texts, **others, publication_hours=tuple(hours))


def _require_database(address: str) -> None:
    # A password may stand in it, so no part of it is repeated.
    _require(
        not address or (address.startswith(POSTGRESQL) and address.isprintable()),
        said(
            "database must be an address that begins with {start}; leave it out for SQLite", start=POSTGRESQL
        ),
    )


def _require(condition: object, message: Said) -> None:
    if not condition:
        raise SettingsError(message)
