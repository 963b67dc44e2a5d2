"""Which way a client plays an item, and what protection that really is: never less in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.streaming.library.schemas import Fallback, Item, Policy
from services.streaming.playback.schemas import Caps, Delivered, Player, Refusal, WhyNot

FAIRPLAY: Final = "com.apple.fps"
WIDEVINE: Final = "com.widevine.alpha"
PLAYREADY: Final = "com.microsoft.playready"
CLEARKEY: Final = "org.w3.clearkey"
ORDER: Final = (FAIRPLAY, WIDEVINE, PLAYREADY, CLEARKEY)
"""The better one first."""
_DELIVERED: Final = {
    FAIRPLAY: Delivered.DRM_HARDWARE,
    WIDEVINE: Delivered.DRM_SOFTWARE,
    PLAYREADY: Delivered.DRM_SOFTWARE,
    CLEARKEY: Delivered.CLEARKEY_DEV,
}
SD_LINES: Final = 480


@dataclass(frozen=True, slots=True)
class Way:
    """`height` None: as high as the rights go; `systems` to try, the best first."""

    player: Player
    delivered: Delivered
    height: int | None = None
    systems: tuple[str, ...] = ()


def choose(
    item: Item, caps: Caps, available: Sequence[str], *, live: bool = False
) -> Way | Refusal:
    """`available` are the key systems that this installation has licences for."""
    if live or item.policy is Policy.STANDARD:
        return _without_key_system(caps)
    asked = {_plain(name) for name in caps.eme}
    systems = tuple(name for name in ORDER if name in asked and name in available)
    if systems and caps.mse and item.media is not None and item.media.cbcs:
        return Way(Player.HLS_CBCS, _DELIVERED[systems[0]], systems=systems)
    if item.fallback is Fallback.AES128_SD:
        return _without_key_system(caps, height=SD_LINES)
    others = [item.fallback.value] if item.fallback is Fallback.OPEN_IN_BROWSER else []
    return Refusal(WhyNot.PROTECTION_UNAVAILABLE, {"fallbacks": others})


def _without_key_system(
    caps: Caps, *, delivered: Delivered = Delivered.AES128, height: int | None = None
) -> Way | Refusal:
    if caps.mse:
        return Way(Player.HLS_AES128, delivered, height)
    if caps.native_hls:
        return Way(Player.NATIVE_HLS, delivered, height)
    return Refusal(WhyNot.PROTECTION_UNAVAILABLE, {"fallbacks": [Fallback.OPEN_IN_BROWSER.value]})


def _plain(name: str) -> str:
    """FairPlay also goes by names with a version, such as `com.apple.fps.1_0`."""
    return FAIRPLAY if name.startswith(FAIRPLAY) else name
