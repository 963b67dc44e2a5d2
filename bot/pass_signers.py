"""Signers of tickets for phones' wallets, from files below DATA_DIR/passes; none there, none here.

`apple/`: `certificate.pem` (of a Pass Type ID), `key.pem`, `wwdr.pem` (Apple's intermediate).
`google/account.json`: a service account's key file with one more field, `issuer_id`.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from cryptography.x509.oid import NameOID

from services.ticketing.aftersale.passes import PassSigners


def signers_of(folder: Path) -> PassSigners:
    """Those whose files are there. A file that is there and wrong stops the start."""
    apple, google = folder / "apple", folder / "google" / "account.json"
    return PassSigners(
        AppleFiles.read(apple) if apple.is_dir() else None,
        GoogleFile.read(google) if google.is_file() else None,
    )


@dataclass(frozen=True, slots=True)
class AppleFiles:
    """Subject of a pass certificate: UID is the pass type, OU the team."""

    pass_type: str
    team: str
    _certificate: x509.Certificate
    _key: RSAPrivateKey
    _intermediate: x509.Certificate

    @classmethod
    def read(cls, folder: Path) -> AppleFiles:
        certificate = x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
        return cls(
            _name(certificate, NameOID.USER_ID),
            _name(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME),
            certificate,
            _rsa((folder / "key.pem").read_bytes()),
            x509.load_pem_x509_certificate((folder / "wwdr.pem").read_bytes()),
        )

    def sign(self, manifest: bytes) -> bytes:
        return (
            pkcs7.PKCS7SignatureBuilder()
            .set_data(manifest)
            .add_signer(self._certificate, self._key, hashes.SHA256())
            .add_certificate(self._intermediate)
            .sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
        )


@dataclass(frozen=True, slots=True)
class GoogleFile:
    issuer: str
    account: str
    _key_id: str
    _key: RSAPrivateKey

    @classmethod
    def read(cls, path: Path) -> GoogleFile:
        said = orjson.loads(path.read_bytes())
        return cls(
            str(said["issuer_id"]),
            said["client_email"],
            said["private_key_id"],
            _rsa(said["private_key"].encode()),
        )

    def sign(self, claims: Mapping[str, Any]) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": self._key_id}
        signed = f"{_part(orjson.dumps(head))}.{_part(orjson.dumps(claims))}"
        return f"{signed}.{_part(self._key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


def _part(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _name(certificate: x509.Certificate, kind: x509.ObjectIdentifier) -> str:
    return str(certificate.subject.get_attributes_for_oid(kind)[0].value)


def _rsa(pem: bytes) -> RSAPrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, RSAPrivateKey), "passes are signed with RSA"
    return key
