"""What a device proves itself with: forms, hashes, signatures over a challenge."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.identity.devices.errors import BadDeviceProof
from services.identity.devices.schemas import TOKEN_BYTES, PublicKey, SecretToken

_MAX_DER_BYTES: Final = 200
_HALF: Final = 32


def proof_hash(proof: PublicKey | SecretToken) -> str:
    """How a proof is told from all others; BadDeviceProof if it has not the right form."""
    match proof:
        case PublicKey(der):
            _load(der)
            return sha256(b"key:" + der).hexdigest()
        case SecretToken(value):
            if len(value) != TOKEN_BYTES:
                raise BadDeviceProof
            return sha256(b"token:" + value).hexdigest()


def is_signed(der: bytes, challenge: bytes, signature: bytes) -> bool:
    """Whether the key's owner signed the challenge.

    A P-256 signature is r and s, 32 bytes each, as browsers make it (W3C Web Cryptography).
    """
    key = _load(der)
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, challenge)
            return True
        if len(signature) != 2 * _HALF:
            return False
        r, s = (int.from_bytes(part, "big") for part in (signature[:_HALF], signature[_HALF:]))
        key.verify(encode_dss_signature(r, s), challenge, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _load(der: bytes) -> Ed25519PublicKey | EllipticCurvePublicKey:
    if len(der) > _MAX_DER_BYTES:
        raise BadDeviceProof
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadDeviceProof from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise BadDeviceProof
