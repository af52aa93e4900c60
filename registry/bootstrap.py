"""The only file that names adapters: what a face needs, put together here."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Final, Self

from registry import __version__, failpoint, resources
from registry import settings as settings_file
from registry.frameworks import checking, findings, listing, reading
from registry.frameworks.texts import texts_files
from registry.frameworks.translating import translated
from registry.keystore import disk, founding
from registry.keystore import oversight as oversight_key
from registry.keystore.folder import KeyFolder
from registry.keystore.listing import key_rows
from registry.keystore.oversight import OversightKey
from registry.keystore.sealed_file import KeyFileError
from registry.model.copy import Layout
from registry.model.herd import Rule
from registry.model.spoken import ENGLISH
from registry.operations import batch as batches
from registry.operations import certify, counts, extract, hand_over, opinions, parts, replay, status, wallet
from registry.operations import issue as issuing
from registry.operations import publish as publishing
from registry.operations.badge import badge_copy
from registry.operations.batch_errands import BatchErrands, Pace
from registry.operations.certify import Held
from registry.operations.prepare import read_terms
from registry.operations.report import NoOversight
from registry.rendering import badges, mark, parcel, plain_way, qr, register_page, scanning
from registry.rendering import scanner as scanners
from registry.rendering.check_page import check_page
from registry.rendering.composing import Composer, sittings
from registry.rendering.fonts import Fonts
from registry.rendering.framework_pages import framework_pages
from registry.rendering.guide_pages import guide_pages
from registry.rendering.handing_over import Papers
from registry.rendering.keep_page import keep_page
from registry.rendering.many_page import many_page
from registry.rendering.page_files import SUMS, file_name
from registry.rendering.printer import Printer
from registry.rendering.sealing_pdf import Sealer
from registry.rendering.styleguide import styleguide
from registry.rendering.verify_page import MANY, SCANNER, about_page, report_page, verify_page
from registry.securing import papercode, vct, wellknown
from registry.securing.openbadge import Issuer
from registry.securing.publishing import Registry as Named
from registry.storage import backup
from registry.storage.in_use import InUse
from registry.storage.listed_registries import ListedRegistries
from registry.storage.tombstones import Tombstones
from registry.verifying.snapshot import open_snapshot
from registry.wording.languages import LANGUAGES
from registry.workflows.doorbell import Doorbell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from registry.frameworks.listing import FrameworkRow
    from registry.frameworks.translating import Translated
    from registry.model.batch import Choice, Progress
    from registry.model.competency import Framework
    from registry.model.copy import Shown
    from registry.model.credential import Facts
    from registry.model.ids import BatchId, PersonId, ProviderId, TrayId
    from registry.model.spoken import Spoken
    from registry.operations.batch import Refusal
    from registry.operations.claim import Opened
    from registry.operations.extract import Extract
    from registry.operations.grants import Access
    from registry.operations.hand_over import OpenTray
    from registry.operations.listed import ListedRow
    from registry.operations.parts import Part, Sitting
    from registry.operations.prepare import Prepared, Terms
    from registry.operations.register import Entry
    from registry.ports import Attempts, Batch, Keys, Publication, Store, Typesetting
    from registry.ports.reports import Oversight
    from registry.rendering.badges import Badge
    from registry.rendering.mark import Mark
    from registry.rendering.views import CertificateView, ComparisonView
    from registry.securing.keyproof import KeyProof
    from registry.securing.keys import PublicKey
    from registry.securing.sheet import Sheet
    from registry.settings import Settings
    from registry.storage.database import Database
    from registry.verifying.snapshot import Snapshot

__all__ = [
    "Registry",
    "check_frameworks",
    "clock",
    "found_home",
    "framework_rows",
    "key_rows",
    "open_home",
    "renew_root",
]

_DATABASE: Final = "registry.db"
_WORK: Final = "work.db"
_LOCKS: Final = "run"
_FONTS: Final = "fonts"
_REGISTRIES: Final = "registries"
_PUBLIC: Final = (settings_file.FILE, mark.FILE, "root.jws", "root.jwk", "*.pem", oversight_key.PUBLIC_FILE)
"""What a backup holds beside the database: settings, and what the root says. No key is among it."""
_FRAMEWORKS: Final = resources.path("competency_frameworks")


def clock() -> datetime:
    """Return the time, in UTC: the one place where it is read."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def found_home(home: Path, settings: Settings, *, passphrase: bytes | None, now: datetime) -> None:
    """Make a registry in `home`: keys, database, settings. The settings come last: with them it is whole.

    Without a passphrase the throw-away keys are copied, which only localhost accepts. Raises `KeyFileError`
    if the home has keys already, `ExampleKeyError`, `TrackedKeyError`, `DatabaseRefusedError`.
    """
    _arm(settings)
    database = _opened(_own_file(home, settings) or settings_file.database(settings))
    database.require_new()
    founding.make_folder(home)
    if passphrase is None:
        keys = founding.copy_example_keys(home, host=settings.host)
    else:
        keys = founding.make_keys(home, passphrase=passphrase)
    founding.certify(home, keys, organisation=settings.name, url=settings.url, now=now)
    (home / _LOCKS).mkdir(mode=0o700, exist_ok=True)
    _backups(home, settings)
    database.migrate()
    database.close()
    disk.write_new(home / settings_file.FILE, settings_file.text_of(settings).encode())


