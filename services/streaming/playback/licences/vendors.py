"""What a policy is in the words of each vendor: the entitlement that goes along with a request.

Sources: Axinom DRM, entitlement messages (version 2); Google Widevine Cloud, licence proxy
requests. Both by their documentation; no real vendor has been asked.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from services.streaming.playback.licences.policy import (
    OFFLINE_PLAYBACK_SECONDS,
    ONLINE_SECONDS,
    DrmPolicy,
    Hdcp,
    Security,
)
from services.streaming.processing.schemas import ContentKey, KeyClass

_LEVEL: Final = {Security.SOFTWARE: 1, Security.SECURE_KEYS: 3, Security.HARDWARE: 5}
"""Widevine counts 1, 2 as L3; 3 as L2; 4, 5 as L1."""
_GOOGLE_HDCP: Final = {Hdcp.NONE: "HDCP_NONE", Hdcp.V1: "HDCP_V1", Hdcp.V2_2: "HDCP_V2_2"}
_AXINOM_HDCP: Final = {Hdcp.NONE: None, Hdcp.V1: "1.0", Hdcp.V2_2: "2.2"}
_PLAYREADY_LEVEL: Final = {
    Security.SOFTWARE: 150,
    Security.SECURE_KEYS: 2_000,
    Security.HARDWARE: 3_000,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What one play may have: keys by class, each with what it asks of the device."""

    content_id: UUID
    session: str
    policies: Sequence[DrmPolicy]
    keys: dict[KeyClass, ContentKey]


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What goes to the vendor in place of the client's own request."""

    body: bytes
    headers: dict[str, str]


class Vendor(Protocol):
    def forward(self, body: bytes, grant: Grant) -> Forwarded:
        """`body` is what the client's key system said, as it is."""
        ...

    def answer(self, body: bytes) -> bytes:
        """The licence inside the vendor's answer. ValueError: there is none."""
        ...


class Axinom:
    """A JWT with the entitlement beside the body, as it came. `secret` is base64."""

    def __init__(self, key_id: str, secret: str) -> None:
        self._key_id = key_id
        self._secret = b64decode(secret)

    def forward(self, body: bytes, grant: Grant) -> Forwarded:
        token = self._jwt(entitlement(self._key_id, grant))
        return Forwarded(
            body,
            {"X-AxDRM-Message": token, "Content-Type": "application/octet-stream"},
        )

    def answer(self, body: bytes) -> bytes:
        return body

    def _jwt(self, payload: dict[str, Any]) -> str:
        head = _base64url(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        text = f"{head}.{_base64url(json.dumps(payload).encode())}"
        return f"{text}.{_base64url(hmac.digest(self._secret, text.encode(), sha256))}"


def entitlement(key_id: str, grant: Grant) -> dict[str, Any]:
    """Axinom's message: which keys, and by the name of a policy what each needs."""
    persist = any(each.persist for each in grant.policies)
    offline = max((each.offline_expiry_s for each in grant.policies), default=0)
    return {
        "version": 1,
        "com_key_id": key_id,
        "message": {
            "type": "entitlement_message",
            "version": 2,
            "license": {
                "duration": offline if persist else ONLINE_SECONDS,
                "allow_persistence": persist,
            },
            "content_keys_source": {
                "inline": [
                    {
                        "id": str(UUID(bytes=grant.keys[each.quality_class].kid)),
                        "usage_policy": each.quality_class.value,
                    }
                    for each in grant.policies
                ]
            },
            "content_key_usage_policies": [_axinom_policy(each) for each in grant.policies],
            "session": {"session_id": grant.session},
        },
    }


def _axinom_policy(policy: DrmPolicy) -> dict[str, Any]:
    widevine: dict[str, Any] = {"device_security_level": _AXINOM_LEVEL[policy.security]}
    if (hdcp := _AXINOM_HDCP[policy.hdcp]) is not None:
        widevine["hdcp"] = hdcp
    return {
        "name": policy.quality_class.value,
        "widevine": widevine,
        "playready": {"min_device_security_level": _PLAYREADY_LEVEL[policy.security]},
        "fairplay": {"hdcp": _FAIRPLAY_HDCP[policy.hdcp]},
    }


_AXINOM_LEVEL: Final = {
    Security.SOFTWARE: "SW_SECURE_CRYPTO",
    Security.SECURE_KEYS: "HW_SECURE_CRYPTO",
    Security.HARDWARE: "HW_SECURE_ALL",
}
_FAIRPLAY_HDCP: Final = {Hdcp.NONE: "NOT_REQUIRED", Hdcp.V1: "TYPE0", Hdcp.V2_2: "TYPE1"}


class Google:
    """The client's request inside a signed one. `key` and `iv` sign with AES-CBC over SHA-1, as
    Widevine's licence service asks; `secret` is both, base64, with a colon between them.
    """

    def __init__(self, provider: str, secret: str) -> None:
        key, _, vector = secret.partition(":")
        self._provider = provider
        self._key, self._vector = b64decode(key), b64decode(vector)

    def forward(self, body: bytes, grant: Grant) -> Forwarded:
        request = json.dumps(proxy_request(self._provider, body, grant)).encode()
        signed = {
            "request": b64encode(request).decode(),
            "signature": b64encode(self._signature(request)).decode(),
            "signer": self._provider,
        }
        return Forwarded(json.dumps(signed).encode(), {"Content-Type": "application/json"})

    def answer(self, body: bytes) -> bytes:
        told = json.loads(body)
        if not isinstance(told, dict) or told.get("status") != "OK":
            raise ValueError("no licence")
        return b64decode(told["license"])

    def _signature(self, request: bytes) -> bytes:
        digest = sha1(request, usedforsecurity=False).digest()
        padded = digest + bytes([12]) * 12  # 20 bytes to two blocks
        cipher = Cipher(algorithms.AES(self._key), modes.CBC(self._vector)).encryptor()
        return cipher.update(padded) + cipher.finalize()


def proxy_request(provider: str, body: bytes, grant: Grant) -> dict[str, Any]:
    """Google's request: the client's own in it, and what each track asks for."""
    persist = any(each.persist for each in grant.policies)
    offline = max((each.offline_expiry_s for each in grant.policies), default=0)
    duration = offline if persist else ONLINE_SECONDS
    return {
        "payload": b64encode(body).decode(),
        "content_id": b64encode(grant.content_id.bytes).decode(),
        "provider": provider,
        "allowed_track_types": "SD_UHD1" if _has_uhd(grant) else "SD_HD",
        "content_key_specs": [
            {
                "track_type": _GOOGLE_TRACK[each.quality_class],
                "key_id": b64encode(grant.keys[each.quality_class].kid).decode(),
                "key": b64encode(grant.keys[each.quality_class].key).decode(),
                "security_level": _LEVEL[each.security],
                "required_output_protection": {"hdcp": _GOOGLE_HDCP[each.hdcp]},
            }
            for each in grant.policies
        ],
        "policy_overrides": {
            "can_play": True,
            "can_persist": persist,
            "can_renew": False,
            "rental_duration_seconds": duration,
            "playback_duration_seconds": OFFLINE_PLAYBACK_SECONDS if persist else duration,
            "license_duration_seconds": duration,
        },
    }


_GOOGLE_TRACK: Final = {
    KeyClass.SD: "SD",
    KeyClass.HD: "HD",
    KeyClass.UHD: "UHD1",
    KeyClass.AUDIO: "AUDIO",
}


def _has_uhd(grant: Grant) -> bool:
    return any(each.quality_class is KeyClass.UHD for each in grant.policies)


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
