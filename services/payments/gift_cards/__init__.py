"""Gift cards: bought once, received by a link or a code, spent in parts on orders."""

from services.payments.gift_cards.errors import (
    GiftCardAmountNotOffered,
    GiftCardEmpty,
    GiftCardNotFound,
    TooManyGiftCardTries,
)
from services.payments.gift_cards.schemas import GiftCard, GiftCardPart, GiftCardSecrets
from services.payments.gift_cards.service import GiftCardsService

__all__ = [
    "GiftCard",
    "GiftCardAmountNotOffered",
    "GiftCardEmpty",
    "GiftCardNotFound",
    "GiftCardPart",
    "GiftCardSecrets",
    "GiftCardsService",
    "TooManyGiftCardTries",
]
