"""The wallet: balances, limits, freezing."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.identity import FanProfile, VerificationLevel
from services.wallet import FreezeService, Frozen, LimitState, WalletService, unfreeze_purpose
from webapp.api.caller import Caller
from webapp.api.me import BalanceOut
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

Balances = dict[str, BalanceOut]


class FrozenOut(BaseModel):
    """Since when nothing leaves the wallet; null: not frozen by this side.

    `unfreeze_purpose`: what the PIN confirms before the fan's own freeze is lifted.
    """

    by_fan_at: datetime | None
    by_operator_at: datetime | None
    unfreeze_purpose: str

    @classmethod
    def of(cls, state: Frozen, fan_id: int) -> Self:
        return cls(
            by_fan_at=state.by_fan_at,
            by_operator_at=state.by_operator_at,
            unfreeze_purpose=unfreeze_purpose(fan_id),
        )


class WalletOut(BaseModel):
    balances: Balances
    frozen: FrozenOut


class LimitOut(BaseModel):
    """One limit. `renews_at` null: it holds for each single movement.

    `next_level` and `raised_to`: the nearest verification that raises it.
    """

    use: str
    name: str
    limit: MoneyOut
    used: MoneyOut
    left: MoneyOut
    renews_at: datetime | None
    next_level: VerificationLevel | None
    raised_to: MoneyOut | None

    @classmethod
    def of(cls, state: LimitState) -> Self:
        return cls(
            use=state.use,
            name=state.name,
            limit=MoneyOut.of(state.limit),
            used=MoneyOut.of(state.used),
            left=MoneyOut.of(state.left),
            renews_at=state.renews_at,
            next_level=state.next_level,
            raised_to=MoneyOut.of(state.raised_to) if state.raised_to else None,
        )


class LimitsOut(BaseModel):
    level: VerificationLevel
    items: list[LimitOut]


def wallet_router(
    caller: Caller,
    repeats: Repeats,
    wallet: WalletService,
    freezes: FreezeService,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/wallet", tags=["wallet"], responses=refusals())
    _add_balances(router, caller, wallet, freezes)
    _add_freezes(router, caller, repeats, freezes)
    return router


def _add_balances(
    router: APIRouter, caller: Caller, wallet: WalletService, freezes: FreezeService
) -> None:
    @router.get("")
    async def wallet_state(fan: Annotated[FanProfile, Depends(caller)]) -> WalletOut:
        """What you have, and whether it is frozen."""
        held, frozen = await wallet.balances(fan.id), await freezes.state(fan.id)
        return WalletOut(
            balances={
                "USD": BalanceOut.of(held.usd),
                "KHR": BalanceOut.of(held.khr),
                "PTS": BalanceOut.of(held.pts),
            },
            frozen=FrozenOut.of(frozen, fan.id),
        )

    @router.get("/limits")
    async def wallet_limits(fan: Annotated[FanProfile, Depends(caller)]) -> LimitsOut:
        """Every limit: used, left, when it renews, what a verification raises."""
        view = await wallet.limits(fan.id)
        return LimitsOut(level=view.level, items=[LimitOut.of(each) for each in view.limits])


def _add_freezes(
    router: APIRouter, caller: Caller, repeats: Repeats, freezes: FreezeService
) -> None:
    @router.get("/freeze")
    async def freeze_state(fan: Annotated[FanProfile, Depends(caller)]) -> FrozenOut:
        """Whether anything can leave your wallet."""
        return FrozenOut.of(await freezes.state(fan.id), fan.id)

    @router.post("/freeze", response_model=FrozenOut, responses=refusals(409, 422))
    async def freeze_wallet(once: Annotated[Once, Depends(repeats)]) -> Response:
        """From now on nothing leaves it; money still comes in. No PIN is asked for."""

        async def frozen() -> FrozenOut:
            return FrozenOut.of(await freezes.freeze(once.fan.id, once.key), once.fan.id)

        return await once(frozen)

    @router.post("/unfreeze", response_model=FrozenOut, responses=refusals(403, 409, 422))
    async def unfreeze_wallet(once: Annotated[Once, Depends(repeats)]) -> Response:
        """Lift your own freeze, once the PIN has confirmed `unfreeze_purpose`."""

        async def unfrozen() -> FrozenOut:
            return FrozenOut.of(await freezes.unfreeze(once.fan.id, once.key), once.fan.id)

        return await once(unfrozen)