def renew_root(
    home: Path,
    root_file: Path,
    *,
    passphrase: Callable[[], bytes],
    now: datetime,
    until: datetime | None = None,
) -> datetime:
    """Let the root sign anew, and make what an earlier release did not; return until when it now holds.

    Raises `SettingsError`, `KeyFileError` and `PassphraseError`.
    """
    settings = settings_file.read(home)
    return founding.renew_root(
        home,
        root_file,
        passphrase=passphrase,
        organisation=settings.name,
        url=settings.url,
        now=now,
        until=until,
    )


def make_oversight_key(home: Path, file: Path | None, *, passphrase: bytes) -> str:
    """Make the key of oversight, in a file elsewhere or among the keys; return its name.

    Raises `SettingsError`, `KeyFileError` and `TrackedKeyError`.
    """
    settings_file.read(home)
    return oversight_key.make(home, file, passphrase).kid


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A registry that is open: what its operations rest on, as ports."""

    home: Path
    settings: Settings
    store: Store
    keys: Keys
    attempts: Attempts
    frameworks: tuple[Framework, ...]
    translations: Mapping[str, Translated]
    fonts: Typesetting
    root: PublicKey
    composer: Composer
    printer: Printer
    work: Doorbell
    oversight: Oversight = field(default_factory=NoOversight)
    mark: Mark = field(default_factory=mark.neutral)
    in_use: InUse | None = None

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return clock()

    @property
    def rule(self) -> Rule:
        """How large a crowd must be before anybody is named or listed."""
        settings = self.settings
        return Rule(
            least=settings.herd,
            providers=settings.umbrella_providers,
            founding_excepted=settings.is_local,
        )

    def _register(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the public register in every language, by path without a stroke before it."""
        name, host = self.settings.name, self.settings.host
        return {
            f"{one.home}{register_page.PATH}".removeprefix("/"): register_page.register_page(
                entries, self._in(one.code), registry_name=name, host=host, language=one.code
            )
            for one in LANGUAGES.values()
        }

    def _in(self, language: str) -> tuple[Framework, ...]:
        """Return the frameworks in a language, or in English where it has none."""
        found = self.translations.get(language)
        return tuple(found.frameworks if found else self.frameworks)

    def free_bytes(self) -> int:
        """Return how much room is left for home and backups; none where they cannot be written."""
        folders = (self.home, _backups(self.home, self.settings))
        if not all(os.access(folder, os.W_OK) for folder in folders):
            return 0
        return min(shutil.disk_usage(folder).free for folder in folders)

    def terms(self, provider: ProviderId, *, by: PersonId | None = None, request: str | None = None) -> Terms:
        """Return what a provider's rows are judged by; a person or a program wants them, by a request."""
        return read_terms(
            provider,
            store=self.store,
            frameworks=self.frameworks,
            url=self.settings.url,
            fonts=self.fonts,
            keys=self.keys,
            now=self.now(),
            by=by,
            request=request,
        )

    def static_files(self) -> dict[str, bytes]:
        """Return everything that changes only with the program or its settings, by path (`/`, `/about`)."""
        settings = self.settings
        name, host = settings.name, settings.host
        about = {
            f"{one.home}about": about_page(
                registry_name=name,
                host=host,
                operator=settings.operator,
                postal_address=settings.address,
                phone=settings.phone,
                authority=settings.authority,
                language=one.code,
            )
            for one in LANGUAGES.values()
        }
        guides = {
            path: page
            for code in LANGUAGES
            for path, page in guide_pages(registry_name=name, host=host, language=code).items()
        }
        return {
            **self._page(),
            **self.mark.files(),
            **self._framework_pages(),
            **guides,
            **about,
            **wellknown.files(
                settings.url,
                issuing=(self.keys.credential_leaf, self.keys.status_leaf),
                others=self._other_leaves(),
                root=self.keys.root_certificate,
            ),
            vct.PATH: vct.type_metadata(settings.url),
        }

    def _page(self) -> dict[str, bytes]:
        """Return the verify page with all that it brings along for whoever asks for it, by path."""
        name, host = self.settings.name, self.settings.host
        brought = scanners.scanner()
        many = many_page(registry_name=name, host=host, root_jwk=self.root.jwk, has_scanner=bool(brought))
        more = {"keep": keep_page(registry_name=name, host=host), SCANNER: brought, MANY: many}
        return verify_page(registry_name=name, host=host, root_jwk=self.root.jwk, more=more, mark=self.mark)

    def scanner_hint(self) -> str:
        """Return how to get the scanner of the verify page; empty where it is there."""
        return scanners.hint()

    def exported_files(self) -> dict[str, bytes]:
        """Return what another server gets, with the newest publication, by the name of its file in a folder.

        No link of it leads nowhere. Nothing, where nothing is published yet.
        """
        settings = self.settings
        published = self.published()
        if published is None:
            return {}
        files = {
            **self.static_files(),
            "/report": report_page(registry_name=settings.name, host=settings.host),
            **published[1],
        }
        return {file_name(path): data for path, data in files.items()}

    def server_files(self) -> dict[str, bytes]:
        """Return likewise what needs this registry's server, so that no exported page has it (`/check`)."""
        settings = self.settings
        return {
            **check_page(registry_name=settings.name, host=settings.host, root_jwk=self.root.jwk),
            # Until a publication brings its own.
            **{f"/{path}": data for path, data in self._register(()).items()},
            **self.competency_files(),
            # For whoever changes the pages: no public host has it.
            **(styleguide(registry_name=settings.name) if settings.is_local else {}),
        }

    def competency_files(self) -> dict[str, bytes]:
        """Return the frameworks' pages as they ask for opinions and show them, until the next publication."""
        shown = opinions.shown(store=self.store)
        return self._framework_pages(shown)

    def _framework_pages(self, shown: Mapping[str, opinions.Opinions] | None = None) -> dict[str, bytes]:
        made: dict[str, bytes] = {}
        for code in LANGUAGES:
            made |= framework_pages(
                self._in(code),
                registry_name=self.settings.name,
                host=self.settings.host,
                language=code,
                opinions=shown,
            )
        return made

    @property
    def registries(self) -> ListedRegistries:
        """The registries whose certificates can be checked here, ours among them."""

        def own() -> Snapshot:
            published = self.published()
            return open_snapshot(published[1] if published else {}, self.root)

        return ListedRegistries(own=self.settings.host, own_snapshot=own, folder=self.home / _REGISTRIES)

    def issue(self, rows: Sequence[Prepared], *, request: str, into: TrayId | None = None) -> OpenTray:
        """Issue prepared rows of one provider and open the tray; raises what `operations.issue` raises."""
        provider = rows[0].provider
        tray = issuing.issue(
            rows,
            request=request,
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
            into=into,
        )
        return self.tray(tray, provider)

    def tray(self, tray: TrayId, provider: ProviderId | None) -> OpenTray:
        """Open a provider's tray, or one of the registry's own; raise `TrayUnknownError`."""
        return hand_over.open_tray(tray, provider=provider, store=self.store, keys=self.keys)

    def upload(
        self,
        rows: Iterable[ListedRow],
        provider: ProviderId,
        *,
        request: str,
        by: PersonId | None = None,
    ) -> BatchId:
        """Look a provider's list through and keep it as a batch; raises what `operations.batch` raises.

        So do the other methods about batches.
        """
        return batches.upload(
            rows,
            terms=self.terms(provider, by=by),
            request=request,
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
        )

    def batch(self, batch: BatchId, provider: ProviderId) -> Batch:
        """Return a provider's batch, with its tray."""
        return batches.get_batch(batch, provider=provider, store=self.store)

    def batches(self, provider: ProviderId) -> Sequence[Batch]:
        """Return a provider's batches that are not handed over, oldest first."""
        return batches.batches_of(provider, store=self.store)

    def progress(self, batch: BatchId, provider: ProviderId) -> Progress:
        """Return how far a batch is."""
        return batches.progress(batch, provider=provider, store=self.store, keys=self.keys, now=self.now())

    def report(self, batch: BatchId, provider: ProviderId) -> Sequence[Refusal]:
        """Return why rows were refused, in the order of the list."""
        return batches.report(batch, provider=provider, store=self.store, keys=self.keys)

    def batch_row(self, batch: BatchId, number: int, provider: ProviderId) -> Prepared:
        """Return a row of a batch that waits, for `preview`."""
        return batches.row(
            batch, number, terms=self.terms(provider), store=self.store, keys=self.keys, now=self.now()
        )

    def start_batch(self, batch: BatchId, choice: Choice, provider: ProviderId) -> None:
        """Have a batch issued."""
        batches.start(
            batch,
            choice,
            provider=provider,
            store=self.store,
            keys=self.keys,
            work=self.work,
            now=self.now(),
        )

    def pause_batch(self, batch: BatchId, provider: ProviderId) -> None:
        """Let a batch rest."""
        batches.pause(batch, provider=provider, store=self.store)

    def resume_batch(self, batch: BatchId, provider: ProviderId) -> None:
        """Go on with a batch that rests."""
        batches.resume(
            batch, provider=provider, store=self.store, keys=self.keys, work=self.work, now=self.now()
        )

    def discard_batch(self, batch: BatchId, provider: ProviderId) -> None:
        """Throw a list away of which nothing was begun."""
        batches.discard(batch, provider=provider, store=self.store, keys=self.keys)

    def stop_batch(self, batch: BatchId, provider: ProviderId) -> None:
        """End a batch: nothing more is issued."""
        batches.stop(batch, provider=provider, store=self.store)

    @property
    def is_alone(self) -> bool:
        """Whether the database is a file of this home: then only this machine can carry batches out."""
        return not settings_file.database(self.settings)

    @contextmanager
    def worker(self, tell: Callable[[Exception], None]) -> Iterator[Callable[[], bool]]:
        """Carry out batches, of other processes too, until the block ends; `tell` hears of what went wrong.

        One to a process. The block gets what says whether it works.
        """
        # DBOS takes a third of a second to import, which only what works pays.
        from registry.workflows.history import postgresql_engine, sqlite_engine  # noqa: PLC0415
        from registry.workflows.worker import Worker  # noqa: PLC0415

        url = settings_file.database(self.settings)
        errands = BatchErrands(
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            terms_of=self.terms,
            clock=clock,
            pace=Pace(monotonic),
            tell=tell,
        )
        with Worker(
            errands,
            attempts=self.attempts,
            bell=self.work,
            database=lambda: postgresql_engine(url) if url else sqlite_engine(self.home / _WORK),
            clock=clock,
            tell=tell,
        ) as worker:
            yield lambda: worker.works

    def publish(
        self,
        *,
        at: datetime | None = None,
        behind: tuple[int, int] = (0, 0),
        last_until: datetime | None = None,
    ) -> Publication:
        """Publish for the slot `at`, or now, in an emergency; `behind` what this database does not know.

        With `last_until` it is the registry's last publication, fresh until then.
        """
        now = self.now()
        return publishing.publish(
            store=self.store,
            keys=self.keys,
            registry=Named(host=self.settings.host, name=self.settings.name, url=self.settings.url),
            frameworks=self.frameworks,
            texts=texts_files(self.translations.values()),
            now=now,
            at=at or now,
            behind=behind,
            rule=self.rule,
            page_sums=self._page()[SUMS],
            last_one=publishing.Last(until=last_until, root=self.root) if last_until else None,
            shown=self._register,
        )

    def published(self) -> tuple[Publication, dict[str, bytes]] | None:
        """Return the newest publication with its files by path, or `None` before the first."""
        return publishing.published(store=self.store)

    def in_words(self, facts: Facts, spoken: Spoken = ENGLISH) -> CertificateView:
        """Return what a certificate with these facts says, in words."""
        return self._words(facts, spoken=spoken)

    def copy_in_words(self, opened: Opened, shown: Shown, spoken: Spoken = ENGLISH) -> CertificateView:
        """Return what `paper_copy` would print, but for code and mark; raises what `shown_facts` raises."""
        facts = certify.shown_facts(Held.of(opened), shown, url=self.settings.url, store=self.store)
        return self._words(facts, spoken=spoken)

    def certificate(
        self,
        digits: str,
        *,
        spoken: Spoken = ENGLISH,
        mark: str | None = None,
        layout: Layout = Layout.PAGE,
    ) -> bytes:
        """Return one certificate as PDF; `mark` is a further copy's, a first copy has none.

        Like all that prints, raises `PdfUnavailableError` without pango.
        """
        view = self._words(papercode.unpack(digits).facts, digits, spoken, mark)
        return self.printer.certificate(view, layout=layout)

    def paper_copy(self, opened: Opened, shown: Shown, *, spoken: Spoken = ENGLISH) -> bytes:
        """Make a copy of what is open and return its PDF; raises what `certify.paper_copy` raises."""
        digits = certify.paper_copy(
            Held.of(opened),
            shown,
            url=self.settings.url,
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
        )
        slot = papercode.unpack(digits).facts.slot
        return self.certificate(digits, spoken=spoken, mark=certify.mark_of(slot, self.keys))

    def comparison_in_words(self, opened: Opened, spoken: Spoken = ENGLISH) -> ComparisonView:
        """Return what the certificate that a holder has open means to readers in other countries."""
        record = opened.record
        return self.composer.comparison(self._words(record.facts, record.digits, spoken), record.facts)

    def comparison(self, opened: Opened, spoken: Spoken = ENGLISH) -> bytes:
        """Return the same on paper; it prints the certificate's own code."""
        return self.printer.comparison(self.comparison_in_words(opened, spoken))

    def badge(self, opened: Opened) -> Badge:
        """Make a badge of what a holder has open; raises what `operations.badge` raises."""
        held = Held.of(opened)
        framework, _ = self.composer.text_of(held.facts.competencies[0])
        token = badge_copy(
            held,
            framework=framework,
            issuer=Issuer(name=self.settings.name, url=self.settings.url),
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
        )
        return badges.badge(token, framework.key)

    def count_sheet(self, provider: ProviderId) -> bytes:
        """Return a provider's counts for others, as PDF with their signed form inside."""
        signed = counts.sheet(
            provider,
            host=self.settings.host,
            frameworks=self.frameworks,
            store=self.store,
            keys=self.keys,
            now=self.now(),
        )
        return self.printer.counts(self.composer.counts(signed))

    def no_list(self, provider: str) -> bytes:
        """Return a provider's answer to whoever asks for a list of names, by the provider's name."""
        settings = self.settings
        return self.printer.no_list(registry_name=settings.name, origin=settings.url, provider=provider)

    def extract(self, provider: ProviderId) -> Extract:
        """Return what is told an auditor of one provider; raise `ProviderUnknownError`."""
        return extract.extract(
            provider, frameworks=self.frameworks, store=self.store, keys=self.keys, now=self.now()
        )

    def extract_sheet(self, provider: ProviderId) -> bytes:
        """Return the same on paper."""
        return self.printer.extract(self.composer.extract(self.extract(provider)))

    def preview(self, prepared: Prepared) -> bytes:
        """Return a certificate as it will be printed, with words in the place of the code."""
        return self.printer.preview(self.composer.certificate(prepared.facts, None, spoken=prepared.spoken))

    def proof_list(self, rows: Sequence[Prepared]) -> bytes:
        """Return the list on which learners tick their names before anything is issued."""
        words = self.composer.certificate(rows[0].facts, None)
        lines = self.composer.proof([(row.holder.name, row.reference) for row in rows])
        return self.printer.proof_list(lines, title=words.title, level=words.level)

    def qr_rows(self, text: str) -> tuple[str, ...]:
        """Return a QR for a screen, a row of modules each: `1` is dark."""
        return qr.rows(text)

    def qr_matrix(self, digits: str) -> tuple[str, ...]:
        """Return the QR of a certificate as `qr_rows` does."""
        return qr.matrix(self.settings.url, digits)

    def wallet_copy(self, opened: Opened, key: PublicKey) -> str:
        """Make a copy of what is open for one key of its holder's; raises what `operations.wallet` raises."""
        copies = wallet.wallet_copies(
            Held.of(opened),
            [key],
            frameworks=self.frameworks,
            url=self.settings.url,
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
        )
        return copies[0]

    def wallet_copies(self, access: Access, proofs: Sequence[KeyProof]) -> list[str]:
        """Return a copy for each key that a wallet proved; raises what `operations.wallet.collect` raises."""
        return wallet.collect(
            access,
            proofs,
            frameworks=self.frameworks,
            url=self.settings.url,
            store=self.store,
            keys=self.keys,
            attempts=self.attempts,
            now=self.now(),
        )

    def class_sheets(self, tray: OpenTray) -> bytes:
        """Return a tray's certificates and claim sheets, one after the other, as one document."""
        return self.printer.class_sheets(
            (self._certificates(sitting), self.composer.claim_sheet(sitting))
            for sitting in sittings(tray.sheets)
        )

    def sheet(self, tray: OpenTray, item: str) -> bytes:
        """Return one certificate and its sitting's claim sheet again; raise `TrayUnknownError`."""
        sheet = tray.sheet(item)
        sitting = next(one for one in sittings(tray.sheets) if sheet in one)
        return self.printer.class_sheets([(self._certificates([sheet]), self.composer.claim_sheet(sitting))])

    def pin_list(self, tray: OpenTray) -> bytes:
        """Return the PINs of a tray by slip number."""
        return self.printer.pin_list(self.composer.pins(tray.sheets), registry_name=self.settings.name)

    def parcel(
        self,
        tray: TrayId,
        provider: ProviderId,
        *,
        part: int | None = None,
        done: Callable[[int], None] = lambda _: None,
    ) -> Iterator[bytes]:
        """Yield a ZIP of a tray's papers, or of one part, as it is made; `done` is told the rows so far.

        The first bytes come after the first page: until then it raises `TrayUnknownError`, `PartUnknownError`
        and `PdfUnavailableError`. A tray that is destroyed meanwhile is an error later, and the ZIP a torso.
        """
        papers = Papers(printer=self.printer, composer=self.composer, words=self._words)
        return parcel.parcel(
            papers.of(self._sittings(tray, provider, part)),
            readme=papers.readme(),
            in_order=self.printer.in_order,
            done=done,
        )

    def pin_slips(self, tray: TrayId, provider: ProviderId, part: int) -> bytes:
        """Return the PINs of one part of a tray by slip number; raises as `parcel` does."""
        sheets = [sheet for one in self._sittings(tray, provider, part) for sheet in one.sheets]
        return self.printer.pin_list(self.composer.pins(sheets), registry_name=self.settings.name)

    def parts(self, tray: TrayId, provider: ProviderId) -> Sequence[Part]:
        """Return the parts of a provider's tray; raise `TrayUnknownError`."""
        return parts.parts(parts.places(tray, provider=provider, store=self.store, keys=self.keys))

    def _sittings(self, tray: TrayId, provider: ProviderId, part: int | None) -> Iterator[Sitting]:
        places = parts.places(tray, provider=provider, store=self.store, keys=self.keys)
        wanted = parts.in_part(places, part)
        return parts.read(wanted, tray, provider=provider, store=self.store, keys=self.keys)

    def _other_leaves(self) -> Iterator[bytes]:
        # A home that was founded earlier gets this one when its root is fetched (`registry keys renew`).
        with suppress(KeyFileError):
            yield self.keys.request_leaf

    def _certificates(self, sheets: Sequence[Sheet]) -> list[CertificateView]:
        return [self._words(one.facts, one.digits, one.spoken) for one in sheets]

    def _words(
        self,
        facts: Facts,
        digits: str | None = None,
        spoken: Spoken = ENGLISH,
        mark: str | None = None,
    ) -> CertificateView:
        named = facts.provider
        provider = None if named is None else publishing.name_of(named, store=self.store)
        return self.composer.certificate(facts, digits, spoken=spoken, provider=provider, mark=mark)

    def __enter__(self) -> Self:
        """Return the registry itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the printing process and let go of the database."""
        self.printer.close()
        self.store.close()
        if self.in_use is not None:
            self.in_use.close()


