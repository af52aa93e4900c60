"""The first half of issuing: one row of a class is judged, or refused with a reason, before any signature.

The numbers are those of docs/issuance.md.
1 competency and level · 2 the accreditation, and the assessment where it is recorded here · 3 the name and
the reference · 4 the payload · 5 the lints

* Nothing is kept and nothing is signed here; `issue()` spends what this returns, once.
* The route to a credential (course, prior learning, transfer) is not known here, so it cannot be printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from registry.model.accreditation import NotAccreditedError, require_cover
from registry.model.competency import CompetencyUnknownError, LevelUnknownError
from registry.model.credential import CompetencyRef, Facts, Slot
from registry.model.errors import RegistryError
from registry.model.holder import Holder, NameRefusedError
from registry.model.month import Month
from registry.model.said import counted, said
from registry.model.spoken import ENGLISH, Spoken
from registry.operations.deciding import MISSING, Assessed, NotAssessedError, read_assessed
from registry.securing import papercode
from registry.securing.lints import coarse_dates, fits_the_qr, glyphs, no_address, shown_as_typed
from registry.securing.publishing import LIFETIME
from registry.securing.statuslist import LIST_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from registry.model.accreditation import Accreditation
    from registry.model.competency import Competency, Framework
    from registry.model.correction import Correction
    from registry.model.credential import Credential
    from registry.model.ids import CredentialId, PersonId, ProviderId
    from registry.model.said import Said
    from registry.ports import Keys, Store, Typesetting

FRAMEWORK_UNKNOWN: Final = "framework_unknown"
LEVEL_NOT_OFFERED: Final = "level_not_offered"
REFERENCE_TOO_LONG: Final = "reference_too_long"
REFERENCE_UNPRINTABLE: Final = "reference_unprintable"

MAX_REFERENCE: Final = 40
"""Characters of the provider's own reference; long enough for any learner number."""

_LIFETIME: Final = timedelta(seconds=LIFETIME)
WIDEST_SLOT: Final = Slot(9999, LIST_SIZE - 1)
"""What is judged before a slot is drawn has to fit with any."""


