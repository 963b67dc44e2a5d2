"""Money that comes from outside: KHQR codes, bank providers, top-ups."""

from services.payments.errors import (
    KhqrChanged,
    KhqrExpired,
    KhqrFaulty,
    KhqrForeign,
    KhqrRefused,
    KhqrUnreadable,
    TopUpAlreadyPaid,
    TopUpClosed,
    TopUpKeyReused,
    TopUpNotFound,
    TopUpTooLarge,
    TopUpTooSmall,
)
from services.payments.providers.bakong import BakongProvider, BakongSettings
from services.payments.service import PaymentsService
from services.payments.top_ups.rules import TOP_UP_BOUNDS
from services.payments.top_ups.schemas import (
    StartTopUp,
    TopUp,
    TopUpCredited,
    TopUpDelayed,
    TopUpExpired,
    TopUpNeedsReview,
    TopUpState,
)
from services.payments.top_ups.service import TopUpService

__all__ = [
    "TOP_UP_BOUNDS",
    "BakongProvider",
    "BakongSettings",
    "KhqrChanged",
    "KhqrExpired",
    "KhqrFaulty",
    "KhqrForeign",
    "KhqrRefused",
    "KhqrUnreadable",
    "PaymentsService",
    "StartTopUp",
    "TopUp",
    "TopUpAlreadyPaid",
    "TopUpClosed",
    "TopUpCredited",
    "TopUpDelayed",
    "TopUpExpired",
    "TopUpKeyReused",
    "TopUpNeedsReview",
    "TopUpNotFound",
    "TopUpService",
    "TopUpState",
    "TopUpTooLarge",
    "TopUpTooSmall",
]