def open_home(home: Path, *, passphrase: Callable[[], bytes]) -> Registry:
    """Open the registry in `home`; raise `SettingsError`, and later `KeyFileError` or `PassphraseError`.

    The database is brought to its newest form, and what a dead process left open is abandoned. Raises
    `HomeInUseError` while it is being restored, `DatabaseMissingError`, and `MarkRefusedError` for an
    operator's mark that is more than a drawing.
    """
    settings = settings_file.read(home)
    _arm(settings)
    database, in_use = _database(home, settings), InUse.by_many(home)
    registry = _assembled(home, settings, database, in_use, passphrase=passphrase)
    status.abandon_dead(store=registry.store, keys=registry.keys, attempts=registry.attempts)
    return registry


def _assembled(
    home: Path, settings: Settings, database: Database, in_use: InUse, *, passphrase: Callable[[], bytes]
) -> Registry:
    own = mark.of_home(home)
    database.migrate()
    frameworks = reading.load(_FRAMEWORKS)
    translations = translated(_FRAMEWORKS, frameworks)
    fonts = Fonts(home / _FONTS)
    keys = KeyFolder(home, host=settings.host, passphrase=passphrase)
    return Registry(
        home=home,
        settings=settings,
        store=database,
        keys=keys,
        attempts=database.attempts(home / _LOCKS),
        frameworks=frameworks,
        translations=translations,
        fonts=fonts,
        root=keys.root,
        composer=Composer(
            registry_name=settings.name,
            origin=settings.url,
            frameworks=frameworks,
            others={code: one.frameworks for code, one in translations.items()},
        ),
        printer=Printer(fonts, mark=own, seal=Sealer(keys).sealed if settings.seal else None),
        work=Doorbell(),
        oversight=OversightKey(home, host=settings.host),
        mark=own,
        in_use=in_use,
    )


