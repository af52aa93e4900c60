"""Where reports, reviews and opinions lie, and who can open the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.ids import ProviderId, ReportId, ReviewId
    from registry.model.report import Opinion, ReportState
    from registry.securing.keys import PublicKey
    from registry.securing.report_sealing import ReportKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report by a keyed digest of its reply code; `case_sealed` holds until when, and whom it is about.

    `reply_sealed` is under a key drawn from the reply code; before there is a reply it holds an empty one.
    """

    id: ReportId
    mac: bytes
    state: ReportState
    case_sealed: bytes
    reply_sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A text of a report, sealed to oversight's key: the report, what was added, or a note of oversight's."""

    id: str
    report: ReportId
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """That a provider is looked at, because more than one report was about it; since when lies sealed."""

    id: ReviewId
    provider: ProviderId
    is_open: bool
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionCount:
    """How often an answer was given about a competency, and how many of these are shown until now."""

    competency: str
    answer: Opinion
    count: int
    shown: int


class Reports(Protocol):
    """Reports with their texts, in no order."""

    def add(self, report: Report) -> None:
        """Keep a new report."""

    def add_text(self, text: ReportText) -> None:
        """Keep one more text of a report."""

    def find(self, mac: bytes) -> Report | None:
        """Return the report under this digest and lock it until the transaction ends."""

    def get(self, report: ReportId) -> Report | None:
        """Return the report and lock it until the transaction ends."""

    def all(self) -> Sequence[Report]:
        """Return every report, by its id."""

    def alone(self) -> None:
        """Keep others from assigning reports until the transaction ends; asked before anything is locked."""

    def texts(self, report: ReportId) -> Sequence[ReportText]:
        """Return the texts of a report, by their ids."""

    def replace(self, report: Report) -> None:
        """Put a report in the place of the one with its id."""

    def remove(self, report: ReportId) -> None:
        """Forget a report with its texts."""

    def add_review(self, review: Review) -> None:
        """Keep a new review."""

    def reviews(self) -> Sequence[Review]:
        """Return every review, by its id."""

    def replace_review(self, review: Review) -> None:
        """Put a review in the place of the one with its id."""


class Opinions(Protocol):
    """How often each answer was given, without a row for any answer."""

    def count(self, competency: str, answer: Opinion) -> None:
        """Count one more answer."""

    def all(self) -> Sequence[OpinionCount]:
        """Return every count, by competency and answer."""

    def show(self) -> None:
        """Let what is counted until now be shown."""


class Oversight(Protocol):
    """The key of oversight: the public half lies with the registry, the private one under its passphrase."""

    @property
    def public(self) -> PublicKey | None:
        """The half to which reports are sealed; `None` where there is no key yet."""

    @property
    def is_example(self) -> bool:
        """Whether it is the throw-away key, whose passphrase everybody has."""

    def opened(self, passphrase: bytes) -> ReportKey:
        """Return the private half; raise a `RegistryError` if the passphrase does not open it."""
