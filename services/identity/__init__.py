"""Who the fans are, which language they read, and the PIN that proves it is they who pay."""

from services.identity.cache import ProfileCache
from services.identity.hashing import PinHasher
from services.identity.levels import level_in_force, levels_in_force
from services.identity.pads import PAD_LIFE
from services.identity.pins import CHANGE_PIN, PinService
from services.identity.rules import (
    PIN_LENGTH,
    holds_pin,
    is_bare_pin,
    looks_like_pin,
    masked_name,
)
from services.identity.schemas import (
    Channel,
    FanProfile,
    FanSeen,
    PadKey,
    PadKind,
    PadOutcome,
    PadStep,
    PadView,
    PinStatus,
    VerificationLevel,
    WeakPin,
    in_force,
)
from services.identity.sealing import Sealer
from services.identity.service import IdentityService

__all__ = [
    "CHANGE_PIN",
    "PAD_LIFE",
    "PIN_LENGTH",
    "Channel",
    "FanProfile",
    "FanSeen",
    "IdentityService",
    "PadKey",
    "PadKind",
    "PadOutcome",
    "PadStep",
    "PadView",
    "PinHasher",
    "PinService",
    "PinStatus",
    "ProfileCache",
    "Sealer",
    "VerificationLevel",
    "WeakPin",
    "holds_pin",
    "in_force",
    "is_bare_pin",
    "level_in_force",
    "levels_in_force",
    "looks_like_pin",
    "masked_name",
]