def back_up(home: Path, folder: Path | None, *, now: datetime) -> tuple[Path, bool]:
    """Make a backup of a home in a folder, or in its own; no key is opened.

    Returns where it is, and whether the database is in it: a server's has a backup of its own. Raises
    `SettingsError`, `BackupError`, `DatabaseMissingError`.
    """
    settings = settings_file.read(home)
    own = _backups(home, settings)
    _database(home, settings).close()
    Tombstones(own).close(backup.stamp_of(now))
    database = _own_file(home, settings)
    public = [path for name in _PUBLIC for path in home.glob(name)]
    saved = backup.make(
        folder or own, database=database, files=public, program=__version__, root=_root_of(home), now=now
    )
    return saved, database is not None


def forget_backups(home: Path, folder: Path | None, *, before: datetime) -> int:
    """Take away old backups, and the tombstones that only they needed; return how many backups."""
    return backup.forget_before(folder or _backups(home, settings_file.read(home)), before)


def restore_home(
    home: Path,
    saved: Path,
    *,
    replace: bool = False,
    without_tombstones: bool = False,
    passphrase: Callable[[], bytes],
    now: datetime,
) -> tuple[int, Publication]:
    """Bring a home's database back, do again what must not be undone, and publish.

    Returns how many tombstones there were, and the publication. Only when all of that is done the database is
    put in its place; a server's was put there by its own tools. Raises `BackupError`, `HomeInUseError`,
    `TombstonesError`, and `SealedDamagedError` for another keystore.
    """
    manifest = backup.check(saved)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with InUse.alone(home) as in_use:
        backup.require_root(manifest, _root_of(home) if (home / "root.jwk").exists() else manifest.root)
        backup.require_room(home / _DATABASE, manifest, replace=replace)
        backup.write_missing(saved, manifest, home)
        settings = settings_file.read(home)
        path = _own_file(home, settings)
        backup.require_kind(manifest, is_file=path is not None)
        lines = Tombstones(_backups(home, settings))
        if not without_tombstones:
            backup.require_told(lines)
        staged = backup.stage(saved, path) if path else None
        database = _opened(staged, lines) if staged else _database(home, settings)
        with _assembled(home, settings, database, in_use, passphrase=passphrase) as registry:
            # Read before anything is told again: it is told as it is done, this publication too.
            told = list(lines.all())
            replayed = replay.replay(told, store=registry.store, keys=registry.keys, now=now)
            made = registry.publish(at=now, behind=replayed.behind)
            # Trays without a key go, and so do keys of trays that the backup does not know.
            hand_over.sweep(store=registry.store, keys=registry.keys, now=now)
        if path and staged:
            backup.put_in_place(staged, path, now)
    return replayed.lines, made


