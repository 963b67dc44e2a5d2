"""Refusals of gift cards. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import NotFound, RateLimited, Refused


class GiftCardNotFound(NotFound):
    """No such card, or it is somebody else's, or not paid yet."""

    code = "payments.gift_card_not_found"


class GiftCardEmpty(Refused):
    """Nothing is left on it that could be spent, or it holds other money than is asked for."""

    code = "payments.gift_card_empty"


class GiftCardAmountNotOffered(Refused):
    """Details: `least`, `most`."""

    code = "payments.gift_card_amount"


class TooManyGiftCardTries(RateLimited):
    """Details: `retry_at`."""

    code = "payments.gift_card_tries"
