"""A forgotten PIN: asked for, waited for in the open, then set anew."""

from services.identity.resets.schemas import RESET_PIN, ResetDue, ResetState, ResetStatus
from services.identity.resets.service import RESET_IS_READY, PinResets, cooling_until

__all__ = [
    "RESET_IS_READY",
    "RESET_PIN",
    "PinResets",
    "ResetDue",
    "ResetState",
    "ResetStatus",
    "cooling_until",
]