def published_files(home: Path) -> dict[str, bytes]:
    """Return a home's newest published files by path, none before the first publication; no key is opened."""
    database = _database(home, settings_file.read(home))
    try:
        newest = publishing.published(store=database)
    finally:
        database.close()
    return newest[1] if newest else {}


def read_list(data: bytes, *, charset: str = "") -> Sequence[ListedRow]:
    """Return the rows of an uploaded CSV or XLSX file; raise `ListRefusedError` saying what to change.

    `charset` is a person's answer where the letters of an older file can be read in more than one way.
    """
    # A tenth of a second of imports, which only what reads a list pays.
    from registry.uploads import reading as uploads  # noqa: PLC0415

    return uploads.read(data, charset=charset)


def list_template(kind: str, codes: Iterable[Sequence[str]]) -> bytes:
    """Return the empty list to fill (`csv`), the codes that may stand in it (`codes`), or both (`xlsx`).

    A row of codes: framework, competency, level, and in words what it certifies.
    """
    from registry.uploads import writing  # noqa: PLC0415 - likewise

    if kind == "xlsx":
        return writing.workbook_template(codes)
    return writing.codes(codes) if kind == "codes" else writing.template()


def charset_names() -> Mapping[str, str]:
    """Return the encodings in which an older file may be, in words by their names."""
    from registry.uploads.charset import OLDER  # noqa: PLC0415 - likewise

    return OLDER