class RowRefusedError(RegistryError):
    """One row cannot be issued; `column` is the field to change, `message` says how and repeats no value."""

    def __init__(self, code: str, column: str, message: str) -> None:
        """Keep the stable code, the field and the words."""
        super().__init__(message)
        self.reason = code
        self.column = column

    code = "row_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a class as it was typed; `reference` is the provider's own and never printed.

    `spoken` is how it is printed, and judges nothing: the payload knows no language.
    """

    framework: str
    competency: str
    level: str
    name: str = field(repr=False)
    reference: str = field(default="", repr=False)
    spoken: Spoken = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a provider's rows are judged by: read once for a class, the same for every row."""

    provider: ProviderId
    accreditations: tuple[Accreditation, ...]
    frameworks: Mapping[str, Framework]
    url: str
    glyphs: frozenset[int]
    assessed: Assessed | None = None
    """What was assessed; `None` where the provider keeps its assessments itself."""


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A row that may be issued, with the exact payload but for its slot; `issue()` spends it once.

    `existing` is the credential that gets one more copy (a new slip), `replaces` the one that is withdrawn as
    this one is issued (a slip of the pen); `stolen` withdraws the earlier copies of `existing`;
    `decided_before` says that the first decision counts, `correction` what the ledger calls it; `decision` is
    the digest of the one that issuing spends, where the provider's are recorded here; `position` is the place
    in a tray that is open.

    """

    provider: ProviderId
    holder: Holder = field(repr=False)
    reference: str = field(repr=False)
    facts: Facts = field(repr=False)
    framework: Framework = field(repr=False)
    competency: Competency = field(repr=False)
    existing: CredentialId | None = None
    replaces: CredentialId | None = None
    stolen: bool = False
    decided_before: bool = False
    correction: Correction | None = None
    decision: bytes | None = field(default=None, repr=False)
    position: int = 0
    spoken: Spoken = ENGLISH
    spent: bool = False


def read_terms(
    provider: ProviderId,
    *,
    store: Store,
    frameworks: Iterable[Framework],
    url: str,
    fonts: Typesetting,
    keys: Keys,
    now: datetime,
    by: PersonId | None = None,
    request: str | None = None,
) -> Terms:
    """Read what a provider's rows are judged by; `url` is the registry's address, `https://host`.

    `by` is the person who wants to issue (a program is nobody), `request` the key with which it is asked for.

    A framework's release counts once it has stood in bundles for one bundle's lifetime, when every verifier
    knows it. Before the first publication there is none.
    """
    with store.reading() as tx:
        accreditations = tuple(tx.providers.accreditations(provider))
        assessed = read_assessed(tx, provider, keys=keys, by=by, request=request)
        known = {(one.key, one.release, one.sha256): one.since for one in tx.publications.releases()}
    usable = [
        one
        for one in frameworks
        if (since := known.get((one.key, one.release, one.sha256))) and now - since >= _LIFETIME
    ]
    releases = sorted(usable, key=lambda one: one.release)
    return Terms(
        provider=provider,
        accreditations=accreditations,
        # By key the newest release; by name ("manufacturing@1") any: old certificates can be corrected.
        frameworks={one.name: one for one in releases} | {one.key: one for one in releases},
        url=url,
        glyphs=fonts.available(),
        assessed=assessed,
    )


def prepare(row: Row, terms: Terms, now: datetime) -> Prepared:
    """Judge one row at the moment of confirming; raise `RowRefusedError` naming what to change."""
    # 1: the competency and its level
    framework, competency = _competency(row, terms)
    # 2: the accreditation, at the decision time, which is now
    _require_cover(row, terms, framework, now)
    decision = _decision(row, terms, framework.reference(competency.code))
    # 3 to 5
    month = Month.of(now)
    validity = competency.validity_months
    renew_by = month.plus(validity) if validity is not None else None
    prepared = _payload(row, terms, (framework, competency), month, renew_by)
    prepared.decision = decision
    return prepared


def prepare_again(row: Row, credential: Credential, terms: Terms) -> Prepared:
    """Judge a row for a credential that was issued already: its month and renewal stay (design rule 5).

    The accreditation is not asked again: the first decision counts, even after the accreditation's end.
    """
    # 1; 2 was decided when the credential was first issued
    framework, competency = _competency(row, terms)
    # 3 to 5
    prepared = _payload(row, terms, (framework, competency), credential.month, credential.renew_by)
    prepared.decided_before = True
    return prepared


def _competency(row: Row, terms: Terms) -> tuple[Framework, Competency]:
    framework = terms.frameworks.get(row.framework)
    if framework is None or framework.status != "Implemented":
        message = said("choose one of the frameworks in use")
        raise RowRefusedError(FRAMEWORK_UNKNOWN, "framework", message)
    try:
        competency = framework.competency(row.competency)
        framework.level(row.level)
    except CompetencyUnknownError as error:
        raise RowRefusedError(
            error.code, "competency", said("choose a competency of this framework")
        ) from error
    except LevelUnknownError as error:
        raise RowRefusedError(error.code, "level", said("choose a level of this framework")) from error
    if row.level not in competency.levels:
        message = said("choose a level that this competency has")
        raise RowRefusedError(LEVEL_NOT_OFFERED, "level", message)
    return framework, competency


def _require_cover(row: Row, terms: Terms, framework: Framework, now: datetime) -> None:
    try:
        require_cover(terms.accreditations, framework, row.competency, row.level, now)
    except NotAccreditedError as error:
        raise RowRefusedError(error.code, "competency", error.message) from error


def _decision(row: Row, terms: Terms, competency: str) -> bytes | None:
    if terms.assessed is None:
        return None
    try:
        return terms.assessed.require(row.reference, competency, row.level)
    except NotAssessedError as error:
        raise RowRefusedError(error.reason, "reference", error.message) from error


def require_decided_once(prepared: Prepared, taken: set[bytes]) -> Prepared:
    """Return the row, unless one before it in the same list spends the same decision.

    `taken` is kept by whoever judges the list. Raises `RowRefusedError`.
    """
    if prepared.decision is not None:
        if prepared.decision in taken:
            message = said("this reference stands here twice for one competency: a decision is used once")
            raise RowRefusedError(MISSING, "reference", message)
        taken.add(prepared.decision)
    return prepared


def _payload(
    row: Row,
    terms: Terms,
    of: tuple[Framework, Competency],
    month: Month,
    renew_by: Month | None,
) -> Prepared:
    framework, competency = of
    # 3: the name and the reference
    holder = _holder(row, terms)
    reference = " ".join(row.reference.split())
    if len(reference) > MAX_REFERENCE:
        message = said("use at most {most} characters", most=MAX_REFERENCE)
        raise RowRefusedError(REFERENCE_TOO_LONG, "reference", message)
    if not reference.isprintable():
        message = said("the reference holds a hidden character: type it again by hand")
        raise RowRefusedError(REFERENCE_UNPRINTABLE, "reference", message)
    # 4: the payload, with the widest slot, so that whichever is drawn fits
    facts = Facts(
        name=holder.name,
        competencies=(CompetencyRef(framework.reference(competency.code)),),
        level=row.level,
        month=month,
        renew_by=renew_by,
        slot=WIDEST_SLOT,
    )
    # 5: the lints that look at the whole
    return Prepared(
        provider=terms.provider,
        holder=holder,
        reference=reference,
        facts=fitted(facts, competency.title, terms.url),
        framework=framework,
        competency=competency,
        spoken=row.spoken,
    )


def _holder(row: Row, terms: Terms) -> Holder:
    try:
        holder = Holder.read(row.name)
    except NameRefusedError as error:
        raise RowRefusedError(error.code, "name", error.message) from error
    if not shown_as_typed.fits(holder.name):
        message = said("the name holds a hidden or turning character: type it again by hand")
        raise RowRefusedError(shown_as_typed.NAME, "name", message)
    if not no_address.fits(holder.name):
        message = said("the name reads like an address: type the person's name")
        raise RowRefusedError(no_address.NAME, "name", message)
    if not coarse_dates.fits(holder.name):
        message = said("the name holds a date or a year: leave it out, a certificate shows no day")
        raise RowRefusedError(coarse_dates.NAME, "name", message)
    if missing := glyphs.missing(holder.name, terms.glyphs):
        script = glyphs.not_installed(missing, terms.glyphs)
        message = glyphs.to_install(script) if script else _no_font(missing)
        raise RowRefusedError(glyphs.NAME, "name", message)
    return holder


def _no_font(missing: Sequence[str]) -> Said:
    return counted(
        "{count} of the name's letters is in no font for certificates: write the name in other letters",
        "{count} of the name's letters are in no font for certificates: write the name in other letters",
        count=len(missing),
    )


def fitted(facts: Facts, title: str | None, url: str) -> Facts:
    """Return the facts with the title where the code then still fits its smallest square, else without.

    Raises `RowRefusedError` where it fits no square.
    """
    titled = replace(facts, title=title)
    try:
        if _size(titled, url).side_mm == fits_the_qr.SIDES[0][1]:
            return titled
    except (papercode.UnreadableError, fits_the_qr.QrTooLargeError):
        pass  # without the title it may fit
    try:
        _size(facts, url)
    except (papercode.UnreadableError, fits_the_qr.QrTooLargeError) as error:
        message = said("the name is too long for the certificate's code: shorten it as the person agrees")
        raise RowRefusedError(fits_the_qr.NAME, "name", message) from error
    return facts


def _size(facts: Facts, url: str) -> fits_the_qr.QrSize:
    payload = papercode.encode_payload(facts)
    # What no reader would accept is not signed.
    papercode.decode_payload(payload)
    return fits_the_qr.size(f"{url}/#", fits_the_qr.most_digits(len(payload)))
