"""The X.509 form of the same keys, for wallets: the root as an authority, a leaf for each key that signs.

* Two levels; the root is not sent along (HAIP), so a leaf stands alone in `x5c`.
* A leaf names the registry by the address that is the credentials' `iss`, as a URI.
* A leaf outlives what it signs: a certificate may be renewed for years after its key has retired.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from registry.securing.keys import PublicKey

if TYPE_CHECKING:
    from datetime import datetime

    from registry.keystore.sealed_file import FileSigner, Use

LEAVES: Final[tuple[Use, ...]] = ("credential", "status", "request")
"""The keys whose signatures a wallet reads; the bundle is read under the pinned root alone."""

YEAR: Final = timedelta(days=365)
LEAF_LIFE: Final = 15 * YEAR
"""Five years of signing and ten more for what was signed on the last day."""
ROOT_LIFE: Final = 25 * YEAR
"""A root certifies leaves for ten years."""

_BACKDATED: Final = timedelta(days=1)
"""A wallet's clock may be behind ours."""


def root_certificate(root: FileSigner, *, organisation: str, now: datetime) -> bytes:
    """Return the root's own certificate, an authority for leaves only, as PEM."""
    builder = _begin(root.public, root, organisation, "root", now).not_valid_after(now + ROOT_LIFE)
    return _finish(builder, root, x509.BasicConstraints(ca=True, path_length=0))


def leaf_certificate(
    key: FileSigner, root: FileSigner, *, organisation: str, url: str, now: datetime
) -> bytes:
    """Return a signing key's certificate for the registry at `url`, as PEM."""
    address = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(url)])
    builder = _begin(key.public, root, organisation, key.use, now).not_valid_after(now + LEAF_LIFE)
    return _finish(
        builder.add_extension(address, critical=False),
        root,
        x509.BasicConstraints(ca=False, path_length=None),
    )


def der_of(pem: bytes, kid: str) -> bytes:
    """Return the certificate of the key `kid` as DER; raise `ValueError` if it is another's, or none."""
    certificate = x509.load_pem_x509_certificate(pem)
    key = certificate.public_key()
    if not (isinstance(key, ec.EllipticCurvePublicKey) and _kid_of(key) == kid):
        message = "the certificate is for another key"
        raise ValueError(message)
    return certificate.public_bytes(Encoding.DER)


def _kid_of(key: ec.EllipticCurvePublicKey) -> str | None:
    return PublicKey(key).kid if isinstance(key.curve, ec.SECP256R1) else None


def _begin(
    key: PublicKey, root: FileSigner, organisation: str, use: str, now: datetime
) -> x509.CertificateBuilder:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public.value)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(organisation, use))
        .issuer_name(_name(organisation, "root"))
        .public_key(key.value)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.value), critical=False)
        .add_extension(authority, critical=False)
    )


def _finish(builder: x509.CertificateBuilder, root: FileSigner, basic: x509.BasicConstraints) -> bytes:
    usage = x509.KeyUsage(
        digital_signature=not basic.ca,
        key_cert_sign=basic.ca,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    whole = builder.add_extension(basic, critical=True).add_extension(usage, critical=True)
    return root.sign_certificate(whole).public_bytes(Encoding.PEM)


def _name(organisation: str, use: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, f"Registry {use}"))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])
