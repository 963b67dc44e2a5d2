"""What each class of quality asks of a device, in no vendor's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.streaming.playback.protection import CLEARKEY, FAIRPLAY, PLAYREADY, WIDEVINE
from services.streaming.processing.schemas import KeyClass

SYSTEMS: Final = {
    FAIRPLAY: "fairplay",
    WIDEVINE: "widevine",
    PLAYREADY: "playready",
    CLEARKEY: "clearkey",
}
"""Key systems as browsers name them, and their words in our addresses."""
OFFLINE_SECONDS: Final = 30 * 86_400
OFFLINE_PLAYBACK_SECONDS: Final = 2 * 86_400
ONLINE_SECONDS: Final = 6 * 3_600


class Security(StrEnum):
    """Where keys and pictures are decoded."""

    SOFTWARE = "software"
    SECURE_KEYS = "secure_keys"
    HARDWARE = "hardware"


class Hdcp(StrEnum):
    """What the line to a display must have at least."""

    NONE = "none"
    V1 = "1.0"
    V2_2 = "2.2"


@dataclass(frozen=True, slots=True)
class DrmPolicy:
    """Of one class of quality. `offline_expiry_s` 0: it cannot be kept."""

    quality_class: KeyClass
    security: Security
    hdcp: Hdcp
    persist: bool
    offline_expiry_s: int


_DEMANDS: Final = {
    KeyClass.SD: (Security.SOFTWARE, Hdcp.NONE),
    KeyClass.AUDIO: (Security.SOFTWARE, Hdcp.NONE),
    KeyClass.HD: (Security.SECURE_KEYS, Hdcp.V1),
    KeyClass.UHD: (Security.HARDWARE, Hdcp.V2_2),
}


def policies(classes: Iterable[KeyClass], *, persist: bool = False) -> tuple[DrmPolicy, ...]:
    """One for each class, SD first."""
    order = list(_DEMANDS)
    return tuple(
        DrmPolicy(each, *_DEMANDS[each], persist, OFFLINE_SECONDS if persist else 0)
        for each in sorted(classes, key=order.index)
    )
