"""What stands on paper, as plain values that others have checked.

* A view knows only what its page shows: a claim sheet of one certificate knows no competency, a PIN list
  knows no name.
* `origin` is where the registry lives (`https://registry.example`); its host is printed in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.model.month import Issued, Month
    from registry.rendering.competency_words import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWords:
    """The main words of a certificate once more, in another language."""

    language: str
    title: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate. `digits` is the code's (docs/paper-code.md), `None` in a preview only.

    `name` is `None` on a copy that names nobody. `level` is in words ("Level 2 of 3, Independent"),
    `level_meaning` says what that level is. `provider` is the name of a provider that may be named, or none;
    `mark` tells a further copy from the others, and a first copy has none.
    """

    name: str | None
    title: str
    level: str
    level_meaning: str
    criteria: tuple[str, ...]
    safety_critical: bool
    registry_name: str
    origin: str
    month: Issued
    renew_by: Month | None = None
    provider: str | None = None
    digits: str | None = None
    mark: str | None = None
    language: str = "en"
    second: SecondWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonView:
    """What a certificate means to readers in other countries.

    `certificate` is all that it says of a person; everything else is the same for whoever holds one of this
    competency and level. `hours` are notional, from and to. `page` is the path of the public page.
    """

    certificate: CertificateView
    code: str
    framework: str
    fields: tuple[str, ...]
    statement: str
    criteria: tuple[str, ...]
    methods: tuple[str, ...]
    evidence: str
    eqf: int
    eqf_of: int
    eqf_meaning: str
    hours: tuple[int, int]
    schemes: tuple[Scheme, ...]
    acknowledgements: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSheetView:
    """What a holder needs to open the certificate kept for them; `secret` is 26 letters and digits.

    `name` stands only on the strip that whoever hands the sheet over tears off, with the `slip` number.
    A sheet that opens several certificates lists their `titles`; of one alone it says nothing.
    """

    secret: str
    slip: str
    name: str
    registry_name: str
    origin: str
    titles: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRow:
    """A PIN, to be cut out and handed to whoever has the slip of this number."""

    slip: str
    pin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRow:
    """A name as it will be printed, for its bearer to tick; `reference` is the provider's own, if any."""

    name: str
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A competency's counts by quarter, in the order of the sheet; `None` is fewer than five."""

    competency: str
    title: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsView:
    """A provider's counts as others get them; `token` is the same, signed, and goes into the file."""

    registry_name: str
    origin: str
    provider: str
    month: Month
    quarters: tuple[str, ...]
    lines: tuple[CountRow, ...]
    totals: tuple[int | None, ...]
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccreditationRow:
    """An accreditation in words."""

    number: int
    valid_from: str
    valid_until: str
    state: str
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """How many credentials of a competency and month count, and how many were withdrawn."""

    competency: str
    title: str
    month: Month
    issued: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """How often the ledger has an action, with the first and the last day."""

    action: str
    lines: int
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractView:
    """What an auditor gets to read of one provider, without a holder."""

    registry_name: str
    provider: str
    made_on: str
    ledger: str
    accreditations: tuple[AccreditationRow, ...]
    months: tuple[MonthRow, ...]
    sampling: str
    actions: tuple[ActionRow, ...]
