"""Exchange of dollars and riel: the rate, an offer that stands for a minute, taking it."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.core.money import Currency
from services.identity import FanProfile
from services.wallet import Exchange, ExchangeRate, ExchangeService, Quote, exchange_purpose
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.me import BalanceOut
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals


class RateOut(BaseModel):
    """Riel per US dollar as a decimal text; `spread_basis_points` is what the house keeps."""

    khr_per_usd: str
    spread_basis_points: int
    since: datetime

    @classmethod
    def of(cls, rate: ExchangeRate) -> Self:
        return cls(
            khr_per_usd=f"{rate.khr_per_usd:f}",
            spread_basis_points=rate.spread_basis_points,
            since=rate.since,
        )


class QuoteIn(Body):
    """What leaves; it is exchanged into the other of dollars and riel."""

    amount: MoneyIn

    @property
    def gained(self) -> Currency:
        return Currency.KHR if self.amount.currency is Currency.USD else Currency.USD


class QuoteOut(BaseModel):
    """An offer until `expires_at`: `amount` leaves, `gain` comes, `spread` is a part of `amount`.

    `purpose`: what the PIN confirms before it is taken.
    """

    id: UUID
    amount: MoneyOut
    spread: MoneyOut
    gain: MoneyOut
    rate: RateOut
    expires_at: datetime
    purpose: str

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls(
            id=quote.id,
            amount=MoneyOut.of(quote.amount),
            spread=MoneyOut.of(quote.spread),
            gain=MoneyOut.of(quote.gain),
            rate=RateOut.of(quote.rate),
            expires_at=quote.expires_at,
            purpose=exchange_purpose(quote.id),
        )


class ExchangeOut(BaseModel):
    quote: QuoteOut
    balances: dict[str, BalanceOut]

    @classmethod
    def of(cls, done: Exchange) -> Self:
        held = done.balances
        return cls(
            quote=QuoteOut.of(done.quote),
            balances={"USD": BalanceOut.of(held.usd), "KHR": BalanceOut.of(held.khr)},
        )


def exchange_router(caller: Caller, repeats: Repeats, exchange: ExchangeService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/wallet/exchange", tags=["exchange"], responses=refusals())

    @router.get("/rate")
    async def exchange_rate(_: Annotated[FanProfile, Depends(caller)]) -> RateOut:
        """The rate in force."""
        return RateOut.of(await exchange.rate())

    @router.post("/quotes", response_model=QuoteOut, responses=refusals(400, 409, 422))
    async def quote_exchange(body: QuoteIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """What an amount gives now; the offer stands for 60 seconds, nothing is set aside."""

        async def quoted() -> QuoteOut:
            offer = await exchange.quote(once.fan.id, body.amount.money, body.gained)
            return QuoteOut.of(offer)

        return await once(quoted)

    @router.get("/quotes/{quote_id}", responses=refusals(404, 422))
    async def quote(quote_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> QuoteOut:
        """An offer of yours as it was made, whether it still stands or not."""
        return QuoteOut.of(await exchange.offered(fan.id, quote_id))

    @router.post(
        "/quotes/{quote_id}/take",
        response_model=ExchangeOut,
        responses=refusals(400, 403, 404, 409, 422),
    )
    async def exchange_money(quote_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Exchange at the quoted rate. 403 identity.pin_required: confirm `purpose` first."""

        async def exchanged() -> ExchangeOut:
            return ExchangeOut.of(await exchange.convert(once.fan.id, quote_id, once.key))

        return await once(exchanged)

    return router
