"""Gift cards: bought by a request for money, given by link or code, and what is on them."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.payments.gift_cards.schemas import CardState, GiftCard
from services.payments.gift_cards.service import GiftCardsService
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals


class GiftCardOut(BaseModel):
    """`amount` is what it was bought for, `available` what can be spent of it.

    `is_mine`: you hold it and can pay with it. `payment_id`: the request by which it was bought.
    """

    id: UUID
    state: CardState
    amount: MoneyOut
    available: MoneyOut
    is_mine: bool
    payment_id: UUID | None
    made_at: datetime

    @classmethod
    def of(cls, card: GiftCard, fan_id: int) -> Self:
        return cls(
            id=card.id,
            state=card.state,
            amount=MoneyOut.of(card.amount),
            available=MoneyOut.of(card.available),
            is_mine=card.holder_id == fan_id,
            payment_id=card.intent_id if card.buyer_id == fan_id else None,
            made_at=card.made_at,
        )


class GiftCardsOut(BaseModel):
    """Those that you hold, and those that you can give away; the newest first."""

    items: list[GiftCardOut]


class BuyIn(Body):
    amount: MoneyIn


class BoughtOut(BaseModel):
    """Pay it by `POST /payments/{id}/tries` or `/pay`."""

    payment_id: UUID


class ReceiveIn(Body):
    """The code that was typed, or what a link carries behind `gc_`."""

    text: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class SecretsOut(BaseModel):
    """Whoever has one of them can take the card: `token` for a link, `code` to be typed."""

    token: str
    code: str


def gift_cards_router(caller: Caller, repeats: Repeats, cards: GiftCardsService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/gift-cards", tags=["gift-cards"], responses=refusals())

    @router.get("")
    async def my_gift_cards(fan: Annotated[FanProfile, Depends(caller)]) -> GiftCardsOut:
        """Your cards."""
        found = await cards.mine(fan.id)
        return GiftCardsOut(items=[GiftCardOut.of(card, fan.id) for card in found])

    @router.post("", response_model=BoughtOut, responses=refusals(400, 409, 422))
    async def buy_gift_card(body: BuyIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Ask to buy one; it is there once it is paid."""

        async def bought() -> BoughtOut:
            intent_id = await cards.buy(once.fan.id, body.amount.money, once.key)
            return BoughtOut(payment_id=intent_id)

        return await once(bought)

    @router.get("/{card_id}", responses=refusals(404, 422))
    async def gift_card(card_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> GiftCardOut:
        """A card that you bought or hold."""
        return GiftCardOut.of(await cards.card(fan.id, card_id), fan.id)

    @router.get("/{card_id}/secrets", responses=refusals(404, 422))
    async def gift_card_secrets(
        card_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SecretsOut:
        """What to give away, for the buyer while nobody holds it."""
        secrets = await cards.secrets_of(fan.id, card_id)
        return SecretsOut(token=secrets.token, code=secrets.code)

    @router.post("/receive", responses=refusals(400, 404, 409, 422))
    async def receive_gift_card(
        request: Request, body: ReceiveIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> GiftCardOut:
        """Take a card that was given to you. 429: so many codes were wrong."""
        address = request.client.host if request.client else None
        return GiftCardOut.of(await cards.receive(fan.id, body.text, address), fan.id)

    return router
