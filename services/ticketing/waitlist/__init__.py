"""The waiting list: who wants tickets of what is sold out, and whose turn it is to have them."""

from services.ticketing.waitlist.schemas import (
    EntryState,
    JoinList,
    ListPlace,
    OfferCame,
    OfferEnded,
    OfferState,
    WaitOfferCard,
)

__all__ = [
    "EntryState",
    "JoinList",
    "ListPlace",
    "OfferCame",
    "OfferEnded",
    "OfferState",
    "WaitOfferCard",
]