def texts_in_picture(data: bytes) -> set[str]:
    """Return the texts of every QR in a picture; raise `ScanUnavailableError` without the extra."""
    return scanning.texts_in(data)


def plain_certificate(registry: Registry, digits: str) -> bytes:
    """Return a certificate made the plain way, for `registry bench` to compare with."""
    view = registry.composer.certificate(papercode.unpack(digits).facts, digits)
    return plain_way.certificate(view, Fonts(registry.home / _FONTS))


def framework_rows() -> list[FrameworkRow]:
    """Return a row for each framework's release; raise `FrameworkError`."""
    return listing.list_rows(reading.load(_FRAMEWORKS))


def check_frameworks() -> tuple[list[dict[str, str]], bool]:
    """Return a row for each thing found in the frameworks' files, and whether they can be used."""
    found = checking.check(_FRAMEWORKS)
    return findings.finding_rows(found), findings.passed(found)


def _arm(settings: Settings) -> None:
    asked = settings_file.failpoints()
    if asked:
        failpoint.arm(failpoint.read(asked), host=settings.host)


def _database(home: Path, settings: Settings) -> Database:
    """Open the database that a home has: an empty one in the place of one that was lost undoes everything."""
    path = _own_file(home, settings)
    if path is not None and (not path.exists() or not path.stat().st_size):
        raise backup.DatabaseMissingError
    database = _opened(path or settings_file.database(settings), Tombstones(_backups(home, settings)))
    database.require_founded()
    return database


def _own_file(home: Path, settings: Settings) -> Path | None:
    """Return where the home's own database is; `None` if it is a server's."""
    return None if settings_file.database(settings) else home / _DATABASE


def _opened(where: Path | str, tombstones: Tombstones | None = None) -> Database:
    # Half a second of imports, which only what opens a home pays: a check of a certificate does not.
    from registry.storage.database import Database  # noqa: PLC0415

    return Database(where if isinstance(where, str) else f"sqlite:///{where}", tombstones)


def _root_of(home: Path) -> str:
    return KeyFolder(home, host="", passphrase=bytes).root.kid


def _backups(home: Path, settings: Settings) -> Path:
    folder = home / settings.backups
    if folder.is_relative_to(home):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
