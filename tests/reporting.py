"""A key of oversight for tests, without a file and without Argon2, and a report to go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import ec

from registry.keystore.sealed_file import PassphraseError
from registry.model.report import ReportKind
from registry.operations import report
from registry.securing.keys import PublicKey
from registry.securing.report_sealing import ReportKey

if TYPE_CHECKING:
    from registry.operations.report import Told
    from tests.operations.office import Office

WORDS: Final = b"what oversight types"
_PRIVATE: Final = ec.derive_private_key(4711, ec.SECP256R1())
KEY: Final = ReportKey(_PRIVATE)
TEXT: Final = "They asked for 50 before they let me sit."


@dataclass
class FakeOversight:
    """Keeps the contract of `registry.ports.reports.Oversight`."""

    public: PublicKey | None = PublicKey(_PRIVATE.public_key())  # noqa: RUF009 - it is frozen
    is_example: bool = False

    def opened(self, passphrase: bytes) -> ReportKey:
        if passphrase != WORDS:
            message = "the passphrase does not open oversight.key"
            raise PassphraseError(message)
        return KEY


def told(text: str = TEXT, *, kind: ReportKind = ReportKind.MONEY, about: str = "Example College") -> Told:
    return report.read(kind.value, about, text)


def filed(office: Office, text: str = TEXT, **changes: str) -> str:
    """File a report and return its code."""
    code = report.draw_code()
    report.file(told(text, **changes), code, oversight=FakeOversight(), **office.parts)  # type: ignore[arg-type]
    return code
