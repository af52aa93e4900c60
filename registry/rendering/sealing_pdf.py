"""The seal of a certificate's PDF, for readers that know no code: PAdES (ETSI EN 319 142-1, level B-B).

* Off unless the settings ask for it, and made by the extra `seal`: without it nothing here is imported.
* It says what the code says, and to no finer time: the registry's key signs, on the first day of the month of
  issue. No server is asked for a time, nothing is fetched, and no revocation is looked up.
* The file as it was stays whole at the beginning of the sealed one, digits and all; the seal is appended.
* The key is the one that signs codes. What it signs there begins with `eyJ`, here with the tag of a SET:
  neither signature can stand for the other.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from registry.model.errors import RegistryError
from registry.model.said import said

if TYPE_CHECKING:
    from registry.model.month import Issued
    from registry.ports import Keys

LIBRARY: Final = "pyhanko"
FIELD: Final = "Seal"
_DIGEST: Final = "sha256"
_RESERVED: Final = 8192
"""Hexadecimal digits for signature and two certificates, which take about 3,000."""

_HALF: Final = 32
# What `pdf_child` writes: a file with a field for a signature has a part that no reader is told about.
_UA: Final = re.compile(rb'\s+xmlns:pdfuaid="[^"]*" pdfuaid:part="1"')


class SealUnavailableError(RegistryError):
    """The settings ask for a seal that this installation cannot make."""

    code: ClassVar[str] = "seal_unavailable"

    def __init__(self) -> None:
        """Say what to install, or what to change."""
        super().__init__(
            said(
                'the seal needs the extra "seal": install competency-registry[seal], or take seal out of '
                "registry.toml"
            )
        )


class Sealer:
    """Seals PDFs with the key that signs credentials. Safe to share between threads."""

    def __init__(self, keys: Keys) -> None:
        """Keep the keystore, of which nothing is opened yet; raise `SealUnavailableError`."""
        if find_spec(LIBRARY) is None:
            raise SealUnavailableError
        self._keys = keys

    def sealed(self, pdf: bytes, month: Issued) -> bytes:
        """Return the PDF with a seal, signed on the first day of the month."""
        from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415 - an extra
        from pyhanko.sign.signers import cms_embedder  # noqa: PLC0415 - likewise
        from pyhanko.sign.signers.pdf_byterange import SignatureObject  # noqa: PLC0415 - likewise

        plain = _UA.sub(lambda mark: b" " * len(mark.group()), pdf)
        first = datetime(month.first.year, month.first.month, 1, tzinfo=UTC)
        steps = cms_embedder.PdfCMSEmbedder().write_cms(FIELD, _writer(plain))
        next(steps)
        place = SignatureObject(timestamp=first, subfilter=SigSeedSubFilter.PADES, bytes_reserved=_RESERVED)
        steps.send(cms_embedder.SigObjSetup(sig_placeholder=place))
        digest, output = steps.send(cms_embedder.SigIOSetup(md_algorithm=_DIGEST))
        signer = _signer(self._keys)
        steps.send(asyncio.run(signer.async_sign(digest.document_digest, _DIGEST, use_pades=True)))
        made: bytes = output.getvalue()
        return made


def _writer(pdf: bytes) -> Any:  # noqa: ANN401 - its class is made here
    from pyhanko.pdf_utils import generic  # noqa: PLC0415 - an extra
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - likewise

    class Writer(IncrementalPdfFileWriter):
        """Appends what it is told to and nothing else: no time, no maker's name, no random number."""

        def _update_meta(self) -> None:
            pass

        @classmethod
        def _handle_id(cls, prev: Any) -> Any:  # noqa: ANN401 - as the library has it
            first, _ = prev.trailer["/ID"]
            again = hashlib.sha256(b"sealed" + pdf).digest()[: len(first)]
            return generic.ArrayObject([first, generic.ByteStringObject(again)])

    return Writer(io.BytesIO(pdf))


def _signer(keys: Keys) -> Any:  # noqa: ANN401 - its class is made here
    from asn1crypto import pem, x509  # noqa: PLC0415 - an extra
    from asn1crypto.algos import SignedDigestAlgorithm  # noqa: PLC0415 - likewise
    from pyhanko.sign.signers.pdf_cms import Signer  # noqa: PLC0415 - likewise
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 - likewise

    class KeySigner(Signer):
        """Signs with the keystore's key, which never shows itself."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 - as the library has it
            if digest_algorithm != _DIGEST or dry_run:
                message = "the keystore's key signs SHA-256, and in earnest"
                raise RuntimeError(message)
            signature = keys.credential.sign(data)
            r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
            return encode_dss_signature(r, s)

    _, _, root = pem.unarmor(keys.root_certificate)
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register(x509.Certificate.load(root))
    return KeySigner(
        signing_cert=x509.Certificate.load(keys.credential_leaf),
        cert_registry=known,
        signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        embed_roots=True,
    )
